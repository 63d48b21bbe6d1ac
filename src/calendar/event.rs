//! One entry of the event list.

/// Bits of each part, from the most significant down: 44 + 8 + 12 + 32 + 32 = 128.
const TIME_SHIFT: u32 = 84;
const KIND_SHIFT: u32 = 76;
const SUB_SHIFT: u32 = 64;
const ENTITY_SHIFT: u32 = 32;

/// What is to happen when: 16 bytes whose order is (time, kind, sub, entity, arg).
///
/// Kinds are numbered in the documented order of simultaneous events, so the order of two
/// events never depends on which was entered first. Events equal in every part are
/// indistinguishable, and their order does not matter.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash)]
pub struct Event(u128);

impl Event {
    /// The largest time, 2^44 - 1 ms: 557 years.
    pub const MAX_TIME: i64 = (1 << 44) - 1;
    /// The largest `sub`.
    pub const MAX_SUB: u16 = (1 << 12) - 1;

    /// An event at `time` (ms, 0 to `MAX_TIME`); `sub` is at most `MAX_SUB`.
    #[inline]
    pub fn new(time: i64, kind: u8, sub: u16, entity: u32, arg: u32) -> Event {
        debug_assert!(
            (0..=Event::MAX_TIME).contains(&time),
            "time {time} ms out of range"
        );
        debug_assert!(sub <= Event::MAX_SUB, "sub {sub} out of range");
        // Two words rather than five wide shifts: each half is built in one register.
        let high = (time as u64) << 20 | u64::from(kind) << 12 | u64::from(sub);
        let low = u64::from(entity) << ENTITY_SHIFT | u64::from(arg);
        Event(u128::from(high) << SUB_SHIFT | u128::from(low))
    }

    /// When (ms).
    #[inline]
    pub fn time(self) -> i64 {
        (self.0 >> TIME_SHIFT) as i64
    }

    /// What, and the rank among events of one instant.
    #[inline]
    pub fn kind(self) -> u8 {
        (self.0 >> KIND_SHIFT) as u8
    }

    /// Rank or variant within a kind.
    #[inline]
    pub fn sub(self) -> u16 {
        (self.0 >> SUB_SHIFT) as u16 & Event::MAX_SUB
    }

    /// To whom.
    #[inline]
    pub fn entity(self) -> u32 {
        (self.0 >> ENTITY_SHIFT) as u32
    }

    /// Whatever the handler wants to be told.
    #[inline]
    pub fn arg(self) -> u32 {
        self.0 as u32
    }
}

impl std::fmt::Debug for Event {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (time, kind, sub) = (self.time(), self.kind(), self.sub());
        write!(
            f,
            "{time} ms: {kind}.{sub} for {} ({})",
            self.entity(),
            self.arg()
        )
    }
}
