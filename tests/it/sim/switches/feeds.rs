//! What feeds carry, when, how, and what goes wrong with them.

use super::*;
use Cause::*;
use pooldrift::world::Field;

const ERP: &str = "drift/erp/on-hand/absolute";
const ERP_LAG: &str = "cause/erp/on-hand/in-flight/absolute";
const ERP_LOST: &str = "cause/erp/on-hand/lost-sale/absolute";
const SHOP: &str = "drift/storefront/on-hand/absolute";

fn wms_erp(sc: &mut Scenario) -> &mut Feed {
    &mut sc.feeds[WMS_ERP]
}

fn outages(noticed: i64, repaired: i64) -> Option<Outages> {
    Some(Outages {
        rate: per_day(0.5),
        noticed_after: fixed(noticed),
        repaired_after: fixed(repaired),
    })
}

#[test]
fn faults_of_messages() {
    check(vec![
        row("loss", ERP_LOST, Appears, nothing, |sc| {
            wms_erp(sc).faults.loss = percent(5.0)
        })
        .only(&[LostReceipt, LostSale]),
        row(
            "duplicate",
            "cause/erp/on-hand/duplicate/absolute",
            Appears,
            nothing,
            |sc| wms_erp(sc).faults.duplicate = percent(5.0),
        )
        .only(&[Duplicate]),
        row(
            "a delta held up is late and no more",
            ERP_LAG,
            Appears,
            |sc| wms_erp(sc).faults.reorder_by = Span(DAY),
            |sc| wms_erp(sc).faults.reorder = percent(10.0),
        )
        .only(&[InFlight]),
        row(
            "reorder by",
            ERP_LAG,
            Grows,
            |sc| {
                wms_erp(sc).faults.reorder = percent(10.0);
                wms_erp(sc).faults.reorder_by = Span(HOUR);
            },
            |sc| wms_erp(sc).faults.reorder_by = Span(DAY),
        ),
        row(
            "a set held up overwrites a newer one",
            "cause/erp/on-hand/reorder/absolute",
            Appears,
            |sc| {
                set_stock(sc, Cadence::PerEvent);
                sc.feeds[4].faults.reorder_by = Span(DAY);
            },
            |sc| sc.feeds[4].faults.reorder = percent(10.0),
        )
        .only(&[InFlight, Reorder]),
        row(
            "attempts fail and nobody tries again",
            ERP_LOST,
            Appears,
            nothing,
            |sc| wms_erp(sc).faults.attempt = percent(10.0),
        )
        .only(&[LostReceipt, LostSale]),
        row(
            "attempts of a batch stay for the next run",
            ERP_LAG,
            Grows,
            |sc| wms_erp(sc).cadence = every(6 * HOUR),
            |sc| wms_erp(sc).faults.attempt = percent(30.0),
        )
        .only(&[InFlight]),
    ]);
}

#[test]
fn retries() {
    check(vec![
        row(
            "retries",
            ERP_LOST,
            Vanishes,
            |sc| {
                wms_erp(sc).faults.attempt = percent(5.0);
                wms_erp(sc).retries.spacing = Span(HOUR);
            },
            |sc| wms_erp(sc).retries.times = 8,
        )
        .only(&[InFlight]),
        row(
            "retries, counted",
            "count/retried-messages",
            Appears,
            |sc| wms_erp(sc).faults.attempt = percent(10.0),
            |sc| wms_erp(sc).retries.times = 4,
        ),
        row(
            "retry spacing",
            ERP_LAG,
            Grows,
            |sc| {
                wms_erp(sc).faults.attempt = percent(10.0);
                wms_erp(sc).retries.times = 8;
                wms_erp(sc).retries.spacing = Span(HOUR);
            },
            |sc| wms_erp(sc).retries.spacing = Span(12 * HOUR),
        ),
        row(
            "a fresh payload overwrites nothing newer",
            "cause/erp/on-hand/reorder/absolute",
            Vanishes,
            |sc| {
                set_stock(sc, Cadence::PerEvent);
                sc.feeds[4].faults.attempt = percent(20.0);
                sc.feeds[4].retries.times = 8;
                sc.feeds[4].retries.spacing = Span(12 * HOUR);
            },
            |sc| sc.feeds[4].retries.fresh = true,
        )
        .only(&[InFlight]),
        row(
            "dead letters are replayed",
            ERP_LOST,
            Vanishes,
            |sc| wms_erp(sc).faults.loss = percent(5.0),
            |sc| wms_erp(sc).retries.replayed_after = Some(Span(DAY)),
        )
        .only(&[InFlight]),
        row(
            "replayed later",
            ERP_LAG,
            Grows,
            |sc| {
                wms_erp(sc).faults.loss = percent(5.0);
                wms_erp(sc).retries.replayed_after = Some(Span(HOUR));
            },
            |sc| wms_erp(sc).retries.replayed_after = Some(Span(DAY)),
        ),
        row(
            "dead letters of a batch are replayed",
            ERP_LOST,
            Vanishes,
            |sc| {
                wms_erp(sc).cadence = every(HOUR);
                wms_erp(sc).faults.loss = percent(5.0);
            },
            |sc| wms_erp(sc).retries.replayed_after = Some(Span(DAY)),
        ),
    ]);
}

