//! The command line of the pool benchmark.
pub mod bench;
mod bench_compare;
mod bench_more;
