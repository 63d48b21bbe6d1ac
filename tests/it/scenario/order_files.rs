//! Order exports: good, dirty and malformed.

use pooldrift::import::{
    BadOrders, DateOrder, Options, Orders, SetAside, Tolerance, UnclearDates, read_orders,
};
use pooldrift::scenario::{self, Diagnostics, Loaded};
use pooldrift::units::{Cents, DAY, HOUR, MINUTE, Span, Units, WEEK};

fn options() -> Options {
    Options {
        learn: Span(WEEK),
        most_units: Units(100),
        usd: 1.0,
        malformed: Tolerance::Any,
        dates: None,
    }
}

/// How a scenario reads that says nothing about malformed lines.
fn usual() -> Options {
    Options {
        malformed: Tolerance::Few,
        ..options()
    }
}

fn read(text: &str) -> Orders {
    read_orders(text, &options()).unwrap()
}

const GOOD: &str = "\
InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID
2,lamp,Lamp,1,2024-01-04 09:30,10.00,7
1,A,\"Mug, blue\",2,2024-01-03 08:00,3.00,7
1,lamp,Lamp,4,2024-01-03 08:00,12.00,7
C3,A,\"Mug, blue\",-1,2024-01-20 08:00,5.00,7
";

#[test]
fn a_good_file_becomes_lines_in_time_order() {
    let orders = read(GOOD);
    assert!(orders.set_aside.is_empty());
    let codes: Vec<&str> = orders.skus.iter().map(|s| s.code.as_str()).collect();
    assert_eq!(
        codes,
        ["A", "LAMP"],
        "in order of first appearance, in capitals"
    );
    // 2024-01-03 is a Wednesday, so the run starts on Monday 2024-01-01.
    let first = orders.lines[0];
    assert_eq!(first.time, 2 * DAY + 8 * HOUR);
    assert_eq!((first.order, first.sku, first.units), (0, 0, 2));
    assert_eq!(
        orders.lines[1].order, 0,
        "lines of one order share a number"
    );
    assert_eq!(orders.lines[2].time, 3 * DAY + 9 * HOUR + 30 * MINUTE);
    assert_eq!(orders.lines[3].units, -1, "a cancellation stays, negative");
}

#[test]
fn prices_and_demand_are_learnt() {
    let orders = read(GOOD);
    assert_eq!(orders.skus[0].price, Cents(400), "median of 3 and 5");
    assert_eq!(orders.skus[1].price, Cents(1100), "median of 10 and 12");
    // The file begins on a Wednesday: it has five days of the week from which it is learnt.
    assert_eq!(orders.skus[0].daily_units, 2.0 / 5.0, "the return is later");
    assert_eq!(orders.skus[1].daily_units, 5.0 / 5.0);
    let late = GOOD
        .replace("2024-01-04", "2024-05-04")
        .replace("2,lamp", "9,rare");
    let newcomer = &read(&late).skus[2];
    let median = (2.0 + 4.0) / 2.0;
    assert_eq!(
        newcomer.daily_units,
        median / 5.0,
        "stocked like the median SKU"
    );
}

#[test]
fn a_file_that_is_shorter_than_the_learning_time_is_learnt_by_its_own_days() {
    let days = |last, learn| {
        let file = january(1..=last, |day| format!("2024-01-{day:02} 09:30"));
        let options = Options { learn, ..usual() };
        read_orders(&file, &options).unwrap().skus[0].daily_units
    };
    assert_eq!(days(10, Span(8 * WEEK)), 1.0, "one a day, for ten days");
    assert_eq!(days(31, Span(2 * WEEK)), 1.0);
    assert_eq!(days(1, Span(HOUR)), 0.5, "one day at least");
    // 2024-01-07 is a Sunday.
    let sunday = january(7..=31, |day| format!("2024-01-{day:02} 09:30"));
    assert_eq!(
        read(&sunday).skus[0].daily_units,
        1.0,
        "empty days before do not count"
    );
}

