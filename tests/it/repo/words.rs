//! What people read is plain English of the field: phrases that must not come back.
//!
//! The words to use instead stand in `docs/glossary.md`.

use std::fs;
use std::path::Path;

/// A phrase that was used, and what says the same.
const NOT: &[(&str, &str)] = &[
    (
        "cannot be told",
        "is not significant, is not clear, are statistically tied",
    ),
    ("told apart", "differ significantly"),
    ("hangs on", "depends on"),
    ("netted", "net drift"),
    ("in vain", "after a cancellation"),
    ("lost in error", "lost to wrong records"),
    ("may be best", "tied for best"),
    ("as far as can be told", "the interval"),
    ("leave this key away", "remove this key"),
    ("leave it away", "remove it"),
    ("leave the ", "remove the ... (not: leave the ... away)"),
    ("leave some away", "remove some"),
    ("resourced", "rerouted"),
    ("compiled along a profile", "profile-guided optimisation"),
    ("less is better", "lower is better"),
    ("buyer's looks", "buyer checks"),
];

/// Phrases of which only the end is wrong.
fn is_meant(phrase: &str, text: &str) -> bool {
    phrase != "leave the " || text.contains(" away")
}

/// Ways of writing a term, and the one way.
const SPELLED: &[(&str, &str)] = &[
    ("stockout", "stock-out"),
    ("over-sell", "oversell"),
    ("mis pick", "mis-pick"),
    ("mispick", "mis-pick"),
    ("short-pick", "short pick"),
    ("back-order", "backorder"),
    ("back order", "backorder"),
    ("re-order point", "reorder point"),
    ("re-plenish", "replenish"),
    ("cancelation", "cancellation"),
    ("work-around", "workaround"),
    ("cutover", "cut-over"),
    ("web hook", "webhook"),
    ("store-front", "storefront"),
    ("lead-time", "lead time"),
    ("cycle-count", "cycle count"),
    ("safety-stock", "safety stock"),
    ("dead-letter ", "dead letter"),
    ("warmup", "warm-up"),
    ("shapley value", "Shapley share"),
];

/// The text without what stands in backticks and without paths and keys, which are spelled as
/// programs want them.
fn prose(text: &str) -> String {
    let outside = text.split('`').step_by(2);
    let words = outside.flat_map(str::split_whitespace);
    let is_prose = |word: &&str| !word.contains(['/', '_', '=', '@']) && !word.contains("::");
    words.filter(is_prose).collect::<Vec<&str>>().join(" ")
}

/// The string literals of a Rust file, before its unit tests, each with its line; not the
/// comments.
fn literals(code: &str) -> Vec<(usize, String)> {
    let code = code.split("#[cfg(test)]").next().unwrap_or_default();
    let (mut found, mut line) = (Vec::new(), 1);
    let mut chars = code.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\n' => line += 1,
            '/' if chars.peek() == Some(&'/') => {
                chars.by_ref().find(|&c| c == '\n');
                line += 1;
            }
            // A quote as a character is no beginning of a text.
            '\'' if chars.peek() == Some(&'"') => {
                chars.next();
            }
            '"' => {
                let (start, mut text) = (line, String::new());
                while let Some(c) = chars.next() {
                    match c {
                        '"' => break,
                        '\\' => line += usize::from(chars.next() == Some('\n')),
                        '\n' => line += 1,
                        c => text.push(c),
                    }
                }
                found.push((start, text.to_lowercase()));
            }
            _ => {}
        }
    }
    found
}

fn files(folder: &Path, ending: &str, into: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of the repository") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            files(&path, ending, into);
        } else if path.extension().is_some_and(|e| e == ending) {
            into.push(path);
        }
    }
}

