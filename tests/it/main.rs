//! Integration tests.
mod pool_bench;
mod pool_crash;
mod pool_linear;
mod pool_properties;
mod pool_schedules;
mod pool_stories;
mod pool_support;
mod pool_trace;
