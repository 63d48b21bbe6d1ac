//! What every chart has: a title with the finding, a subtitle, axes, the warm-up.

use super::picture::{Anchor, Area, Colour, Picture, Type, wrap};
use super::scale::{Scale, Ticks, TimeTicks};
use crate::report::provenance::Manifest;
use crate::report::summary::{Point, Report, Series};
use crate::report::words::{self, Style};

/// Text.
pub const INK: Colour = Colour(0x1f, 0x23, 0x28);
/// Secondary text.
pub const SOFT: Colour = Colour(0x57, 0x60, 0x6a);
/// Grid lines.
pub const GRID: Colour = Colour(0xe3, 0xe6, 0xea);
/// The axis itself.
pub const AXIS: Colour = Colour(0x8c, 0x95, 0x9f);
/// The warm-up.
pub const SHADE: Colour = Colour(0xf1, 0xf3, 0xf5);

/// Sizes of text.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// The finding.
    pub title: f64,
    /// What is shown.
    pub subtitle: f64,
    /// Labels of lines.
    pub label: f64,
    /// Labels of ticks.
    pub tick: f64,
    /// Whether there is room for intervals in labels and a full subtitle.
    pub roomy: bool,
}

/// A figure on its own page.
pub const PAGE: Look = Look {
    title: 20.0,
    subtitle: 12.5,
    label: 13.0,
    tick: 12.0,
    roomy: true,
};

/// One of several panels.
pub const PANEL: Look = Look {
    title: 15.5,
    subtitle: 11.5,
    label: 12.0,
    tick: 11.5,
    roomy: false,
};

/// The words above a chart.
#[derive(Clone, Debug)]
pub struct Heading {
    /// The finding.
    pub title: String,
    /// What is shown.
    pub subtitle: String,
}

/// Writes a heading; returns what is left of the area below it.
pub fn head(picture: &mut Picture, area: Area, look: Look, heading: &Heading) -> Area {
    let title = Type::bold(look.title, INK);
    let subtitle = Type::regular(look.subtitle, SOFT);
    let lines = wrap(&heading.title, title, area.w);
    let y = picture.lines(area.x, area.y, title, &lines);
    let lines = wrap(&heading.subtitle, subtitle, area.w);
    let y = picture.lines(area.x, y + look.subtitle * 0.25, subtitle, &lines);
    area.inset(0.0, y - area.y + look.subtitle * 0.7, 0.0, 0.0)
}

/// A chart's coordinate system.
#[derive(Clone, Copy, Debug)]
pub struct Axes {
    /// Where the data goes.
    pub plot: Area,
    /// Milliseconds to the page.
    pub x: Scale,
    /// Values to the page.
    pub y: Scale,
}

/// The vertical axis that is wanted.
pub struct Vertical<'a> {
    /// Largest value.
    pub top: f64,
    /// How values are written.
    pub style: Style,
    /// Their unit, written above the axis.
    pub unit: &'a str,
    /// About how many ticks.
    pub ticks: usize,
}

/// Draws axes into an area, with room for labels at the right; `labelled` says
/// whether the horizontal axis carries labels.
pub fn axes(
    picture: &mut Picture,
    area: Area,
    look: Look,
    manifest: &Manifest,
    vertical: &Vertical,
    right: f64,
    labelled: bool,
) -> Axes {
    let below = if labelled { look.tick * 2.9 } else { 4.0 };
    let (plot, y) = room(area, look, vertical, right, below);
    let horizon = manifest.horizon_ms.max(1);
    let x = Scale {
        low: 0.0,
        high: horizon as f64,
        from: plot.x,
        to: plot.right(),
    };
    let axes = Axes { plot, x, y };
    warm_up(picture, axes, look, manifest);
    rules(picture, area, plot, y, look, vertical);
    time_axis(picture, axes, look, horizon, labelled);
    axes
}

