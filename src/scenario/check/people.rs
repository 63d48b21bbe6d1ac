//! The sections about people and about the fix project.

use super::Checker;
use crate::scenario::diagnostics::nearest;
use crate::scenario::presets;
use crate::scenario::raw::File;
use crate::scenario::sections::*;
use crate::units::{DAY, Share, Span};

/// The fix that keeps today's feeds.
pub(crate) const KEEP: &str = "keep";

impl Checker<'_> {
    /// What people do in this scenario; nothing if feedbacks are off.
    pub(super) fn people(&mut self, file: &File, scenario: &Scenario) -> People {
        let people = People {
            desk: self.desk(file),
            corrections: file.corrections.enabled.then_some(Corrections {
                noticed: file.corrections.noticed,
                after: file.corrections.after.clone(),
            }),
            workarounds: self.workarounds(file, scenario),
            buyer: self.buyer(file),
            customers: self.customers(file),
        };
        if file.people.feedbacks && people.desk.is_some() {
            self.done_by_desk(&["fulfilment", "reroute-delay"]);
            self.done_by_desk(&["corrections", "after"]);
        }
        match file.people.feedbacks {
            true => people,
            false => People::default(),
        }
    }

    /// How long something takes where there is no desk. Only a warning: what a scenario does
    /// with and without people is often compared.
    fn done_by_desk(&mut self, path: &[&str]) {
        let because: [&[&str]; 2] = [&["people", "feedbacks"], &["desk", "enabled"]];
        if self.typed_idle(path, &because) && !self.is_default(path) {
            let rule = "has no effect while there is a desk: it takes the time of `desk`";
            let remedy = "remove this key, or set `desk.enabled` to false";
            self.warn(path, rule, remedy);
        }
    }

    fn desk(&mut self, file: &File) -> Option<Desk> {
        let d = &file.desk;
        let path = |key| ["desk", key];
        self.require(
            (1..=1000).contains(&d.people),
            &path("people"),
            "between 1 and 1000 people",
            "write a number in this range, or set `enabled` to false",
        );
        self.require(
            d.from < d.to,
            &path("to"),
            "the day ends after it begins",
            "let `from` be earlier than `to`, for example \"08:00\" and \"18:00\"",
        );
        self.require(
            d.promise > Span::ZERO,
            &path("promise"),
            "a promise leaves some time",
            "write until when an exception is resolved, for example \"1 d\"",
        );
        d.enabled.then_some(Desk {
            people: d.people,
            from: d.from,
            to: d.to,
            weekends: d.weekends,
            order: d.order,
            times: DeskTimes {
                short_pick: d.short_pick.clone(),
                oversell: d.oversell.clone(),
                lost_order: d.lost_order.clone(),
                transfer: d.transfer.clone(),
                receipt: d.receipt.clone(),
                mismatch: d.mismatch.clone(),
                overdue_line: d.overdue_line.clone(),
                count: d.count.clone(),
            },
            skip_counts_beyond: d.skip_counts_beyond,
            promise: d.promise,
        })
    }

    fn workarounds(&mut self, file: &File, scenario: &Scenario) -> Option<Workarounds> {
        let w = &file.workarounds;
        self.require(
            (1..=255).contains(&w.after),
            &["workarounds", "after"],
            "between 1 and 255 corrections",
            "write a number in this range, for example 2",
        );
        self.custom_cadence(w.cadence);
        let feeds = match w.custom_feeds {
            true => scenario.custom_feeds(w.cadence, w.run_fails),
            false => Vec::new(),
        };
        let any = w.custom_feeds || w.confirm_picks || w.confirm_orders || w.spreadsheets;
        any.then_some(Workarounds {
            after: w.after,
            build_time: w.build_time,
            feeds,
            confirm_picks: w.confirm_picks,
            confirm_orders: w.confirm_orders,
            confirm_time: w.confirm_time.clone(),
            spreadsheets: w.spreadsheets,
            sheet_time: w.sheet_time,
            remove_at: w.remove_at,
        })
    }

    /// A reconciliation job runs now and then; with each event it would be another kind of feed.
    fn custom_cadence(&mut self, cadence: Cadence) {
        let path = ["workarounds", "cadence"];
        let apart = match cadence {
            Cadence::PerEvent => false,
            Cadence::Every { period, .. } => period > Span::ZERO,
            Cadence::Irregular { mean } | Cadence::Manual { mean } => mean > Span::ZERO,
            Cadence::Daily { .. } => true,
        };
        let rule = "a reconciliation runs some time apart";
        let remedy = "write for example { daily = \"05:00\" }";
        self.require(apart, &path, rule, remedy);
    }

    fn buyer(&mut self, file: &File) -> Option<Buyer> {
        let b = &file.buyer;
        let path = |key| ["buyer", key];
        self.require(
            (1..=100_000).contains(&b.memory),
            &path("memory"),
            "must be between 1 and 100,000 observations",
            "write a number in this range, for example 50",
        );
        self.require(
            (0.0..=10.0).contains(&b.safety),
            &path("safety"),
            "between 0 and 10 standard deviations",
            "write a number in this range; 0 is no extra stock",
        );
        if let Some(a) = b.absence {
            let rule = "an absence lasts some time, and ends before the next one begins";
            let apart = a.length > Span::ZERO && a.length < a.every;
            let remedy = "make `length` shorter than `every`, or write \"none\"";
            self.require(apart, &path("absence"), rule, remedy);
        }
        b.learns.then_some(Buyer {
            memory: b.memory,
            safety: b.safety,
            absence: b.absence,
        })
    }

    fn customers(&mut self, file: &File) -> Option<Customers> {
        let c = &file.customers;
        self.require(
            (1..=1_000_000_000).contains(&c.base),
            &["customers", "base"],
            "between 1 and a billion customers",
            "write a number in this range; that nobody leaves is `leave = \"0 %\"`",
        );
        (c.leave > Share::ZERO).then_some(*c)
    }

    /// Start and terms of the fix project, if there is one.
    pub fn fix(&mut self, file: &File, scenario: &Scenario) -> Option<FixTerms> {
        let f = &file.fix;
        let path = |key| ["fix", key];
        self.fix_policy(file);
        self.require(
            f.hired <= Span(DAY) && f.hired.0 >= 0,
            &path("hired"),
            "hours a working day, at most 24 h; more people are more projects",
            "write a length in this range, for example \"8 h\"",
        );
        let at = f.at?;
        self.require(
            at < file.run.horizon,
            &path("at"),
            "a project starts before the end of the run",
            "let it start earlier, make `run.horizon` longer, or write \"none\"",
        );
        if scenario.shared_pool.is_some() {
            self.warn(
                &path("at"),
                "there is nothing to fix: all systems write through one pool already",
                "set `at` to \"none\", or choose another `policy`",
            );
            return None;
        }
        if scenario.people.desk.is_none() && f.hired == Span::ZERO {
            self.error_help(
                &path("hired"),
                "nobody would work on the project: there is no desk, and no hours are hired",
                Some("set `hired` to some hours a day, or `people.feedbacks` and `desk.enabled` to true".into()),
            );
        }
        Some(FixTerms {
            at,
            edge_time: f.edge_time,
            feed_time: f.feed_time,
            workaround_time: f.workaround_time,
            record_time: f.record_time,
            hired: f.hired,
        })
    }

    fn fix_policy(&mut self, file: &File) {
        let policy = &file.fix.policy;
        if policy != KEEP && presets::preset(policy).is_none() {
            let mut names: Vec<&str> = presets::PRESETS.iter().map(|p| p.name).collect();
            names.push(KEEP);
            let help = nearest(policy, &names);
            let rule = "no feed policy has this name";
            self.error_help(&["fix", "policy"], rule, help);
        }
    }
}
