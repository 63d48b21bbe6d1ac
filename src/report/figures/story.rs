//! One pool's step chart: truth, every record, and what went wrong when; below it
//! strips that show by how much each record is off.

use super::course::{Course, across, course, inside, steps};
use super::frame::{AXIS, GRID, Heading, INK, PAGE, SOFT, head};
use super::labels::{self, Label};
use super::palette;
use super::picture::{Anchor, Area, Colour, Picture, Spot, Type, shorten};
use super::scale::{Scale, Ticks, TimeTicks};
use super::stairs::{draw_strip, limit, strips};
use crate::report::story::{record_name, when};
use crate::report::words;
use crate::sim::Incident;
use crate::trace::{State, Story, What};
use crate::world::Bucket;

/// The incidents that are marked: what, their name, their colour.
const MARKED: [(Incident, &str, usize); 3] = [
    (Incident::OversoldUnits, "oversells", 0),
    (Incident::FalseStockoutUnits, "false stock-outs", 1),
    (Incident::ShortPickUnits, "short picks", 2),
];

/// The chart of a pool between two times (in ms).
pub fn draw(story: &Story, window: (i64, i64)) -> Picture {
    let window = (window.0, window.1.min(story.end).max(window.0 + 1));
    let strips = strips(story, window);
    let limit = limit(&strips, window);
    let mut picture = Picture::new(960.0, 420.0 + 92.0 * strips.len() as f64);
    picture.title = finding(story, window);
    picture.description = format!(
        "Step lines over time: stock on hand of pool {}, in truth and in each record, with dots where something went wrong; below it by how much each record is off.",
        story.about.name
    );
    let area = picture.area().inset(24.0, 20.0, 20.0, 36.0);
    let heading = Heading {
        title: picture.title.clone(),
        subtitle: subtitle(story),
    };
    let area = head(&mut picture, area, PAGE, &heading);
    let below = PAGE.tick * 2.9;
    let each = ((area.h - below) * 0.6 / strips.len().max(1) as f64).min(92.0);
    let upper = Area {
        h: area.h - below - each * strips.len() as f64,
        ..area
    };
    let chart = chart(&mut picture, upper, story, window);
    for (i, strip) in strips.iter().enumerate() {
        let area = Area {
            x: chart.x,
            y: upper.bottom() + i as f64 * each,
            w: chart.w,
            h: each,
        };
        draw_strip(&mut picture, area, strip, window, limit);
    }
    let plot = Area {
        h: area.bottom() - below - chart.y,
        ..chart
    };
    time_axis(&mut picture, plot, window);
    foot(&mut picture, story);
    picture
}

fn foot(picture: &mut Picture, story: &Story) {
    let style = Type::regular(10.5, SOFT);
    let about = &story.about;
    let text = format!(
        "{} · pool {} · seed {} · replication {} · pooldrift {}",
        about.scenario,
        about.name,
        about.seed,
        about.replication,
        env!("CARGO_PKG_VERSION")
    );
    let text = shorten(&text, style, picture.width - 48.0);
    picture.text((24.0, picture.height - 14.0), Anchor::Start, style, text);
}

/// Where marks lie on an entry.
fn marks(story: &Story, window: (i64, i64), wanted: Incident) -> Vec<usize> {
    let inside = |at: &usize| {
        let entry = &story.entries[*at];
        (window.0..=window.1).contains(&entry.time)
            && matches!(entry.what, What::Fact { incident, elsewhere: None, .. } if incident == wanted)
    };
    (0..story.entries.len()).filter(inside).collect()
}

