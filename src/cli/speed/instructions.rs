//! Instructions by kind of event: this program once more, under callgrind.
//!
//! The run has a function of its own around each kind (`Sim::run_profiled`), and callgrind says
//! what each of them cost with all that it called. No clock is read and nothing else on the
//! machine counts, so the same program gives the same figures every time.

use super::args::SpeedArgs;
use crate::sim::{BEFORE_KIND, EventKind};
use pool_engine::bench::counts;
use std::path::PathBuf;

/// Instructions of all events.
#[derive(Debug, PartialEq)]
pub(super) struct Instructions {
    pub by_kind: [u64; EventKind::COUNT],
    /// Of taking events off the calendar.
    pub calendar: u64,
}

/// Counts the instructions of a scenario, run in one piece.
pub(super) fn count(args: &SpeedArgs, scenario: &str, seed: u64) -> Result<Instructions, String> {
    let error = |what: String| format!("error: instructions cannot be counted: {what}");
    let this = std::env::current_exe().map_err(|e| error(e.to_string()))?;
    let mut arguments = ["speed", scenario, "--apart", "--seed"]
        .map(str::to_owned)
        .to_vec();
    arguments.push(seed.to_string());
    arguments.extend(args.set.iter().map(|set| format!("--set={set}")));
    let profile = Profile::new();
    let counted = counts::callgrind(&this, &arguments, &profile.0).map_err(error)?;
    if counted.is_none() {
        let remedy = "valgrind is not here; install it, or leave out --count";
        return Err(error(remedy.to_owned()));
    }
    let text = std::fs::read_to_string(&profile.0).map_err(|e| error(e.to_string()))?;
    read(&text).ok_or_else(|| {
        error("the profile names none of this program's functions; was it stripped?".to_owned())
    })
}

/// A file for callgrind to write to, removed in the end.
struct Profile(PathBuf);

impl Profile {
    fn new() -> Profile {
        let name = format!("pooldrift-{}.callgrind", std::process::id());
        Profile(std::env::temp_dir().join(name))
    }
}

impl Drop for Profile {
    fn drop(&mut self) {
        // Callgrind may not have come so far as to write it.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Reads a profile in callgrind's format, names and positions in full: a function's lines are
/// its own cost by place, and those after `calls=` what a call cost with all that it called.
/// Nothing if there are no events in it.
fn read(profile: &str) -> Option<Instructions> {
    let mut sum = Instructions {
        by_kind: [0; EventKind::COUNT],
        calendar: 0,
    };
    let (mut in_loop, mut called, mut is_call) = (false, "", false);
    for line in profile.lines() {
        if let Some(name) = line.strip_prefix("fn=") {
            in_loop = is_loop(name);
        } else if let Some(name) = line.strip_prefix("cfn=") {
            called = name;
        } else if line.starts_with("calls=") {
            is_call = true;
        } else if line.starts_with(|c: char| c.is_ascii_digit()) {
            let cost = line.split(' ').nth(1).and_then(|cost| cost.parse().ok());
            let cost: u64 = cost.unwrap_or(0);
            let callee = std::mem::take(&mut is_call).then_some(called);
            if let Some(kind) = callee.and_then(kind_of) {
                sum.by_kind[kind as usize] += cost;
            } else if in_loop && !callee.is_some_and(is_loop) {
                sum.calendar += cost;
            }
        }
    }
    (sum.by_kind.iter().sum::<u64>() > 0).then_some(sum)
}

/// Whether a function is the loop itself, which consists of two.
fn is_loop(function: &str) -> bool {
    function.contains("::run_profiled") || function.ends_with("::act_profiled")
}

/// The kind of event of which a function is named.
fn kind_of(function: &str) -> Option<EventKind> {
    let (_, name) = function.split_once(BEFORE_KIND)?;
    EventKind::ALL
        .into_iter()
        .find(|kind| format!("{kind:?}") == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_tells_kinds_from_the_calendar() {
        let profile = "\
events: Ir

fl=a.rs
fn=p::sim::profiled::<impl p::sim::Sim<L>>::run_profiled
10 7
cfn=p::calendar::Calendar::pop_among_late
calls=3 1
10 30
cfn=p::sim::profiled::<impl p::sim::Sim<L>>::act_profiled
calls=5 1
11 5000

fn=p::sim::profiled::<impl p::sim::Sim<L>>::act_profiled
20 100
cfn=p::sim::profiled::<impl p::sim::Sim<L>>::act_profiled::Order
calls=4 1
21 4000
cfn=p::sim::profiled::<impl p::sim::Sim<L>>::act_profiled::OrderForm
calls=1 1
21 9
cfn=p::sim::profiled::<impl p::sim::Sim<L>>::act_profiled::Pick
calls=1 1
22 900

fn=p::sim::profiled::<impl p::sim::Sim<L>>::act_profiled::Order
30 12
cfn=p::sim::Sim<L>::handle
calls=4 1
30 3988
";
        let sum = read(profile).expect("there are events");
        let by = |kind: EventKind| sum.by_kind[kind as usize];
        assert_eq!((by(EventKind::Order), by(EventKind::Pick)), (4000, 900));
        assert_eq!(sum.by_kind.iter().sum::<u64>(), 4900);
        assert_eq!(sum.calendar, 7 + 30 + 100 + 9);
        assert_eq!(read("fn=main\n1 100\n"), None);
    }
}
