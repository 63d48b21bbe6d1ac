//! Load for the pool engine, measured and audited.
//!
//! ```text
//!   BenchPlan -> run: engine, stock, clients -> Tally -> books checked -> Sample
//!   Samples -> Report -> JSON, Bencher, github-action-benchmark, Markdown
//!   Report x Report -> Comparison -> Verdict
//! ```
//! A run whose books are wrong is invalid whatever its speed. Latency is from
//! the intended start in an open loop; offered, completed, accepted, refused,
//! retried, errored and dropped are counted apart. What this does not do: judge
//! wall-clock differences below the noise it measured.
pub mod check;
pub mod client;
pub mod compare;
pub mod counts;
pub mod curves;
pub mod limit;
pub mod plan;
pub mod ramp;
pub mod report;
pub mod run;
pub mod skew;
pub mod supplies;
pub mod tally;
