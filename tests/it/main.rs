//! Integration tests.
mod pool_crash;
mod pool_properties;
mod pool_support;
