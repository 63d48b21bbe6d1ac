//! The assumed rates by name: what each is counted in, and what may be typed for it.
//!
//! What they are worth unless a file says otherwise, and who says so, stands in
//! `economics`.

use super::forms::Amount;
use crate::world::names;

names! {
    /// An assumed rate. `Scenario::rates` overrides it by this name.
    RateName {
        /// A failed order: service time, cancel fee, payment fee kept.
        FailedOrder = "failed-order-direct",
        /// What vendors say an oversold order costs all in. Not billed.
        FailedOrderAllIn = "failed-order-all-in",
        /// One contact with customer service.
        ServiceContact = "service-contact",
        /// One parcel by ground freight, packed again.
        Reship = "reship",
        /// A wrong item shipped, all its consequences together.
        MisPick = "mis-pick",
        /// Minutes of work for one exception.
        ExceptionMinutes = "exception-minutes",
        /// Wage per hour.
        Wage = "warehouse-wage",
        /// What an hour costs per dollar of wage.
        Burden = "wage-burden",
        /// One location counted.
        CountLocation = "count-location",
        /// Hours a week that surveys say go into manual reconciliation. Not billed.
        ReconciliationHours = "reconciliation-hours",
        /// Credit given, as a share of the value cancelled.
        CustomerCredit = "customer-credit",
        /// Premium for faster freight, as a share of the freight.
        ExpeditePremium = "expedite-premium",
        /// Inbound freight as a share of the purchase value.
        InboundFreight = "inbound-freight",
        /// Fixed fee of a rush purchase order.
        RushFee = "rush-fee",
        /// Cost of holding stock, per year, as a share of its value.
        HoldingRate = "holding-rate",
        /// Running one integration for a month.
        ConnectorMonth = "connector-month",
        /// An exception resolved later than promised.
        MissedPromise = "missed-promise",
        /// Building a custom feed for a site.
        CustomFeedBuild = "custom-feed-build",
        /// Running a custom feed of a site for a month.
        CustomFeedMonth = "custom-feed-month",
        /// Building one connector of a fix.
        ConnectorBuild = "connector-build",
        /// An hour hired for a fix.
        HiredHour = "hired-hour",
    }
}

/// How the values of a rate are typed.
struct Scale {
    /// The short words for its unit; messages use the first.
    words: &'static [&'static str],
    /// How many of them make one of the rate's own unit.
    parts: f64,
    /// The most that may be typed.
    most: f64,
    /// An ordinary value.
    example: &'static str,
}

/// Beyond this a price is a slip, and bills might not fit their integers.
const USD: Scale = Scale {
    words: &["USD"],
    parts: 1.0,
    most: 1e7,
    example: "15 USD",
};

/// Not more than a week.
const MINUTES: Scale = Scale {
    words: &["minutes", "min"],
    parts: 1.0,
    most: 10_080.0,
    example: "8 minutes",
};

/// Hours of a week.
const HOURS: Scale = Scale {
    words: &["hours", "h"],
    parts: 1.0,
    most: 168.0,
    example: "10 hours",
};

/// A share of something that may be more than the whole of it, such as a premium.
const SHARE: Scale = Scale {
    words: &["%"],
    parts: 100.0,
    most: 1_000.0,
    example: "10 %",
};

