//! What the documents say is tested: links lead somewhere, commands parse, the guide's
//! commands run, scenarios in them load without a warning, the scenario reference is that
//! of this version, and every source that the program cites is listed.
//!
//! The scenario reference is rewritten by `POOLDRIFT_UPDATE=1 cargo test --test it docs::`.

mod scenario_reference;

use pooldrift::economics::Rates;
use pooldrift::scenario::{Diagnostics, Loaded, from_text, open};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// Every markdown document, as a path from the root.
fn documents() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && name != "target" && !name.starts_with('.') {
                folders.push(path);
            } else if name.ends_with(".md") {
                found.push(path.strip_prefix(root()).unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

/// The fenced blocks of a document in order: what stands behind the fence, and the text.
fn blocks(text: &str) -> Vec<(&str, &str)> {
    let parts: Vec<&str> = text.split("\n```").collect();
    let fenced = parts.iter().skip(1).step_by(2);
    fenced
        .map(|p| p.split_once('\n').unwrap_or((p, "")))
        .collect()
}

/// The lines of a document's shell blocks that call the program, in words.
fn commands(text: &str) -> Vec<Vec<String>> {
    let shell = blocks(text).into_iter().filter(|(fence, _)| *fence == "sh");
    shell.flat_map(|(_, block)| calls(block)).collect()
}

fn calls(block: &str) -> Vec<Vec<String>> {
    let called = block
        .lines()
        .filter_map(|line| line.strip_prefix("pooldrift "));
    called.map(words).collect()
}

/// The words of a shell line, without its comment.
fn words(line: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(q), c) if c == q => quote = None,
            (None, '\'' | '"') => quote = Some(c),
            (None, '#') if word.is_empty() => break,
            (None, ' ') if word.is_empty() => {}
            (None, ' ') => all.push(std::mem::take(&mut word)),
            (_, c) => word.push(c),
        }
    }
    all.extend((!word.is_empty()).then_some(word));
    all
}

fn pooldrift(folder: &Path, args: &[String]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pooldrift"))
        .current_dir(folder)
        .args(args)
        .env("NO_COLOR", "1")
        .output()
        .unwrap()
}

fn assert_fine(args: &[String], out: &Output) {
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "pooldrift {}: {said}", args.join(" "));
}

/// A scenario loads without an error or a warning.
fn assert_loads(name: &str, loaded: Result<Loaded, Diagnostics>) {
    let loaded = loaded.unwrap_or_else(|e| panic!("{}", e.render(false)));
    let warnings = loaded.warnings.render(false);
    assert!(loaded.warnings.is_empty(), "{name}: {warnings}");
}

#[test]
fn the_scenario_in_the_readme_loads_without_a_warning() {
    let readme = read("README.md");
    let found = blocks(&readme);
    let (_, text) = found.iter().find(|(fence, _)| *fence == "toml").unwrap();
    assert_loads("readme", from_text("readme", text, &[]));
}

#[test]
fn the_readme_has_every_command_and_no_other() {
    let help = pooldrift(root(), &["--help".into()]);
    let help = String::from_utf8(help.stdout).unwrap();
    let listed = help.split("Commands:").nth(1).unwrap();
    let listed = listed.split("Options:").next().unwrap();
    let name = |line: &str| {
        let indented = line
            .strip_prefix("  ")
            .filter(|rest| !rest.starts_with(' '));
        indented.and_then(|rest| rest.split(' ').next().map(str::to_owned))
    };
    let mut program: BTreeSet<String> = listed.lines().filter_map(name).collect();
    program.remove("help");
    let readme = read("README.md");
    let rows = readme
        .lines()
        .filter_map(|l| l.strip_prefix("| `pooldrift "));
    let told = rows.map(|row| row.split([' ', '`']).next().unwrap().to_owned());
    assert_eq!(told.collect::<BTreeSet<_>>(), program);
}

