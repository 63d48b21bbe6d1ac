//! Integration tests: one binary, one file per concern.

mod audit;
mod fixture;
mod identities;
mod swarm;
