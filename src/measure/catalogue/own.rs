//! Measures of one's own: an entry and a hook.

use super::{Better, Entry, How};
use crate::measure::level::WideLevel;
use crate::sim::Fact;
use crate::world::{Record, System, Units};
use std::hash::{Hash, Hasher};

/// What a measure of one's own is told, and makes of it.
#[derive(Clone, Copy, Debug)]
pub enum Hook {
    /// A level of each pool, by what is really there (units by bucket): the mean over time of
    /// the sum over all pools.
    Truth(fn(&Units) -> i64),
    /// The same as the time that it took: the level of all pools times days, over the number of
    /// pools.
    DaysPerPool(fn(&Units) -> i64),
    /// A level of each record of a system: the mean over time of the sum over all pools.
    Record(System, fn(&Record) -> i64),
    /// What a thing that happens counts for.
    Fact(fn(&Fact) -> i64),
}

/// A measure that does not come with the program. Its path identifies it.
#[derive(Clone, Copy, Debug)]
pub struct Own {
    /// Path of the quantity in files; not one of the catalogue's.
    pub path: &'static str,
    /// What people call it.
    pub label: &'static str,
    /// Unit of its values.
    pub unit: &'static str,
    /// What exactly it is.
    pub definition: &'static str,
    /// Which way is better, where one is.
    pub better: Option<Better>,
    /// What it is told.
    pub hook: Hook,
}

impl Own {
    pub(super) fn entry(&self) -> Entry {
        Entry {
            label: self.label.to_owned(),
            unit: self.unit,
            how: match self.hook {
                Hook::Truth(_) | Hook::Record(..) => How::Mean,
                Hook::DaysPerPool(_) | Hook::Fact(_) => How::Count,
            },
            better: self.better,
            definition: self.definition.to_owned(),
        }
    }
}

impl PartialEq for Own {
    fn eq(&self, other: &Own) -> bool {
        self.path == other.path
    }
}

impl Eq for Own {}

impl PartialOrd for Own {
    fn partial_cmp(&self, other: &Own) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Own {
    fn cmp(&self, other: &Own) -> std::cmp::Ordering {
        self.path.cmp(other.path)
    }
}

impl Hash for Own {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.path.hash(state);
    }
}

/// What was added up of a measure of one's own.
#[derive(Clone, Copy, Debug)]
pub(in crate::measure) struct Added {
    pub own: &'static Own,
    level: WideLevel,
    counted: i64,
}

impl Added {
    /// Nothing yet.
    pub fn new(own: &'static Own) -> Added {
        Added {
            own,
            level: WideLevel::default(),
            counted: 0,
        }
    }

    /// What is really there of a pool, from nothing (`None`) or from something else.
    pub fn truth(&mut self, time: i64, before: Option<&Units>, after: &Units) {
        if let Hook::Truth(level) | Hook::DaysPerPool(level) = self.own.hook {
            let was = before.map_or(0, level);
            self.level.change(level(after) - was, time);
        }
    }

    /// A record of a system, from nothing or from something else.
    pub fn record(&mut self, time: i64, of: System, before: Option<&Record>, after: &Record) {
        if let Hook::Record(system, level) = self.own.hook
            && system == of
        {
            let was = before.map_or(0, level);
            self.level.change(level(after) - was, time);
        }
    }

    /// Something happened.
    pub fn fact(&mut self, fact: &Fact) {
        if let Hook::Fact(count) = self.own.hook {
            self.counted += count(fact);
        }
    }

    /// The sum of a period of this length, in ms times the level or as it is.
    pub fn sum(&self, millis: i64) -> i128 {
        match self.own.hook {
            Hook::Fact(_) => i128::from(self.counted),
            _ => self.level.integral(millis),
        }
    }

    /// The next period begins.
    pub fn clear(&mut self) {
        (self.level.moment, self.counted) = (0, 0);
    }
}
