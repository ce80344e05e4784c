//! One feature, one name, everywhere; nothing forgotten by its `mod`.

use std::collections::BTreeSet;

use super::tree::{self, MECHANISMS, MODULES};

/// Files of the contract that are no module.
const CONTRACT_MECHANISMS: [&str; 9] = [
    "lib", "codes", "column", "error", "ids", "page", "patch", "personal", "texts",
];

#[test]
fn backend_folders_are_modules_or_mechanisms() {
    for folder in tree::folders("backend/src") {
        assert!(
            MODULES.contains(&&*folder) || MECHANISMS.contains(&&*folder),
            "backend/src/{folder} is no module: rename it to one of {MODULES:?}, or add it to the \
             design and to tests/structure/tree.rs"
        );
    }
}

#[test]
fn page_folders_are_modules_or_components() {
    for folder in tree::folders("frontend/src") {
        assert!(
            MODULES.contains(&&*folder) || ["api", "app", "ui"].contains(&&*folder),
            "frontend/src/{folder} is no module: rename it to one of {MODULES:?}, or put components \
             without a domain word into ui/"
        );
    }
}

#[test]
fn each_module_has_contract_page_and_test() {
    let mut missing = Vec::new();
    let is_mounted = |module: &&&str| {
        let folder = format!("backend/src/{module}");
        tree::exists(&format!("{folder}/routes.rs")) || tree::exists(&format!("{folder}/routes"))
    };
    for module in MODULES.iter().filter(is_mounted) {
        let mut expect = |what: &str, paths: &[String]| {
            if !paths.iter().any(|path| tree::exists(path)) {
                missing.push(format!(
                    "{module} has no {what}: add {}",
                    paths.join(" or ")
                ));
            }
        };
        if *module == "portal" {
            expect("templates", &["backend/templates/portal".into()]);
        } else {
            let (file, folder) = (
                format!("openapi/src/{module}.rs"),
                format!("openapi/src/{module}"),
            );
            expect("contract", &[file, folder]);
            let (file, folder) = (
                format!("frontend/src/{module}.rs"),
                format!("frontend/src/{module}"),
            );
            expect("page", &[file, folder]);
        }
        let (file, folder) = (
            format!("tests/api/{module}.rs"),
            format!("tests/api/{module}"),
        );
        expect("API test", &[file, folder]);
        let (file, folder) = (
            format!("tests/browser/{module}.rs"),
            format!("tests/browser/{module}"),
        );
        expect("journey", &[file, folder]);
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn contract_pages_and_tests_are_named_after_modules() {
    let shared = [
        ("openapi/src", &CONTRACT_MECHANISMS[..]),
        // The demo set is no module, but its visitors meet it through the API; what all lists or all
        // forms have in common is of no module either, nor are the parts in which the page is loaded.
        ("tests/api", &["main", "main_way", "demo", "lists"]),
        (
            "tests/browser",
            &["main", "main_way", "lists", "forms", "parts"],
        ),
    ];
    for (path, others) in shared {
        for file in tree::files(path, "rs") {
            let inner = file.trim_start_matches(path).trim_start_matches('/');
            let name = inner
                .split('/')
                .next()
                .unwrap_or(inner)
                .trim_end_matches(".rs");
            assert!(
                MODULES.contains(&name) || others.contains(&name),
                "{file} is named after no module: use one of {MODULES:?}"
            );
        }
    }
}

#[test]
fn every_rust_file_is_declared_by_a_mod() {
    let mut forgotten = Vec::new();
    for file in tree::rust_files() {
        let (folder, name) = file.rsplit_once('/').expect("a path has a folder");
        let (parents, module) = if name == "mod.rs" {
            let (above, module) = folder
                .rsplit_once('/')
                .expect("a module has a folder above");
            (
                vec![
                    format!("{above}/mod.rs"),
                    format!("{above}.rs"),
                    format!("{above}/lib.rs"),
                    format!("{above}/main.rs"),
                ],
                module,
            )
        } else if ["lib.rs", "main.rs"].contains(&name) {
            continue;
        } else {
            let module = name.trim_end_matches(".rs");
            (
                vec![
                    format!("{folder}/mod.rs"),
                    format!("{folder}.rs"),
                    format!("{folder}/lib.rs"),
                    format!("{folder}/main.rs"),
                ],
                module,
            )
        };
        let is_declared = parents
            .iter()
            .filter(|parent| tree::exists(parent))
            .any(|parent| {
                tree::read(parent).lines().any(|line| {
                    line.trim_start()
                        .trim_start_matches("pub")
                        .trim_start_matches("(crate)")
                        .trim_start_matches("(super)")
                        .trim_start()
                        == format!("mod {module};")
                })
            });
        if !is_declared {
            forgotten.push(format!("{file}: declare `mod {module};` in {}", parents[0]));
        }
    }
    assert!(
        forgotten.is_empty(),
        "files that nothing compiles:\n{}",
        forgotten.join("\n")
    );
}

#[test]
fn migrations_are_named_alike_on_both_sides_and_after_a_module() {
    let (sqlite, postgres) = (
        tree::folders("migrations/sqlite"),
        tree::folders("migrations/postgres"),
    );
    assert_eq!(
        sqlite, postgres,
        "give both sides of migrations/ the same folders"
    );
    for name in &sqlite {
        let mut words = name.splitn(3, '_');
        let (stamp, module, what) = (words.next(), words.next(), words.next());
        assert!(
            stamp.is_some_and(|stamp| stamp
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'-'))
                && module
                    .is_some_and(|module| MODULES.contains(&module) || MECHANISMS.contains(&module))
                && what.is_some_and(|what| !what.is_empty()),
            "migrations/*/{name}: name it <stamp>_<module>_<what>"
        );
        for side in ["sqlite", "postgres"] {
            for direction in ["up", "down"] {
                let file = format!("migrations/{side}/{name}/{direction}.sql");
                assert!(tree::exists(&file), "{file} is missing: write it");
            }
        }
    }
}

/// Goes with the first release, after which migrations are added.
#[test]
fn each_module_has_one_migration_until_the_first_release() {
    let mut modules = BTreeSet::new();
    for name in tree::folders("migrations/sqlite") {
        let module = name.split('_').nth(1).unwrap_or_default().to_owned();
        assert!(
            modules.insert(module),
            "migrations/*/{name}: nothing is released, change the module's first migration instead"
        );
    }
}
