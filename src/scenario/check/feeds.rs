//! Feeds: who tells whom what, and what cannot be told.

use super::Checker;
use crate::scenario::diagnostics::{Severity, nearest};
use crate::scenario::doc::Node;
use crate::scenario::presets;
use crate::scenario::raw::{Carries, FeedTable, File};
use crate::scenario::sections::*;
use crate::units::{Share, Span};
use crate::world::{Bucket, Field, Kind, Present, System};

/// The simulation keeps sets of feeds in 64 bits.
const MOST_FEEDS: usize = 64;

/// It keeps sets of those that set values in 32 bits, of which one stands for the planner and one
/// for what becomes of the pools.
const MOST_SET_FEEDS: usize = 30;

/// What is wrong with the number of feeds, if anything.
pub(crate) fn too_many<'a>(feeds: impl Iterator<Item = &'a Feed> + Clone) -> Option<String> {
    let sets = feeds.clone().filter(|feed| feed.message != Payload::Delta);
    let (all, sets) = (feeds.clone().count(), sets.count());
    if all > MOST_FEEDS {
        return Some(format!("{all} feeds; at most {MOST_FEEDS} are simulated"));
    }
    (sets > MOST_SET_FEEDS).then(|| {
        format!("{sets} feeds set values; at most {MOST_SET_FEEDS} such feeds are simulated")
    })
}

