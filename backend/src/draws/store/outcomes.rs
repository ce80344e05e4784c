//! SQL of what a draw rests on and what came out: files, outcome, records; sealed.

use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::schema::{
    draw_contributors, draw_files, draw_grounds, draw_outcomes, draw_records,
};
use chrono::NaiveDateTime;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Text;
use sortition_contract::ids::DrawId;
use std::collections::BTreeSet;

/// What came out.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = draw_outcomes)]
#[diesel(primary_key(draw_id))]
#[diesel(treat_none_as_null = true)]
pub struct OutcomeRow {
    /// The draw.
    pub draw_id: DrawId,
    /// When it was drawn.
    pub drawn_at: NaiveDateTime,
    /// The result's hash.
    pub result_hash: String,
    /// The result, sealed.
    pub sealed_result: String,
    /// The matching's hash.
    pub matching_hash: Option<String>,
    /// The matching, sealed.
    pub sealed_matching: Option<String>,
    /// The last matching manifest of a rematch.
    pub rematch: Option<String>,
    /// How often a matching was tried.
    pub attempt: i32,
    /// What the log will say when it is published.
    pub publish_hash: String,
}

/// What came out, without what is sealed: for lists.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = draw_outcomes)]
pub struct OutcomeFacts {
    /// The draw.
    pub draw_id: DrawId,
    /// When it was drawn.
    pub drawn_at: NaiveDateTime,
    /// The result's hash.
    pub result_hash: String,
    /// The matching's hash.
    pub matching_hash: Option<String>,
    /// How often a matching was tried.
    pub attempt: i32,
}

/// The record of an abort, void, substitution or recusal.
#[derive(Clone, Debug, Queryable, Insertable)]
#[diesel(table_name = draw_records)]
pub struct RecordRow {
    /// The draw.
    pub draw_id: DrawId,
    /// From 1, in the draw.
    pub position: i32,
    /// `abort`, `void`, `substitute` or `recuse`.
    pub type_: String,
    /// The record, sealed.
    pub sealed_record: String,
    /// Its hash, as it stands in the log.
    pub hash: String,
    /// When.
    pub created_at: NaiveDateTime,
}

/// The outcome of a draw, if there is one.
pub fn find(
    connection: &mut AnyConnection,
    draw_id: &DrawId,
) -> Result<Option<OutcomeRow>, ApiError> {
    Ok(draw_outcomes::table
        .find(draw_id)
        .select(OutcomeRow::as_select())
        .first(connection)
        .optional()?)
}

/// What the log will say when a draw is published; the contents aren't read.
pub fn publish_hash_of(
    connection: &mut AnyConnection,
    draw_id: &DrawId,
) -> Result<String, ApiError> {
    draw_outcomes::table
        .find(draw_id)
        .select(draw_outcomes::publish_hash)
        .first(connection)
        .optional()?
        .ok_or_else(|| ApiError::internal("a drawn draw without outcome"))
}

/// What came out of some draws, as far as nothing of it is sealed.
pub fn facts_of(
    connection: &mut AnyConnection,
    draw_ids: &[DrawId],
) -> Result<Vec<OutcomeFacts>, ApiError> {
    Ok(draw_outcomes::table
        .filter(draw_outcomes::draw_id.eq_any(draw_ids.to_vec()))
        .select(OutcomeFacts::as_select())
        .load(connection)?)
}

/// All draws that have an outcome.
pub fn draw_ids(connection: &mut AnyConnection) -> Result<BTreeSet<DrawId>, ApiError> {
    let ids: Vec<DrawId> = draw_outcomes::table
        .select(draw_outcomes::draw_id)
        .load(connection)?;
    Ok(ids.into_iter().collect())
}

/// Writes an outcome.
pub fn insert(connection: &mut AnyConnection, row: &OutcomeRow) -> Result<(), ApiError> {
    diesel::insert_into(draw_outcomes::table)
        .values(row)
        .execute(connection)?;
    Ok(())
}

/// Writes what a rematch changed.
pub fn update(connection: &mut AnyConnection, row: &OutcomeRow) -> Result<(), ApiError> {
    diesel::update(draw_outcomes::table.find(&row.draw_id))
        .set(row)
        .execute(connection)?;
    Ok(())
}

/// A part of a committed file, sealed.
#[derive(Clone, Debug)]
pub struct PartRow {
    /// The draw.
    pub draw_id: DrawId,
    /// SPEC's name of the file.
    pub name: &'static str,
    /// The attempt that wrote it, from 1.
    pub attempt: i32,
    /// Its number, from 0.
    pub part: i32,
    /// How many lines it has.
    pub lines: i32,
    /// The root of the tree over these.
    pub node: String,
    /// What it holds, sealed.
    pub content: Vec<u8>,
}