/// Where the plot stands when ticks are at its left, labels at its right, and the
/// horizontal axis has some room below; and the vertical scale.
pub fn room(area: Area, look: Look, vertical: &Vertical, right: f64, below: f64) -> (Area, Scale) {
    let ticks = Ticks::to(vertical.top, vertical.ticks);
    let style = Type::regular(look.tick, SOFT);
    let width = |&v: &f64| style.width(&vertical.style.tick(v, ticks.step));
    let left = ticks.at.iter().map(width).fold(0.0, f64::max) + 8.0;
    let above = if vertical.unit.is_empty() {
        4.0
    } else {
        look.tick * 1.7
    };
    let plot = area.inset(left, above, right.max(30.0), below);
    let y = Scale {
        low: 0.0,
        high: ticks.end(),
        from: plot.bottom(),
        to: plot.y,
    };
    (plot, y)
}

/// Draws the horizontal rules of a plot with their values, and the unit above.
pub fn rules(
    picture: &mut Picture,
    area: Area,
    plot: Area,
    y: Scale,
    look: Look,
    vertical: &Vertical,
) {
    let ticks = Ticks::to(vertical.top, vertical.ticks);
    let style = Type::regular(look.tick, SOFT);
    for &value in &ticks.at {
        let y = y.at(value);
        picture.stroke(vec![(plot.x, y), (plot.right(), y)], GRID, 1.0);
        let at = (plot.x - 7.0, y + look.tick * 0.36);
        let text = vertical.style.tick(value, ticks.step);
        picture.text(at, Anchor::End, style, text);
    }
    if !vertical.unit.is_empty() {
        let at = (area.x, plot.y - look.tick * 0.8);
        picture.text(at, Anchor::Start, style, vertical.unit);
    }
}

fn warm_up(picture: &mut Picture, axes: Axes, look: Look, manifest: &Manifest) {
    let end = manifest.warm_up_ms.min(manifest.horizon_ms);
    if end <= 0 {
        return;
    }
    let width = axes.x.at(end as f64) - axes.plot.x;
    let area = Area {
        w: width,
        ..axes.plot
    };
    picture.rectangle(area, SHADE, 1.0);
    let style = Type::regular(look.tick * 0.9, SOFT);
    if style.width("warm-up") + 8.0 < width && axes.plot.h > 60.0 {
        let at = (axes.plot.x + width / 2.0, axes.plot.y + style.size * 1.2);
        picture.text(at, Anchor::Middle, style, "warm-up");
    }
}

fn time_axis(picture: &mut Picture, axes: Axes, look: Look, horizon: i64, labelled: bool) {
    let plot = axes.plot;
    let base = plot.bottom();
    picture.stroke(vec![(plot.x, base), (plot.right(), base)], AXIS, 1.2);
    let ticks = TimeTicks::to(horizon, (plot.w / 46.0) as usize);
    let style = Type::regular(look.tick, SOFT);
    for (at, text) in &ticks.at {
        let x = axes.x.at(*at);
        picture.stroke(vec![(x, base), (x, base + 4.0)], AXIS, 1.0);
        if labelled {
            let at = (x, base + 5.0 + look.tick);
            picture.text(at, Anchor::Middle, style, text.as_str());
        }
    }
    if labelled {
        let at = (plot.x + plot.w / 2.0, base + 5.0 + look.tick * 2.25);
        let text = format!("{} since the start", ticks.unit);
        picture.text(at, Anchor::Middle, style, text);
    }
}

/// Says in the middle of a plot that there is nothing to see.
pub fn nothing(picture: &mut Picture, axes: Axes, look: Look, text: &str) {
    let style = Type::regular(look.label, SOFT);
    let at = (
        axes.plot.x + axes.plot.w / 2.0,
        axes.plot.y + axes.plot.h / 2.0,
    );
    picture.text(at, Anchor::Middle, style, text);
}

/// Who made this, from what: one line at the foot of a page.
pub fn foot(picture: &mut Picture, report: &Report) {
    let area = picture.area();
    let style = Type::regular(10.5, SOFT);
    let text = origin(&report.manifest) + shading(&report.manifest);
    let text = super::picture::shorten(&text, style, area.w - 48.0);
    picture.text((24.0, area.h - 14.0), Anchor::Start, style, text);
}

/// What the shaded strip is, if there is one.
pub fn shading(m: &Manifest) -> &'static str {
    if m.warm_up_ms > 0 {
        " · shaded: warm-up, left out of totals"
    } else {
        ""
    }
}

