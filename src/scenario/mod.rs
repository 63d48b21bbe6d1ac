//! A valid scenario, ready to run: checked, resolved and in integer units; the simulation
//! trusts it.
//!
//! What was *typed* (`raw::File`) is checked as a whole, because a file may be wrong in many
//! places and all of them are reported at once. Most sections (`sections`) mean what they
//! say, and are the same type before and after; the few that do not have a form of their own
//! in `raw`.
//!
//! ```text
//! file --toml--> raw::File --check--> Scenario --conditions--> Scenario --> sim
//! ```

mod assumptions;
mod builtin;
mod check;
mod comment;
mod conditions;
mod diagnostics;
mod doc;
mod forms;
mod layers;
mod load;
mod place;
mod presets;
mod rate_names;
mod raw;
mod read;
mod right_records;
mod schema;
mod sections;
mod text;

pub use assumptions::Assumption;
pub use builtin::SCENARIOS;
pub use comment::{comment, first_sentence};
pub use diagnostics::{Diagnostic, Diagnostics, Severity};
pub use forms::{Delay, Empirical, Level, Measured, Quantity, Weight};
pub use load::{Loaded, from_text, load, load_with, open};
pub use presets::{PRESETS, Preset};
pub use rate_names::RateName;
pub use read::Remedied;
pub use schema::json_schema;
pub use sections::*;
