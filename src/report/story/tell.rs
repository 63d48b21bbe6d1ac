//! What happened, in a sentence.

use super::{record_name, signed, when};
use crate::report::words;
use crate::sim::{EventKind, Incident};
use crate::trace::{About, Ending, Entry, Place, SetResult, Story, Units, What};
use crate::units::{DAY, HOUR, MINUTE, SECOND};
use crate::world::{Bucket, Cause, DocumentKind, Kind};

const HAND: usize = Bucket::OnHand as usize;
const COMMITTED: usize = Bucket::Committed as usize;
const INCOMING: usize = Bucket::Incoming as usize;

/// The sentence about an entry; nothing if the entries around it say it all.
pub fn sentence(story: &Story, entry: &Entry) -> Option<String> {
    let about = &story.about;
    match &entry.what {
        What::Told => None,
        What::Posted {
            origin,
            kind,
            delta,
            error,
            booked,
            ..
        } => {
            let posted = Posted {
                about,
                entry,
                origin: *origin,
                delta,
                error: *error,
                booked: *booked,
            };
            Some(posted.sentence(*kind))
        }
        What::Unseen {
            delta,
            place,
            cause,
        } => Some(unseen(delta, *place, *cause)),
        // A cut-over has loaded what it would have said.
        What::Message {
            delta: [0, 0, 0, 0],
            about: None,
            ..
        } => None,
        What::Message {
            feed,
            kind,
            ending,
            about: posting,
            ..
        } => Some(message(story, entry, *feed, *kind, *ending, *posting)),
        What::Corrected { origin, delta, .. } => Some(corrected(about, entry, *origin, delta)),
        What::TypedOver { slot, from } => Some(format!(
            "Somebody types what the {} shows into the {}.",
            record_name(about, *from),
            record_name(about, *slot)
        )),
        What::ByHand {
            slot,
            of,
            units,
            goods,
        } => by_hand(record_name(about, *slot), *of, *units, *goods),
        What::Rewired => {
            Some("Feeds are re-wired; updates that waited for the next sync are lost.".to_owned())
        }
        What::Settled => Some(
            "By now it is clear that the feeds will not bring what was expected of them."
                .to_owned(),
        ),
        What::Loaded => Some("The cut-over writes every record anew.".to_owned()),
        What::Set { feed, read, result } => set(about, entry, *feed, *read, *result),
        What::Fact {
            incident,
            amount,
            elsewhere,
        } => {
            let text = fact(*incident, *amount)?;
            Some(match elsewhere.and_then(|pool| about.others.get(&pool)) {
                Some(pool) => format!("At {pool}: {text}"),
                None => text,
            })
        }
    }
}

fn units(n: i32) -> String {
    match n.abs() {
        1 => "1 unit".to_owned(),
        n => format!("{n} units"),
    }
}

/// `1 unit comes`, `3 units come`.
fn they(n: i32, one: &str, many: &str) -> String {
    format!("{} {}", units(n), if n.abs() == 1 { one } else { many })
}

/// A line is keyed in or closed by hand; nothing, if that changed nothing.
fn by_hand(system: &str, of: DocumentKind, by: i32, goods: i32) -> Option<String> {
    let document = match of {
        DocumentKind::Order => "order",
        DocumentKind::Purchase => "purchase order",
        DocumentKind::TransferOut | DocumentKind::TransferIn => "transfer",
    };
    match by {
        0 => None,
        1.. => Some(format!(
            "Somebody keys the {document} into the {system}: {}.",
            they(by, "is open there", "are open there")
        )),
        _ => {
            let booked = match goods {
                0 => String::new(),
                1.. => format!(", and books in that {} came", units(goods)),
                _ => format!(", and books out that {} left", units(goods)),
            };
            Some(format!(
                "Somebody closes the {document} in the {system}, which still had {} open{booked}.",
                units(by)
            ))
        }
    }
}

/// A posting to be told.
struct Posted<'a> {
    about: &'a About,
    entry: &'a Entry,
    origin: usize,
    delta: &'a Units,
    error: (i32, Cause),
    booked: Option<Cause>,
}

