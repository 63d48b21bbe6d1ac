//! Random draws by address.
//!
//! A draw is not taken from a shared generator but *looked up*: seed, replication, purpose
//! (which mechanism asks), entity (for whom) and index (that entity's how-many-th) name one
//! short sequence of random numbers, and nothing else can change it.
//!
//! ```text
//!   Streams::new(seed, replication) --- at(purpose, entity, index) ---> Draw --- exp1(), below(n), ...
//!        two 64-bit keys                  two mixing rounds              16 bytes of state
//! ```
//!
//! Hence common random numbers: two policies meet the same demand, unit for unit, however
//! they order their events, and the result does not depend on threads. A switched-off
//! mechanism takes nothing from the draws of another.
//!
//! All mathematics goes through `libm` and IEEE arithmetic, never through the platform's
//! library, so the same address gives the same bits on every machine. Golden vectors in the
//! tests notice a change.
//!
//! Exponential, normal, lognormal, geometric, logarithmic and one Poisson sampler are our own:
//! what draws from them must go on drawing the same bits. Gamma, Weibull, triangular and the
//! Poisson without its zero are `rand_distr`'s, over a number whose functions are `libm`'s
//! (`real`).
//!
//! What this module does not do: it knows no scenario and no purpose by name, and it is not
//! for cryptography.

mod alias;
mod continuous;
mod discrete;
mod draw;
mod positive_poisson;
mod real;
#[cfg(test)]
mod tests;
mod ziggurat;

pub use alias::Alias;
pub use draw::Draw;
pub use positive_poisson::PositivePoisson;

use ziggurat::Tables;

/// The mechanism that asks for a draw. The simulator numbers its mechanisms; two purposes
/// never share a random number.
#[repr(transparent)]
#[derive(Copy, Clone, Debug, Eq, PartialEq, Ord, PartialOrd, Hash)]
pub struct Purpose(pub u16);

/// Odd steps that spread purpose and index over the 64-bit key space: fractional bits of
/// the golden ratio and of the square root of 3, made odd.
const PURPOSE_STEP: u64 = 0x9E37_79B9_7F4A_7C15;
const INDEX_STEP: u64 = 0xBB67_AE85_84CA_A73B;

/// The sequences of an entity for a purpose (see [`Streams::series`]).
#[derive(Copy, Clone, Debug)]
pub struct Series(u64);

/// All random numbers of one replication of one seed.
#[derive(Copy, Clone)]
pub struct Streams {
    entity_key: u64,
    index_key: u64,
    tables: &'static Tables,
}

impl Streams {
    /// The streams of a replication. Equal arguments give equal streams.
    pub fn new(seed: u64, replication: u32) -> Streams {
        let root = finalise(finalise(seed.wrapping_add(PURPOSE_STEP)) ^ u64::from(replication));
        Streams {
            entity_key: finalise(root.wrapping_add(PURPOSE_STEP)),
            index_key: finalise(root.wrapping_add(INDEX_STEP)),
            tables: Tables::shared(),
        }
    }

    /// The sequence at an address. Starting one costs two mixing rounds (a few nanoseconds).
    #[inline]
    pub fn at(&self, purpose: Purpose, entity: u64, index: u64) -> Draw {
        self.nth(self.series(purpose, entity), index)
    }

    /// The sequences of an entity, one per index: to have the first round done once for many.
    #[inline]
    pub fn series(&self, purpose: Purpose, entity: u64) -> Series {
        let spread = u64::from(purpose.0).wrapping_mul(PURPOSE_STEP);
        Series(finalise(
            self.entity_key.wrapping_add(entity).wrapping_add(spread),
        ))
    }

    /// The sequence at an index of a series: the same as [`Streams::at`].
    #[inline]
    pub fn nth(&self, Series(first): Series, index: u64) -> Draw {
        let second =
            finalise((first ^ self.index_key).wrapping_add(index.wrapping_mul(INDEX_STEP)));
        // Both halves must depend on the whole address: the generator's low half never
        // hears of its high half, so neighbours with equal low halves would stay related.
        Draw::start(second, first.wrapping_add(second), self.tables)
    }
}

impl std::fmt::Debug for Streams {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Streams({:016x}{:016x})",
            self.entity_key, self.index_key
        )
    }
}

/// The finaliser of SplitMix64 (Stafford's variant 13 of MurmurHash3's): a bijection in
/// which every input bit reaches every output bit.
#[inline]
fn finalise(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
