//! Where the time goes, by kind of event: a clock is read between events.

use super::grid::{Grid, figure};
use super::instructions::Instructions;
use crate::measure::Meter;
use crate::report::words::whole;
use crate::scenario::Scenario;
use crate::sim::{EventKind, Sim};
use serde::Serialize;
use std::hint::black_box;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// What one kind of event took.
#[derive(Serialize)]
pub(super) struct Kind {
    kind: EventKind,
    #[serde(flatten)]
    took: Took,
}

/// What some events took.
#[derive(Serialize)]
struct Took {
    events: u64,
    /// From taking it off the calendar until all that it did is done, without the reading
    /// of the clock.
    ns_each: f64,
    /// Likewise, but without taking it off the calendar.
    #[serde(skip_serializing_if = "Option::is_none")]
    instructions_each: Option<f64>,
}

/// What all took.
#[derive(Serialize)]
pub(super) struct Kinds {
    /// What reading the clock costs, subtracted for every event.
    clock_ns: f64,
    /// Setting up the run, before the first event.
    start_up_s: f64,
    /// The ends of periods, which measure and count as no event.
    periods_s: f64,
    /// Instructions of taking an event off the calendar, if they were counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    calendar_instructions: Option<f64>,
    /// Most time first.
    by_kind: Vec<Kind>,
}

/// Times by kind of event.
struct Clock {
    last: Instant,
    ns: [u64; EventKind::COUNT],
    events: [u64; EventKind::COUNT],
}

impl Clock {
    fn start() -> Clock {
        Clock {
            last: Instant::now(),
            ns: [0; EventKind::COUNT],
            events: [0; EventKind::COUNT],
        }
    }

    /// What happened since the last reading was an event of this kind.
    #[inline]
    fn read(&mut self, kind: EventKind) {
        let now = Instant::now();
        self.ns[kind as usize] += (now - self.last).as_nanos() as u64;
        self.events[kind as usize] += 1;
        self.last = now;
    }
}

/// What a reading of the clock costs, in ns: the least of several tries, since whatever
/// else the machine does can only add to it.
fn reading() -> f64 {
    const READINGS: u32 = 20_000;
    let once = |_| {
        let mut clock = Clock::start();
        for _ in 0..READINGS {
            clock.read(black_box(EventKind::Order));
        }
        clock.ns[EventKind::Order as usize] as f64 / f64::from(READINGS)
    };
    (0..10).map(once).fold(f64::MAX, f64::min)
}

/// Runs a scenario in one piece with the clock at hand; nothing if it was stopped.
pub(super) fn by_kind(sc: &Scenario, seed: u64, stop: &AtomicBool) -> Option<Kinds> {
    let clock_ns = reading();
    let start = Instant::now();
    let mut sim = Sim::new(sc, seed, 0, |plan| Meter::new(sc, plan));
    let start_up_s = start.elapsed().as_secs_f64();
    let mut clock = Clock::start();
    let finished = sim.run(|sim| {
        clock.read(sim.kind());
        goes_on(sim.events(), stop)
    });
    finished.then(|| Kinds::new(&clock, clock_ns, start_up_s))
}

/// Runs a scenario in one piece with a function of its own for each kind; says whether it came
/// to its end.
pub(super) fn profiled(sc: &Scenario, seed: u64, stop: &AtomicBool) -> bool {
    let mut sim = Sim::new(sc, seed, 0, |plan| Meter::new(sc, plan));
    sim.run_profiled(|sim| goes_on(sim.events(), stop))
}

/// Whether nobody has stopped the run, if it is time to look.
#[inline]
fn goes_on(events: u64, stop: &AtomicBool) -> bool {
    const LOOK_EVERY: u64 = 1 << 16;
    !events.is_multiple_of(LOOK_EVERY) || !stop.load(Ordering::Relaxed)
}

