//! What is said about files that are wrong.

use pooldrift::scenario::{self, Diagnostics, Severity};

/// The problems of a small valid file with more text behind it.
fn problems(more: &str) -> Diagnostics {
    let text = format!("{more}\n[[sites]]\nname = \"dc\"\n");
    match scenario::from_text("x.toml", &text, &[]) {
        Err(problems) => problems,
        Ok(loaded) => loaded.warnings,
    }
}

/// Checks a table of wrong texts, one a line: the text (`\n` ends a line of it), where its only
/// problem is pointed at, the problem's key, and a part of its rule or help. Shows every text that
/// is not answered so.
#[track_caller]
fn each(table: &str) {
    let rows: Vec<&str> = table.lines().filter(|row| !row.trim().is_empty()).collect();
    let wrong: Vec<String> = rows.iter().filter_map(|row| one(row).err()).collect();
    assert!(
        !rows.is_empty() && wrong.is_empty(),
        "\n{}",
        wrong.join("\n")
    );
}

fn one(row: &str) -> Result<(), String> {
    let cells: Vec<&str> = row.split(" | ").map(str::trim).collect();
    let [text, place, key, part] = cells[..] else {
        return Err(format!("not four cells: {row}"));
    };
    let all = problems(&text.replace("\\n", "\n"));
    let [p] = &all.list[..] else {
        return Err(format!("{} problems: {row}\n{all}", all.list.len()));
    };
    let help = p.help.as_deref().unwrap_or_default();
    let said = p.rule.contains(part) || help.contains(part);
    let found = (
        format!("{}:{}", p.line, p.column),
        p.key.as_str(),
        p.file.as_str(),
    );
    match said && found == (place.to_owned(), key, "x.toml") {
        true => Ok(()),
        false => Err(format!("{row}\n{all}")),
    }
}

#[test]
fn names_that_do_not_exist() {
    each(
        r#"
        colour = 1                                       | 1:1  | colour                          | valid here: title
        [run]\nhorizn = "1 d"                            | 2:1  | run.horizn                      | `horizon`
        policy = "webhok"                                | 1:10 | policy                          | `webhook`
        [promise]\nbasis = "availible"                   | 2:9  | promise.basis                   | `available`
        [sourcing]\nreads = "wmss"                       | 2:9  | sourcing.reads                  | `wms`
        [promise]\npayment-gap = { exponentail = "1 h" } | 2:17 | promise.payment-gap.exponentail | `exponential`
        systems = ["wms", "erb", "storefront"]           | 1:19 | systems.1                       | `erp`
        "#,
    );
}

#[test]
fn values_without_their_unit_or_out_of_range() {
    each(
        r#"
        [run]\nhorizon = 5                                      | 2:11 | run.horizon           | a length of time is a number and a unit
        [run]\nhorizon = "5 parsecs"                            | 2:11 | run.horizon           | "15 min"
        [business]\ncost = "150 %"                              | 2:8  | business.cost         | between 0 % and 100 %
        [business]\ncost = 0.5                                  | 2:8  | business.cost         | between 0 % and 100 %
        [demand]\norders = "4 per day"                          | 2:10 | demand.orders         | "4 / day"
        [business]\nprice-median = "5 EUR"                      | 2:16 | business.price-median | USD
        [business]\nskus = 0                                    | 2:8  | business.skus         | at least one SKU
        [business]\nskus = -3                                   | 2:8  | business.skus         | -3
        [business]\nskus = 30_000_000                           | 2:8  | business.skus         | at most 20000000
        [demand]\nlines = 0.5                                   | 2:9  | demand.lines          | at least one line
        [promise]\nthreshold = "1.5 units"                      | 2:13 | promise.threshold     | whole number
        [fulfilment]\nship-delay = { uniform = ["5 s", "1 s"] } | 2:14 | fulfilment.ship-delay | lower end
        [counts]\nrule = { low-record-first = "1.5 / day" }     | 2:8  | counts.rule           | whole number
        [counts]\nsites = ["dcc"]                              | 2:9  | counts.sites          | no site is named `dcc`
        [counts]\nsites = ["dcc"]                              | 2:9  | counts.sites          | `dc`
        [counts]\nsites = []                                   | 2:9  | counts.sites          | at one site at least
        [counts]\nsites = "some"                               | 2:9  | counts.sites          | list of names
        [counts]\nfrom = "9 years"                             | 2:8  | counts.from           | over before
        [demand]\nhours = [1, 2]                                | 2:9  | demand.hours          | 24 numbers
        "#,
    );
}