#[test]
fn other_headers_and_times_are_understood() {
    let shopify = "Name,Created at,Lineitem quantity,Lineitem price,Lineitem sku\n\
        #1001,2024-01-03 08:00:00 +0100,2,3.50,mug\n#1002,1/14/2024 9:05,1,3.50,mug\n";
    let orders = read(shopify);
    assert_eq!(
        orders.lines[0].time,
        2 * DAY + 8 * HOUR,
        "local time as written"
    );
    assert_eq!(orders.lines[1].time, 13 * DAY + 9 * HOUR + 5 * MINUTE);
    assert_eq!(orders.skus[0].price, Cents(350));
}

const DIRTY: &str = "\
order,sku,qty,date,price
1,A,1,2024-01-03 08:00,3
2,POST,1,2024-01-03 08:00,3
3,gift_0001_20,1,2024-01-03 08:00,3
4,A,-7,2024-01-03 08:00,0
5,A,5,2024-01-03 08:00,0
6,A,101,2024-01-03 08:00,3
7,A,-101,2024-01-03 08:00,3
8,A,0,2024-01-03 08:00,3
9,A,100,2024-01-03 08:00,3
";

#[test]
fn odd_lines_are_set_aside_by_reason() {
    let orders = read(DIRTY);
    assert_eq!(
        orders.set_aside,
        [
            (SetAside::NotGoods, 2),
            (SetAside::Adjustment, 1),
            (SetAside::NoPrice, 1),
            (SetAside::Absurd, 2),
            (SetAside::NoUnits, 1),
        ]
    );
    let kept: Vec<i32> = orders.lines.iter().map(|l| l.units).collect();
    assert_eq!(kept, [1, 100], "every other line is accounted for");
}

/// As shops write it: what is about the whole order stands on its first line alone.
const CANCELLED: &str = "\
Name,Created at,Lineitem quantity,Lineitem price,Lineitem sku,Cancelled at,Financial Status
#1,2024-01-03 08:00,5,3,A,,paid
#2,2024-01-03 09:00,7,3,A,2024-01-04 08:00,refunded
#2,2024-01-03 09:00,7,3,B,,
#3,2024-01-03 10:00,8,3,A,,Voided
#4,2024-01-03 11:00,9,3,A,,paid
";

#[test]
fn cancelled_orders_are_set_aside_with_all_their_lines() {
    let orders = read_orders(CANCELLED, &usual()).unwrap();
    assert_eq!(orders.set_aside, [(SetAside::Cancelled, 3)]);
    let kept: Vec<i32> = orders.lines.iter().map(|l| l.units).collect();
    assert_eq!(kept, [5, 9]);
    assert!(orders.malformed.is_empty());
}

const MALFORMED: &str = "\
order,sku,qty,date,price
1,A,1,2024-01-03 08:00,3
2,A,two,2024-01-03 08:00,3
3,A,1,yesterday,3
4,A,1,2024-01-03 08:00
5,A,1,2024-01-03 08:00,free
6,,1,2024-01-03 08:00,3
";

#[test]
fn malformed_lines_are_named_and_counted() {
    let orders = read(MALFORMED);
    let said: Vec<String> = (orders.malformed.iter())
        .map(|(line, why)| format!("{line}: {why}"))
        .collect();
    assert_eq!(
        said,
        [
            "3: \"two\" is not a whole number of units",
            "4: \"yesterday\" is not a time",
            "5: 4 fields instead of 5",
            "6: \"free\" is not a price",
            "7: no SKU",
        ]
    );
    assert_eq!(orders.set_aside, [(SetAside::Malformed, 5)]);
}

#[test]
fn a_strict_reading_refuses_them() {
    let strict = Options {
        malformed: Tolerance::None,
        ..options()
    };
    let refused = read_orders(MALFORMED, &strict).unwrap_err().to_string();
    assert!(
        refused.contains("5 malformed lines") && refused.contains("line 3"),
        "{refused}"
    );
    assert!(read_orders(DIRTY, &strict).is_ok(), "odd is not malformed");
}

