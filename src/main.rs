//! The `pooldrift` command.
fn main() {}
