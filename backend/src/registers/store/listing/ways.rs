//! The ways to a page of what the index for searching knows.

use super::{Asked, ObjectSort, of_region, region_asked};
use crate::kernel::db::{AnyConnection, Backend, Kind};
use crate::kernel::error::ApiError;
use crate::kernel::page::{Nested, SortKey, cursor_value};
use crate::kernel::schema::objects;
use crate::registers::store::objects::{ObjectRow, of_class};
use diesel::prelude::*;

/// A page of more rows is one of a file.
const PAGE_MOST: i64 = 200;
/// So many rows of the list's order are looked through first: what is common is found among them, and
/// they take a millisecond or two, on PostgreSQL ten where they lie apart.
const NEAR_ON_SQLITE: i64 = 500;
const NEAR_ON_POSTGRES: i64 = 4_000;
/// So many on PostgreSQL before all is fetched that the index finds, though it is much.
const FAR: i64 = 20_000;
/// So many rows at the most are fetched and put into order, a dozen milliseconds on SQLite. More are
/// walked through there in the list's order, which takes a tenth of a second at 1,000,000 objects, or half
/// of one where what is asked for stands at its end.
const FEW: i64 = 6_000;
/// So many of those that may have a part of a code: most of them don't have it.
const FEW_OF_PARTS: i64 = 30_000;
/// So many on PostgreSQL, 0.1 s. To walk it would have to look into each row: two seconds where what is
/// asked for stands at the end. Of more, what further filters leave is looked for farther on, then fetched.
const FEW_ON_POSTGRES: i64 = 50_000;

/// As a limit none, but for that the query inside another stays as it is.
const ALL: i64 = i64::MAX;

type Query<'a> = objects::BoxedQuery<'a, Backend>;