impl Posted<'_> {
    fn sentence(&self, kind: Kind) -> String {
        let who = record_name(self.about, self.origin);
        let line = self.line();
        let (hand, committed, incoming) = (
            self.delta[HAND],
            self.delta[COMMITTED],
            self.delta[INCOMING],
        );
        match kind {
            Kind::SalesOrder if self.entry.event == Some(EventKind::Exception) => {
                format!(
                    "{line} comes from another site: the {who} commits {}.",
                    units(committed)
                )
            }
            Kind::SalesOrder => format!(
                "{line} is accepted: the {who} commits {}.",
                units(committed)
            ),
            Kind::Cancellation => {
                format!("{line} is taken off: the {who} frees {}.", units(committed))
            }
            Kind::Shipment if self.error.0 != 0 => format!(
                "{line}: the {who} books {} shipped, but another item was taken from the shelf.",
                units(self.error.0)
            ),
            Kind::Shipment => format!(
                "{line}: {} shipped, booked by the {who}.",
                they(hand, "is", "are")
            ),
            Kind::StoreSale => format!(
                "{} sold over the counter, booked by the {who}.",
                they(hand, "is", "are")
            ),
            Kind::PurchaseOrder => {
                format!("The {who} orders {} from the supplier.", units(incoming))
            }
            Kind::Amendment => format!(
                "{} fewer will be delivered; the {who} records it.",
                units(incoming)
            ),
            Kind::Receipt if self.booked.is_some() => format!(
                "The {who} books a receipt of {} that had been on the shelf for a while{}.",
                units(hand),
                self.wrongly()
            ),
            Kind::Receipt => format!(
                "{} received from the supplier and booked by the {who}{}.",
                they(hand, "is", "are"),
                self.wrongly()
            ),
            Kind::TransferOrder if committed > 0 => format!(
                "The {who} authorises a transfer: {} to leave.",
                they(committed, "is", "are")
            ),
            Kind::TransferOrder => format!(
                "The {who} authorises a transfer: {} to come.",
                they(incoming, "is", "are")
            ),
            Kind::TransferShip if incoming < 0 => format!(
                "The transfer document says that {} fewer will come.",
                units(incoming)
            ),
            Kind::TransferShip => format!(
                "{} on a transfer, booked by the {who}{}.",
                they(hand, "leaves", "leave"),
                self.wrongly()
            ),
            Kind::TransferReceive => format!(
                "{} on a transfer, booked by the {who}{}.",
                they(hand, "arrives", "arrive"),
                self.wrongly()
            ),
            Kind::Return if self.error.1 == Cause::Duplicate && self.error.0 != 0 => {
                format!("The {who} restocks the same return again.")
            }
            Kind::Return => format!(
                "{} back from a customer, booked by the {who}.",
                they(hand, "comes", "come")
            ),
            Kind::Adjustment => format!("The {who} books an adjustment of {}.", signed(hand)),
        }
    }

    fn line(&self) -> String {
        match self.entry.line {
            Some(number) => format!("Order line {number}"),
            None => "An order line".to_owned(),
        }
    }

    fn wrongly(&self) -> String {
        match self.error.0 {
            0 => String::new(),
            _ => format!(", but as {}", self.delta[HAND] + self.error.0),
        }
    }
}

