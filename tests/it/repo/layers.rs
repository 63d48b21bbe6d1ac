//! Modules use what lies beneath them and nothing else.
//!
//! ```text
//! units  random  calendar  stats  slab    leaves: they use nothing
//! pool_engine                             a package of its own, in crates/
//! exact  import                           answers on paper; real files
//! world                                   the books; its words are everybody's vocabulary
//! scenario -> sim -> measure -> economics, experiment, trace -> study -> claims -> report, oracle -> cli
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Each module with those that it may use. A module may use only what stands
/// above it, so that there can be no cycle.
const MAY_USE: &[(&str, &[&str])] = &[
    ("units", &[]),
    ("random", &[]),
    ("calendar", &[]),
    ("stats", &[]),
    ("slab", &[]),
    ("exact", &["random", "stats"]),
    ("import", &["units"]),
    ("world", &["slab"]),
    ("scenario", &["units", "random", "import", "world"]),
    (
        "sim",
        &[
            "units",
            "random",
            "calendar",
            "slab",
            "pool_engine",
            "world",
            "scenario",
        ],
    ),
    ("measure", &["units", "world", "scenario", "sim"]),
    ("economics", &["units", "world", "scenario", "measure"]),
    ("trace", &["units", "world", "scenario", "sim", "economics"]),
    (
        "experiment",
        &["units", "stats", "world", "scenario", "sim", "measure"],
    ),
    (
        "study",
        &["scenario", "sim", "measure", "economics", "experiment"],
    ),
    (
        "claims",
        &[
            "units",
            "stats",
            "world",
            "scenario",
            "sim",
            "measure",
            "economics",
            "experiment",
            "study",
        ],
    ),
    (
        "report",
        &[
            "units",
            "stats",
            "exact",
            "world",
            "scenario",
            "measure",
            "sim",
            "economics",
            "experiment",
            "trace",
            "claims",
        ],
    ),
    (
        "oracle",
        &[
            "units",
            "stats",
            "exact",
            "world",
            "scenario",
            "measure",
            "experiment",
        ],
    ),
    (
        "cli",
        &[
            "units",
            "stats",
            "world",
            "scenario",
            "measure",
            "economics",
            "experiment",
            "study",
            "report",
            "oracle",
            "sim",
            "trace",
            "claims",
            "pool_engine",
        ],
    ),
];

/// Packages of this workspace that modules use. Cargo sees to it that they use none of ours.
const PACKAGES: &[&str] = &["pool_engine"];

/// What modules other than those that keep the books may use of `world`: its words.
const VOCABULARY: &[&str] = &[
    "System",
    "Profile",
    "Present",
    "Role",
    "SiteKind",
    "Bucket",
    "Field",
    "Kind",
    "Cause",
    "CauseClass",
    "DocumentKind",
    "names",
];

/// The modules that work with the books themselves.
const BOOKS: &[&str] = &["sim", "measure", "trace", "claims"];

/// A path from the root of the crate: the module, and what of it.
type Use = (String, String);

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .expect("a folder")
        .map(|e| e.expect("an entry").path())
        .collect();
    entries.sort();
    for path in entries {
        let name = path.file_stem().and_then(|n| n.to_str()).unwrap_or("");
        // Tests may use anything.
        if name == "tests" {
            continue;
        }
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push(path);
        }
    }
}

/// The code of a file, without comments and without its tests.
fn code(text: &str) -> String {
    let code: String = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or("").to_owned() + "\n")
        .collect();
    match code.find("#[cfg(test)]\nmod tests {") {
        Some(tests) => code[..tests].to_owned(),
        None => code,
    }
}

fn word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_');
    &text[..end.unwrap_or(text.len())]
}

/// The names in a group `{a, b::c, d::{e, f}}`, each with what follows it.
fn group(text: &str) -> Vec<&str> {
    let (mut depth, mut items, mut start) = (0, Vec::new(), 1);
    for (i, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 || depth == 1 && c == ',' {
            items.push(text[start..i].trim());
            start = i + 1;
        }
        if depth == 0 {
            break;
        }
    }
    items.retain(|item| !item.is_empty());
    items
}

