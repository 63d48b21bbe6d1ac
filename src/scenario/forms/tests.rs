//! What may be typed, and what is said about the rest.

use super::{Delay, Empirical, Level, Measured, Quantity, RateForm, Weight};
use crate::random::PositivePoisson;
use crate::scenario::{doc, read};
use crate::units::{DAY, Share, Span};
use proptest::prelude::*;
use serde::de::DeserializeOwned;

#[derive(serde::Deserialize)]
struct One<T> {
    value: T,
}

/// Reads a value as a scenario file would.
fn parse<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let (node, errors) = doc::parse(&format!("value = {text}"), 0);
    assert!(errors.is_empty(), "{errors:?}");
    let (one, faults) = read::read::<One<T>>(&node, &node);
    match (one, faults.first()) {
        (Some(one), None) => Ok(one.value),
        (_, fault) => Err(fault.map(ToString::to_string).unwrap_or_default()),
    }
}

fn delays() -> impl Strategy<Value = Delay> {
    let span = || (0..900 * DAY).prop_map(Span);
    prop_oneof![
        span().prop_map(Delay::Fixed),
        span().prop_map(Delay::Exponential),
        (span(), span()).prop_map(|(a, b)| Delay::Uniform(a.min(b), a.max(b))),
        (span(), 0.0..10.0).prop_map(|(m, sigma)| Delay::Lognormal(m, sigma)),
        (span(), span()).prop_map(|(by, mean)| Delay::Shifted(by, mean)),
        (span(), 0.1..1000.0).prop_map(|(mean, shape)| Delay::Gamma(mean, shape)),
        (span(), 0.1..1000.0).prop_map(|(scale, shape)| Delay::Weibull(scale, shape)),
        (span(), span(), span()).prop_map(|(a, b, c)| {
            let mut ends = [a, b, c];
            ends.sort();
            Delay::Triangular(ends[0], ends[1], ends[2])
        }),
        empirical(span()).prop_map(Delay::Empirical),
    ]
}

fn quantities() -> impl Strategy<Value = Quantity> {
    let units = || 1..10_000i32;
    prop_oneof![
        units().prop_map(Quantity::Fixed),
        (1.0..10_000.0).prop_map(|mean| Quantity::Poisson(PositivePoisson::with_mean(mean))),
        (units(), units()).prop_map(|(a, b): (i32, i32)| Quantity::Uniform(a.min(b), a.max(b))),
        (units(), units(), units()).prop_map(|(a, b, c)| {
            let mut ends = [a, b, c];
            ends.sort();
            Quantity::Triangular(ends[0], ends[1], ends[2])
        }),
        empirical(units()).prop_map(Quantity::Empirical),
    ]
}

/// Values with times that they were measured, or with shares of all.
fn empirical<T>(value: impl Strategy<Value = T>) -> impl Strategy<Value = Empirical<T>>
where
    T: Copy + std::fmt::Debug,
{
    let values = proptest::collection::vec((value, 1..1000u32), 1..9);
    (values, any::<bool>()).prop_map(|(values, shares)| {
        let mut left = Share::ONE.0;
        let mut weight = |i: usize, times: u32| match (shares, i) {
            (false, _) => Weight::Times(times),
            // The first has what the others leave.
            (true, 0) => Weight::Share(Share(left)),
            (true, _) => {
                left -= times;
                Weight::Share(Share(times))
            }
        };
        let mut weights: Vec<Weight> = (0..values.len())
            .rev()
            .map(|i| weight(i, values[i].1))
            .collect();
        weights.reverse();
        let measured = (values.iter().zip(weights)).map(|((value, _), weight)| Measured {
            value: *value,
            weight,
        });
        Empirical::new(measured.collect()).expect("a distribution")
    })
}

proptest! {
    #[test]
    fn a_delay_reads_what_it_prints(delay in delays()) {
        prop_assert_eq!(parse(&delay.to_string()), Ok(delay));
    }

    #[test]
    fn a_quantity_reads_what_it_prints(quantity in quantities()) {
        prop_assert_eq!(parse(&quantity.to_string()), Ok(quantity));
    }

    #[test]
    fn a_level_reads_what_it_prints(units in 0..i32::MAX, span in 0..900 * DAY) {
        for level in [Level::Units(units), Level::Cover(Span(span))] {
            prop_assert_eq!(level.to_string().parse(), Ok(level));
        }
    }
}