/// What went wrong, and how far apart the records were.
fn finding(story: &Story, window: (i64, i64)) -> String {
    let counts = MARKED.iter().map(|(incident, name, _)| {
        let n = marks(story, window, *incident).len();
        (n > 0).then(|| counted(n, name))
    });
    let went_wrong: Vec<String> = counts.flatten().collect();
    let apart = furthest(story, window);
    let what = match went_wrong.is_empty() {
        // Messages may be lost and goods shrink all the same.
        true => "no oversell, false stock-out or short pick".to_owned(),
        false => words::list(&went_wrong),
    };
    match apart {
        Some((units, who, time)) => format!(
            "{}: {what}; the {who} was up to {units} {} off ({})",
            story.about.name,
            if units == 1 { "unit" } else { "units" },
            when(time)
                .rsplit_once(' ')
                .map_or_else(|| when(time), |(day, _)| day.to_owned())
        ),
        None => format!(
            "{}: {what}, and every record of stock on hand was right",
            story.about.name
        ),
    }
}

/// The largest error of any record of stock on hand: units, whose, when.
fn furthest(story: &Story, window: (i64, i64)) -> Option<(i32, &'static str, i64)> {
    let mut worst = (0, 0, 0);
    for entry in inside(story, window) {
        let state = story.after(entry);
        for (seat, view) in state.views.iter().enumerate() {
            let off = (view.says[0] - state.truth[0]).abs();
            if off > worst.0 {
                worst = (off, seat, entry.time);
            }
        }
    }
    let slot = story.about.records[worst.1].slot;
    (worst.0 > 0).then(|| (worst.0, record_name(&story.about, slot), worst.2))
}

fn subtitle(story: &Story) -> String {
    let names: Vec<String> = (story.about.records.iter())
        .map(|r| record_name(&story.about, r.slot).to_owned())
        .collect();
    format!(
        "One pool of scenario {}, one replication. Above: units on the shelf (black) and in the records of {}. \
         Below: by how much each is off, too high upwards. Dots: what went wrong at that moment.",
        story.about.scenario,
        words::list(&names)
    )
}

/// Units on hand in truth and in every record, with the marks; returns where the data is.
fn chart(picture: &mut Picture, area: Area, story: &Story, window: (i64, i64)) -> Area {
    let hand = |state: &State, seat: Option<usize>| match seat {
        None => state.truth[Bucket::OnHand as usize],
        Some(seat) => state.views[seat].says[Bucket::OnHand as usize],
    };
    let mut courses = vec![course(story, window, "on the shelf".to_owned(), INK, |s| {
        hand(s, None)
    })];
    for (seat, record) in story.about.records.iter().enumerate() {
        let colour = record.systems.first().map_or(AXIS, |s| palette::system(*s));
        let name = record_name(&story.about, record.slot).to_owned();
        courses.push(course(story, window, name, colour, |s| hand(s, Some(seat))));
    }
    let tags = |y: &dyn Fn(f64) -> f64| -> Vec<Label> {
        let mut tags: Vec<Label> = courses.iter().map(|c| tag(c, y)).collect();
        tags.sort_by(|a, b| a.y.total_cmp(&b.y));
        tags
    };
    let (y, plot) = frame(picture, area, &courses, RIGHT);
    let x = across(plot, window);
    for (i, course) in courses.iter().enumerate() {
        let width = if i == 0 { 3.4 } else { 1.5 };
        picture.stroke(steps(course, window, x, y), course.colour, width);
    }
    let mut right = plot.right();
    for (incident, name, colour) in MARKED.into_iter().rev() {
        let found = marks(story, window, incident);
        let colour = palette::SERVICE[colour];
        right = key(
            picture,
            (right, plot.y - PAGE.tick * 0.8),
            found.len(),
            name,
            colour,
        );
        for at in found {
            let entry = &story.entries[at];
            let units = hand(story.before(entry), None);
            let spot = (x.at(entry.time as f64), y.at(f64::from(units)));
            picture.dot(spot, 4.6, Colour::WHITE);
            picture.dot(spot, 3.4, colour);
        }
    }
    labels::write(picture, plot, &tags(&|v| y.at(v)));
    plot
}

/// Room for labels at the right.
const RIGHT: f64 = 160.0;