/// What the check refuses as without effect, or warns of, is read by nothing.
#[test]
fn what_the_check_says_has_no_effect_has_none() {
    fn faulty(feed: &mut Feed) {
        feed.faults.attempt = percent(20.0);
        feed.faults.loss = percent(5.0);
    }
    fn retried(retries: &mut Retries) {
        (retries.times, retries.spacing, retries.fresh) = (4, Span(HOUR), true);
    }
    let rows: [(&str, Change, Change); 4] = [
        (
            "retries of deltas that run now and then",
            |sc| {
                wms_erp(sc).cadence = every(6 * HOUR);
                faulty(wms_erp(sc));
            },
            |sc| retried(&mut wms_erp(sc).retries),
        ),
        (
            "retries, replays and duplicates of sets that run now and then",
            |sc| {
                set_stock(sc, every(6 * HOUR));
                faulty(&mut sc.feeds[4]);
            },
            |sc| {
                retried(&mut sc.feeds[4].retries);
                sc.feeds[4].retries.replayed_after = Some(Span(DAY));
                sc.feeds[4].faults.duplicate = percent(10.0);
            },
        ),
        (
            "a fresh payload of deltas",
            |sc| {
                faulty(wms_erp(sc));
                wms_erp(sc).retries.times = 4;
                wms_erp(sc).retries.spacing = Span(HOUR);
            },
            |sc| wms_erp(sc).retries.fresh = true,
        ),
        (
            "delays of what a desk does",
            |sc| {
                crate::sim::people::trouble(sc);
                sc.people.desk = Some(crate::sim::people::desk());
                sc.people.corrections = Some(crate::sim::people::corrections());
            },
            |sc| {
                sc.fulfilment.reroute_delay = fixed(7 * DAY);
                let corrections = sc.people.corrections.as_mut();
                corrections.expect("made above").after = fixed(7 * DAY);
            },
        ),
    ];
    for (name, base, on) in rows {
        let mut sc = plain();
        base(&mut sc);
        let off = measure_often(&sc, 2);
        on(&mut sc);
        let on = measure_often(&sc, 2);
        for (off, on) in off.iter().zip(&on) {
            // By their bits, since what there was none of has no mean.
            let bits = |o: &Outcome| -> Vec<u64> { o.totals.iter().map(|t| t.to_bits()).collect() };
            assert_eq!(bits(off), bits(on), "{name}");
        }
    }
}

