//! Turns `locales/<language>/<module>.json` into one Rust function per text, so that a text that
//! does not exist, or lacks a parameter, does not compile. Stops the build if the languages differ
//! in keys or parameters.
//!
//! A text is a JSON string. `{name}` takes a parameter; `{name|one|other}` chooses by whether the
//! parameter is 1, for languages that need it.

use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

const FIRST: &str = "zh-CN";
const SECOND: &str = "en";

fn main() -> Result<(), String> {
    instruct("rerun-if-changed=locales");
    instruct("rerun-if-changed=build.rs");
    // The bundle cuts the module into parts, for which it must know what refers to what.
    if std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32") {
        instruct("rustc-link-arg-bins=--emit-relocs");
    }
    let modules = names(FIRST)?;
    if modules != names(SECOND)? {
        return Err(format!(
            "locales/{FIRST} and locales/{SECOND} hold different files"
        ));
    }
    let mut code = String::new();
    for module in &modules {
        let first = texts(FIRST, module)?;
        let second = texts(SECOND, module)?;
        let (keys, others) = (first.keys(), second.keys());
        let differing: Vec<_> = keys
            .filter(|key| !second.contains_key(*key))
            .chain(others.filter(|key| !first.contains_key(*key)))
            .collect();
        if !differing.is_empty() {
            return Err(format!(
                "{module}.json: not in both languages: {differing:?}"
            ));
        }
        let _ = writeln!(code, "/// Texts of `{module}`.\npub mod {module} {{");
        for (key, chinese) in &first {
            let pair = [chinese, &second[key]].map(Value::as_str);
            let [Some(chinese), Some(english)] = pair else {
                return Err(format!("{module}.json: {key} must be a string"));
            };
            write_text(&mut code, module, key, chinese, english)?;
        }
        code.push_str("}\n");
    }
    let out = std::env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?;
    let path = PathBuf::from(out).join("texts.rs");
    std::fs::write(&path, code).map_err(|error| format!("{}: {error}", path.display()))
}

/// Tells cargo something.
#[allow(
    clippy::print_stdout,
    reason = "a build script speaks to cargo on stdout"
)]
fn instruct(what: &str) {
    println!("cargo::{what}");
}

fn names(language: &str) -> Result<BTreeSet<String>, String> {
    let folder = Path::new("locales").join(language);
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(&folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            found.extend(
                path.file_stem()
                    .and_then(|stem| stem.to_str())
                    .map(str::to_owned),
            );
        }
    }
    Ok(found)
}

fn texts(language: &str, module: &str) -> Result<Map<String, Value>, String> {
    let path = Path::new("locales")
        .join(language)
        .join(format!("{module}.json"));
    let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let text = std::fs::read_to_string(&path).map_err(|error| failed(&error))?;
    serde_json::from_str(&text).map_err(|error| failed(&error))
}

fn write_text(
    code: &mut String,
    module: &str,
    key: &str,
    chinese: &str,
    english: &str,
) -> Result<(), String> {
    let names = parameters(chinese);
    if names != parameters(english) {
        return Err(format!(
            "{module}.json: {key} takes other parameters in the other language"
        ));
    }
    let _ = writeln!(code, "/// {}", chinese.replace('\n', " "));
    if names.is_empty() {
        let _ = writeln!(
            code,
            "pub fn {key}() -> &'static str {{ super::pick({chinese:?}, {english:?}) }}"
        );
    } else {
        let arguments: Vec<_> = names
            .iter()
            .map(|name| format!("{name}: impl std::fmt::Display"))
            .collect();
        let values: Vec<_> = names
            .iter()
            .map(|name| format!("({name:?}, &{name})"))
            .collect();
        let _ = writeln!(
            code,
            "pub fn {key}({}) -> String {{ super::fill(super::pick({chinese:?}, {english:?}), &[{}]) }}",
            arguments.join(", "),
            values.join(", ")
        );
    }
    Ok(())
}

/// The parameters of a text, by name: so they are the arguments in alphabetical order.
fn parameters(text: &str) -> BTreeSet<String> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(inner, _)| inner.split('|').next().unwrap_or_default().to_owned())
        .collect()
}
