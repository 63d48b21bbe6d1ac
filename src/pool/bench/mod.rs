//! Load for the pool engine, measured and audited.
pub mod client;
pub mod plan;
pub mod run;
pub mod skew;
pub mod tally;
