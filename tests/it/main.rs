//! Integration tests.

mod synthetic;

mod economics;
mod experiment;
mod figures;
mod report;
mod run;
