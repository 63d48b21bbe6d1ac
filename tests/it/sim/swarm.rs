//! Laws over the swarm: every law must hold at every audited instant of every world. Over the
//! swarm, each kind of incident and each cause of drift must occur at least once.

use crate::audit::{self, MOST_EVENTS};
use crate::audit_lines;
use crate::swarm::{scenario, worlds};
use pooldrift::sim::Incident;
use pooldrift::world::Cause;
use std::collections::BTreeSet;

#[test]
fn every_law_holds_over_a_swarm_of_random_scenarios() {
    let found = worlds(200, |seed| audit::run(&scenario(seed), seed, 211));
    let runs = found.len();
    let (mut incidents, mut causes) = (BTreeSet::new(), BTreeSet::new());
    let (mut ran_away, mut audits, mut in_flight) = (0, 0u64, 0);
    for auditor in found {
        ran_away += usize::from(auditor.ran_away);
        (audits, in_flight) = (audits + auditor.audits, in_flight + auditor.in_flight);
        incidents.extend(auditor.incidents);
        causes.extend(auditor.causes);
    }
    println!(
        "laws: {runs} worlds, {audits} audits, {in_flight} amounts in flight confirmed by a copy \
         of the run, {} kinds of incident, {} causes, {ran_away} left early (too many events)",
        incidents.len(),
        causes.len(),
    );
    if runs < 200 {
        return;
    }
    assert!(ran_away * 100 <= runs, "{ran_away} ran away");
    // Nobody replays a file here (tests/it/sim/service.rs does).
    let of_files = [Incident::UnsoldReturns.name()];
    let never: Vec<_> = (Incident::ALL.iter().map(|i| i.name()))
        .filter(|name| !incidents.contains(name) && !of_files.contains(name))
        .collect();
    assert!(never.is_empty(), "never happened: {never:?}");
    // In flight is a state of every message, not an amount told.
    let never: Vec<_> = (Cause::ALL.into_iter())
        .filter(|&c| c != Cause::InFlight)
        .map(Cause::name)
        .filter(|name| !causes.contains(name))
        .collect();
    assert!(never.is_empty(), "never a cause: {never:?}");
}

#[test]
fn what_every_system_holds_for_every_line_agrees_with_simpler_books() {
    let found = worlds(200, |seed| {
        audit_lines::run(&scenario(seed), seed, 97, MOST_EVENTS)
    });
    let runs = found.len();
    let seen: usize = found.iter().map(|auditor| auditor.seen).sum();
    let by_hand: usize = found.iter().map(|auditor| auditor.by_hand).sum();
    println!(
        "books: {runs} worlds, what each system holds of {seen} lines agrees with simpler books, \
         {by_hand} keyed in or closed by hand"
    );
    assert!(
        runs < 200 || seen > 1_000 && by_hand > 100,
        "{seen} lines, {by_hand} by hand"
    );
}

#[test]
fn the_same_scenario_and_seed_give_the_same_run() {
    // The next world has a ring of sets that takes a minute to foresee.
    for seed in 0..9 {
        let sc = scenario(seed);
        let (a, b) = (
            pooldrift::measure::simulate(&sc, seed, 3),
            pooldrift::measure::simulate(&sc, seed, 3),
        );
        assert_eq!(a.events, b.events);
        assert_eq!(a.table, b.table);
    }
}
