//! People: the desk, corrections, workarounds, the buyer, customers, the fix.

use super::*;
use crate::sim::people::{buyer, corrections, desk, no_workarounds, project, slow_desk, trouble};
use pooldrift::units::MINUTE;

/// Trouble at a desk that can just about handle it.
fn stretched(sc: &mut Scenario) {
    trouble(sc);
    sc.people.desk = Some(slow_desk(60));
}

/// Trouble at a desk that cannot.
fn overwhelmed(sc: &mut Scenario) {
    trouble(sc);
    sc.people.desk = Some(slow_desk(240));
}

fn with_desk(sc: &mut Scenario, change: impl FnOnce(&mut Desk)) {
    change(sc.people.desk.as_mut().expect("a desk"));
}

#[test]
fn the_desk() {
    check(vec![
        row(
            "slow work",
            "count/missed-promises",
            Appears,
            |sc| {
                trouble(sc);
                sc.people.desk = Some(desk());
            },
            |sc| sc.people.desk = Some(slow_desk(240)),
        ),
        row(
            "a desk makes orders late",
            "count/late-lines",
            Grows,
            |sc| {
                trouble(sc);
                two_dcs(sc);
                sc.losses.shrink = LossRate::OfSales(percent(20.0));
            },
            |sc| sc.people.desk = Some(slow_desk(120)),
        ),
        row(
            "twice the people",
            "people/backlog",
            Shrinks,
            stretched,
            |sc| {
                with_desk(sc, |d| d.people = 2);
            },
        ),
        row(
            "twice the people count more",
            "count/counts",
            Grows,
            overwhelmed,
            |sc| {
                with_desk(sc, |d| d.people = 2);
            },
        ),
        row("longer hours", "people/backlog", Shrinks, stretched, |sc| {
            with_desk(sc, |d| d.from = Span(2 * HOUR));
        }),
        row(
            "longer evenings",
            "people/desk-load",
            Shrinks,
            stretched,
            |sc| {
                with_desk(sc, |d| d.to = Span(24 * HOUR));
            },
        ),
        row("weekends off", "people/backlog", Grows, stretched, |sc| {
            with_desk(sc, |d| d.weekends = false);
        }),
        row(
            "counts skipped by a busy desk",
            "count/skipped-counts",
            Appears,
            |sc| {
                trouble(sc);
                sc.people.desk = Some(desk());
            },
            |sc| sc.people.desk = Some(slow_desk(240)),
        ),
        row(
            "counts that are never skipped",
            "count/skipped-counts",
            Vanishes,
            overwhelmed,
            |sc| {
                with_desk(sc, |d| d.skip_counts_beyond = Span(1000 * DAY));
            },
        ),
        row(
            "who counts has no time for exceptions",
            "people/backlog",
            Grows,
            |sc| {
                stretched(sc);
                with_desk(sc, |d| {
                    d.order = DeskOrder::Fifo;
                    d.skip_counts_beyond = Span(1000 * DAY);
                });
            },
            |sc| {
                with_desk(sc, |d| d.times.count = fixed(240 * MINUTE));
            },
        ),
        row(
            "first come, first served",
            "count/missed-promises",
            Grows,
            |sc| {
                stretched(sc);
                sc.people.corrections = Some(corrections());
                sc.replenishment.short = Share::ONE;
                // Day and night, so that only other work makes a customer wait.
                with_desk(sc, |d| {
                    (d.from, d.to) = (Span(0), Span(24 * HOUR));
                    (d.times.mismatch, d.times.receipt) = (fixed(7 * HOUR), fixed(7 * HOUR));
                    d.promise = Span(6 * HOUR);
                });
            },
            |sc| with_desk(sc, |d| d.order = DeskOrder::Fifo),
        ),
        row(
            "a promise that leaves time",
            "count/missed-promises",
            Shrinks,
            overwhelmed,
            |sc| {
                with_desk(sc, |d| d.promise = Span(30 * DAY));
            },
        ),
    ]);
}

