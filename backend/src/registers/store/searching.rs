//! The index by which objects are found: words of their names, parts of their codes (`rules::code_parts`)
//! and marks of what lists filter by (`rules::marks`), sought together.
//!
//! SQLite has a full-text table for it, `objects_search`, which is kept here; it gives what it finds in the
//! order of the inner keys, a row at a time. PostgreSQL has an index over the same words, which it keeps
//! itself; it gives all that it finds at once, in no order.

use crate::kernel::db::{AnyConnection, Backend, Kind};
use crate::kernel::error::ApiError;
use crate::kernel::page::Counted;
use crate::kernel::schema::objects;
use crate::kernel::search::{self, Term};
use crate::registers::rules::code_parts::CodePart;
use crate::registers::store::objects::{Condition, any_of};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text};

/// What PostgreSQL's index `objects_by_grams` is over: it is used for nothing that is put otherwise.
const INDEXED: &str = "string_to_array(objects.name_grams || \
     replace(' ' || objects.name_initials, ' ', ' ~') || \
     ' #' || substr(objects.code, 1, 4) || ' #' || substr(objects.code, 4, 4) || \
     ' #' || substr(objects.code, 7, 4) || ' #' || substr(objects.code, 10, 4) || \
     ' #' || substr(objects.code, 13, 4) || ' =r' || objects.region_code || \
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
    /// What the words together may mean as well.
    part: Option<CodePart>,
    /// Of each list one at least.
    marks: Vec<Vec<String>>,
}

impl Sought {
    /// Names with the words of a text, and codes of which it is a part. Which of them was meant isn't
    /// decided: that would take rows that the reader may not know of.
    pub fn add_text(&mut self, text: &str) {
        self.words.extend(search::query_terms(text));
        self.part = CodePart::of(text);
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

    /// Whether all that the index finds is what is sought. Of parts of codes SQLite's finds more; what
    /// PostgreSQL's finds is asked of the rows at once.
    pub fn is_exact(&self, kind: Kind) -> bool {
        kind == Kind::Postgres || self.part.is_none()
    }

    /// What rows hold that have the words, or the part of a code, asked of each row.
    pub fn held<'a>(&self) -> Vec<Condition<'a>> {
        let words: Vec<Condition<'a>> = self.words.iter().map(word_held).collect();
        let Some(part) = &self.part else {
            return words;
        };
        let of_code: Condition<'a> = Box::new(objects::code.like(part.pattern()).nullable());
        let either = all_of(words).into_iter().chain([of_code]).collect();
        any_of(either).into_iter().collect()
    }

    /// The rows that the index finds.
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
        let mut found = objects::table
            .into_boxed::<Backend>()
            .filter(self.in_array())
            .select(sql::<Integer>("1"));
        if let Some(most) = most {
            found = found.limit(most);
        }
        Ok(Counted(found).get_result(connection)?)
    }

    /// Whether there are more than so many by far, as PostgreSQL's statistics say. What is common takes the
    /// longest to count. Statistics may be old: a number isn't told by them, nor a way to rows chosen.
    pub fn is_surely_above(
        &self,
        connection: &mut AnyConnection,
        most: i64,
    ) -> Result<bool, ApiError> {
        let is_estimated = connection.kind() == Kind::Postgres;
        Ok(is_estimated && self.estimate(connection)? >= most.saturating_mul(SURELY))
    }

    /// How many rows hold it by PostgreSQL's statistics, which know of the commonest words and marks; zero
    /// for all else.
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
        let is_sole = self.words.len() + self.marks.len() == 1 && self.part.is_none();
        let all: Vec<String> = grams.chain(self.marks.iter().flatten().cloned()).collect();
        match <[String; 1]>::try_from(all) {
            Ok([only]) if is_sole => Some(only),
            _ => None,
        }
    }

    /// As FTS5 is asked.
    fn match_text(&self) -> String {
        let words: Vec<String> = self.words.iter().map(Term::fts_phrase).collect();
        let meant = match &self.part {
            None => words,
            Some(part) => {
                let parts = part.marks().into_iter().map(|marks| marks.join(" "));
                let parts = parts.map(|marks| format!("\"{marks}\""));
                let words = format!("({})", words.join(" AND "));
                let either: Vec<String> = [words].into_iter().chain(parts).collect();
                vec![format!("({})", either.join(" OR "))]
            }
        };
        let marks = self.marks.iter().map(|marks| {
            let quoted: Vec<String> = marks.iter().map(|mark| format!("\"{mark}\"")).collect();
            format!("({})", quoted.join(" OR "))
        });
        meant
            .into_iter()
            .chain(marks)
            .collect::<Vec<_>>()
            .join(" AND ")
    }

    /// What SQLite's index finds, by inner keys; of that, what is sought.
    fn among<'a>(&self, keys: &str) -> Condition<'a> {
        let query = format!("{keys} (SELECT rowid FROM objects_search WHERE objects_search MATCH ");
        let found = sql::<Nullable<Bool>>(&query);
        let found: Condition<'a> = Box::new(found.bind::<Text, _>(self.match_text()).sql(")"));
        let held = match self.is_exact(Kind::Sqlite) {
            true => Vec::new(),
            false => self.held(),
        };
        held.into_iter()
            .fold(found, |found, held| Box::new(found.and(held)))
    }

    /// What PostgreSQL's index finds. It forgets the order of a word's grams, and has no single
    /// characters: rows are asked for both.
    fn in_array<'a>(&self) -> Condition<'a> {
        let (sole, several): (Vec<_>, Vec<_>) =
            self.marks.iter().partition(|marks| marks.len() == 1);
        let sole: Vec<String> = sole.into_iter().flatten().cloned().collect();
        let mut conditions: Vec<Condition<'a>> = several
            .into_iter()
            .map(|marks| array_has("&&", marks))
            .collect();
        let words = self.words_in_array(&sole);
        match &self.part {
            None => {
                conditions.extend(words);
                let unsure = self.words.iter().filter(|word| word.grams().len() != 1);
                conditions.extend(unsure.map(word_held));
            }
            Some(part) => {
                // Words of single characters only are in no array: then all rows are asked.
                if let Some(words) = all_of(words) {
                    let parts = part.marks().into_iter();
                    let parts = parts.map(|marks| array_has("@>", &[marks, sole.clone()].concat()));
                    conditions.extend(any_of([words].into_iter().chain(parts).collect()));
                }
                conditions.extend(self.held());
            }
        }
        let nothing_asked: Condition<'a> = Box::new(sql::<Nullable<Bool>>("TRUE"));
        all_of(conditions).unwrap_or(nothing_asked)
    }

    /// The words, and with them marks each of which is held.
    fn words_in_array<'a>(&self, sole: &[String]) -> Vec<Condition<'a>> {
        let plain = self.words.iter().filter(|word| word.initials().is_empty());
        let all: Vec<String> = plain
            .flat_map(Term::grams)
            .chain(sole.iter().cloned())
            .collect();
        let written = (!all.is_empty()).then(|| array_has("@>", &all));
        let meant = self.words.iter().filter_map(meant_in_array);
        written.into_iter().chain(meant).collect()
    }
}

/// All of the conditions; none of none.
fn all_of(conditions: Vec<Condition<'_>>) -> Option<Condition<'_>> {
    conditions
        .into_iter()
        .reduce(|one, other| Box::new(one.and(other)))
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
mod tests;