#[test]
fn a_file_without_the_needed_columns_or_lines_is_refused() {
    let no_sku = read_orders("order,qty,date,price\n1,1,2024-01-01 08:00,3\n", &options());
    let no_sku = no_sku.unwrap_err();
    assert!(matches!(no_sku, BadOrders::Column { meaning: "SKU", .. }));
    let said = no_sku.to_string();
    assert!(
        said.contains("its headers are `order`, `qty`, `date`, `price`"),
        "{said}"
    );
    let nothing = read_orders("", &options()).unwrap_err().to_string();
    assert!(nothing.contains("no column"), "{nothing}");
    let empty = read_orders("order,sku,qty,date,price\n", &options());
    assert_eq!(empty.unwrap_err(), BadOrders::Empty(vec![]));
    let free = read_orders("order,sku,qty,date,price\n1,A,1,2024-01-03,0\n", &options());
    let said = free.unwrap_err().to_string();
    assert!(said.contains("set aside: 1 without a price"), "{said}");
}

#[test]
fn the_shipped_file_is_used_almost_whole() {
    let scenario = scenario::load("real-orders").unwrap();
    let replay = scenario.demand.replay.unwrap();
    let aside: u64 = replay.set_aside.iter().map(|(_, n)| n).sum();
    assert_eq!(
        replay.lines.len() as u64 + aside,
        40_000,
        "no line is dropped in silence"
    );
    assert!(aside < 500, "{aside}");
    assert_eq!(scenario.assortment.skus as usize, replay.skus.len());
    assert_eq!(replay.dates, "2010-12-01 to 2011-12-09");
    assert!(replay.source.contains("CC BY 4.0") && replay.source.contains("Daqing Chen"));
    assert!(replay.lines.is_sorted_by_key(|l| l.time));
    assert!(replay.lines.iter().any(|l| l.units < 0));
    assert!(
        replay
            .skus
            .iter()
            .all(|s| s.price.0 > 0 && s.daily_units > 0.0)
    );
}

#[test]
fn a_scenario_says_what_is_wrong_with_its_order_file() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("orders.csv"), MALFORMED).unwrap();
    let text = "[demand.replay]\nfile = \"orders.csv\"\nstrict = true\n[[sites]]\nname = \"dc\"\n";
    let name = folder.path().join("x.toml").to_string_lossy().into_owned();
    let refused = scenario::from_text(&name, text, &[]).unwrap_err();
    assert_eq!(refused.list[0].key, "demand.replay.file");
    assert!(refused.list[0].rule.contains("line 3"));
    let lenient = text.replace("strict = true", "strict = false");
    let replay = scenario::from_text(&name, &lenient, &[])
        .unwrap()
        .scenario
        .demand
        .replay;
    let aside = replay.unwrap().set_aside;
    assert_eq!(aside[0].1, 5);
    assert!(aside[0].0.contains("the first is line 3"), "{}", aside[0].0);
}

#[test]
fn an_order_file_that_is_no_text_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let name = folder.path().join("x.toml").to_string_lossy().into_owned();
    let said = |file: &str| {
        let text = format!("[demand.replay]\nfile = \"{file}\"\n[[sites]]\nname = \"dc\"\n");
        let refused = scenario::from_text(&name, &text, &[]).unwrap_err();
        let p = refused.list[0].clone();
        (p.rule, p.help.unwrap_or_default())
    };
    let old = b"order,sku,qty,date,price\n1,caf\xe9,1,2024-01-02,3\n";
    std::fs::write(folder.path().join("old.csv"), old).unwrap();
    let (rule, help) = said("old.csv");
    assert!(
        rule.ends_with("cannot be read: line 2 is not UTF-8"),
        "{rule}"
    );
    assert!(help.contains("iconv -f WINDOWS-1252 -t UTF-8"), "{help}");
    let (rule, help) = said(".");
    assert!(rule.ends_with("this is a folder"), "{rule}");
    assert_eq!(help, "name a file in it");
    let (_, help) = said("nowhere.csv");
    assert!(help.starts_with("a path starts in"), "{help}");
}

/// An order a day, dated by a function of the day of January.
fn january(days: std::ops::RangeInclusive<u8>, date: impl Fn(u8) -> String) -> String {
    let lines = days.map(|day| format!("{day},A,1,{},3\n", date(day)));
    "order,sku,qty,date,price\n".to_owned() + &lines.collect::<String>()
}