#[test]
fn faults_of_runs() {
    check(vec![
        row(
            "runs fail",
            ERP_LAG,
            Grows,
            |sc| wms_erp(sc).cadence = every(6 * HOUR),
            |sc| wms_erp(sc).faults.run = percent(40.0),
        )
        .only(&[InFlight]),
        row(
            "failed runs",
            "count/failed-runs",
            Appears,
            |sc| wms_erp(sc).cadence = every(6 * HOUR),
            |sc| wms_erp(sc).faults.run = percent(40.0),
        ),
        row(
            "a bad item stops the run",
            ERP_LAG,
            Grows,
            |sc| wms_erp(sc).cadence = every(6 * HOUR),
            |sc| wms_erp(sc).faults.poison = percent(60.0),
        )
        .only(&[InFlight]),
        row(
            "poisoned runs",
            "count/poisoned-runs",
            Appears,
            |sc| wms_erp(sc).cadence = every(6 * HOUR),
            |sc| wms_erp(sc).faults.poison = percent(60.0),
        ),
        row(
            "outages lose what is sent once",
            ERP_LOST,
            Appears,
            nothing,
            |sc| wms_erp(sc).outages = outages(HOUR, HOUR),
        )
        .only(&[LostReceipt, LostSale]),
        row(
            "outages delay what is retried",
            ERP_LAG,
            Appears,
            |sc| {
                wms_erp(sc).retries.times = 20;
                wms_erp(sc).retries.spacing = Span(HOUR);
            },
            |sc| wms_erp(sc).outages = outages(HOUR, HOUR),
        )
        .only(&[InFlight]),
        row(
            "outages stop runs",
            "count/failed-runs",
            Appears,
            |sc| wms_erp(sc).cadence = every(HOUR),
            |sc| wms_erp(sc).outages = outages(HOUR, HOUR),
        )
        .only(&[InFlight]),
        row(
            "outages, how often",
            "count/outages",
            Grows,
            |sc| wms_erp(sc).outages = outages(HOUR, HOUR),
            |sc| wms_erp(sc).outages.as_mut().unwrap().rate = per_day(2.0),
        ),
        row(
            "noticed late",
            ERP_LOST,
            Grows,
            |sc| wms_erp(sc).outages = outages(HOUR, HOUR),
            |sc| wms_erp(sc).outages = outages(24 * HOUR, HOUR),
        ),
        row(
            "repaired late",
            "count/outage-minutes",
            Grows,
            |sc| wms_erp(sc).outages = outages(HOUR, HOUR),
            |sc| wms_erp(sc).outages = outages(HOUR, 24 * HOUR),
        ),
        row(
            "throughput budget",
            ERP_LAG,
            Grows,
            |sc| wms_erp(sc).cadence = every(DAY),
            |sc| wms_erp(sc).budget = Some(15),
        )
        .only(&[InFlight]),
        row(
            "a sweep walks through everything",
            "count/messages",
            Grows,
            |sc| set_stock(sc, every(HOUR)),
            |sc| sc.feeds[4].sweep = true,
        ),
        row(
            "a sweep with a budget takes its time",
            ERP_LAG,
            Grows,
            |sc| {
                set_stock(sc, every(HOUR));
                sc.feeds[4].budget = Some(1);
            },
            |sc| sc.feeds[4].sweep = true,
        )
        .only(&[InFlight]),
    ]);
}