#[test]
fn every_command_in_the_documents_parses() {
    let mut tried = 0;
    for path in documents() {
        for mut args in commands(&read(&path.to_string_lossy())) {
            args.push("--help".into());
            assert_fine(&args, &pooldrift(root(), &args));
            tried += 1;
        }
    }
    assert!(tried >= 20, "{tried}");
}

/// What a heading's link is called.
fn anchor(heading: &str) -> String {
    let kept = |c: &char| c.is_alphanumeric() || " -_".contains(*c);
    let kept: String = heading.to_lowercase().chars().filter(kept).collect();
    kept.trim().replace(' ', "-")
}

/// The headings of a document as links, code blocks left out.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut in_code = false;
    let mut all = BTreeSet::new();
    for line in text.lines() {
        in_code ^= line.starts_with("```");
        if let (false, true) = (in_code, line.starts_with('#')) {
            all.insert(anchor(line.trim_start_matches('#').trim()));
        }
    }
    all
}

#[test]
fn every_link_in_the_documents_leads_somewhere() {
    let mut links = 0;
    for path in documents() {
        let text = read(&path.to_string_lossy());
        for part in text.split("](").skip(1) {
            let target = part.split(')').next().unwrap();
            if target.starts_with("http") {
                continue;
            }
            let (file, heading) = target.split_once('#').unwrap_or((target, ""));
            let folder = root().join(path.parent().unwrap());
            let file = match file {
                "" => root().join(&path),
                _ => folder.join(file),
            };
            let from = path.display();
            assert!(file.exists(), "{from}: {target} does not exist");
            if !heading.is_empty() {
                let there = anchors(&std::fs::read_to_string(&file).unwrap());
                assert!(there.contains(heading), "{from}: no heading for {target}");
            }
            links += 1;
        }
    }
    assert!(links >= 100, "{links}");
}

/// Which file a block of the guide belongs to, by the line above it, and whether the block goes
/// to the end of that file.
fn file_of<'a>(guide: &'a str, block: &str) -> (&'a str, bool) {
    let above = &guide[..guide.find(block).unwrap()];
    let line = above
        .lines()
        .rev()
        .find(|l| l.ends_with(".toml`:"))
        .unwrap();
    let name = line.trim_end_matches("`:").rsplit('`').next().unwrap();
    (name, line.contains("at the end of"))
}

/// Few replications of a small business, so that a reader's command is tested in a second.
fn shortened(args: &[String]) -> Vec<String> {
    let mut args = args.to_vec();
    if ["run", "compare", "inaction", "ablate"].contains(&args[0].as_str()) {
        if let Some(at) = args.iter().position(|a| a == "--replications") {
            args.drain(at..at + 2);
        }
        let small = [
            "--set",
            "business.skus=30",
            "--set",
            "demand.orders=15 / day",
        ];
        args.extend(["--replications", "2", "--no-figures"].map(String::from));
        args.extend(small.map(String::from));
    }
    if args[0] == "inaction" {
        args.extend(["--sensitivity", "0"].map(String::from));
    }
    args
}

/// Writes a block of the guide into the file that it belongs to, which has to load.
fn write(guide: &str, block: &str, folder: &Path) {
    let (name, continued) = file_of(guide, block);
    let path = folder.join(name);
    let before = match continued {
        true => std::fs::read_to_string(&path).unwrap(),
        false => String::new(),
    };
    std::fs::write(&path, format!("{before}{block}\n")).unwrap();
    assert_loads(name, open(&path.to_string_lossy(), &[]));
}

#[test]
fn the_guide_works_from_the_first_line_to_the_last() {
    let guide = read("docs/guide.md");
    let folder = tempfile::tempdir().unwrap();
    let (mut files, mut ran) = (0, 0);
    for (fence, block) in blocks(&guide) {
        match fence {
            "toml" => {
                write(&guide, block, folder.path());
                files += 1;
            }
            "sh" => {
                for args in calls(block) {
                    let args = shortened(&args);
                    assert_fine(&args, &pooldrift(folder.path(), &args));
                    ran += 1;
                }
            }
            _ => {}
        }
    }
    assert!(files >= 3 && ran >= 8, "{files} blocks, {ran} commands");
}

