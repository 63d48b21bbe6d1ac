//! People and what they do about numbers that do not agree: the desk, corrections by
//! hand, workarounds, the buyer's own estimate, customers who leave, and the project
//! that puts an end to it. Each is there or not, by itself.

use super::{Cadence, Conditions, Delay, Faults, Feed, Field, Payload, Retries, Scenario};
use crate::units::{Share, Span};
use crate::world::{Bucket, Kind};
use schemars::JsonSchema;
use serde::Deserialize;

/// What people do: every mechanism can be left out, and all are by default.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct People {
    /// Who handles exceptions and counts, in limited hours (`None`: at once and without end).
    pub desk: Option<Desk>,
    /// Numbers typed from one system into another.
    pub corrections: Option<Corrections>,
    /// What is built around mismatches that come back.
    pub workarounds: Option<Workarounds>,
    /// A buyer who learns how wrong the ERP is.
    pub buyer: Option<Buyer>,
    /// Customers who do not come back.
    pub customers: Option<Customers>,
}

impl People {
    /// Whether anybody does anything.
    pub fn any(&self) -> bool {
        self.desk.is_some()
            || self.corrections.is_some()
            || self.workarounds.is_some()
            || self.buyer.is_some()
            || self.customers.is_some()
    }
}

/// The exception desk: some people, some hours a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Desk {
    /// How many people.
    pub people: u32,
    /// Start of their day, as a time of day.
    pub from: Span,
    /// End of their day, as a time of day.
    pub to: Span,
    /// Whether they also work on Saturday and Sunday.
    pub weekends: bool,
    /// What is taken up first.
    pub order: DeskOrder,
    /// How long each kind of work takes one person.
    pub times: DeskTimes,
    /// Counts are skipped while what waits would keep everybody busy longer than this.
    pub skip_counts_beyond: Span,
    /// An exception about a customer's order resolved later than this is a missed promise.
    pub promise: Span,
}

/// What a desk takes up first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DeskOrder {
    /// First come, first served.
    Fifo,
    /// Customers' orders first, then transfers and purchase orders, then mismatches, then counts.
    CustomersFirst,
}

/// Working time of one person by kind of work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DeskTimes {
    /// A pick that found less than asked.
    pub short_pick: Delay,
    /// A line that the record could not release: the storefront has oversold.
    pub oversell: Delay,
    /// An order that never reached the floor.
    pub lost_order: Delay,
    /// A transfer that went short.
    pub transfer: Delay,
    /// A receipt that does not agree with its purchase order.
    pub receipt: Delay,
    /// Two systems that disagree about a pool.
    pub mismatch: Delay,
    /// A line that is over and that a system still shows open.
    pub overdue_line: Delay,
    /// A cycle count.
    pub count: Delay,
}

/// Corrections by hand: one system's number is typed into another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Corrections {
    /// Share of handled exceptions at which somebody compares the systems' numbers.
    pub noticed: Share,
    /// Time that a correction takes when there is no desk.
    pub after: Delay,
}

/// What is built around a mismatch that comes back.
#[derive(Clone, Debug, PartialEq)]
pub struct Workarounds {
    /// Corrections of the same pool and pair of systems after which one is built.
    pub after: u32,
    /// From the decision to its first use.
    pub build_time: Span,
    /// Reconciliation feeds that may be built, one per pair of systems, switched on
    /// site by site (empty: none is). See [`Scenario::custom_feeds`].
    pub feeds: Vec<Feed>,
    /// A manual confirmation before picks.
    pub confirm_picks: bool,
    /// A manual confirmation before purchase orders.
    pub confirm_orders: bool,
    /// Working time of one person for one confirmation.
    pub confirm_time: Delay,
    /// The buyer's shadow spreadsheet.
    pub spreadsheets: bool,
    /// Buyer's working time for one order made with the spreadsheet.
    pub sheet_time: Span,
    /// When all of them are taken away, and none is built any more.
    pub remove_at: Option<Span>,
}

/// A buyer with an own idea of the stock.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Buyer {
    /// Looks at the ERP that the buyer's impression rests on (weight of a look: one over it).
    pub memory: u32,
    /// Extra safety stock under full distrust, in standard deviations of the error seen.
    pub safety: f64,
    /// Times at which the buyer is out, and the ERP's figures are used as they are.
    pub absence: Option<Absence>,
}

/// When somebody is out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Absence {
    /// First day of the first absence, since the start of the run.
    pub first: Span,
    /// From one absence to the next.
    pub every: Span,
    /// How long each is.
    pub length: Span,
}

/// Customers who do not come back after a failed order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Customers {
    /// Number of customers who place the orders.
    pub base: u32,
    /// Share of customers who leave for good after an order failed.
    pub leave: Share,
}

/// The fix project: its start and its terms. Its scope is read off the state at the start.
#[derive(Clone, Debug, PartialEq)]
pub struct FixTerms {
    /// When it starts.
    pub at: Span,
    /// Work to rebuild one edge: a pair of systems that feed each other.
    pub edge_time: Span,
    /// Work to find out what a custom feed of a site does, and to retire it.
    pub feed_time: Span,
    /// Work to retire a confirmation step or a spreadsheet.
    pub workaround_time: Span,
    /// Work to clean one record (count it and load it).
    pub record_time: Span,
    /// Hours a working day that are hired beside those the desk has left.
    pub hired: Span,
}

