//! From the replications of all dates to what waiting costs.

use super::{Bar, Course, Date, Facts, FixBill, Inaction, words};
use crate::economics::{Assumption, Rate};
use crate::experiment::{Arms, Ensemble};
use crate::measure::{Case, Category, Incident, Measure};
use crate::report::Report;
use crate::report::compare::DesignNote;
use crate::report::estimate::Estimate;
use crate::report::estimate::{CONFIDENCE, tidy};
use crate::report::provenance::SCHEMA;
use crate::report::words::grouped;
use crate::stats::{Moments, growth_exponent};
use crate::units::{DAY, MONTH};

/// The replications that an answer rests on.
pub struct Runs<'a> {
    /// Each date, then never, then never without feedbacks.
    pub arms: &'a Arms,
    /// Time from today to each date, in milliseconds, ascending.
    pub dates: &'a [i64],
    /// Moved parameters: at each two ensembles, of the first and of the last date.
    pub moved: Vec<Moved<'a>>,
}

/// A parameter of the scenario at its low and its high value.
pub struct Moved<'a> {
    /// What it is; the ends are filled in here.
    pub bar: Named,
    /// First and last date at the low value.
    pub low: [&'a Ensemble; 2],
    /// First and last date at the high value.
    pub high: [&'a Ensemble; 2],
}

/// What a bar is called.
#[derive(Clone, Debug)]
pub struct Named {
    /// Key of the scenario.
    pub key: String,
    /// Low, used and high value.
    pub values: [String; 3],
    /// Where the range comes from.
    pub source: String,
}

impl Inaction {
    /// Puts the answer together.
    ///
    /// # Panics
    /// If there is not a note and a report for each arm, or fewer than two dates.
    pub fn new(
        command: String,
        designs: Vec<DesignNote>,
        reports: Vec<Report>,
        runs: &Runs,
    ) -> Inaction {
        let n = runs.dates.len();
        assert!(n >= 2, "waiting is from one date to another");
        assert_eq!(
            designs.len(),
            n + 2,
            "dates, never, never without feedbacks"
        );
        let ensembles = &runs.arms.ensembles;
        let manifest = &reports[0].manifest;
        let months = (runs.dates[n - 1] - runs.dates[0]) as f64 / MONTH as f64;
        let dates = dates(&designs, ensembles, runs.dates);
        let mut facts = Facts {
            schema: SCHEMA,
            scenario: manifest.scenario.clone(),
            command,
            confidence: CONFIDENCE,
            replications: runs.arms.replications() as u32,
            sentences: Vec::new(),
            // The last date's difference by the month, so that the two never disagree.
            month: dates[n - 1].over_first.map(|over| over.per(months)),
            dates,
            growth: growth(&ensembles[n], &reports[n]),
            growth_without: growth(&ensembles[n + 1], &reports[n + 1]),
            tornado: tornado(runs, &manifest.assumptions),
            designs,
        };
        facts.sentences = words::sentences(&facts, manifest);
        Inaction { facts, reports }
    }
}

/// Totals of a quantity; zeros where it is not measured (nobody plans a fix).
fn totals(ensemble: &Ensemble, measure: Measure) -> Vec<f64> {
    match ensemble.column(measure) {
        Some(at) => ensemble.totals(at),
        None => vec![0.0; ensemble.replications()],
    }
}

fn mean(values: &[f64]) -> Estimate {
    Estimate::of(&values.iter().copied().collect(), 1)
}

/// How much more the second costs, over the replications that both have.
fn waiting(first: &Ensemble, last: &Ensemble, measure: Measure) -> Vec<f64> {
    let pairs = totals(last, measure)
        .into_iter()
        .zip(totals(first, measure));
    pairs.map(|(last, first)| last - first).collect()
}

fn dates(designs: &[DesignNote], ensembles: &[Ensemble], after: &[i64]) -> Vec<Date> {
    let n = after.len();
    // Never stands beside the dates; never without feedbacks is another business.
    let date = |i: usize| {
        let connectors = totals(&ensembles[i], Measure::Cost(Category::FixConnectors));
        let work = totals(&ensembles[i], Measure::Cost(Category::FixWork));
        let total = totals(&ensembles[i], Measure::TotalCost(Case::Typical));
        let fix: Vec<f64> = connectors.iter().zip(&work).map(|(a, b)| a + b).collect();
        let operation: Vec<f64> = total.iter().zip(&fix).map(|(t, f)| t - f).collect();
        let against = |j: usize| {
            waiting(
                &ensembles[j],
                &ensembles[i],
                Measure::TotalCost(Case::Typical),
            )
        };
        let per_month = |j: usize| {
            let months = (after[i] - after[j]) as f64 / MONTH as f64;
            let each = against(j).into_iter().map(|w| w / months);
            // As wide as `over_first`: the first step is the same difference.
            Estimate::of(&each.collect(), n as u32)
        };
        Date {
            design: designs[i].name.clone(),
            after_ms: after.get(i).copied(),
            operation: mean(&operation),
            fix: mean(&fix),
            total: mean(&total),
            over_first: (i > 0).then(|| Estimate::of(&against(0).into_iter().collect(), n as u32)),
            per_month: (i > 0 && i < n).then(|| per_month(i - 1)),
            bill: bill(&ensembles[i], &connectors, &work),
        }
    };
    (0..=n).map(date).collect()
}

fn bill(ensemble: &Ensemble, connectors: &[f64], work: &[f64]) -> FixBill {
    let count = |what: Incident| totals(ensemble, Measure::Count(what));
    let finished = count(Incident::FixFinished);
    let ended = count(Incident::FixDays).into_iter().zip(&finished);
    let days: Moments = ended.filter(|(_, f)| **f > 0.0).map(|(d, _)| d).collect();
    FixBill {
        edges: mean(&count(Incident::FixEdges)),
        custom_feeds: mean(&count(Incident::FixCustomFeeds)),
        workarounds: mean(&count(Incident::FixWorkarounds)),
        records: mean(&count(Incident::FixRecords)),
        days: (days.n() > 0).then(|| Estimate::of(&days, 1)),
        finished: tidy(finished.iter().sum::<f64>() / finished.len() as f64),
        connectors: mean(connectors),
        work: mean(work),
    }
}

/// How the cumulative cost of wrong numbers grows from the end of the warm-up to the horizon.
fn growth(ensemble: &Ensemble, report: &Report) -> Option<Course> {
    let warm_up = report.manifest.warm_up_ms;
    let (starts, lengths) = (ensemble.starts(), ensemble.lengths());
    let first = starts.iter().position(|&s| s >= warm_up)?;
    let ends = starts.iter().zip(lengths).skip(first);
    let times: Vec<f64> = ends.map(|(s, l)| (s + l - warm_up) as f64).collect();
    let course = |all: &Vec<f64>| all.get(first..).map(<[f64]>::to_vec);
    let curves: Option<Vec<Vec<f64>>> = ensemble.courses().iter().map(course).collect();
    let estimate = growth_exponent(&times, &curves?, CONFIDENCE)?;
    Some(Course {
        exponent: Estimate {
            mean: tidy(estimate.mean),
            low: estimate.low().map(tidy),
            high: estimate.high().map(tidy),
        },
        later: late(ensemble, first, |middle, last| last - middle),
        midway: late(ensemble, first, |middle, _| middle).map_or(0.0, |day| day.mean),
    })
}

/// Something about what a day costs in the middle third and in the last third of the periods
/// counted, replication by replication.
fn late(ensemble: &Ensemble, first: usize, of: fn(f64, f64) -> f64) -> Option<Estimate> {
    let (starts, lengths) = (ensemble.starts(), ensemble.lengths());
    let third = (starts.len() - first) / 3;
    let end = starts.len().checked_sub(1).filter(|_| third > 0)?;
    let per_day = |course: &[f64], from: usize, to: usize| {
        let time = (starts[to] + lengths[to] - starts[from] - lengths[from]) as f64;
        (course[to] - course[from]) / time * DAY as f64
    };
    let (a, b) = (end - 2 * third, end - third);
    let courses = ensemble.courses().iter().filter(|c| c.len() > end);
    let found = courses.map(|c| of(per_day(c, a, b), per_day(c, b, end)));
    Some(Estimate::of(&found.collect(), 1))
}

/// Rates repriced and parameters simulated, the widest first.
fn tornado(runs: &Runs, rates: &[Assumption]) -> Vec<Bar> {
    let n = runs.dates.len();
    let ends = [&runs.arms.ensembles[0], &runs.arms.ensembles[n - 1]];
    let billed = rates.iter().filter(|r| r.billed && r.low < r.high);
    let mut bars: Vec<Bar> = billed.map(|rate| of_rate(rate, ends)).collect();
    bars.extend(runs.moved.iter().map(|moved| of_parameter(moved, ends)));
    bars.sort_by(|a, b| b.swing.mean.abs().total_cmp(&a.swing.mean.abs()));
    bars
}

fn of_rate(rate: &Assumption, [first, last]: [&Ensemble; 2]) -> Bar {
    let at = |case: Case| match Rate::from_name(&rate.name) {
        Some(rate) => waiting(first, last, Measure::Sensitivity(rate, case)),
        None => Vec::new(),
    };
    let value = |v: f64| grouped(v, if v.fract() == 0.0 { 0 } else { 2 });
    let (low, high) = (at(Case::Low), at(Case::High));
    Bar {
        key: rate.name.clone(),
        label: rate.label.clone(),
        low: value(rate.low),
        typical: value(rate.typical),
        high: format!("{} {}", value(rate.high), rate.unit),
        source: rate.source.clone(),
        simulated: false,
        at_low: mean(&low),
        at_high: mean(&high),
        swing: swing(&low, &high),
    }
}

/// A parameter is moved in fewer replications: what it changes there is added to
/// what all replications say.
fn of_parameter(moved: &Moved, [first, last]: [&Ensemble; 2]) -> Bar {
    let used = waiting(first, last, Measure::TotalCost(Case::Typical));
    let change = |[first, last]: [&Ensemble; 2]| -> Vec<f64> {
        let moved = waiting(first, last, Measure::TotalCost(Case::Typical)).into_iter();
        moved.zip(&used).map(|(m, u)| m - u).collect()
    };
    let (low, high) = (change(moved.low), change(moved.high));
    let at = |change: &[f64]| mean(&used).plus(mean(change));
    let [low_value, typical, high_value] = moved.bar.values.clone();
    Bar {
        key: moved.bar.key.clone(),
        label: moved.bar.key.clone(),
        low: low_value,
        typical,
        high: high_value,
        source: moved.bar.source.clone(),
        simulated: true,
        at_low: at(&low),
        at_high: at(&high),
        swing: swing(&low, &high),
    }
}

fn swing(low: &[f64], high: &[f64]) -> Estimate {
    let differences = high.iter().zip(low).map(|(h, l)| h - l);
    Estimate::of(&differences.collect(), 1)
}