#[test]
fn whole_numbers_that_do_not_fit_are_told_their_range_and_old_keys_their_name() {
    let said = |more: &str| {
        let all = problems(more);
        assert_eq!(all.list.len(), 1, "{all}");
        let p = &all.list[0];
        (p.rule.clone(), p.help.clone().unwrap_or_default())
    };
    let (rule, help) = said("[fulfilment]\nreroute-attempts = 300");
    assert_eq!(rule, "a whole number from 0 to 255, which 300 is not");
    assert_eq!(help, "write a number up to 255");
    let (rule, help) = said("[fulfilment]\nresource-attempts = 3");
    assert_eq!(rule, "this key is called `reroute-attempts` now");
    assert_eq!(help, "write `reroute-attempts`");
    let (rule, help) = said("[run]\nseed = -1");
    assert!(rule.ends_with("which -1 is not"), "{rule}");
    assert_eq!(help, "remove the minus sign");
    let (rule, _) = said("[run]\nseed = 1.5");
    assert!(rule.starts_with("a number with a fraction"), "{rule}");
    for wrong in [
        "[run]\nseed = \"one\"",
        "[desk]\npeople = 5_000_000_000",
        "[promise]\nhold-at-check = 1",
        "[demand]\nlines = \"two\"",
        "run = 3",
    ] {
        let (rule, help) = said(wrong);
        for jargon in ["u8", "u32", "u64", "f64", "boolean", "struct", "integer"] {
            assert!(!rule.contains(jargon) && !help.contains(jargon), "{rule}");
        }
    }
}

#[test]
fn rates_are_checked_in_their_own_unit() {
    each(
        r#"
        [rates]\nwarehouse-wage = "20 %"                               | 2:18 | rates.warehouse-wage  | in USD per hour, not in `%`
        [rates]\nreship = "-5 USD"                                     | 2:10 | rates.reship          | between 0 and
        [rates]\nreship = "15 bananas"                                 | 2:10 | rates.reship          | USD per parcel
        [rates]\ncustomer-credit = "15 USD"                            | 2:19 | rates.customer-credit | "10 %"
        [rates]\ncustomer-credit = "150 %"                             | 2:19 | rates.customer-credit | between 0 and 100 %
        [rates]\nreship = { low = "1 USD", typical = "2 %", high = "4 USD", source = "x" } | 2:37 | rates.reship.typical  | USD per parcel
        [rates]\nreship = { low = "1 USD", typical = "2 USD", high = "0 USD", source = "x" } | 2:10 | rates.reship          | low <= typical <= high
        "#,
    );
}

