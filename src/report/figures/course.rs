//! A number of a pool over time, as stairs: what the charts of one pool are made of.

use super::picture::{Area, Colour, Spot};
use super::scale::Scale;
use crate::trace::{Entry, State, Story};

/// A line of the chart: name, colour, a value at each entry of the window.
pub(super) struct Course {
    pub name: String,
    pub colour: Colour,
    pub points: Vec<(i64, i32)>,
}

/// The axis of time.
pub(super) fn across(plot: Area, window: (i64, i64)) -> Scale {
    Scale {
        low: window.0 as f64,
        high: window.1 as f64,
        from: plot.x,
        to: plot.right(),
    }
}

/// A value after each entry of the window at which it changed.
pub(super) fn course(
    story: &Story,
    window: (i64, i64),
    name: String,
    colour: Colour,
    value: impl Fn(&State) -> i32,
) -> Course {
    let before = story
        .entries
        .iter()
        .take_while(|e| e.time < window.0)
        .last();
    let first = before.map_or(&story.states[0], |e| story.after(e));
    let mut points = vec![(window.0, value(first))];
    for entry in inside(story, window) {
        let now = value(story.after(entry));
        if points.last().is_some_and(|p| p.1 != now) {
            points.push((entry.time, now));
        }
    }
    Course {
        name,
        colour,
        points,
    }
}

/// The entries of the window.
pub(super) fn inside(story: &Story, window: (i64, i64)) -> impl Iterator<Item = &Entry> {
    let within = move |e: &&Entry| (window.0..=window.1).contains(&e.time);
    story.entries.iter().filter(within)
}

/// The line as stairs, no finer than the page shows.
pub(super) fn steps(course: &Course, window: (i64, i64), x: Scale, y: Scale) -> Vec<Spot> {
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

/// Of a way straight up or down, as far as can be seen, only the ends are kept.
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