fn unseen(delta: &Units, place: Place, cause: Cause) -> String {
    let hand = delta[HAND];
    match (cause, place) {
        (Cause::Shrink, Place::Lost) if hand < 0 => format!(
            "{} stolen or lost; no record says so.",
            they(hand, "is", "are")
        ),
        (Cause::Shrink, Place::Lost) => {
            format!("{} up; nobody books it.", they(hand, "turns", "turn"))
        }
        (Cause::Shrink, _) => format!(
            "{} damaged on the shelf; no record says so.",
            they(delta[Bucket::Unavailable as usize], "is", "are")
        ),
        (Cause::MisPick, _) => format!(
            "{} picked by mistake for another item; no record says so.",
            they(hand, "is", "are")
        ),
        (Cause::BypassReturn, _) => format!(
            "{} put back on the shelf and booked nowhere.",
            they(hand, "is returned,", "are returned,")
        ),
        (Cause::BypassTransfer, _) if hand < 0 => format!(
            "{} on a transfer, and nobody books it.",
            they(hand, "leaves", "leave")
        ),
        (Cause::BypassTransfer, _) => format!(
            "{} on a transfer, and nobody books it.",
            they(hand, "arrives", "arrive")
        ),
        (Cause::BypassAmendment, _) => format!(
            "{} fewer will be delivered, and no record says so.",
            units(delta[INCOMING])
        ),
        (Cause::LatePosting, _) => format!(
            "{} received and on the shelf; the receipt waits to be booked.",
            they(hand, "is", "are")
        ),
        _ => format!(
            "Truth moves by {} and no record says so ({}).",
            signed(hand),
            cause.label()
        ),
    }
}

/// What a posting of a kind is called in a sentence.
fn noun(kind: Kind) -> &'static str {
    match kind {
        Kind::SalesOrder => "order",
        Kind::Cancellation => "cancellation",
        Kind::Shipment => "shipment",
        Kind::StoreSale => "store sale",
        Kind::PurchaseOrder => "purchase order",
        Kind::Amendment => "changed purchase order",
        Kind::Receipt => "receipt",
        Kind::TransferOrder => "transfer order",
        Kind::TransferShip => "transfer sent",
        Kind::TransferReceive => "transfer received",
        Kind::Return => "return",
        Kind::Adjustment => "correction",
    }
}

fn message(
    story: &Story,
    entry: &Entry,
    feed: usize,
    kind: Kind,
    ending: Ending,
    posting: Option<usize>,
) -> String {
    let about = &story.about;
    let ends = &about.feeds[feed];
    let (from, to) = (record_name(about, ends.from), record_name(about, ends.to));
    let what = match posting.map(|at| story.entries[at].time) {
        Some(time) if time == entry.time => format!("the {} at once", noun(kind)),
        Some(time) => format!(
            "the {} of {} ({} later)",
            noun(kind),
            when(time),
            lasted(entry.time - time)
        ),
        None => format!("a {}", noun(kind)),
    };
    let way = &ends.name;
    match ending {
        Ending::News => format!("The {to} hears from the {from} of {what} [{way}]."),
        Ending::Repeated => {
            format!("The {to} hears once more of {what} and applies it twice [{way}].")
        }
        Ending::Lost => {
            format!("The message from the {from} to the {to} about {what} is lost [{way}].")
        }
    }
}

fn corrected(about: &About, entry: &Entry, origin: usize, delta: &Units) -> String {
    let who = record_name(about, origin);
    match entry.event {
        Some(EventKind::Count | EventKind::CountDay | EventKind::Variance) => {
            format!(
                "The count's variance is posted: {} on hand in the {who}.",
                signed(delta[HAND])
            )
        }
        _ => format!(
            "The shelf was found empty: {} on hand in the {who}.",
            signed(delta[HAND])
        ),
    }
}

/// A set that changed nothing is not worth a sentence.
fn set(about: &About, entry: &Entry, feed: usize, read: i64, result: SetResult) -> Option<String> {
    let ends = &about.feeds[feed];
    let (from, to) = (record_name(about, ends.from), record_name(about, ends.to));
    let way = &ends.name;
    let age = match entry.time - read {
        0 => "now".to_owned(),
        age => format!("{} ago, at {}", lasted(age), when(read)),
    };
    match result {
        SetResult::Refused => Some(format!(
            "The {to} refuses the value of the {from}: it has changed since [{way}]."
        )),
        SetResult::Overwrote => Some(format!(
            "The {to} is set to what the {from} says {age}, over something newer [{way}]."
        )),
        SetResult::Written if entry.before == entry.after => None,
        SetResult::Written => Some(
            format!("The {to} is set to what the {from} says {age} [{way}].")
                .replace("says", if read == entry.time { "says" } else { "said" }),
        ),
    }
}

