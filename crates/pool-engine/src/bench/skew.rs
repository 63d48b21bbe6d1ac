//! Which pools traffic falls on.

use std::fmt;
use std::str::FromStr;

use rand::RngExt as _;
use rand_pcg::Pcg64Dxsm;

/// A distribution of traffic over pools.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Skew {
    /// Every pool alike.
    Uniform,
    /// The pool of rank k with weight k^-s.
    Zipf(f64),
    /// `share` of the traffic on `hot` pools, the rest on the others alike.
    Hot {
        /// How many pools are hot.
        hot: u32,
        /// Their share of the traffic, 0 to 1.
        share: f64,
    },
}

impl fmt::Display for Skew {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Uniform => write!(f, "uniform"),
            Self::Zipf(s) => write!(f, "zipf:{s}"),
            Self::Hot { hot, share } => write!(f, "hot:{hot}:{share}"),
        }
    }
}

impl FromStr for Skew {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong =
            || format!("'{text}' is none of uniform, zipf:S (0 <= S <= 4), hot:K:P (0 <= P <= 1)");
        let mut words = text.split(':');
        let skew = match (words.next(), words.next(), words.next(), words.next()) {
            (Some("uniform"), None, ..) => Self::Uniform,
            (Some("zipf"), Some(s), None, _) => Self::Zipf(s.parse().map_err(|_| wrong())?),
            (Some("hot"), Some(hot), Some(share), None) => Self::Hot {
                hot: hot.parse().map_err(|_| wrong())?,
                share: share.parse().map_err(|_| wrong())?,
            },
            _ => return Err(wrong()),
        };
        let sane = match skew {
            Self::Uniform => true,
            Self::Zipf(s) => (0.0..=4.0).contains(&s),
            Self::Hot { hot, share } => hot > 0 && (0.0..=1.0).contains(&share),
        };
        if sane { Ok(skew) } else { Err(wrong()) }
    }
}

/// Pool of a rank: ranks are scattered, so that the hot pools are no neighbours.
fn scatter(rank: u64, pools: u64) -> u32 {
    // A multiplier without a factor in common with the number of pools permutes.
    let mut step = (pools as f64 * 0.618) as u64 | 1;
    while common(step, pools) != 1 {
        step += 2;
    }
    (rank * step % pools) as u32
}

fn common(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { common(b, a % b) }
}

impl Skew {
    /// `count` pools drawn from `pools`.
    #[must_use]
    pub fn draw(self, pools: u32, count: usize, random: &mut Pcg64Dxsm) -> Vec<u32> {
        let pools = pools.max(1);
        let mut even = |from: u32, to: u32| random.random_range(from..to.max(from + 1));
        match self {
            Self::Uniform => (0..count).map(|_| even(0, pools)).collect(),
            Self::Hot { hot, share } => {
                let hot = hot.min(pools);
                let draw = |_| {
                    let on_hot = random.random::<f64>() < share;
                    let rank = match on_hot || hot == pools {
                        true => random.random_range(0..hot),
                        false => random.random_range(hot..pools),
                    };
                    scatter(u64::from(rank), u64::from(pools))
                };
                (0..count).map(draw).collect()
            }
            Self::Zipf(s) => {
                let mut sum = 0.0;
                let weight = |rank| {
                    sum += f64::from(rank + 1).powf(-s);
                    sum
                };
                let cumulated: Vec<f64> = (0..pools).map(weight).collect();
                let draw = |_| {
                    let at = random.random::<f64>() * sum_of(&cumulated);
                    let rank = cumulated
                        .partition_point(|&c| c <= at)
                        .min(pools as usize - 1);
                    scatter(rank as u64, u64::from(pools))
                };
                (0..count).map(draw).collect()
            }
        }
    }
}

fn sum_of(cumulated: &[f64]) -> f64 {
    cumulated.last().copied().unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng as _;

    #[test]
    fn shares_are_as_asked() {
        let mut random = Pcg64Dxsm::seed_from_u64(7);
        let draws = Skew::Hot { hot: 1, share: 0.8 }.draw(1000, 100_000, &mut random);
        let hot = draws.iter().filter(|&&p| p == scatter(0, 1000)).count();
        assert!((79_000..81_000).contains(&hot), "{hot}");
        let draws = Skew::Zipf(1.0).draw(1000, 100_000, &mut random);
        let top = draws.iter().filter(|&&p| p == scatter(0, 1000)).count();
        // The harmonic number of 1000 is 7.485.
        assert!((12_900..13_900).contains(&top), "{top}");
    }

    #[test]
    fn scattering_loses_no_pool() {
        for pools in [1, 2, 10, 1000, 4096] {
            let mut seen: Vec<u32> = (0..pools).map(|r| scatter(r, pools)).collect();
            seen.sort_unstable();
            assert!(seen.iter().copied().eq(0..pools as u32));
        }
    }

    #[test]
    fn text_comes_back() {
        for text in ["uniform", "zipf:1.1", "hot:3:0.25"] {
            assert_eq!(text.parse::<Skew>().unwrap().to_string(), text);
        }
        for text in [
            "zipf",
            "hot:0:0.5",
            "hot:1:1.5",
            "zipf:-1",
            "even",
            "zipf:nan",
        ] {
            assert!(text.parse::<Skew>().is_err(), "{text}");
        }
    }
}
