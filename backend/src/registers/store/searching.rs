//! The index by which objects are found: words of their names and marks of what lists filter by
//! (`rules::marks`), sought together.
//!
//! SQLite has a full-text table for it, `objects_search`, which is kept here; it gives what it finds in the
//! order of the inner keys, a row at a time. PostgreSQL has an index over the same words, which it keeps
//! itself; it gives all that it finds at once, in no order.

use crate::kernel::db::{AnyConnection, Backend, Kind};
use crate::kernel::error::ApiError;
use crate::kernel::page::Counted;
use crate::kernel::schema::objects;
use crate::kernel::search::Term;
use crate::registers::store::objects::Condition;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text};

/// What PostgreSQL's index `objects_by_grams` is over: it is used for nothing that is put otherwise.
const INDEXED: &str = "string_to_array(objects.name_grams || \
     replace(' ' || objects.name_initials, ' ', ' ~') || ' =r' || objects.region_code || \
     ' =y' || objects.type || ' =s' || objects.status || \
     ' =c' || coalesce(objects.credit_class, 'unrated') || \
     coalesce(' =i' || substr(objects.industry_code, 1, 1) || ' =i' || objects.industry_code, '') || \
     replace(replace(objects.tags, ' ', '_'), ';', ' =t'), ' ')";
/// What PostgreSQL estimates is taken for more than a number if it is so many times as much. Of what
/// stands in 30,000 of a million rows it sees 900 in its sample.
const SURELY: i64 = 3;

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// What is sought; all of it must be held.
#[derive(Clone, Debug, Default)]
pub struct Sought {
    words: Vec<Term>,
    /// Of each list one at least.
    marks: Vec<Vec<String>>,
}

impl Sought {
    /// Names with these words.
    pub fn add_words(&mut self, words: Vec<Term>) {
        self.words.extend(words);
    }

    /// One of these marks.
    pub fn add_marks(&mut self, marks: Vec<String>) {
        self.marks.push(marks);
    }

    /// Whether the index is the way to find it. Single characters are in SQLite's only; for regions and
    /// classes PostgreSQL has others, which needn't be looked up in the rows.
    pub fn is_for_index(&self, kind: Kind) -> bool {
        let has_another = |mark: &String| mark.starts_with("=r") || mark.starts_with("=c");
        match kind {
            Kind::Sqlite => !(self.words.is_empty() && self.marks.is_empty()),
            Kind::Postgres => {
                self.words.iter().any(|word| !word.grams().is_empty())
                    || !self.marks.iter().flatten().all(has_another)
            }
        }
    }

    /// What rows hold that have the words, asked of each row.
    pub fn held<'a>(&self) -> Vec<Condition<'a>> {
        self.words.iter().map(word_held).collect()
    }

    /// What the index finds.
    pub fn found<'a>(&self, kind: Kind) -> Condition<'a> {
        match kind {
            Kind::Sqlite => self.among("objects.key IN"),
            Kind::Postgres => self.in_array(),
        }
    }

    /// The same on SQLite, asked of each row. The plus sign keeps it from beginning with what is found,
    /// which may be most of the register.
    pub fn found_beside<'a>(&self) -> Condition<'a> {
        self.among("+objects.key IN")
    }