#[test]
fn an_unknown_rate_is_said_with_the_other_mistakes() {
    each(r#"[rates]\nreshp = "5 USD" | 2:1 | rates.reshp | `reship`"#);
    let all = problems("[run]\nhorizon = 5\n[rates]\nshipping = \"5 USD\"\nreship = \"5 %\"");
    let keys: Vec<&str> = all.list.iter().map(|p| p.key.as_str()).collect();
    assert_eq!(
        keys,
        ["run.horizon", "rates.shipping", "rates.reship"],
        "{all}"
    );
    let help = all.list[1].help.clone().unwrap_or_default();
    assert!(help.contains("reship"), "{all}");
}

/// Texts that each break a rule about values that were read.
const RULES_BROKEN: &[&str] = &[
    "policy = \"conector\"",
    "systems = [\"wms\", \"erp\"]\n[sourcing]\nreads = \"erp\"",
    "systems = [\"storefront\", \"pos\"]",
    "systems = [\"wms\", \"wms\", \"storefront\"]",
    "[[sites]]\nname = \"d c\"",
    "[[sites]]\nname = \"a\"\ncount = 0",
    "[[sites]]\nname = \"a\"\nhome-weight = -1",
    "[[sites]]\nname = \"dc\"",
    "[[sites]]\nname = \"a\"\nsupply = { site = \"a\" }",
    "[run]\nhorizon = \"1 d\"\nwarm-up = \"1 d\"",
    "[run]\nperiod = \"0 s\"",
    "[run]\nperiod = \"1 s\"",
    "policy = \"shared-pool\"\n[feeds.\"erp->storefront\"]\ncadence = \"per-event\"",
    "[run]\nreplications = 0",
    "[business]\nskus = 0",
    "[business]\nskus = 30_000_000",
    "[business]\nprice-sigma = 9.0",
    "[business]\nprice-median = \"0 USD\"",
    "[business]\nprice-median = \"99999999999 USD\"",
    "[demand]\nlines = 0.5",
    "[demand]\ndispersion = 0.5",
    "[demand]\ndispersion = 1.5\nunits = \"2 units\"",
    "[demand]\nunits = \"0 units\"",
    "[demand]\nunits = { poisson = { mean = 0.5 } }",
    "[demand]\nunits = { uniform = [5, 1] }",
    "[demand]\nunits = { triangular = [5, 1, 9] }",
    "[demand]\nunits = { empirical = [[1, \"50 %\"], [2, \"30 %\"]] }",
    "[demand]\nunits = { empirical = [[1, \"50 %\"], [2, 3]] }",
    "[demand]\nunits = { empirical = [] }",
    "[demand]\nunits = { empirical = [[1]] }",
    "[replenishment]\nlead = { empirical = [[\"1 d\", 0]] }",
    "[losses]\nshrink = \"none\"\ndamage = \"none\"\nfound = \"none\"\nunits = \"2 units\"",
    "[[demand.promotions]]\nstart = \"900 weeks\"\nlength = \"0 s\"\norders = \"1 / day\"\nskus = 0",
    "[fulfilment]\npicking = { waves = { every = \"0 s\", from = \"06:00\", to = \"05:00\", lines = 0 } }",
    "[replenishment]\nreview = { every = \"0 s\" }",
    "[replenishment]\npolicy = { min-max = { s = \"9 d\", order-up-to = \"8 d\" } }",
    "[receiving]\nerror-units = \"0 units\"",
    "[transfers]\nrebalance = { every = \"0 s\", transfers = 0 }",
    "[returns]\nunrecorded = \"60 %\"\ndoubled = \"60 %\"",
    "[counts]\nrule = { calendar = [\"0 s\", \"1 d\", \"1 d\"] }",
    "[counts]\nrule = { low-record-first = \"1.5 / day\" }",
    "[counts]\nwrong-by = \"0 units\"",
    "[desk]\npeople = 0\nfrom = \"19:00\"\npromise = \"0 s\"",
    "[workarounds]\nafter = 0\ncadence = \"per-event\"",
    "[buyer]\nmemory = 0\nsafety = 99.0\nabsence = { first = \"1 d\", every = \"1 d\", length = \"2 d\" }",
    "[customers]\nbase = 0",
    "[fix]\nat = \"900 weeks\"\nhired = \"25 h\"",
    "policy = \"shared-pool\"\n[fix]\nat = \"1 d\"",
    "policy = \"shared-pool\"\n[feeds.\"wms->erp\"]\nmessage = \"delta\"\ncadence = \"per-event\"",
    "[demand.replay]\nfile = \"nowhere.csv\"\nusd = 0.0\nlearn = \"0 s\"\n[demand]\norders = \"1 / day\"",
    "[feeds.\"wms->wms\"]\nmessage = \"delta\"\ncadence = \"per-event\"",
    "[feeds.wms]\nmessage = \"delta\"\ncadence = \"per-event\"",
    "[feeds.\"wms->erp\"]\nbuckets = []\ncadence = { every = \"0 s\" }\nbudget = 0",
    "[feeds.\"wms->erp\"]\ncarries = [\"shipment\", \"adjustment\"]",
    "[feeds.\"wms->erp\"]\nfaults = { reorder = \"1 %\" }",
    "[feeds.\"wms->erp\"]\nfaults = { reorder-by = \"1 h\" }",
    "[feeds.\"wms->erp\"]\noutages = { rate = \"48 / day\", noticed-after = \"1 h\", repaired-after = \"1 h\" }",
    "policy = \"custom\"\n[feeds.\"storefront->erp\"]\nmessage = \"delta\"\ncadence = \"per-event\"",
];

#[test]
fn every_rule_comes_with_a_remedy() {
    for text in RULES_BROKEN {
        let all = problems(text);
        assert!(!all.is_empty(), "nothing is said about {text}");
        for p in &all.list {
            assert!(p.help.is_some(), "no remedy for {}: {}", p.key, p.rule);
        }
    }
}

#[test]
fn combinations_that_cannot_be() {
    each(
        r#"
        [run]\nhorizon = "1 d"\nwarm-up = "1 d"                        | 2:11 | run.horizon          | longer than the warm-up
        systems = ["wms", "erp"]\n[sourcing]\nreads = "erp"            | 1:11 | systems              | `storefront`
        [[sites]]\nname = "far"\nkind = "3pl"                          | 3:8  | sites.0.kind         | add "3pl" to `systems`
        [[sites]]\nname = "dc"                                         | 4:8  | sites.1.name         | another site
        [[sites]]\nname = "s"\nsupply = { site = "dd" }                | 3:10 | sites.0.supply       | `dc`
        [[sites]]\nname = "s"\nsupply = { site = "s" }                 | 3:10 | sites.0.supply       | circle
        [replenishment]\npolicy = { min-max = { s = "9 d", order-up-to = "8 d" } } | 2:10 | replenishment.policy | below `order-up-to`
        [sourcing]\nreads = "pos"                                      | 2:9  | sourcing.reads       | present: wms
        [demand]\ndispersion = 2.0\nunits = "2 units"                 | 2:14 | demand.dispersion    | `demand.units` says how many
        [demand]\nunits = { empirical = [[1, "60 %"], [2, "30 %"]] } | 2:9  | demand.units | add up to 90 %, not to 100 %
        [demand]\nunits = { empirical = [[1, "60 %"], [2.5, "40 %"]] } | 2:38 | demand.units.empirical.1.0 | fraction
        [losses]\nshrink = "none"\ndamage = "none"\nfound = "none"\nunits = "2 units" | 5:9 | losses.units | nothing is lost
        [demand.replay]\nfile = "data/online_retail_sample.csv"\n[demand]\nunits = "2 units"    | 4:9  | demand.units         | no effect
        [demand.replay]\nfile = "data/online_retail_sample.csv"\n[demand]\norders = "1 / day" | 4:10 | demand.orders        | no effect
        "#,
    );
}

#[test]
fn feeds_that_cannot_be() {
    each(
        r#"
        [feeds."wms->3pl"]\nper-site = true                            | 1:1  | feeds.wms->3pl                | `3pl` is not present
        [feeds."erp->storefrontt"]\nper-site = true                    | 1:1  | feeds.erp->storefrontt        | present: wms, erp, storefront
        [feeds."erp->storefront"]\ncarries = ["shipment"]              | 2:11 | feeds.erp->storefront.carries | no effect
        [feeds."erp->storefront"]\nbuckets = ["committed"]             | 2:11 | feeds.erp->storefront.buckets | on hand only
        [feeds."wms->erp"]\ncadence = "per-event"\nbudget = 5          | 3:10 | feeds.wms->erp.budget         | with cadence = "per-event" there are none
        [feeds."wms->erp"]\ncadence = "per-event"\nretries = { times = 2, spacing = "0 s" } | 3:11 | feeds.wms->erp.retries        | `spacing`
        [feeds."wms->erp"]\ncadence = { every = "1 h", daily = "02:00" } | 2:11 | feeds.wms->erp.cadence        | exactly one key
        "#,
    );
}

/// Keys of the problems of a text.
fn keys(more: &str) -> Vec<String> {
    problems(more).list.into_iter().map(|p| p.key).collect()
}

#[test]
fn what_a_feed_of_its_kind_never_does_is_refused() {
    let feed = |name: &str, keys: &str| format!("[feeds.\"{name}\"]\n{keys}");
    each(
        r#"
        [feeds."wms->erp"]\nretries = { times = 4 }                    | 2:21 | feeds.wms->erp.retries.times             | waits for the next run
        [feeds."erp->storefront"]\nfaults = { duplicate = "1 %" }      | 2:24 | feeds.erp->storefront.faults.duplicate   | the same set
        [feeds."erp->storefront"]\nretries = { replayed-after = "1 h" } | 2:30 | feeds.erp->storefront.retries.replayed-after | brought by the next
        "#,
    );
    let events = |keys: &str| "policy = \"webhook\"\n".to_owned() + &feed("wms->erp", keys);
    each(
        r#"policy = "webhook"\n[feeds."wms->erp"]\nretries = { fresh = true } | 3:21 | feeds.wms->erp.retries.fresh | only to feeds that send absolute values"#,
    );
    let all = "retries = { times = 4, spacing = \"1 h\", fresh = true }";
    assert_eq!(keys(&feed("wms->erp", all)).len(), 3);
    // Where they do something, and where nothing is asked for, nothing is said.
    for silent in [
        events("retries = { times = 4, spacing = \"1 h\", replayed-after = \"1 d\" }"),
        feed(
            "wms->erp",
            "retries = { replayed-after = \"1 d\" }\nfaults = { duplicate = \"1 %\" }",
        ),
        feed(
            "erp->storefront",
            "retries = { times = 0, spacing = \"0 s\", fresh = false, replayed-after = \"none\" }",
        ),
    ] {
        assert!(keys(&silent).is_empty(), "{}", problems(&silent));
    }
}

#[test]
fn what_an_extended_file_says_may_lose_its_effect() {
    let base = "policy = \"webhook\"\n[[sites]]\nname = \"dc\"\n\
        [feeds.\"wms->erp\"]\nretries = { times = 4 }\n";
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("base.toml"), base).unwrap();
    let file = folder.path().join("x.toml");
    let load = |text: &str, sets: &[&str]| {
        let sets: Vec<String> = sets.iter().map(|s| s.to_string()).collect();
        scenario::from_text(&file.to_string_lossy(), text, &sets)
    };
    let said = |text: &str, sets: &[&str]| load(text, sets).map(|l| l.warnings.list.len());
    assert_eq!(said(base, &[]).unwrap(), 0);
    for other in [
        "policy=nightly",
        "feeds.wms->erp.cadence.every=1 h",
        "feeds.wms->erp.cadence={ daily = \"02:00\" }",
    ] {
        assert_eq!(said(base, &[other]).unwrap(), 0, "{other}");
    }
    let extends = "extends = \"base.toml\"\npolicy = \"hourly\"\n";
    assert_eq!(said(extends, &[]).unwrap(), 0);
    // What is typed on top knows better.
    let set = "feeds.wms->erp.retries.times=2";
    let refused = load(extends, &[set]).unwrap_err();
    assert_eq!(refused.list[0].key, "feeds.wms->erp.retries.times");
    let file = format!("{extends}[feeds.\"wms->erp\"]\nretries = {{ times = 2 }}\n");
    assert_eq!(load(&file, &[]).unwrap_err().list.len(), 1);
}

