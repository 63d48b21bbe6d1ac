//! Drawing an index in proportion to weights, in constant time.

/// One column: below `threshold` (of 2^32) the column itself, else `other`.
#[derive(Copy, Clone, Debug, PartialEq)]
struct Column {
    threshold: u32,
    other: u32,
}

/// Walker's alias table (1977) built by Vose's method (1991): one 64-bit word and one 8-byte
/// read a sample, whatever the number of weights. Probabilities are kept to 2^-32 of a column.
#[derive(Clone, Debug, PartialEq)]
pub struct Alias {
    columns: Box<[Column]>,
}

impl Alias {
    /// A table over 0..weights.len() in proportion to the weights. The same weights give the
    /// same table everywhere.
    ///
    /// # Panics
    /// If there is no weight or more than 2^32, one is negative or not finite, or all are 0.
    pub fn new(weights: &[f64]) -> Alias {
        let total: f64 = weights.iter().sum();
        assert!(
            u32::try_from(weights.len()).is_ok(),
            "an alias table holds up to 2^32 weights"
        );
        assert!(
            weights.iter().all(|w| *w >= 0.0),
            "weights must not be negative"
        );
        assert!(
            total > 0.0 && total.is_finite(),
            "weights must have a positive finite sum"
        );
        let scale = weights.len() as f64 / total;
        let mut share: Vec<f64> = weights.iter().map(|w| w * scale).collect();
        let (mut small, mut large): (Vec<u32>, Vec<u32>) =
            (0..weights.len() as u32).partition(|&i| share[i as usize] < 1.0);
        let own = |i: u32| Column {
            threshold: u32::MAX,
            other: i,
        };
        let mut columns: Box<[Column]> = (0..weights.len() as u32).map(own).collect();
        while let (Some(&low), Some(&high)) = (small.last(), large.last()) {
            small.pop();
            let kept = share[low as usize];
            columns[low as usize] = Column {
                threshold: (kept * 4_294_967_296.0) as u32,
                other: high,
            };
            share[high as usize] -= 1.0 - kept;
            if share[high as usize] < 1.0 {
                large.pop();
                small.push(high);
            }
        }
        // Whatever is left over is full but for rounding, so it keeps its own column.
        Alias { columns }
    }

    /// The index that 64 random bits choose: the high bits of bits x n pick the column, the
    /// following ones decide between it and its alias.
    #[inline]
    pub fn sample(&self, bits: u64) -> u32 {
        let product = u128::from(bits) * self.columns.len() as u128;
        let index = (product >> 64) as usize;
        let column = self.columns[index];
        if ((product as u64) >> 32) as u32 >= column.threshold {
            column.other
        } else {
            index as u32
        }
    }

    /// Number of weights.
    pub fn len(&self) -> usize {
        self.columns.len()
    }

    /// Never true: a table without weights cannot be made.
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// Memory of the table in bytes.
    pub fn bytes(&self) -> usize {
        size_of_val(&*self.columns)
    }

    /// The probability of each index that the table really gives.
    #[cfg(test)]
    pub(super) fn probabilities(&self) -> Vec<f64> {
        let column = 1.0 / self.len() as f64;
        let mut p = vec![0.0; self.len()];
        for (i, c) in self.columns.iter().enumerate() {
            let own = f64::from(c.threshold) / 4_294_967_296.0;
            p[i] += own * column;
            p[c.other as usize] += (1.0 - own) * column;
        }
        p
    }
}
