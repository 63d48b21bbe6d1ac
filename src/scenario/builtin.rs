//! Scenarios and data that are part of the program, so that a name works anywhere.

macro_rules! scenarios {
    ($($name:literal),+ $(,)?) => {
        /// Name and text of each built-in scenario, in the order in which they are listed.
        pub const SCENARIOS: &[(&str, &str)] = &[$((
            $name,
            include_str!(concat!("../../scenarios/", $name, ".toml")),
        )),+];
    };
}

scenarios! {
    "first-look",
    "omnichannel",
    "omnichannel-nightly",
    "omnichannel-webhook",
    "omnichannel-poll-15m",
    "omnichannel-when-it-syncs",
    "omnichannel-shared-pool",
    "flash-sale",
    "click-and-collect",
    "bypassed-transfers",
    "real-orders",
    "ideal",
    "r1",
    "claims/retailer",
    "claims/h1",
    "claims/h1-bypass",
    "claims/h1-healed",
    "claims/h1-lost-deltas",
    "claims/h2",
    "claims/h3",
    "claims/h4",
    "claims/h5",
    "claims/h6",
    "claims/h7",
    "claims/h8",
    "claims/h9",
    "claims/h10",
    "claims/h11",
    "claims/h12",
    "oracles/base-stock-backorders",
    "oracles/base-stock-lost-sales",
    "oracles/bypass-growth",
    "oracles/in-flight",
    "oracles/mirror",
    "oracles/mirror-failing",
    "oracles/mirror-spread",
    "oracles/oversells",
    "oracles/plain",
    "oracles/reorder-point",
    "oracles/reorder-point-cost",
    "oracles/reorder-point-record-error",
    "oracles/undetected-loss",
    "oracles/undetected-loss-counted",
}

/// Order files: path as written in scenarios, and text.
const DATA: &[(&str, &str)] = &[(
    "data/online_retail_sample.csv",
    include_str!("../../scenarios/data/online_retail_sample.csv"),
)];

/// The text of a built-in scenario.
pub fn scenario(name: &str) -> Option<&'static str> {
    let found = SCENARIOS.iter().find(|(n, _)| *n == name);
    found.map(|(_, text)| *text)
}

/// The text of a built-in order file.
pub(crate) fn data(path: &str) -> Option<&'static str> {
    let found = DATA.iter().find(|(p, _)| *p == path);
    found.map(|(_, text)| *text)
}