#[test]
fn what_a_desk_does_takes_the_time_of_the_desk() {
    let times = "[fulfilment]\nreroute-delay = \"3 h\"\n[corrections]\nafter = \"3 h\"\n";
    let with = |more: &str| format!("{times}[people]\nfeedbacks = true\n{more}");
    let all = problems(&with(""));
    let warned = all.list.iter().all(|p| p.severity == Severity::Warning);
    assert!(warned && all.list.len() == 2, "{all}");
    assert_eq!(all.list[0].key, "fulfilment.reroute-delay");
    assert!(all.list[1].rule.contains("while there is a desk"), "{all}");
    assert!(keys(times).is_empty(), "nobody reacts");
    assert!(keys(&with("[desk]\nenabled = false\n")).is_empty());
    // The values of the defaults, as `check --effective` writes them.
    let spelled = "[fulfilment]\nreroute-delay = { exponential = \"2 h\" }\n\
        [people]\nfeedbacks = true\n";
    assert!(keys(spelled).is_empty());
    let sets = ["people.feedbacks=true".to_string()];
    let text = format!("{times}[[sites]]\nname = \"dc\"\n");
    let loaded = scenario::from_text("x.toml", &text, &sets).unwrap();
    assert!(loaded.warnings.is_empty(), "{}", loaded.warnings);
}

