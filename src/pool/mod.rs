//! The pool engine: one reconciled pool of stock that all systems write through.
pub mod audit;
pub mod bench;
mod books;
mod codec;
mod embedded;
mod engine;
pub mod linear;
mod local;
mod log;
mod logged;
mod reference;
mod shard;
pub mod sync;
pub mod trace;
mod types;

pub use audit::{Correction, Count, Inconsistency};
pub use books::{Books, Entry, Kind};
pub use embedded::Embedded;
pub use engine::{Config, Engine, HoldState, HoldView, Snapshot, Trouble};
pub use local::Pool;
pub use logged::{Durability, Logged};
pub use reference::{Plain, Reference};
pub use types::{
    Answer, Backorder, Bucket, Cart, Done, HoldId, Key, Layout, Line, Millis, Mode, Op, Policy,
    PoolId, Reason, Refusal, Verb,
};
