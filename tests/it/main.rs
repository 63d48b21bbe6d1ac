//! Integration tests.

mod synthetic;

mod economics;
mod experiment;
