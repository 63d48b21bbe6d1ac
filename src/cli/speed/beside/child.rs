//! A run in a process of its own, and the line that it prints.

use super::jobs::Job;
use serde::{Deserialize, Serialize};
use std::process::{Command, Stdio};

/// What every program says of its run; whatever else it says is not asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Timings {
    pub pools: u64,
    pub days: f64,
    pub events: u64,
    pub wall_s: f64,
    pub mev_s: f64,
    #[serde(default)]
    pub rss_mb: Option<f64>,
}

/// Runs a job once.
pub(super) fn run(job: &Job) -> Result<Timings, String> {
    let mut command = Command::new(&job.program);
    command.args(&job.arguments).stdin(Stdio::null());
    let output = command
        .output()
        .map_err(|e| format!("{} cannot be started: {e}", job.program.display()))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let last = said.lines().last().unwrap_or("nothing");
        return Err(format!(
            "`{}` failed ({}) and said: {last}",
            job.words(),
            output.status
        ));
    }
    read(&String::from_utf8_lossy(&output.stdout))
        .map_err(|why| format!("`{}` printed no line of results: {why}", job.words()))
}

fn read(text: &str) -> Result<Timings, String> {
    let line: Timings = serde_json::from_str(text.trim()).map_err(|e| e.to_string())?;
    let sound = line.events > 0 && line.wall_s > 0.0 && line.mev_s > 0.0;
    sound
        .then_some(line)
        .ok_or_else(|| "events and seconds have to be above zero".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_whatever_else_it_holds_and_nonsense_is_refused() {
        let line = r#"{"impl":"x","pools":10,"days":3.5,"events":20,"wall_s":0.5,"mev_s":0.1}"#;
        let read_line = read(line).expect("a line");
        assert_eq!((read_line.events, read_line.rss_mb), (20, None));
        assert!(read("done").is_err());
        assert!(read(&line.replace("20", "0")).is_err());
    }
}
