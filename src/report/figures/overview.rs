//! One page that tells the story: sentence, key numbers, four panels, origin.

use super::frame::{self, GRID, INK, PANEL, SOFT};
use super::picture::{Anchor, Area, Colour, Picture, Type, shorten, wrap};
use super::{causes, drift, money, service};
use crate::measure::{Case, Measure, Ratio};
use crate::report::provenance::Manifest;
use crate::report::summary::{Quantity, Report};
use crate::report::words;
use crate::world::{Present, System};

const WIDTH: f64 = 1400.0;
const MARGIN: f64 = 36.0;
const GAP: f64 = 34.0;
const FOOT_LINES: usize = 4;

/// Draws the page.
pub fn draw(report: &Report) -> Picture {
    let mut picture = Picture::new(WIDTH, 1130.0);
    picture.title = report.summary.headline.first().cloned().unwrap_or_default();
    picture.description = format!(
        "Overview: key numbers; on-hand drift by system and by cause; oversells, false stock-outs and short picks; cumulative cost. {}.",
        frame::origin(&report.manifest)
    );
    let y = masthead(&mut picture, report);
    let y = tiles(&mut picture, report, y + 14.0);
    let foot_top = picture.height - 84.0;
    let height = (foot_top - y - 2.0 * GAP) / 2.0;
    let width = (WIDTH - 2.0 * MARGIN - GAP) / 2.0;
    let cell = |column: usize, row: usize| Area {
        x: MARGIN + column as f64 * (width + GAP),
        y: y + 26.0 + row as f64 * (height + GAP),
        w: width,
        h: height,
    };
    drift::draw(&mut picture, cell(0, 0), PANEL, report);
    let worst = report.worst().or_else(|| report.systems().first().copied());
    // Where no record was compared with the truth, that of whoever orders by it.
    if let Some(system) = worst.or_else(|| Present(&System::ALL).planning()) {
        causes::draw(&mut picture, cell(1, 0), PANEL, report, system);
    }
    service::draw(&mut picture, cell(0, 1), PANEL, report);
    money::draw(&mut picture, cell(1, 1), PANEL, report);
    footer(&mut picture, report, foot_top);
    picture
}

/// Scenario, headline and the second sentence; returns where they end.
fn masthead(picture: &mut Picture, report: &Report) -> f64 {
    let m = &report.manifest;
    let wide = WIDTH - 2.0 * MARGIN;
    let kicker = Type::bold(13.0, Colour(0x00, 0x5a, 0x8c));
    let y = picture.lines(MARGIN, 26.0, kicker, &name(m, kicker, wide));
    let style = Type::bold(25.0, INK);
    let sentences = &report.summary.headline;
    let first = sentences.first().map(String::as_str).unwrap_or_default();
    let y = picture.lines(MARGIN, y + 7.0, style, &wrap(first, style, wide));
    let style = Type::regular(14.5, SOFT);
    let rest = sentences.get(1..).unwrap_or_default().join(" ");
    let mut lines = wrap(&rest, style, wide);
    lines.truncate(4);
    picture.lines(MARGIN, y + 5.0, style, &lines)
}

/// What was run, on two lines at most. A title describes the file: where settings were
/// laid over it they stand in its place, because the title may not hold any more.
fn name(m: &Manifest, style: Type, wide: f64) -> Vec<String> {
    let name = if m.sets.is_empty() {
        m.title.clone()
    } else {
        format!("{} with {}", m.scenario, words::list(&m.sets))
    };
    let mut lines = wrap(&format!("POOL DRIFT  ·  {name}"), style, wide);
    if lines.len() > 2 {
        let rest = lines.split_off(1).join(" ");
        lines.push(rest);
    }
    let short = |line: &String| shorten(line, style, wide);
    lines.iter().map(short).collect()
}

/// A key number.
struct Tile {
    value: String,
    label: String,
    note: String,
}

