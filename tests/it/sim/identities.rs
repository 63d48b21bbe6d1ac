//! What must hold in every run, on small scenarios that isolate it.

use crate::audit;
use crate::fixture::*;
use pooldrift::measure::simulate;
use pooldrift::scenario::*;

#[test]
fn with_instant_feeds_and_right_records_there_is_no_drift_and_no_oversell() {
    let sc = plain();
    audit::run(&sc, 7, 1);
    let outcome = simulate(&sc, 7, 0);
    for (column, total) in outcome.table.columns.iter().zip(&outcome.totals) {
        if column.measure.path().starts_with("drift/")
            || column.measure.path().starts_with("cause/")
        {
            assert_eq!(*total, 0.0, "{}", column.measure.path());
        }
    }
    assert_eq!(outcome.total(measure_of("count/oversold-lines")), Some(0.0));
    assert_eq!(outcome.total(measure_of("count/short-picks")), Some(0.0));
    assert!(outcome.total(measure_of("count/shipped-lines")).unwrap() > 500.0);
    assert!(outcome.total(measure_of("count/purchase-orders")).unwrap() > 20.0);
}

#[test]
fn a_shared_pool_has_no_drift_and_no_oversell_either() {
    let mut sc = plain();
    sc.feeds.clear();
    sc.shared_pool = Some(SharedPool::default());
    audit::run(&sc, 7, 1);
    let outcome = simulate(&sc, 7, 0);
    assert_eq!(
        outcome.total(measure_of("drift/erp/on-hand/absolute")),
        Some(0.0)
    );
    assert_eq!(outcome.total(measure_of("count/oversold-lines")), Some(0.0));
    assert!(outcome.total(measure_of("count/shipped-lines")).unwrap() > 500.0);
}
