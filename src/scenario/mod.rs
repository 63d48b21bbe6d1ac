//! What is meant: a valid scenario, ready to run.
//!
//! What was *typed* is another type (`raw`), because a file may be wrong in
//! many places and all of them are reported at once. Everything here is
//! checked, resolved and in integer units; the simulation trusts it.
//!
//! ```text
//! file --toml--> raw::File --check--> Scenario --conditions--> Scenario --> sim
//! ```

mod model;

pub use model::*;
