//! Exit codes, the same for every command.

/// Everything that was asked for was done.
pub const FINE: u8 = 0;
/// The command line, a file or a value is wrong, or a file cannot be read or written.
pub const INPUT: u8 = 1;
/// Everything was done, but a result is not what it must be: the books do not
/// balance, or an oracle disagrees.
pub const WRONG: u8 = 2;
/// Slower than the baseline, beyond noise (`bench`).
pub const REGRESSION: u8 = 3;
/// Too noisy to judge (`bench`).
pub const INCONCLUSIVE: u8 = 4;
/// The latency objective was missed (`bench`).
pub const OBJECTIVE: u8 = 5;
/// Interrupted: what was finished is kept, what was asked for is not complete.
pub const INTERRUPTED: u8 = 130;
