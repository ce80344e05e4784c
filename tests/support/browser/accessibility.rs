//! axe-core on the page as it stands: WCAG 2.1, levels A and AA.

use std::path::PathBuf;

use fantoccini::Client;
use serde_json::json;

const RUN: &str = "const done = arguments[arguments.length - 1];
    axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'], resultTypes: ['violations'],
      preload: false })
      .then(result => done(result.violations.flatMap(rule => rule.nodes.map(node =>
        `${rule.id}: ${rule.help}: ${node.html.slice(0, 200)}: ${node.failureSummary}`))),
        error => done(['axe: ' + error]));";

/// One line for each element that breaks a rule.
pub(super) async fn violations(client: &Client) -> Vec<String> {
    client
        .execute(&script(), vec![])
        .await
        .expect("axe loads into the page");
    let found = client
        .execute_async(RUN, vec![json!(null)])
        .await
        .expect("axe runs");
    let found = found.as_array().expect("axe answers with a list");
    found
        .iter()
        .map(|line| line.as_str().unwrap_or_default().to_owned())
        .collect()
}

/// The checker's source, fetched once by `tests/run`.
fn script() -> String {
    let file = std::env::var_os("SORTITION_TEST_AXE").map_or_else(newest_cached, PathBuf::from);
    std::fs::read_to_string(&file).unwrap_or_else(|error| {
        panic!(
            "axe-core is not at {} ({error}): run `tests/run --only browser` once, or set \
             SORTITION_TEST_AXE to a file axe.min.js",
            file.display()
        )
    })
}

fn newest_cached() -> PathBuf {
    let cache = std::env::var_os("SORTITION_CACHE")
        .map(PathBuf::from)
        .unwrap_or_else(|| {
            let home = std::env::var_os("HOME")
                .map(PathBuf::from)
                .unwrap_or_default();
            let root = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
            root.unwrap_or_else(|| home.join(".cache"))
                .join("sortition")
        });
    let folders = std::fs::read_dir(&cache).into_iter().flatten().flatten();
    let mut versions: Vec<PathBuf> = folders
        .map(|folder| folder.path())
        .filter(|path| {
            path.file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with("axe-core-"))
        })
        .collect();
    versions.sort();
    versions.pop().unwrap_or(cache).join("axe.min.js")
}