impl RateName {
    /// What its value is counted in.
    pub fn unit(self) -> &'static str {
        match self {
            RateName::FailedOrder | RateName::FailedOrderAllIn | RateName::RushFee => {
                "USD per order"
            }
            RateName::ServiceContact => "USD per contact",
            RateName::Reship => "USD per parcel",
            RateName::MisPick => "USD per mis-pick",
            RateName::ExceptionMinutes => "minutes",
            RateName::Wage | RateName::HiredHour => "USD per hour",
            RateName::Burden => "ratio",
            RateName::CountLocation => "USD per count",
            RateName::ReconciliationHours => "hours per week",
            RateName::CustomerCredit => "share of value cancelled",
            RateName::ExpeditePremium => "share of freight",
            RateName::InboundFreight => "share of purchase value",
            RateName::HoldingRate => "share of value per year",
            RateName::MissedPromise => "USD per exception",
            RateName::CustomFeedBuild => "USD per feed",
            RateName::ConnectorMonth | RateName::CustomFeedMonth => "USD per month",
            RateName::ConnectorBuild => "USD per edge",
        }
    }

    fn scale(self) -> Scale {
        let first = self.unit().split(' ').next();
        match first.unwrap_or_default() {
            "USD" => USD,
            "minutes" => MINUTES,
            "hours" => HOURS,
            "ratio" => Scale {
                example: "130 %",
                ..SHARE
            },
            // Nobody gives back more than was paid.
            _ if self == RateName::CustomerCredit => Scale {
                most: 100.0,
                ..SHARE
            },
            _ => SHARE,
        }
    }

    /// A typed value in the rate's own unit; else the rule that it breaks, and a remedy.
    pub(super) fn value(self, typed: &Amount) -> Result<f64, [String; 2]> {
        let scale = self.scale();
        let (unit, short) = (self.unit(), scale.words[0]);
        let parts = match typed.unit.as_str() {
            own if own == unit => 1.0,
            word if scale.words.contains(&word) => scale.parts,
            other => {
                let own = match unit.starts_with(short) {
                    true => unit.to_owned(),
                    false => format!("{short} ({unit})"),
                };
                return Err([
                    format!("this rate is in {own}, not in `{other}`"),
                    format!(
                        "write a number and this unit, for example \"{}\"",
                        scale.example
                    ),
                ]);
            }
        };
        let value = typed.number / parts;
        match (0.0..=scale.most / scale.parts).contains(&value) {
            true => Ok(value),
            false => Err([
                format!("between 0 and {} {short}", scale.most),
                format!(
                    "write a value in this range, for example \"{}\"",
                    scale.example
                ),
            ]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(rate: RateName, text: &str) -> Result<f64, [String; 2]> {
        rate.value(&text.parse().expect("a number and a unit"))
    }

    #[test]
    fn every_rate_takes_its_own_unit_and_its_example() {
        for rate in RateName::ALL {
            let own = format!("1 {}", rate.unit());
            assert_eq!(typed(rate, &own), Ok(1.0), "{}", rate.name());
            let example = typed(rate, rate.scale().example);
            assert!(example.is_ok(), "{}: {example:?}", rate.name());
        }
    }

    #[test]
    fn values_come_in_the_rate_s_own_unit() {
        assert_eq!(typed(RateName::Reship, "15 USD"), Ok(15.0));
        assert_eq!(typed(RateName::CustomerCredit, "10 %"), Ok(0.1));
        assert_eq!(typed(RateName::ExpeditePremium, "200 %"), Ok(2.0));
        assert_eq!(typed(RateName::Burden, "1.3 ratio"), Ok(1.3));
        assert_eq!(typed(RateName::Burden, "130%"), Ok(1.3));
        assert_eq!(typed(RateName::ExceptionMinutes, "8 min"), Ok(8.0));
    }

    #[test]
    fn another_unit_or_a_value_out_of_range_is_refused() {
        let refused = |rate, text| typed(rate, text).expect_err(text)[0].clone();
        let rule = refused(RateName::Wage, "20 %");
        assert_eq!(rule, "this rate is in USD per hour, not in `%`");
        let rule = refused(RateName::CustomerCredit, "15 USD");
        assert_eq!(
            rule,
            "this rate is in % (share of value cancelled), not in `USD`"
        );
        assert!(refused(RateName::Reship, "15 bananas").contains("USD per parcel"));
        assert!(refused(RateName::Reship, "-5 USD").contains("between 0 and"));
        assert!(refused(RateName::CustomerCredit, "101 %").contains("100 %"));
        assert!(refused(RateName::HoldingRate, "1001 %").contains("1000 %"));
    }
}
