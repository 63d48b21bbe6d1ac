//! One pool's step chart: truth, every record, and what went wrong when.

use super::frame::{AXIS, GRID, Heading, INK, Look, PAGE, SOFT, head};
use super::labels::{self, Label};
use super::palette;
use super::picture::{Anchor, Area, Colour, Picture, Spot, Type, shorten};
use super::scale::{Scale, Ticks, TimeTicks};
use crate::report::story::{record_name, when};
use crate::report::words;
use crate::sim::Incident;
use crate::trace::{State, Story, What};
use crate::world::{Bucket, available};

/// The incidents that are marked: what, their name, their colour.
const MARKED: [(Incident, &str, usize); 3] = [
    (Incident::OversoldUnits, "oversells", 0),
    (Incident::FalseStockoutUnits, "false stock-outs", 1),
    (Incident::ShortPickUnits, "short picks", 2),
];

/// A line of the chart: name, colour, a value at each entry of the window.
struct Course {
    name: String,
    colour: Colour,
    width: f64,
    points: Vec<(i64, i32)>,
}

/// The chart of a pool between two times (in ms).
pub fn draw(story: &Story, window: (i64, i64)) -> Picture {
    let window = (window.0, window.1.min(story.end).max(window.0 + 1));
    let mut picture = Picture::new(960.0, 700.0);
    picture.title = finding(story, window);
    picture.description = format!(
        "Step lines over time, two panels: stock on hand and what can be promised of pool {}, in truth and in each record; dots mark what went wrong.",
        story.about.name
    );
    let area = picture.area().inset(24.0, 20.0, 20.0, 36.0);
    let heading = Heading {
        title: picture.title.clone(),
        subtitle: subtitle(story),
    };
    let area = head(&mut picture, area, PAGE, &heading);
    let half = area.h / 2.0;
    let upper = Area {
        h: half - 4.0,
        ..area
    };
    let lower = Area {
        y: area.y + half + 4.0,
        h: half - 4.0,
        ..area
    };
    let hand = |state: &State, seat: Option<usize>| match seat {
        None => state.truth[Bucket::OnHand as usize],
        Some(seat) => state.views[seat].says[Bucket::OnHand as usize],
    };
    let free = |state: &State, seat: Option<usize>| match seat {
        None => available(&state.truth),
        Some(seat) => available(&state.views[seat].says),
    };
    panel(
        &mut picture,
        upper,
        story,
        window,
        "on hand, units",
        &hand,
        &[2],
        false,
    );
    panel(
        &mut picture,
        lower,
        story,
        window,
        "on hand less what is promised or damaged, units",
        &free,
        &[0, 1],
        true,
    );
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
    let foot = shorten(&text, style, picture.width - 48.0);
    picture.text((24.0, picture.height - 14.0), Anchor::Start, style, foot);
    picture
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
    let went_wrong: Vec<String> = (MARKED.iter())
        .filter_map(|(incident, name, _)| {
            let n = marks(story, window, *incident).len();
            let name = if n == 1 {
                name.trim_end_matches('s')
            } else {
                name
            };
            (n > 0).then(|| format!("{n} {name}"))
        })
        .collect();
    let apart = furthest(story, window);
    let what = match went_wrong.is_empty() {
        true => "nothing went wrong".to_owned(),
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
    for entry in story
        .entries
        .iter()
        .filter(|e| (window.0..=window.1).contains(&e.time))
    {
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
        "One pool of scenario {}, one replication: the shelf itself (black) and what {} {} of it. Dots: what went wrong at that moment.",
        story.about.scenario,
        words::list(&names),
        if names.len() == 1 { "says" } else { "say" }
    )
}

#[allow(clippy::too_many_arguments)]
fn panel(
    picture: &mut Picture,
    area: Area,
    story: &Story,
    window: (i64, i64),
    unit: &str,
    value: &dyn Fn(&State, Option<usize>) -> i32,
    marked: &[usize],
    labelled: bool,
) {
    let look = PAGE;
    let courses = courses(story, window, value);
    let tags = |y: &dyn Fn(f64) -> f64| -> Vec<Label> {
        let mut tags: Vec<Label> = courses.iter().map(|c| tag(c, look, y)).collect();
        tags.sort_by(|a, b| a.y.total_cmp(&b.y));
        tags
    };
    let right = labels::room(&tags(&|_| 0.0)) + 16.0;
    let (x, y, plot) = frame(picture, area, look, window, &courses, unit, right, labelled);
    for course in &courses {
        let points = steps(course, window, x, y);
        picture.stroke(points, course.colour, course.width);
    }
    for &which in marked {
        let (incident, _, colour) = MARKED[which];
        for at in marks(story, window, incident) {
            let entry = &story.entries[at];
            let spot = (
                x.at(entry.time as f64),
                y.at(f64::from(value(story.before(entry), None))),
            );
            picture.dot(spot, 4.6, Colour::WHITE);
            picture.dot(spot, 3.4, palette::SERVICE[colour]);
        }
    }
    legend(picture, plot, look, story, window, marked);
    labels::write(picture, plot, &tags(&|v| y.at(v)));
}

fn tag(course: &Course, look: Look, y: &dyn Fn(f64) -> f64) -> Label {
    let last = course.points.last().map_or(0, |p| p.1);
    Label {
        y: y(f64::from(last)),
        text: format!("{} {last}", course.name),
        style: Type::bold(look.label, palette::ink(course.colour)),
        indent: 0.0,
        joined: true,
    }
}

/// Truth first, then each record, so that the records lie above it.
fn courses(
    story: &Story,
    window: (i64, i64),
    value: &dyn Fn(&State, Option<usize>) -> i32,
) -> Vec<Course> {
    let course = |name: String, colour, width, seat: Option<usize>| {
        let before = story
            .entries
            .iter()
            .take_while(|e| e.time < window.0)
            .last();
        let first = before.map_or(&story.states[0], |e| story.after(e));
        let mut points = vec![(window.0, value(first, seat))];
        for entry in story
            .entries
            .iter()
            .filter(|e| (window.0..=window.1).contains(&e.time))
        {
            let now = value(story.after(entry), seat);
            if points.last().is_some_and(|p| p.1 != now) {
                points.push((entry.time, now));
            }
        }
        Course {
            name,
            colour,
            width,
            points,
        }
    };
    let mut courses = vec![course("on the shelf".to_owned(), INK, 3.0, None)];
    for (seat, record) in story.about.records.iter().enumerate() {
        let colour = record.systems.first().map_or(AXIS, |s| palette::system(*s));
        let name = record_name(&story.about, record.slot).to_owned();
        courses.push(course(name, colour, 1.6, Some(seat)));
    }
    courses
}

/// The line as stairs, no finer than the page shows.
fn steps(course: &Course, window: (i64, i64), x: Scale, y: Scale) -> Vec<Spot> {
    let mut spots: Vec<Spot> = Vec::with_capacity(2 * course.points.len());
    for &(time, value) in &course.points {
        let spot = (x.at(time as f64), y.at(f64::from(value)));
        if let Some(&(_, level)) = spots.last() {
            spots.push((spot.0, level));
        }
        spots.push(spot);
    }
    if let Some(&(_, level)) = spots.last() {
        spots.push((x.at(window.1 as f64), level));
    }
    thinned(spots)
}

/// Within a tenth of a pixel only the highest and the lowest point can be seen.
fn thinned(spots: Vec<Spot>) -> Vec<Spot> {
    const FINE: f64 = 0.1;
    let mut kept: Vec<Spot> = Vec::new();
    for spot in spots {
        if let [.., a, b] = kept[..]
            && spot.0 - a.0 < FINE
            && (a.1 <= b.1 && b.1 <= spot.1 || a.1 >= b.1 && b.1 >= spot.1)
        {
            kept.pop();
        }
        kept.push(spot);
    }
    kept
}

/// Names and numbers of the marks, above the plot's right end.
fn legend(
    picture: &mut Picture,
    plot: Area,
    look: Look,
    story: &Story,
    window: (i64, i64),
    marked: &[usize],
) {
    let mut x = plot.right();
    for &which in marked.iter().rev() {
        let (incident, name, colour) = MARKED[which];
        let n = marks(story, window, incident).len();
        let style = Type::bold(look.tick, palette::ink(palette::SERVICE[colour]));
        let text = format!(
            "{n} {}",
            if n == 1 {
                name.trim_end_matches('s')
            } else {
                name
            }
        );
        x -= style.width(&text);
        let y = plot.y - look.tick * 0.8;
        picture.text((x, y), Anchor::Start, style, text);
        picture.dot(
            (x - 9.0, y - look.tick * 0.36),
            3.4,
            palette::SERVICE[colour],
        );
        x -= 28.0;
    }
}

#[allow(clippy::too_many_arguments)]
fn frame(
    picture: &mut Picture,
    area: Area,
    look: Look,
    window: (i64, i64),
    courses: &[Course],
    unit: &str,
    right: f64,
    labelled: bool,
) -> (Scale, Scale, Area) {
    let values = || {
        courses
            .iter()
            .flat_map(|c| c.points.iter().map(|p| f64::from(p.1)))
    };
    let (top, bottom) = (values().fold(1.0, f64::max), values().fold(0.0, f64::min));
    let step = Ticks::to(top - bottom, 5).step.max(1.0);
    let (low, high) = ((bottom / step).floor() as i64, (top / step).ceil() as i64);
    let style = Type::regular(look.tick, SOFT);
    let text = |i: i64| crate::report::words::Style::Plain.tick(i as f64 * step, step);
    let left = (low..=high)
        .map(|i| style.width(&text(i)))
        .fold(0.0, f64::max)
        + 8.0;
    let below = if labelled { look.tick * 2.9 } else { 6.0 };
    let plot = area.inset(left, look.tick * 1.9, right, below);
    let x = Scale {
        low: window.0 as f64,
        high: window.1 as f64,
        from: plot.x,
        to: plot.right(),
    };
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
        picture.text(
            (plot.x - 7.0, at + look.tick * 0.36),
            Anchor::End,
            style,
            text(i),
        );
    }
    picture.text(
        (area.x, plot.y - look.tick * 0.8),
        Anchor::Start,
        style,
        unit,
    );
    time_axis(picture, plot, x, look, window, labelled);
    (x, y, plot)
}

/// Ticks at whole units of the calendar, counted from the start of the run.
fn time_axis(
    picture: &mut Picture,
    plot: Area,
    x: Scale,
    look: Look,
    window: (i64, i64),
    labelled: bool,
) {
    let ticks = TimeTicks::to(window.1 - window.0, (plot.w / 52.0) as usize);
    let style = Type::regular(look.tick, SOFT);
    let (Some((step, count)), base) = (ticks.at.get(1), plot.bottom()) else {
        return;
    };
    let per_tick: f64 = count.parse().unwrap_or(1.0);
    let first = (window.0 as f64 / step).ceil() as i64;
    let last = (window.1 as f64 / step).floor() as i64;
    for i in first..=last {
        let at = x.at(i as f64 * step);
        picture.stroke(vec![(at, base), (at, base + 4.0)], AXIS, 1.0);
        if labelled {
            let text = format!("{}", i as f64 * per_tick);
            picture.text((at, base + 5.0 + look.tick), Anchor::Middle, style, text);
        }
    }
    if labelled {
        let at = (plot.x + plot.w / 2.0, base + 5.0 + look.tick * 2.25);
        picture.text(
            at,
            Anchor::Middle,
            style,
            format!("{} since the start", ticks.unit),
        );
    }
}
