//! The pool engine: one reconciled pool of stock that all systems write through.
//!
//! ```text
//!             types, books          the words; the one fold that changes counts
//!                  |
//!   reference   shard               plain and sequential / one partition, fast
//!       |      /  |   \
//!       |  local  embedded          one thread, no locks / partitions with locks
//!       |      \     |  \
//!       |       \    |   logged     + a log with group commit, checkpoints
//!        \       \   |   /
//!         trait Engine   audit      judged by: random histories, schedules, kills
//!                |
//!   trace, recorder, linear, bench  replay, recording, linearizability, load
//! ```
//! A *pool* is one SKU at one site. Available to promise is
//! on hand less unavailable, committed, reserved and threshold. A *hold* reserves units until a deadline;
//! it ends exactly once: committed to an order, released (given up, or replaced
//! by its cart's next hold) or expired. An order's units stay committed until
//! shipped or cancelled. Every mutation carries an idempotency key, every change
//! of a count is a ledger entry, and the counters always equal the fold of the
//! ledger. This package knows nothing of the simulator, reads no clock and draws
//! no random number (its `bench` does both).
//!
//! # In a simulation: [`Pool`]
//!
//! One thread, a logical clock, dense pool numbers; a call costs some tens of
//! instructions when no ledger is kept.
//!
//! ```
//! use pool_engine::{Layout, Pool, Reason, Refusal};
//!
//! let layout = Layout { skus: 100, sites: 3 };
//! let mut pools = Pool::new(layout.pools());
//! let shelf = layout.pool(17, 2);
//!
//! pools.advance(0); // \[ms\]; holds that are due end here
//! pools.receive(shelf, 3)?;
//!
//! // Checkout with a hold of fifteen minutes, then payment, then the parcel:
//! let hold = pools.reserve(shelf, 2, 900_000)?.hold;
//! assert_eq!(pools.atp(shelf), 1);
//! pools.advance(60_000);
//! pools.commit(hold)?;
//! pools.ship(hold, None)?;
//!
//! // Or without a hold, for a caller that keeps its orders itself:
//! pools.promise(shelf, 1)?;
//! assert_eq!(pools.promise(shelf, 1), Err(Refusal::Insufficient));
//! pools.fulfil(shelf, 1)?; // or give_back(shelf, 1)
//!
//! pools.adjust(shelf, 2, Reason::Found)?; // a fact: never refused for lack
//! let books = pools.books(shelf).expect("a pool of the layout");
//! assert_eq!((books.on_hand, books.committed, books.reserved), (2, 0, 0));
//! # Ok::<(), Refusal>(())
//! ```
//!
//! # In a service: [`Embedded`] and [`Logged`]
//!
//! ```
//! use pool_engine::{Config, Embedded, Engine, Key, Line, PoolId};
//!
//! let engine = Embedded::new(&Config::new(1_000).partitions(8));
//! let shelf = Line { pool: PoolId(7), units: 1 };
//! engine.receive(0, Key(1), shelf)?.expect("a pool");
//! let hold = engine.reserve(10, Key(2), shelf, 900_000)?.expect("in stock").hold;
//! // The answer was lost on the way: ask again, same key, same answer.
//! assert_eq!(engine.reserve(11, Key(2), shelf, 900_000)?.map(|done| done.hold), Ok(hold));
//! engine.commit(12, Key(3), hold)?.expect("held");
//! engine.verify().expect("counters equal the ledger");
//! # Ok::<(), pool_engine::Trouble>(())
//! ```
//!
//! PostgreSQL and Redis behind the same trait have their place beside `logged`.

pub mod audit;
pub mod bench;
mod books;
mod checkpoint;
mod codec;
mod embedded;
mod engine;
mod files;
mod header;
pub mod linear;
mod local;
mod log;
mod logged;
mod recorder;
mod reference;
mod shard;
pub mod sync;
pub mod trace;
mod types;

pub use audit::{Correction, Count, Inconsistency};
pub use books::{Books, Entry, Kind};
pub use embedded::Embedded;
pub use engine::{Config, Engine, Snapshot, Trouble};
pub use local::Pool;
pub use logged::{Durability, Logged};
pub use recorder::Recorder;
pub use reference::{Plain, Reference};
pub use types::{
    Answer, Backorder, Bucket, Cart, Done, HoldId, HoldState, HoldView, Key, Layout, Line, Millis,
    Mode, Op, Policy, PoolId, Reason, Refusal, Verb,
};
