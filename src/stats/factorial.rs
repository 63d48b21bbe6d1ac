//! Which switch did it: 2^k factorial experiments and the exact Shapley split.
//!
//! Cells are numbered by bits: bit i of the index is set if factor i is on, so 2^5 cells are
//! indices 0 to 31. This is Yates' standard order.

use super::Estimate;

/// Yates' algorithm ("The design and analysis of factorial experiments", 1937): entry 0 is the
/// overall mean, entry `mask` the effect of that set of factors: for one factor the mean
/// with it on less the mean with it off; for more, their interaction in the same scale (half
/// the change of one's effect when the other is switched on).
///
/// # Panics
/// If the number of cells is not a power of two, at least 2.
pub fn yates(cells: &[f64]) -> Vec<f64> {
    let factors = factors_of(cells);
    let mut contrasts = cells.to_vec();
    for factor in 0..factors {
        for i in (0..cells.len()).filter(|i| i >> factor & 1 == 0) {
            let (off, on) = (contrasts[i], contrasts[i | 1 << factor]);
            contrasts[i] = off + on;
            contrasts[i | 1 << factor] = on - off;
        }
    }
    let half = (cells.len() / 2) as f64;
    contrasts.iter_mut().skip(1).for_each(|c| *c /= half);
    contrasts[0] /= cells.len() as f64;
    contrasts
}

/// The effects with intervals: every replication ran all cells on the same demand
/// (`replications[r][cell]`), so each gives its own set of effects.
///
/// # Panics
/// If there are no replications, or as [`yates`].
pub fn effects(replications: &[Vec<f64>], confidence: f64) -> Vec<Estimate> {
    estimate_each(replications, confidence, yates)
}

/// The exact Shapley split of the gain from all factors off to all on: a factor's share is its
/// marginal gain averaged over all orders of switching on (Shapley 1953). The shares add up to
/// the last cell less the first.
///
/// # Panics
/// As [`yates`].
pub fn shapley(cells: &[f64]) -> Vec<f64> {
    let factors = factors_of(cells);
    // s! (k - s - 1)! / k!, the share of orders in which exactly s given factors come before.
    let mut weight = vec![1.0 / factors as f64; factors];
    for s in 1..factors {
        weight[s] = weight[s - 1] * s as f64 / (factors - s) as f64;
    }
    let share = |factor: usize| {
        (0..cells.len())
            .filter(|mask| mask >> factor & 1 == 0)
            .map(|mask| {
                weight[mask.count_ones() as usize] * (cells[mask | 1 << factor] - cells[mask])
            })
            .sum()
    };
    (0..factors).map(share).collect()
}

/// The Shapley split of each replication, as estimates.
///
/// # Panics
/// If there are no replications, or as [`yates`].
pub fn shapley_estimates(replications: &[Vec<f64>], confidence: f64) -> Vec<Estimate> {
    estimate_each(replications, confidence, shapley)
}

fn estimate_each(
    replications: &[Vec<f64>],
    confidence: f64,
    analysis: fn(&[f64]) -> Vec<f64>,
) -> Vec<Estimate> {
    let rows: Vec<Vec<f64>> = replications.iter().map(|cells| analysis(cells)).collect();
    let columns = rows.first().expect("a factorial needs a replication").len();
    let column = |i: usize| rows.iter().map(|row| row[i]).collect::<Vec<f64>>();
    (0..columns)
        .map(|i| Estimate::of(&column(i), confidence))
        .collect()
}

fn factors_of(cells: &[f64]) -> usize {
    assert!(
        cells.len() >= 2 && cells.len().is_power_of_two(),
        "a factorial has 2^k cells"
    );
    cells.len().trailing_zeros() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(got: &[f64], expected: &[f64]) {
        assert_eq!(got.len(), expected.len());
        for (g, e) in got.iter().zip(expected) {
            assert!((g - e).abs() < 1e-12, "{got:?} is not {expected:?}");
        }
    }

    /// Montgomery, "Design and Analysis of Experiments", 6.2 (a chemical process, totals of
    /// three): A = 8.33, B = -5.00, AB = 1.67.
    #[test]
    fn two_factors_from_the_textbook() {
        let cells = [80.0 / 3.0, 100.0 / 3.0, 60.0 / 3.0, 90.0 / 3.0];
        close(&yates(&cells), &[27.5, 25.0 / 3.0, -5.0, 5.0 / 3.0]);
    }

    /// Five factors with known effects, one interaction of two and one of three.
    #[test]
    fn five_factors_give_back_what_was_put_in() {
        let sign = |cell: usize, mask: usize| {
            if (cell & mask).count_ones() % 2 == mask.count_ones() % 2 {
                0.5
            } else {
                -0.5
            }
        };
        let put_in = [
            (0b00001, 4.0),
            (0b01000, -3.0),
            (0b10010, 1.5),
            (0b11001, 0.25),
        ];
        let cells: Vec<f64> = (0..32)
            .map(|cell| 10.0 + put_in.iter().map(|&(m, e)| e * sign(cell, m)).sum::<f64>())
            .collect();
        let mut expected = [0.0; 32];
        expected[0] = 10.0;
        put_in
            .iter()
            .for_each(|&(mask, effect)| expected[mask] = effect);
        close(&yates(&cells), &expected);
    }

    /// The glove game: two left gloves and one right one; a pair is worth 1.
    #[test]
    fn gloves_split_as_shapley_says() {
        let worth = |mask: usize| f64::from(mask & 0b100 != 0 && mask & 0b011 != 0);
        let cells: Vec<f64> = (0..8).map(worth).collect();
        close(&shapley(&cells), &[1.0 / 6.0, 1.0 / 6.0, 4.0 / 6.0]);
    }

    /// Over all 120 orders, one by one.
    #[test]
    fn five_shares_are_the_mean_over_all_orders() {
        let cells: Vec<f64> = (0..32u32).map(|c| f64::from(c * c * 7 % 31)).collect();
        let mut orders = vec![vec![]];
        for factor in 0..5 {
            orders = orders
                .iter()
                .flat_map(|o: &Vec<usize>| {
                    (0..=o.len()).map(|at| {
                        let mut longer = o.clone();
                        longer.insert(at, factor);
                        longer
                    })
                })
                .collect();
        }
        assert_eq!(orders.len(), 120);
        let mut expected = [0.0; 5];
        for order in orders {
            let mut on = 0;
            for factor in order {
                expected[factor] += (cells[on | 1 << factor] - cells[on]) / 120.0;
                on |= 1 << factor;
            }
        }
        let shares = shapley(&cells);
        close(&shares, &expected);
        assert!((shares.iter().sum::<f64>() - (cells[31] - cells[0])).abs() < 1e-12);
    }

    #[test]
    fn replications_give_intervals() {
        let replications = vec![vec![0.0, 2.0, 0.0, 2.0], vec![1.0, 5.0, 1.0, 5.0]];
        let e = effects(&replications, 0.95);
        assert_eq!(e[1], Estimate::of(&[2.0, 4.0], 0.95));
        assert_eq!((e[2].mean, e[2].half_width), (0.0, Some(0.0)));
        let s = shapley_estimates(&replications, 0.95);
        assert_eq!((s.len(), s[0]), (2, Estimate::of(&[2.0, 4.0], 0.95)));
    }
}