    /// A page of what SQLite's index finds by the inner key, after a key if one is told.
    pub fn found_by_key<'a>(
        &self,
        is_descending: bool,
        after: Option<i64>,
        (limit, offset): (i64, i64),
    ) -> Condition<'a> {
        let (comparison, direction, first) = match is_descending {
            true => ("<", "DESC", i64::MAX),
            false => (">", "ASC", i64::MIN),
        };
        let found = sql::<Nullable<Bool>>(
            "objects.key IN (SELECT rowid FROM objects_search WHERE objects_search MATCH ",
        );
        Box::new(
            found
                .bind::<Text, _>(self.match_text())
                .sql(&format!(" AND rowid {comparison} "))
                .bind::<BigInt, _>(after.unwrap_or(first))
                .sql(&format!(" ORDER BY rowid {direction} LIMIT "))
                .bind::<BigInt, _>(limit)
                .sql(" OFFSET ")
                .bind::<BigInt, _>(offset)
                .sql(")"),
        )
    }

    /// How many the index finds, counted up to a number.
    pub fn count(
        &self,
        connection: &mut AnyConnection,
        most: Option<i64>,
    ) -> Result<i64, ApiError> {
        if connection.kind() == Kind::Sqlite {
            let counted: Number = diesel::sql_query(
                "SELECT COUNT(*) AS number FROM (SELECT 1 FROM objects_search \
                 WHERE objects_search MATCH $1 LIMIT $2) AS counted",
            )
            .bind::<Text, _>(self.match_text())
            // A limit below zero is none.
            .bind::<BigInt, _>(most.unwrap_or(-1))
            .get_result(connection)?;
            return Ok(counted.number);
        }
        if let Some(most) = most
            && self.estimate(connection)? >= most.saturating_mul(SURELY)
        {
            return Ok(most);
        }
        let mut found = objects::table
            .into_boxed::<Backend>()
            .filter(self.in_array())
            .select(sql::<Integer>("1"));
        if let Some(most) = most {
            found = found.limit(most);
        }
        Ok(Counted(found).get_result(connection)?)
    }

    /// How many rows hold it by PostgreSQL's statistics, which know of the commonest words and marks; zero
    /// for all else. What is common would take the longest to count.
    fn estimate(&self, connection: &mut AnyConnection) -> Result<i64, ApiError> {
        let Some(only) = self.only() else {
            return Ok(0);
        };
        let estimated: Option<Number> = diesel::sql_query(
            "SELECT CAST(c.reltuples * e.frequency AS BIGINT) AS number \
             FROM pg_stats AS s JOIN pg_class AS c ON c.oid = CAST($2 AS REGCLASS), \
             unnest(CAST(CAST(s.most_common_elems AS TEXT) AS TEXT[]), s.most_common_elem_freqs) \
             AS e (element, frequency) \
             WHERE s.schemaname = current_schema() AND s.tablename = $3 AND e.element = $1",
        )
        .bind::<Text, _>(only)
        .bind::<Text, _>("objects")
        .bind::<Text, _>("objects_by_grams")
        .get_result(connection)
        .optional()?;
        Ok(estimated.map_or(0, |estimated| estimated.number))
    }

    /// The one word of the index that is sought, if it is one.
    fn only(&self) -> Option<String> {
        let grams = self.words.iter().flat_map(Term::grams);
        let is_sole = self.words.len() + self.marks.len() == 1;
        let all: Vec<String> = grams.chain(self.marks.iter().flatten().cloned()).collect();
        match <[String; 1]>::try_from(all) {
            Ok([only]) if is_sole => Some(only),
            _ => None,
        }
    }

    /// As FTS5 is asked.
    fn match_text(&self) -> String {
        let words = self.words.iter().map(Term::fts_phrase);
        let marks = self.marks.iter().map(|marks| {
            let quoted: Vec<String> = marks.iter().map(|mark| format!("\"{mark}\"")).collect();
            format!("({})", quoted.join(" OR "))
        });
        words.chain(marks).collect::<Vec<_>>().join(" AND ")
    }

    fn among<'a>(&self, keys: &str) -> Condition<'a> {
        let query = format!("{keys} (SELECT rowid FROM objects_search WHERE objects_search MATCH ");
        let found = sql::<Nullable<Bool>>(&query);
        Box::new(found.bind::<Text, _>(self.match_text()).sql(")"))
    }

    /// What PostgreSQL's index finds. It forgets the order of a word's grams, and has no single
    /// characters: rows are asked for both.
    fn in_array<'a>(&self) -> Condition<'a> {
        let plain = self.words.iter().filter(|word| word.initials().is_empty());
        let sole = self.marks.iter().filter(|marks| marks.len() == 1).flatten();
        let all: Vec<String> = plain.flat_map(Term::grams).chain(sole.cloned()).collect();
        let of_several = self.marks.iter().filter(|marks| marks.len() != 1);
        let mut conditions: Vec<Condition<'a>> =
            of_several.map(|marks| array_has("&&", marks)).collect();
        if !all.is_empty() {
            conditions.push(array_has("@>", &all));
        }
        conditions.extend(self.words.iter().filter_map(meant_in_array));
        let unsure = self.words.iter().filter(|word| word.grams().len() != 1);
        conditions.extend(unsure.map(word_held));
        let nothing_asked: Condition<'a> = Box::new(sql::<Nullable<Bool>>("TRUE"));
        let joined = conditions
            .into_iter()
            .reduce(|one, other| Box::new(one.and(other)));
        joined.unwrap_or(nothing_asked)
    }
}

/// Of a word that may be initials as well: either in PostgreSQL's index.
fn meant_in_array<'a>(word: &Term) -> Option<Condition<'a>> {
    let initials = word.initials();
    if initials.is_empty() {
        return None;
    }
    let written = array_has("@>", &word.grams());
    Some(Box::new(written.or(array_has("@>", &initials))))
}

