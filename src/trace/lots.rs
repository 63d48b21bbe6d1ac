//! Where drift came from: which entries of the story made each amount by cause.
//!
//! Every amount by cause is kept as lots: that many units from that entry. A change
//! of the same sign adds a lot; one of the opposite sign uses lots up, those of the
//! posting that a message is about first, then the oldest. A set makes its target
//! wrong as its source is wrong, so the target takes over the source's lots; what
//! is left over is the set's own doing.

use crate::world::{Bucket, Cause};
use std::collections::BTreeMap;

/// So many units of an amount, made by that entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lot {
    /// Index of the entry.
    pub entry: usize,
    /// Units, signed.
    pub units: i32,
}

/// What an amount stands under. What is in flight is distinguished by how it will heal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Account {
    /// A message under way will heal it.
    ByMessage,
    /// The next set will heal it.
    BySet,
    /// Any other cause.
    Under(Cause),
}

impl Account {
    /// Every account.
    pub fn all() -> impl Iterator<Item = Account> {
        let causes = Cause::ALL.into_iter().filter(|&c| c != Cause::InFlight);
        [Account::ByMessage, Account::BySet]
            .into_iter()
            .chain(causes.map(Account::Under))
    }

    /// The cause that it counts under.
    pub fn cause(self) -> Cause {
        match self {
            Account::ByMessage | Account::BySet => Cause::InFlight,
            Account::Under(cause) => cause,
        }
    }
}

type Key = (usize, Bucket, Account);

/// The lots of every amount of a pool.
#[derive(Clone, Debug, Default)]
pub struct Lots(BTreeMap<Key, Vec<Lot>>);

/// A set, as far as lots are concerned.
#[derive(Clone, Copy, Debug)]
pub struct Copied {
    /// Slots of source and target.
    pub from: usize,
    /// Slot of the target.
    pub to: usize,
    /// The buckets that are copied, each to itself, as bits; `None`: what is available
    /// becomes on hand, whichever of the two fields is meant.
    pub buckets: Option<u8>,
}

impl Lots {
    /// The lots of an amount.
    pub fn of(&self, slot: usize, bucket: Bucket, account: Account) -> &[Lot] {
        self.0
            .get(&(slot, bucket, account))
            .map_or(&[], Vec::as_slice)
    }

    /// The lots of a cause, whichever way it will heal.
    pub fn of_cause(&self, slot: usize, bucket: Bucket, cause: Cause) -> Vec<Lot> {
        let accounts = Account::all().filter(|a| a.cause() == cause);
        merged(accounts.flat_map(|a| self.of(slot, bucket, a).iter().copied()))
    }

    /// An amount changed: `entry` did it, about the posting of the entry `about`.
    pub fn change(&mut self, key: Key, by: i32, entry: usize, about: Option<usize>) {
        let lots = self.0.entry(key).or_default();
        let mut rest = by;
        for only in [about, None] {
            for lot in lots.iter_mut() {
                let meant = only.is_none_or(|e| e == lot.entry);
                if meant && lot.units.signum() == -rest.signum() {
                    let used = lot.units.abs().min(rest.abs()) * rest.signum();
                    lot.units += used;
                    rest -= used;
                }
            }
        }
        lots.retain(|lot| lot.units != 0);
        if rest != 0 {
            lots.push(Lot { entry, units: rest });
        }
    }

    /// A set was written: the target's amounts come from the source's. `amount` tells
    /// what each account of the target stands at now.
    pub fn copy(&mut self, set: Copied, entry: usize, amount: impl Fn(Bucket, Account) -> i32) {
        let buckets = set.buckets.unwrap_or(1 << Bucket::OnHand as u8);
        let written = |b: &Bucket| buckets >> *b as u8 & 1 == 1;
        let mut new = Vec::new();
        for bucket in Bucket::ALL.into_iter().filter(written) {
            for account in Account::all().filter(|&a| a != Account::ByMessage) {
                let mut lots = self.taken_over(&set, bucket, account);
                let (known, now) = (
                    lots.iter().map(|l| l.units).sum::<i32>(),
                    amount(bucket, account),
                );
                if now == 0 && known != 0 {
                    // What the source has is not in this amount at all.
                    lots.clear();
                } else {
                    let units = now - known;
                    lots.push(Lot { entry, units });
                }
                new.push(((set.to, bucket, account), merged(lots.into_iter())));
            }
        }
        self.0.extend(new);
    }

    /// The lots that a target takes over in a set, by the rules of the books (`world::set`).
    fn taken_over(&self, set: &Copied, bucket: Bucket, account: Account) -> Vec<Lot> {
        use Bucket::{Committed, OnHand, Unavailable};
        let mut lots = Vec::new();
        let mut add = |slot: usize, bucket: Bucket, account: Account, sign: i32| {
            let signed = |l: &Lot| Lot {
                units: sign * l.units,
                ..*l
            };
            lots.extend(self.of(slot, bucket, account).iter().map(signed));
        };
        let terms: &[(usize, Bucket, i32)] = match set.buckets {
            Some(_) => &[(set.from, bucket, 1)],
            None => &[
                (set.from, OnHand, 1),
                (set.from, Committed, -1),
                (set.from, Unavailable, -1),
                (set.to, Committed, 1),
                (set.to, Unavailable, 1),
            ],
        };
        for &(slot, b, s) in terms {
            add(slot, b, account, s);
            if account == Account::BySet {
                add(slot, b, Account::ByMessage, s);
            }
        }
        if account == Account::BySet {
            // What messages will still bring to the target is taken back by the next set.
            add(set.to, bucket, Account::ByMessage, -1);
        }
        lots
    }
}

/// Lots in the order of their entries, one per entry, none of zero.
pub fn merged(lots: impl Iterator<Item = Lot>) -> Vec<Lot> {
    let mut sums: BTreeMap<usize, i32> = BTreeMap::new();
    for lot in lots {
        *sums.entry(lot.entry).or_default() += lot.units;
    }
    let lot = |(entry, units)| Lot { entry, units };
    sums.into_iter().filter(|s| s.1 != 0).map(lot).collect()
}
