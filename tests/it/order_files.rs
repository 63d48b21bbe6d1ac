//! Order exports: good, dirty and malformed.

use pooldrift::import::{BadOrders, Options, Orders, SetAside, read_orders};
use pooldrift::scenario;
use pooldrift::units::{Cents, DAY, HOUR, MINUTE, Span, Units, WEEK};

fn options() -> Options {
    Options {
        learn: Span(WEEK),
        most_units: Units(100),
        usd: 1.0,
        strict: false,
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
    assert_eq!(orders.skus[0].daily_units, 2.0 / 7.0, "the return is later");
    assert_eq!(orders.skus[1].daily_units, 5.0 / 7.0);
    let late = GOOD
        .replace("2024-01-04", "2024-05-04")
        .replace("2,lamp", "9,rare");
    let newcomer = &read(&late).skus[2];
    let median = (2.0 + 4.0) / 2.0;
    assert_eq!(
        newcomer.daily_units,
        median / 7.0,
        "stocked like the median SKU"
    );
}

#[test]
fn other_headers_and_times_are_understood() {
    let shopify = "Name,Created at,Lineitem quantity,Lineitem price,Lineitem sku\n\
        #1001,2024-01-03 08:00:00 +0100,2,3.50,mug\n#1002,1/4/2024 9:05,1,3.50,mug\n";
    let orders = read(shopify);
    assert_eq!(
        orders.lines[0].time,
        2 * DAY + 8 * HOUR,
        "local time as written"
    );
    assert_eq!(orders.lines[1].time, 3 * DAY + 9 * HOUR + 5 * MINUTE);
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
        strict: true,
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
    assert!(matches!(no_sku, Err(BadOrders::Column("SKU", _))));
    let nothing = read_orders("", &options()).unwrap_err().to_string();
    assert!(nothing.contains("no column"), "{nothing}");
    let empty = read_orders("order,sku,qty,date,price\n", &options());
    assert_eq!(empty.unwrap_err(), BadOrders::Empty);
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
