//! How far a wrong record is off: classes of size.

/// By how many units a record is off, either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ErrorSize {
    /// By one.
    One,
    /// By 2 to 5.
    Few,
    /// By 6 to 20.
    Many,
    /// By more than 20.
    Most,
}

impl ErrorSize {
    /// Every class, from the smallest on.
    pub const ALL: [ErrorSize; 4] = [
        ErrorSize::One,
        ErrorSize::Few,
        ErrorSize::Many,
        ErrorSize::Most,
    ];

    /// The class of a record that is off by that many units; none if it is right.
    pub fn of(off: i32) -> Option<ErrorSize> {
        Some(match off.unsigned_abs() {
            0 => return None,
            1 => ErrorSize::One,
            2..=5 => ErrorSize::Few,
            6..=20 => ErrorSize::Many,
            _ => ErrorSize::Most,
        })
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            ErrorSize::One => "1",
            ErrorSize::Few => "2-5",
            ErrorSize::Many => "6-20",
            ErrorSize::Most => "over-20",
        }
    }

    pub(super) fn label(self) -> &'static str {
        match self {
            ErrorSize::One => "1 unit",
            ErrorSize::Few => "2 to 5 units",
            ErrorSize::Many => "6 to 20 units",
            ErrorSize::Most => "more than 20 units",
        }
    }
}