#[test]
fn texts_that_people_read_are_in_the_words_of_the_field() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut code, mut pages, mut scenarios) = (Vec::new(), Vec::new(), Vec::new());
    files(&root.join("src"), "rs", &mut code);
    files(&root.join("docs"), "md", &mut pages);
    files(&root.join("scenarios"), "toml", &mut scenarios);
    files(&root.join("src/scenario"), "toml", &mut scenarios);
    pages.extend(["README.md", "ARCHITECTURE.md"].map(|name| root.join(name)));
    let mut wrong = Vec::new();
    let mut seen = 0;
    let mut look = |path: &Path, number: usize, text: &str| {
        seen += 1;
        let spoken = prose(text);
        let bad = NOT
            .iter()
            .filter(|(phrase, _)| text.contains(phrase) && is_meant(phrase, text));
        // A text of one word is a key.
        let spelled = SPELLED
            .iter()
            .filter(|(way, _)| text.contains(' ') && spoken.contains(way));
        for (phrase, better) in bad.chain(spelled) {
            let name = path.strip_prefix(root).unwrap_or(path).display();
            wrong.push(format!("{name}:{number}: \"{phrase}\"; write: {better}"));
        }
    };
    for path in &code {
        let text = fs::read_to_string(path).expect("UTF-8");
        for (number, literal) in literals(&text) {
            // Old keys are refused with the new name.
            if !literal.starts_with("count/") {
                look(path, number, &literal);
            }
        }
    }
    for path in &scenarios {
        let text = fs::read_to_string(path).expect("UTF-8").to_lowercase();
        let comments = text.lines().enumerate().filter(|(_, l)| l.starts_with('#'));
        comments.for_each(|(number, line)| look(path, number + 1, line));
    }
    for path in &pages {
        let text = fs::read_to_string(path).expect("UTF-8").to_lowercase();
        // Titles of sources are spelled as they are, commands as they are typed.
        let is_ours = |line: &str| !path.ends_with("sources.md") && !line.starts_with("pooldrift");
        for (number, line) in text.lines().enumerate().filter(|(_, line)| is_ours(line)) {
            look(path, number + 1, line);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 3_000, "{seen} texts are no test");
}

/// The terms of the glossary, in their order, each with its line.
fn terms(glossary: &str) -> Vec<(&str, &str)> {
    let entries = glossary.lines().filter_map(|line| line.strip_prefix("**"));
    entries
        .map(|entry| {
            entry
                .split_once(".**")
                .expect("a term ends with a full stop")
        })
        .collect()
}

#[test]
fn the_glossary_is_in_order_and_names_what_there_is() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = |name: &str| fs::read_to_string(root.join("docs").join(name)).expect("a page");
    let (glossary, keys, measures) = (
        page("glossary.md"),
        page("scenario-reference.md"),
        page("measures.md"),
    );
    let terms = terms(&glossary);
    let order = |term: &str| term.to_lowercase().replace('-', " ");
    assert!(terms.len() > 100, "{} terms", terms.len());
    for pair in terms.windows(2) {
        let [a, b] = [pair[0].0, pair[1].0];
        assert!(order(a) < order(b), "\"{a}\" before \"{b}\"");
    }
    for (term, text) in terms {
        for name in text.split('`').skip(1).step_by(2) {
            let is_key = name.split_once('.').is_some_and(|(section, key)| {
                let key = key.split([' ', '=']).next().unwrap_or_default();
                let there = |of: &str| of.contains(&format!("| `{key}` |"));
                let heading = format!("## `[{section}]`");
                let under = keys.split(heading.as_str()).nth(1);
                // Tables inside a feed are described under the name of their type.
                let in_feed = ["faults", "retries", "outages"].contains(&section);
                in_feed && there(&keys)
                    || under.is_some_and(|rest| rest.split("\n## ").next().is_some_and(there))
            });
            let is_file = [".svg", ".csv", ".json"]
                .iter()
                .any(|end| name.ends_with(end));
            let is_measure = name.contains('/') && {
                let path = name.replace("SYSTEM", "<system>").replace("...", "");
                measures.contains(&format!("| `{path}"))
            };
            let is_word = !name.contains(['.', '/']) || name.ends_with("...");
            assert!(
                is_key || is_file || is_measure || is_word || name.contains('{'),
                "\"{term}\" names `{name}`, which there is not"
            );
        }
    }
}
