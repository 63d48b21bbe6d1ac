//! What a sitting leaves behind: `sim.md`, `sim.json`, `sim-scale.svg` and `.png`.

use super::results::{Measured, Sitting, Size};
use super::words;
use crate::report::figures::curve::Measured as Place;
use crate::report::figures::sizes::{Line, Sizes};
use crate::report::figures::{self, Picture};
use std::path::{Path, PathBuf};

/// Writes all files; which they are.
pub(super) fn write(sitting: &Sitting, folder: &Path) -> Result<Vec<PathBuf>, String> {
    let failed = |path: &Path, why: &dyn std::fmt::Display| {
        format!(
            "error: {} cannot be written: {why}\nhelp: --out names another folder",
            path.display()
        )
    };
    std::fs::create_dir_all(folder).map_err(|e| failed(folder, &e))?;
    let picture = picture(sitting);
    let json = serde_json::to_string_pretty(sitting).map_err(|e| failed(folder, &e))? + "\n";
    let png = figures::png(&picture).map_err(|e| failed(folder, &e))?;
    let files = [
        ("sim.md", words::markdown(sitting).into_bytes()),
        ("sim.json", json.into_bytes()),
        ("sim-scale.svg", figures::svg(&picture).into_bytes()),
        ("sim-scale.png", png),
    ];
    let mut written = Vec::new();
    for (name, bytes) in files {
        let path = folder.join(name);
        std::fs::write(&path, bytes).map_err(|e| failed(&path, &e))?;
        written.push(path);
    }
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
        (!points.is_empty()).then(|| Line {
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
