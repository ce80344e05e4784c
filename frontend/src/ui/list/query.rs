//! The conditions of a list: in the page's address, so that a link shows the same rows and the
//! browser's back works.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};
use leptos_router::location::Location;
use std::fmt::Write as _;

/// What is asked of the server for one page of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListQuery {
    pairs: Vec<(String, String)>,
}

impl ListQuery {
    /// The value of a condition.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// With another condition, as the record that the list belongs to.
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.set(name, &value.to_string());
        self
    }

    /// As a query of an address, encoded.
    pub fn encoded(&self) -> String {
        let mut text = String::new();
        for (name, value) in &self.pairs {
            let sign = if text.is_empty() { "" } else { "&" };
            let _ = write!(text, "{sign}{name}={}", encode(value));
        }
        text
    }

    /// The same without place and page size: for an export of all.
    pub fn encoded_for_all(&self) -> String {
        let mut all = self.clone();
        all.pairs
            .retain(|(name, _)| !matches!(name.as_str(), "cursor" | "limit" | "count"));
        all.encoded()
    }

    fn set(&mut self, name: &str, value: &str) {
        self.pairs.retain(|(key, _)| key != name);
        if !value.is_empty() {
            self.pairs.push((name.to_owned(), value.to_owned()));
        }
    }
}

fn encode(value: &str) -> String {
    #[cfg(target_arch = "wasm32")]
    {
        js_sys::encode_uri_component(value).into()
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        value.to_owned()
    }
}

/// Rows on a page.
pub(super) const LIMITS: [u32; 4] = [20, 50, 100, 200];

/// Where a list keeps its conditions.
#[derive(Clone, Copy)]
pub(super) struct Address {
    pairs: Memo<Vec<(String, String)>>,
    sort: &'static str,
    limit: RwSignal<u32>,
    id: &'static str,
    write: Callback<Vec<(String, String)>>,
    /// The cursors of the pages before the present one.
    trail: RwSignal<Vec<String>>,
}

impl Address {
    pub fn new(
        id: &'static str,
        filters: Vec<&'static str>,
        sort: &'static str,
        rows: u32,
        is_embedded: bool,
    ) -> Self {
        let mut names = vec!["q", "sort", "cursor"];
        names.extend(filters);
        let names = StoredValue::new(names);
        let (pairs, write) = if is_embedded {
            in_memory()
        } else {
            in_address(names)
        };
        let limit = crate::preferences::stored(&format!("list.{id}.limit"))
            .and_then(|text| text.parse().ok())
            .filter(|limit| LIMITS.contains(limit))
            .unwrap_or(rows);
        Self {
            pairs,
            sort,
            limit: RwSignal::new(limit),
            id,
            write,
            trail: RwSignal::new(Vec::new()),
        }
    }

    /// The whole query for the server. Reactive.
    pub fn query(self) -> ListQuery {
        let mut query = ListQuery {
            pairs: self.pairs.get(),
        };
        if query.get("sort").is_none() {
            query.set("sort", self.sort);
        }
        query.set("limit", &self.limit.get().to_string());
        query.set("count", "true");
        query
    }

