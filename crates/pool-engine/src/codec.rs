//! Ledger entries and books as bytes, little-endian, for the log and its checkpoints.

use super::books::{Books, Entry, Kind};

impl Entry {
    /// Bytes of an encoded entry.
    pub const BYTES: usize = 48;

    /// Append this entry.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let mut bytes = [0; Self::BYTES];
        bytes[0..8].copy_from_slice(&self.seq.to_le_bytes());
        bytes[8..16].copy_from_slice(&self.key.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.hold.to_le_bytes());
        bytes[24..32].copy_from_slice(&self.time.to_le_bytes());
        bytes[32..36].copy_from_slice(&self.pool.to_le_bytes());
        bytes[36..40].copy_from_slice(&self.units.to_le_bytes());
        bytes[40..44].copy_from_slice(&self.arg.to_le_bytes());
        bytes[44] = self.kind as u8;
        bytes[45] = self.refusal;
        bytes[46] = self.code;
        bytes[47] = self.flags;
        out.extend_from_slice(&bytes);
    }

    /// Read an entry back; `None` if these bytes are none.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; Self::BYTES] = bytes.try_into().ok()?;
        let word = |at: usize| -> [u8; 8] { std::array::from_fn(|i| bytes[at + i]) };
        let half = |at: usize| -> [u8; 4] { std::array::from_fn(|i| bytes[at + i]) };
        Some(Self {
            seq: u64::from_le_bytes(word(0)),
            key: u64::from_le_bytes(word(8)),
            hold: u64::from_le_bytes(word(16)),
            time: i64::from_le_bytes(word(24)),
            pool: u32::from_le_bytes(half(32)),
            units: i32::from_le_bytes(half(36)),
            arg: u32::from_le_bytes(half(40)),
            kind: *Kind::ALL.get(usize::from(bytes[44]))?,
            refusal: bytes[45],
            code: bytes[46],
            flags: bytes[47],
        })
    }
}

/// Append the books of a pool: 30 bytes.
pub(super) fn put_books(books: &Books, out: &mut Vec<u8>) {
    let counts = [
        books.on_hand,
        books.unavailable,
        books.committed,
        books.reserved,
        books.in_transit,
        books.threshold,
        books.limit,
    ];
    for count in counts {
        out.extend_from_slice(&count.to_le_bytes());
    }
    out.push(u8::from(books.blocked));
    out.push(u8::from(books.oversold));
}

/// Reads from the front; `None` when there is not enough left.
#[derive(Debug)]
pub(super) struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    pub fn take(&mut self, bytes: usize) -> Option<&'a [u8]> {
        let (front, rest) = self.0.split_at_checked(bytes)?;
        self.0 = rest;
        Some(front)
    }

    fn word<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    pub fn u8(&mut self) -> Option<u8> {
        self.word().map(u8::from_le_bytes)
    }

    pub fn u32(&mut self) -> Option<u32> {
        self.word().map(u32::from_le_bytes)
    }

    pub fn i32(&mut self) -> Option<i32> {
        self.word().map(i32::from_le_bytes)
    }

    pub fn u64(&mut self) -> Option<u64> {
        self.word().map(u64::from_le_bytes)
    }

    pub fn i64(&mut self) -> Option<i64> {
        self.word().map(i64::from_le_bytes)
    }

    pub fn books(&mut self) -> Option<Books> {
        Some(Books {
            on_hand: self.i32()?,
            unavailable: self.i32()?,
            committed: self.i32()?,
            reserved: self.i32()?,
            in_transit: self.i32()?,
            threshold: self.i32()?,
            limit: self.i32()?,
            blocked: self.u8()? != 0,
            oversold: self.u8()? != 0,
        })
    }
}
