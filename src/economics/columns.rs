//! Costs as columns of an outcome, beside the counts that they come from.

use super::bill::{Activity, Group, HANDLED, bill, margin};
use super::rates::{Rate, Rates};
use crate::measure::{Case, Category, Column, Gauge, Incident, Measure, Outcome};
use crate::scenario::Scenario;
use crate::units::Share;
use std::collections::BTreeSet;

/// Where the numbers that are billed stand in a row.
pub(super) struct Places {
    counts: [Option<usize>; Incident::COUNT],
    stock: Option<usize>,
    /// Integrations before and after a fix.
    integrations: [u32; 2],
    /// Mean number of custom feeds, and the share of time after the fix.
    custom_feeds: Option<usize>,
    fixed: Option<usize>,
    desk: bool,
    /// What goods cost, as a share of their price.
    goods: Share,
    /// What is billed.
    categories: Vec<Category>,
}

/// Appends to the rows and the totals of an outcome each line of the bill, the cost of wrong
/// numbers and the total cost (at typical rates, with every rate low and with every rate high),
/// the hours of work on exceptions, the margin and what is earned.
pub fn add_costs(scenario: &Scenario, rates: &Rates, outcome: &mut Outcome) {
    let places = Places::find(scenario, outcome);
    let table = &mut outcome.table;
    for (row, &length) in table.rows.iter_mut().zip(&table.lengths) {
        let values = price(&places.activity(row, length), rates, &places);
        row.extend(values);
    }
    let counted = (scenario.run.horizon.0 - scenario.run.warm_up.0).max(0);
    let activity = places.activity(&outcome.totals, counted);
    let totals = price(&activity, rates, &places);
    outcome.totals.extend(totals);
    table.columns.extend(columns(&places.categories));
}

/// Minutes of handling in a period at typical rates: exceptions and variances.
pub fn handling_minutes(activity: &Activity, rates: &Rates) -> f64 {
    let each = rates.get(Rate::ExceptionMinutes).typical;
    let exceptions = match activity.desk {
        true => activity.count(Incident::ExceptionMinutes) as f64,
        false => {
            let times: i128 = HANDLED.into_iter().map(|i| activity.count(i)).sum();
            times as f64 * each
        }
    };
    exceptions + activity.count(Incident::Variances) as f64 * each
}

fn columns(categories: &[Category]) -> Vec<Column> {
    let lines = categories.iter().map(|&c| Measure::Cost(c));
    let sums = Case::ALL.map(Measure::WrongNumbers).into_iter();
    let sums = sums.chain(Case::ALL.map(Measure::TotalCost));
    let rest = [Measure::LabourHours, Measure::Margin, Measure::Earnings];
    lines.chain(sums).chain(rest).map(Column::of).collect()
}

/// The values of [`columns`] for a period.
fn price(activity: &Activity, rates: &Rates, places: &Places) -> Vec<f64> {
    let typical = bill(activity, rates, Case::Typical);
    let mut values: Vec<f64> = (places.categories.iter())
        .map(|&c| typical.get(c) as f64)
        .collect();
    let (low, high) = (
        bill(activity, rates, Case::Low),
        bill(activity, rates, Case::High),
    );
    for bill in [&typical, &low, &high] {
        values.push(bill.group(Group::Failure) as f64);
    }
    for bill in [&typical, &low, &high] {
        values.push(bill.total() as f64);
    }
    values.push(handling_minutes(activity, rates) / 60.0);
    let margin = margin(activity, places.goods);
    values.push(margin as f64);
    values.push(margin.saturating_sub(typical.spent()) as f64);
    values
}

impl Places {
    pub(super) fn find(scenario: &Scenario, outcome: &Outcome) -> Places {
        let mut counts = [None; Incident::COUNT];
        for incident in Incident::ALL {
            counts[incident as usize] = outcome.table.column(Measure::Count(incident));
        }
        let people = scenario.people.any() || scenario.fix.is_some();
        let today = integrations(scenario);
        let after = scenario.fix.as_ref().map(|fix| integrations(&fix.after));
        Places {
            counts,
            stock: outcome.table.column(Measure::StockValue),
            integrations: [today, after.unwrap_or(today)],
            custom_feeds: outcome.table.column(Measure::People(Gauge::CustomFeeds)),
            fixed: outcome.table.column(Measure::People(Gauge::Fixed)),
            desk: scenario.people.desk.is_some(),
            goods: scenario.assortment.cost,
            categories: (Category::ALL.into_iter())
                .filter(|c| people || !c.is_of_people())
                .collect(),
        }
    }

    pub(super) fn activity(&self, row: &[f64], length: i64) -> Activity {
        let stock = self.stock.map_or(0.0, |at| row[at]);
        let mean = |column: Option<usize>| column.map_or(0.0, |at| row[at]);
        let [today, after] = self.integrations;
        let mut activity = Activity::new(stock.round() as i128, today, length);
        let more = (f64::from(after) - f64::from(today)) * mean(self.fixed);
        activity.integrations += (more * 1e6).round() as i128;
        activity.custom_feeds = (mean(self.custom_feeds) * 1e6).round() as i128;
        activity.desk = self.desk;
        for incident in Incident::ALL {
            if let Some(at) = self.counts[incident as usize] {
                activity.set(incident, row[at].round() as i64);
            }
        }
        activity
    }
}

/// Connections that somebody keeps running: pairs of systems that feed each
/// other (both directions are one integration), or one per system to the pool.
fn integrations(scenario: &Scenario) -> u32 {
    if scenario.shared_pool.is_some() {
        return scenario.systems.len() as u32;
    }
    let pairs: BTreeSet<(u8, u8)> = scenario
        .feeds
        .iter()
        .map(|f| (f.from.min(f.to), f.from.max(f.to)))
        .collect();
    pairs.len() as u32
}
