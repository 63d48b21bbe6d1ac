//! Looking at the whole engine: snapshot, feed, holds, audit, compensation.

use std::collections::{HashMap, HashSet};

use super::super::audit::{self, Correction, Evidence, Inconsistency};
use super::super::books::{Books, Entry};
use super::super::engine::Snapshot;
use super::super::shard::Shard;
use super::super::shard::restore::PartView;
use super::super::sync::{Counter, Lock as _, Primitives};
use super::super::types::{HoldId, HoldView, Line, PoolId};
use super::Embedded;

/// The books before the entries kept, those entries in order, and the last
/// entry that some partition has folded into its base.
fn past(shards: &[&mut Shard], pools: usize) -> (Vec<Books>, Vec<Entry>, u64) {
    let mut base = vec![Books::default(); pools];
    let mut after = 0;
    let mut entries: Vec<Entry> = Vec::new();
    for shard in shards {
        let (books, seq) = shard.base();
        for (PoolId(pool), books) in books {
            base[pool as usize] = *books;
        }
        after = after.max(seq);
        entries.extend(shard.entries());
    }
    entries.sort_unstable_by_key(|e| e.seq);
    (base, entries, after)
}

fn all_books(shards: &[&mut Shard], pools: usize) -> Vec<Books> {
    let mut all = vec![Books::default(); pools];
    for (PoolId(pool), books) in shards.iter().flat_map(|shard| shard.all_books()) {
        all[pool as usize] = *books;
    }
    all
}

/// Put the parts of each order together.
fn holds(shards: &[&mut Shard]) -> Vec<HoldView> {
    let parts: Vec<PartView> = shards.iter().flat_map(|shard| shard.parts()).collect();
    let others: HashSet<HoldId> = parts.iter().flat_map(|p| p.others.clone()).collect();
    let lines: HashMap<HoldId, Vec<Line>> =
        parts.iter().map(|p| (p.name, p.lines.clone())).collect();
    let mut views: Vec<HoldView> = parts
        .iter()
        .filter(|part| !others.contains(&part.name))
        .map(|part| {
            let mut all = part.lines.clone();
            all.extend(part.others.iter().filter_map(|o| lines.get(o)).flatten());
            all.sort_unstable_by_key(|line| line.pool);
            HoldView {
                hold: Shard::order_name(part),
                state: part.state,
                deadline: part.deadline,
                lines: all,
            }
        })
        .filter(|view| !view.lines.is_empty())
        .collect();
    views.sort_unstable_by_key(|view| view.hold);
    views
}

fn examine(shards: &[&mut Shard], pools: usize) -> Vec<Inconsistency> {
    let (base, ledger, after) = past(shards, pools);
    audit::examine(&Evidence {
        base: &base,
        ledger: &ledger,
        complete_after: after,
        books: &all_books(shards, pools),
        holds: &holds(shards),
        clock: shards.iter().map(|s| s.clock()).max().unwrap_or_default(),
    })
}

impl<P: Primitives> Embedded<P> {
    fn pool_count(&self) -> usize {
        self.pools as usize
    }

    pub(super) fn snapshot_at(&self, at: Option<u64>) -> Option<Snapshot> {
        self.stop(|shards| {
            let last = self.seq.0.get();
            let Some(seq) = at.filter(|&seq| seq != last) else {
                return Some(Snapshot {
                    seq: last,
                    books: all_books(shards, self.pool_count()),
                });
            };
            let (base, entries, after) = past(shards, self.pool_count());
            if seq < after || seq > last {
                return None;
            }
            let until = entries.partition_point(|e| e.seq <= seq);
            Some(Snapshot {
                seq,
                books: audit::fold(base, &entries[..until]),
            })
        })
    }

    pub(super) fn feed_after(&self, after: u64, max: usize) -> Option<Vec<Entry>> {
        self.stop(|shards| {
            let oldest = shards
                .iter()
                .map(|shard| shard.base().1)
                .max()
                .unwrap_or_default();
            if after < oldest {
                return None;
            }
            let mut entries = Vec::new();
            for shard in shards.iter() {
                entries.extend(shard.entries_after(after).take(max).copied());
            }
            entries.sort_unstable_by_key(|e: &Entry| e.seq);
            entries.truncate(max);
            Some(entries)
        })
    }

    /// Stop the writers and hand all there is to know to `work`.
    pub(in super::super) fn capture<R>(
        &self,
        work: impl FnOnce(&[&mut Shard], u64, &[(u64, HoldId)]) -> R,
    ) -> R {
        // An order takes its cart's lock before any partition's: so does this.
        let stripes: Vec<_> = self.carts.iter().map(|carts| carts.lock()).collect();
        let mut carts: Vec<(u64, HoldId)> = stripes
            .iter()
            .flat_map(|carts| carts.iter().map(|(&cart, &(hold, _))| (cart, hold)))
            .collect();
        carts.sort_unstable();
        self.stop(|shards| work(shards, self.seq.0.get(), &carts))
    }

    pub(super) fn open_holds(&self) -> Vec<HoldView> {
        self.stop(|shards| holds(shards))
    }

    pub(super) fn examine(&self) -> Vec<Inconsistency> {
        self.stop(|shards| examine(shards, self.pool_count()))
    }

    pub(super) fn put_right(&self, dry_run: bool) -> Vec<Correction> {
        self.stop(|shards| {
            let steps = audit::plan(&examine(shards, self.pool_count()));
            if !dry_run {
                for step in &steps {
                    let (Correction::Counter { pool, .. }
                    | Correction::Policy { pool }
                    | Correction::Post { pool, .. }) = *step;
                    let id = self.shard_of(pool);
                    shards[id].correct(step);
                }
            }
            steps
        })
    }
}