#[test]
fn timing() {
    check(vec![
        row("latency, fixed", ERP_LAG, Appears, nothing, |sc| {
            wms_erp(sc).latency = fixed(HOUR)
        })
        .only(&[InFlight]),
        row("latency, exponential", ERP_LAG, Appears, nothing, |sc| {
            wms_erp(sc).latency = Delay::Exponential(Span(HOUR))
        })
        .only(&[InFlight]),
        row("latency, uniform", ERP_LAG, Appears, nothing, |sc| {
            wms_erp(sc).latency = Delay::Uniform(Span(0), Span(HOUR))
        })
        .only(&[InFlight]),
        row("latency, lognormal", ERP_LAG, Appears, nothing, |sc| {
            wms_erp(sc).latency = Delay::Lognormal(Span(HOUR), 1.0)
        })
        .only(&[InFlight]),
        row("latency, as measured", ERP_LAG, Appears, nothing, |sc| {
            let day = |days, times| Measured {
                value: Span(days * DAY),
                weight: Weight::Times(times),
            };
            let measured = Empirical::new(vec![day(0, 9), day(1, 1)]).expect("a distribution");
            wms_erp(sc).latency = Delay::Empirical(measured)
        })
        .only(&[InFlight]),
        row(
            "latency, its spread",
            ERP_LAG,
            Grows,
            |sc| wms_erp(sc).latency = Delay::Lognormal(Span(HOUR), 0.1),
            |sc| wms_erp(sc).latency = Delay::Lognormal(Span(HOUR), 2.0),
        ),
        row(
            "latency, shifted",
            ERP_LAG,
            Grows,
            |sc| wms_erp(sc).latency = Delay::Shifted(Span(HOUR), Span(0)),
            |sc| wms_erp(sc).latency = Delay::Shifted(Span(HOUR), Span(HOUR)),
        ),
        row(
            "latency of a batch",
            ERP_LAG,
            Grows,
            |sc| wms_erp(sc).cadence = every(HOUR),
            |sc| wms_erp(sc).latency = fixed(HOUR),
        ),
        row("every so often", ERP_LAG, Appears, nothing, |sc| {
            wms_erp(sc).cadence = every(6 * HOUR)
        })
        .only(&[InFlight]),
        row(
            "less often",
            ERP_LAG,
            Grows,
            |sc| wms_erp(sc).cadence = every(6 * HOUR),
            |sc| wms_erp(sc).cadence = every(DAY),
        ),
        row("daily", ERP_LAG, Appears, nothing, |sc| {
            wms_erp(sc).cadence = Cadence::Daily { at: Span(2 * HOUR) }
        })
        .only(&[InFlight]),
        row(
            "daily, after the day's work",
            ERP_LAG,
            Shrinks,
            |sc| {
                daytime(sc);
                wms_erp(sc).cadence = Cadence::Daily { at: Span(9 * HOUR) };
            },
            |sc| {
                wms_erp(sc).cadence = Cadence::Daily {
                    at: Span(17 * HOUR),
                }
            },
        ),
        row(
            "phase, after the day's work",
            ERP_LAG,
            Shrinks,
            |sc| {
                daytime(sc);
                wms_erp(sc).cadence = Cadence::Every {
                    period: Span(DAY),
                    phase: Some(Span(9 * HOUR)),
                };
            },
            |sc| {
                wms_erp(sc).cadence = Cadence::Every {
                    period: Span(DAY),
                    phase: Some(Span(17 * HOUR)),
                }
            },
        ),
        row("it syncs when it syncs", ERP_LAG, Appears, nothing, |sc| {
            wms_erp(sc).cadence = Cadence::Irregular {
                mean: Span(6 * HOUR),
            }
        })
        .only(&[InFlight]),
        row(
            "it syncs less often",
            ERP_LAG,
            Grows,
            |sc| {
                wms_erp(sc).cadence = Cadence::Irregular {
                    mean: Span(6 * HOUR),
                }
            },
            |sc| wms_erp(sc).cadence = Cadence::Irregular { mean: Span(DAY) },
        ),
        row("by hand", ERP_LAG, Appears, nothing, |sc| {
            wms_erp(sc).cadence = Cadence::Manual {
                mean: Span(6 * HOUR),
            }
        })
        .only(&[InFlight]),
        row(
            "by hand in working hours only",
            ERP_LAG,
            Grows,
            |sc| {
                wms_erp(sc).cadence = Cadence::Irregular {
                    mean: Span(6 * HOUR),
                }
            },
            |sc| {
                wms_erp(sc).cadence = Cadence::Manual {
                    mean: Span(6 * HOUR),
                }
            },
        ),
        row(
            "runs of each site",
            "count/feed-runs",
            Grows,
            |sc| {
                two_dcs(sc);
                wms_erp(sc).cadence = every(HOUR);
            },
            |sc| wms_erp(sc).per_site = true,
        ),
        row(
            "a budget of each site",
            ERP_LAG,
            Shrinks,
            |sc| {
                two_dcs(sc);
                wms_erp(sc).cadence = every(DAY);
                wms_erp(sc).budget = Some(15);
            },
            |sc| wms_erp(sc).per_site = true,
        )
        .only(&[InFlight]),
    ]);
}

/// Everything happens between 10 and 16 o'clock, and is picked at once.
fn daytime(sc: &mut Scenario) {
    sc.demand.hours = std::array::from_fn(|h| if (10..16).contains(&h) { 4.0 } else { 0.0 });
    sc.fulfilment.picking = Picking::Each(fixed(0));
}

/// No feed carries a kind.
fn leave_out(sc: &mut Scenario, kind: Kind) {
    for feed in &mut sc.feeds {
        feed.carries.retain(|&k| k != kind);
    }
}

fn cancelling(sc: &mut Scenario) {
    sc.fulfilment.cancelled = percent(20.0);
}

fn counted(sc: &mut Scenario) {
    stolen(sc);
    sc.counts.rule = CountRule::Calendar {
        every: [Span(5 * DAY); 3],
    };
}

