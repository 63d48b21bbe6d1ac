//! What a sitting leaves behind: `sim.md`, `sim.json`, `sim-scale.svg` and `.png`.

use super::results::{Measured, Sitting, Size};
use super::words;
use crate::report::figures::curve::Measured as Place;
use crate::report::figures::sizes::{Curve, Sizes};
use crate::report::figures::{self, Picture};
use crate::report::{FileError, write_figure, write_files};
use std::path::{Path, PathBuf};

/// Writes all files; which they are.
pub(super) fn write(sitting: &Sitting, folder: &Path) -> Result<Vec<PathBuf>, String> {
    let failed = |why: FileError| {
        format!("error: a file cannot be written: {why}\nhelp: --out names another folder")
    };
    let json = serde_json::to_string_pretty(sitting).expect("plain data becomes JSON") + "\n";
    let files = [
        ("sim.md".to_owned(), words::markdown(sitting).into_bytes()),
        ("sim.json".to_owned(), json.into_bytes()),
    ];
    let mut written = write_files(folder, &files).map_err(failed)?;
    let figure = write_figure(folder, "sim-scale", &picture(sitting));
    written.extend(figure.map_err(failed)?);
    Ok(written)
}

/// Events a second over pools, a line for each program.
fn picture(sitting: &Sitting) -> Picture {
    let lines = sitting.names().into_iter().filter_map(|name| {
        let standard = sitting.standard().collect::<Vec<_>>();
        let mut points = places(&standard, name);
        if points.is_empty() {
            // SimPy has a size of its own.
            points = places(&sitting.sizes.iter().collect::<Vec<_>>(), name);
        }
        (!points.is_empty()).then(|| Curve {
            name: name.to_owned(),
            points,
        })
    });
    figures::sizes::draw(&Sizes {
        title: words::scale(sitting).trim_end_matches('.').to_owned(),
        subtitle: "The workload R1: orders, picks, counts, shrink and two feeds over sites of 100 \
                   SKUs. Dots: medians; bands: lowest to highest. `limit` does R1 and nothing \
                   else."
            .to_owned(),
        x_name: "pools (SKU x site)".to_owned(),
        y_name: "million events a second".to_owned(),
        lines: lines.collect(),
        foot: words::origin(sitting),
    })
}

fn places(sizes: &[&Size], name: &str) -> Vec<Place> {
    let place = |size: &&Size| {
        let program: &Measured = size.program(name)?;
        Some(Place {
            x: f64::from(size.pools?),
            middle: program.median,
            low: program.low,
            high: program.high,
        })
    };
    sizes.iter().filter_map(place).collect()
}