#[test]
fn a_delta_needs_postings_to_forward() {
    let text = "policy = \"custom\"\n\
        [feeds.\"wms->erp\"]\nmessage = { absolute = \"buckets\" }\ncadence = { every = \"1 h\" }\n\
        [feeds.\"storefront->erp\"]\nmessage = \"delta\"\ncadence = \"per-event\"\n\
        [feeds.\"erp->wms\"]\nmessage = \"delta\"\ncadence = \"per-event\"\n\
        [feeds.\"erp->storefront\"]\nmessage = \"delta\"\ncadence = \"per-event\"\n\
        carries = [\"shipment\", \"receipt\"]";
    let all = problems(text);
    assert_eq!(all.list.len(), 1, "{all}");
    let p = &all.list[0];
    assert_eq!(p.key, "feeds.erp->storefront.message");
    assert!(p.rule.contains("by sets only (`wms->erp`)"), "{all}");
    let help = p.help.clone().unwrap();
    assert!(
        help.contains("make `wms->erp` a delta feed, or `erp->storefront` a set"),
        "{all}"
    );
}

#[test]
fn what_is_allowed_but_odd_is_a_warning() {
    let all = problems(
        "policy = \"custom\"\n[feeds.\"storefront->erp\"]\nmessage = \"delta\"\ncadence = \"per-event\"\n",
    );
    assert!(all.list.iter().all(|p| p.severity == Severity::Warning));
    let said: Vec<&str> = all.list.iter().map(|p| p.rule.as_str()).collect();
    assert!(said[0].contains("no feed reaches `wms`"), "{all}");
    let twice = problems("[feeds.\"wms->erp\"]\ncarries = [\"shipment\", \"adjustment\"]");
    assert!(twice.list[0].rule.contains("applied twice"), "{twice}");
    assert_eq!(twice.list[0].severity, Severity::Warning);
}