#[test]
fn what_is_left_out_bypasses() {
    let committed = "cause/wms/committed/bypass-order/absolute";
    let moved = "cause/erp/on-hand/bypass-transfer/absolute";
    check(vec![
        row("orders left out", committed, Appears, nothing, |sc| {
            leave_out(sc, Kind::SalesOrder)
        })
        .only(&[BypassOrder]),
        row(
            "cancellations left out",
            "cause/wms/committed/bypass-cancellation/absolute",
            Appears,
            cancelling,
            |sc| leave_out(sc, Kind::Cancellation),
        )
        .only(&[BypassCancellation]),
        row(
            "shipments left out",
            "cause/erp/on-hand/bypass-sale/absolute",
            Appears,
            nothing,
            |sc| leave_out(sc, Kind::Shipment),
        )
        .only(&[BypassSale]),
        row(
            "store sales left out",
            "cause/erp/on-hand/bypass-sale/absolute",
            Appears,
            with_store,
            |sc| leave_out(sc, Kind::StoreSale),
        )
        .only(&[BypassSale]),
        row(
            "purchase orders left out",
            "cause/wms/incoming/bypass-receipt/absolute",
            Appears,
            nothing,
            |sc| leave_out(sc, Kind::PurchaseOrder),
        )
        .only(&[BypassReceipt]),
        row(
            "amendments left out",
            "cause/wms/incoming/bypass-amendment/absolute",
            Appears,
            |sc| {
                sc.replenishment.amended = percent(50.0);
                sc.replenishment.amended_by = percent(50.0);
            },
            |sc| leave_out(sc, Kind::Amendment),
        )
        .only(&[BypassAmendment]),
        row(
            "receipts left out",
            "cause/erp/on-hand/bypass-receipt/absolute",
            Appears,
            nothing,
            |sc| leave_out(sc, Kind::Receipt),
        )
        .only(&[BypassReceipt]),
        row(
            "transfer orders left out",
            "cause/wms/committed/bypass-transfer/absolute",
            Appears,
            with_branch,
            |sc| leave_out(sc, Kind::TransferOrder),
        )
        .only(&[BypassTransfer]),
        row("ship legs left out", moved, Appears, with_branch, |sc| {
            leave_out(sc, Kind::TransferShip)
        })
        .only(&[BypassTransfer]),
        row("receive legs left out", moved, Appears, with_branch, |sc| {
            leave_out(sc, Kind::TransferReceive)
        })
        .only(&[BypassTransfer]),
        row(
            "returns left out",
            "cause/erp/on-hand/bypass-return/absolute",
            Appears,
            |sc| sc.returns.online = percent(20.0),
            |sc| leave_out(sc, Kind::Return),
        )
        .only(&[BypassReturn]),
        row(
            "adjustments left out",
            "cause/erp/on-hand/bypass-adjustment/absolute",
            Appears,
            counted,
            |sc| leave_out(sc, Kind::Adjustment),
        )
        .only(&[BypassAdjustment, Shrink]),
    ]);
}

/// No feed writes a bucket.
fn unwritten(sc: &mut Scenario, bucket: Bucket) {
    for feed in &mut sc.feeds {
        feed.buckets.retain(|&b| b != bucket);
    }
}

#[test]
fn buckets() {
    check(vec![
        row("on hand not written", SHOP, Appears, nothing, |sc| {
            unwritten(sc, Bucket::OnHand)
        })
        .only(&[BypassSale]),
        row(
            "committed not written",
            "drift/wms/committed/absolute",
            Appears,
            nothing,
            |sc| unwritten(sc, Bucket::Committed),
        )
        .only(&[BypassOrder, BypassSale]),
        row(
            "incoming not written",
            "drift/wms/incoming/absolute",
            Appears,
            nothing,
            |sc| unwritten(sc, Bucket::Incoming),
        )
        .only(&[BypassReceipt]),
        row(
            "unavailable not written",
            "drift/erp/unavailable/absolute",
            Grows,
            |sc| {
                counted(sc);
                sc.losses.shrink = LossRate::None;
                sc.losses.damage = LossRate::PerPool(per_day(0.2));
            },
            |sc| unwritten(sc, Bucket::Unavailable),
        ),
    ]);
}

/// The warehouse's stock is set at the ERP instead of told; all else is told as before.
fn set_stock(sc: &mut Scenario, cadence: Cadence) {
    sc.feeds[WMS_ERP].buckets.retain(|&b| b != Bucket::OnHand);
    let mut set = feed(0, 1);
    set.message = Payload::Absolute(Field::Buckets);
    set.buckets = vec![Bucket::OnHand];
    set.carries = vec![];
    set.cadence = cadence;
    sc.feeds.push(set);
}

