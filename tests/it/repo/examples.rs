//! The programs under `examples/` run.

#[path = "../../../examples/compare_designs.rs"]
mod compare_designs;
#[path = "../../../examples/listen_to_a_pool.rs"]
mod listen_to_a_pool;
#[path = "../../../examples/run_scenario.rs"]
mod run_scenario;

#[test]
fn every_example_runs() {
    run_scenario::main().expect("it runs a scenario");
    compare_designs::main().expect("it compares two designs");
    listen_to_a_pool::main().expect("it listens to a pool");
}
