//! Turns the page's catalogue of texts (`frontend/locales/<language>/<module>.json`) into constants, one
//! for each text in both languages: what the server writes for people, as lists in files, says the same
//! words as the page, because it is the same catalogue.

use serde_json::{Map, Value};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// The catalogue lies with the page, which has most of its texts.
const CATALOGUE: &str = "../frontend/locales";

fn main() -> Result<(), String> {
    instruct("rerun-if-changed=../frontend/locales");
    instruct("rerun-if-changed=build.rs");
    let mut code = String::new();
    for module in modules()? {
        let (chinese, english) = (texts("zh-CN", &module)?, texts("en", &module)?);
        let _ = writeln!(
            code,
            "/// Texts of `{module}`.\n#[allow(non_upper_case_globals)]\npub mod {module} {{"
        );
        for (key, text) in &chinese {
            let pair = [Some(text), english.get(key)].map(|text| text.and_then(Value::as_str));
            let [Some(chinese), Some(english)] = pair else {
                return Err(format!(
                    "{module}.json: {key} must be a string in both languages"
                ));
            };
            let _ = writeln!(
                code,
                "/// {}\npub const {key}: super::Words = super::Words::new({chinese:?}, {english:?});",
                chinese.replace('\n', " ")
            );
        }
        code.push_str("}\n");
    }
    let out = std::env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?;
    let path = PathBuf::from(out).join("catalogue.rs");
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

fn modules() -> Result<Vec<String>, String> {
    let folder = Path::new(CATALOGUE).join("zh-CN");
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut found = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        found.extend(stem.map(str::to_owned));
    }
    found.sort();
    Ok(found)
}

fn texts(language: &str, module: &str) -> Result<Map<String, Value>, String> {
    let path = Path::new(CATALOGUE)
        .join(language)
        .join(format!("{module}.json"));
    let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let text = std::fs::read_to_string(&path).map_err(|error| failed(&error))?;
    serde_json::from_str(&text).map_err(|error| failed(&error))
}