/// The shop's figures are set from the ERP's as feed 4; its orders reach the ERP as before.
fn set_shop(sc: &mut Scenario, message: Payload, buckets: &[Bucket], cadence: Cadence) {
    sc.feeds[ERP_SHOP].buckets.retain(|b| !buckets.contains(b));
    let mut set = feed(1, 2);
    set.message = message;
    set.buckets = buckets.to_vec();
    set.carries = vec![];
    set.cadence = cadence;
    sc.feeds.push(set);
}

/// Beside deltas that work, as feed 4, a set that arrives hours after it was read.
fn beside_the_deltas(sc: &mut Scenario, field: Field) {
    let mut set = feed(1, 2);
    set.message = Payload::Absolute(field);
    set.carries = vec![];
    set.cadence = every(12 * HOUR);
    set.latency = fixed(4 * HOUR);
    sc.feeds.push(set);
}

const COMMITTED: [Bucket; 1] = [Bucket::Committed];
const ON_HAND: [Bucket; 1] = [Bucket::OnHand];

#[test]
fn kinds_of_message() {
    check(vec![
        row(
            "absolute sets heal what was lost",
            ERP_LOST,
            Vanishes,
            |sc| wms_erp(sc).faults.loss = percent(5.0),
            |sc| {
                // The deltas are not lost any less; the stock is set every day beside them.
                let mut set = feed(0, 1);
                set.message = Payload::Absolute(Field::Buckets);
                set.buckets = ON_HAND.to_vec();
                set.carries = vec![];
                set.cadence = every(DAY);
                sc.feeds[WMS_ERP].buckets.retain(|&b| b != Bucket::OnHand);
                sc.feeds.push(set);
            },
        ),
        row(
            "a lost set is repaired by the next",
            ERP,
            Shrinks,
            |sc| wms_erp(sc).faults.loss = percent(20.0),
            |sc| {
                wms_erp(sc).faults.loss = Share::ZERO;
                set_stock(sc, every(HOUR));
                sc.feeds[4].faults.loss = percent(20.0);
            },
        )
        .only(&[InFlight]),
        row(
            "a set erases what its source has not heard",
            "count/stale-overwrites",
            Appears,
            |sc| sc.feeds[SHOP_ERP].cadence = every(6 * HOUR),
            |sc| {
                let set = Payload::Absolute(Field::Buckets);
                set_shop(sc, set, &COMMITTED, every(HOUR));
            },
        ),
        row(
            "compare-and-set erases nothing",
            "count/stale-overwrites",
            Vanishes,
            |sc| {
                sc.feeds[SHOP_ERP].cadence = every(6 * HOUR);
                let set = Payload::Absolute(Field::Buckets);
                set_shop(sc, set, &COMMITTED, every(HOUR));
            },
            |sc| sc.feeds[4].message = Payload::CompareAndSet(Field::Buckets),
        )
        .only(&[InFlight]),
        row(
            "compare-and-set refuses",
            "count/refused-sets",
            Appears,
            |sc| {
                sc.feeds[SHOP_ERP].cadence = every(6 * HOUR);
                let set = Payload::Absolute(Field::Buckets);
                set_shop(sc, set, &COMMITTED, every(HOUR));
            },
            |sc| sc.feeds[4].message = Payload::CompareAndSet(Field::Buckets),
        ),
        row(
            "compare-and-set refuses what acts with each event",
            "count/refused-sets",
            Appears,
            |sc| {
                sc.feeds[SHOP_ERP].cadence = every(6 * HOUR);
                let set = Payload::Absolute(Field::Buckets);
                set_shop(sc, set, &COMMITTED, Cadence::PerEvent);
                sc.feeds[4].retries.spacing = Span(HOUR);
            },
            |sc| sc.feeds[4].message = Payload::CompareAndSet(Field::Buckets),
        )
        .only(&[InFlight]),
        row(
            "a snapshot keeps what the target did and heard since",
            "drift/storefront/committed/absolute",
            Vanishes,
            |sc| beside_the_deltas(sc, Field::Buckets),
            |sc| sc.feeds[4].message = Payload::Snapshot(Field::Buckets),
        )
        .only(&[]),
        row(
            "a snapshot erases none of the target's own orders",
            "count/stale-overwrites",
            Vanishes,
            |sc| {
                // The ERP hears of all orders just before each reading.
                sc.feeds[SHOP_ERP].cadence = every(12 * HOUR);
                let set = Payload::Absolute(Field::Buckets);
                set_shop(sc, set, &COMMITTED, every(12 * HOUR));
                sc.feeds[4].latency = fixed(4 * HOUR);
            },
            |sc| sc.feeds[4].message = Payload::Snapshot(Field::Buckets),
        ),
        row(
            "a snapshot of available keeps the target's sales since",
            "drift/storefront/on-hand/absolute",
            Vanishes,
            |sc| beside_the_deltas(sc, Field::Available),
            |sc| sc.feeds[4].message = Payload::Snapshot(Field::Available),
        )
        .only(&[]),
    ]);
}