#[test]
fn the_day_of_a_date_is_where_a_number_over_12_says() {
    let day_first = read(&january(1..=31, |day| format!("{day:02}/01/2024 01:32:10")));
    let month_first = read(&january(1..=31, |day| format!("1/{day}/2024 1:32")));
    for orders in [&day_first, &month_first] {
        let days: Vec<i64> = orders.lines.iter().map(|l| l.time / DAY).collect();
        assert_eq!(days, (0..31).collect::<Vec<_>>());
        assert!(orders.set_aside.is_empty());
    }
}

#[test]
fn dates_that_can_be_read_in_two_ways_are_refused_until_somebody_says() {
    let short = january(1..=12, |day| format!("{day:02}/01/2024 01:32"));
    let unclear = read_orders(&short, &options()).unwrap_err();
    assert!(matches!(
        unclear,
        BadOrders::Dates(UnclearDates::Neither(_))
    ));
    let said = unclear.to_string();
    assert!(said.contains("\"02/01/2024 01:32\", line 3"), "{said}");
    assert!(unclear.remedy().contains("dates = \"day-first\""));
    for (order, last) in [(DateOrder::DayFirst, 11), (DateOrder::MonthFirst, 335)] {
        let told = Options {
            dates: Some(order),
            ..usual()
        };
        let orders = read_orders(&short, &told).unwrap();
        assert_eq!(orders.lines[11].time / DAY, last, "{order:?}");
    }
}

#[test]
fn dates_that_contradict_each_other_are_refused_until_somebody_says() {
    let odd = january(1..=31, |day| format!("{day:02}/01/2024")) + "32,A,1,01/31/2024,3\n";
    let unclear = read_orders(&odd, &options()).unwrap_err();
    let said = unclear.to_string();
    assert!(
        said.contains("\"13/01/2024\" (line 14)") && said.contains("\"01/31/2024\" (line 33)"),
        "{said}"
    );
    let told = Options {
        dates: Some(DateOrder::DayFirst),
        ..usual()
    };
    let orders = read_orders(&odd, &told).unwrap();
    assert_eq!(orders.set_aside, [(SetAside::Malformed, 1)]);
    assert_eq!(orders.lines.len(), 31);
}

#[test]
fn what_is_common_and_harmless_is_read() {
    let plain = read("order,sku,qty,date,price\n1,A,6,2024-01-03 09:18,3.50\n");
    for text in [
        "order,sku,qty,date,price\n1,A,6.0,01/03/2024 09:18:00,$3.50\n",
        "order,sku,qty,date,price\n1,A,6,2024-01-03 09:18 +0100,\u{a3}3.50\n",
        "order;sku;qty;date;price\n1;A;6,0;2024-01-03T09:18Z;3,50 \u{20ac}\n",
        "order\tsku\tqty\tdate\tprice\n1\tA\t6\t1/3/2024 9:18 AM\t3.50\n",
    ] {
        let orders = read_orders(text, &usual()).unwrap_or_else(|e| panic!("{text}: {e}"));
        assert_eq!(
            (&orders.lines, &orders.skus),
            (&plain.lines, &plain.skus),
            "{text}"
        );
    }
}

#[test]
fn a_point_parts_thousands_where_the_file_has_decimal_commas() {
    let prices = |rows: &[&str]| {
        let lines = rows.iter().map(|p| format!("{p};{p};1;2024-01-03;{p}\n"));
        let text = "order;sku;qty;date;price\n".to_owned() + &lines.collect::<String>();
        let orders = read_orders(&text, &options()).unwrap();
        orders.skus.iter().map(|s| s.price).collect::<Vec<_>>()
    };
    assert_eq!(prices(&["3,50", "1.234"]), [Cents(350), Cents(123_400)]);
    assert_eq!(prices(&["3.50", "1,234"]), [Cents(350), Cents(123_400)]);
    assert_eq!(prices(&["5", "1.234"]), [Cents(500), Cents(123)]);
}

