//! What a first `cargo run` does before it compiles four hundred crates: look at the toolchain.

use super::tree;

/// The lines of a table of a manifest that name a dependency.
fn dependencies(manifest: &str, table: &str) -> Vec<String> {
    tree::read(manifest)
        .lines()
        .skip_while(|line| *line != table)
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split(['.', '=', ' ']).next())
        .filter(|name| !name.is_empty() && !name.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

#[test]
fn nothing_is_compiled_before_the_look_at_the_toolchain() {
    for table in ["[dependencies]", "[build-dependencies]"] {
        let found = dependencies("frontend/toolchain/Cargo.toml", table);
        assert!(
            found.is_empty(),
            "frontend/toolchain depends on {found:?}: it has to be cargo's first work, do without"
        );
    }
    let found = dependencies("backend/start/Cargo.toml", "[dependencies]");
    assert_eq!(
        found,
        ["sortition-toolchain"],
        "backend/start: what stands there is compiled before the look; put it into the server"
    );
    assert!(
        dependencies("frontend/bundle/Cargo.toml", "[dependencies]")
            .contains(&"sortition-toolchain".to_owned()),
        "frontend/bundle: a build without backend/start has to look at the toolchain too"
    );
}

#[test]
fn cargo_run_is_the_program_that_looks_first() {
    let workspace = tree::read("Cargo.toml");
    let default = workspace
        .lines()
        .find(|line| line.starts_with("default-members"))
        .unwrap_or_default();
    assert!(default.contains("\"backend/start\""), "{default}");
    let runs = |manifest: &str| tree::read(manifest).contains("default-run");
    assert!(
        runs("backend/start/Cargo.toml") && !runs("backend/Cargo.toml"),
        "`cargo run` must mean backend/start: give no other default member a default-run"
    );
}

#[test]
fn toolchain_file_and_test_command_name_the_same_target() {
    let source = tree::read("frontend/toolchain/src/lib.rs");
    let target = source
        .split("TARGET: &str = \"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("the target stands in frontend/toolchain");
    for file in ["rust-toolchain.toml", "tests/run"] {
        assert!(tree::read(file).contains(target), "{file}: name {target}");
    }
}

#[test]
fn test_command_looks_before_it_compiles() {
    let command = tree::read("tests/run");
    let prepare = command
        .split("\nprepare() {")
        .nth(1)
        .expect("tests/run prepares the machine");
    let first = prepare.lines().find(|line| !line.is_empty());
    assert_eq!(
        first.map(str::trim),
        Some("install_missing"),
        "tests/run: looking for what is lacking comes before all else"
    );
}
