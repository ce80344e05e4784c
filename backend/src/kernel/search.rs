//! Search by any part of a Chinese name: overlapping two-character grams, the same on both databases.
//! Pure text work; the SQL stands in the stores.
//!
//! A name is stored as [`grams`]; a query becomes [`Term`]s that must all match. SQLite asks its FTS5
//! index with [`Term::fts_phrase`], PostgreSQL its array index with [`Term::grams`] and then, since an
//! array forgets the order, checks the rows found with [`Term::like_pattern`] on the same column.
//!
//! Besides, a name is stored as the [`initials`] of its pinyin, three at a time, which a query of Latin
//! letters may mean as well ([`Term::initials`]), and as the [`order`] in which it stands.

use crate::kernel::pinyin;
use unicode_normalization::UnicodeNormalization;

/// What escapes a placeholder of `LIKE`: both databases take it when it is named in the query.
pub const ESCAPE: char = '\\';

/// What stands before initials in an index that has grams too: no gram begins so.
const INITIALS: char = '~';

/// A text that `LIKE` takes for itself: account names have underscores, which would stand for any
/// character.
pub fn escaped(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, ESCAPE | '%' | '_') {
            pattern.push(ESCAPE);
        }
        pattern.push(character);
    }
    pattern
}

/// The pattern of texts that hold a term.
pub fn containing(term: &str) -> String {
    format!("%{}%", escaped(term))
}

/// The pattern of keys that hold a term in their one form (`kernel::text`); of a term that has
/// none, of texts that hold the term itself.
pub fn containing_key(term: &str, key: impl Fn(&str) -> String) -> String {
    match key(term) {
        key if key.is_empty() => containing(term),
        key => containing(&key),
    }
}

/// What a query text asks for: a run of letters, digits or Chinese characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    folded: Vec<char>,
}

/// The index text of a name: each character with the one after it, the last alone, separated by
/// spaces (`石家庄` → `石家 家庄 庄`). Case, width and punctuation make no difference.
pub fn grams(name: &str) -> String {
    let mut grams = String::with_capacity(name.len() * 3);
    let mut characters = folded(name).peekable();
    while let Some(character) = characters.next() {
        grams.push(character);
        if let Some(next) = characters.peek() {
            grams.push(*next);
            grams.push(' ');
        }
    }
    grams
}

/// The initials of a name's pinyin, each with the two after it, separated by spaces (`石家庄市` →
/// `sjz jzs`). Three are the fewest that tell names apart.
pub fn initials(name: &str) -> String {
    let characters: Vec<char> = folded(name).collect();
    threes(&pinyin::initials(&characters)).join(" ")
}

/// What names are sorted by, byte by byte: the order of pinyin. Case, width and punctuation make no
/// difference.
pub fn order(name: &str) -> String {
    let characters: Vec<char> = folded(name).collect();
    pinyin::order(&characters)
}

/// The terms of a query, split at white space; none if it holds nothing that can be searched for.
pub fn query_terms(query: &str) -> Vec<Term> {
    query
        .split_whitespace()
        .map(|word| Term {
            folded: folded(word).collect(),
        })
        .filter(|term| !term.folded.is_empty())
        .collect()
}

impl Term {
    /// The grams that a matching name holds, in order; none for a single character, which no gram
    /// can find.
    pub fn grams(&self) -> Vec<String> {
        self.folded
            .windows(2)
            .map(|pair| pair.iter().collect())
            .collect()
    }

    /// The initials that a name holds which is meant by them, in order, as an index has them; none if the
    /// term isn't three Latin letters or digits at least.
    pub fn initials(&self) -> Vec<String> {
        let marked = |three| format!("{INITIALS}{three}");
        self.plain_initials().into_iter().map(marked).collect()
    }

    fn plain_initials(&self) -> Vec<String> {
        match self.folded.iter().all(char::is_ascii) {
            true => threes(&self.folded),
            false => Vec::new(),
        }
    }

    /// The FTS5 `MATCH` text: a phrase, of grams or of initials, or a prefix for a single character.
    pub fn fts_phrase(&self) -> String {
        let (grams, initials) = (self.grams().join(" "), self.initials().join(" "));
        if grams.is_empty() {
            let character: String = self.folded.iter().collect();
            return format!("\"{character}\" *");
        }
        match initials.is_empty() {
            true => format!("\"{grams}\""),
            false => format!("(\"{grams}\" OR \"{initials}\")"),
        }
    }

    /// A pattern for `LIKE` on the column of grams. It needs no escape: only letters and digits
    /// are left in a term.
    pub fn like_pattern(&self) -> String {
        match self.grams() {
            grams if grams.is_empty() => format!("%{}%", self.folded.iter().collect::<String>()),
            grams => format!("%{}%", grams.join(" ")),
        }
    }

    /// The same for the column of initials; none if the term can't be meant as such.
    pub fn initials_pattern(&self) -> Option<String> {
        let initials = self.plain_initials();
        (!initials.is_empty()).then(|| format!("%{}%", initials.join(" ")))
    }
}

/// Each three characters that follow each other.
fn threes(characters: &[char]) -> Vec<String> {
    let threes = characters.windows(3);
    threes.map(|three| three.iter().collect()).collect()
}

