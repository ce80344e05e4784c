//! The list of objects: who sees which, filters, search in any part of a name, order.
//!
//! What is rare is fetched by the index for searching and put into order; what is common is met soon by
//! going through the list in its order. Which it is says the index itself, counted up to a number.

mod reader;
mod ways;

pub use self::reader::Reader;

use crate::kernel::db::{AnyConnection, Backend, Kind};
use crate::kernel::error::ApiError;
use crate::kernel::page::{Counted, Listing};
use crate::kernel::schema::objects;
use crate::kernel::text;
use crate::registers::rules::credit_code::ObjectCode;
use crate::registers::rules::marks;
use crate::registers::store::objects::{
    Condition, ObjectRow, WHOLE_CITY, has_tag, of_class, of_industry,
};
use crate::registers::store::searching::Sought;
use crate::sight::reach;
use crate::sortable;
use chrono::NaiveDateTime;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Integer;
use sortition_contract::ids::ObjectId;
use sortition_contract::page::Page;
use sortition_contract::registers::{ObjectFilter, ObjectStatus, ObjectType};

sortable! {
    ObjectSort of objects::table, tie objects::key => i64;
    // The inner key grows as objects are entered: the same order without another index.
    "created_at" => objects::key => i64,
    "code" => objects::code => String,
    "name" => objects::name_order => String,
    "region_code" => objects::region_code => String,
    "updated_at" => objects::updated_at => NaiveDateTime,
}

/// What a list asks for, and how much of it the index for searching knows.
struct Asked<'l> {
    kind: Kind,
    reader: &'l Reader,
    listing: &'l Listing<ObjectFilter>,
    sought: Sought,
    /// Whether there is nothing else.
    is_whole: bool,
    /// The whole code that the search box holds: it means the object that has it. Codes have an index of
    /// their own.
    code: Option<ObjectCode>,
}

impl<'l> Asked<'l> {
    fn of(kind: Kind, reader: &'l Reader, listing: &'l Listing<ObjectFilter>) -> Self {
        let filter = &listing.filter;
        let code = listing.q.as_deref().map(ObjectCode::parse);
        let code = code.and_then(Result::ok);
        let mut sought = Sought::default();
        if let (Some(q), None) = (&listing.q, &code) {
            sought.add_text(q);
        }
        let mut is_whole = filter.checked_before.is_none() && sought.is_exact(kind);
        let regions = reader.regions.as_ref().map(|_| reader.marks());
        let narrowed = [
            filter.object_type.map(marks::object_type),
            region_asked(filter).map(marks::region),
            industry_asked(filter).map(|code| marks::industry(&code)),
            filter.status.map(marks::status),
            filter.credit_class.as_deref().map(marks::class),
            filter
                .tag
                .as_deref()
                .map(|tag| marks::tag(&text::label(tag))),
        ];
        let alone = narrowed.into_iter().flatten();
        for marks in alone.map(|mark| mark.map(|mark| vec![mark])).chain(regions) {
            match marks {
                Some(marks) => sought.add_marks(marks),
                None => is_whole = false,
            }
        }
        Self {
            kind,
            reader,
            listing,
            sought,
            is_whole,
            code,
        }
    }

    /// Whether the index for searching is asked at all.
    fn is_for_index(&self) -> bool {
        let is_code = self.code.is_some() || self.listing.filter.code.is_some();
        !is_code && !self.reader.is_of_single_ones() && self.sought.is_for_index(self.kind)
    }

    /// What is asked of each row, but for words.
    fn conditions<'a>(&self) -> Vec<Condition<'a>> {
        let filter = &self.listing.filter;
        let conditions: [Option<Condition<'a>>; 10] = [
            self.reader.condition(self.kind),
            filter.object_type.map(of_type),
            region_asked(filter).map(of_region),
            industry_asked(filter).map(|code| of_industry(&code)),
            filter.status.map(of_status),
            filter.credit_class.as_deref().map(of_class),
            filter.tag.as_deref().map(has_tag),
            filter.code.as_deref().map(|code| of_code(text::code(code))),
            filter.checked_before.map(reach::unchecked_since),
            self.code
                .as_ref()
                .map(|code| of_code(code.as_str().to_owned())),
        ];
        conditions.into_iter().flatten().collect()
    }

