//! The five conditions of a durable fix, as switches.

use schemars::JsonSchema;
use serde::Deserialize;

/// The five conditions of a durable fix.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "ConditionsTable")]
pub struct Conditions {
    /// 1: one reconciled pool that all systems write through.
    pub pool_visibility: bool,
    /// 2: a schedule, retries, alerting.
    pub cadence: bool,
    /// 3: cycle counts with a cut-off and an owner.
    pub count_discipline: bool,
    /// 4: the storefront promises available to promise, not raw on hand.
    pub reservation_logic: bool,
    /// 5: amendments, transfers and returns propagate.
    pub change_control: bool,
}

/// The conditions by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// 1: one reconciled pool that all systems write through.
    PoolVisibility,
    /// 2: a schedule, retries, alerting.
    Cadence,
    /// 3: cycle counts with a cut-off and an owner.
    CountDiscipline,
    /// 4: the storefront promises available to promise.
    ReservationLogic,
    /// 5: amendments, transfers and returns propagate.
    ChangeControl,
}

impl Conditions {
    /// These conditions and no others.
    pub fn of(list: &[Condition]) -> Conditions {
        let has = |c| list.contains(&c);
        Conditions {
            pool_visibility: has(Condition::PoolVisibility),
            cadence: has(Condition::Cadence),
            count_discipline: has(Condition::CountDiscipline),
            reservation_logic: has(Condition::ReservationLogic),
            change_control: has(Condition::ChangeControl),
        }
    }

    /// Each condition's key in a scenario file, and whether it is on.
    pub fn named(&self) -> [(&'static str, bool); 5] {
        [
            ("pool-visibility", self.pool_visibility),
            ("cadence", self.cadence),
            ("count-discipline", self.count_discipline),
            ("reservation-logic", self.reservation_logic),
            ("change-control", self.change_control),
        ]
    }
}