#[test]
fn times_of_day_may_stand_beside_the_dates() {
    let file = |rows: &str| format!("order,sku,qty,date,time,price\n{rows}");
    let rows = "1,A,1,2024-01-01,08:15:30,3\n2,A,1,2024-01-02 00:00,9:00 PM,3\n";
    let orders = read(&file(&format!("{rows}3,A,1,2024-01-03,noon,3\n")));
    let times: Vec<i64> = orders.lines.iter().map(|l| l.time).collect();
    let morning = 8 * HOUR + 15 * MINUTE + MINUTE / 2;
    assert_eq!(times, [morning, DAY + 21 * HOUR]);
    assert!(!orders.dates_only);
    let why = orders.malformed[0].1.to_string();
    assert_eq!(why, "\"noon\" is not a time of day");
    // Times that the dates have, and what else a column of that name may hold.
    let timed = read(&file("1,A,1,2024-01-01 07:00,08:15,3\n"));
    assert_eq!(timed.lines[0].time, 7 * HOUR);
    let slots = read(&file("1,A,1,2024-01-01,morning,3\n"));
    assert!(slots.dates_only && slots.malformed.is_empty());
}

#[test]
fn a_file_without_times_of_day_is_told() {
    let weeks = "run.horizon = \"5 weeks\"\nrun.warm-up = \"1 week\"";
    let dates = january(1..=31, |day| format!("2024-01-{day:02}"));
    let warnings = replaying(&dates, "learn = \"1 week\"", weeks)
        .unwrap()
        .warnings;
    assert_eq!(warnings.list.len(), 1, "{warnings}");
    let said = &warnings.list[0].rule;
    assert!(
        said.contains("no line of the order file has a time of day"),
        "{said}"
    );
}

#[test]
fn prices_that_are_none_are_malformed() {
    for price in ["1e300", "inf", "NaN", "-1e12"] {
        let text = format!("{GOOD}4,A,Mug,1,2024-01-21 08:00,{price},7\n");
        let why = read(&text).malformed[0].1.to_string();
        assert_eq!(why, format!("\"{price}\" is not a price"));
    }
}

#[test]
fn a_file_that_is_malformed_by_more_than_a_fifth_is_refused_with_the_reasons() {
    let file = |malformed: u8| {
        january(1..=20, |day| match day {
            1 if malformed > 1 => "today".to_owned(),
            day if day <= malformed => "2024-01-05,3".to_owned(),
            day => format!("2024-01-{day:02}"),
        })
    };
    assert_eq!(read_orders(&file(4), &usual()).unwrap().malformed.len(), 4);
    let refused = read_orders(&file(5), &usual()).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "5 of the 20 lines of the order file are malformed; 4 too few or too many fields (the \
         first is line 3: 6 fields instead of 5); 1 not a time (the first is line 2: \"today\" \
         is not a time)"
    );
    assert!(refused.remedy().contains("strict = false"));
    assert_eq!(read(&file(5)).malformed.len(), 5);
    let none = read_orders(&file(20), &options()).unwrap_err().to_string();
    assert!(
        none.contains("20 of the 20") && none.contains("19 too few"),
        "{none}"
    );
}

/// A scenario that replays a file of these lines, with more keys of the replay.
fn replaying(lines: &str, keys: &str, horizon: &str) -> Result<Loaded, Diagnostics> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("orders.csv"), lines).unwrap();
    let text = format!(
        "{horizon}\n[demand.replay]\nfile = \"orders.csv\"\n{keys}\n[[sites]]\nname = \"dc\"\n"
    );
    let name = folder.path().join("x.toml").to_string_lossy().into_owned();
    scenario::from_text(&name, &text, &[])
}

