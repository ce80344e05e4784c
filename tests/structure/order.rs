//! The modules stand in one order, and each knows only those before it, in code and in tables: what
//! stands in a circle can't be read, tested or moved alone.

mod known;
mod owners;

use self::known::{AGAINST, LITERALS, PAST_OWNERS, UPWARD};
use self::owners::{ABOUT, OWNERS};
use super::tree::{self, MECHANISMS, MODULES};
use std::collections::BTreeMap;

/// The order. Those of one line don't know each other.
const ORDER: [&[&str]; 18] = [
    &["kernel"],
    &["org"],
    // Keys are the accounts of programs, as those of `org` are of people: the trail names both.
    &["integrations"],
    &["jobs", "audit"],
    // What all below draws and checks ask of them.
    &["sight"],
    &["publications"],
    &["checklist"],
    &["registers"],
    &["plans"],
    &["tasks"],
    &["checks"],
    &["draws"],
    // Who helps is none of those who inspect, and is told by tasks and checks what they helped in.
    &["experts"],
    &["followups", "credit"],
    &["reports"],
    // A change of what a report counted amends the report.
    &["ledgers"],
    // What waits for somebody, of whatever module.
    &["home"],
    &["portal"],
];

/// Those above all modules: they mount, start and fill what the modules are.
const ABOVE: [&str; 6] = ["app", "commands", "demo", "worker", "main", "lib"];

#[test]
fn each_module_has_a_place() {
    let placed: Vec<&str> = ORDER.iter().copied().flatten().copied().collect();
    let all = MODULES.iter().chain(&MECHANISMS);
    for name in all.filter(|name| !ABOVE.contains(name)) {
        assert!(
            placed.contains(name),
            "{name} has no place in the order: give it one in tests/structure/order.rs, above those \
             that it needs"
        );
    }
}

#[test]
fn modules_know_only_those_before_them() {
    let mut found = Found::new();
    for (module, file, code) in sources() {
        for name in named(&code, "crate::") {
            let is_after = place(name).is_some_and(|there| there >= place_of(module));
            if name != module && (is_after || ABOVE.contains(&name)) {
                found
                    .entry(key(module, name))
                    .or_default()
                    .push(file.clone());
            }
        }
    }
    compare(
        &found,
        AGAINST,
        "it stands after it: move what both need down, or let it register what it does in app.rs",
    );
}

/// What of the contract the kernel may name: how records are told, who asks, and the files that pass
/// through it. Of what is planned, drawn, checked and published it knows nothing.
const OF_THE_KERNEL: [&str; 7] = [
    "error",
    "ids",
    "integrations",
    "jobs",
    "org",
    "page",
    "texts",
];

#[test]
fn the_kernel_knows_who_asks_and_nothing_of_what_for() {
    for (_, file, code) in sources().filter(|(module, ..)| *module == "kernel") {
        for name in named(&code, "sortition_contract::") {
            assert!(
                OF_THE_KERNEL.contains(&name),
                "{file} names {name} of the contract: leave it to that module, and take what the kernel \
                 needs of it as a parameter"
            );
        }
    }
}

#[test]
fn app_mounts_what_modules_bring() {
    let app = tree::read("backend/src/app.rs");
    let brought = [
        ("crate::rights!", "rights"),
        ("pub fn sorts(", "sorts"),
        ("pub fn exports(", "exports"),
        ("pub fn file_readers(", "file_readers"),
        ("pub fn importers(", "importers"),
        ("pub fn reactions(", "reactions"),
        ("pub fn contents(", "contents"),
        ("pub fn tells(", "tells"),
        ("pub fn bars(", "bars"),
        ("pub fn duties(", "duties"),
        ("pub fn lives(", "lives"),
        ("pub fn mount(", "mount"),
    ];
    for (module, file, code) in sources() {
        let is_head = file == format!("backend/src/{module}/mod.rs") && module != "kernel";
        for (mark, name) in brought.iter().filter(|_| is_head) {
            assert!(
                !code.contains(mark) || app.contains(&format!("{module}::{name}(")),
                "{file} has {name}, which nothing asks for: add it to backend/src/app.rs"
            );
        }
    }
}

#[test]
fn each_table_has_one_owner_who_alone_writes_it() {
    for table in tables() {
        let owners = OWNERS.iter().filter(|(_, owned)| owned.contains(&&*table));
        assert_eq!(
            owners.count(),
            1,
            "{table}: name it once in tests/structure/order/owners.rs, beside the module that writes \
             it"
        );
    }
    for (module, file, code) in sources() {
        for table in written(&code) {
            assert!(
                owner(table).is_none_or(|owner| owner == module),
                "{file} writes {table}: call an action of the module that owns it"
            );
        }
    }
}

#[test]
fn tables_are_read_by_their_owners() {
    let (mut upward, mut past_owners) = (Found::new(), Found::new());
    for (module, file, code) in sources() {
        let is_about = |table: &str| {
            let mut about = ABOUT.iter();
            about.any(|(name, tables)| *name == module && tables.contains(&table))
        };
        let mut names: Vec<&str> = named(&code, "schema::").collect();
        names.sort_unstable();
        names.dedup();
        for table in names {
            let Some(owner) = owner(table).filter(|owner| *owner != module) else {
                continue;
            };
            if !is_about(table) {
                let is_after = place_of(owner) >= place_of(module);
                let found = if is_after {
                    &mut upward
                } else {
                    &mut past_owners
                };
                found
                    .entry(key(module, table))
                    .or_default()
                    .push(file.clone());
            }
        }
    }
    compare(
        &upward,
        UPWARD,
        "its module stands after this one: let that module say what it knows",
    );
    compare(
        &past_owners,
        PAST_OWNERS,
        "it belongs to another module: ask by a `read_…` of its store",
    );
}

