//! Counts: which pools are counted when, how well, and what becomes of what they find.

use super::*;
use Cause::*;

fn calendar(days: i64) -> CountRule {
    CountRule::Calendar {
        every: [Span(days * DAY); 3],
    }
}

/// Counts in a business without other errors, where few SKUs sell most.
fn counted(sc: &mut Scenario) {
    sc.assortment.skew = Skew::Lognormal { sigma: 1.5 };
    sc.counts.rule = calendar(10);
}

fn counted_and_stolen(sc: &mut Scenario) {
    counted(sc);
    stolen(sc);
    sc.fulfilment.on_short = OnShort::Leave;
}

/// Half of the receipts are posted some days late, and counts come upon them.
fn late_receipts(sc: &mut Scenario) {
    counted(sc);
    sc.counts.rule = CountRule::LowRecordFirst { per_day: 3 };
    sc.receiving.late = percent(50.0);
    sc.receiving.late_by = fixed(4 * DAY);
}

fn often(class: usize) -> CountRule {
    let mut every = [Span(10 * DAY); 3];
    every[class] = Span(2 * DAY);
    CountRule::Calendar { every }
}

#[test]
fn counts() {
    let shrink = "cause/wms/on-hand/shrink/absolute";
    let overwritten = "cause/wms/on-hand/stale-overwrite/absolute";
    let made = "count/counts";
    check(vec![
        row(
            "counting",
            shrink,
            Shrinks,
            |sc| {
                counted_and_stolen(sc);
                sc.counts.rule = CountRule::None;
            },
            |sc| sc.counts.rule = calendar(10),
        )
        .only(&[Shrink]),
        row(
            "right counts of right records",
            made,
            Appears,
            nothing,
            |sc| sc.counts.rule = calendar(10),
        )
        .only(&[]),
        row(
            "all counted together at the end of a time that is longer than the run",
            made,
            Vanishes,
            |sc| sc.counts.rule = calendar(100),
            |sc| sc.counts.spread = false,
        ),
        row("A items counted often", made, Grows, counted, |sc| {
            sc.counts.rule = often(0)
        }),
        row("B items counted often", made, Grows, counted, |sc| {
            sc.counts.rule = often(1)
        }),
        row("C items counted often", made, Grows, counted, |sc| {
            sc.counts.rule = often(2)
        }),
        row(
            "low records first",
            "count/variances",
            Appears,
            |sc| {
                counted_and_stolen(sc);
                sc.counts.rule = CountRule::None;
            },
            |sc| sc.counts.rule = CountRule::LowRecordFirst { per_day: 1 },
        ),
        row(
            "more low records a day",
            made,
            Grows,
            |sc| {
                counted_and_stolen(sc);
                sc.counts.rule = CountRule::LowRecordFirst { per_day: 1 };
            },
            |sc| sc.counts.rule = CountRule::LowRecordFirst { per_day: 3 },
        ),
        row(
            "high activity first",
            "count/variances",
            Appears,
            |sc| {
                counted_and_stolen(sc);
                sc.counts.rule = CountRule::None;
            },
            |sc| sc.counts.rule = CountRule::HighActivityFirst { per_day: 1 },
        ),
        row(
            "more high activity a day",
            made,
            Grows,
            |sc| {
                counted_and_stolen(sc);
                sc.counts.rule = CountRule::HighActivityFirst { per_day: 1 };
            },
            |sc| sc.counts.rule = CountRule::HighActivityFirst { per_day: 3 },
        ),
        row(
            "wrong counts",
            "cause/wms/on-hand/miscount/absolute",
            Appears,
            counted,
            |sc| sc.counts.wrong = percent(20.0),
        )
        .only(&[Miscount]),
        row(
            "counts wrong by more",
            "cause/wms/on-hand/miscount/absolute",
            Grows,
            |sc| {
                counted(sc);
                sc.counts.wrong = percent(20.0);
                sc.counts.wrong_by = Quantity::up_to(1);
            },
            |sc| sc.counts.wrong_by = Quantity::up_to(9),
        ),
        row(
            "counts always wrong by as much",
            "cause/wms/on-hand/miscount/absolute",
            Grows,
            |sc| {
                counted(sc);
                sc.counts.wrong = percent(20.0);
                sc.counts.wrong_by = Quantity::up_to(9);
            },
            |sc| sc.counts.wrong_by = Quantity::Fixed(9),
        ),
        row("a stale book value", overwritten, Appears, counted, |sc| {
            sc.counts.snapshot_age = Span(12 * HOUR)
        })
        .only(&[StaleOverwrite]),
        row(
            "a staler book value",
            overwritten,
            Grows,
            |sc| {
                counted(sc);
                sc.counts.snapshot_age = Span(4 * HOUR);
            },
            |sc| sc.counts.snapshot_age = Span(24 * HOUR),
        ),
        row(
            "nobody owns variances",
            "count/variances",
            Vanishes,
            counted_and_stolen,
            |sc| sc.counts.owner = false,
        ),
        row(
            "nobody owns variances and nothing gets better",
            shrink,
            Grows,
            counted_and_stolen,
            |sc| sc.counts.owner = false,
        ),
        row(
            "variances wait for their owner",
            shrink,
            Grows,
            counted_and_stolen,
            |sc| sc.counts.resolve_after = fixed(8 * DAY),
        ),
        row(
            "counts by random list",
            "count/variances",
            Appears,
            |sc| {
                counted_and_stolen(sc);
                sc.counts.rule = CountRule::None;
            },
            |sc| sc.counts.rule = CountRule::RandomList { per_day: 1 },
        ),
        row(
            "a longer random list",
            made,
            Grows,
            |sc| {
                counted_and_stolen(sc);
                sc.counts.rule = CountRule::RandomList { per_day: 1 };
            },
            |sc| sc.counts.rule = CountRule::RandomList { per_day: 3 },
        ),
        row(
            "counts where a record comes to zero",
            made,
            Appears,
            scarce,
            |sc| sc.counts.zero_balance = true,
        )
        .only(&[]),
        row(
            "a count at zero finds what no record shows",
            "cause/wms/on-hand/shrink/absolute",
            Shrinks,
            |sc| {
                scarce(sc);
                sc.losses.found = LossRate::PerPool(per_day(0.2));
            },
            |sc| sc.counts.zero_balance = true,
        )
        .only(&[Shrink]),
        row("counts that begin later", made, Shrinks, counted, |sc| {
            sc.counts.from = Span(30 * DAY)
        }),
        row(
            "counts at one site of two",
            made,
            Shrinks,
            |sc| {
                counted(sc);
                with_store(sc);
            },
            |sc| sc.counts.sites = CountedSites::Named(vec!["dc".into()]),
        ),
        row(
            "counts without a cut-off book late receipts twice",
            "above/wms",
            Vanishes,
            late_receipts,
            |sc| sc.counts.cut_off = true,
        )
        .only(&[LatePosting]),
        row(
            "a cut-off brings a stale book value up to date",
            overwritten,
            Vanishes,
            |sc| {
                counted(sc);
                sc.counts.snapshot_age = Span(12 * HOUR);
            },
            |sc| sc.counts.cut_off = true,
        )
        .only(&[]),
    ]);
}
