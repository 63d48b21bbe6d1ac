//! What may be typed, and what is said about the rest.

use super::{Delay, Level, RateForm};
use crate::scenario::{doc, read};
use crate::units::{DAY, Span};
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
    ]
}

proptest! {
    #[test]
    fn a_delay_reads_what_it_prints(delay in delays()) {
        prop_assert_eq!(parse(&delay.to_string()), Ok(delay));
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
