//! Verdicts about claims as Markdown, JSON and figures.
//!
//! `README.md` has the table of verdicts, one file per claim the experiment behind it.
//! Nothing in them knows the clock, the machine or the number of threads.

use super::disk::{FileError, write_files};
use super::figures;
use super::results::write_figure;
use super::words::Style;
use crate::claims::{Effect, Judged};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// The command and program behind a set of verdicts.
#[derive(Clone, Debug)]
pub struct Made {
    /// The command that makes them again.
    pub command: String,
    /// Seed of the experiments.
    pub seed: u64,
    /// Fingerprint of the engine: equal fingerprints give equal numbers.
    pub engine: String,
    /// Whether every claim was looked at.
    pub complete: bool,
}

/// Writes the files: of each claim a page and a figure; the table of verdicts and the
/// data of all only if every claim was looked at.
pub fn write(judged: &[Judged], made: &Made, folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for one in judged {
        files.push((format!("{}.md", stem(one)), page(one, made).into_bytes()));
    }
    if made.complete {
        files.push(("README.md".to_owned(), index(judged, made).into_bytes()));
        let data =
            serde_json::to_string_pretty(&data(judged, made)).expect("plain data becomes JSON");
        files.push(("claims.json".to_owned(), (data + "\n").into_bytes()));
    }
    let mut paths = write_files(folder, &files)?;
    for one in judged {
        let foot = format!(
            "{} · {} replications an arm · seed {} · pooldrift {}",
            one.claim.id,
            one.replications,
            made.seed,
            env!("CARGO_PKG_VERSION")
        );
        let picture = figures::claim(one.claim.id, &one.finding, &foot);
        paths.extend(write_figure(folder, &stem(one), &picture)?);
    }
    Ok(paths)
}

fn stem(judged: &Judged) -> String {
    judged.claim.id.to_lowercase()
}

/// A line for a terminal: id, verdict, what was found.
pub fn line(judged: &Judged) -> String {
    let finding = &judged.finding;
    format!(
        "{:<4} {}\n     {}.",
        judged.claim.id,
        finding.verdict.text(),
        finding.found
    )
}

/// All verdicts as data.
pub fn data(judged: &[Judged], made: &Made) -> Value {
    let claims: Vec<Value> = judged.iter().map(claim_data).collect();
    json!({
        "version": env!("CARGO_PKG_VERSION"), "engine": made.engine, "command": made.command,
        "seed": made.seed, "claims": claims,
    })
}

fn claim_data(one: &Judged) -> Value {
    let arms: Vec<Value> = (one.arms.iter())
        .map(|(arm, digest)| json!({"name": arm.name, "scenario": arm.scenario, "set": arm.set, "digest": digest}))
        .collect();
    json!({
        "id": one.claim.id, "says": one.claim.says, "how": one.claim.how, "rule": one.claim.rule,
        "replications": one.replications, "verdict": one.finding.verdict.text(),
        "found": one.finding.found, "decided_by": one.finding.decided_by,
        "effects": one.finding.effects, "arms": arms,
    })
}

fn index(judged: &[Judged], made: &Made) -> String {
    let mut out = String::from(
        "# Twelve published claims about pool drift, tested\n\n\
         Each claim is an experiment that could have gone either way; its rule was written down before \
         its final numbers were looked at. Four designs were changed after a first look: H4 judges the counted record \
         instead of the one behind it, H5 counts unfinished fixes at what they have spent, H9 has more replications, \
         H10 has arms for corrections by hand; their verdicts are weaker evidence than the others. What people do \
         (H1, H5, H6, H7) depends on how many work at the desk, an assumption chosen so that the desk fills up within \
         the 18 months. A verdict says what follows from the mechanisms of the simulation and its assumed \
         rates, not what happens in any one business.\n\n\
         | | the article says | verdict | found |\n|---|---|---|---|\n",
    );
    for one in judged {
        let (id, finding) = (one.claim.id, &one.finding);
        let _infallible = writeln!(
            out,
            "| [{id}]({}.md) | {} | **{}** | {} |",
            stem(one),
            one.claim.says,
            finding.verdict.text(),
            finding.found
        );
    }
    out + &origin(made)
}

fn page(one: &Judged, made: &Made) -> String {
    let (claim, finding) = (one.claim, &one.finding);
    let mut out = format!(
        "# {}: {}\n\n**Verdict: {}.** {}.\n\n![{}]({}.svg)\n\n{}\n\n## The experiment\n\n{}\n\n*Rule.* {}\n\n",
        claim.id,
        claim.says,
        finding.verdict.text(),
        finding.found,
        finding.found,
        stem(one),
        finding.decided_by,
        claim.how,
        claim.rule
    );
    out.push_str("| measured | estimate | interval | confidence |\n|---|--:|--:|--:|\n");
    for effect in &finding.effects {
        out.push_str(&row(effect));
    }
    let _infallible = write!(
        out,
        "\n{} replications of each arm, all on the same demand. An interval's confidence is 95 % for all comparisons that \
         the rule looks at together.\n\n| arm | scenario | settings |\n|---|---|---|\n",
        one.replications
    );
    for (arm, _) in &one.arms {
        let set: Vec<String> = arm
            .set
            .iter()
            .map(|s| format!("`{}`", s.replace('|', "\\|")))
            .collect();
        let _infallible = writeln!(
            out,
            "| {} | `{}` | {} |",
            arm.name,
            arm.scenario,
            set.join("<br>")
        );
    }
    out + &origin(made)
}

fn row(effect: &Effect) -> String {
    let (style, e) = (Style::of(effect.unit), &effect.estimate);
    let half = e.half_width.unwrap_or(0.0);
    let interval = match (e.low(), e.high()) {
        (Some(low), Some(high)) if low < high => style.write_range(low, high, half),
        (Some(_), _) => super::words::alike(e.mean, e.n),
        _ => super::words::NOTHING.to_owned(),
    };
    let unit = match effect.unit {
        "share" | "cents" | "" => String::new(),
        unit => format!(" {unit}"),
    };
    format!(
        "| {} | {}{unit} | {interval} | {:.1} % |\n",
        effect.label,
        style.write_within(e.mean, half),
        e.confidence * 100.0
    )
}

fn origin(made: &Made) -> String {
    format!(
        "\nMade by `{}` (pooldrift {}).\n",
        made.command, made.engine
    )
}