/// Scenario, policy, replications, seed, digest, version.
pub fn origin(m: &Manifest) -> String {
    format!(
        "{} · feeds: {} · {} · seed {} · scenario {} · pooldrift {}",
        m.scenario,
        m.policy,
        replications(m),
        m.seed,
        m.short_digest(),
        m.version
    )
}

/// Scenario, number of designs, replications, seed, digest, version.
pub fn origin_of_many(m: &Manifest, designs: usize) -> String {
    format!(
        "{} · {designs} designs under common random numbers · {} · seed {} · scenario {} · pooldrift {}",
        m.scenario,
        replications(m),
        m.seed,
        m.short_digest(),
        m.version
    )
}

/// A page with a heading and its origin at the foot; returns it with the area that
/// is left.
pub fn page(width: f64, height: f64, heading: &Heading, origin: &str) -> (Picture, Area) {
    let mut picture = Picture::new(width, height);
    picture.title = heading.title.clone();
    picture.description = format!("{} {origin}.", heading.subtitle);
    let area = picture.area().inset(24.0, 20.0, 20.0, 36.0);
    let area = head(&mut picture, area, PAGE, heading);
    let style = Type::regular(10.5, SOFT);
    let text = super::picture::shorten(origin, style, width - 48.0);
    picture.text((24.0, height - 14.0), Anchor::Start, style, text);
    (picture, area)
}

/// A page of several designs, from their reports; returns it with the area that is left.
pub fn page_of_many(
    reports: &[Report],
    width: f64,
    height: f64,
    heading: &Heading,
) -> (Picture, Area) {
    let origin = origin_of_many(&reports[0].manifest, reports.len());
    page(width, height, heading, &origin)
}

/// `1 replication`, `20 replications`, `7 of 20 replications`.
pub fn replications(m: &Manifest) -> String {
    let n = m.replications.len();
    let plural = if n == 1 && m.replications_asked == 1 {
        ""
    } else {
        "s"
    };
    if n == m.replications_asked as usize {
        format!("{n} replication{plural}")
    } else {
        format!("{n} of {} replications", m.replications_asked)
    }
}

/// What the bands are, or that there are none.
pub fn bands(m: &Manifest) -> &'static str {
    if m.replications.len() > 1 {
        "Band: 95 % interval of the mean."
    } else {
        "One replication, so no interval."
    }
}

/// The length of a period as a word: `weekly`, `daily`.
pub fn each(m: &Manifest) -> String {
    match words::duration(m.period_ms).as_str() {
        "1 week" => "weekly".to_owned(),
        "1 day" => "daily".to_owned(),
        "1 hour" => "hourly".to_owned(),
        other => format!("{other}'s"),
    }
}

/// A value per period as a line through the middle of each, drawn out to both
/// edges; periods without a value are passed over.
pub fn course(series: &Series, value: impl Fn(usize) -> f64) -> Vec<(f64, f64)> {
    let mut points = Vec::with_capacity(series.starts.len() + 2);
    let mut end = 0.0;
    for (i, (&start, &length)) in series.starts.iter().zip(&series.lengths).enumerate() {
        let v = value(i);
        if v.is_nan() {
            continue;
        }
        let (start, length) = (start as f64, length as f64);
        if points.is_empty() {
            points.push((start, v));
        }
        points.push((start + length / 2.0, v));
        end = start + length;
    }
    if let Some(&(_, v)) = points.last() {
        points.push((end, v));
    }
    points
}

/// An interval's lower end where nothing can be negative. `max` would turn what
/// is not a number into a zero.
pub fn above_zero(low: f64) -> f64 {
    if low < 0.0 { 0.0 } else { low }
}

/// Draws a line with its band.
pub fn banded(
    picture: &mut Picture,
    axes: Axes,
    series: &Series,
    points: &[Point],
    colour: Colour,
) {
    let place = |(x, y): (f64, f64)| (axes.x.at(x), axes.y.at(y));
    let mut band: Vec<(f64, f64)> = course(series, |i| above_zero(points[i].low));
    band.extend(course(series, |i| points[i].high).into_iter().rev());
    if points.iter().any(|p| p.high > p.low) {
        picture.fill(band.into_iter().map(place).collect(), colour, 0.18);
    }
    let line = course(series, |i| points[i].mean);
    picture.stroke(line.into_iter().map(place).collect(), colour, 2.2);
}
