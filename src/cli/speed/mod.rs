//! `pooldrift speed`: how fast the simulator is, alone and beside other engines.
//!
//! ```text
//! speed SCENARIO   one replication in this process ---> rate, memory, start-up (one)
//!   --unmeasured   the same, and nobody listens
//!   --kinds        the same with a clock read between events ---> a table by kind (kinds)
//!   --count        and this program once more, under callgrind ---> the same table (instructions)
//! speed --beside   child processes in rotation: this program and those of benches/peers
//!                  (beside) ---> tables, sim.md, sim.json, sim-scale.svg and .png
//! ```

mod args;
mod beside;
mod grid;
mod instructions;
mod kinds;
mod one;

pub use args::SpeedArgs;

use super::common::{self, Program};

/// Runs the command; the result is the exit code.
pub fn run(args: &SpeedArgs, program: &Program) -> u8 {
    common::on_terminal(|around| match (&args.beside, &args.scenario) {
        (Some(folder), _) => beside::run(args, folder, program, around),
        (None, Some(scenario)) => one::run(args, scenario, program, around),
        (None, None) => Err("error: give a scenario, or --beside benches/peers".to_owned()),
    })
}
