//! What is added up over time: a level and its moment.

/// A level over all pools and its moment in the current period, in ms times its unit. Both
/// are whole numbers; the moment may wrap around, and the integral is right all the same as
/// long as it fits (3 x 10^8 units for a year).
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Level {
    pub(super) value: i64,
    pub(super) moment: i64,
}

impl Level {
    /// The level changes at a time of the period, in ms.
    #[inline]
    pub(super) fn change(&mut self, by: i64, time: i64) {
        self.value += by;
        self.moment = self.moment.wrapping_add(by.wrapping_mul(time));
    }

    /// One summand of the level changes.
    #[inline]
    pub(super) fn shift(&mut self, (from, to): (i32, i32), time: i64) {
        self.change(i64::from(to - from), time);
    }

    /// One summand, of which the level has the absolute, changes.
    #[inline]
    pub(super) fn shift_absolute(&mut self, (from, to): (i32, i32), time: i64) {
        if from | to >= 0 {
            self.shift((from, to), time);
        } else {
            self.shift((from.abs(), to.abs()), time);
        }
    }

    /// This level and another together.
    pub(super) fn with(self, other: Level) -> Level {
        Level {
            value: self.value.wrapping_add(other.value),
            moment: self.moment.wrapping_add(other.moment),
        }
    }

    /// Integral over a period of this length, in ms.
    pub(super) fn integral(&self, millis: i64) -> i128 {
        i128::from(self.value.wrapping_mul(millis).wrapping_sub(self.moment))
    }
}

/// The same for what does not fit: cents are many.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct WideLevel {
    pub(super) value: i64,
    pub(super) moment: i128,
}

impl WideLevel {
    #[inline]
    pub(super) fn change(&mut self, by: i64, time: i64) {
        self.value += by;
        self.moment += i128::from(by) * i128::from(time);
    }

    pub(super) fn integral(&self, millis: i64) -> i128 {
        i128::from(self.value) * i128::from(millis) - self.moment
    }
}

/// The negative part of a level: the sum of its summands below zero. The absolute is the level
/// less twice that, and few summands are ever negative.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Below(pub(super) Level);

impl Below {
    /// One summand of the level changes.
    #[inline]
    pub(super) fn shift(&mut self, (from, to): (i32, i32), time: i64) {
        if from | to < 0 {
            self.0.shift((from.min(0), to.min(0)), time);
        }
    }

    /// Integral of the absolutes over a period of this length (ms), given that of the level.
    pub(super) fn absolute(&self, signed: i128, millis: i64) -> i128 {
        signed - 2 * self.0.integral(millis)
    }
}

/// A level and its negative part.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Amount {
    pub(super) signed: Level,
    pub(super) below: Below,
}

impl Amount {
    /// One summand changes.
    #[inline]
    pub(super) fn shift(&mut self, (from, to): (i32, i32), time: i64) {
        self.signed.shift((from, to), time);
        self.below.shift((from, to), time);
    }

    /// Integrals over a period of this length, in ms: of the level, and of the absolutes.
    pub(super) fn integrals(&self, millis: i64) -> (i128, i128) {
        let signed = self.signed.integral(millis);
        (signed, self.below.absolute(signed, millis))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_knows_its_absolute_whatever_the_signs() {
        let (mut amount, mut absolute) = (Amount::default(), Level::default());
        let mut value = 0i32;
        for (time, next) in [4, -3, -5, -1, 0, -2, 7, 7, 1].into_iter().enumerate() {
            let time = 10 * time as i64;
            amount.shift((value, next), time);
            absolute.change(i64::from(next.abs() - value.abs()), time);
            value = next;
        }
        assert_eq!(amount.integrals(100), (90, absolute.integral(100)));
    }
}
