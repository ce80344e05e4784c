//! How long the list of objects takes, narrowed by filters and by searches of what is common and what is
//! rare, each asked for on several connections at once.

use sortition_tests::Client;
use sortition_tests::fixtures::names;

use crate::figures::{
    COMMON, COMMON_COUNTED, IN_BETWEEN, LIST, LIST_COUNTED, LIST_MEDIAN, LIST_SEARCHED, RARE,
};
use crate::site::{OPERATOR, Site};
use crate::table::Table;
use crate::times::ask;

/// Regions and classes, of which some are common and some are rare together.
const FILTERS: [(&str, &str); 6] = [
    ("130102", "B"),
    ("130104", "A"),
    ("130108", "B"),
    ("130123", "C"),
    ("130109", "unrated"),
    ("130121", "D"),
];
/// So many different rare searches.
const RARE_WORDS: usize = 16;

pub async fn measure(site: &Site, table: &mut Table) {
    let filtered = filtered();
    let common: Vec<String> = names::COMMON.into_iter().map(searched).collect();
    let between: Vec<String> = words(&names::in_between());
    let rare: Vec<String> = words(&names::rare(site.size, RARE_WORDS));
    let operator = site.client(OPERATOR).await;
    for paths in [&filtered, &common, &between, &rare] {
        require_rows(&operator, &paths[0]).await;
    }
    let times = ask(&operator, filtered.clone()).await;
    table.tell(&site.place, LIST_MEDIAN, times.at(0.5));
    table.tell(&site.place, LIST, times.at(0.99));
    for (figure, paths) in [
        (LIST_COUNTED, counted(&filtered)),
        (LIST_SEARCHED, narrowed(&filtered)),
        (COMMON, common.clone()),
        (COMMON_COUNTED, counted(&common)),
        (IN_BETWEEN, between),
        (RARE, rare),
    ] {
        let operator = site.client(OPERATOR).await;
        let times = ask(&operator, paths).await;
        table.tell(&site.place, figure, times.at(0.99));
    }
}

/// What finds nothing is no measure.
async fn require_rows(client: &Client, path: &str) {
    let page = client.get(path).await.ok();
    let rows = page["items"].as_array().expect("a page has items");
    assert!(!rows.is_empty(), "{path} finds nothing");
}

fn filtered() -> Vec<String> {
    let path = |(region, class): (&str, &str)| {
        format!("/objects?region_code={region}&credit_class={class}&limit=20")
    };
    FILTERS.into_iter().map(path).collect()
}

fn searched(word: &str) -> String {
    format!("/objects?q={word}&limit=20")
}

fn words(words: &[String]) -> Vec<String> {
    words.iter().map(|word| searched(word)).collect()
}

fn counted(paths: &[String]) -> Vec<String> {
    paths
        .iter()
        .map(|path| format!("{path}&count=true"))
        .collect()
}

/// Each narrowed further by each common word.
fn narrowed(paths: &[String]) -> Vec<String> {
    let with = |path: &String| names::COMMON.map(|word| format!("{path}&q={word}"));
    paths.iter().flat_map(with).collect()
}