/// The words of a text that look like an address on the web, without path and scheme.
fn hosts(text: &str) -> BTreeSet<String> {
    const ENDS: [&str; 12] = [
        "com", "org", "io", "net", "co", "ca", "ai", "uk", "dev", "gov", "app", "edu",
    ];
    let bare = text.replace("https://", "").replace("http://", "");
    let parts = bare.split(|c: char| !(c.is_alphanumeric() || ".-".contains(c)));
    let host = |word: &&str| {
        let end = word.rsplit('.').next().unwrap();
        word.contains('.') && ENDS.contains(&end)
    };
    parts
        .map(|p| p.trim_matches('.'))
        .filter(host)
        .map(|h| h.trim_start_matches("www.").to_owned())
        .collect()
}

/// The failure codes in a text: F1, F2, ...
fn codes(text: &str) -> BTreeSet<String> {
    let parts = text.split(|c: char| !c.is_alphanumeric());
    let coded = |word: &&str| {
        let digits = word.strip_prefix('F').unwrap_or_default();
        (1..=2).contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_digit())
    };
    parts.filter(coded).map(str::to_owned).collect()
}

/// What the program may cite: assumed values, rates, and the comments of its policies.
fn cited() -> String {
    let mut all = read("src/scenario/assumptions.toml");
    for entry in std::fs::read_dir(root().join("src/scenario/presets")).unwrap() {
        all += &std::fs::read_to_string(entry.unwrap().path()).unwrap();
    }
    for rate in Rates::default().assumptions() {
        all += &format!("\n{}", rate.source);
    }
    for rate in pooldrift::scenario::RateName::ALL {
        all += &format!("\n{}", Rates::default().get(rate).source);
    }
    all
}

#[test]
fn every_source_that_the_program_cites_is_listed() {
    let (cited, listed) = (cited(), read("docs/sources.md"));
    let missing: Vec<String> = hosts(&cited).difference(&hosts(&listed)).cloned().collect();
    assert!(hosts(&cited).len() >= 30);
    assert!(missing.is_empty(), "docs/sources.md lacks {missing:?}");
    let in_table = |code: &String| listed.contains(&format!("| {code} |"));
    let missing: Vec<String> = codes(&cited).into_iter().filter(|c| !in_table(c)).collect();
    assert!(codes(&cited).len() >= 10);
    assert!(missing.is_empty(), "docs/sources.md lacks {missing:?}");
    for part in cited.split("docs/sources.md, ").skip(1) {
        let section = part.split([':', ')', ' ', ',', ';']).next().unwrap();
        let heading = format!("## {section} ");
        assert!(listed.contains(&heading), "no section {section}");
    }
}

#[test]
fn the_glossary_is_in_order_and_each_term_is_explained() {
    let glossary = read("docs/glossary.md");
    let entries: Vec<(&str, &str)> = glossary
        .lines()
        .filter_map(|line| line.strip_prefix("**"))
        .map(|line| line.split_once("**").unwrap())
        .collect();
    assert!(entries.len() >= 60, "{}", entries.len());
    let bare = |term: &str| term.trim_end_matches('.').to_lowercase();
    let terms: Vec<String> = entries.iter().map(|(term, _)| bare(term)).collect();
    assert!(terms.is_sorted(), "{:?}", {
        let mut pairs = terms.windows(2);
        pairs.find(|p| p[0] > p[1])
    });
    for (term, text) in entries {
        assert!(text.len() > 30 && text.ends_with('.'), "{term}: {text}");
    }
}

#[test]
fn the_readme_and_the_tour_are_short() {
    let words = |path: &str| read(path).split_whitespace().count();
    assert!(words("README.md") < 900, "{}", words("README.md"));
    let tour = words("ARCHITECTURE.md");
    assert!(tour <= 1_500, "{tour}");
}
