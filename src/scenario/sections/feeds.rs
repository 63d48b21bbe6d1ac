//! How the systems are joined: feeds, what goes wrong on them, or one shared pool.

use crate::scenario::forms::{Delay, OrNone, SpanForm, or_none};
use crate::units::{Clock, Rate, Share, Span};
use crate::world::{Bucket, Field, Kind};
use schemars::JsonSchema;
use serde::Deserialize;

/// A directed feed from one system to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Feed {
    /// Its name (`wms->erp` and a suffix if there are several).
    pub name: String,
    /// Index of the sending system in `Scenario::systems`.
    pub from: u8,
    /// Index of the receiving system in `Scenario::systems`.
    pub to: u8,
    /// What a message says.
    pub message: Payload,
    /// Kinds of posting that it carries (delta feeds); a kind left out is a bypass.
    pub carries: Vec<Kind>,
    /// Buckets of the target that it writes.
    pub buckets: Vec<Bucket>,
    /// When it runs.
    pub cadence: Cadence,
    /// Whether each site has runs of its own, or one run serves all.
    pub per_site: bool,
    /// From sending to taking effect.
    pub latency: Delay,
    /// What goes wrong.
    pub faults: Faults,
    /// What is done about failed deliveries.
    pub retries: Retries,
    /// Outages of the receiver.
    pub outages: Option<Outages>,
    /// Most items a run (`None` = no limit).
    pub budget: Option<u32>,
    /// Whether a run walks through all pools in turn instead of those that changed.
    pub sweep: bool,
}

/// What a message says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Payload {
    /// "Two fewer".
    Delta,
    /// "It is five", whatever the target has seen since.
    Absolute(Field),
    /// "It is five, if you still have what I last received of you".
    ///
    /// The sender hears of the target by its sets (their values), by messages that the target
    /// booked or passed on, by messages of its own that the target took, and by its own sets that
    /// were accepted. One that is refused waits until the sender hears of the target or has
    /// another figure; where no feed leads back the refusal tells what the target has, and the
    /// next run (per event: after the spacing of retries) tries again with that.
    CompareAndSet(Field),
    /// "At ten o'clock it was five": the target replays what it did since.
    Snapshot(Field),
}

/// When a feed runs.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(from = "CadenceForm")]
#[schemars(rename = "CadenceForm")]
pub enum Cadence {
    /// With each posting.
    PerEvent,
    /// Every so often, first at the phase (`None`: a random phase, drawn per site and replication).
    Every {
        /// Period.
        period: Span,
        /// First run.
        phase: Option<Span>,
    },
    /// Every day at a time of day.
    Daily {
        /// Time of day.
        at: Span,
    },
    /// "It syncs when it syncs": exponential gaps with this mean.
    Irregular {
        /// Mean gap.
        mean: Span,
    },
    /// Somebody presses a button: like irregular, but on weekdays between 9 and 17 only.
    Manual {
        /// Mean working time between runs.
        mean: Span,
    },
}

/// A cadence as it is typed.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum CadenceForm {
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

impl From<CadenceForm> for Cadence {
    fn from(form: CadenceForm) -> Cadence {
        match form {
            CadenceForm::PerEvent => Cadence::PerEvent,
            CadenceForm::Every(SpanForm { period, phase }) => Cadence::Every { period, phase },
            CadenceForm::Daily(at) => Cadence::Daily { at: at.0 },
            CadenceForm::Irregular(mean) => Cadence::Irregular { mean },
            CadenceForm::Manual(mean) => Cadence::Manual { mean },
        }
    }
}

/// What goes wrong on a feed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "FaultsTable")]
pub struct Faults {
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
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "RetriesTable")]
pub struct Retries {
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
    #[serde(deserialize_with = "or_none")]
    #[schemars(with = "OrNone<Span>")]
    pub replayed_after: Option<Span>,
}

/// Outages of a receiver.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "OutagesTable")]
pub struct Outages {
    /// How often.
    pub rate: Rate,
    /// Until somebody notices.
    pub noticed_after: Delay,
    /// From noticed to repaired.
    pub repaired_after: Delay,
}

/// The shared pool that all systems write through.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "SharedPoolTable")]
pub struct SharedPool {
    /// Outages of the pool: while it is down the storefront refuses every order.
    #[serde(default, deserialize_with = "or_none")]
    #[schemars(with = "OrNone<Outages>")]
    pub outages: Option<Outages>,
}