#[test]
fn a_delay_has_one_form_at_a_time() {
    let refused = |text: &str| parse::<Delay>(text).unwrap_err();
    assert!(refused("{ exponential = \"1 h\", uniform = [\"1 s\", \"2 s\"] }").contains("one key"));
    assert!(refused("{ lognormal = { median = \"1 h\" } }").contains("`sigma` is missing"));
    assert!(
        refused("{ gamma = { mean = \"1 h\", shape = 0.0 } }").contains("between 0.1 and 1000")
    );
    assert!(refused("{ triangular = [\"2 h\", \"1 h\", \"3 h\"] }").contains("in this order"));
    assert!(refused("{ lognormal = { median = \"1 h\", sigma = -1.0 } }").contains("between 0"));
    assert!(
        refused("4").contains("{ exponential = \"4 h\" }"),
        "shows an example"
    );
}

#[test]
fn what_was_measured_adds_up() {
    let delay = |values: &str| parse::<Delay>(&format!("{{ empirical = {values} }}"));
    let shares = delay(r#"[["1 d", "60 %"], ["2 d", "30 %"], ["9 d", "10 %"]]"#).unwrap();
    let times = delay(r#"[["1 d", 12], ["2 d", 6], ["9 d", 2]]"#).unwrap();
    for of in [shares, times] {
        let days = of.mean() / DAY as f64;
        assert!((days - 2.1).abs() < 1e-12, "{of}: {days}");
    }
    let refused = |values: &str| delay(values).unwrap_err();
    assert!(refused("[]").contains("from 1 to 1000 values"));
    let many = format!("[{}]", "[\"1 d\", 1], ".repeat(1001));
    assert!(refused(&many).contains("from 1 to 1000 values"));
    assert!(
        refused(r#"[["1 d", "60 %"], ["2 d", "30 %"]]"#).contains("add up to 90 %, not to 100")
    );
    assert!(refused(r#"[["1 d", "60 %"], ["2 d", 4]]"#).contains("either what share"));
    assert!(refused(r#"[["1 d", "100 %"], ["2 d", "0 %"]]"#).contains("at least once"));
    assert!(refused(r#"[["1 d", 0]]"#).contains("at least once"));
    assert!(refused(r#"[["1 d", -1]]"#).contains("from 1 to 4,294,967,295 times"));
    assert!(refused(r#"[["1 d", 0.5]]"#).contains("a share such as"));
    assert!(refused(r#"["1 d", "2 d"]"#).contains("how often it was measured"));
    assert!(refused(r#"[["1 d"]]"#).contains("a value and how often"));
    assert!(refused(r#"[["1 d", 1, 1]]"#).contains("a value and how often"));
    assert!(refused(r#"[[1, "100 %"]]"#).contains("a length of time"));
}

#[test]
fn a_quantity_is_some_units() {
    let refused = |text: &str| parse::<Quantity>(text).unwrap_err();
    assert!(refused("2").contains("for example \"2 units\""));
    assert!(refused("\"0 units\"").contains("from 1 to 10000 units, which 0 is not"));
    assert!(refused("\"10001 units\"").contains("from 1 to 10000"));
    assert!(refused("{ poisson = { mean = 0.9 } }").contains("from 1 to 10000"));
    assert!(refused("{ poisson = { mean = 1e9 } }").contains("from 1 to 10000"));
    assert!(refused("{ uniform = [5, 1] }").contains("in order"));
    assert!(refused("{ uniform = [0, 1] }").contains("from 1 to 10000"));
    assert!(refused("{ uniform = [1.5, 2] }").contains("fraction"));
    assert!(refused("{ triangular = [1, 6, 2] }").contains("in this order"));
    assert!(refused("{ empirical = [[0, 1]] }").contains("which 0 is not"));
    assert!(refused("{ empirical = [[1, \"50 %\"]] }").contains("50 %"));
    assert!(refused("{ gamma = { mean = 2.0, shape = 1.0 } }").contains("no such"));
}

#[test]
fn a_rate_keeps_its_number_and_needs_a_unit() {
    let numbers = |text: &str| {
        let rate = parse::<RateForm>(text).unwrap();
        rate.amounts.map(|a| (a.number, a.unit))
    };
    let usd = |n| (n, "USD".to_owned());
    assert_eq!(numbers("\"15 USD\""), [usd(15.0), usd(15.0), usd(15.0)]);
    assert_eq!(numbers("\"10%\"")[0], (10.0, "%".to_owned()));
    assert_eq!(numbers("\"3 USD per hour\"")[0].1, "USD per hour");
    let table = "{ low = \"1 USD\", typical = \"2 USD\", high = \"4 USD\", source = \"x\" }";
    assert_eq!(numbers(table), [usd(1.0), usd(2.0), usd(4.0)]);
    assert_eq!(parse::<RateForm>(table).unwrap().source, "x");
    for wrong in ["\"15\"", "\"%\"", "\"many USD\"", "\"inf USD\""] {
        assert!(parse::<RateForm>(wrong).is_err(), "{wrong}");
    }
}
