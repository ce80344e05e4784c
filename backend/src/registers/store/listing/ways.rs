//! The ways to a page of what the index for searching knows.

use super::{Asked, FEW, ObjectSort, of_region, region_asked};
use crate::kernel::db::{AnyConnection, Backend, Kind};
use crate::kernel::error::ApiError;
use crate::kernel::page::{Nested, SortKey, cursor_value};
use crate::kernel::schema::objects;
use crate::registers::store::objects::{ObjectRow, of_class};
use diesel::prelude::*;

/// So many rows of the list's order are looked through first: what is common is found among them, and
/// they take a millisecond or two, a few where they lie apart.
const fn near_rows(kind: Kind) -> i64 {
    match kind {
        Kind::Sqlite => 500,
        Kind::Postgres => 4_000,
    }
}

/// As a limit none, but for that the query inside another stays as it is.
const ALL: i64 = i64::MAX;

type Query<'a> = objects::BoxedQuery<'a, Backend>;

impl Asked<'_> {
    /// The rows of the page, and one more if there is one; `hits` as far as they were counted.
    pub(super) fn rows(
        &self,
        connection: &mut AnyConnection,
        order: &[SortKey],
        hits: Option<i64>,
    ) -> Result<Vec<ObjectRow>, ApiError> {
        if let (Kind::Sqlite, true, Some(is_descending)) = (self.kind, self.is_whole, by_key(order))
        {
            return self.by_key(connection, order, is_descending);
        }
        // SQLite counts what it finds sooner than it looks through rows; PostgreSQL doesn't.
        let is_counted_first = self.kind == Kind::Sqlite;
        if !is_counted_first && let Some(rows) = self.near(connection, order)? {
            return Ok(rows);
        }
        let hits = match hits {
            Some(hits) => hits,
            None => self.sought.count(connection, Some(FEW + 1))?,
        };
        if hits <= FEW {
            return self.few(connection, order);
        }
        if is_counted_first && let Some(rows) = self.near(connection, order)? {
            return Ok(rows);
        }
        self.many(connection, order)
    }

    /// What comes after the page before, of the rows of a query.
    fn begun<'a>(&self, query: Query<'a>, order: &[SortKey]) -> Result<Query<'a>, ApiError> {
        Ok(match self.listing.position(order)? {
            Some(position) => query.filter(ObjectSort::after(order, position)?),
            None => query,
        })
    }

    /// Rows of a query as they come, of which so many are the page.
    fn nested<'a>(&self, inside: Query<'a>) -> Nested<'a, Query<'a>> {
        let page = (self.listing.limit + 1, self.listing.offset());
        Nested::of(inside, "objects", page).with(self.conditions())
    }

    /// In the order of the inner key, in which SQLite's index gives what it finds.
    fn by_key(
        &self,
        connection: &mut AnyConnection,
        order: &[SortKey],
        is_descending: bool,
    ) -> Result<Vec<ObjectRow>, ApiError> {
        let position = self.listing.position(order)?;
        let after = match position.and_then(|values| values.first()) {
            Some(key) => Some(cursor_value(key)?),
            None => None,
        };
        let page = (self.listing.limit + 1, self.listing.offset());
        let found = self.sought.found_by_key(is_descending, after, page);
        let inside = objects::table.into_boxed::<Backend>().filter(found);
        let rows = Nested::of(inside.limit(page.0), "objects", (page.0, 0))
            .with(self.conditions())
            .ordered(ObjectSort::ordering(order)?);
        Ok(rows.load(connection)?)
    }

    /// The page, if the first rows of the list's order hold it. They are told in that order from outside
    /// too: where further conditions are joined by hashes, PostgreSQL brings rows in whatever order.
    fn near(
        &self,
        connection: &mut AnyConnection,
        order: &[SortKey],
    ) -> Result<Option<Vec<ObjectRow>>, ApiError> {
        let wanted = self.listing.limit + 1;
        let most = near_rows(self.kind);
        // No index has the order of regions, nor any of several fields.
        let is_order_of_index = matches!(order, [key] if key.name != "region_code");
        if !is_order_of_index || wanted + self.listing.offset() > most {
            return Ok(None);
        }
        let mut inside = self.begun(objects::table.into_boxed(), order)?;
        if by_key(order).is_some() {
            inside = self.in_index(inside);
        }
        let inside = ObjectSort::order(inside, order)?.limit(most);
        let rows: Vec<ObjectRow> = self
            .nested(inside)
            .with(self.sought.held())
            .ordered(ObjectSort::ordering(order)?)
            .load(connection)?;
        Ok((rows.len() as i64 == wanted).then_some(rows))
    }

    /// Narrowed by what an index of filters has in the order of the inner key: a class, or a region and a
    /// class.
    fn in_index<'a>(&self, query: Query<'a>) -> Query<'a> {
        let filter = &self.listing.filter;
        match (&filter.credit_class, region_asked(filter)) {
            (Some(class), Some(region)) => query.filter(of_class(class)).filter(of_region(region)),
            (Some(class), None) => query.filter(of_class(class)),
            (None, _) => query,
        }
    }

    /// What the index finds, fetched and put into order.
    fn few(
        &self,
        connection: &mut AnyConnection,
        order: &[SortKey],
    ) -> Result<Vec<ObjectRow>, ApiError> {
        let found = objects::table
            .into_boxed::<Backend>()
            .filter(self.sought.found(self.kind));
        let inside = self.begun(found, order)?.limit(ALL);
        let rows = self.nested(inside).ordered(ObjectSort::ordering(order)?);
        Ok(rows.load(connection)?)
    }

    /// All rows in the list's order. On SQLite each is looked for among what its index finds: that asks
    /// for nothing but inner keys, which the index of the order holds too. No order is told from outside:
    /// SQLite asks for the rest row by row, as they come, and would read all of them to order them again.
    fn many(
        &self,
        connection: &mut AnyConnection,
        order: &[SortKey],
    ) -> Result<Vec<ObjectRow>, ApiError> {
        if self.kind == Kind::Postgres {
            let walked = self.begun(self.matching(None), order)?;
            return Ok(ObjectSort::order(walked, order)?
                .limit(self.listing.limit + 1)
                .offset(self.listing.offset())
                .load(connection)?);
        }
        let found = objects::table
            .into_boxed::<Backend>()
            .filter(self.sought.found_beside());
        let walked = self.begun(found, order)?;
        let inside = ObjectSort::order(walked, order)?.limit(ALL);
        Ok(self.nested(inside).load(connection)?)
    }
}

