//! The page's address as the one place where lists keep their conditions. What stands there is bound
//! to the page it was made on: on the way to another page the old one is still there for a moment, and
//! must neither take the new one's conditions for its own nor write its own into the new address.

use super::query::ListQuery;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use leptos_router::location::Location;

/// Names with their values, as in a query.
pub type Pairs = Vec<(String, String)>;

/// A list's conditions: to read, and to write.
pub type Store = (Memo<Pairs>, Callback<Pairs>);

/// What a list understands of an address.
pub struct Known {
    /// What stands before each name, for a second list on a page; empty for the first.
    pub prefix: String,
    /// The names of its conditions.
    pub names: Vec<&'static str>,
    /// What it sorts by.
    pub sorts: Vec<String>,
}

impl Known {
    /// The conditions in an address that this list understands; others are left out.
    fn of(&self, value: impl Fn(&str) -> Option<String>) -> Pairs {
        let understood = |name: &str| {
            let value = value(&format!("{}{name}", self.prefix))?;
            (!value.is_empty() && (name != "sort" || self.sorts_by(&value)))
                .then(|| (name.to_owned(), value))
        };
        self.names
            .iter()
            .filter_map(|name| understood(name))
            .collect()
    }

    fn sorts_by(&self, order: &str) -> bool {
        order.split(',').all(|key| {
            let field = key.strip_prefix('-').unwrap_or(key);
            self.sorts.iter().any(|known| known == field)
        })
    }

    /// Whether a name in an address is one of this list.
    fn is_mine(&self, name: &str) -> bool {
        let own = name.strip_prefix(&*self.prefix);
        own.is_some_and(|own| self.names.contains(&own))
    }
}

/// The conditions that the address of the present page holds for a list. What else stands there, as the
/// conditions of a second list, stays when they are written.
///
/// The query comes from the location: the router's own query map belongs to the route, and all pages
/// share one route, so that it would still hold the former page's.
pub fn in_address(known: Known) -> Store {
    let Location {
        pathname, query, ..
    } = use_location();
    let own_path = StoredValue::new(pathname.get_untracked());
    let is_here = move || own_path.with_value(|own| pathname.with(|path| path == own));
    let known = StoredValue::new(known);
    let pairs = Memo::new(move |before: Option<&Pairs>| match (is_here(), before) {
        (false, Some(before)) => before.clone(),
        _ => query.with(|query| known.with_value(|known| known.of(|name| query.get(name)))),
    });
    let go = replacing();
    let write = Callback::new(move |pairs: Pairs| {
        if !untrack(is_here) {
            return;
        }
        let others = query.with_untracked(|query| {
            let all = query.clone().into_iter();
            all.filter(|(name, _)| known.with_value(|known| !known.is_mine(name)))
                .map(|(name, value)| (name.into_owned(), value))
                .collect::<Pairs>()
        });
        let prefix = known.with_value(|known| known.prefix.clone());
        let own = pairs
            .into_iter()
            .map(|(name, value)| (format!("{prefix}{name}"), value));
        go.run((
            own_path.get_value(),
            others.into_iter().chain(own).collect(),
        ));
    });
    (pairs, write)
}

/// Conditions of a page that is no list: the month that it shows, what is looked for in it. `Copy`.
#[derive(Clone, Copy)]
pub struct Conditions {
    pairs: Memo<Pairs>,
    write: Callback<Pairs>,
}

impl Conditions {
    /// Those with these names. Make them where the page is made.
    pub fn new(names: Vec<&'static str>) -> Self {
        let (pairs, write) = in_address(Known {
            prefix: String::new(),
            names,
            sorts: Vec::new(),
        });
        Self { pairs, write }
    }

    /// One of them; empty if the address doesn't name it. Reactive.
    pub fn get(self, name: &str) -> String {
        self.pairs.with(|pairs| {
            let found = pairs.iter().find(|(own, _)| own == name);
            found.map(|(_, value)| value.clone()).unwrap_or_default()
        })
    }

    /// Puts it into the address; empty takes it out.
    pub fn set(self, name: &str, value: &str) {
        let mut pairs = self.pairs.get_untracked();
        pairs.retain(|(own, _)| own != name);
        if !value.is_empty() {
            pairs.push((name.to_owned(), value.to_owned()));
        }
        self.write.run(pairs);
    }

    /// What is looked for, for the field in which it is typed: what is asked for now, and how another
    /// thing is asked for.
    pub fn search(self) -> (Signal<String>, Callback<String>) {
        (
            Signal::derive(move || self.get(SEARCH)),
            Callback::new(move |text: String| self.set(SEARCH, &text)),
        )
    }