/// What a path that begins at the root of the crate leads to.
fn follow(path: &str, into: &mut Vec<Use>) {
    let path = path.trim_start();
    if path.starts_with('{') {
        group(path).into_iter().for_each(|item| follow(item, into));
        return;
    }
    let module = word(path);
    let rest = path[module.len()..].trim_start();
    let items = match rest.strip_prefix("::").map(str::trim_start) {
        None => vec![""],
        Some(rest) if rest.starts_with('{') => group(rest).into_iter().map(word).collect(),
        Some(rest) => vec![word(rest)],
    };
    into.extend(items.into_iter().map(|i| (module.to_owned(), i.to_owned())));
}

/// Everything that a file uses by a path from the root: `crate::...`, more
/// `super::` than it is deep, or a package of the workspace.
fn uses(code: &str, depth: usize) -> Vec<Use> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        follow(&code[at + "crate::".len()..], &mut found);
    }
    for package in PACKAGES {
        for (at, _) in code.match_indices(&format!("{package}::")) {
            follow(&code[at..], &mut found);
        }
    }
    let up = "super::".repeat(depth);
    for (at, _) in code.match_indices(&up) {
        if !code[..at].ends_with("super::") {
            follow(&code[at + up.len()..], &mut found);
        }
    }
    found
}

/// The module that a file belongs to and how deep it is in it (1: the module itself).
fn place(path: &Path, root: &Path) -> (String, usize) {
    let inside = path.strip_prefix(root).expect("below src");
    let mut parts: Vec<String> = inside
        .with_extension("")
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    if parts.last().is_some_and(|last| last == "mod") {
        parts.pop();
    }
    (parts[0].clone(), parts.len())
}

/// What each module uses of the others, with the files that do.
fn used() -> BTreeMap<String, BTreeMap<Use, String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut used: BTreeMap<String, BTreeMap<Use, String>> = BTreeMap::new();
    for file in files {
        let (module, depth) = place(&file, &root);
        if module == "lib" || module == "main" {
            continue;
        }
        let text = fs::read_to_string(&file).expect("a source file");
        let of_module = used.entry(module.clone()).or_default();
        for name in uses(&code(&text), depth) {
            if name.0 != module {
                let file = file.strip_prefix(&root).unwrap_or(&file);
                of_module.insert(name, file.display().to_string());
            }
        }
    }
    used
}

#[test]
fn modules_use_only_what_lies_beneath_them() {
    let mut wrong = Vec::new();
    for (module, names) in used() {
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == module) else {
            wrong.push(format!("{module} has no place in the table of layers"));
            continue;
        };
        for ((other, item), file) in names {
            if !allowed.contains(&other.as_str()) {
                wrong.push(format!("{file}: {module} uses {other}::{item}"));
            }
            let words = VOCABULARY.contains(&item.as_str());
            if other == "world" && !words && !BOOKS.contains(&module.as_str()) {
                wrong.push(format!("{file}: {module} uses {item} of the books"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn the_layers_are_those_of_the_source_and_without_a_cycle() {
    let mut above: BTreeSet<&str> = PACKAGES.iter().copied().collect();
    for (module, allowed) in MAY_USE {
        for other in *allowed {
            assert!(above.contains(other), "{other} stands below {module}");
        }
        assert!(above.insert(*module), "{module} stands there twice");
    }
    let modules: Vec<String> = used().into_keys().collect();
    let ours = above.iter().filter(|module| !PACKAGES.contains(module));
    let listed: Vec<String> = ours.map(|m| m.to_string()).collect();
    assert_eq!(listed, modules, "the table and src differ");
}

#[test]
fn every_way_to_name_a_module_is_seen() {
    let text = "
        //! crate::left_out::In
        use crate::world::{Bucket, Cell};
        use crate::{sim, units::{DAY, HOUR}};
        use pool_engine::{Pool, bench::run};
        fn f() { crate::random::Draw::new(); super::super::stats::mean(); super::near::by() }
        #[cfg(test)]
        mod tests { use crate::calendar::Calendar; }
    "
    .replace("        ", "");
    let found = uses(&code(&text), 2);
    let expected = [
        ("world", "Bucket"),
        ("world", "Cell"),
        ("sim", ""),
        ("units", "DAY"),
        ("units", "HOUR"),
        ("random", "Draw"),
        ("pool_engine", "Pool"),
        ("pool_engine", "bench"),
        ("stats", "mean"),
    ];
    assert_eq!(found, expected.map(|(m, i)| (m.to_owned(), i.to_owned())));
}
