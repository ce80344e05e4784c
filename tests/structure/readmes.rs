//! What the READMEs name is there: files, names of the code, commands, stages, variables; and their samples
//! are what the code says.

use std::collections::BTreeSet;

use super::tree;

const READMES: [&str; 6] = [
    "README.md",
    "backend/README.md",
    "frontend/README.md",
    "migrations/README.md",
    "openapi/README.md",
    "tests/README.md",
];

/// Where files and names are looked for.
const FOLDERS: [&str; 5] = ["backend", "frontend", "migrations", "openapi", "tests"];

/// How files end that READMEs name.
const ENDINGS: [&str; 13] = [
    "conf", "css", "csv", "html", "js", "json", "md", "rs", "service", "sql", "toml", "txt", "yml",
];

/// The words of a text that are names of code.
fn names(text: &str) -> impl Iterator<Item = &str> {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.split(move |c: char| !is_of_name(c))
        .filter(|word| !word.is_empty())
}

/// Every file that READMEs may name, below the root.
fn files() -> Vec<String> {
    let mut files: Vec<String> = READMES.iter().map(|file| (*file).to_owned()).collect();
    for folder in FOLDERS {
        for ending in ENDINGS {
            files.extend(tree::files(folder, ending));
        }
    }
    files
}

/// What stands between backticks, outside of blocks.
fn spans(readme: &str) -> Vec<String> {
    let text = tree::read(readme);
    let mut is_in_block = false;
    let mut spans = Vec::new();
    for line in text.lines() {
        if line.starts_with("```") {
            is_in_block = !is_in_block;
        } else if !is_in_block {
            spans.extend(line.split('`').skip(1).step_by(2).map(str::to_owned));
        }
    }
    spans
}

/// Whether a text is a path of the tree, and no address, pattern or command.
fn is_path(span: &str) -> bool {
    let is_plain = span
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "_-./".contains(c));
    let is_placeholder = span
        .split('/')
        .next()
        .is_none_or(|first| first.is_empty() || first == "." || first == "DATA");
    let ending = span.rsplit_once('.').map(|(_, ending)| ending);
    let is_file = ending.is_some_and(|ending| ENDINGS.contains(&ending));
    is_plain && !is_placeholder && (is_file || span.contains('/'))
}

#[test]
fn files_that_readmes_name_are_there() {
    let files = files();
    for readme in READMES {
        for span in spans(readme).iter().filter(|span| is_path(span)) {
            let path = span.trim_end_matches('/');
            // A table names what is below a folder that it named before, and modules without their ending.
            let is_there = [path.to_owned(), format!("{path}.rs")].iter().any(|path| {
                tree::exists(path) || files.iter().any(|file| file.ends_with(&format!("/{path}")))
            });
            let inner = format!("/{path}/");
            assert!(
                is_there || files.iter().any(|file| format!("/{file}").contains(&inner)),
                "{readme}: there is no {span}; name it as it is called now"
            );
        }
    }
}

#[test]
fn names_that_readmes_tell_are_names_of_the_code() {
    let mut known: BTreeSet<String> = BTreeSet::new();
    let scripts = ["tests/run", "backend/production/sortition.conf"].map(str::to_owned);
    for file in files().into_iter().chain(scripts) {
        if !file.ends_with(".md") && !file.ends_with(".txt") {
            known.extend(names(&tree::read(&file)).map(str::to_owned));
        }
    }
    for readme in READMES {
        let spans = spans(readme);
        let of_code = spans.iter().filter(|span| {
            let has_path = span.contains("::") && !span.contains(' ');
            has_path || (is_name(span) && span.trim_matches('_').contains('_'))
        });
        for span in of_code {
            for name in names(span) {
                assert!(
                    known.contains(name),
                    "{readme}: {span} names {name}, which the code doesn't"
                );
            }
        }
        for variable in names(&tree::read(readme)).filter(|name| name.starts_with("SORTITION_")) {
            assert!(
                known.contains(variable),
                "{readme}: nothing reads {variable}"
            );
        }
    }
}

fn is_name(span: &str) -> bool {
    names(span).next() == Some(span)
}