    /// A box to tick, which the address names where it is ticked.
    pub fn flag(self, name: &'static str) -> RwSignal<bool> {
        let here = Memo::new(move |_| self.get(name) == TICKED);
        let chosen = RwSignal::new(here.get_untracked());
        Effect::new(move |_| {
            let is_here = here.get();
            if chosen.get_untracked() != is_here {
                chosen.set(is_here);
            }
        });
        Effect::new(move |_| {
            let is_chosen = chosen.get();
            if is_chosen != here.get_untracked() {
                self.set(name, if is_chosen { TICKED } else { "" });
            }
        });
        chosen
    }
}

/// What an address calls what is looked for.
const SEARCH: &str = "q";
/// The value of what is ticked.
const TICKED: &str = "true";

/// Which of several parts a page shows, by the address: what is chosen, for the tabs that choose, and
/// what the address says, for what is shown. Choosing takes the other conditions out of the address, but
/// for those that are of all parts.
pub fn part_in_address(
    name: &'static str,
    parts: Vec<&'static str>,
    of_all_parts: &'static [&'static str],
) -> (RwSignal<&'static str>, Memo<&'static str>) {
    let Location {
        pathname, query, ..
    } = use_location();
    let own_path = pathname.get_untracked();
    let first = parts.first().copied().unwrap_or_default();
    let here = Memo::new({
        let own_path = own_path.clone();
        move |before: Option<&&'static str>| match before {
            Some(before) if pathname.with(|path| *path != own_path) => *before,
            _ => {
                let wanted = query.with(|query| query.get(name));
                let known = parts.iter().find(|part| Some(**part) == wanted.as_deref());
                known.copied().unwrap_or(first)
            }
        }
    });
    let chosen = RwSignal::new(here.get_untracked());
    let go = replacing();
    Effect::new(move |_| {
        let part = here.get();
        if chosen.get_untracked() != part {
            chosen.set(part);
        }
    });
    Effect::new(move |_| {
        let part = chosen.get();
        if part != here.get_untracked() {
            let named = (part != first).then(|| (name.to_owned(), part.to_owned()));
            let others = query.with_untracked(|query| {
                let kept = of_all_parts.iter();
                kept.filter_map(|name| Some(((*name).to_owned(), query.get(name)?)))
                    .collect::<Pairs>()
            });
            let pairs = named.into_iter().chain(others).collect();
            go.run((own_path.clone(), pairs));
        }
    });
    (chosen, here)
}

/// Puts an address in place of the present one: changed conditions are no step to go back by.
fn replacing() -> Callback<(String, Pairs)> {
    let navigate = StoredValue::new_local(use_navigate());
    Callback::new(move |(path, pairs): (String, Pairs)| {
        let query = ListQuery::of(pairs).encoded();
        let address = match query.is_empty() {
            true => path,
            false => format!("{path}?{query}"),
        };
        let options = NavigateOptions {
            scroll: false,
            replace: true,
            ..Default::default()
        };
        navigate.with_value(|navigate| navigate(&address, options));
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(prefix: &str) -> Known {
        Known {
            prefix: prefix.to_owned(),
            names: vec!["q", "sort", "cursor", "state"],
            sorts: vec!["title".to_owned(), "created_at".to_owned()],
        }
    }

    fn read(known: &Known, address: &[(&str, &str)]) -> Vec<String> {
        let value = |name: &str| {
            let found = address.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let pairs = known.of(value).into_iter();
        pairs
            .map(|(name, value)| format!("{name}={value}"))
            .collect()
    }

    #[test]
    fn of_takes_only_what_the_list_knows() {
        let address = [
            ("q", "a"),
            ("credit_class", "D"),
            ("state", ""),
            ("sort", "-title"),
        ];
        assert_eq!(read(&known(""), &address), ["q=a", "sort=-title"]);
        let other = [("sort", "code"), ("state", "draft")];
        assert_eq!(read(&known(""), &other), ["state=draft"]);
        let mixed = [("sort", "title,code")];
        assert!(read(&known(""), &mixed).is_empty());
    }

    #[test]
    fn of_tells_the_lists_of_a_page_apart() {
        let address = [("state", "draft"), ("tasks.checks.state", "released")];
        let second = known("tasks.checks.");
        assert_eq!(read(&known(""), &address), ["state=draft"]);
        assert_eq!(read(&second, &address), ["state=released"]);
        assert!(second.is_mine("tasks.checks.q") && !second.is_mine("q"));
        assert!(!known("").is_mine("tasks.checks.state"));
    }
}
