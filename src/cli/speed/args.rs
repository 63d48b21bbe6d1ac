//! What can be typed behind `pooldrift speed`.

use crate::cli::common;
use std::path::PathBuf;

/// Measure how fast the simulator is, alone or beside other engines.
///
/// With a scenario: one replication in this process, timed without the reading of the file.
/// With --beside: the workload R1 at four sizes on this and on other engines, each run a
/// process of its own, in rotation.
#[derive(clap::Args, Clone, Debug)]
pub struct SpeedArgs {
    /// Scenario file, or the name of a scenario that comes with the program
    #[arg(
        value_name = "SCENARIO",
        required_unless_present = "beside",
        conflicts_with = "beside"
    )]
    pub scenario: Option<String>,
    /// Override one value of the scenario; can be given several times
    #[arg(long = "set", value_name = "KEY=VALUE", conflicts_with = "beside")]
    pub set: Vec<String>,
    /// Seed [default: the scenario's]
    #[arg(short, long, value_name = "S", conflicts_with = "beside", allow_negative_numbers = true, value_parser = common::seed)]
    pub seed: Option<u64>,
    /// Number of threads [default: as many as the machine has]
    #[arg(long, value_name = "N", value_parser = common::threads, conflicts_with = "beside", allow_negative_numbers = true)]
    pub threads: Option<usize>,
    /// Run in one piece what could be run in parts
    #[arg(long, conflicts_with = "beside")]
    pub whole: bool,
    /// Measure nothing but events and messages: what is left is what the run itself takes
    #[arg(long, conflicts_with_all = ["beside", "kinds"])]
    pub unmeasured: bool,
    /// Add a table by kind of event: how many, how long each
    #[arg(long, conflicts_with = "beside")]
    pub kinds: bool,
    /// With --kinds: count instructions too, under valgrind
    #[arg(long, requires = "kinds")]
    pub count: bool,
    /// Only run, with a function of its own for each kind of event: what --count counts
    #[arg(long, hide = true, conflicts_with_all = ["beside", "kinds", "json", "unmeasured"])]
    pub apart: bool,
    /// Print one line of JSON, as the programs of benches/peers do
    #[arg(long, conflicts_with = "beside")]
    pub json: bool,
    /// Run R1 beside the programs that are built in this folder (benches/peers)
    #[arg(long, value_name = "FOLDER")]
    pub beside: Option<PathBuf>,
    /// With --beside: how often each is run
    #[arg(long, value_name = "N", default_value_t = 5, conflicts_with = "scenario", value_parser = clap::value_parser!(u32).range(1..=1000), allow_negative_numbers = true)]
    pub repeats: u32,
    /// With --beside: folder for the results [default: one under results/bench, named after
    /// date and machine]
    #[arg(short, long, value_name = "DIR", conflicts_with = "scenario")]
    pub out: Option<PathBuf>,
    /// With --beside: the Python that has SimPy
    #[arg(
        long,
        value_name = "PROGRAM",
        default_value = "python3",
        conflicts_with = "scenario"
    )]
    pub python: PathBuf,
    /// With --beside: another build of this program, compiled along a profile (benches/guided)
    #[arg(long, value_name = "PROGRAM", conflicts_with = "scenario")]
    pub guided: Option<PathBuf>,
    /// With --beside: sizes that take no time, for the tests of this command
    #[arg(long, hide = true, conflicts_with = "scenario")]
    pub tiny: bool,
}