/// Counts of stores change nothing but the tills where no feed takes them from there.
#[test]
fn counts_that_nobody_hears_of_are_a_warning() {
    let counted = [
        "counts.rule={ calendar = [\"30 d\", \"90 d\", \"180 d\"] }",
        "counts.owner=true",
    ];
    let warned = |more: &[&str]| {
        let sets: Vec<String> = counted.iter().chain(more).map(|s| s.to_string()).collect();
        let loaded = scenario::open("omnichannel", &sets).expect("it is a scenario");
        let warnings = loaded.warnings.list;
        warnings
            .iter()
            .any(|w| w.key == "counts.rule" && w.rule.contains("in the `pos` stays"))
    };
    assert!(warned(&[]));
    assert!(!warned(&["counts.owner=false"]));
    assert!(!warned(&["counts.sites=[\"dc\"]"]));
    assert!(!warned(&["conditions.change-control=true"]));
    assert!(!warned(&["feeds.\"pos->erp\".carries=all"]));
    assert!(!warned(&["policy=shared-pool"]));
}

#[test]
fn all_problems_are_said_at_once_in_the_order_of_the_file() {
    let all = problems(
        "policy = \"conector\"\ncolour = \"red\"\n[run]\nhorizon = \"1 parsec\"\nwarm-up = 5\n\
         [business]\nskuz = 3\ncost = \"150 %\"\n[demand]\norders = \"4 day\"\nper = \"pol\"\n\
         [promise]\nbasis = 3\n[feeds.\"erp->storefrnt\"]\nmessage = \"delta\"\ncadence = {}\n\
         [feeds.\"wms->erp\".faults]\nloss = \"2\"\nlos = \"2 %\"\n",
    );
    let keys: Vec<&str> = all.list.iter().map(|p| p.key.as_str()).collect();
    assert_eq!(
        keys,
        [
            "policy",
            "colour",
            "run.horizon",
            "run.warm-up",
            "business.skuz",
            "business.cost",
            "demand.orders",
            "demand.per",
            "promise.basis",
            "feeds.erp->storefrnt",
            "feeds.erp->storefrnt.cadence",
            "feeds.wms->erp.faults.loss",
            "feeds.wms->erp.faults.los",
        ],
        "{all}"
    );
}

#[test]
fn settings_are_pointed_at() {
    let fail = |set: &str| scenario::load_with("first-look", &[set.to_string()]).unwrap_err();
    let p = &fail("run.horizon=5 parsecs").list[0];
    assert_eq!(
        (p.file.as_str(), p.column),
        ("--set run.horizon=5 parsecs", 13)
    );
    assert!(fail("run.seed").list[0].rule.contains("`key=value`"));
    assert!(fail("run..seed=1").list[0].rule.contains("dotted path"));
    assert!(
        fail("sites.9.count=1").list[0]
            .rule
            .contains("no such element")
    );
    let feed = &fail("feeds.erp->storefrnt.cadence.every=1 h").list[0];
    assert!(feed.key.contains("storefrnt"), "{feed:?}");
}

