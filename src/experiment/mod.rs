//! Experiments: arrays of trials, run in parallel, merged in order.
//!
//! A trial is a scenario, a seed and the number of a replication; its result is
//! an [`Outcome`](crate::measure::Outcome). [`trials`] runs any number of them
//! on any number of threads and hands the results over *in the order of the
//! array*, so that everything computed from them is the same to the last byte
//! however many threads there were. Running a scenario, comparing policies,
//! switching conditions and sweeping parameters are the same array seen in
//! different ways: arms x replications ([`run_arms`]). Replication r of every arm
//! draws the same random numbers, so that arms differ by their design alone.
//!
//! ```text
//! [trial 0, trial 1, ...] --threads--> results, any order --in order--> an Ensemble per arm
//!          ^------------------- more, until a Goal is reached ------------------|
//! ```
//!
//! An [`Ensemble`] keeps moments of each cell of the series, and of each replication
//! its totals and the course of one quantity, not its series: a replication adds
//! some 10 kB, whatever it weighs.

mod arms;
mod derived;
mod ensemble;
mod progress;
mod trials;

pub use arms::{
    Arms, ExperimentError, ExperimentPlan, Goal, Replicated, nearest, replicate, run_arms,
    run_arms_beside,
};
pub use derived::add_derived;
pub use ensemble::{CHIEF, Ensemble};
pub use progress::{Bar, Progress, STEPS};
pub use trials::{trials, trials_until};