#[test]
fn each_kind_of_work_takes_its_time() {
    fn base(sc: &mut Scenario) {
        trouble(sc);
        two_dcs(sc);
        sc.transfers.rebalance = Some(Rebalance {
            every: Span(DAY),
            transfers: 5,
        });
        sc.people.desk = Some(desk());
        sc.people.corrections = Some(corrections());
        // Work on lines that are over would fill the desk.
        sc.fulfilment.close_after = sc.run.horizon;
        sc.replenishment.close_after = sc.run.horizon;
    }
    fn closing(sc: &mut Scenario) {
        base(sc);
        sc.replenishment.close_after = Span(2 * DAY);
    }
    let key = "count/exception-minutes";
    check(vec![
        row("overdue lines", key, Grows, closing, |sc| {
            with_desk(sc, |d| d.times.overdue_line = fixed(HOUR))
        }),
        row("short picks", key, Grows, base, |sc| {
            with_desk(sc, |d| d.times.short_pick = fixed(2 * HOUR))
        }),
        row("oversells", key, Grows, base, |sc| {
            with_desk(sc, |d| d.times.oversell = fixed(HOUR))
        }),
        row("lost orders", key, Grows, base, |sc| {
            with_desk(sc, |d| d.times.lost_order = fixed(HOUR))
        }),
        row("transfers", key, Grows, base, |sc| {
            with_desk(sc, |d| d.times.transfer = fixed(10 * HOUR))
        }),
        row("receipts", key, Grows, base, |sc| {
            with_desk(sc, |d| d.times.receipt = fixed(HOUR))
        }),
        row("mismatches", key, Grows, base, |sc| {
            with_desk(sc, |d| d.times.mismatch = fixed(HOUR))
        }),
    ]);
}

#[test]
fn corrections_by_hand() {
    fn looked_at(sc: &mut Scenario) {
        trouble(sc);
        sc.people.corrections = Some(Corrections {
            noticed: Share::ZERO,
            ..corrections()
        });
    }
    let on: Change = |sc| sc.people.corrections = Some(corrections());
    check(vec![
        row("corrections", "count/corrections", Appears, looked_at, on),
        row(
            "the same mismatch again",
            "count/repeat-mismatches",
            Appears,
            looked_at,
            on,
        ),
        row(
            "what was in flight is applied again",
            "cause/erp/on-hand/manual-correction/absolute",
            Appears,
            looked_at,
            on,
        ),
        row(
            "what was lost is mended",
            "cause/storefront/on-hand/lost-sale/absolute",
            Shrinks,
            looked_at,
            on,
        ),
        row(
            "nobody looks in time",
            "count/corrections",
            Shrinks,
            |sc| {
                trouble(sc);
                sc.people.corrections = Some(corrections());
            },
            |sc| {
                sc.people.corrections = Some(Corrections {
                    after: fixed(40 * DAY),
                    ..corrections()
                });
            },
        ),
    ]);
}

/// Mismatches that are corrected by hand, and nothing built around them yet.
fn corrected(sc: &mut Scenario) {
    trouble(sc);
    sc.people.desk = Some(desk());
    sc.people.corrections = Some(corrections());
    sc.people.workarounds = Some(no_workarounds());
}

fn build(sc: &mut Scenario, change: impl FnOnce(&mut Workarounds)) {
    change(sc.people.workarounds.as_mut().expect("workarounds"));
}

fn custom(sc: &mut Scenario) {
    let feeds = sc.custom_feeds(Cadence::Daily { at: Span(5 * HOUR) }, Share::ZERO);
    build(sc, |w| w.feeds = feeds);
}