#[test]
fn scenarios_that_are_not_there() {
    let p = &scenario::load("first-lok").unwrap_err().list[0];
    assert_eq!(p.help.as_deref(), Some("did you mean `first-look`?"));
    let p = &scenario::load("nowhere/x.toml").unwrap_err().list[0];
    assert!(p.file.contains("nowhere") && p.rule.contains("cannot be read"));
}

#[test]
fn scenarios_that_are_no_text() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let said = |spec: &str| {
        let p = scenario::load(spec).unwrap_err().list[0].clone();
        (p.rule, p.help.unwrap_or_default())
    };
    std::fs::write(path("old.toml"), b"# 1\n# caf\xe9\n").unwrap();
    let (rule, help) = said(&path("old.toml"));
    assert!(
        rule.ends_with("cannot be read: line 2 is not UTF-8"),
        "{rule}"
    );
    assert!(help.starts_with("save the file as UTF-8"), "{help}");
    std::fs::create_dir(path("some.toml")).unwrap();
    for spec in [path("some.toml"), path("")] {
        let (rule, help) = said(&spec);
        assert!(rule.contains("this is a folder"), "{rule}");
        assert_eq!(help, "name a file in it");
    }
}

#[test]
fn a_price_is_at_most_what_is_simulated() {
    each(
        r#"[business]\nprice-median = "99999999999 USD" | 2:16 | business.price-median | a price is at most 10000000.00 USD"#,
    );
}

#[test]
fn what_is_not_toml() {
    let all = problems("[run\nhorizon = \"1 d\"\nseed = = 3");
    assert!(
        all.list.iter().all(|p| p.rule.contains("not TOML")),
        "{all}"
    );
    assert_eq!(all.list[0].line, 1);
    assert!(
        all.list.len() >= 2,
        "the parser goes on after the first: {all}"
    );
}

#[test]
fn a_problem_is_drawn_as_compilers_do() {
    let text = problems("[run]\nhorizn = \"1 d\"").render(false);
    expect_test::expect![[r#"
        error: `run.horizn`: no such key
         --> x.toml:2:1
          |
        2 | horizn = "1 d"
          | ^^^^^^
          |
          = help: did you mean `horizon`?"#]]
    .assert_eq(&text);
}

#[test]
fn colour_is_only_on_request() {
    let all = problems("colour = 1");
    assert!(!all.render(false).contains('\u{1b}'));
    assert!(all.render(true).contains('\u{1b}'));
}

#[test]
fn sets_that_would_chase_each_other_are_refused() {
    let text = r#"
[feeds."erp->storefront:there"]
message = { absolute = "on-hand-as-available" }
cadence = "per-event"

[feeds."storefront->erp:back"]
message = { absolute = "buckets" }
buckets = ["on-hand"]
cadence = "per-event"
"#;
    let problems = pooldrift::scenario::from_text("chase", text, &[]).unwrap_err();
    let said = problems.render(false);
    assert!(said.contains("chase each other for ever"), "{said}");
}

#[test]
fn more_feeds_than_are_simulated() {
    let feeds = |count: usize, message: &str| -> String {
        let feed = |i: usize| {
            format!(
                "[feeds.\"wms->erp:{i}\"]\nmessage = {message}\nbuckets = [\"on-hand\"]\n\
                 cadence = {{ every = {{ period = \"1 h\" }} }}\n"
            )
        };
        "policy = \"custom\"\n".to_owned() + &(0..count).map(feed).collect::<String>()
    };
    let told = |count, message: &str, what: &str| {
        let all = problems(&feeds(count, message));
        all.list.iter().any(|p| p.rule.contains(what))
    };
    let (set, delta) = (
        "{ absolute = \"buckets\" }",
        "\"delta\"\ncarries = [\"receipt\"]",
    );
    let sets = "feeds set values; at most 30 such feeds";
    assert!(told(31, set, sets) && !told(30, set, sets));
    assert!(told(65, delta, "65 feeds; at most 64") && !told(64, delta, "at most 64"));
}