impl Asked<'_> {
    /// The rows of the page, and one more if there is one; with them, if they had to be counted, how many
    /// the index finds, up to one more than few.
    pub(super) fn rows(
        &self,
        connection: &mut AnyConnection,
        order: &[SortKey],
    ) -> Result<(Vec<ObjectRow>, Option<i64>), ApiError> {
        if let (Kind::Sqlite, true, Some(is_descending)) = (self.kind, self.is_whole, by_key(order))
        {
            return Ok((self.by_key(connection, order, is_descending)?, None));
        }
        // SQLite counts what it finds sooner than it looks through rows; PostgreSQL doesn't. The rows of a
        // file are looked for from where the last of them stood.
        if (self.kind, self.is_file()) == (Kind::Postgres, false)
            && let Some(rows) = self.near(connection, order, NEAR_ON_POSTGRES)?
        {
            return Ok((rows, None));
        }
        let few = self.few();
        let hits = self.sought.count(connection, Some(few + 1))?;
        let rows = match (hits <= few, self.is_file()) {
            (true, _) => self.fetched(connection, order),
            (false, true) => self.walked(connection, order),
            (false, false) => self.many(connection, order),
        };
        Ok((rows?, Some(hits)))
    }

    /// How many hits are few. A file's are fetched anew for each thousand of its rows.
    pub(super) fn few(&self) -> i64 {
        match self.kind {
            _ if self.is_file() => FEW,
            Kind::Postgres => FEW_ON_POSTGRES,
            Kind::Sqlite if self.sought.is_exact(self.kind) => FEW,
            Kind::Sqlite => FEW_OF_PARTS,
        }
    }

    /// Whether the rows are for a file.
    fn is_file(&self) -> bool {
        self.listing.limit > PAGE_MOST
    }

    /// The page of what the index finds so often that no more was counted.
    fn many(
        &self,
        connection: &mut AnyConnection,
        order: &[SortKey],
    ) -> Result<Vec<ObjectRow>, ApiError> {
        let near = match self.kind {
            Kind::Sqlite => NEAR_ON_SQLITE,
            Kind::Postgres => FAR,
        };
        if let Some(rows) = self.near(connection, order, near)? {
            return Ok(rows);
        }
        match self.kind {
            Kind::Sqlite => self.looked_up(connection, order),
            Kind::Postgres => self.fetched(connection, order),
        }
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

    /// The page, if so many rows of the list's order hold it. They are told in that order from outside
    /// too: where further conditions are joined by hashes, PostgreSQL brings rows in whatever order.
    fn near(
        &self,
        connection: &mut AnyConnection,
        order: &[SortKey],
        most: i64,
    ) -> Result<Option<Vec<ObjectRow>>, ApiError> {
        let wanted = self.listing.limit + 1;
        if !is_of_index(order) || wanted + self.listing.offset() > most {
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
    fn fetched(
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

    /// All rows in SQLite's order of the list, each looked for among what the index finds: that asks for
    /// nothing but inner keys, which the index of the order holds too. No order is told from outside: SQLite
    /// asks for the rest row by row, as they come, and would read all of them to order them again.
    fn looked_up(
        &self,
        connection: &mut AnyConnection,
        order: &[SortKey],
    ) -> Result<Vec<ObjectRow>, ApiError> {
        let found = objects::table
            .into_boxed::<Backend>()
            .filter(self.sought.found_beside());
        let walked = self.begun(found, order)?;
        let inside = ObjectSort::order(walked, order)?.limit(ALL);
        Ok(self.nested(inside).load(connection)?)
    }

    /// All rows in the list's order, each asked for everything: for files, whose parts together meet each
    /// row once. What the index finds would be looked up anew for each part.
    fn walked(
        &self,
        connection: &mut AnyConnection,
        order: &[SortKey],
    ) -> Result<Vec<ObjectRow>, ApiError> {
        // By filters SQLite would take their index, and sort all that it finds for each part: they are asked
        // from outside.
        if self.kind == Kind::Sqlite && is_of_index(order) {
            let all = self.begun(objects::table.into_boxed(), order)?;
            let inside = ObjectSort::order(all, order)?.limit(ALL);
            let rows = self.nested(inside).with(self.sought.held());
            return Ok(rows.load(connection)?);
        }
        let walked = self.begun(self.matching(None), order)?;
        Ok(ObjectSort::order(walked, order)?
            .limit(self.listing.limit + 1)
            .offset(self.listing.offset())
            .load(connection)?)
    }
}

/// Whether the order is that of the inner key, and if so whether the largest comes first.
fn by_key(order: &[SortKey]) -> Option<bool> {
    match order {
        [key] if key.name == "created_at" => Some(key.is_descending),
        _ => None,
    }
}

/// Whether an index has the order: none has that of regions, nor any of several fields.
fn is_of_index(order: &[SortKey]) -> bool {
    matches!(order, [key] if key.name != "region_code")
}

#[cfg(test)]
mod tests {
    use super::super::Reader;
    use super::*;
    use crate::kernel::db::migrate;
    use crate::kernel::page::Listing;
    use diesel::connection::InstrumentationEvent;
    use std::sync::{Arc, Mutex};

    static ALL_REGIONS: Reader = Reader {
        regions: None,
        inspected: Vec::new(),
    };

    #[test]
    fn few_are_more_where_walking_is_dear_and_less_for_each_part_of_a_file() {
        for (q, is_file, few) in [
            ("商贸", false, (6_000, 50_000)),
            ("商贸", true, (6_000, 6_000)),
            ("130102", false, (30_000, 50_000)),
            ("130102", true, (6_000, 6_000)),
        ] {
            let mut listing = Listing::parse(&format!("q={q}")).unwrap();
            listing.limit = if is_file { 1_000 } else { 200 };
            let few_of = |kind| Asked::of(kind, &ALL_REGIONS, &listing).few();
            let found = (few_of(Kind::Sqlite), few_of(Kind::Postgres));
            assert_eq!(found, few, "{q}");
        }
    }

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
        let listing = Listing::parse("q=商贸&checked_before=2026-01-01&sort=-name").unwrap();
        let order = listing.order(&[]);
        let asked = Asked::of(connection.kind(), &ALL_REGIONS, &listing);
        asked
            .near(&mut connection, &order, NEAR_ON_POSTGRES)
            .unwrap();
        let statements = statements.lock().unwrap();
        let last = statements.last().unwrap();
        let (_, outside) = last.rsplit_once(") AS `objects`").unwrap();
        let expected = "ORDER BY `objects`.`name_order` DESC, `objects`.`key` ASC LIMIT";
        assert!(outside.contains(expected), "{outside}");
    }
}