#[test]
fn workarounds() {
    check(vec![
        row(
            "custom feeds",
            "count/custom-feeds-built",
            Appears,
            corrected,
            custom,
        ),
        row(
            "custom feeds set the number right",
            "drift/storefront/on-hand/absolute",
            Shrinks,
            corrected,
            custom,
        ),
        row(
            "custom feeds erase what is newer",
            "count/stale-overwrites",
            Appears,
            |sc| {
                corrected(sc);
                sc.counts.rule = CountRule::None;
            },
            custom,
        ),
        row(
            "custom feeds that fail",
            "count/failed-runs",
            Appears,
            |sc| {
                corrected(sc);
                custom(sc);
            },
            |sc| {
                let feeds = sc.custom_feeds(Cadence::Daily { at: Span(5 * HOUR) }, percent(30.0));
                build(sc, |w| w.feeds = feeds);
            },
        ),
        row(
            "custom feeds more often",
            "count/feed-runs",
            Grows,
            |sc| {
                corrected(sc);
                custom(sc);
            },
            |sc| {
                let feeds = sc.custom_feeds(every(HOUR), Share::ZERO);
                build(sc, |w| w.feeds = feeds);
            },
        ),
        row(
            "picks confirmed",
            "count/confirmed-lines",
            Appears,
            corrected,
            |sc| build(sc, |w| w.confirm_picks = true),
        ),
        row(
            "a desk that is overrun confirms nothing",
            "count/unconfirmed-lines",
            Appears,
            |sc| {
                corrected(sc);
                build(sc, |w| w.confirm_picks = true);
            },
            |sc| build(sc, |w| w.confirm_time = fixed(240 * MINUTE)),
        ),
        row(
            "fewer walks in vain",
            "count/short-picks",
            Shrinks,
            corrected,
            |sc| build(sc, |w| w.confirm_picks = true),
        ),
        row(
            "confirmations take time",
            "people/desk-load",
            Grows,
            corrected,
            |sc| build(sc, |w| w.confirm_picks = true),
        ),
        row(
            "slow confirmations",
            "count/confirmation-minutes",
            Grows,
            |sc| {
                corrected(sc);
                build(sc, |w| w.confirm_picks = true);
            },
            |sc| build(sc, |w| w.confirm_time = fixed(5 * MINUTE)),
        ),
        row(
            "orders confirmed",
            "count/confirmed-orders",
            Appears,
            corrected,
            |sc| build(sc, |w| w.confirm_orders = true),
        ),
        row(
            "spreadsheets",
            "count/sheet-minutes",
            Appears,
            corrected,
            |sc| build(sc, |w| w.spreadsheets = true),
        ),
        row(
            "spreadsheets change orders",
            "count/distrust-more-units",
            Appears,
            corrected,
            |sc| build(sc, |w| w.spreadsheets = true),
        ),
        row(
            "slow spreadsheets",
            "count/sheet-minutes",
            Grows,
            |sc| {
                corrected(sc);
                build(sc, |w| w.spreadsheets = true);
            },
            |sc| build(sc, |w| w.sheet_time = Span(HOUR)),
        ),
        row(
            "patience",
            "people/workarounds",
            Shrinks,
            |sc| {
                corrected(sc);
                build(sc, |w| w.confirm_picks = true);
            },
            |sc| build(sc, |w| w.after = 4),
        ),
        row(
            "slow to build",
            "people/workarounds",
            Shrinks,
            |sc| {
                corrected(sc);
                build(sc, |w| w.confirm_picks = true);
            },
            |sc| build(sc, |w| w.build_time = Span(60 * DAY)),
        ),
        row(
            "a workaround taken away",
            "count/short-picks",
            Grows,
            |sc| {
                corrected(sc);
                build(sc, |w| w.confirm_picks = true);
            },
            |sc| build(sc, |w| w.remove_at = Some(Span(40 * DAY))),
        ),
        row(
            "a feed taken away",
            "drift/storefront/on-hand/absolute",
            Grows,
            |sc| {
                corrected(sc);
                custom(sc);
            },
            |sc| build(sc, |w| w.remove_at = Some(Span(40 * DAY))),
        ),
    ]);
}

/// A buyer whose only doubts are in the spreadsheet.
fn believer() -> Buyer {
    Buyer {
        memory: 100_000,
        safety: 0.0,
        ..buyer()
    }
}

