//! Integration tests.
mod pool_properties;
mod pool_support;