#[test]
fn paths_of_the_server_lead_where_readmes_say() {
    for span in spans("backend/README.md") {
        let path = span.split(['(', '{', '<', '!']).next().unwrap_or_default();
        let mut parts = path.split("::").filter(|part| !part.is_empty());
        let mut place = format!("backend/src/{}", parts.next().unwrap_or_default());
        let is_ours = path.contains("::") && is_name(path.split("::").next().unwrap_or_default());
        if !is_ours || !tree::exists(&place) {
            continue;
        }
        let mut left: Vec<&str> = Vec::new();
        for part in parts {
            let inner = format!("{place}/{part}");
            let leads = tree::exists(&inner) || tree::exists(&format!("{inner}.rs"));
            match leads && left.is_empty() {
                true => place = inner,
                false => left.push(part),
            }
        }
        let mut code = match tree::exists(&format!("{place}.rs")) {
            true => tree::read(&format!("{place}.rs")),
            false => String::new(),
        };
        for file in tree::files(&place, "rs") {
            code.push_str(&tree::read(&file));
        }
        for name in left {
            assert!(
                names(&code).any(|one| one == name),
                "backend/README.md: {span}: {place} has no {name}"
            );
        }
    }
}

/// The variants of an enum of subcommands as one types them: `reset-password`.
fn subcommands(file: &str) -> Option<BTreeSet<String>> {
    let code = tree::read(file);
    let body = code
        .split("enum Subcommands {")
        .nth(1)?
        .split("\n}")
        .next()?;
    let variants = body
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|line| line.starts_with(|c: char| c.is_ascii_uppercase()))
        .filter_map(|line| names(line).next());
    let typed = |name: &str| {
        let mut typed = String::new();
        for c in name.chars() {
            if c.is_ascii_uppercase() && !typed.is_empty() {
                typed.push('-');
            }
            typed.push(c.to_ascii_lowercase());
        }
        typed
    };
    Some(variants.map(typed).collect())
}

/// A word as one types it, without what stands around it; none for a parameter, an option or prose.
fn typed(word: Option<&str>) -> Option<&str> {
    let word = word?.trim_end_matches(['`', ',', '.', ';', ':', ')']);
    let is_typed = |c: char| c.is_ascii_lowercase() || c == '-';
    let is_word = word.starts_with(|c: char| c.is_ascii_lowercase()) && word.chars().all(is_typed);
    is_word.then_some(word)
}

#[test]
fn commands_that_readmes_name_are_there() {
    let all = subcommands("backend/src/main.rs").expect("the program has subcommands");
    assert!(all.contains("doctor") && all.contains("states"), "{all:?}");
    let mut count = 0;
    for readme in READMES {
        let text = tree::read(readme);
        for rest in text.split("sortition ").skip(1) {
            let line = rest.lines().next().unwrap_or_default();
            let mut words = line.split(' ');
            let Some(command) = typed(words.next()) else {
                continue;
            };
            assert!(
                all.contains(command),
                "{readme}: there is no `sortition {command}`"
            );
            count += 1;
            let file = format!("backend/src/commands/{command}.rs");
            let inner = tree::exists(&file).then(|| subcommands(&file)).flatten();
            let second = typed(words.next());
            if let (Some(inner), Some(second)) = (inner, second) {
                assert!(
                    inner.contains(second),
                    "{readme}: there is no `sortition {command} {second}`"
                );
            }
        }
    }
    assert!(count > 10, "only {count} commands were found");
}

#[test]
fn stages_that_readmes_name_are_there() {
    let run = tree::read("tests/run");
    let stages: BTreeSet<&str> = ["all_stages=(", "full_stages=("]
        .iter()
        .filter_map(|list| run.split(list).nth(1)?.split(')').next())
        .flat_map(str::split_whitespace)
        .collect();
    assert!(stages.contains("structure"), "{stages:?}");
    for readme in READMES {
        let text = tree::read(readme);
        for rest in text.split("--only ").skip(1) {
            if let Some(stage) = typed(rest.split_whitespace().next()) {
                assert!(
                    stages.contains(stage),
                    "{readme}: tests/run has no stage {stage}"
                );
            }
        }
    }
}

/// A sample names its file in its first line; a line `…` stands for what is left out.
#[test]
fn samples_are_what_the_code_says() {
    let squeezed = |text: &str| text.split_whitespace().collect::<String>();
    for readme in READMES {
        let folder = readme.trim_end_matches("README.md");
        let text = tree::read(readme);
        for block in text.split("```rust\n").skip(1) {
            let block = block.split("\n```").next().unwrap_or_default();
            let (head, sample) = block.split_once('\n').unwrap_or_default();
            let file = head
                .strip_prefix("// ")
                .map(|file| format!("{folder}{file}"));
            let file = file.filter(|file| tree::exists(file)).unwrap_or_else(|| {
                panic!("{readme}: begin the sample with its file, as `// src/…`: {head}")
            });
            let code = squeezed(&tree::read(&file));
            let mut rest = code.as_str();
            for part in sample.split("\n…\n") {
                let found = rest.split_once(&squeezed(part));
                let (_, after) = found.unwrap_or_else(|| {
                    panic!("{readme}: {file} doesn't say, in its place:\n{part}")
                });
                rest = after;
            }
        }
    }
}
