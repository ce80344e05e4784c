//! `backend/STATES.md` is what the code says of the lives of records.

use std::collections::BTreeSet;

use sortition::app;
use sortition::kernel::lifecycle;

use super::purity::code_of;
use super::tree;

const FILE: &str = "backend/STATES.md";

#[test]
fn tables_are_what_the_code_says() {
    let now = lifecycle::document(&app::lives());
    if std::env::var_os("SORTITION_UPDATE").is_some() {
        std::fs::write(tree::at(FILE), &now).expect("the tables are written");
    }
    let committed = if tree::exists(FILE) {
        tree::read(FILE)
    } else {
        String::new()
    };
    let (before, after): (BTreeSet<&str>, BTreeSet<&str>) =
        (committed.lines().collect(), now.lines().collect());
    let changed: Vec<_> = before.symmetric_difference(&after).take(10).collect();
    assert!(
        committed == now,
        "{FILE} differs from the code, in lines such as {changed:#?}\nRun `cargo run -- states \
         >{FILE}` and commit the file"
    );
}

#[test]
fn each_event_leads_one_way_and_each_guard_bars_one_that_happens() {
    for life in app::lives() {
        assert_eq!(
            life.doubled,
            [] as [&str; 0],
            "{}: these lead two ways in one state",
            life.resource
        );
        assert_eq!(
            life.barred_in_vain,
            [] as [&str; 0],
            "{}: these are barred, but happen in no state",
            life.resource
        );
    }
}

#[test]
fn lives_are_the_only_tables_of_states() {
    for file in tree::files("backend/src", "rs") {
        let code = code_of(&file);
        assert!(
            !code.contains("impl Event for") || file.contains("/rules"),
            "{file}: what happens to a record is a rule; declare it in the module's rules"
        );
    }
}
