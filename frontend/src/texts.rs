//! The catalogue of the page's texts: one function per text of `locales/`, made by `build.rs`.
//! Texts of errors are not here: the server sends them in the reader's language.

use crate::preferences;
use sortition_contract::error::{ErrorCode, Language};
use sortition_contract::texts::Worded;
use std::fmt::Display;

include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// The text in the language in force. The page is built anew when the language changes, so this
/// need not be reactive.
fn pick(chinese: &'static str, english: &'static str) -> &'static str {
    if preferences::is_english() {
        english
    } else {
        chinese
    }
}

/// What a code is called: the same word as in files that the server makes.
pub fn word(code: impl Worded) -> &'static str {
    let words = code.words();
    pick(words.text(Language::Chinese), words.text(Language::English))
}

/// The sentence of an error's code, in general terms; the code itself, if it is a newer server's.
pub fn error_title(code: &str) -> String {
    match ErrorCode::find(code) {
        Some(known) => {
            let title = |language| known.title(language);
            pick(title(Language::Chinese), title(Language::English)).to_owned()
        }
        None => code.to_owned(),
    }
}

/// Puts parameters in: `{name}`, or `{name|one|other}` by whether it is 1.
fn fill(template: &str, parameters: &[(&str, &dyn Display)]) -> String {
    let mut text = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let Some((inner, tail)) = after.split_once('}') else {
            rest = after;
            break;
        };
        rest = tail;
        let mut parts = inner.split('|');
        let name = parts.next().unwrap_or_default();
        let value = parameters
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.to_string())
            .unwrap_or_default();
        match (parts.next(), parts.next()) {
            (Some(one), Some(other)) => text.push_str(if value == "1" { one } else { other }),
            _ => text.push_str(&value),
        }
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn sources(folder: &Path, joined: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, joined);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                joined.push_str(&std::fs::read_to_string(&path).unwrap());
            }
        }
    }

    #[test]
    fn every_text_is_used() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut code = String::new();
        sources(&root.join("src"), &mut code);
        // Words for codes, and those of files, are taken from the same catalogue.
        sources(&root.join("../openapi/src"), &mut code);
        sources(&root.join("../backend/src"), &mut code);
        let mut unused = Vec::new();
        for entry in std::fs::read_dir(root.join("locales/zh-CN")).unwrap() {
            let path = entry.unwrap().path();
            let module = path.file_stem().unwrap().to_string_lossy().into_owned();
            let texts: serde_json::Map<String, serde_json::Value> =
                serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
            unused.extend(
                texts
                    .keys()
                    .filter(|key| {
                        let named = format!("::{key}");
                        !code.match_indices(&named).any(|(at, _)| {
                            !code[at + named.len()..]
                                .starts_with(|c: char| c.is_alphanumeric() || c == '_')
                        })
                    })
                    .map(|key| format!("{module}.{key}")),
            );
        }
        assert!(unused.is_empty(), "take these out of locales/: {unused:?}");
    }

    #[test]
    fn fill_puts_parameters_in_and_chooses_by_number() {
        assert_eq!(fill("共 {count} 户", &[("count", &3)]), "共 3 户");
        let template = "{count} {count|object|objects}";
        assert_eq!(fill(template, &[("count", &1)]), "1 object");
        assert_eq!(fill(template, &[("count", &2)]), "2 objects");
    }
}