    /// The rows asked for: those that the index finds, or without it all that hold the words.
    fn matching<'a>(&self, found: Option<Condition<'a>>) -> objects::BoxedQuery<'a, Backend> {
        let words = match found {
            Some(found) => vec![found],
            None => self.sought.held(),
        };
        let conditions = self.conditions().into_iter().chain(words);
        conditions.fold(objects::table.into_boxed(), |query, condition| {
            query.filter(condition)
        })
    }

    /// The total, of which so many rows were read, one more than the page's if there are more; `hits` as
    /// `rows` counted them.
    fn total(
        &self,
        connection: &mut AnyConnection,
        read: usize,
        hits: Option<i64>,
    ) -> Result<i64, ApiError> {
        if let Some(total) = self.listing.total_at_end(read) {
            return Ok(total);
        }
        let few = hits.filter(|hits| *hits <= self.few());
        if !self.is_whole {
            return self.total_of_rows(connection, few.is_some());
        }
        if let Some(few) = few {
            return Ok(few);
        }
        let most = self.listing.counted_at_most();
        if let (Some(hits), Some(most)) = (hits, most)
            && hits >= most
        {
            return Ok(most);
        }
        // A page that isn't full says that statistics are old.
        let is_full = read as i64 > self.listing.limit;
        if let (true, Some(most)) = (is_full, most)
            && self.sought.is_surely_above(connection, most)?
        {
            return Ok(most);
        }
        self.sought.count(connection, most)
    }

    /// The total, where rows are asked for more than the index knows.
    fn total_of_rows(&self, connection: &mut AnyConnection, is_few: bool) -> Result<i64, ApiError> {
        let found = match (self.kind, is_few) {
            (Kind::Sqlite, false) => self.sought.found_beside(),
            (kind, _) => self.sought.found(kind),
        };
        let mut counted = self.matching(Some(found)).select(sql::<Integer>("1"));
        if let Some(most) = self.listing.counted_at_most() {
            counted = counted.limit(most);
        }
        Ok(Counted(counted).get_result(connection)?)
    }
}

fn of_type<'a>(object_type: ObjectType) -> Condition<'a> {
    Box::new(objects::type_.eq(object_type).nullable())
}

fn of_region<'a>(code: &str) -> Condition<'a> {
    Box::new(objects::region_code.eq(code.to_owned()).nullable())
}

fn of_status<'a>(status: ObjectStatus) -> Condition<'a> {
    Box::new(objects::status.eq(status).nullable())
}

fn of_code<'a>(code: String) -> Condition<'a> {
    Box::new(objects::code.eq(code).nullable())
}

/// The region that is asked for, if it isn't all.
fn region_asked(filter: &ObjectFilter) -> Option<&str> {
    let region = filter.region_code.as_deref();
    region.filter(|code| *code != WHOLE_CITY)
}

/// The industry that is asked for, in the form of codes: SQLite would take small letters for capitals,
/// PostgreSQL not.
fn industry_asked(filter: &ObjectFilter) -> Option<String> {
    filter.industry_code.as_deref().map(text::code)
}

/// A page of the objects that a reader sees; the newest first.
pub fn list(
    connection: &mut AnyConnection,
    reader: &Reader,
    listing: &Listing<ObjectFilter>,
) -> Result<Page<ObjectRow>, ApiError> {
    const USUAL: &[(&str, bool)] = &[("created_at", true)];
    let asked = Asked::of(connection.kind(), reader, listing);
    let value = |row: &ObjectRow, key: &str| match key {
        "code" => row.code.clone().into(),
        "name" => row.name_order.clone().into(),
        "region_code" => row.region_code.clone().into(),
        "updated_at" => serde_json::json!(row.updated_at),
        _ => row.key.into(),
    };
    let tie = |row: &ObjectRow| serde_json::Value::from(row.key);
    if !asked.is_for_index() {
        return ObjectSort::page(
            connection,
            listing,
            USUAL,
            || asked.matching(None),
            |query, connection| query.load(connection),
            value,
            tie,
        );
    }
    let order = listing.order(USUAL);
    let (rows, hits) = asked.rows(connection, &order)?;
    let total = match listing.count {
        true => Some(asked.total(connection, rows.len(), hits)?),
        false => None,
    };
    Ok(listing.page(rows, &order, total, value, tie))
}

/// An object by its id, if it exists for the reader.
pub fn find_visible(
    connection: &mut AnyConnection,
    reader: &Reader,
    id: &ObjectId,
) -> Result<ObjectRow, ApiError> {
    let mut query = objects::table
        .into_boxed::<Backend>()
        .filter(objects::id.eq(id.clone()));
    if let Some(condition) = reader.condition(connection.kind()) {
        query = query.filter(condition);
    }
    query
        .first(connection)
        .optional()?
        .ok_or_else(ApiError::not_found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_say_what_readers_of_regions_alone_see() {
        let reader = |regions: Option<&[&str]>, inspected: &[&str]| {
            let owned = |region: &&str| (*region).to_owned();
            Reader {
                regions: regions.map(|regions| regions.iter().map(owned).collect()),
                inspected: inspected
                    .iter()
                    .map(|id| ObjectId::from((*id).to_owned()))
                    .collect(),
            }
        };
        let county = reader(Some(&["130102", "130104"]), &[]);
        let marks = Some(vec!["=r130102".to_owned(), "=r130104".to_owned()]);
        assert_eq!(county.marks(), marks);
        assert_eq!(reader(Some(&["130102"]), &["a"]).marks(), None);
        for (reader, is_of_single_ones) in [
            (reader(None, &[]), false),
            (reader(Some(&["130102"]), &["a"]), false),
            (reader(Some(&[]), &["a"]), true),
            (reader(Some(&[]), &[]), true),
        ] {
            assert_eq!(reader.is_of_single_ones(), is_of_single_ones);
        }
    }
}
