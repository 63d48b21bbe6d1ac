//! Working hours: which instants are worked, and when a piece of work is done.

use crate::scenario::Desk;
use crate::units::DAY;

/// The same hours on each working day; the run begins on a Monday at midnight.
#[derive(Clone, Copy, Debug)]
pub struct Shift {
    from: i64,
    to: i64,
    weekends: bool,
}

impl Shift {
    /// The hours of a desk.
    pub fn of(desk: &Desk) -> Shift {
        Shift {
            from: desk.from.0,
            to: desk.to.0,
            weekends: desk.weekends,
        }
    }

    /// Length of a working day, in ms.
    pub fn length(self) -> i64 {
        self.to - self.from
    }

    fn works_on(self, day: i64) -> bool {
        self.weekends || is_weekday(day)
    }

    /// Whether this instant is worked.
    pub fn open(self, time: i64) -> bool {
        let (day, at) = (time.div_euclid(DAY), time.rem_euclid(DAY));
        self.works_on(day) && (self.from..self.to).contains(&at)
    }

    /// The first beginning of a working day at or after this instant.
    pub fn next_opening(self, time: i64) -> i64 {
        let today = time.div_euclid(DAY);
        (today..)
            .filter(|&day| self.works_on(day))
            .map(|day| day * DAY + self.from)
            .find(|&opening| opening >= time)
            .unwrap_or(time)
    }

    /// When so much work is done that begins at a worked instant and rests overnight.
    pub fn done(self, start: i64, work: i64) -> i64 {
        let today = self.to - start.rem_euclid(DAY);
        if work <= today {
            return start + work;
        }
        let mut rest = work - today;
        // A start at the very opening has used up that day already.
        let mut opening = self.next_opening(start + 1);
        while rest > self.length() {
            rest -= self.length();
            opening = self.next_opening(opening + 1);
        }
        opening + rest
    }
}

/// Monday to Friday.
pub fn is_weekday(day: i64) -> bool {
    day.rem_euclid(7) < 5
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::HOUR;

    const OFFICE: Shift = Shift {
        from: 8 * HOUR,
        to: 16 * HOUR,
        weekends: false,
    };

    #[test]
    fn work_rests_overnight_and_at_weekends() {
        let friday = 4 * DAY;
        let three = friday + 15 * HOUR;
        assert!(OFFICE.open(three) && !OFFICE.open(friday + 16 * HOUR));
        assert_eq!(OFFICE.done(three, HOUR), friday + 16 * HOUR);
        assert_eq!(OFFICE.done(three, 2 * HOUR), 7 * DAY + 9 * HOUR);
        assert_eq!(OFFICE.done(three, 17 * HOUR), 8 * DAY + 16 * HOUR);
        assert_eq!(OFFICE.next_opening(friday + 9 * HOUR), 7 * DAY + 8 * HOUR);
    }

    #[test]
    fn work_takes_exactly_its_worked_hours() {
        let worked = |from: i64, to: i64| {
            let minutes = (from / 60_000)..(to / 60_000);
            minutes.filter(|m| OFFICE.open(m * 60_000)).count() as i64 * 60_000
        };
        for start in [8 * HOUR, 3 * DAY + 11 * HOUR, 4 * DAY + 15 * HOUR] {
            for work in [0, HOUR / 2, 5 * HOUR, 8 * HOUR, 31 * HOUR] {
                assert_eq!(worked(start, OFFICE.done(start, work)), work);
            }
        }
    }
}
