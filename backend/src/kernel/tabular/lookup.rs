//! What words in cells mean: codes by their names, and the nearest name of a word that has no
//! meaning.

use std::collections::HashMap;

use super::head::folded;

/// Codes that there are, by themselves and by their names.
#[derive(Debug, Clone, Default)]
pub struct Lookup {
    codes: HashMap<String, Known>,
    /// For suggestions.
    shown: Vec<Shown>,
}

/// A record as it is suggested.
#[derive(Debug, Clone)]
struct Shown {
    /// As a person is shown it.
    text: String,
    /// What a cell is held against: its code and its name, folded once, for a file may hold as many
    /// wrong cells as rows.
    names: [String; 2],
}

/// No code or name is longer, in bytes: a longer cell means none of them, and isn't read for it.
const LONGEST_WORD: usize = 1_024;

/// A cell as words are compared; none if it is too long for one.
fn folded_word(cell: &str) -> Option<String> {
    (cell.len() <= LONGEST_WORD).then(|| folded(cell))
}

#[derive(Debug, Clone)]
enum Known {
    Code(String),
    /// Several have the name, which then says nothing.
    Several,
}

impl Lookup {
    /// Adds a record with its code and name.
    pub fn add(&mut self, code: &str, name: &str) {
        self.codes
            .insert(folded(code), Known::Code(code.to_owned()));
        self.add_name(code, name);
        self.shown.push(Shown {
            text: format!("{code} {name}"),
            names: [folded(code), folded(name)],
        });
    }

    /// Adds another name of a record. A name that several have stands for none of them.
    pub fn add_name(&mut self, code: &str, name: &str) {
        let name = folded(name);
        let known = match self.codes.get(&name) {
            Some(Known::Code(other)) if other != code => Known::Several,
            Some(Known::Several) => Known::Several,
            _ => Known::Code(code.to_owned()),
        };
        self.codes.insert(name, known);
    }

    fn resolved(&self, key: &str) -> Option<&str> {
        match self.codes.get(key)? {
            Known::Code(code) => Some(code),
            Known::Several => None,
        }
    }

    /// The code that a cell means: a code, a name, or both beside each other if they agree.
    pub fn find(&self, cell: &str) -> Option<&str> {
        if let Some(code) = self.resolved(cell) {
            return Some(code);
        }
        let cell = folded_word(cell)?;
        if let Some(code) = self.resolved(&cell) {
            return Some(code);
        }
        let length = cell
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '-')
            .unwrap_or(cell.len());
        let (code, rest) = cell.split_at(length);
        let name = rest.trim_matches(|c: char| !c.is_alphanumeric());
        match (
            self.resolved(code.trim_end_matches('-')),
            self.resolved(name),
        ) {
            (Some(code), Some(same)) if code == same => Some(code),
            _ => None,
        }
    }

    /// What is most like a cell that means nothing, if anything is like it: code and name.
    pub fn nearest(&self, cell: &str) -> Option<&str> {
        let cell = folded_word(cell)?;
        let length = cell.chars().count();
        let near = |one: &Shown| {
            let names = one.names.iter();
            names
                .filter_map(|name| distance_of_alike(&cell, length, name))
                .min()
        };
        let alike = self.shown.iter().filter_map(|one| Some((near(one)?, one)));
        let (_, best) = alike.min_by_key(|(far, _)| *far)?;
        Some(best.text.as_str())
    }
}

/// Words of the columns that take one of a few values, with the codes that they stand for.
#[derive(Debug, Clone, Default)]
pub struct Words {
    of: HashMap<String, HashMap<String, String>>,
}

impl Words {
    /// Adds a word of a column; an empty code says that there is none, as `未评级`.
    pub fn add(&mut self, column: &str, word: &str, code: &str) {
        let words = self.of.entry(column.to_owned()).or_default();
        words.insert(folded(word), code.to_owned());
    }

    /// The code that a word stands for, with or without what stands in brackets behind it.
    pub fn meaning(&self, column: &str, cell: &str) -> Option<&str> {
        let words = self.of.get(column)?;
        let mut cell = folded_word(cell)?;
        loop {
            if let Some(code) = words.get(&cell) {
                return Some(code);
            }
            let open = cell.strip_suffix(')')?.rfind('(')?;
            cell.truncate(open);
        }
    }
}

/// How far a name is from a word of so many characters; none if it is more different than alike. Of
/// texts whose lengths tell that already nothing is compared: a cell may hold thousands of characters.
fn distance_of_alike(word: &str, length: usize, name: &str) -> Option<usize> {
    let most = length / 2;
    let is_near = name.chars().count().abs_diff(length) <= most;
    is_near
        .then(|| distance(word, name))
        .filter(|far| *far <= most)
}

/// How many characters one has to add, drop or change to make one text of another.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, c) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, d) in other.iter().enumerate() {
            let changed = diagonal + usize::from(c != *d);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[other.len()]
}

/// The name that is most like a word, if any is.
pub(super) fn nearest_of<'a>(word: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let word = folded_word(word)?;
    let length = word.chars().count();
    let alike =
        names.filter_map(|name| Some((distance_of_alike(&word, length, &folded(name))?, name)));
    alike.min_by_key(|(far, _)| *far).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn regions() -> Lookup {
        let mut lookup = Lookup::default();
        lookup.add("130102", "长安区");
        lookup.add("130125", "行唐县");
        lookup.add("130171", "石家庄高新技术产业开发区");
        lookup.add_name("130171", "高新区");
        lookup.add("1", "同名");
        lookup.add("2", "同名");
        lookup
    }

    #[test]
    fn find_takes_codes_names_and_both() {
        let lookup = regions();
        for (cell, code) in [
            ("130102", Some("130102")),
            ("１３０１０２", Some("130102")),
            ("长安区", Some("130102")),
            ("130102 长安区", Some("130102")),
            ("130102（长安区）", Some("130102")),
            ("130102-长安区", Some("130102")),
            ("130102 行唐县", None),
            ("高新区", Some("130171")),
            ("同名", None),
            ("桥西区", None),
            ("", None),
        ] {
            assert_eq!(lookup.find(cell), code, "{cell}");
        }
    }

    #[test]
    fn nearest_suggests_what_is_alike_only() {
        let lookup = regions();
        assert_eq!(lookup.nearest("130125A"), Some("130125 行唐县"));
        assert_eq!(lookup.nearest("长安县"), Some("130102 长安区"));
        assert_eq!(lookup.nearest("999999"), None);
        assert_eq!(lookup.nearest("北京"), None);
        assert_eq!(lookup.nearest(&"长安区".repeat(1_000)), None);
        assert_eq!(lookup.nearest(""), None);
    }

    #[test]
    fn a_cell_that_is_longer_than_any_word_means_none() {
        let lookup = regions();
        let long = format!("{}长安区", " ".repeat(LONGEST_WORD));
        assert_eq!(lookup.find(&long), None);
        assert_eq!(lookup.nearest(&long), None);
    }

    #[test]
    fn meaning_of_a_word_leaves_out_what_is_in_brackets() {
        let mut words = Words::default();
        words.add("status", "存续", "active");
        words.add("type", "有限责任公司", "enterprise");
        assert_eq!(
            words.meaning("status", "存续（在营、开业、在册）"),
            Some("active")
        );
        assert_eq!(
            words.meaning("type", "有限责任公司(自然人投资或控股)(外资)"),
            Some("enterprise")
        );
        assert_eq!(words.meaning("type", "存续"), None);
        assert_eq!(words.meaning("status", "(存续)"), None);
    }
}
