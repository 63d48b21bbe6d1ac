//! Integration tests: one binary, one file per concern.

mod fixture;
mod synthetic;

mod audit;
mod cli;
mod common_numbers;
mod economics;
mod experiment;
mod figures;
mod identities;
mod layers;
mod order_files;
mod report;
mod run;
mod scenario_conditions;
mod scenario_errors;
mod scenario_files;
mod scenario_keys;
mod scenario_presets;
mod swarm;
mod switches;
