//! What every file owes its reader: a size that can be read, a first line that says what it is.

use super::tree;

/// Longest file; the table of the database's schema is generated.
const LONGEST: usize = 600;
const EXCEPT: [&str; 1] = ["backend/src/kernel/schema.rs"];

#[test]
fn no_file_is_longer_than_one_can_read() {
    let sources = tree::rust_files().into_iter();
    let styles = ["frontend/src", "backend/templates"].into_iter();
    let styles = styles.flat_map(|path| tree::files(path, "css"));
    for file in sources
        .chain(styles)
        .filter(|file| !EXCEPT.contains(&&**file))
    {
        let lines = tree::read(&file).lines().count();
        assert!(
            lines <= LONGEST,
            "{file} has {lines} lines: split it by action, not as “part 2”"
        );
    }
}

#[test]
fn every_rust_file_says_what_it_is() {
    for file in tree::rust_files() {
        assert!(
            tree::read(&file).starts_with("//!"),
            "{file}: begin with a line `//! …` that says what it is and is not"
        );
    }
}

#[test]
fn no_test_is_switched_off() {
    let mark = concat!("#[", "ignore");
    for file in tree::rust_files() {
        assert!(
            !tree::read(&file).contains(mark),
            "{file}: a test is ignored; mend or remove it"
        );
    }
}

#[test]
fn styles_take_colours_and_sizes_from_tokens() {
    for file in tree::files("frontend/src", "css")
        .into_iter()
        // Paper is white and ink black, whatever the theme.
        .filter(|file| !file.ends_with("/tokens.css") && !file.ends_with("/print.css"))
    {
        for (number, line) in tree::read(&file).lines().enumerate() {
            let plain = line.split("/*").next().unwrap_or(line);
            let names_colour = ["#", "rgb(", "rgba(", "hsl(", "oklch("].iter().any(|mark| {
                plain
                    .split_once(':')
                    .is_some_and(|(_, value)| value.contains(mark) && !value.contains("url("))
            });
            assert!(
                !names_colour,
                "{file}:{}: take the colour from ui/tokens.css: {line}",
                number + 1
            );
        }
    }
}
