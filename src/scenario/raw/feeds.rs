//! The shape of a feed in a file.

use super::{OrNone, SpanForm};
use crate::scenario::model::{Delay, Payload};
use crate::units::{Clock, Rate, Share, Span};
use crate::world::{Bucket, Kind};
use schemars::JsonSchema;
use serde::Deserialize;

/// A directed feed from one system to another.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct FeedTable {
    /// Whether the feed exists; `false` takes a feed of the policy away.
    pub enabled: bool,
    /// What a message says.
    pub message: Payload,
    /// Kinds of posting that a delta feed carries: `all`, a list, or `{ all-but = [...] }`.
    pub carries: Carries,
    /// Buckets of the target that it writes.
    pub buckets: Vec<Bucket>,
    /// When it runs.
    pub cadence: CadenceForm,
    /// Whether each site has runs of its own, or one run serves all.
    pub per_site: bool,
    /// From sending to taking effect.
    pub latency: Delay,
    /// What goes wrong.
    pub faults: FaultsTable,
    /// What is done about failed deliveries.
    pub retries: RetriesTable,
    /// Outages of the receiver, or `none`.
    pub outages: OrNone<OutagesTable>,
    /// Most items a run, or `none`.
    pub budget: OrNone<u32>,
    /// Whether a run walks through all pools in turn instead of those that changed.
    pub sweep: bool,
}

/// Kinds of posting that a feed carries.
#[derive(Debug, JsonSchema)]
#[schemars(untagged)]
pub(crate) enum Carries {
    /// All kinds.
    #[schemars(with = "AllWord")]
    All,
    /// Only these.
    Only(Vec<Kind>),
    /// All but these, which bypass the target.
    #[schemars(with = "AllBut")]
    AllBut(Vec<Kind>),
}

/// The word `all`.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "describes a form in the JSON Schema")]
#[schemars(rename_all = "kebab-case")]
enum AllWord {
    All,
}

/// The kinds left out.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct AllBut {
    pub(super) all_but: Vec<Kind>,
}

/// When a feed runs.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum CadenceForm {
    /// With each posting.
    PerEvent,
    /// Every so often: `"15 min"`, or `{ period = "15 min", phase = "7 min" }`.
    /// Without a phase it is random, drawn per site and replication.
    Every(SpanForm),
    /// Every day at a time of day.
    Daily(Clock),
    /// "It syncs when it syncs": exponential gaps with this mean.
    Irregular(Span),
    /// Somebody presses a button, on weekdays between 9 and 17: mean working time between runs.
    Manual(Span),
}

impl CadenceForm {
    /// Whether it has no runs: each posting is sent by itself.
    pub fn is_per_event(self) -> bool {
        matches!(self, CadenceForm::PerEvent)
    }
}

/// What goes wrong on a feed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct FaultsTable {
    /// Share of messages that end as dead letters whatever is tried. Nobody sends such a message
    /// again (but see `retries.replayed-after`), nor what its receiver would have forwarded; an
    /// order of which the floor has not heard is keyed in (`fulfilment.chase-after`). (A set
    /// lost in a run is brought by the next one.)
    pub loss: Share,
    /// Share of the messages that arrive which are delivered twice. Per event, the second copy
    /// follows the first after one more `latency`, drawn anew; on a run of deltas it comes right
    /// behind the first. Nothing befalls the copy itself: it is not lost, tried again or held up,
    /// and what is lost has none. A system books a delta again and forwards it again; nobody
    /// picks an order twice. The copy of a set says what the first said. (Not of the sets that a
    /// run brings: they are the same.)
    pub duplicate: Share,
    /// Share of messages held up so that newer ones overtake them.
    pub reorder: Share,
    /// How long they are held up (mean of an exponential).
    pub reorder_by: Span,
    /// Share of delivery attempts that fail: tried again per event, else left for the next run.
    pub attempt: Share,
    /// Share of runs that fail as a whole; the next run tries again.
    pub run: Share,
    /// Share of runs stopped by a bad item part of the way: after any number of items from none
    /// to all of what waits (or of the `budget`), all alike. The first in the queue have been
    /// sent, oldest first; the others stay in their order, ahead of what comes after them, and
    /// the next run begins with them (a `sweep` goes on where it stopped). More than 512 SKUs
    /// fall into blocks of about 250, of each of which the same share of what waits is sent. The
    /// bad item itself is like any other: it stops no further run.
    pub poison: Share,
}

/// What is done about failed deliveries of a feed that acts with each event. On a feed that
/// runs now and then, what fails waits for the next run; only `replayed-after` applies there,
/// and to deltas only.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct RetriesTable {
    /// How many retries after the first attempt; then the message is a dead letter. Until the
    /// last of them has failed it is under way, and not lost.
    pub times: u8,
    /// Time from one attempt to the next, and until a compare-and-set that was refused, and to
    /// whose sender no feed leads back, reads and tries again.
    pub spacing: Span,
    /// Whether a retry of a set sends the value of now instead of the value first sent.
    pub fresh: bool,
    /// Dead letters are replayed after this long, or `none`: lost for good. (Not those of sets
    /// that run now and then: the next run brings them.)
    pub replayed_after: OrNone<Span>,
}

/// Outages of a receiver.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct OutagesTable {
    /// How often.
    pub rate: Rate,
    /// Until somebody notices.
    pub noticed_after: Delay,
    /// From noticed to repaired.
    pub repaired_after: Delay,
}
