//! Neighbouring addresses must be as unrelated as distant ones.

use super::*;
use crate::random::{Draw, Purpose, Streams};

const N: u64 = 1 << 16;

/// One walk along each axis of the address: the first word of N neighbours.
fn walks() -> Vec<(&'static str, Vec<u64>)> {
    let streams = Streams::new(42, 3);
    let walk = |first: &dyn Fn(u64) -> u64| (0..N).map(first).collect::<Vec<_>>();
    let second = |mut d: Draw| {
        d.u64();
        d.u64()
    };
    vec![
        ("index", walk(&|i| streams.at(Purpose(7), 12, i).u64())),
        ("entity", walk(&|i| streams.at(Purpose(7), i, 12).u64())),
        (
            "entity in high bits",
            walk(&|i| streams.at(Purpose(7), i << 40, 12).u64()),
        ),
        (
            "purpose",
            walk(&|i| streams.at(Purpose(i as u16), 12, 12).u64()),
        ),
        (
            "seed",
            walk(&|i| Streams::new(i, 0).at(Purpose(7), 12, 12).u64()),
        ),
        (
            "replication",
            walk(&|i| Streams::new(5, i as u32).at(Purpose(7), 12, 12).u64()),
        ),
        (
            "second word by index",
            walk(&|i| second(streams.at(Purpose(7), 12, i))),
        ),
        (
            "second word by entity",
            walk(&|i| second(streams.at(Purpose(7), i, 12))),
        ),
        ("sequence", {
            let mut d = streams.at(Purpose(7), 12, 12);
            (0..N).map(|_| d.u64()).collect()
        }),
    ]
}

fn uniform(name: &str, bytes: impl Iterator<Item = u64>) {
    let mut counts = [0u64; 256];
    bytes.for_each(|b| counts[b as usize] += 1);
    let total = counts.iter().sum();
    let p = chi_square(&counts[..255], |_| 1.0 / 256.0, total);
    assert!((0.0005..0.9995).contains(&p), "{name}: p = {p}");
}

#[test]
fn bytes_are_uniform_along_every_axis() {
    for (name, words) in walks() {
        for shift in [56, 32, 8, 0] {
            uniform(
                &format!("{name} >> {shift}"),
                words.iter().map(|w| (w >> shift) & 0xFF),
            );
        }
    }
}

#[test]
fn neighbours_are_independent_along_every_axis() {
    for (name, words) in walks() {
        let pairs = |shift: u32| {
            let nibble = move |w: u64| (w >> shift) & 0xF;
            words
                .windows(2)
                .map(move |w| nibble(w[0]) << 4 | nibble(w[1]))
        };
        uniform(&format!("{name}, high pairs"), pairs(60));
        uniform(&format!("{name}, low pairs"), pairs(0));
        let centred: Vec<f64> = words
            .iter()
            .map(|w| (w >> 11) as f64 / (1u64 << 53) as f64 - 0.5)
            .collect();
        for lag in [1, 2, 64] {
            let products = centred
                .iter()
                .zip(&centred[lag..])
                .map(|(a, b)| 12.0 * a * b);
            let correlation = products.sum::<f64>() / (centred.len() - lag) as f64;
            assert!(
                correlation.abs() < 3.5 / (N as f64).sqrt(),
                "{name} {lag}: {correlation}"
            );
        }
    }
}

#[test]
fn each_bit_flips_half_the_time_between_neighbours() {
    for (name, words) in walks() {
        for bit in 0..64 {
            let flips = words
                .windows(2)
                .filter(|w| (w[0] ^ w[1]) >> bit & 1 == 1)
                .count();
            let z = (flips as f64 - 0.5 * N as f64) / (0.25 * N as f64).sqrt();
            // 576 comparisons: 4.5 standard deviations come by chance once in 250 sets.
            assert!(z.abs() < 4.5, "{name}, bit {bit}: {z}");
        }
    }
}

#[test]
fn sequences_of_neighbours_do_not_follow_each_other() {
    let streams = Streams::new(1, 1);
    for (a, b) in [((5, 9), (5, 10)), ((5, 9), (6, 9))] {
        let mut x = streams.at(Purpose(0), a.0, a.1);
        let mut y = streams.at(Purpose(0), b.0, b.1);
        let same = (0..N)
            .map(|_| f64::from(64 - (x.u64() ^ y.u64()).count_ones()))
            .sum::<f64>();
        let z = (same - 32.0 * N as f64) / (16.0 * N as f64).sqrt();
        assert!(z.abs() < 3.5, "{a:?} {b:?}: {z}");
    }
}

#[test]
fn no_two_addresses_of_a_grid_share_a_word() {
    let mut words = Vec::new();
    for seed in 0..4 {
        let streams = Streams::new(seed, 0);
        for purpose in 0..8 {
            for entity in 0..64 {
                for index in 0..64 {
                    words.push(streams.at(Purpose(purpose), entity, index).u64());
                }
            }
        }
    }
    let total = words.len();
    words.sort_unstable();
    words.dedup();
    assert_eq!(words.len(), total);
}

#[test]
fn an_address_depends_on_nothing_else() {
    let streams = Streams::new(9, 2);
    let expected = streams.at(Purpose(4), 77, 5).u64();
    let mut other = streams.at(Purpose(4), 76, 5);
    other.poisson(400.0);
    assert_eq!(Streams::new(9, 2).at(Purpose(4), 77, 5).u64(), expected);
    assert_ne!(Streams::new(9, 3).at(Purpose(4), 77, 5).u64(), expected);
}
