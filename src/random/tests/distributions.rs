//! Each distribution against its exact distribution function or probabilities.

use super::*;
use crate::random::{Alias, Draw, Purpose, Streams};
use statrs::distribution as exact;
use statrs::distribution::{Discrete, DiscreteCDF};

pub(in crate::random) const N: usize = 60_000;

fn draw(entity: u64) -> Draw {
    Streams::new(2026, 1).at(Purpose(9), entity, 0)
}

pub(in crate::random) fn sample(entity: u64, one: impl Fn(&mut Draw) -> f64) -> Vec<f64> {
    let mut d = draw(entity);
    (0..N).map(|_| one(&mut d)).collect()
}

fn fits_cdf(name: &str, sample: Vec<f64>, cdf: impl Fn(f64) -> f64) {
    let statistic = ks(sample, cdf);
    assert!(statistic < KS_LIMIT, "{name}: {statistic}");
}

pub(in crate::random) fn fits_counts(
    name: &str,
    one: impl Fn(&mut Draw) -> u32,
    probability: impl Fn(usize) -> f64,
) {
    let mut d = draw(name.len() as u64);
    let mut counts = vec![0u64; 1 << 12];
    (0..N).for_each(|_| counts[(one(&mut d) as usize).min((1 << 12) - 1)] += 1);
    let p = chi_square(&counts, probability, N as u64);
    assert!(p > 0.001, "{name}: p = {p}");
}

/// Mean and variance within `z` standard errors; the fourth moment is taken from the sample.
pub(in crate::random) fn fits_moments(
    name: &str,
    sample: &[f64],
    mean: f64,
    variance: f64,
    z: f64,
) {
    let n = sample.len() as f64;
    let m = sample.iter().sum::<f64>() / n;
    let powers = |k: i32| sample.iter().map(|x| (x - mean).powi(k)).sum::<f64>() / n;
    let (second, fourth) = (powers(2), powers(4));
    assert!(
        (m - mean).abs() < z * (variance / n).sqrt(),
        "{name}: mean {m}, not {mean}"
    );
    let error = ((fourth - second * second) / n).sqrt();
    assert!(
        (second - variance).abs() < z * error,
        "{name}: variance {second}, not {variance}"
    );
}

#[test]
fn unit_and_below() {
    fits_cdf("unit", sample(1, |d| d.unit()), |x| x);
    fits_counts(
        "below 7",
        |d| d.below(7),
        |k| if k < 7 { 1.0 / 7.0 } else { 0.0 },
    );
    let top = (0..N).map(|_| draw(2).below(1)).max();
    assert_eq!(top, Some(0));
    // A range far from a power of two, where a careless modulo leans by a third.
    let mut d = draw(3);
    let low = (0..N).filter(|_| d.below(3 << 30) < 3 << 29).count() as f64;
    assert!(
        (low - 0.5 * N as f64).abs() < 3.5 * (0.25 * N as f64).sqrt(),
        "{low}"
    );
}

#[test]
fn chance_is_exact_at_both_ends_and_monotone() {
    let mut hits = 0;
    for i in 0..N as u64 {
        let at = Streams::new(0, 0).at(Purpose(0), i, 0);
        let says = |ppb: u32| {
            let mut d = at;
            (d.chance(ppb), d.u64())
        };
        let (never, after_never) = says(0);
        let (always, after_always) = says(1_000_000_000);
        assert!(!never && always);
        assert_eq!(
            after_never, after_always,
            "a probability must not shift later draws"
        );
        assert!(!says(20_000_000).0 || says(20_000_001).0);
        hits += u32::from(says(20_000_000).0);
    }
    let expected = 0.02 * N as f64;
    assert!(
        (f64::from(hits) - expected).abs() < 3.5 * (expected * 0.98).sqrt(),
        "{hits}"
    );
}

#[test]
fn exponential() {
    let drawn = sample(4, |d| d.exp1());
    fits_moments("exp1", &drawn, 1.0, 1.0, 3.5);
    // Beyond 7.7 the table ends: 4.5 in 10,000 draws, 27 of these.
    let tail = drawn.iter().filter(|x| **x > 7.697).count() as f64;
    let expected = N as f64 * (-7.697f64).exp();
    assert!(
        (tail - expected).abs() < 3.5 * expected.sqrt(),
        "{tail} for {expected}"
    );
    fits_cdf("exp1", drawn, |x| 1.0 - (-x).exp());
}

