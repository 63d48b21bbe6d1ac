//! Exponential and normal draws by Marsaglia and Tsang's ziggurat (2000), 256 layers.
//!
//! The density is covered by 256 strips of equal area. A strip is chosen by 8 bits, a place
//! in it by 53; 97.8 % (exponential) and 98.5 % (normal) of the places lie under the curve
//! for certain and cost one comparison and one multiplication. Unlike the original, layer
//! and place come from different bits of the word, so they are independent.

use super::Draw;
use std::sync::LazyLock;

const LAYERS: usize = 256;
/// 53 bits place a point in its strip.
const PLACES: f64 = (1u64 << 53) as f64;
/// Where the tail begins, solved so that the 256 strips close at the top.
const EXP_TAIL: f64 = 7.697_117_470_131_05;
const NORMAL_TAIL: f64 = 3.654_152_885_361_009;

/// One strip: places below `inside` are under the curve for certain.
#[derive(Copy, Clone)]
struct Strip {
    inside: u64,
    width: f64,
}

pub(super) struct Ziggurat {
    strips: [Strip; LAYERS],
    /// Density at the outer edge of each strip; the last entry is the top, 1.
    heights: [f64; LAYERS + 1],
}

/// The tables of both shapes, built once per process from `libm`.
pub(super) struct Tables {
    exp: Ziggurat,
    normal: Ziggurat,
}

static TABLES: LazyLock<Tables> = LazyLock::new(Tables::build);

impl Tables {
    pub(super) fn shared() -> &'static Tables {
        &TABLES
    }

    fn build() -> Tables {
        let tail = libm::exp(-EXP_TAIL);
        let exp = Ziggurat::build(EXP_TAIL, tail, |x| libm::exp(-x), |y| -libm::log(y));
        let tail = (std::f64::consts::FRAC_PI_2).sqrt()
            * libm::erfc(NORMAL_TAIL * std::f64::consts::FRAC_1_SQRT_2);
        let normal = Ziggurat::build(NORMAL_TAIL, tail, bell, |y| (-2.0 * libm::log(y)).sqrt());
        Tables { exp, normal }
    }
}

/// The normal density without its constant.
fn bell(x: f64) -> f64 {
    libm::exp(-0.5 * x * x)
}

impl Ziggurat {
    fn build(
        tail: f64,
        tail_area: f64,
        density: fn(f64) -> f64,
        inverse: fn(f64) -> f64,
    ) -> Ziggurat {
        let area = tail * density(tail) + tail_area;
        let mut edges = [0.0; LAYERS + 1];
        // Strip 0 is the base with the tail, as wide as a rectangle of its area would be.
        edges[0] = area / density(tail);
        edges[1] = tail;
        for i in 1..LAYERS - 1 {
            edges[i + 1] = inverse(area / edges[i] + density(edges[i]));
        }
        let strips = std::array::from_fn(|i| Strip {
            inside: (edges[i + 1] / edges[i] * PLACES) as u64,
            width: edges[i] / PLACES,
        });
        Ziggurat {
            strips,
            heights: edges.map(density),
        }
    }

    /// Height of the last strip's top, as the areas give it: 1 if the tail was solved right.
    #[cfg(test)]
    fn closes_at(&self, tail: f64, tail_area: f64) -> f64 {
        let area = tail * self.heights[1] + tail_area;
        area / (self.strips[LAYERS - 1].width * PLACES) + self.heights[LAYERS - 1]
    }
}

impl Draw {
    /// Exponential with mean 1.
    #[inline]
    pub fn exp1(&mut self) -> f64 {
        let bits = self.u64();
        let strip = self.tables.exp.strips[(bits & 0xFF) as usize];
        let place = bits >> 11;
        let x = place as f64 * strip.width;
        if place < strip.inside {
            x
        } else {
            self.exp1_edge((bits & 0xFF) as usize, x)
        }
    }

    #[cold]
    #[inline(never)]
    fn exp1_edge(&mut self, layer: usize, x: f64) -> f64 {
        if layer == 0 {
            // The tail has no memory: it is the same curve again, moved out.
            return EXP_TAIL + self.exp1();
        }
        let heights = &self.tables.exp.heights;
        let (floor, ceiling) = (heights[layer], heights[layer + 1]);
        if floor + self.unit() * (ceiling - floor) < libm::exp(-x) {
            x
        } else {
            self.exp1()
        }
    }

    /// Standard normal.
    #[inline]
    pub fn normal(&mut self) -> f64 {
        let bits = self.u64();
        let strip = self.tables.normal.strips[(bits & 0xFF) as usize];
        let place = bits >> 11;
        let x = place as f64 * strip.width;
        let inside = place < strip.inside;
        let sign = (bits & 0x100) << 55;
        if inside {
            f64::from_bits(x.to_bits() | sign)
        } else {
            self.normal_edge((bits & 0xFF) as usize, x, sign)
        }
    }

    #[cold]
    #[inline(never)]
    fn normal_edge(&mut self, layer: usize, x: f64, sign: u64) -> f64 {
        if layer == 0 {
            return f64::from_bits(self.normal_tail().to_bits() | sign);
        }
        let heights = &self.tables.normal.heights;
        let (floor, ceiling) = (heights[layer], heights[layer + 1]);
        if floor + self.unit() * (ceiling - floor) < bell(x) {
            f64::from_bits(x.to_bits() | sign)
        } else {
            self.normal()
        }
    }

    /// Beyond the base: Marsaglia's (1964) exponential under a parabola.
    fn normal_tail(&mut self) -> f64 {
        loop {
            let x = self.exp1() / NORMAL_TAIL;
            if 2.0 * self.exp1() > x * x {
                return NORMAL_TAIL + x;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::tests::{KS_LIMIT, ks};
    use crate::random::{Purpose, Streams};
    use statrs::distribution::{ContinuousCDF, Normal};

    #[test]
    fn strips_close_at_the_top() {
        let tables = Tables::shared();
        let exp = tables.exp.closes_at(EXP_TAIL, libm::exp(-EXP_TAIL));
        assert!((exp - 1.0).abs() < 1e-12, "{exp}");
        let area = (std::f64::consts::FRAC_PI_2).sqrt()
            * libm::erfc(NORMAL_TAIL * std::f64::consts::FRAC_1_SQRT_2);
        let normal = tables.normal.closes_at(NORMAL_TAIL, area);
        assert!((normal - 1.0).abs() < 1e-12, "{normal}");
    }

    #[test]
    fn the_fast_path_is_taken_as_often_as_the_page_says() {
        let share = |z: &Ziggurat| z.strips.iter().map(|s| s.inside as f64).sum::<f64>();
        let tables = Tables::shared();
        let total = LAYERS as f64 * PLACES;
        assert!((share(&tables.exp) / total - 0.978).abs() < 5e-4);
        assert!((share(&tables.normal) / total - 0.985).abs() < 5e-4);
    }

    #[test]
    fn the_normal_tail_has_its_shape() {
        let normal = Normal::new(0.0, 1.0).expect("standard normal");
        let mut d = Streams::new(5, 0).at(Purpose(0), 0, 0);
        let tail: Vec<f64> = (0..60_000).map(|_| d.normal_tail()).collect();
        let beyond = normal.sf(NORMAL_TAIL);
        let statistic = ks(tail, |x| 1.0 - normal.sf(x) / beyond);
        assert!(statistic < KS_LIMIT, "{statistic}");
    }
}
