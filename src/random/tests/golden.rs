//! First values of a few streams. If one changes, every stored result changes with it:
//! raise the version and say so; never just repair the vector.

use crate::random::draw::INCREMENT;
use crate::random::{Alias, Draw, Purpose, Streams};
use rand::Rng;
use rand_pcg::Pcg64Dxsm;

fn skip(draw: &mut Draw, words: u32) {
    for _ in 0..words {
        draw.u64();
    }
}

fn words(mut draw: Draw) -> [u64; 3] {
    std::array::from_fn(|_| draw.u64())
}

#[test]
fn words_are_those_of_the_first_release() {
    let first = Streams::new(0, 0);
    let other = Streams::new(0xDEAD_BEEF_0BAD_CAFE, 17);
    assert_eq!(
        words(first.at(Purpose(0), 0, 0)),
        [
            0x00B1_9B77_C1BD_4CE8,
            0xBE9C_DEED_55AB_A8E4,
            0x6532_B27E_AD99_55CF
        ]
    );
    assert_eq!(
        words(first.at(Purpose(1), 2, 3)),
        [
            0x3659_55E2_1196_3F5F,
            0x2F3C_4EF6_9B7B_3BD4,
            0x115D_B354_E4D6_D129
        ]
    );
    assert_eq!(
        words(other.at(Purpose(65_535), u64::MAX, 1 << 40)),
        [
            0x76DD_4534_DA3C_55B5,
            0x59D1_D085_941D_B16E,
            0xE080_FA0E_DAC3_8590
        ]
    );
}

#[test]
fn values_are_those_of_the_first_release() {
    let mut d = Streams::new(7, 1).at(Purpose(2), 3, 4);
    let reals = [d.unit(), d.exp1(), d.normal(), d.lognormal(0.5, 1.5)];
    assert_eq!(
        reals.map(f64::to_bits),
        [
            0x3FDE_164A_7776_2484,
            0x3FE2_CBD0_CFDB_F86F,
            0x3FDA_5FE4_5CF1_1053,
            0x4002_DEA2_CA92_ACC9
        ]
    );
    // Other draws of the first release stood here.
    skip(&mut d, 6);
    let wholes = [
        d.below(1000),
        u32::from(d.chance(400_000_000)),
        d.poisson(3.0),
        d.poisson(250.0),
        d.geometric(0.05),
        d.logarithmic(0.9),
    ];
    assert_eq!(wholes, [527, 0, 2, 233, 42, 4]);
    skip(&mut d, 4);
    assert_eq!(Alias::new(&[1.0, 5.0, 2.5, 0.0, 9.0]).sample(d.u64()), 4);
}

/// Long enough for every slow path (tails, edges, rejections) to be in the sum.
#[test]
fn sums_are_those_of_the_first_release() {
    let mut d = Streams::new(1, 0).at(Purpose(0), 0, 0);
    let n = 100_000;
    let exp1 = (0..n).fold(0, |h: u64, _| h.rotate_left(1) ^ d.exp1().to_bits());
    let normal = (0..n).fold(0, |h: u64, _| h.rotate_left(1) ^ d.normal().to_bits());
    let poisson = (0..n).map(|_| u64::from(d.poisson(40.0))).sum::<u64>();
    assert_eq!(
        (exp1, normal, poisson),
        (0x1EC2_F987_31F0_E67A, 0xC754_5908_4A77_246F, 3_998_938)
    );
}

/// Our few lines are the published generator: `new` adds the increment and steps once.
#[test]
fn the_generator_is_pcg64_dxsm() {
    let seed = 0x0123_4567_89AB_CDEF_0011_2233_4455_6677u128;
    let mut theirs = Pcg64Dxsm::new(seed, INCREMENT >> 1);
    let start = seed
        .wrapping_add(INCREMENT)
        .wrapping_mul(15_750_249_268_501_108_917)
        .wrapping_add(INCREMENT);
    let streams = Streams::new(0, 0);
    let mut ours = Draw::start((start >> 64) as u64, start as u64, streams.tables);
    for _ in 0..1000 {
        assert_eq!(ours.u64(), theirs.next_u64());
    }
}