impl Checker<'_> {
    /// The feeds of a scenario; none when all systems share one pool.
    pub(super) fn feeds(&mut self, file: &File, systems: &[System], shared: bool) -> Vec<Feed> {
        if !self.feeds_are_wanted(file, shared) {
            return Vec::new();
        }
        let mut feeds = Vec::new();
        // Names are judged even where the feed itself could not be read.
        let named = self.doc.child("feeds").and_then(Node::table);
        for name in named.into_iter().flat_map(|feeds| feeds.keys()) {
            let ends = self.ends(name, file, systems);
            if let (Some((from, to)), Some(table)) = (ends, file.feeds.get(name)) {
                let feed = self.feed(name, table, from, to);
                if table.enabled {
                    feeds.push(feed);
                }
            }
        }
        self.nothing_to_forward(&feeds, systems, file.sourcing.reads);
        self.told_twice(&feeds);
        self.set_in_a_circle(&feeds);
        self.unreached(&feeds, systems);
        if let Some(rule) = too_many(feeds.iter()) {
            let help = "let one feed carry what several do, or set `enabled` of some to false";
            self.error_help(&["feeds"], rule, Some(help.to_owned()));
        }
        feeds
    }

    fn feeds_are_wanted(&mut self, file: &File, shared: bool) -> bool {
        if shared {
            for name in file.feeds.keys() {
                if self.typed(&["feeds", name]) {
                    let rule = "there are no feeds when all systems write through a shared pool";
                    let remedy = "remove the feed, or set `shared-pool` to \"none\"";
                    self.error(&["feeds", name], rule, remedy);
                }
            }
        }
        !shared
    }

    /// Resolves `from->to` or `from->to:what`.
    fn ends(&mut self, name: &str, file: &File, systems: &[System]) -> Option<(u8, u8)> {
        let (ends, _) = name.split_once(':').unwrap_or((name, ""));
        let path = ["feeds", name];
        let Some((from, to)) = ends.split_once("->") else {
            let rule = "a feed is named `from->to` or `from->to:what`";
            let remedy = "write for example [feeds.\"wms->erp\"]";
            self.error(&path, rule, remedy);
            return None;
        };
        let names: Vec<&str> = systems.iter().map(|s| s.name()).collect();
        let mut found = Vec::new();
        for end in [from, to] {
            match names.iter().position(|n| *n == end) {
                Some(index) => found.push(index as u8),
                None => {
                    let rule = format!("the system `{end}` is not present");
                    let help = format!("present: {}", names.join(", "));
                    // Said even if a key inside the feed is faulty too.
                    let fault = self.fault(&path, rule, Some(help));
                    self.faults.push((Severity::Error, fault));
                }
            }
        }
        let (from, to) = (*found.first()?, *found.get(1)?);
        if from == to {
            let remedy = "name the other system behind `->`, for example \"wms->erp\"";
            self.error(&path, "a feed joins two different systems", remedy);
            return None;
        }
        self.new_to_policy(name, file);
        Some((from, to))
    }

    /// A feed that the policy does not have is more often a slip than meant.
    fn new_to_policy(&mut self, name: &str, file: &File) {
        if file.policy == presets::CUSTOM || !self.typed(&["feeds", name]) {
            return;
        }
        let of_policy = |key: &str| {
            let at = self.doc.get(&["feeds", name, key]).map(|n| n.at);
            at.is_some_and(|at| self.sources[at.source].built_in())
        };
        let spelled_out =
            self.typed(&["feeds", name, "message"]) && self.typed(&["feeds", name, "cadence"]);
        if of_policy("message") || of_policy("cadence") || spelled_out {
            return;
        }
        let rule = format!("the policy `{}` has no feed of this name", file.policy);
        let names: Vec<&String> = file.feeds.keys().filter(|n| *n != name).collect();
        let help = nearest(name, &names);
        self.error_help(&["feeds", name], rule, help);
    }

    fn feed(&mut self, name: &str, table: &FeedTable, from: u8, to: u8) -> Feed {
        let delta = table.message == Payload::Delta;
        let all = matches!(table.carries, Carries::All);
        if !delta && !all && self.typed(&["feeds", name, "carries"]) {
            self.error_help(
                &["feeds", name, "carries"],
                "has no effect: a set brings the figure, whatever changed it",
                Some("leave `carries` away, or make `message` a \"delta\"".into()),
            );
        }
        self.troubles(name, table);
        self.idle_retries(name, table);
        let buckets = self.buckets(name, table);
        self.periods(name, table.cadence);
        self.outages(table.outages.as_ref(), &["feeds", name, "outages"]);
        let mut feed = Feed {
            name: name.into(),
            from,
            to,
            message: table.message,
            carries: if delta {
                kinds(&table.carries)
            } else {
                Vec::new()
            },
            buckets,
            cadence: table.cadence,
            per_site: table.per_site,
            latency: table.latency.clone(),
            faults: table.faults,
            retries: table.retries,
            outages: table.outages.clone(),
            budget: table.budget,
            sweep: table.sweep,
        };
        self.runs(name, table, &mut feed);
        feed
    }

    /// Buckets in their fixed order; a field that concerns on hand writes on hand only.
    fn buckets(&mut self, name: &str, table: &FeedTable) -> Vec<Bucket> {
        let path = ["feeds", name, "buckets"];
        self.require(
            !table.buckets.is_empty(),
            &path,
            "a feed writes at least one bucket",
            "write for example [\"on-hand\"], or set `enabled` to false",
        );
        let field = match table.message {
            Payload::Delta => Field::Buckets,
            Payload::Absolute(f) | Payload::CompareAndSet(f) | Payload::Snapshot(f) => f,
        };
        if field == Field::Buckets {
            let all = Bucket::ALL.into_iter();
            return all.filter(|b| table.buckets.contains(b)).collect();
        }
        if self.typed(&path) && table.buckets != [Bucket::OnHand] {
            let rule = "a message about available stock writes on hand only";
            let help = "write buckets = [\"on-hand\"], or make the message about \"buckets\"";
            self.error_help(&path, rule, Some(help.into()));
        }
        vec![Bucket::OnHand]
    }

    fn periods(&mut self, name: &str, cadence: Cadence) {
        let gap = match cadence {
            Cadence::PerEvent | Cadence::Daily { .. } => None,
            Cadence::Every { period, .. } => Some(period),
            Cadence::Irregular { mean } | Cadence::Manual { mean } => Some(mean),
        };
        let path = ["feeds", name, "cadence"];
        self.require(
            gap != Some(Span::ZERO),
            &path,
            "runs are some time apart, for example 15 min",
            "write a length of time, or \"per-event\"",
        );
    }

    /// What only makes sense for feeds that run now and then. What a preset says
    /// of its own cadence or message is dropped with it; what was typed is refused.
    fn runs(&mut self, name: &str, table: &FeedTable, feed: &mut Feed) {
        let event = feed.cadence == Cadence::PerEvent;
        let delta = feed.message == Payload::Delta;
        let path = |key| ["feeds", name, key];
        if event && feed.budget.is_some() {
            self.no_effect(
                &path("budget"),
                "it limits runs, and with cadence = \"per-event\" there are none",
            );
            feed.budget = None;
        }
        self.require(
            feed.budget != Some(0),
            &path("budget"),
            "a run takes at least one item",
            "write how many items, or \"none\" for no limit",
        );
        if feed.sweep && (event || delta) {
            let rule = "only sets at intervals can walk through all pools";
            self.no_effect(&path("sweep"), rule);
            feed.sweep = false;
        }
        for (key, share) in [("run", table.faults.run), ("poison", table.faults.poison)] {
            if event && share > Share::ZERO {
                let rule = "a feed per event has no runs that could fail";
                self.no_effect(&["feeds", name, "faults", key], rule);
                (feed.faults.run, feed.faults.poison) = (Share::ZERO, Share::ZERO);
            }
        }
    }

    /// What only helps on another kind of feed. A run brings what failed again by itself.
    fn idle_retries(&mut self, name: &str, table: &FeedTable) {
        let event = table.cadence == Cadence::PerEvent;
        let delta = table.message == Payload::Delta;
        let (faults, retries) = (&table.faults, &table.retries);
        let path = |key| ["feeds", name, "retries", key];
        if event && delta && retries.fresh {
            let why = "it applies only to feeds that send absolute values";
            self.no_effect(&path("fresh"), why);
        }
        if event {
            return;
        }
        let given = [
            ("times", retries.times > 0),
            ("spacing", retries.spacing > Span::ZERO),
            ("fresh", retries.fresh),
        ];
        for (key, _) in given.into_iter().filter(|(_, given)| *given) {
            let why = "on a feed that runs now and then what fails waits for the next run";
            self.no_effect(&path(key), why);
        }
        if !delta && retries.replayed_after.is_some() {
            let why = "a set that is lost in one run is brought by the next";
            self.no_effect(&path("replayed-after"), why);
        }
        if !delta && faults.duplicate > Share::ZERO {
            let why = "a set that a run brings twice is the same set";
            self.no_effect(&["feeds", name, "faults", "duplicate"], why);
        }
    }

    /// Systems that set each other with each event would chase each other for ever.
    fn set_in_a_circle(&mut self, feeds: &[Feed]) {
        let set = |f: &&Feed| f.message != Payload::Delta && f.cadence == Cadence::PerEvent;
        for feed in feeds.iter().filter(set) {
            let mut reached = vec![feed.to];
            let mut next = 0;
            while let Some(&system) = reached.get(next) {
                next += 1;
                for other in feeds.iter().filter(set).filter(|f| f.from == system) {
                    if !reached.contains(&other.to) {
                        reached.push(other.to);
                    }
                }
            }
            if reached.contains(&feed.from) {
                let rule = "sets with each event lead back to where they come from: two corrections would chase each other for ever";
                let help = "let one of them run at intervals, or make it a delta feed";
                self.error_help(
                    &["feeds", &feed.name, "cadence"],
                    rule.to_owned(),
                    Some(help.to_owned()),
                );
            }
        }
    }

    /// Refuses a typed value of a feed that would be ignored for the feed's cadence or message.
    fn no_effect(&mut self, path: &[&str], why: &str) {
        let name = path[1];
        let cadence = ["feeds", name, "cadence"];
        let message = ["feeds", name, "message"];
        if self.typed_idle(path, &[&cadence, &message, &["policy"]]) {
            self.error(path, format!("has no effect: {why}"), "remove this key");
        }
    }

    fn troubles(&mut self, name: &str, table: &FeedTable) {
        let path = |key| ["feeds", name, key];
        let (faults, retries) = (&table.faults, &table.retries);
        self.require(
            faults.reorder == Share::ZERO || faults.reorder_by > Span::ZERO,
            &path("faults"),
            "messages that are overtaken need a `reorder-by`, how long they are held up",
            "add for example reorder-by = \"1 h\"",
        );
        self.require(
            faults.reorder > Share::ZERO || faults.reorder_by == Span::ZERO,
            &path("faults"),
            "`reorder-by` has no effect without a share `reorder`",
            "add for example reorder = \"1 %\", or leave `reorder-by` away",
        );
        self.require(
            retries.times == 0
                || retries.spacing > Span::ZERO
                || table.cadence != Cadence::PerEvent,
            &path("retries"),
            "retries need a `spacing`, the time from one attempt to the next",
            "add for example spacing = \"30 min\"",
        );
    }

    /// A delta feed forwards postings; a system that only hears figures has none.
    fn nothing_to_forward(&mut self, feeds: &[Feed], systems: &[System], sourcing: System) {
        let deltas = |to: u8| {
            let into = feeds.iter().filter(move |f| f.to == to);
            into.filter(|f| f.message == Payload::Delta)
        };
        for feed in feeds.iter().filter(|f| f.message == Payload::Delta) {
            let roles = Present(systems).roles(systems[usize::from(feed.from)], sourcing);
            let told: Vec<Kind> = deltas(feed.from)
                .filter(|f| f.from != feed.to)
                .flat_map(|f| f.carries.iter().copied())
                .collect();
            let sets = feeds
                .iter()
                .find(|f| f.to == feed.from && f.from != feed.to && f.message != Payload::Delta);
            let posts = |kind: &Kind| roles.iter().any(|role| role.originates().contains(kind));
            let has = |kind: &Kind| posts(kind) || told.contains(kind);
            if let (Some(set), false) = (sets, feed.carries.iter().any(has)) {
                let rule = format!(
                    "has nothing to forward: `{}` hears of this stock by sets only (`{}`), never of a posting",
                    systems[feed.from as usize].name(),
                    set.name
                );
                let help = format!(
                    "make `{}` a delta feed, or `{}` a set such as {{ absolute = \"available\" }}",
                    set.name, feed.name
                );
                self.error_help(&["feeds", &feed.name, "message"], rule, Some(help));
            }
        }
    }

    /// Two delta feeds between the same systems that carry the same kind.
    fn told_twice(&mut self, feeds: &[Feed]) {
        for (index, feed) in feeds.iter().enumerate() {
            let before = feeds[..index].iter();
            for other in before.filter(|f| (f.from, f.to) == (feed.from, feed.to)) {
                let twice = feed.carries.iter().find(|k| other.carries.contains(k));
                if let Some(kind) = twice {
                    let rule = format!(
                        "`{}` also carries {}: each is applied twice",
                        other.name,
                        kind.name()
                    );
                    let remedy = "let one of the two carry it";
                    self.warn(&["feeds", &feed.name, "carries"], rule, remedy);
                }
            }
        }
    }

    fn unreached(&mut self, feeds: &[Feed], systems: &[System]) {
        for (index, system) in systems.iter().enumerate() {
            if !feeds.iter().any(|f| usize::from(f.to) == index) {
                let rule = format!("no feed reaches `{}`: it hears of nothing", system.name());
                let remedy = "add a feed to it, or remove the system";
                self.warn(&["systems"], rule, remedy);
            }
        }
    }
}

/// The kinds in their fixed order, each once.
fn kinds(carries: &Carries) -> Vec<Kind> {
    let wanted = |kind: &Kind| match carries {
        Carries::All => true,
        Carries::Only(kinds) => kinds.contains(kind),
        Carries::AllBut(kinds) => !kinds.contains(kind),
    };
    Kind::ALL.into_iter().filter(wanted).collect()
}
