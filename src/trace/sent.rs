//! Which posting a message is about.
//!
//! Messages carry no number of their posting. Of the postings that say the same
//! (kind, origin, units, and order line if it names one), the first that the sender has received and
//! that has not passed over this feed yet is meant; where several fit, their
//! messages are alike and it does not matter which is which.

use crate::world::{Message, NO_LINE};
use std::collections::HashMap;

/// What a message says: origin, kind, units, error.
type Said = (u8, u8, [i32; 4], i32);

/// A posting and how far word of it has spread.
#[derive(Clone, Copy, Debug)]
struct Sent {
    entry: usize,
    /// The order line that it was about.
    line: u64,
    /// Systems that know, as bits.
    heard: u8,
    /// Feeds that it has passed, or was lost on, as bits.
    passed: u64,
}

/// The postings of a pool that messages may be about.
#[derive(Clone, Debug, Default)]
pub struct Postings(HashMap<Said, Vec<Sent>>);

fn said(message: &Message) -> Said {
    (
        message.origin,
        message.kind as u8,
        message.delta,
        message.error,
    )
}

impl Postings {
    /// A posting was made for an order line (or none); messages like `message` may be about it.
    pub fn made(&mut self, message: &Message, line: u64, entry: usize) {
        self.0.entry(said(message)).or_default().push(Sent {
            entry,
            line,
            heard: 1 << message.origin,
            passed: 0,
        });
    }

    /// The posting that a message over a feed is about; it has passed there now and,
    /// unless the message was lost, the target knows of it.
    pub fn passes(
        &mut self,
        message: &Message,
        feed: usize,
        (from, to): (usize, usize),
        arrives: bool,
    ) -> Option<usize> {
        let alike = self.0.get_mut(&said(message))?;
        let meant = |s: &Sent| message.line == NO_LINE || s.line == message.line;
        let knows = |s: &Sent| s.heard >> from & 1 == 1 && meant(s);
        let fresh = |s: &Sent| knows(s) && s.passed >> feed & 1 == 0;
        let at = match message.again {
            false => alike.iter().position(fresh),
            // The original went first, and most often just now.
            true => alike
                .iter()
                .rposition(|s| s.passed >> feed & 1 == 1 && meant(s)),
        };
        let at = at.or_else(|| alike.iter().rposition(knows))?;
        let sent = &mut alike[at];
        sent.passed |= 1 << feed;
        if arrives {
            sent.heard |= 1 << to;
        }
        Some(sent.entry)
    }
}