#[test]
fn normal_and_lognormal() {
    let normal = exact::Normal::new(0.0, 1.0).unwrap();
    let drawn = sample(5, |d| d.normal());
    fits_moments("normal", &drawn, 0.0, 1.0, 3.5);
    fits_cdf("normal", drawn, |x| normal.cdf(x));
    let lognormal = exact::LogNormal::new(0.3, 1.5).unwrap();
    fits_cdf("lognormal", sample(6, |d| d.lognormal(0.3, 1.5)), |x| {
        lognormal.cdf(x)
    });
    // The tail beyond 3.654 has its own path and 1 draw in 3,875; its shape is tested there.
    let mut d = draw(7);
    let draws = 1_000_000;
    let tail = (0..draws).filter(|_| d.normal().abs() > 3.654_153).count() as f64;
    let expected = 2.0 * normal.sf(3.654_153) * f64::from(draws);
    assert!(
        (tail - expected).abs() < 3.5 * expected.sqrt(),
        "{tail} for {expected}"
    );
}

#[test]
fn poisson() {
    for mean in [0.02, 0.9, 5.0, 9.99, 10.0, 37.5, 600.0] {
        let poisson = exact::Poisson::new(mean).unwrap();
        fits_counts(
            &format!("poisson {mean}"),
            |d| d.poisson(mean),
            |k| poisson.pmf(k as u64),
        );
    }
    assert_eq!(draw(17).poisson(0.0), 0);
    let large = sample(18, |d| f64::from(d.poisson(3e6)));
    fits_moments("poisson 3e6", &large, 3e6, 3e6, 3.5);
}

#[test]
fn geometric() {
    for p in [0.9, 0.3, 0.02] {
        let exact = |k: usize| p * (1.0f64 - p).powi(k as i32);
        fits_counts(&format!("geometric {p}"), |d| d.geometric(p), exact);
    }
    assert_eq!(draw(19).geometric(1.0), 0);
}

#[test]
fn logarithmic() {
    for p in [0.1, 0.6, 0.95] {
        let exact = |k: usize| {
            if k == 0 {
                0.0
            } else {
                -f64::powi(p, k as i32) / (k as f64 * (1.0 - p).ln())
            }
        };
        fits_counts(&format!("logarithmic {p}"), |d| d.logarithmic(p), exact);
    }
}

/// Poisson many orders of logarithmic size are negative binomial: r = -rate / ln(1 - p).
#[test]
fn compound_poisson_logarithmic_is_negative_binomial() {
    let (rate, p) = (1.7, 0.6);
    let r = -rate / (1.0f64 - p).ln();
    let exact = exact::NegativeBinomial::new(r, 1.0 - p).unwrap();
    let total = |d: &mut Draw| (0..d.poisson(rate)).map(|_| d.logarithmic(p)).sum::<u32>();
    fits_counts("compound", total, |k| exact.pmf(k as u64));
    assert!((exact.cdf(3) - (0..4).map(|k| exact.pmf(k)).sum::<f64>()).abs() < 1e-9);
}

#[test]
fn alias_keeps_the_weights() {
    let weights: Vec<f64> = (0..1000).map(|i| 1.0 / f64::from(i % 97 + 1)).collect();
    let total: f64 = weights.iter().sum();
    let table = Alias::new(&weights);
    assert_eq!(table.len(), 1000);
    for (i, p) in table.probabilities().iter().enumerate() {
        assert!((p - weights[i] / total).abs() < 1e-11, "{i}: {p}");
    }
    let few = Alias::new(&[0.0, 3.0, 1.0, 0.0, 4.0]);
    fits_counts(
        "alias",
        |d| few.sample(d.u64()),
        |k| [0.0, 0.375, 0.125, 0.0, 0.5, 0.0][k.min(5)],
    );
    assert!(
        [1, 4].contains(&few.sample(0)),
        "a weight of 0 is never drawn, even at the edge"
    );
    assert_eq!(Alias::new(&[2.0]).sample(u64::MAX), 0);
    assert_eq!(few.bytes(), 5 * 8, "8 bytes an entry");
}

#[test]
#[should_panic(expected = "positive finite sum")]
fn alias_refuses_no_weight_at_all() {
    Alias::new(&[0.0, 0.0]);
}