    /// One condition. Reactive.
    pub fn get(self, name: &str) -> String {
        self.pairs.with(|pairs| {
            pairs
                .iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.clone())
                .unwrap_or_default()
        })
    }

    /// The order in force. Reactive.
    pub fn order(self) -> String {
        let chosen = self.get("sort");
        if chosen.is_empty() {
            self.sort.to_owned()
        } else {
            chosen
        }
    }

    /// Sets one condition and goes to the first page.
    pub fn set(self, name: &str, value: &str) {
        let mut query = ListQuery {
            pairs: self.pairs.get_untracked(),
        };
        query.set(name, value);
        query.set("cursor", "");
        self.trail.set(Vec::new());
        self.write.run(query.pairs);
    }

    /// Takes all conditions away but the order.
    pub fn clear(self) {
        let mut pairs = self.pairs.get_untracked();
        pairs.retain(|(name, _)| name == "sort");
        self.trail.set(Vec::new());
        self.write.run(pairs);
    }

    /// Whether anything but order and place is asked for. Reactive.
    pub fn has_conditions(self) -> bool {
        self.pairs.with(|pairs| {
            pairs
                .iter()
                .any(|(name, _)| !matches!(name.as_str(), "sort" | "cursor"))
        })
    }

    /// Whether the conditions are those of a saved view. Reactive.
    pub fn is_exactly(self, query: &str) -> bool {
        let mut here = self.pairs.get();
        here.retain(|(name, _)| name != "cursor");
        let mut saved = read(query);
        here.sort();
        saved.sort();
        here == saved
    }

    /// Takes the conditions of a saved view.
    pub fn replace_all(self, query: &str) {
        self.trail.set(Vec::new());
        self.write.run(read(query));
    }

    /// Goes on to the page at a cursor.
    pub fn next(self, cursor: &str) {
        let here = self.get("cursor");
        self.trail.update(|trail| trail.push(here));
        self.go_to(cursor);
    }

    /// Goes back a page; to the first, if the page was opened in the middle.
    pub fn previous(self) {
        let mut before = None;
        self.trail.update(|trail| before = trail.pop());
        self.go_to(&before.unwrap_or_default());
    }

    /// Whether there is a page before. Reactive.
    pub fn has_previous(self) -> bool {
        !self.get("cursor").is_empty()
    }

    /// Rows on a page. Reactive.
    pub fn limit(self) -> u32 {
        self.limit.get()
    }

    /// Sets the rows on a page, here and for later.
    pub fn set_limit(self, limit: u32) {
        crate::preferences::store(&format!("list.{}.limit", self.id), &limit.to_string());
        self.limit.set(limit);
        self.trail.set(Vec::new());
        self.go_to("");
    }

    fn go_to(self, cursor: &str) {
        let mut query = ListQuery {
            pairs: self.pairs.get_untracked(),
        };
        query.set("cursor", cursor);
        self.write.run(query.pairs);
    }
}

type Store = (Memo<Vec<(String, String)>>, Callback<Vec<(String, String)>>);

fn in_memory() -> Store {
    let pairs = RwSignal::new(Vec::new());
    (
        Memo::new(move |_| pairs.get()),
        Callback::new(move |new| pairs.set(new)),
    )
}

fn in_address(names: StoredValue<Vec<&'static str>>) -> Store {
    let map = use_query_map();
    let pairs = Memo::new(move |_| {
        map.with(|map| {
            names.with_value(|names| {
                names
                    .iter()
                    .filter_map(|name| Some(((*name).to_owned(), map.get(name)?)))
                    .filter(|(_, value)| !value.is_empty())
                    .collect()
            })
        })
    });
    let navigate = StoredValue::new_local(use_navigate());
    let Location { pathname, .. } = use_location();
    let write = Callback::new(move |pairs: Vec<(String, String)>| {
        let query = ListQuery { pairs }.encoded();
        let path = pathname.get_untracked();
        let address = if query.is_empty() {
            path
        } else {
            format!("{path}?{query}")
        };
        let options = NavigateOptions {
            scroll: false,
            replace: true,
            ..Default::default()
        };
        navigate.with_value(|navigate| navigate(&address, options));
    });
    (pairs, write)
}

fn read(query: &str) -> Vec<(String, String)> {
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_for_all_leaves_place_out() {
        let query = ListQuery::default()
            .with("status", "active")
            .with("cursor", "x")
            .with("limit", 20)
            .with("count", "true");
        assert_eq!(query.encoded_for_all(), "status=active");
        assert_eq!(query.get("cursor"), Some("x"));
    }

    #[test]
    fn with_replaces_and_empty_takes_away() {
        let query = ListQuery::default().with("q", "a").with("q", "b");
        assert_eq!(query.encoded(), "q=b");
        assert_eq!(query.with("q", "").encoded(), "");
    }

    #[test]
    fn read_takes_pairs_apart() {
        assert_eq!(read("").len(), 0);
        assert_eq!(read("a=1&b=2")[1], ("b".to_owned(), "2".to_owned()));
    }
}
