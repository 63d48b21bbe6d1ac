//! What is meant: a valid scenario, ready to run.
//!
//! What was *typed* is another type (`raw`), because a file may be wrong in
//! many places and all of them are reported at once. Everything here is
//! checked, resolved and in integer units; the simulation trusts it.
//!
//! ```text
//! file --toml--> raw::File --check--> Scenario --conditions--> Scenario --> sim
//! ```

mod assumptions;
mod builtin;
mod check;
mod conditions;
mod diagnostics;
mod doc;
mod layers;
mod load;
mod model;
mod place;
mod presets;
mod rates;
mod raw;
mod read;
mod right_records;
mod schema;
mod story;
mod text;

pub use assumptions::Assumption;
pub use builtin::SCENARIOS;
pub use diagnostics::{Diagnostic, Diagnostics, Severity};
pub use load::{Loaded, from_text, load, load_with, open};
pub use model::*;
pub use presets::{PRESETS, Preset};
pub use rates::RateName;
pub use schema::json_schema;
pub use story::{comment, first_sentence};
