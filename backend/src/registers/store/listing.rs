//! The list of objects: who sees which, filters, search in any part of a name, order.

use crate::kernel::auth::Actor;
use crate::kernel::db::{AnyConnection, Backend, Kind};
use crate::kernel::error::ApiError;
use crate::kernel::page::Listing;
use crate::kernel::rights::Scope;
use crate::kernel::schema::objects;
use crate::kernel::search::{self, Term};
use crate::kernel::text;
use crate::registers::rules::credit_code::ObjectCode;
use crate::registers::store::objects::{
    Condition, ObjectRow, WHOLE_CITY, has_tag, of_class, of_industry,
};
use crate::sight::{Sight, reach, visits};
use crate::sortable;
use chrono::NaiveDateTime;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Text};
use sortition_contract::ids::ObjectId;
use sortition_contract::page::Page;
use sortition_contract::registers::ObjectFilter;

/// Which objects exist for somebody.
pub struct Reader {
    /// Of these regions; none: of all.
    regions: Option<Vec<String>>,
    /// Beyond those, the objects of checks that they take part in, once released.
    inspected: Vec<ObjectId>,
}

impl Reader {
    /// What a row of the rights table reaches for somebody.
    pub fn of(
        connection: &mut AnyConnection,
        actor: &Actor,
        scope: &Scope,
    ) -> Result<Self, ApiError> {
        if scope.is_all || scope.all_regions {
            return Ok(Self {
                regions: None,
                inspected: Vec::new(),
            });
        }
        let inspected = if scope.assigned || !scope.task_units.is_empty() {
            let own = Sight::of(actor, scope, false).without_published();
            visits::read_objects(connection, &own)?
        } else {
            Vec::new()
        };
        Ok(Self {
            regions: Some(scope.regions.iter().cloned().collect()),
            inspected,
        })
    }

    /// As a condition on objects; none: all.
    pub(super) fn condition<'a>(&self) -> Option<Condition<'a>> {
        let regions = self.regions.clone()?;
        let of_regions = objects::region_code.eq_any(regions).nullable();
        if self.inspected.is_empty() {
            return Some(Box::new(of_regions));
        }
        let inspected = objects::id.eq_any(self.inspected.clone()).nullable();
        Some(Box::new(of_regions.or(inspected)))
    }
}

sortable! {
    ObjectSort of objects::table, tie objects::key => i64;
    // The inner key grows as objects are entered: the same order without another index.
    "created_at" => objects::key => i64,
    "code" => objects::code => String,
    "name" => objects::name => String,
    "region_code" => objects::region_code => String,
    "updated_at" => objects::updated_at => NaiveDateTime,
}

/// Names that hold all of a query's words. SQLite asks its full-text index; PostgreSQL its index
/// over grams, which forgets their order, so that the rows found are checked again. The plus sign
/// keeps SQLite from starting with what was found, thousands of rows for a common word, where a
/// walk along the filters' index in the list's order is over after a page.
fn is_named<'a>(kind: Kind, terms: &[Term]) -> Option<Condition<'a>> {
    if terms.is_empty() {
        return None;
    }
    if kind == Kind::Sqlite {
        let matching = sql::<Nullable<Bool>>(
            "+objects.key IN (SELECT rowid FROM objects_search WHERE objects_search MATCH ",
        );
        let query = search::fts_query(terms);
        return Some(Box::new(matching.bind::<Text, _>(query).sql(")")));
    }
    let conditions = terms.iter().map(|term| -> Condition<'a> {
        let in_order = objects::name_grams.like(term.like_pattern()).nullable();
        let grams = term.grams();
        if grams.is_empty() {
            return Box::new(in_order);
        }
        let held =
            sql::<Nullable<Bool>>("string_to_array(objects.name_grams, ' ') @> string_to_array(")
                .bind::<Text, _>(grams.join(" "))
                .sql(", ' ')");
        Box::new(held.and(in_order))
    });
    conditions.reduce(|one, other| Box::new(one.and(other)))
}

fn matching<'a>(
    kind: Kind,
    reader: &Reader,
    listing: &Listing<ObjectFilter>,
) -> objects::BoxedQuery<'a, Backend> {
    let filter = &listing.filter;
    let mut query = objects::table.into_boxed();
    if let Some(condition) = reader.condition() {
        query = query.filter(condition);
    }
    if let Some(object_type) = filter.object_type {
        query = query.filter(objects::type_.eq(object_type));
    }
    if let Some(region) = filter
        .region_code
        .as_ref()
        .filter(|code| *code != WHOLE_CITY)
    {
        query = query.filter(objects::region_code.eq(region.clone()));
    }
    if let Some(industry) = &filter.industry_code {
        query = query.filter(of_industry(industry));
    }
    if let Some(status) = filter.status {
        query = query.filter(objects::status.eq(status));
    }
    if let Some(class) = &filter.credit_class {
        query = query.filter(of_class(class));
    }
    if let Some(tag) = &filter.tag {
        query = query.filter(has_tag(tag));
    }
    if let Some(code) = &filter.code {
        query = query.filter(objects::code.eq(text::code(code)));
    }
    if let Some(on) = filter.checked_before {
        query = query.filter(reach::unchecked_since(on));
    }
    if let Some(q) = &listing.q {
        match ObjectCode::parse(q) {
            // A whole code in the search box means the object that has it.
            Ok(code) => query = query.filter(objects::code.eq(code.as_str().to_owned())),
            Err(_) => {
                if let Some(condition) = is_named(kind, &search::query_terms(q)) {
                    query = query.filter(condition);
                }
            }
        }
    }
    query
}

/// A page of the objects that a reader sees; the newest first.
pub fn list(
    connection: &mut AnyConnection,
    reader: &Reader,
    listing: &Listing<ObjectFilter>,
) -> Result<Page<ObjectRow>, ApiError> {
    let kind = connection.kind();
    let value = |row: &ObjectRow, key: &str| match key {
        "code" => row.code.clone().into(),
        "name" => row.name.clone().into(),
        "region_code" => row.region_code.clone().into(),
        "updated_at" => serde_json::json!(row.updated_at),
        _ => row.key.into(),
    };
    ObjectSort::page(
        connection,
        listing,
        &[("created_at", true)],
        || matching(kind, reader, listing),
        |query, connection| query.load(connection),
        value,
        |row| row.key.into(),
    )
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
    if let Some(condition) = reader.condition() {
        query = query.filter(condition);
    }
    query
        .first(connection)
        .optional()?
        .ok_or_else(ApiError::not_found)
}
