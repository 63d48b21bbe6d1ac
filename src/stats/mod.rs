//! From replications to statements.
//!
//! ```text
//!   one number a replication --> Estimate (mean, half-width, n, confidence)
//!   two policies, same demand --> Paired (difference, correlation, variance reduction)
//!   k policies --> bonferroni, mcb      2^k switches --> factorial (effects, Shapley)
//!   a cost curve --> growth exponent
//!   how many replications? --> Stopping
//! ```
//!
//! The unit of evidence is the replication: replications are independent, what happens inside
//! one is not. Every interval is two-sided and says its confidence. One replication is not an
//! estimate: its half-width is `None`, never 0.
//!
//! Floating point lives here and in sampling; counts and money reach this module as `f64`
//! per replication. Sums run in the order given, so hand replications over in their order.

mod estimate;
mod factorial;
mod growth;
mod mcb;
mod moments;
mod paired;
mod stopping;
mod student;

pub use estimate::Estimate;
pub use factorial::{effects, shapley, shapley_estimates, yates};
pub use growth::growth_exponent;
pub use mcb::{Best, Comparison, mcb};
pub use moments::Moments;
pub use paired::Paired;
pub use stopping::{Precision, Stopping, Sufficiency, Watch};
pub use student::{bonferroni_t, student_t};
