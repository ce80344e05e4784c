//! The conditions of a list: in the page's address, so that a link shows the same rows and the
//! browser's back works.

use super::address::{Known, Pairs, in_address};
use leptos::prelude::*;
use std::fmt::Write as _;

/// What is asked of the server for one page of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListQuery {
    pairs: Pairs,
}

impl ListQuery {
    pub(super) fn of(pairs: Pairs) -> Self {
        Self { pairs }
    }

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

    /// The same rows, all of them, as a file with these columns.
    pub fn for_file(&self, columns: &[&str]) -> Self {
        let mut all = self.clone();
        all.pairs
            .retain(|(name, _)| !matches!(name.as_str(), "cursor" | "page" | "limit" | "count"));
        all.with("columns", columns.join(","))
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

/// The number of a page, in the address and for the server.
const PAGE: &str = "page";

/// Rows on a page.
pub(super) const LIMITS: [u32; 4] = [20, 50, 100, 200];

/// Where a list keeps its conditions and its place.
#[derive(Clone, Copy)]
pub(super) struct Address {
    pairs: Memo<Pairs>,
    sort: &'static str,
    limit: RwSignal<u32>,
    id: &'static str,
    write: Callback<Pairs>,
    /// The page of a list that stands beside another: its place is not in the address, because what it
    /// lists changes with what is beside it.
    inner_page: Option<RwSignal<u32>>,
    walk: StoredValue<Walk>,
}

/// Where the pages begin that were reached by going on: rows added meanwhile don't move them.
#[derive(Clone, Debug, Default)]
struct Walk {
    /// The conditions and the page size under which they were reached.
    under: (Pairs, u32),
    /// Numbers of pages, with the cursors at which they begin.
    begins: Vec<(u32, String)>,
}

impl Address {
    /// For the list `id`; of several lists on a page, all but one are embedded.
    pub fn new(
        id: &'static str,
        known: (Vec<&'static str>, Vec<&'static str>),
        sort: &'static str,
        rows: u32,
        is_embedded: bool,
    ) -> Self {
        let (filters, sorts) = known;
        let usual = sort
            .split(',')
            .map(|key| key.strip_prefix('-').unwrap_or(key));
        let place = (!is_embedded).then_some(PAGE);
        let (pairs, write) = in_address(Known {
            prefix: match is_embedded {
                true => format!("{id}."),
                false => String::new(),
            },
            names: ["q", "sort"]
                .into_iter()
                .chain(place)
                .chain(filters)
                .collect(),
            sorts: sorts.into_iter().chain(usual).map(str::to_owned).collect(),
        });
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
            inner_page: is_embedded.then(|| RwSignal::new(1)),
            walk: StoredValue::new(Walk::default()),
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
        let page = self.page();
        query.set(PAGE, "");
        match self.cursor_of(page) {
            Some(cursor) => query.set("cursor", &cursor),
            None if page > 1 => query.set(PAGE, &page.to_string()),
            None => {}
        }
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
        self.begin(query.pairs);
    }

    /// Takes all conditions away but the order.
    pub fn clear(self) {
        let mut pairs = self.pairs.get_untracked();
        pairs.retain(|(name, _)| name == "sort");
        self.begin(pairs);
    }

    /// Takes all away, the order too: something of it isn't understood.
    pub fn reset(self) {
        self.begin(Vec::new());
    }

    /// Whether anything but order and place is asked for. Reactive.
    pub fn has_conditions(self) -> bool {
        self.pairs.with(|pairs| {
            pairs
                .iter()
                .any(|(name, _)| !matches!(name.as_str(), "sort" | PAGE))
        })
    }

    /// Whether the conditions are those of a saved view. Reactive.
    pub fn is_exactly(self, query: &str) -> bool {
        let mut here = self.pairs.get();
        here.retain(|(name, _)| name != PAGE);
        let mut saved = read(query);
        here.sort();
        saved.sort();
        here == saved
    }

    /// Takes the conditions of a saved view.
    pub fn replace_all(self, query: &str) {
        self.begin(read(query));
    }

    /// The number of the present page, from 1 on. Reactive.
    pub fn page(self) -> u32 {
        match self.inner_page {
            Some(page) => page.get(),
            None => self.get(PAGE).parse().unwrap_or(1).max(1),
        }
    }

    /// Goes to the page with that number.
    pub fn go_to(self, page: u32) {
        if let Some(inner) = self.inner_page {
            inner.set(page);
            return;
        }
        let mut query = ListQuery {
            pairs: self.pairs.get_untracked(),
        };
        query.set(
            PAGE,
            &match page {
                0 | 1 => String::new(),
                page => page.to_string(),
            },
        );
        self.write.run(query.pairs);
    }

    /// Goes on to the page that begins at a cursor.
    pub fn go_on(self, cursor: &str) {
        let next = untrack(|| self.page()) + 1;
        let under = untrack(|| self.walked_under());
        self.walk.update_value(|walk| {
            if walk.under != under {
                walk.begins.clear();
            }
            walk.under = under;
            walk.begins.retain(|(page, _)| *page < next);
            walk.begins.push((next, cursor.to_owned()));
        });
        self.go_to(next);
    }

    /// Rows on a page. Reactive.
    pub fn limit(self) -> u32 {
        self.limit.get()
    }

    /// Sets the rows on a page, here and for later.
    pub fn set_limit(self, limit: u32) {
        crate::preferences::store(&format!("list.{}.limit", self.id), &limit.to_string());
        self.limit.set(limit);
        self.go_to(1);
    }

    /// Where a page begins, if it was reached by going on under the conditions that are in force.
    fn cursor_of(self, page: u32) -> Option<String> {
        let under = self.walked_under();
        self.walk.with_value(|walk| {
            let mut begins = walk.begins.iter().filter(|_| walk.under == under);
            let found = begins.find(|(number, _)| *number == page);
            found.map(|(_, cursor)| cursor.clone())
        })
    }

    fn walked_under(self) -> (Pairs, u32) {
        let mut pairs = self.pairs.get();
        pairs.retain(|(name, _)| name != PAGE);
        (pairs, self.limit.get())
    }

    /// Other conditions: the list begins with its first page.
    fn begin(self, mut pairs: Pairs) {
        pairs.retain(|(name, _)| name != PAGE);
        if let Some(inner) = self.inner_page {
            inner.set(1);
        }
        self.write.run(pairs);
    }
}

fn read(query: &str) -> Pairs {
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
    fn for_file_leaves_the_place_out_and_names_the_columns() {
        let query = ListQuery::default()
            .with("status", "active")
            .with("cursor", "x")
            .with("page", 3)
            .with("limit", 20)
            .with("count", "true");
        let file = query.for_file(&["name", "code"]);
        assert_eq!(file.encoded(), "status=active&columns=name,code");
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
