//! `pooldrift schema`: the JSON Schema of scenario files, for editors.

use super::exit::FINE;
use clap::Args;

/// Print the JSON Schema (draft-07) of scenario files.
#[derive(Args, Clone, Debug)]
pub struct SchemaArgs {}

/// Runs the command.
pub fn run(_: &SchemaArgs) -> u8 {
    super::stdout::put!("{:#}\n", crate::scenario::json_schema());
    FINE
}