#[test]
fn a_scenario_says_which_dates_it_means_and_how_many_lines_it_gives_up() {
    let weeks = "run.horizon = \"2 weeks\"\nrun.warm-up = \"1 week\"";
    let short = january(1..=12, |day| format!("{day:02}/01/2024 09:30"));
    let refused = replaying(&short, "", weeks).unwrap_err();
    assert_eq!(refused.list[0].key, "demand.replay.file");
    let help = refused.list[0].help.as_deref().unwrap_or_default();
    assert!(help.contains("dates = \"day-first\""), "{help}");
    let told = "dates = \"day-first\"\nlearn = \"1 week\"";
    let read = replaying(&short, told, weeks).unwrap();
    let dates = read.scenario.demand.replay.unwrap().dates;
    assert_eq!(dates, "2024-01-01 to 2024-01-12");
    assert!(read.warnings.is_empty(), "{}", read.warnings);
    let wrong = replaying(&short, "dates = \"day\"", weeks).unwrap_err();
    assert_eq!(wrong.list[0].key, "demand.replay.dates");

    let mostly = replaying(MALFORMED, "", weeks).unwrap_err();
    assert!(mostly.list[0].rule.contains("5 of the 6 lines"), "{mostly}");
    assert!(replaying(MALFORMED, "strict = false", weeks).is_ok());
}

#[test]
fn a_run_that_is_longer_than_its_file_is_told() {
    let steady = january(1..=31, |day| format!("2024-01-{day:02} 09:30"));
    let weeks = |n| format!("run.horizon = \"{n} weeks\"\nrun.warm-up = \"1 week\"");
    let week = "learn = \"1 week\"";
    let fits = replaying(&steady, week, &weeks(5)).unwrap();
    assert!(fits.warnings.is_empty(), "{}", fits.warnings);
    let long = replaying(&steady, week, &weeks(80)).unwrap().warnings;
    let warning = &long.list[0];
    assert_eq!(warning.key, "run.horizon");
    assert_eq!(
        warning.rule,
        "the order file ends after 35 d (2024-01-01 to 2024-01-31), the run after 560 d: nobody \
         orders in between"
    );
    let unsaid = replaying(&steady, "", "").unwrap().warnings;
    assert_eq!(unsaid.list[0].key, "demand.replay.file");
}

#[test]
fn a_file_that_is_shorter_than_the_learning_time_is_told() {
    let steady = january(1..=21, |day| format!("2024-01-{day:02} 09:30"));
    let weeks = "run.horizon = \"3 weeks\"\nrun.warm-up = \"1 week\"";
    let warnings = |keys| replaying(&steady, keys, weeks).unwrap().warnings.list;
    let unsaid = warnings("");
    assert_eq!(unsaid[0].key, "demand.replay.file");
    assert_eq!(
        unsaid[0].rule,
        "the order file ends after 21 d (2024-01-01 to 2024-01-21), `learn` after 56 d: stock is \
         set from all of its orders, as if they were known before they come"
    );
    assert_eq!(
        warnings("learn = \"4 weeks\"")[0].key,
        "demand.replay.learn"
    );
    assert_eq!(warnings("learn = \"3 weeks\"").len(), 0);
}

#[test]
fn a_stray_line_that_shifts_the_start_is_told() {
    let weeks = "run.horizon = \"5 weeks\"\nrun.warm-up = \"1 week\"";
    let stray = january(1..=31, |day| match day {
        1 => "2022-11-30 09:30".to_owned(),
        day => format!("2024-01-{day:02} 09:30"),
    });
    let warnings = replaying(&stray, "learn = \"1 week\"", weeks)
        .unwrap()
        .warnings;
    let rules: Vec<&str> = warnings.list.iter().map(|w| w.rule.as_str()).collect();
    assert_eq!(
        rules,
        ["the run starts on 2022-11-30, with 1 of 31 lines that lie 398 d before all others"]
    );
}

/// Stores go on selling beside an order file, so what their sales go by may be typed.
#[test]
fn what_stores_go_by_may_stand_beside_an_order_file() {
    let text = |sales: &str| {
        format!(
            "[demand]\nunits = \"2 units\"\nhours = \"flat\"\n[demand.replay]\nfile = \
             \"data/online_retail_sample.csv\"\n[[sites]]\nname = \"shop\"\nkind = \"store\"\nships \
             = true\nstore-sales = \"{sales}\"\n"
        )
    };
    let keys = |sales: &str| match scenario::from_text("x.toml", &text(sales), &[]) {
        Ok(_) => vec![],
        Err(problems) => problems.list.into_iter().map(|p| p.key).collect(),
    };
    assert_eq!(keys("0 / day"), ["demand.units", "demand.hours"]);
    assert_eq!(keys("5 / day"), Vec::<String>::new());
}
