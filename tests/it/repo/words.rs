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
    let (mut code, mut pages) = (Vec::new(), Vec::new());
    files(&root.join("src"), "rs", &mut code);
    files(&root.join("docs"), "md", &mut pages);
    pages.extend(["README.md", "ARCHITECTURE.md"].map(|name| root.join(name)));
    let mut wrong = Vec::new();
    let mut seen = 0;
    let mut look = |path: &Path, number: usize, text: &str| {
        seen += 1;
        for (phrase, better) in NOT {
            if text.contains(phrase) && is_meant(phrase, text) {
                let name = path.strip_prefix(root).unwrap_or(path).display();
                wrong.push(format!("{name}:{number}: \"{phrase}\"; write: {better}"));
            }
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
    for path in &pages {
        let text = fs::read_to_string(path).expect("UTF-8").to_lowercase();
        for (number, line) in text.lines().enumerate() {
            look(path, number + 1, line);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 3_000, "{seen} texts are no test");
}
