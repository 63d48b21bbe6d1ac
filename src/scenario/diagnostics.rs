//! What is wrong with a scenario, said to whoever typed it.
//!
//! Every problem of a file is reported at once, each with the file, the line and
//! column, the key, the value, the rule and the nearest valid name.

use super::doc::{At, Source};
use super::read::Fault;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use std::fmt;

/// Whether a problem stops the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The scenario cannot run.
    Error,
    /// The scenario runs, but perhaps not as meant.
    Warning,
}

/// One problem of a scenario.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// Whether it stops the run.
    pub severity: Severity,
    /// The file, or `--set ...`.
    pub file: String,
    /// Line, counted from 1.
    pub line: usize,
    /// Column in characters, counted from 1.
    pub column: usize,
    /// The key, as a dotted path; empty for the file as a whole.
    pub key: String,
    /// The value as it was typed; empty if there is none.
    pub value: String,
    /// The rule that is broken.
    pub rule: String,
    /// What to do about it: the nearest valid name, or which key to change.
    pub help: Option<String>,
    at: Option<At>,
}

/// All problems of a scenario.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    /// The problems, in the order of the file.
    pub list: Vec<Diagnostic>,
    sources: Vec<Source>,
}

impl Diagnostics {
    /// A single problem without a place, such as a file that cannot be opened.
    pub fn whole(file: &str, rule: String, help: Option<String>) -> Diagnostics {
        let problem = Diagnostic {
            severity: Severity::Error,
            file: file.into(),
            line: 1,
            column: 1,
            key: String::new(),
            value: String::new(),
            rule,
            help,
            at: None,
        };
        Diagnostics {
            list: vec![problem],
            sources: Vec::new(),
        }
    }

    /// Places faults in their sources.
    pub(crate) fn new(faults: Vec<(Severity, Fault)>, sources: &[Source]) -> Diagnostics {
        let mut list: Vec<Diagnostic> = faults
            .into_iter()
            .map(|(severity, fault)| place(severity, fault, sources))
            .collect();
        list.sort_by_key(|d| d.at.map(|at| (at.source, at.start)));
        Diagnostics {
            list,
            sources: sources.to_vec(),
        }
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The problems as text, in colour or plain.
    pub fn render(&self, colour: bool) -> String {
        let renderer = if colour {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let parts: Vec<String> = self.list.iter().map(|d| self.one(d, &renderer)).collect();
        parts.join("\n\n")
    }

    fn one(&self, problem: &Diagnostic, renderer: &Renderer) -> String {
        let level = match problem.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let title = match (problem.key.as_str(), problem.at) {
            ("", None) => format!("{}: {}", problem.file, problem.rule),
            ("", _) => problem.rule.clone(),
            (key, _) => format!("`{key}`: {}", problem.rule),
        };
        let source = problem
            .at
            .and_then(|at| Some((at, self.sources.get(at.source)?)));
        let mut report = match source {
            Some((at, source)) => level.primary_title(title).element(
                Snippet::source(source.text.as_str())
                    .path(source.name.as_str())
                    .annotation(AnnotationKind::Primary.span(at.start..at.end)),
            ),
            None => annotate_snippets::Group::with_title(level.primary_title(title)),
        };
        if let Some(help) = &problem.help {
            report = report.element(Level::HELP.message(help.as_str()));
        }
        renderer.render(&[report])
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Diagnostics {}

fn place(severity: Severity, fault: Fault, sources: &[Source]) -> Diagnostic {
    let at = fault.at.map(|at| clip(at, sources));
    let source = at.and_then(|at| Some((at, sources.get(at.source)?)));
    let (line, column, value) = match source {
        Some((at, source)) => {
            let before = &source.text[..at.start];
            let line_start = before.rfind('\n').map_or(0, |i| i + 1);
            let column = before[line_start..].chars().count() + 1;
            let line = before.matches('\n').count() + 1;
            (line, column, source.text[at.start..at.end].to_string())
        }
        None => (1, 1, String::new()),
    };
    let help = match (&fault.name, fault.help) {
        (_, Some(help)) => Some(help),
        (Some(name), None) => nearest(name, &fault.valid),
        (None, None) => None,
    };
    Diagnostic {
        severity,
        file: source.map_or_else(String::new, |(_, source)| source.name.clone()),
        line,
        column,
        key: fault.path.join("."),
        value,
        rule: fault.rule,
        help,
        at,
    }
}

/// Keeps a place inside its text and on one line: a table would be quoted as a whole.
fn clip(at: At, sources: &[Source]) -> At {
    let text = sources.get(at.source).map_or("", |s| s.text.as_str());
    let start = at.start.min(text.len());
    let end = at.end.clamp(start, text.len());
    let end = match text[start..end].find('\n') {
        Some(line) => start + line,
        None => end,
    };
    At { start, end, ..at }
}

/// The valid name nearest to what was typed, and the valid names if they are few.
pub(crate) fn nearest<S: AsRef<str>>(name: &str, valid: &[S]) -> Option<String> {
    let distance = |v: &str| strsim::damerau_levenshtein(name, v);
    let near = valid
        .iter()
        .map(|v| v.as_ref())
        .min_by_key(|v| distance(v))
        .filter(|v| distance(v) <= 2 + v.len() / 4);
    let all: Vec<&str> = valid.iter().map(|v| v.as_ref()).collect();
    match near {
        Some(near) => Some(format!("did you mean `{near}`?")),
        None if all.is_empty() => None,
        None => Some(format!("valid here: {}", all.join(", "))),
    }
}
