//! How long records have been wrong: spells that ended, and the age of those that last.
//!
//! A record that is wrong at time t and has been since s is of age t - s. Over a period from P
//! to E, the integral of its age is ((e - s)^2 - (b - s)^2) / 2, where b is the later of P and s
//! and e the time when it was put right, or E. So with
//!
//! ```text
//! F(t) = sum of (e - s)^2 over spells that ended by t, and of (t - s)^2 over those that last
//! ```
//!
//! the integral over all records of a system is (F(E) - F(P)) / 2, in whole numbers, and spells
//! that cross the end of a period need no look. F is kept as the sums of s and of s^2 over the
//! spells that last.
//!
//! Nothing that lasts for no time counts, because nobody could see it: neither a spell that ends
//! at the instant at which it began, nor one that begins where the last one ended, which is
//! that one going on.

/// When one record was last wrong, in ms since the start of the run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spell {
    since: i64,
    /// When it was last put right; of no meaning while it is wrong.
    until: i64,
}

impl Spell {
    /// It never was.
    pub(super) const NEVER: Spell = Spell {
        since: -1,
        until: -1,
    };
}

/// The spells of all records of one system.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Ages {
    /// Spells that ended in the current period.
    pub(super) ended: i64,
    /// Sum of the starts of those that last, in ms.
    since: i64,
    /// Sum of the squares of these, and of the squared lengths of all that ended, in ms^2.
    squares: i128,
    /// F at the start of the period.
    before: i128,
}

impl Ages {
    /// A record that was right is wrong from `now` on.
    #[inline]
    pub(super) fn begin(&mut self, spell: &mut Spell, now: i64) {
        if spell.until == now {
            return self.go_on(spell.since, now);
        }
        spell.since = now;
        self.since += now;
        self.squares += i128::from(now) * i128::from(now);
    }

    /// A spell that ended just `now` goes on: as if it had not.
    #[cold]
    fn go_on(&mut self, since: i64, now: i64) {
        self.since += since;
        self.squares -= ended(since, now);
        self.ended -= i64::from(since < now);
    }

    /// One that was wrong is right from `now` on.
    #[inline]
    pub(super) fn end(&mut self, spell: &mut Spell, now: i64) {
        spell.until = now;
        self.since -= spell.since;
        self.squares += ended(spell.since, now);
        self.ended += i64::from(spell.since < now);
    }

    /// Twice the integral of the ages over the period that ends `now`, while so many records
    /// are wrong, in ms^2.
    pub(super) fn twice(&self, wrong: i64, now: i64) -> i128 {
        self.sum(wrong, now) - self.before
    }

    /// The next period begins.
    pub(super) fn next(&mut self, wrong: i64, now: i64) {
        self.before = self.sum(wrong, now);
        self.ended = 0;
    }

    /// F.
    fn sum(&self, wrong: i64, now: i64) -> i128 {
        let now = i128::from(now);
        self.squares + now * (now * i128::from(wrong) - 2 * i128::from(self.since))
    }
}

/// The squared length of a spell that ends, less the square of its start: e^2 - 2 e s.
#[inline]
fn ended(since: i64, now: i64) -> i128 {
    i128::from(now) * i128::from(now - 2 * since)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spell_that_crosses_periods_has_its_age_in_each() {
        let (mut ages, mut spell) = (Ages::default(), Spell::NEVER);
        ages.begin(&mut spell, 10);
        // From 10 to 30: 20 x 20 / 2; to 60: the mean of 20 and 50 for 30; 5 more, up to 55.
        assert_eq!((ages.twice(1, 30), ages.ended), (400, 0));
        ages.next(1, 30);
        assert_eq!(ages.twice(1, 60), 30 * 70);
        ages.next(1, 60);
        ages.end(&mut spell, 65);
        assert_eq!((ages.twice(0, 90), ages.ended), (5 * 105, 1));
        ages.next(0, 90);
        assert_eq!((ages.twice(0, 120), ages.ended), (0, 0));
    }

    #[test]
    fn nothing_that_lasts_for_no_time_counts() {
        let (mut ages, mut spell) = (Ages::default(), Spell::NEVER);
        // Wrong and right again at once, twice, also at the very start.
        for at in [0, 7] {
            for _ in 0..2 {
                ages.begin(&mut spell, at);
                ages.end(&mut spell, at);
            }
        }
        assert_eq!((ages.twice(0, 9), ages.ended), (0, 0));
        // Right for no time: one spell from 10 to 50.
        ages.begin(&mut spell, 10);
        ages.end(&mut spell, 30);
        ages.begin(&mut spell, 30);
        assert_eq!((ages.twice(1, 40), ages.ended), (900, 0));
        ages.end(&mut spell, 50);
        assert_eq!((ages.twice(0, 60), ages.ended), (1_600, 1));
        // A later one is another.
        ages.begin(&mut spell, 51);
        ages.end(&mut spell, 53);
        assert_eq!((ages.twice(0, 60), ages.ended), (1_604, 2));
    }
}