/// A length of time, roughly.
pub fn lasted(millis: i64) -> String {
    let (unit, name) = match millis {
        m if m >= 2 * DAY => (DAY, "days"),
        m if m >= 2 * HOUR => (HOUR, "h"),
        m if m >= 2 * MINUTE => (MINUTE, "min"),
        _ => (SECOND, "s"),
    };
    format!(
        "{} {name}",
        words::whole(((millis + unit / 2) / unit) as u64)
    )
}

/// What a person says of an incident; nothing if a posting beside it says it.
fn fact(incident: Incident, amount: i64) -> Option<String> {
    let n = amount as i32;
    let text = match incident {
        Incident::OversoldUnits => format!(
            "OVERSELL: {} promised now that cannot be had.",
            they(n, "is", "are")
        ),
        Incident::FalseStockoutUnits => format!(
            "FALSE STOCK-OUT: {} refused although the stock is there.",
            they(n, "is", "are")
        ),
        Incident::StockoutUnits => {
            format!("{} refused: there is not enough.", they(n, "is", "are"))
        }
        Incident::PoolRefusedLines => {
            "An order line is refused: the shared pool is down.".to_owned()
        }
        Incident::AbandonedLines => "The shopper does not pay.".to_owned(),
        Incident::CustomerCancelledLines => "The customer cancels.".to_owned(),
        Incident::CancelTooLateLines => {
            "It was cancelled, but the goods are gone already.".to_owned()
        }
        Incident::FailedLines => "ORDER FAILED: the line is cancelled, out of stock.".to_owned(),
        Incident::BackorderedLines => "The line waits for stock.".to_owned(),
        Incident::ChasedLines => {
            "Somebody finds that the floor never heard of the order, and keys it in.".to_owned()
        }
        Incident::UncollectedLines => {
            "Nobody came to collect: the goods go back to the shelf.".to_owned()
        }
        Incident::LateLines => "The line ships later than promised.".to_owned(),
        Incident::HeldLines => {
            "The record says that there is too little to pick: the line is held.".to_owned()
        }
        Incident::ShortPickUnits => format!(
            "SHORT PICK: {} asked for that the shelf does not have.",
            they(n, "is", "are")
        ),
        Incident::CascadedLines => "It is not the first time that this line goes short.".to_owned(),
        Incident::ReroutedLines => "The line is sourced from another site.".to_owned(),
        Incident::MisPicks => "The picker takes another item.".to_owned(),
        Incident::StoreLostUnits => format!(
            "{} wanted over the counter, and the shelf has no more.",
            they(n, "is", "are")
        ),
        Incident::MisorderedUnits if n != 0 => format!(
            "With the right figures the order would differ by {}.",
            units(n)
        ),
        Incident::RushOrders => "A rush order is placed.".to_owned(),
        Incident::ShortTransferUnits => {
            format!("SHORT TRANSFER: {} fewer than authorised.", units(n))
        }
        Incident::Mismatches => "Somebody notices that two records differ.".to_owned(),
        Incident::RepeatMismatches => {
            "It is the third time that they are made to agree.".to_owned()
        }
        Incident::SkippedCounts => "The count is skipped: the desk is too busy.".to_owned(),
        Incident::ConfirmedLines => "Somebody looks at the shelf before the pick.".to_owned(),
        Incident::ConfirmedOrders => "Somebody asks the floor before ordering.".to_owned(),
        Incident::DistrustMoreUnits if n != 0 => format!(
            "Distrusting the figure, the buyer orders {} more.",
            units(n)
        ),
        Incident::DistrustFewerUnits if n != 0 => format!(
            "Distrusting the figure, the buyer orders {} fewer.",
            units(n)
        ),
        Incident::Counts => "The pool is counted.".to_owned(),
        Incident::WrongCounts => "The count is wrong.".to_owned(),
        Incident::UnownedVariances => {
            "It differs from the record, nobody owns the variance, and nothing is done.".to_owned()
        }
        _ => return None,
    };
    Some(text)
}
