//! The Poisson distribution, accurate also far out, where oversells live.
//!
//! Each sum runs from its largest term outwards, on the side that is small, so that a
//! probability of 10^-8 keeps its digits.

/// P(N = k) for N ~ Poisson(a).
///
/// # Panics
/// If the mean is negative or not finite (all functions here).
pub fn poisson_pmf(k: u64, a: f64) -> f64 {
    check(a);
    if a == 0.0 {
        return if k == 0 { 1.0 } else { 0.0 };
    }
    let k = k as f64;
    libm::exp(k * libm::log(a) - a - libm::lgamma(k + 1.0))
}

/// F(n; a) = P(N <= n); 0 for negative n.
pub fn poisson_cdf(n: i64, a: f64) -> f64 {
    match u64::try_from(n) {
        Err(_) => 0.0,
        Ok(k) if (k as f64) < a => sum_below(k + 1, a, |_| 1.0),
        Ok(k) => 1.0 - sum_above(k, a, |_| 1.0),
    }
}

/// P(N > n); 1 for negative n.
pub fn poisson_tail(n: i64, a: f64) -> f64 {
    match u64::try_from(n) {
        Err(_) => 1.0,
        Ok(k) if (k as f64) < a => 1.0 - sum_below(k + 1, a, |_| 1.0),
        Ok(k) => sum_above(k, a, |_| 1.0),
    }
}

/// G1(s; a) = E((N - s)+), the expected excess over s (the first-order loss function).
pub fn poisson_loss(s: i64, a: f64) -> f64 {
    match u64::try_from(s) {
        Err(_) => a - s as f64,
        // E(N - s) = E(N - s)+ - E(s - N)+.
        Ok(k) if (k as f64) < a => a - k as f64 + sum_below(k, a, |n| (k - n) as f64),
        Ok(k) => sum_above(k, a, |n| (n - k) as f64),
    }
}

/// Sum of weight(n) P(N = n) over n < end, from the top down; end <= a + 1.
fn sum_below(end: u64, a: f64, weight: impl Fn(u64) -> f64) -> f64 {
    let Some(top) = end.checked_sub(1) else {
        return 0.0;
    };
    let mut term = poisson_pmf(top, a);
    let mut sum = weight(top) * term;
    for n in (0..top).rev() {
        term *= (n + 1) as f64 / a;
        let add = weight(n) * term;
        sum += add;
        if add < sum * 1e-18 {
            break;
        }
    }
    sum
}

/// Sum of weight(n) P(N = n) over n > start, from the bottom up; start >= a.
fn sum_above(start: u64, a: f64, weight: impl Fn(u64) -> f64) -> f64 {
    let mut term = poisson_pmf(start, a);
    let mut sum = 0.0;
    for n in start + 1.. {
        term *= a / n as f64;
        let add = weight(n) * term;
        sum += add;
        if add <= sum * 1e-18 {
            break;
        }
    }
    sum
}

fn check(a: f64) {
    assert!(
        a >= 0.0 && a.is_finite(),
        "a Poisson mean is finite and not negative"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(x: f64, y: f64) {
        assert!((x - y).abs() <= 1e-13 * y.abs(), "{x} is not {y}");
    }

    #[test]
    fn small_cases_by_hand() {
        let e = (-2.0f64).exp();
        close(poisson_pmf(3, 2.0), e * 8.0 / 6.0);
        close(poisson_cdf(2, 2.0), e * 5.0);
        close(poisson_cdf(1, 2.0), e * 3.0);
        close(poisson_tail(1, 2.0), 1.0 - e * 3.0);
        // E(N - 1)+ = 2 - 1 + P(0); E(N - 2)+ = 0 + 2 P(0) + P(1).
        close(poisson_loss(1, 2.0), 1.0 + e);
        close(poisson_loss(2, 2.0), 4.0 * e);
        close(poisson_loss(0, 2.0), 2.0);
    }

    #[test]
    fn both_sides_meet() {
        for a in [0.3, 2.0, 7.5, 40.0, 900.0] {
            for n in [0, 1, 7, 8, 30, 40, 41, 60, 880, 900, 950] {
                assert!((poisson_cdf(n, a) + poisson_tail(n, a) - 1.0).abs() < 1e-12);
                // The loss falls by P(N > n) from n to n + 1.
                let fall = poisson_loss(n, a) - poisson_loss(n + 1, a);
                assert!((fall - poisson_tail(n, a)).abs() < 1e-10, "{a} {n}");
            }
        }
    }

    #[test]
    fn ends() {
        assert_eq!((poisson_cdf(-1, 3.0), poisson_tail(-1, 3.0)), (0.0, 1.0));
        assert_eq!(poisson_loss(-4, 3.0), 7.0);
        assert_eq!(
            (
                poisson_cdf(0, 0.0),
                poisson_tail(0, 0.0),
                poisson_loss(0, 0.0)
            ),
            (1.0, 0.0, 0.0)
        );
        assert_eq!(poisson_pmf(1, 0.0), 0.0);
    }
}
