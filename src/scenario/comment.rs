//! The comment that opens a scenario file.

/// The opening comment in full, without its `#` signs.
pub fn comment(text: &str) -> String {
    let lines: Vec<&str> = text
        .lines()
        .take_while(|line| line.starts_with('#'))
        .map(|line| line.trim_start_matches('#').trim())
        .collect();
    lines.join("\n").trim().to_string()
}

/// The first sentence of an opening comment, on one line.
pub fn first_sentence(text: &str) -> String {
    let first = text.split("\n\n").next().unwrap_or_default();
    let line = first.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.find(". ") {
        Some(end) => line[..=end].to_string(),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_opening_comment_ends_where_code_begins() {
        let opening =
            comment("# One thing.\n# Then two, v1.5.\n#\n# More.\n\nkey = 1\n# not this\n");
        assert_eq!(opening, "One thing.\nThen two, v1.5.\n\nMore.");
        assert_eq!(first_sentence(&opening), "One thing.");
        assert_eq!(first_sentence("No end in\nsight"), "No end in sight");
    }
}