/// The fix project and the business when it is done.
#[derive(Clone, Debug, PartialEq)]
pub struct Fix {
    /// Start and terms.
    pub terms: FixTerms,
    /// The scenario that holds from the cut-over on.
    pub after: Box<Scenario>,
    /// The feeds that are switched on then. Under a shared pool each system hears
    /// of each posting at once, which is what one pool means for several views.
    pub feeds: Vec<Feed>,
}

/// The conditions by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// 1: one reconciled pool that all systems write through.
    PoolVisibility,
    /// 2: a schedule, retries, alerting.
    Cadence,
    /// 3: cycle counts with an owner.
    CountDiscipline,
    /// 4: the storefront promises available to promise.
    ReservationLogic,
    /// 5: amendments, transfers and returns propagate.
    ChangeControl,
}

impl Conditions {
    /// These conditions and no others.
    pub fn of(list: &[Condition]) -> Conditions {
        let has = |c| list.contains(&c);
        Conditions {
            pool_visibility: has(Condition::PoolVisibility),
            cadence: has(Condition::Cadence),
            count_discipline: has(Condition::CountDiscipline),
            reservation_logic: has(Condition::ReservationLogic),
            change_control: has(Condition::ChangeControl),
        }
    }
}

impl Conditions {
    /// Each condition's key in a scenario file, and whether it is on.
    pub fn named(&self) -> [(&'static str, bool); 5] {
        [
            ("pool-visibility", self.pool_visibility),
            ("cadence", self.cadence),
            ("count-discipline", self.count_discipline),
            ("reservation-logic", self.reservation_logic),
            ("change-control", self.change_control),
        ]
    }
}

impl Fix {
    /// A project that leads from today's scenario to `after`.
    pub fn towards(terms: FixTerms, after: Scenario) -> Fix {
        let feeds = match after.shared_pool {
            Some(_) => after.all_joined(),
            None => after.feeds.clone(),
        };
        Fix {
            terms,
            after: Box::new(after),
            feeds,
        }
    }
}

impl Scenario {
    /// The reconciliation feeds that people may build: from each system that executes
    /// to the planner and to the storefront. Each sets on hand to the number of the
    /// floor, now and then, site by site, with runs that fail.
    pub fn custom_feeds(&self, cadence: Cadence, run_fails: Share) -> Vec<Feed> {
        if self.shared_pool.is_some() {
            return Vec::new();
        }
        let mut floors: Vec<u8> = self.sites.iter().map(|s| self.floor(s)).collect();
        floors.sort_unstable();
        floors.dedup();
        let mut feeds = Vec::new();
        for to in [self.planner(), self.storefront()] {
            for &from in floors.iter().filter(|&&from| from != to) {
                let name = format!("{}->{}:custom", self.word(from), self.word(to));
                feeds.push(Feed {
                    message: Payload::Absolute(Field::Buckets),
                    carries: Vec::new(),
                    buckets: vec![Bucket::OnHand],
                    cadence,
                    per_site: true,
                    faults: Faults {
                        run: run_fails,
                        ..Faults::default()
                    },
                    ..at_once(name, from, to)
                });
            }
        }
        feeds
    }

    /// Feeds that may join the systems at one time or another: today's, those that
    /// people may build, and those of the fix project.
    pub fn every_feed(&self) -> Vec<&Feed> {
        let custom = self.people.workarounds.iter().flat_map(|w| &w.feeds);
        let fixed = self.fix.iter().flat_map(|fix| &fix.feeds);
        self.feeds.iter().chain(custom).chain(fixed).collect()
    }

    /// Feeds by which every system hears of every posting at once, over the planner.
    fn all_joined(&self) -> Vec<Feed> {
        let hub = self.planner();
        let others = (0..self.systems.len() as u8).filter(|&s| s != hub);
        let both = others.flat_map(|s| [(hub, s), (s, hub)]);
        both.map(|(from, to)| {
            let name = format!("{}->{}:pool", self.word(from), self.word(to));
            at_once(name, from, to)
        })
        .collect()
    }

    fn word(&self, system: u8) -> &'static str {
        self.systems[system as usize].name()
    }
}

/// A feed that carries everything at once and never fails.
fn at_once(name: String, from: u8, to: u8) -> Feed {
    Feed {
        name,
        from,
        to,
        message: Payload::Delta,
        carries: Kind::ALL.to_vec(),
        buckets: Bucket::ALL.to_vec(),
        cadence: Cadence::PerEvent,
        per_site: false,
        latency: Delay::Fixed(Span::ZERO),
        faults: Faults::default(),
        retries: Retries {
            times: 0,
            spacing: Span::ZERO,
            fresh: false,
            replayed_after: None,
        },
        outages: None,
        budget: None,
        sweep: false,
    }
}