fn tag(course: &Course, y: &dyn Fn(f64) -> f64) -> Label {
    let last = course.points.last().map_or(0, |p| p.1);
    Label {
        y: y(f64::from(last)),
        text: format!("{} {last}", course.name),
        style: Type::bold(PAGE.label, palette::ink(course.colour)),
        indent: 0.0,
        joined: true,
    }
}

/// Name and number of a kind of mark, ending at a spot; returns where the next one ends.
fn key(picture: &mut Picture, end: Spot, n: usize, name: &str, colour: Colour) -> f64 {
    let style = Type::bold(PAGE.tick, palette::ink(colour));
    let text = counted(n, name);
    let x = end.0 - style.width(&text);
    picture.text((x, end.1), Anchor::Start, style, text);
    picture.dot((x - 9.0, end.1 - PAGE.tick * 0.36), 3.4, colour);
    x - 28.0
}

fn counted(n: usize, name: &str) -> String {
    match n {
        1 => format!("1 {}", name.trim_end_matches('s')),
        n => format!("{n} {name}"),
    }
}

/// The vertical axis of the chart and its grid.
fn frame(picture: &mut Picture, area: Area, courses: &[Course], right: f64) -> (Scale, Area) {
    let values = || (courses.iter()).flat_map(|c| c.points.iter().map(|p| f64::from(p.1)));
    let (top, bottom) = (values().fold(1.0, f64::max), values().fold(0.0, f64::min));
    let step = Ticks::to(top - bottom, 5).step.max(1.0);
    let (low, high) = ((bottom / step).floor() as i64, (top / step).ceil() as i64);
    let style = Type::regular(PAGE.tick, SOFT);
    let text = |i: i64| words::Style::Plain.tick(i as f64 * step, step);
    let left = (low..=high)
        .map(|i| style.width(&text(i)))
        .fold(24.0, f64::max)
        + 8.0;
    let plot = area.inset(left, PAGE.tick * 1.9, right, 8.0);
    let y = Scale {
        low: low as f64 * step,
        high: high as f64 * step,
        from: plot.bottom(),
        to: plot.y,
    };
    for i in low..=high {
        let at = y.at(i as f64 * step);
        let colour = if i == 0 { AXIS } else { GRID };
        picture.stroke(vec![(plot.x, at), (plot.right(), at)], colour, 1.0);
        let at = (plot.x - 7.0, at + PAGE.tick * 0.36);
        picture.text(at, Anchor::End, style, text(i));
    }
    let unit = (area.x, plot.y - PAGE.tick * 0.8);
    picture.text(unit, Anchor::Start, style, "units on hand");
    (y, plot)
}

/// Ticks at whole units of the calendar, counted from the start of the run.
fn time_axis(picture: &mut Picture, plot: Area, window: (i64, i64)) {
    let ticks = TimeTicks::to(window.1 - window.0, (plot.w / 52.0) as usize);
    let (style, base) = (Type::regular(PAGE.tick, SOFT), plot.bottom());
    let Some((step, count)) = ticks.at.get(1) else {
        return;
    };
    let (x, per_tick) = (across(plot, window), count.parse().unwrap_or(1.0));
    let first = (window.0 as f64 / step).ceil() as i64;
    let last = (window.1 as f64 / step).floor() as i64;
    picture.stroke(vec![(plot.x, base), (plot.right(), base)], AXIS, 1.2);
    for i in first..=last {
        let at = x.at(i as f64 * step);
        picture.stroke(vec![(at, base), (at, base + 4.0)], AXIS, 1.0);
        let text = (i as f64 * per_tick).to_string();
        picture.text((at, base + 5.0 + PAGE.tick), Anchor::Middle, style, text);
    }
    let at = (plot.x + plot.w / 2.0, base + 5.0 + PAGE.tick * 2.25);
    picture.text(
        at,
        Anchor::Middle,
        style,
        format!("{} since the start", ticks.unit),
    );
}
