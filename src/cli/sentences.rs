//! Sentences on a terminal, no wider than a table.

use crate::report;
use crate::report::words::wrapped;
use anstyle::Style;
use std::io::Write;

/// Width of text: that of tables.
const WIDTH: usize = report::TABLE_WIDTH as usize;

/// Writes sentences: the first in bold, the rest below it, no wider than a table.
pub fn say(sentences: &[String], out: &mut dyn Write) {
    let bold = Style::new().bold();
    let mut sentences = sentences.iter();
    if let Some(first) = sentences.next() {
        for line in wrapped(first, WIDTH) {
            let _ = writeln!(out, "{bold}{line}{bold:#}");
        }
    }
    let rest: Vec<&str> = sentences.map(String::as_str).collect();
    for line in wrapped(&rest.join(" "), WIDTH) {
        let _ = writeln!(out, "{line}");
    }
}

/// Writes sentences, each on lines of its own, the first in bold.
pub fn list(sentences: &[String], out: &mut dyn Write) {
    let bold = Style::new().bold();
    for (i, sentence) in sentences.iter().enumerate() {
        for (j, line) in wrapped(sentence, WIDTH - 2).iter().enumerate() {
            let indent = if i > 0 && j > 0 { "  " } else { "" };
            let _ = if i == 0 {
                writeln!(out, "{bold}{line}{bold:#}")
            } else {
                writeln!(out, "{indent}{line}")
            };
        }
    }
}
