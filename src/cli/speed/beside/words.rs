//! A sitting in words: tables for the terminal and for `sim.md`.

use super::jobs::Who;
use super::results::{Measured, Sitting, Size};
use crate::cli::speed::grid::{Grid, figure};
use crate::report::words::{NOTHING, grouped, list, wrapped};

/// Widest text.
const WIDTH: usize = crate::report::TABLE_WIDTH as usize;

/// Tables and sentences for a terminal.
pub(super) fn on_terminal(sitting: &Sitting) -> String {
    let mut text = glance(sitting).text() + "\n" + &details(sitting).text() + "\n";
    for sentence in sentences(sitting) {
        for (i, line) in wrapped(&sentence, WIDTH - 2).iter().enumerate() {
            text += &format!("{}{line}\n", if i > 0 { "  " } else { "" });
        }
    }
    text
}

/// The file that is kept.
pub(super) fn markdown(sitting: &Sitting) -> String {
    let mut text = "# The workload R1 on several engines\n\n".to_owned();
    text += &format!("{}\n\n{}\n", machine(sitting), how(sitting));
    text += &format!("\n{}\n", glance(sitting).markdown());
    for sentence in sentences(sitting) {
        text += &format!("- {sentence}\n");
    }
    text += "\n![Events a second over pools](sim-scale.svg)\n\n## Spread and memory\n\n";
    text += &details(sitting).markdown();
    text += "\n## What was run\n\n";
    for size in &sitting.sizes {
        for program in &size.programs {
            let Measured { name, command, .. } = program;
            text += &format!("- {}, {name}: `{command}`\n", size.title);
        }
    }
    text
}

/// Processor, cores, system, load, versions.
pub(super) fn machine(sitting: &Sitting) -> String {
    let here = &sitting.environment;
    let versions = sitting
        .versions
        .iter()
        .map(|(name, v)| format!("{name} {v}"));
    let others = list(&versions.collect::<Vec<_>>());
    format!(
        "{}: {}, {} cores, {}, load {}; pooldrift {}{}{}.",
        sitting.date,
        here.processor,
        here.cores,
        here.system,
        here.load,
        sitting.engine,
        if here.optimised {
            ""
        } else {
            " (NOT OPTIMISED: its figures mean nothing)"
        },
        if others.is_empty() {
            others
        } else {
            format!("; {others}")
        },
    )
}

/// The same for the foot of a figure: what fits a line.
pub(super) fn origin(sitting: &Sitting) -> String {
    let here = &sitting.environment;
    let runs = match sitting.repeats {
        1 => "one run each".to_owned(),
        n => format!("{n} runs each"),
    };
    format!(
        "{} · {}, {} cores, load {} · {runs} · pooldrift {}",
        sitting.date, here.processor, here.cores, here.load, sitting.engine
    )
}

fn how(sitting: &Sitting) -> String {
    let times = match sitting.repeats {
        1 => "once, so there is no spread".to_owned(),
        n => format!("{n} times; medians"),
    };
    format!(
        "Each program does the same work in a process of its own and times itself, from an \
         empty model to the end of the run. The programs of a size take turns. Each was run \
         {times}. One thread unless it says otherwise. `limit` is no simulator: it is what R1 \
         costs when everything that is not R1 is left out. `same measures`: R1 by hand with the \
         numbers that pooldrift keeps of it (three systems against the truth and each other, by \
         cause, week by week), in a heap or in time slots. `pooldrift is x 2`: on one thread \
         it handles twice as many events a second."
    )
}

/// Medians: a row for each program, a column for each size.
fn glance(sitting: &Sitting) -> Grid {
    let sizes: Vec<&Size> = sitting.sizes.iter().filter(|s| s.pools.is_some()).collect();
    let mut head = vec!["million events/s"];
    head.extend(sizes.iter().map(|size| size.title.as_str()));
    let mut grid = Grid::new(&head);
    for name in sitting.names() {
        let cell = |size: &&Size| match size.program(name) {
            Some(program) => figure(program.median),
            None => NOTHING.to_owned(),
        };
        let mut cells = vec![name.to_owned()];
        cells.extend(sizes.iter().map(cell));
        grid.row(cells);
    }
    grid
}

