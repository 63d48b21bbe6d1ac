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
        self.add(by, by.wrapping_mul(time));
    }

    #[inline]
    pub(super) fn add(&mut self, by: i64, moment: i64) {
        self.value += by;
        self.moment = self.moment.wrapping_add(moment);
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

/// Signed and absolute.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Amount {
    pub(super) signed: Level,
    pub(super) absolute: Level,
}

impl Amount {
    #[inline]
    pub(super) fn shift(&mut self, (from, to): (i32, i32), time: i64) {
        let by = i64::from(to - from);
        let moment = by.wrapping_mul(time);
        self.signed.add(by, moment);
        if from | to >= 0 {
            self.absolute.add(by, moment);
        } else if from.max(to) <= 0 {
            self.absolute.add(-by, moment.wrapping_neg());
        } else {
            self.absolute.shift((from.abs(), to.abs()), time);
        }
    }
}