#[test]
fn the_buyer() {
    fn watched(sc: &mut Scenario) {
        trouble(sc);
        sc.people.corrections = Some(corrections());
    }
    let learns: Change = |sc| sc.people.buyer = Some(buyer());
    fn doubting(sc: &mut Scenario) {
        trouble(sc);
        sc.people.buyer = Some(buyer());
    }
    check(vec![
        row(
            "distrust",
            "count/distrust-more-units",
            Appears,
            watched,
            learns,
        ),
        row(
            "distrust fills the shelves",
            "stock/on-hand",
            Grows,
            watched,
            learns,
        ),
        row(
            "a right record is trusted",
            "people/trust",
            Grows,
            doubting,
            |sc| {
                sc.losses.shrink = LossRate::None;
                sc.feeds = plain().feeds;
                sc.replenishment.short = Share::ZERO;
            },
        ),
        row(
            "more safety",
            "count/distrust-more-units",
            Grows,
            doubting,
            |sc| {
                sc.people.buyer = Some(Buyer {
                    safety: 3.0,
                    ..buyer()
                });
            },
        ),
        row(
            "a long memory is slow to lose trust",
            "people/trust",
            Grows,
            doubting,
            |sc| {
                sc.people.buyer = Some(Buyer {
                    memory: 1000,
                    ..buyer()
                });
            },
        ),
        row(
            "the buyer is out",
            "count/distrust-more-units",
            Shrinks,
            doubting,
            |sc| {
                sc.people.buyer = Some(Buyer {
                    absence: Some(Absence {
                        first: Span(10 * DAY),
                        every: Span(30 * DAY),
                        length: Span(20 * DAY),
                    }),
                    ..buyer()
                });
            },
        ),
        row(
            "and with the buyer the spreadsheet",
            "count/sheet-minutes",
            Shrinks,
            |sc| {
                corrected(sc);
                build(sc, |w| w.spreadsheets = true);
                sc.people.buyer = Some(believer());
            },
            |sc| {
                sc.people.buyer = Some(Buyer {
                    absence: Some(Absence {
                        first: Span(10 * DAY),
                        every: Span(30 * DAY),
                        length: Span(20 * DAY),
                    }),
                    ..believer()
                });
            },
        ),
    ]);
}

#[test]
fn customers_who_leave() {
    check(vec![
        row(
            "customers leave",
            "count/departed-orders",
            Appears,
            |sc| {
                trouble(sc);
                sc.people.customers = Some(Customers {
                    base: 300,
                    leave: Share::ZERO,
                });
            },
            |sc| {
                sc.people.customers = Some(Customers {
                    base: 300,
                    leave: percent(50.0),
                })
            },
        ),
        row(
            "among many they matter less",
            "count/departed-orders",
            Shrinks,
            |sc| {
                trouble(sc);
                sc.people.customers = Some(Customers {
                    base: 300,
                    leave: percent(50.0),
                });
            },
            |sc| {
                sc.people.customers = Some(Customers {
                    base: 30_000,
                    leave: percent(50.0),
                })
            },
        ),
    ]);
}

#[test]
fn the_fix() {
    fn planned(sc: &mut Scenario) {
        trouble(sc);
        sc.fix = Some(project(sc, Span(60 * DAY)));
    }
    fn terms(sc: &mut Scenario, change: impl FnOnce(&mut FixTerms)) {
        change(&mut sc.fix.as_mut().expect("a fix").terms);
    }
    check(vec![
        row(
            "a fix ends the drift",
            "drift/erp/on-hand/absolute",
            Shrinks,
            trouble,
            planned,
        ),
        row(
            "an early fix ends it early",
            "drift/erp/on-hand/absolute",
            Shrinks,
            planned,
            |sc| {
                terms(sc, |t| t.at = Span(20 * DAY));
            },
        ),
        row(
            "more hired hours",
            "people/fix-days",
            Shrinks,
            planned,
            |sc| {
                terms(sc, |t| t.hired = Span(24 * HOUR));
            },
        ),
        row("edges take work", "people/fix-days", Grows, planned, |sc| {
            terms(sc, |t| t.edge_time = Span(40 * HOUR))
        }),
        row(
            "records take work",
            "people/fix-days",
            Grows,
            planned,
            |sc| terms(sc, |t| t.record_time = Span(8 * HOUR)),
        ),
        row(
            "custom feeds take work",
            "people/fix-days",
            Grows,
            |sc| {
                corrected(sc);
                custom(sc);
                sc.people.desk = None;
                sc.fix = Some(project(sc, Span(60 * DAY)));
            },
            |sc| terms(sc, |t| t.feed_time = Span(80 * HOUR)),
        ),
        row(
            "workarounds take work",
            "people/fix-days",
            Grows,
            |sc| {
                corrected(sc);
                build(sc, |w| w.confirm_picks = true);
                sc.people.desk = None;
                sc.fix = Some(project(sc, Span(60 * DAY)));
            },
            |sc| terms(sc, |t| t.workaround_time = Span(80 * HOUR)),
        ),
    ]);
}