/// Everything, size by size.
fn details(sitting: &Sitting) -> Grid {
    let mut grid = Grid::new(&[
        "million events/s",
        "median",
        "lowest",
        "highest",
        "ns/event",
        "MiB",
        "pooldrift is",
    ]);
    for size in &sitting.sizes {
        grid.heading(size.title.clone());
        for program in &size.programs {
            grid.row(vec![
                program.name.clone(),
                figure(program.median),
                figure(program.low),
                figure(program.high),
                figure(1e3 / program.median),
                program.peak().map_or(NOTHING.to_owned(), figure),
                ratio(size, program),
            ]);
        }
    }
    grid
}

/// How many times as fast this program is, one thread beside one thread.
fn ratio(size: &Size, other: &Measured) -> String {
    match size.ours(1) {
        Some(ours) if other.who == Who::Peer => {
            format!("x {}", figure(ours.median / other.median))
        }
        _ => String::new(),
    }
}

/// What the tables say, and what they do not.
fn sentences(sitting: &Sitting) -> Vec<String> {
    let mut all = vec![scale(sitting)];
    all.extend(two_threads(sitting));
    all.extend(measuring(sitting));
    all.extend(omnichannel(sitting));
    all.push(match &sitting.wrong[..] {
        [] => format!(
            "Same work: the counts of events differ by {} % at most.",
            grouped(100.0 * sitting.apart, 2)
        ),
        wrong => format!("NOT THE SAME WORK: {}.", wrong.join("; ")),
    });
    all.push(format!("Not run here: {}.", sitting.not_run_here));
    let left_out = sitting.left_out.iter();
    all.extend(left_out.map(|line| format!("Left out: {line}.")));
    all
}

/// What one thread does from the smallest to the largest size: the title of the figure.
pub(super) fn scale(sitting: &Sitting) -> String {
    let ours: Vec<(u32, f64)> = sitting
        .standard()
        .filter_map(|size| Some((size.pools?, size.ours(1)?.median)))
        .collect();
    match (ours.first(), ours.last()) {
        (Some((few, first)), Some((many, last))) => format!(
            "From {} to {} pools pooldrift keeps {} % of its rate on one thread: {} to {} million \
             events a second.",
            grouped(f64::from(*few), 0),
            grouped(f64::from(*many), 0),
            grouped(100.0 * last / first, 0),
            figure(*first),
            figure(*last),
        ),
        _ => "Nothing was measured.".to_owned(),
    }
}

fn two_threads(sitting: &Sitting) -> Option<String> {
    let gains = sitting.standard().filter_map(|size| {
        let gain = size.ours(2)?.median / size.ours(1)?.median;
        Some(format!("{} at {}", figure(gain), size.title))
    });
    let gains: Vec<String> = gains.collect();
    let said = format!(
        "Two threads do so many times as much as one: {}.",
        list(&gains)
    );
    (!gains.is_empty()).then_some(said)
}

fn measuring(sitting: &Sitting) -> Option<String> {
    let shares = sitting.sizes.iter().filter_map(|size| {
        let share = grouped(100.0 * size.measuring()?, 0);
        Some(match size.pools {
            Some(_) => format!("{share} % of the time at {}", size.title),
            None => format!("{share} % of that of {}", size.title),
        })
    });
    let shares: Vec<String> = shares.collect();
    (!shares.is_empty()).then(|| {
        format!(
            "Measuring takes {} (by the same runs while nothing is measured).",
            list(&shares)
        )
    })
}

fn omnichannel(sitting: &Sitting) -> Option<String> {
    let other = sitting.sizes.iter().find(|size| size.pools.is_none())?;
    let measured = |p: &&Measured| p.who != Who::Unmeasured;
    let rates = other.programs.iter().filter(measured);
    let rates = rates.map(|p| format!("{} over {}", figure(p.median), p.name));
    let rates = list(&rates.collect::<Vec<_>>());
    let Some(slope) = &sitting.omnichannel else {
        return Some(format!(
            "omnichannel: {rates} million events a second; the two horizons are too near to each \
             other to tell the start-up apart."
        ));
    };
    let shares = slope.share_of_r1.iter();
    let shares = shares.map(|(title, share)| format!("{} % ({title})", grouped(100.0 * share, 0)));
    Some(format!(
        "omnichannel, {} pools: {rates} million events a second; {} ns for each further event, \
         which is {} million a second and {} of the rate of R1.",
        grouped(slope.pools as f64, 0),
        figure(slope.ns_per_event),
        figure(1e3 / slope.ns_per_event),
        list(&shares.collect::<Vec<_>>()),
    ))
}
