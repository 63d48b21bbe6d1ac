//! Integration tests: one binary, one file per concern.

mod fixture;
mod synthetic;

mod audit;
mod economics;
mod experiment;
mod figures;
mod identities;
mod report;
mod run;
mod swarm;
