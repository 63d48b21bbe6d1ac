//! The headline figures: hot share and batch size against throughput.
//!
//! Written as SVG by hand: two panels of one line each need no font and no library.

use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;

use super::plan::Plan;
use super::report::{Report, Sample, median};
use super::skew::Skew;

/// One point of a curve.
#[derive(Clone, Debug, Serialize)]
pub struct Point {
    /// What was varied: share of traffic on the hottest pool, or batch size.
    pub x: f64,
    /// Median accepted reservations per second.
    pub reservations: f64,
    /// Smallest and largest of the runs.
    pub range: (f64, f64),
    /// Median of the runs' p99 \[ns\].
    pub p99: f64,
    /// What is wrong with the books of any run.
    pub wrong: Vec<String>,
}

fn point(
    x: f64,
    plan: &Plan,
    repeats: usize,
    each: &mut dyn FnMut(&Plan, &Sample),
) -> Result<Point, String> {
    let report = Report::measure(plan, repeats, |sample| each(plan, sample))?;
    let values = report.series(|s| s.reservations);
    Ok(Point {
        x,
        reservations: median(&values),
        range: (
            values.iter().copied().fold(f64::MAX, f64::min),
            values.iter().copied().fold(0.0, f64::max),
        ),
        p99: median(&report.series(|s| s.felt().p99 as f64)),
        wrong: report.wrong().iter().map(ToString::to_string).collect(),
    })
}

/// Throughput and p99 from no to all traffic on one pool.
///
/// # Errors
/// A run cannot be done.
pub fn hot(
    plan: &Plan,
    repeats: usize,
    mut each: impl FnMut(&Plan, &Sample),
) -> Result<Vec<Point>, String> {
    let shares = [0.0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0];
    let run = |share: f64| {
        let plan = Plan {
            skew: Skew::Hot { hot: 1, share },
            ..plan.clone()
        };
        point(share, &plan, repeats, &mut each)
    };
    shares.into_iter().map(run).collect()
}

/// Throughput against batch size.
///
/// # Errors
/// A run cannot be done.
pub fn batches(
    plan: &Plan,
    repeats: usize,
    mut each: impl FnMut(&Plan, &Sample),
) -> Result<Vec<Point>, String> {
    let sizes = [1_u32, 4, 16, 64, 256, 1024, 4096, 8192];
    let run = |size: u32| {
        let plan = Plan {
            batch: size as usize,
            ..plan.clone()
        };
        point(f64::from(size), &plan, repeats, &mut each)
    };
    sizes.into_iter().map(run).collect()
}

/// What a figure says.
#[derive(Clone, Copy, Debug)]
pub struct Figure<'a> {
    /// The finding.
    pub title: &'a str,
    /// What was varied.
    pub x_name: &'a str,
    /// Steps of doubling, instead of shares.
    pub doubling: bool,
    /// Provenance, below the panels.
    pub note: &'a str,
    /// The curve.
    pub points: &'a [Point],
}

const WIDTH: f64 = 860.0;
const PANEL: f64 = 300.0;
const LEFT: f64 = 90.0;
const RIGHT: f64 = 40.0;
/// Blue and vermilion of Okabe and Ito, which colour-blind readers tell apart.
const COLOURS: [&str; 2] = ["#0072b2", "#d55e00"];

/// Draw two panels, accepted reservations per second and p99, as SVG.
///
/// # Errors
/// The file cannot be written.
pub fn draw(path: &Path, figure: &Figure<'_>) -> Result<(), String> {
    let height = 70.0 + 2.0 * PANEL + 40.0;
    let mut svg = format!(
        "<svg role=\"img\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
         font-family=\"sans-serif\" font-size=\"14\">\n<title>{0}</title>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         <text x=\"{LEFT}\" y=\"32\" font-size=\"17\" font-weight=\"bold\">{0}</text>\n",
        escape(figure.title)
    );
    let rate = |p: &Point| {
        (
            p.reservations / 1e6,
            Some((p.range.0 / 1e6, p.range.1 / 1e6)),
        )
    };
    panel(
        &mut svg,
        figure,
        60.0,
        "million accepted reservations per s",
        COLOURS[0],
        rate,
    );
    let tail = |p: &Point| (p.p99 / 1e3, None);
    panel(
        &mut svg,
        figure,
        60.0 + PANEL,
        "p99 of an answer, \u{b5}s",
        COLOURS[1],
        tail,
    );
    let (note, y) = (escape(figure.note), height - 12.0);
    let _infallible = write!(
        svg,
        "<text x=\"{LEFT}\" y=\"{y}\" font-size=\"11\">{note}</text>\n</svg>\n"
    );
    std::fs::write(path, svg).map_err(|e| format!("{}: {e}", path.display()))
}