/// Letters and digits only, in one width and case: `（河北）ＡＢ` and `河北ab` are the same.
fn folded(text: &str) -> impl Iterator<Item = char> + '_ {
    text.nfkc()
        .flat_map(char::to_lowercase)
        .filter(|c| c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn matches(name: &str, query: &str) -> bool {
        let index = grams(name);
        query_terms(query).iter().all(|term| {
            let pattern = term.like_pattern();
            let by_order = index.contains(pattern.trim_matches('%'));
            let held: Vec<&str> = index.split(' ').collect();
            let by_array = term
                .grams()
                .iter()
                .all(|gram| held.contains(&gram.as_str()));
            assert!(
                !by_order || by_array,
                "the array index would lose {name} for {query}"
            );
            by_order
        })
    }

    #[test]
    fn grams_of_a_name_overlap() {
        assert_eq!(grams("石家庄市"), "石家 家庄 庄市 市");
        assert_eq!(grams("石"), "石");
        assert_eq!(grams(" （） "), "");
        assert_eq!(grams("河北（ＡＢ）公司"), "河北 北a ab b公 公司 司");
    }

    #[test]
    fn query_for_any_part_finds_the_name() {
        let name = "河北（石家庄）ABC人力资源有限公司";
        for query in [
            "石家庄",
            "河北石家庄",
            "abc",
            "ＡＢＣ",
            "公司",
            "司",
            "石",
            "人力 河北",
            "庄）A",
        ] {
            assert!(matches(name, query), "{query}");
        }
        for query in ["家石", "河北人力", "劳务", "人力 劳务"] {
            assert!(!matches(name, query), "{query}");
        }
    }

    #[test]
    fn query_of_punctuation_asks_for_nothing() {
        assert!(query_terms(" （）%_\" ").is_empty());
        let phrases: Vec<String> = query_terms("石家庄 司\"")
            .iter()
            .map(Term::fts_phrase)
            .collect();
        assert_eq!(phrases, ["\"石家 家庄\"", "\"司\" *"]);
    }

    #[test]
    fn query_of_letters_may_mean_initials() {
        let phrase = |query: &str| query_terms(query)[0].fts_phrase();
        assert_eq!(phrase("SJZHT"), "(\"sj jz zh ht\" OR \"~sjz ~jzh ~zht\")");
        assert_eq!(phrase("sj"), "\"sj\"");
        assert_eq!(phrase("石abc"), "\"石a ab bc\"");
        assert!(meant("石家庄宏泰商贸有限公司", "sjzht"));
        assert!(meant("（石家庄）宏泰商贸", "HTSM"));
        assert!(!meant("石家庄宏泰商贸", "sht"));
        assert_eq!(initials("石家"), "");
    }

    /// Whether a name is found by the initials of its pinyin.
    fn meant(name: &str, query: &str) -> bool {
        let patterns = query_terms(query).into_iter();
        let mut patterns = patterns.filter_map(|term| term.initials_pattern());
        let initials = initials(name);
        patterns.all(|pattern| initials.contains(pattern.trim_matches('%')))
    }

    #[test]
    fn names_are_found_however_they_are_typed() {
        let name = "古丽米热·艾比布力";
        for query in [
            "古丽米热·艾比布力",
            "古丽米热•艾比布力",
            "古丽米热・艾比布力",
            "古丽米热艾比布力",
            "米热·艾比",
            "米热艾",
        ] {
            assert!(matches(name, query), "{query}");
        }
        assert_eq!(grams(name), grams("古丽米热•艾比布力"));
        // Extensions B and E of Unicode: characters of four bytes.
        assert!(matches("\u{20bb7}野家", "\u{20bb7}野"));
        assert!(matches("河北\u{2b820}\u{2cb29}商贸", "\u{2b820}\u{2cb29}"));
        assert!(!matches("河北\u{2b820}\u{2cb29}商贸", "\u{2cb29}\u{2b820}"));
        assert!(matches("ＡＢＣ（河北）科技", "abc河北"));
    }

    #[test]
    fn order_makes_no_difference_of_width_and_punctuation() {
        assert_eq!(order("（石家庄）ＡＢ"), order("石家庄ab"));
        assert!(order("安泰") < order("宏泰") && order("宏泰") < order("石家庄"));
    }

    proptest! {
        #[test]
        fn query_for_a_substring_always_matches(name in "[一-龥a-zA-Z0-9（）() ]{1,30}", from in 0usize..30, len in 1usize..10) {
            let part: String = name.chars().skip(from).take(len).collect();
            prop_assert!(matches(&name, &part), "{} in {}", part, name);
        }

        #[test]
        fn query_for_initials_in_a_row_always_matches(name in "[一-龥a-zA-Z0-9（）() ]{1,30}", from in 0usize..30, len in 3usize..10) {
            let characters: Vec<char> = folded(&name).collect();
            let initials = pinyin::initials(&characters);
            let part: String = initials.iter().skip(from).take(len).collect();
            prop_assert!(meant(&name, &part), "{} of {}", part, name);
        }
    }
}