fn tiles(picture: &mut Picture, report: &Report, top: f64) -> f64 {
    let tiles = key_numbers(report);
    let gap = 14.0;
    let n = tiles.len().max(6) as f64;
    let width = (WIDTH - 2.0 * MARGIN - gap * (n - 1.0)) / n;
    let height = 92.0;
    for (i, tile) in tiles.iter().enumerate() {
        let area = Area {
            x: MARGIN + i as f64 * (width + gap),
            y: top,
            w: width,
            h: height,
        };
        picture.rectangle(area, Colour(0xf6, 0xf8, 0xfa), 1.0);
        let inner = width - 24.0;
        let size = fitting(&tile.value, 25.0, inner);
        let (x, big) = (area.x + 12.0, Type::bold(size, INK));
        picture.text((x, top + 34.0), Anchor::Start, big, tile.value.as_str());
        let label = Type::regular(12.0, INK);
        picture.text(
            (x, top + 57.0),
            Anchor::Start,
            label,
            shorten(&tile.label, label, inner),
        );
        let note = Type::regular(11.0, SOFT);
        picture.text(
            (x, top + 77.0),
            Anchor::Start,
            note,
            shorten(&tile.note, note, inner),
        );
    }
    top + height
}

/// The largest size up to `size` at which a bold text is no wider than `width`.
fn fitting(text: &str, size: f64, width: f64) -> f64 {
    let needed = Type::bold(size, INK).width(text);
    if needed > width {
        size * width / needed
    } else {
        size
    }
}

fn key_numbers(report: &Report) -> Vec<Tile> {
    let mut tiles = Vec::new();
    if let Some(worst) = report.worst().or_else(|| report.systems().first().copied()) {
        let name = worst.noun();
        let right = Measure::exact(worst);
        tiles.extend(tile(report, right, &format!("{name}: on hand right")));
    }
    let wanted = [
        (
            Measure::Rate(Ratio::OversoldLines),
            "oversold per 1,000 orders",
        ),
        (
            Measure::Rate(Ratio::FalseStockoutLines),
            "false stock-outs per 1,000",
        ),
        (
            Measure::Rate(Ratio::ShortPicks),
            "short picks per 1,000 lines",
        ),
        (Measure::Rate(Ratio::PerfectOrders), "perfect orders"),
        (
            Measure::WrongNumbers(Case::Typical),
            "cost of wrong numbers",
        ),
    ];
    tiles.extend(
        wanted
            .into_iter()
            .filter_map(|(measure, label)| tile(report, measure, label)),
    );
    tiles
}

fn tile(report: &Report, measure: Measure, label: &str) -> Option<Tile> {
    let q: &Quantity = report.quantity(measure)?;
    let note = match q.half_width() {
        None => "one replication, no interval".to_owned(),
        Some(half) if half > 0.0 => format!("95 %: {}", q.interval()),
        Some(_) => q.interval(),
    };
    Some(Tile {
        value: q.text(),
        label: label.to_owned(),
        note,
    })
}

fn footer(picture: &mut Picture, report: &Report, top: f64) {
    let wide = WIDTH - 2.0 * MARGIN;
    picture.stroke(
        vec![(MARGIN, top + 8.0), (WIDTH - MARGIN, top + 8.0)],
        GRID,
        1.0,
    );
    let style = Type::regular(11.0, SOFT);
    let m = &report.manifest;
    let rates = m.assumptions.iter().filter(|a| a.billed).count();
    let mut text = format!(
        "A simulation, not a measurement of a business. {} Costs are counted incidents times {rates} assumed rates; these and the \
         assumed values of the scenario are listed with their sources in manifest.json.",
        m.skus.covered()
    );
    for data in &m.data {
        text.push_str(&format!(" Data: {}.", data.source.trim_end_matches('.')));
    }
    let mut lines = vec![format!("{}{}", frame::origin(m), frame::shading(m))];
    lines.extend(wrap(&text, style, wide));
    lines.truncate(FOOT_LINES);
    let lines: Vec<String> = lines
        .iter()
        .map(|line| shorten(line, style, wide))
        .collect();
    picture.lines(MARGIN, top + 16.0, style, &lines);
}