/// What the row itself says of a word.
fn word_held<'a>(word: &Term) -> Condition<'a> {
    let written = objects::name_grams.like(word.like_pattern());
    match word.initials_pattern() {
        None => Box::new(written.nullable()),
        Some(initials) => {
            let meant = objects::name_initials.like(initials);
            Box::new(written.or(meant).nullable())
        }
    }
}

fn array_has<'a>(operator: &str, words: &[String]) -> Condition<'a> {
    let has = sql::<Nullable<Bool>>(&format!("{INDEXED} {operator} string_to_array("));
    Box::new(has.bind::<Text, _>(words.join(" ")).sql(", ' ')"))
}

/// Puts new objects into SQLite's index, those between two inner keys; PostgreSQL keeps its own.
pub fn index_new(
    connection: &mut AnyConnection,
    (first, last): (i64, i64),
) -> Result<(), ApiError> {
    index(connection, "INSERT", (first, last))
}

/// Puts an object that was changed into SQLite's index.
pub fn index_again(connection: &mut AnyConnection, key: i64) -> Result<(), ApiError> {
    index(connection, "INSERT OR REPLACE", (key, key))
}

fn index(
    connection: &mut AnyConnection,
    verb: &str,
    (first, last): (i64, i64),
) -> Result<(), ApiError> {
    if connection.kind() == Kind::Postgres {
        return Ok(());
    }
    diesel::sql_query(format!(
        "{verb} INTO objects_search (rowid, words) \
         SELECT key, words FROM objects_indexed WHERE key BETWEEN $1 AND $2"
    ))
    .bind::<BigInt, _>(first)
    .bind::<BigInt, _>(last)
    .execute(connection)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::search::query_terms;

    const POSTGRES: &str =
        include_str!("../../../../migrations/postgres/2026113005_registers_objects/up.sql");
    const SQLITE: &str =
        include_str!("../../../../migrations/sqlite/2026113005_registers_objects/up.sql");

    fn sought(q: &str, marks: &[&[&str]]) -> Sought {
        let mut sought = Sought::default();
        sought.add_words(query_terms(q));
        for some in marks {
            sought.add_marks(some.iter().map(|mark| (*mark).to_owned()).collect());
        }
        sought
    }

    /// The text between two others, without the ends of its lines.
    fn between(text: &str, before: &str, after: &str) -> String {
        let (_, rest) = text.split_once(before).unwrap();
        let (part, _) = rest.split_once(after).unwrap();
        part.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_index_is_asked_for_what_it_holds() {
        let made = between(POSTGRES, "objects_by_grams ON objects USING gin (", ");");
        assert_eq!(made, INDEXED.replace("objects.", ""));
        let words = between(SQLITE, "SELECT key, ", "AS words");
        assert_eq!(made, format!("string_to_array({words}, ' ')"));
    }

    #[test]
    fn match_text_asks_for_all_words_and_one_mark_of_each_list() {
        assert_eq!(sought("石家庄", &[]).match_text(), "\"石家 家庄\"");
        assert_eq!(
            sought("sjz 店", &[]).match_text(),
            "(\"sj jz\" OR \"~sjz\") AND \"店\" *"
        );
        assert_eq!(
            sought("商贸 店", &[&["=r130102", "=r130104"], &["=sactive"]]).match_text(),
            "\"商贸\" AND \"店\" * AND (\"=r130102\" OR \"=r130104\") AND (\"=sactive\")"
        );
    }

    #[test]
    fn statistics_are_asked_for_one_word_only() {
        assert_eq!(sought("商贸", &[]).only().as_deref(), Some("商贸"));
        assert_eq!(
            sought("", &[&["=sactive"]]).only().as_deref(),
            Some("=sactive")
        );
        for several in [
            sought("石家庄", &[]),
            sought("abc", &[]),
            sought("石", &[]),
            sought("商贸", &[&["=sactive"]]),
            sought("石", &[&["=sactive"]]),
            sought("", &[&["=r130102", "=r130104"]]),
            sought("", &[]),
        ] {
            assert_eq!(several.only(), None, "{several:?}");
        }
    }

    #[test]
    fn regions_and_classes_alone_are_not_looked_up_on_postgresql() {
        for (sought, is_there, is_here) in [
            (sought("", &[]), false, false),
            (sought("", &[&["=r130102"], &["=cB"]]), true, false),
            (sought("", &[&["=sactive"]]), true, true),
            (sought("石", &[&["=r130102"]]), true, false),
            (sought("石家", &[]), true, true),
        ] {
            assert_eq!(sought.is_for_index(Kind::Sqlite), is_there, "{sought:?}");
            assert_eq!(sought.is_for_index(Kind::Postgres), is_here, "{sought:?}");
        }
    }
}