/// What is known of a part without what it holds.
#[derive(Clone, Debug, Queryable)]
pub struct PartFacts {
    /// The attempt that wrote it.
    pub attempt: i32,
    /// Its number.
    pub part: i32,
    /// How many lines it has.
    pub lines: i32,
    /// The root of the tree over these.
    pub node: String,
}

/// Writes a part of a committed file.
pub fn insert_part(connection: &mut AnyConnection, part: &PartRow) -> Result<(), ApiError> {
    diesel::insert_into(draw_files::table)
        .values((
            draw_files::draw_id.eq(&part.draw_id),
            draw_files::name.eq(part.name),
            draw_files::attempt.eq(part.attempt),
            draw_files::part.eq(part.part),
            draw_files::lines.eq(part.lines),
            draw_files::node.eq(&part.node),
            draw_files::content.eq(part.content.as_slice()),
        ))
        .execute(connection)?;
    Ok(())
}

/// The parts of a committed file, in their order; of the last attempt that wrote it.
pub fn parts_of(
    connection: &mut AnyConnection,
    draw_id: &DrawId,
    name: &str,
) -> Result<Vec<PartFacts>, ApiError> {
    let mut parts: Vec<PartFacts> = draw_files::table
        .filter(draw_files::draw_id.eq(draw_id))
        .filter(draw_files::name.eq(name))
        .order((draw_files::attempt.desc(), draw_files::part.asc()))
        .select((
            draw_files::attempt,
            draw_files::part,
            draw_files::lines,
            draw_files::node,
        ))
        .load(connection)?;
    let last = parts.first().map(|part| part.attempt);
    parts.retain(|part| Some(part.attempt) == last);
    Ok(parts)
}

/// What a part holds, as it was sealed.
pub fn content_of(
    connection: &mut AnyConnection,
    (draw_id, name): (&DrawId, &str),
    part: &PartFacts,
) -> Result<Vec<u8>, ApiError> {
    let place = (draw_id, name, part.attempt, part.part);
    Ok(draw_files::table
        .find(place)
        .select(draw_files::content)
        .first(connection)?)
}

/// Writes what the excluded file rests on, sealed.
pub fn insert_grounds(
    connection: &mut AnyConnection,
    draw_id: &DrawId,
    sealed: &str,
) -> Result<(), ApiError> {
    diesel::insert_into(draw_grounds::table)
        .values((
            draw_grounds::draw_id.eq(draw_id),
            draw_grounds::sealed_grounds.eq(sealed),
        ))
        .execute(connection)?;
    Ok(())
}

/// What the excluded file rests on, as it was sealed.
pub fn grounds_of(connection: &mut AnyConnection, draw_id: &DrawId) -> Result<String, ApiError> {
    draw_grounds::table
        .find(draw_id)
        .select(draw_grounds::sealed_grounds)
        .first(connection)
        .optional()?
        .ok_or_else(|| ApiError::internal("a frozen draw without what its excluded file rests on"))
}

/// The records of a draw, in their order.
pub fn records_of(
    connection: &mut AnyConnection,
    draw_id: &DrawId,
) -> Result<Vec<RecordRow>, ApiError> {
    Ok(draw_records::table
        .filter(draw_records::draw_id.eq(draw_id))
        .order(draw_records::position.asc())
        .load(connection)?)
}

/// Writes a record.
pub fn insert_record(connection: &mut AnyConnection, row: &RecordRow) -> Result<(), ApiError> {
    diesel::insert_into(draw_records::table)
        .values(row)
        .execute(connection)?;
    Ok(())
}

/// The ids of the keys with which anything of a draw lies sealed: they stand before each sealed text.
pub fn sealing_keys(connection: &mut AnyConnection) -> Result<Vec<String>, ApiError> {
    let mut ids: Vec<String> = draw_contributors::table
        .filter(draw_contributors::sealed_nonce.is_not_null())
        .select(sql::<Text>("substr(sealed_nonce, 1, 8)"))
        .distinct()
        .load(connection)?;
    ids.extend(
        draw_grounds::table
            .select(sql::<Text>("substr(sealed_grounds, 1, 8)"))
            .distinct()
            .load::<String>(connection)?,
    );
    ids.extend(
        draw_outcomes::table
            .select(sql::<Text>("substr(sealed_result, 1, 8)"))
            .distinct()
            .load::<String>(connection)?,
    );
    ids.extend(
        draw_records::table
            .select(sql::<Text>("substr(sealed_record, 1, 8)"))
            .distinct()
            .load::<String>(connection)?,
    );
    Ok(ids)
}