/// Whether the order is that of the inner key, and if so whether the largest comes first.
fn by_key(order: &[SortKey]) -> Option<bool> {
    match order {
        [key] if key.name == "created_at" => Some(key.is_descending),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Reader;
    use super::*;
    use crate::kernel::db::migrate;
    use crate::kernel::page::Listing;
    use diesel::connection::InstrumentationEvent;
    use std::sync::{Arc, Mutex};

    #[test]
    fn rows_that_are_near_are_ordered_from_outside_too() {
        let mut connection = AnyConnection::open(":memory:").unwrap();
        migrate(&mut connection).unwrap();
        let statements = Arc::new(Mutex::new(Vec::new()));
        let told = Arc::clone(&statements);
        connection.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                told.lock().unwrap().push(query.to_string());
            }
        });
        let reader = Reader {
            regions: None,
            inspected: Vec::new(),
        };
        let listing = Listing::parse("q=商贸&checked_before=2026-01-01&sort=-name").unwrap();
        let order = listing.order(&[]);
        let asked = Asked::of(connection.kind(), &reader, &listing);
        asked.near(&mut connection, &order).unwrap();
        let statements = statements.lock().unwrap();
        let last = statements.last().unwrap();
        let (_, outside) = last.rsplit_once(") AS `objects`").unwrap();
        let expected = "ORDER BY `objects`.`name_order` DESC, `objects`.`key` ASC LIMIT";
        assert!(outside.contains(expected), "{outside}");
    }
}
