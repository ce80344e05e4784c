//! Many objects at once, as an import writes them.

use crate::both;
use crate::kernel::db::{AnyConnection, Kind};
use crate::kernel::error::{ApiError, OrDuplicate};
use crate::kernel::schema::{credit_classes, objects};
use crate::registers::store::objects::ObjectRow;
use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use std::collections::HashMap;

/// Rows of one statement: SQLite takes 32,766 parameters.
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
/// In the order of their keys, so that of two that hold the same ones none waits for the other's; and
/// weak enough for others to refer to them (`FOR NO KEY UPDATE`).
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
    for some in rows.chunks(ROWS_AT_ONCE) {
        // Somebody else may have entered one of them since they were looked for.
        both!(connection, native => diesel::insert_into(objects::table)
            .values(some)
            .execute(native))
        .or_duplicate(|| ApiError::Busy)?;
    }
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return Ok(());
    };
    // PostgreSQL keeps its index itself.
    if connection.kind() == Kind::Sqlite {
        diesel::sql_query(
            "INSERT INTO objects_search (rowid, grams) \
             SELECT key, name_grams FROM objects WHERE key BETWEEN $1 AND $2",
        )
        .bind::<BigInt, _>(first.key)
        .bind::<BigInt, _>(last.key)
        .execute(connection)?;
    }
    Ok(())
}

/// Keeps the classes of objects with the day from which they hold.
pub fn insert_classes(
    connection: &mut AnyConnection,
    rows: &[&ObjectRow],
    (effective_on, source): (NaiveDate, &str),
) -> Result<(), ApiError> {
    let class = |row: &&ObjectRow| {
        (
            credit_classes::object_key.eq(row.key),
            credit_classes::class.eq(row.credit_class.clone()),
            credit_classes::index_value.eq(row.credit_index),
            credit_classes::effective_on.eq(effective_on),
            credit_classes::source.eq(source.to_owned()),
            credit_classes::recorded_at.eq(row.updated_at),
        )
    };
    for some in rows.chunks(ROWS_AT_ONCE) {
        let classes: Vec<_> = some.iter().map(class).collect();
        both!(connection, native => diesel::insert_into(credit_classes::table)
            .values(classes)
            .execute(native))?;
    }
    Ok(())
}