#[test]
fn a_refused_set_waits_for_news_or_is_tried_again_once_for_each_pool() {
    let mut sc = plain();
    // The ERP hears of orders after weeks, and waits for that.
    sc.feeds[SHOP_ERP].latency = fixed(40 * DAY);
    let set = Payload::CompareAndSet(Field::Buckets);
    set_shop(&mut sc, set, &COMMITTED, Cadence::PerEvent);
    sc.feeds[4].retries.spacing = Span(HOUR);
    let counted = |sc: &Scenario| {
        let outcome = measure(sc);
        ["count/refused-sets", "count/messages"].map(|key| mean(&outcome, key))
    };
    let [refused, messages] = counted(&sc);
    assert!(
        refused > 100.0 && refused < messages,
        "{refused} {messages}"
    );
    // Nothing leads back: the refusal says what the shop has, and the next try, at most one an
    // hour and pool, gives the order back.
    sc.feeds[SHOP_ERP].carries.clear();
    let [refused, messages] = counted(&sc);
    assert!(
        refused > 100.0 && refused < messages,
        "{refused} {messages}"
    );
}

#[test]
fn fields() {
    let wrong = "cause/storefront/on-hand/wrong-field/signed";
    check(vec![
        row(
            "on hand as available is too high by open orders",
            wrong,
            Appears,
            |sc| {
                set_shop(
                    sc,
                    Payload::Absolute(Field::Available),
                    &ON_HAND,
                    every(HOUR),
                )
            },
            |sc| sc.feeds[4].message = Payload::Absolute(Field::OnHandAsAvailable),
        )
        .only(&[InFlight, WrongField]),
        row(
            "on hand as available oversells",
            "count/oversold-lines",
            Grows,
            |sc| {
                scarce(sc);
                sc.fulfilment.picking = Picking::Each(fixed(DAY));
                set_shop(
                    sc,
                    Payload::Absolute(Field::Available),
                    &ON_HAND,
                    every(HOUR),
                );
            },
            |sc| sc.feeds[4].message = Payload::Absolute(Field::OnHandAsAvailable),
        ),
        row(
            "available as on hand counts open orders twice",
            "cause/storefront/on-hand/wrong-field/absolute",
            Appears,
            |sc| {
                set_shop(
                    sc,
                    Payload::Absolute(Field::Available),
                    &ON_HAND,
                    every(HOUR),
                )
            },
            |sc| sc.feeds[4].message = Payload::Absolute(Field::AvailableAsOnHand),
        )
        .only(&[InFlight, WrongField]),
        row(
            "available as on hand refuses orders",
            "count/false-stockout-lines",
            Appears,
            |sc| {
                scarce(sc);
                sc.fulfilment.picking = Picking::Each(fixed(DAY));
                set_shop(
                    sc,
                    Payload::Absolute(Field::Available),
                    &ON_HAND,
                    every(HOUR),
                );
            },
            |sc| sc.feeds[4].message = Payload::Absolute(Field::AvailableAsOnHand),
        ),
    ]);
}

#[test]
fn available_as_on_hand_is_too_low() {
    let mut sc = plain();
    set_shop(
        &mut sc,
        Payload::Absolute(Field::AvailableAsOnHand),
        &ON_HAND,
        every(HOUR),
    );
    let drift = mean(&measure(&sc), "cause/storefront/on-hand/wrong-field/signed");
    assert!(drift < 0.0, "{drift}");
}
