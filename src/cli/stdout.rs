//! Standard output: a reader who has gone is no reason to complain, a full disk is.

use super::exit::INPUT;
use std::fmt;
use std::io::{self, Write};

/// Standard output for whoever writes tables and data. What a closed pipe does not take is
/// dropped, so that the program ends as it would have; any other failure ends it with a message.
pub struct Printed<W>(pub W);

impl<W: Write> Write for Printed<W> {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        taken(self.0.write(text), text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        taken(self.0.flush(), ())
    }
}

/// What was written, or what counts as such.
fn taken<T>(result: io::Result<T>, all: T) -> io::Result<T> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(all),
        Err(error) if error.kind() != io::ErrorKind::Interrupted => {
            eprintln!("error: nothing more can be written to standard output: {error}");
            std::process::exit(i32::from(INPUT));
        }
        other => other,
    }
}

/// Prints on standard output.
pub fn write_out(text: fmt::Arguments) {
    let mut out = Printed(anstream::stdout().lock());
    let _ = out.write_fmt(text).and_then(|()| out.flush());
}

/// `print!` for commands: see [`write_out`].
macro_rules! put {
    ($($text:tt)*) => {
        $crate::cli::stdout::write_out(format_args!($($text)*))
    };
}
pub(super) use put;
