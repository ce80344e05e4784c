//! Reads the source tree for the other files here.

use std::path::{Path, PathBuf};

/// The modules of the product (design: spelled once, the same everywhere).
pub const MODULES: [&str; 18] = [
    "home",
    "org",
    "checklist",
    "registers",
    "experts",
    "plans",
    "tasks",
    "draws",
    "checks",
    "publications",
    "followups",
    "credit",
    "ledgers",
    "reports",
    "audit",
    "integrations",
    "jobs",
    "portal",
];

/// Folders of `backend/src` that are no module; `app` holds what is of `app.rs`, which mounts them.
pub const MECHANISMS: [&str; 6] = ["app", "kernel", "sight", "commands", "worker", "demo"];

/// Where the sources of each crate begin.
pub const SOURCES: [&str; 15] = [
    "backend/src",
    "backend/draw/src",
    "backend/start/src",
    "openapi/src",
    "frontend/src",
    "frontend/bundle/src",
    "frontend/toolchain/src",
    "tests/support",
    "tests/api",
    "tests/browser",
    "tests/production",
    "tests/structure",
    "tests/bench",
    "tests/faults",
    "tests/fuzz",
];

/// A path below the root of the repository.
pub fn at(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// The text of a file below the root.
pub fn read(path: &str) -> String {
    std::fs::read_to_string(at(path))
        .unwrap_or_else(|error| panic!("{path} cannot be read: {error}"))
}

/// Names of the folders right below a path, sorted; none if the path does not exist.
pub fn folders(path: &str) -> Vec<String> {
    entries(path)
        .into_iter()
        .filter(|name| at(&format!("{path}/{name}")).is_dir())
        .collect()
}

/// Names of all that lies right below a path, sorted.
fn entries(path: &str) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(at(path)) else {
        return Vec::new();
    };
    let mut names: Vec<String> = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Paths below the root of all files under `path` with this extension, sorted.
pub fn files(path: &str, extension: &str) -> Vec<String> {
    let mut found = Vec::new();
    for name in entries(path) {
        let inner = format!("{path}/{name}");
        if at(&inner).is_dir() {
            found.extend(files(&inner, extension));
        } else if name.ends_with(&format!(".{extension}")) {
            found.push(inner);
        }
    }
    found
}

/// Every Rust file of the product and its tests.
pub fn rust_files() -> Vec<String> {
    SOURCES.iter().flat_map(|path| files(path, "rs")).collect()
}

/// Whether a module has begun: its folder holds code.
pub fn exists(path: &str) -> bool {
    at(path).exists()
}