/// A value and, if there is one, its range.
type Ranged = (f64, Option<(f64, f64)>);

fn panel(
    svg: &mut String,
    figure: &Figure<'_>,
    above: f64,
    y_name: &str,
    colour: &str,
    of: impl Fn(&Point) -> Ranged,
) {
    let place = |x: f64| {
        if figure.doubling {
            x.max(1.0).log2()
        } else {
            x
        }
    };
    let right = figure
        .points
        .iter()
        .map(|p| place(p.x))
        .fold(1e-9, f64::max);
    let most = |p: &Point| of(p).1.map_or(of(p).0, |range| range.1);
    let step = tick(figure.points.iter().map(most).fold(1e-9, f64::max));
    let top = step * (figure.points.iter().map(most).fold(1e-9, f64::max) / step).ceil();
    let (high, low) = (above + 24.0, above + PANEL - 50.0);
    let x_at = |x: f64| LEFT + place(x) / right * (WIDTH - LEFT - RIGHT);
    let y_at = |y: f64| low - y / top * (low - high);
    let mut add = |text: String| svg.push_str(&text);
    add(format!(
        "<text x=\"{LEFT}\" y=\"{}\">{y_name}</text>\n",
        high - 8.0
    ));
    let mut line = 0.0;
    while line <= top * 1.0001 {
        let (y, end) = (y_at(line), WIDTH - RIGHT);
        let digits = if step < 1.0 { 1 } else { 0 };
        add(format!(
            "<path d=\"M{LEFT} {y:.1}H{end}\" stroke=\"#ddd\"/>\
             <text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{line:.digits$}</text>\n",
            LEFT - 8.0,
            y + 5.0,
        ));
        line += step;
    }
    for point in figure.points {
        let label = match figure.doubling {
            true => format!("{}", point.x),
            false => format!("{:.0} %", point.x * 100.0),
        };
        // Labels of neighbours that would touch are left out.
        let crowded = !figure.doubling && point.x > 0.0 && point.x < 0.1;
        if !crowded {
            let (x, y) = (x_at(point.x), low + 20.0);
            add(format!(
                "<text x=\"{x:.1}\" y=\"{y}\" text-anchor=\"middle\">{label}</text>\n"
            ));
        }
    }
    let (middle, y) = (f64::midpoint(LEFT, WIDTH - RIGHT), low + 40.0);
    add(format!(
        "<text x=\"{middle}\" y=\"{y}\" text-anchor=\"middle\">{}</text>\n",
        figure.x_name
    ));
    let mut path = String::new();
    for (at, point) in figure.points.iter().enumerate() {
        let (value, range) = of(point);
        let (x, y) = (x_at(point.x), y_at(value));
        let _infallible = write!(path, "{}{x:.1} {y:.1}", if at == 0 { "M" } else { "L" });
        if let Some((from, to)) = range {
            let (from, to) = (y_at(from), y_at(to));
            add(format!(
                "<path d=\"M{x:.1} {from:.1}V{to:.1}\" stroke=\"{colour}\" stroke-width=\"6\" opacity=\"0.25\"/>\n"
            ));
        }
        add(format!(
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.5\" fill=\"{colour}\"/>\n"
        ));
    }
    add(format!(
        "<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\n"
    ));
}

/// A round step that divides a height into two to five.
fn tick(top: f64) -> f64 {
    let power = 10_f64.powf(top.log10().floor());
    let steps = [0.2, 0.5, 1.0, 2.0, 5.0];
    steps
        .into_iter()
        .map(|s| s * power)
        .find(|s| top / s <= 5.0)
        .unwrap_or(power)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
