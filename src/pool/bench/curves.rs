//! The headline figures: hot share and batch size against throughput.

use std::path::Path;

use plotters::prelude::*;
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

/// A line of a figure.
pub struct Line<'a> {
    /// Its label.
    pub name: &'a str,
    /// Its points.
    pub points: &'a [Point],
}

/// Colours that colour-blind readers can tell apart (Okabe and Ito).
const COLOURS: [RGBColor; 4] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
];

/// Draw two panels, accepted reservations per second and p99, as SVG.
///
/// # Errors
/// The file cannot be written.
pub fn draw(
    path: &Path,
    title: &str,
    x_name: &str,
    log_x: bool,
    lines: &[Line<'_>],
) -> Result<(), String> {
    let mut text = String::new();
    {
        let root = SVGBackend::with_string(&mut text, (900, 760)).into_drawing_area();
        root.fill(&WHITE).map_err(|e| e.to_string())?;
        let root = root
            .titled(title, ("sans-serif", 20))
            .map_err(|e| e.to_string())?;
        let (upper, lower) = root.split_vertically(380);
        let rate = |p: &Point| (p.x, p.reservations / 1e6);
        panel(
            &upper,
            (x_name, "million accepted reservations per s"),
            log_x,
            lines,
            rate,
        )?;
        panel(
            &lower,
            (x_name, "p99 of an answer, µs"),
            log_x,
            lines,
            |p| (p.x, p.p99 / 1e3),
        )?;
        root.present().map_err(|e| e.to_string())?;
    }
    // Readable by programs that read aloud, and as large as its place allows.
    let head = format!("<svg role=\"img\" viewBox=\"0 0 900 760\"><title>{title}</title>");
    let text = match (text.find("<svg"), text.find('>')) {
        (Some(from), Some(_)) => {
            let end = text[from..].find('>').map_or(from, |at| from + at + 1);
            let opening = text[from..end].replace("<svg", "").replace('>', "");
            let opening = opening.split("viewBox").next().unwrap_or("").to_owned();
            let rest =
                format!("<svg role=\"img\"{opening}viewBox=\"0 0 900 760\"><title>{title}</title>");
            format!("{}{rest}{}", &text[..from], &text[end..])
        }
        _ => format!("{head}{text}"),
    };
    std::fs::write(path, text).map_err(|e| format!("{}: {e}", path.display()))
}

type Area<'a, 'b> = DrawingArea<SVGBackend<'b>, plotters::coord::Shift>;

fn panel(
    area: &Area<'_, '_>,
    (x_name, y_name): (&str, &str),
    log_x: bool,
    lines: &[Line<'_>],
    of: impl Fn(&Point) -> (f64, f64),
) -> Result<(), String> {
    let place = |x: f64| if log_x { x.max(1.0).log2() } else { x * 100.0 };
    let points = || lines.iter().flat_map(|line| line.points).map(&of);
    let right = points().map(|(x, _)| place(x)).fold(1.0, f64::max);
    let top = points().map(|(_, y)| y).fold(1e-9, f64::max) * 1.15;
    let mut chart = ChartBuilder::on(area)
        .margin(12)
        .margin_right(150)
        .x_label_area_size(42)
        .y_label_area_size(70)
        .build_cartesian_2d(0.0..right, 0.0..top)
        .map_err(|e| e.to_string())?;
    let label = |x: &f64| {
        if log_x {
            format!("{:.0}", x.exp2())
        } else {
            format!("{x:.0} %")
        }
    };
    chart
        .configure_mesh()
        .light_line_style(TRANSPARENT)
        .x_desc(x_name)
        .y_desc(y_name)
        .x_label_formatter(&label)
        .y_label_formatter(&|y| {
            if top < 10.0 {
                format!("{y:.1}")
            } else {
                format!("{y:.0}")
            }
        })
        .label_style(("sans-serif", 14))
        .draw()
        .map_err(|e| e.to_string())?;
    for (line, colour) in lines.iter().zip(COLOURS) {
        let series: Vec<(f64, f64)> = line
            .points
            .iter()
            .map(&of)
            .map(|(x, y)| (place(x), y))
            .collect();
        let end = series.last().copied();
        chart
            .draw_series(LineSeries::new(series.clone(), colour.stroke_width(2)).point_size(3))
            .map_err(|e| e.to_string())?;
        if let Some((x, y)) = end {
            let (x, y) = chart.backend_coord(&(x, y));
            let style = ("sans-serif", 14).into_font().color(&colour);
            let (left, up) = area.get_base_pixel();
            area.draw(&Text::new(
                line.name.to_owned(),
                (x - left + 8, y - up - 8),
                style,
            ))
            .map_err(|e| e.to_string())?;
        }
    }
    Ok(())
}
