//! What joins the sites of a scenario, or its SKUs: these have to be run together.
//!
//! Whatever is looked up, moved or drawn for one SKU at a time, among sites, joins the sites
//! and not the SKUs. What happens to all of them at the same instant under the same draws
//! (outages, runs of a feed, reviews, waves, balancing) joins nothing: each part does its
//! share of it. An order is about SKUs of one block.

use super::faults::is_never_cut_short;
use crate::scenario::{Cadence, CountRule, Feed, Picking, Scenario, SourcingRule, Supply};

/// Why the sites of a scenario have to be run together (`None`: they share nothing).
pub fn joins_sites(sc: &Scenario) -> Option<&'static str> {
    let common = |feed: &Feed| !feed.per_site && is_cut_short(feed);
    let moves = &sc.transfers;
    let reasons = [
        (
            sc.sourcing.rule != SourcingRule::Home,
            "orders choose among sites",
        ),
        (
            sc.fulfilment.reroute_attempts > 0,
            "short picks go to another site",
        ),
        (
            moves.for_pickup || moves.rebalance.is_some(),
            "transfers join the sites",
        ),
        (
            sc.sites.iter().any(|s| matches!(s.supply, Supply::Site(_))),
            "one site supplies another",
        ),
        (
            sc.feeds.iter().any(common),
            "a run of a feed for all sites may end before all is sent",
        ),
    ];
    joins_all(sc).or_else(|| first(&reasons))
}

/// Why the SKUs of a scenario have to be run together (`None`: they share nothing).
pub fn joins_skus(sc: &Scenario) -> Option<&'static str> {
    let ranked = !matches!(sc.counts.rule, CountRule::None | CountRule::Calendar { .. });
    let waves = matches!(sc.fulfilment.picking, Picking::Waves { lines, .. } if lines > 0);
    let reasons = [
        (ranked, "counts choose among the SKUs of a site"),
        (waves, "a wave takes only so many lines"),
        (
            sc.feeds
                .iter()
                .any(|feed| is_cut_short(feed) && !is_cut_by_block(feed)),
            "a run of a feed may end before all is sent",
        ),
    ];
    joins_all(sc).or_else(|| first(&reasons))
}

/// What joins everything.
fn joins_all(sc: &Scenario) -> Option<&'static str> {
    first(&[
        (sc.demand.replay.is_some(), "orders come from a file"),
        (sc.people.any(), "people work for all of it"),
        (sc.fix.is_some(), "the fix changes all of it"),
    ])
}

/// Whether what a run of a feed does for a pool depends on how many others wait.
fn is_cut_short(feed: &Feed) -> bool {
    feed.cadence != Cadence::PerEvent && !is_never_cut_short(feed)
}

/// Whether it depends on those of its own block alone: a bad item stops each block at the same
/// share of what waits there.
fn is_cut_by_block(feed: &Feed) -> bool {
    feed.budget.is_none() && !feed.sweep
}

fn first(reasons: &[(bool, &'static str)]) -> Option<&'static str> {
    let mut holds = reasons.iter().filter(|(holds, _)| *holds);
    holds.next().map(|&(_, why)| why)
}