#[test]
fn queries_name_codes_by_their_types() {
    let mut found = Found::new();
    for (_, file, code) in sources().filter(|(module, ..)| *module != "kernel") {
        let inner = file.trim_start_matches("backend/src/");
        for literal in literals(&code) {
            found.entry(key(inner, "a text")).or_default().push(literal);
        }
    }
    let known: Vec<_> = LITERALS
        .iter()
        .map(|(file, count)| (*file, "a text", *count))
        .collect();
    compare(&found, &known, "name the code by its type of the contract");
}

/// What was found, by who and what, and where.
type Found = BTreeMap<(String, String), Vec<String>>;

fn key(who: &str, what: &str) -> (String, String) {
    (who.to_owned(), what.to_owned())
}

/// Holds what is found against what is known to be there still. Where less is found the list shrinks.
fn compare(found: &Found, known: &[(&str, &str, usize)], advice: &str) {
    let mut wrong = Vec::new();
    for ((who, what), places) in found {
        let most = known.iter().find(|(a, b, _)| (*a, *b) == (who, what));
        if places.len() > most.map_or(0, |(.., count)| *count) {
            wrong.push(format!(
                "{who} names {what} ({}): {advice}",
                places.join(", ")
            ));
        }
    }
    for (who, what, count) in known {
        let left = found.get(&key(who, what)).map_or(0, Vec::len);
        if left < *count {
            wrong.push(format!(
                "{who} names {what} {left} times only: lower {count} to that, or strike it"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Each file of the modules and the kernel, without comments.
fn sources() -> impl Iterator<Item = (&'static str, String, String)> {
    let files = tree::files("backend/src", "rs").into_iter();
    files
        .filter(|file| !file.ends_with("kernel/schema.rs"))
        .filter_map(|file| {
            let inner = file.trim_start_matches("backend/src/");
            let folder = inner.split('/').next().unwrap_or(inner);
            let mut names = ORDER.iter().copied().flatten().copied();
            let module = names.find(|name| *name == folder)?;
            let text = tree::read(&file);
            let lines = text
                .lines()
                .map(|line| line.split("//").next().unwrap_or(line));
            let code = lines.collect::<Vec<_>>().join("\n");
            Some((module, file, code))
        })
}

fn place(name: &str) -> Option<usize> {
    ORDER.iter().position(|row| row.contains(&name))
}

fn place_of(module: &str) -> usize {
    place(module).unwrap_or_else(|| panic!("{module} has no place in the order"))
}

fn owner(table: &str) -> Option<&'static str> {
    let mut owners = OWNERS.iter();
    let found = owners.find(|(_, owned)| owned.contains(&table));
    found.map(|(module, _)| *module)
}

/// Names of all tables, as diesel knows them.
fn tables() -> Vec<String> {
    let schema = tree::read("backend/src/kernel/schema.rs");
    let heads = schema.split("diesel::table! {").skip(1);
    heads
        .map(|head| word(head.trim_start()).to_owned())
        .collect()
}

/// The name that a text begins with.
fn word(text: &str) -> &str {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.split(|c| !is_of_name(c)).next().unwrap_or_default()
}

/// What stands right below a path: `b` of `crate::b::…`, `b` and `c` of `crate::{b::{…}, c}`.
fn named<'a>(code: &'a str, path: &'static str) -> impl Iterator<Item = &'a str> {
    let found = code.match_indices(path);
    found.flat_map(move |(at, _)| {
        let rest = &code[at + path.len()..];
        match rest.strip_prefix('{') {
            Some(inner) => heads(inner),
            None => vec![word(rest)],
        }
    })
}

/// The names that the elements of a list in braces begin with.
fn heads(inner: &str) -> Vec<&str> {
    let (mut depth, mut from, mut found) = (0, 0, Vec::new());
    for (at, c) in inner.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                found.push(word(inner[from..at].trim_start()));
                from = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    found
}

/// Tables that a file changes.
fn written(code: &str) -> Vec<&str> {
    let marks = [
        "insert_into(",
        "insert_or_ignore_into(",
        "update(",
        "delete(",
    ];
    let named = marks.iter().flat_map(|mark| {
        let found = code.match_indices(mark);
        found.map(move |(at, mark)| code[at + mark.len()..].trim_start())
    });
    named
        .filter(|rest| rest[word(rest).len()..].starts_with("::table"))
        .map(word)
        .collect()
}

/// Texts that a column is compared with: `.eq("…")`, and `= '…'` within SQL.
fn literals(code: &str) -> Vec<String> {
    // A single letter is a character of Rust.
    let is_code = |text: &str| text.len() > 1 && word(text).len() == text.len();
    let mut found = Vec::new();
    for (mark, end) in [
        (".eq(", '"'),
        (".ne(", '"'),
        (".eq_any(", '"'),
        (".ne_all(", '"'),
        ("= ", '\''),
        ("<> ", '\''),
        ("IN (", '\''),
    ] {
        for (at, _) in code.match_indices(mark) {
            let rest = code[at + mark.len()..].trim_start_matches(['[', ' ', '\n']);
            let text = rest.strip_prefix(end).and_then(|rest| rest.split_once(end));
            found.extend(
                text.filter(|(text, _)| is_code(text))
                    .map(|(text, _)| text.to_owned()),
            );
        }
    }
    found
}
