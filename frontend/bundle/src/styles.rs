//! The one style sheet: tokens, base, components by name, modules by name, print. The order is
//! fixed, so that the same sources give the same bytes.

use crate::{BundleError, read};
use std::path::{Path, PathBuf};

/// First and last of the order; all others stand between, by path.
const FIRST: [&str; 2] = ["ui/tokens.css", "ui/base.css"];
const LAST: &str = "ui/print.css";

/// Joins all sheets below `source`, without their comments.
pub fn join(source: &Path) -> Result<String, BundleError> {
    let mut found = Vec::new();
    collect(source, &mut found)?;
    found.sort_by_key(|path| (rank(path, source), path.clone()));
    let mut sheet = String::new();
    for path in found {
        let text = String::from_utf8_lossy(&read(&path)?).into_owned();
        sheet.push_str(without_comments(&text).trim());
        sheet.push('\n');
    }
    Ok(sheet)
}

fn rank(path: &Path, source: &Path) -> usize {
    let relative = path.strip_prefix(source).unwrap_or(path);
    if let Some(place) = FIRST.iter().position(|first| relative == Path::new(first)) {
        return place;
    }
    match relative {
        last if last == Path::new(LAST) => FIRST.len() + 2,
        component if component.starts_with("ui") => FIRST.len(),
        _ => FIRST.len() + 1,
    }
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), BundleError> {
    let failed = |source| BundleError::File {
        path: folder.to_owned(),
        source,
    };
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            collect(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "css") {
            found.push(path);
        }
    }
    Ok(())
}

fn without_comments(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("/*") {
        kept.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, tail)| tail);
    }
    kept.push_str(rest);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rank_puts_tokens_first_and_print_last() {
        let source = Path::new("/s");
        let mut paths = [
            "/s/ui/print.css",
            "/s/draws/ceremony.css",
            "/s/ui/button/button.css",
            "/s/ui/base.css",
            "/s/ui/tokens.css",
        ]
        .map(Path::new);
        paths.sort_by_key(|path| (rank(path, source), path.to_owned()));
        assert_eq!(
            paths.map(|path| path.file_name().and_then(|name| name.to_str()).unwrap()),
            [
                "tokens.css",
                "base.css",
                "button.css",
                "ceremony.css",
                "print.css"
            ]
        );
    }

    #[test]
    fn without_comments_keeps_rules() {
        assert_eq!(without_comments("a{}/* x */b{} /* y"), "a{}b{} ");
    }
}
