//! Who may read is asked in one place: handlers read by `Services::read`, which refuses whoever reaches
//! nothing with the operation, and nothing depends on where a row stands in `rights.md`.

use std::collections::BTreeSet;

use super::purity::code_of;
use super::tree;

/// Functions that read for nobody who is signed in, though neither an `Anonymous` nor the limit of public
/// reads stands in them, and why.
const UNSIGNED: [(&str, &str); 1] = [(
    "set_password",
    "whoever has the link of an account sets its password",
)];

#[test]
fn handlers_read_by_their_call() {
    let is_routes = |file: &String| file.ends_with("/routes.rs") || file.contains("/routes/");
    let files = tree::files("backend/src", "rs").into_iter();
    let mut reads = 0;
    let mut past = BTreeSet::new();
    for file in files.filter(is_routes) {
        let code = without_spaces(&file);
        for function in code.split("asyncfn") {
            reads += function.matches("services.read").count();
            let is_public =
                function.contains(":Anonymous<") || function.contains("admit(&services,&request)");
            if function.contains("database.read") && !is_public {
                let name = function.split(['(', '<']).next().unwrap_or_default();
                past.insert(name.to_owned());
            }
        }
    }
    for (name, reason) in UNSIGNED {
        assert!(
            past.remove(name),
            "{name} ({reason}) reads past no call: take it from UNSIGNED"
        );
    }
    assert!(
        past.is_empty(),
        "handlers that read past their call: read by services.read(query.call, …), which answers 403 \
         to whoever reaches nothing\n{past:?}"
    );
    assert!(reads > 50, "only {reads} reads of handlers were found");
}

#[test]
fn rows_of_the_table_are_told_apart_by_what_they_say() {
    for file in tree::files("backend/src", "rs") {
        let code = without_spaces(&file);
        for compared in ["right.row", "RIGHT.row", ".row==\"", ".row!=\""] {
            assert!(
                !code.contains(compared),
                "{file} has {compared}: the number of a row is for whoever looks it up; make a fact of \
                 the Right that rights! derives from the cells"
            );
        }
    }
}

/// The code of a file in one piece, so that a call is found however it is broken into lines.
fn without_spaces(file: &str) -> String {
    code_of(file).split_whitespace().collect()
}
