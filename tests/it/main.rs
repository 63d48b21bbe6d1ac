//! Integration tests.

mod cli;
mod order_files;
mod scenario_conditions;
mod scenario_errors;
mod scenario_files;
mod scenario_keys;
mod scenario_presets;
