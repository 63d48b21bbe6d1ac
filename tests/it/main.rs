//! Integration tests: one binary, one file per concern.

mod audit;
mod cli;
mod fixture;
mod identities;
mod order_files;
mod scenario_conditions;
mod scenario_errors;
mod scenario_files;
mod scenario_keys;
mod scenario_presets;
mod swarm;
