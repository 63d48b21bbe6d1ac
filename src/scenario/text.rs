//! Reading a text file that a person has named: why not, in words, and what to do.

use std::path::Path;

/// Why a file is no text, and what helps where that is known.
pub(crate) struct Unread {
    /// What is wrong.
    pub why: String,
    /// What to do about it.
    pub help: Option<&'static str>,
}

/// The text of a file in UTF-8.
pub(crate) fn read(path: &Path) -> Result<String, Unread> {
    if path.is_dir() {
        return Err(Unread {
            why: "this is a folder".to_owned(),
            help: Some("name a file in it"),
        });
    }
    let bytes = std::fs::read(path).map_err(|error| Unread {
        why: error.to_string(),
        help: None,
    })?;
    String::from_utf8(bytes).map_err(|error| {
        let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + good.iter().filter(|byte| **byte == b'\n').count();
        Unread {
            why: format!("line {line} is not UTF-8"),
            help: Some(
                "save the file as UTF-8 (a spreadsheet offers \"CSV UTF-8\"), or convert it: \
                 iconv -f WINDOWS-1252 -t UTF-8 OLD > NEW",
            ),
        }
    })
}