impl Kinds {
    fn new(clock: &Clock, clock_ns: f64, start_up_s: f64) -> Kinds {
        let row = |kind: EventKind| {
            let events = clock.events[kind as usize];
            let net = clock.ns[kind as usize] as f64 - clock_ns * events as f64;
            let took = Took {
                events,
                ns_each: (net / events.max(1) as f64).max(0.0),
                instructions_each: None,
            };
            Kind { kind, took }
        };
        let all = EventKind::ALL.into_iter().map(row);
        let (periods, mut by_kind): (Vec<Kind>, Vec<Kind>) = all
            .filter(|kind| kind.took.events > 0)
            .partition(|kind| kind.kind == EventKind::Period);
        by_kind.sort_by(|a, b| b.took.ns().total_cmp(&a.took.ns()));
        Kinds {
            clock_ns,
            start_up_s,
            periods_s: periods.iter().fold(0.0, |sum, kind| sum + kind.took.ns()) / 1e9,
            calendar_instructions: None,
            by_kind,
        }
    }

    /// Adds what was counted of the same run.
    pub fn count(&mut self, counted: &Instructions) {
        for kind in &mut self.by_kind {
            let all = counted.by_kind[kind.kind as usize];
            kind.took.instructions_each = Some(all as f64 / kind.took.events as f64);
        }
        self.calendar_instructions = Some(counted.calendar as f64 / self.events().max(1) as f64);
    }

    fn events(&self) -> u64 {
        self.by_kind.iter().map(|k| k.took.events).sum()
    }

    /// The table.
    pub fn text(&self) -> String {
        let mut heads = vec!["event", "how many", "of events", "ns each", "of the time"];
        if self.calendar_instructions.is_some() {
            heads.extend(["instructions each", "of them"]);
        }
        let mut grid = Grid::new(&heads);
        let all = self.all();
        for kind in &self.by_kind {
            grid.row(kind.took.row(kind.kind.name(), &all));
        }
        grid.row(all.row("all", &all));
        format!("{}\n{}", grid.text(), self.remarks())
    }

    /// All kinds together.
    fn all(&self) -> Took {
        let events = self.events();
        let each = |sum: f64| sum / events.max(1) as f64;
        let took = || self.by_kind.iter().map(|k| &k.took);
        let counted: Option<f64> = took().map(Took::instructions).sum();
        Took {
            events,
            ns_each: each(took().map(Took::ns).sum()),
            instructions_each: counted.map(each),
        }
    }

    fn remarks(&self) -> String {
        let mut remarks = format!(
            "In one piece on one thread, with a clock read after every event; a reading takes\n\
             {} ns, which is subtracted. An event's time is that of taking it off the calendar,\n\
             of its handler and of the messages that it sends at once. Setting up took {} ms,\n\
             the ends of periods {} ms.\n",
            figure(self.clock_ns),
            figure(self.start_up_s * 1e3),
            figure(self.periods_s * 1e3),
        );
        if let Some(calendar) = self.calendar_instructions {
            remarks.push_str(&format!(
                "Instructions are counted by callgrind in a run of their own, without a clock; taking\n\
                 an event off the calendar takes {} more.\n",
                figure(calendar)
            ));
        }
        remarks
    }
}

impl Took {
    /// All of its events.
    fn ns(&self) -> f64 {
        self.ns_each * self.events as f64
    }

    /// The same in instructions, if they were counted.
    fn instructions(&self) -> Option<f64> {
        Some(self.instructions_each? * self.events as f64)
    }

    /// The row of the table, beside what all kinds took.
    fn row(&self, name: &str, all: &Took) -> Vec<String> {
        let percent = |share: f64| format!("{:.1} %", 100.0 * share);
        let mut row = vec![
            name.to_owned(),
            whole(self.events),
            percent(self.events as f64 / all.events.max(1) as f64),
            figure(self.ns_each),
            percent(self.ns() / all.ns().max(1.0)),
        ];
        if let (Some(each), Some(sum), Some(of)) = (
            self.instructions_each,
            self.instructions(),
            all.instructions(),
        ) {
            row.extend([whole(each.round() as u64), percent(sum / of.max(1.0))]);
        }
        row
    }
}
