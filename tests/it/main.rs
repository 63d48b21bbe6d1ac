//! Integration tests: one binary, one file per concern.

mod audit;
mod cli;
mod economics;
mod experiment;
mod figures;
mod fixture;
mod identities;
mod oracles;
mod order_files;
mod pool_bench;
mod pool_crash;
mod pool_linear;
mod pool_properties;
mod pool_schedules;
mod pool_stories;
mod pool_support;
mod pool_trace;
mod report;
mod run;
mod scenario_conditions;
mod scenario_errors;
mod scenario_files;
mod scenario_keys;
mod scenario_presets;
mod swarm;
mod synthetic;
