//! Rules and the draw are functions of their arguments: no database, web, clock or chance inside.

use super::tree;

/// What a pure file never names, and why.
const IMPURE: [(&str, &str); 12] = [
    ("diesel", "move the query to store.rs"),
    ("actix", "move HTTP to routes.rs"),
    ("Utc::now", "take the time as an argument"),
    ("Local::now", "take the time as an argument"),
    ("SystemTime", "take the time as an argument"),
    ("Instant::now", "take the time as an argument"),
    ("rand::", "take the random value as an argument"),
    ("getrandom", "take the random value as an argument"),
    ("now_v7", "take the id as an argument"),
    ("new_v4", "take the id as an argument"),
    ("std::fs", "take the content as an argument"),
    ("kernel::clock", "take today as an argument"),
];

#[test]
fn rules_are_pure() {
    let is_rules = |file: &String| file.ends_with("/rules.rs") || file.contains("/rules/");
    for file in tree::files("backend/src", "rs")
        .into_iter()
        .filter(is_rules)
    {
        assert_is_pure(&file);
    }
}

#[test]
fn draw_is_pure() {
    for file in tree::files("backend/draw/src", "rs") {
        assert_is_pure(&file);
    }
}

/// A list of parts takes many times the memory of its headers: one place looks at them first, also at
/// those of a backup, which has as many as the installation has files.
#[test]
fn archives_are_opened_in_one_place() {
    const PLACE: &str = "backend/src/kernel/archive.rs";
    const UNPACKED: &str = "backend/src/kernel/tabular/workbook/package.rs";
    for file in tree::files("backend/src", "rs") {
        let code = code_of(&file);
        let is_of_tests = file.ends_with("/tests.rs") || file.contains("/tests/");
        for opening in [
            "ZipArchive::new(",
            "read_zipfile_from_stream(",
            "calamine::",
        ] {
            assert!(
                file == PLACE || is_of_tests || !code.contains(opening),
                "{file} has {opening}: open archives with kernel::archive, which bounds their parts"
            );
        }
        for unpacking in [
            "DeflateDecoder",
            "GzDecoder",
            "ZlibDecoder",
            "brotli::Decompressor",
        ] {
            assert!(
                file == UNPACKED || is_of_tests || !code.contains(unpacking),
                "{file} has {unpacking}: what is packed unpacks to a thousand times its size; take it \
                 with a limit, as kernel/tabular/workbook does, and name the place here"
            );
        }
    }
}

#[test]
fn routes_hold_no_sql() {
    let is_routes = |file: &String| file.ends_with("/routes.rs") || file.contains("/routes/");
    for file in tree::files("backend/src", "rs")
        .into_iter()
        .filter(is_routes)
    {
        let code = code_of(&file);
        assert!(
            !code.contains("diesel"),
            "{file} names diesel: move the query to store.rs"
        );
    }
}

#[test]
fn contract_and_page_do_not_depend_on_the_server() {
    for manifest in [
        "openapi/Cargo.toml",
        "backend/draw/Cargo.toml",
        "frontend/Cargo.toml",
    ] {
        let text = tree::read(manifest);
        let names = text
            .lines()
            .map(|line| line.split(['.', '=', ' ']).next().unwrap_or_default());
        assert!(
            !names.into_iter().any(|name| name == "sortition"),
            "{manifest} depends on the server: move what is shared to openapi/ or backend/draw/"
        );
    }
}

fn assert_is_pure(file: &str) {
    let code = code_of(file);
    for (name, advice) in IMPURE {
        assert!(!code.contains(name), "{file} names {name}: {advice}");
    }
}

/// The file without comments and without the tests at its end.
pub fn code_of(file: &str) -> String {
    let text = tree::read(file);
    let code = text.split("#[cfg(test)]").next().unwrap_or(&text);
    code.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}
