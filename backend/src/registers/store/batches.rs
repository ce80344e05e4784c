//! Many objects at once, as an import writes them.

use crate::insert_all;
use crate::kernel::db::{AnyConnection, Kind};
use crate::kernel::error::{ApiError, OrDuplicate};
use crate::kernel::schema::{credit_classes, objects};
use crate::registers::store::objects::ObjectRow;
use crate::registers::store::searching;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Text};
use sortition_contract::registers::CreditClass;
use std::collections::HashMap;

/// Rows that are held by one statement.
const ROWS_AT_ONCE: usize = 1_000;

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// Objects by their codes; unknown ones are left out.
pub fn find_by_codes(
    connection: &mut AnyConnection,
    codes: &[&str],
) -> Result<HashMap<String, ObjectRow>, ApiError> {
    let rows: Vec<ObjectRow> = objects::table
        .filter(objects::code.eq_any(codes.to_vec()))
        .load(connection)?;
    Ok(rows
        .into_iter()
        .map(|row| (row.code.clone(), row))
        .collect())
}

/// Holds objects to the end of the transaction; false if one isn't any more as it was read. On SQLite
/// nobody else writes.
///
/// In the order of their keys, so that of two calls with the same ones none waits for the other's. Over
/// several calls in one transaction, as an import makes for its batches, there is no such order: two may
/// wait for each other, and the one that the database ends begins again (`ApiError::Busy`). Weak enough
/// for others to refer to them (`FOR NO KEY UPDATE`).
pub fn hold(connection: &mut AnyConnection, rows: &[&ObjectRow]) -> Result<bool, ApiError> {
    let AnyConnection::Postgres(native) = connection else {
        return Ok(true);
    };
    let mut rows = rows.to_vec();
    rows.sort_by_key(|row| row.key);
    for some in rows.chunks(ROWS_AT_ONCE) {
        let keys: Vec<i64> = some.iter().map(|row| row.key).collect();
        let held: Vec<(i64, i64)> = objects::table
            .filter(objects::key.eq_any(keys))
            .order(objects::key.asc())
            .select((objects::key, objects::version))
            .for_no_key_update()
            .load(native)?;
        let held: HashMap<i64, i64> = held.into_iter().collect();
        let is_changed = |row: &&ObjectRow| held.get(&row.key) != Some(&row.version);
        if some.iter().any(is_changed) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Inner keys for new rows, ascending: known before the rows are, so that what hangs on them needs
/// no look back.
fn next_keys(connection: &mut AnyConnection, count: usize) -> Result<Vec<i64>, ApiError> {
    let count = i64::try_from(count).map_err(ApiError::internal)?;
    match connection.kind() {
        // The transaction is the only writer, and rows with a larger key move the sequence on.
        Kind::Sqlite => {
            let last: Option<Number> = diesel::sql_query(
                "SELECT seq AS number FROM sqlite_sequence WHERE name = 'objects'",
            )
            .get_result(connection)
            .optional()?;
            let last = last.map_or(0, |last| last.number);
            Ok((last + 1..=last + count).collect())
        }
        Kind::Postgres => {
            let keys: Vec<Number> = diesel::sql_query(
                "SELECT nextval(pg_get_serial_sequence('objects', 'key')) AS number \
                 FROM generate_series(1, $1)",
            )
            .bind::<BigInt, _>(count)
            .load(connection)?;
            Ok(keys.into_iter().map(|key| key.number).collect())
        }
    }
}

/// Gives new objects their inner keys.
pub fn set_keys(connection: &mut AnyConnection, rows: &mut [ObjectRow]) -> Result<(), ApiError> {
    let keys = next_keys(connection, rows.len())?;
    for (row, key) in rows.iter_mut().zip(keys) {
        row.key = key;
    }
    Ok(())
}

/// Writes new objects that have their inner keys, searchable at once.
pub fn insert_many(connection: &mut AnyConnection, rows: &[ObjectRow]) -> Result<(), ApiError> {
    // Somebody else may have entered one of them since they were looked for.
    insert_all!(connection, objects::table, rows).or_duplicate(|| ApiError::Busy)?;
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return Ok(());
    };
    searching::index_new(connection, (first.key, last.key))
}

/// A class as it is written.
#[derive(Insertable)]
#[diesel(table_name = credit_classes)]
#[diesel(treat_none_as_default_value = false)]
struct NewClass<'a> {
    object_key: i64,
    class: Option<CreditClass>,
    index_value: Option<i32>,
    effective_on: NaiveDate,
    source: &'a str,
    recorded_at: NaiveDateTime,
}

/// Keeps the first classes of new objects, those that have one, with the day from which they hold.
pub fn insert_first_classes(
    connection: &mut AnyConnection,
    rows: &[ObjectRow],
    (effective_on, source): (NaiveDate, &str),
) -> Result<(), ApiError> {
    let is_rated = |row: &&ObjectRow| row.credit_class.is_some() || row.credit_index.is_some();
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return Ok(());
    };
    if connection.kind() == Kind::Postgres {
        let rated: Vec<&ObjectRow> = rows.iter().filter(is_rated).collect();
        return insert_classes(connection, &rated, (effective_on, source));
    }
    // The only writer: between the first key and the last are these rows alone.
    diesel::sql_query(
        "INSERT INTO credit_classes \
         (object_key, class, index_value, effective_on, source, recorded_at) \
         SELECT key, credit_class, credit_index, $1, $2, updated_at FROM objects \
         WHERE key BETWEEN $3 AND $4 AND (credit_class IS NOT NULL OR credit_index IS NOT NULL)",
    )
    .bind::<Date, _>(effective_on)
    .bind::<Text, _>(source)
    .bind::<BigInt, _>(first.key)
    .bind::<BigInt, _>(last.key)
    .execute(connection)?;
    Ok(())
}

/// Keeps the classes of objects with the day from which they hold.
pub fn insert_classes(
    connection: &mut AnyConnection,
    rows: &[&ObjectRow],
    (effective_on, source): (NaiveDate, &str),
) -> Result<(), ApiError> {
    let classes = rows.iter().map(|row| NewClass {
        object_key: row.key,
        class: row.credit_class,
        index_value: row.credit_index,
        effective_on,
        source,
        recorded_at: row.updated_at,
    });
    let classes: Vec<_> = classes.collect();
    insert_all!(connection, credit_classes::table, &classes[..])?;
    Ok(())
}
