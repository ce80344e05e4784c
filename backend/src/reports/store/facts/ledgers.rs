//! What the ledgers hold.

use super::Extent;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::schema::{documents, meetings, trainings};
use chrono::NaiveDate;
use diesel::prelude::*;
use sortition_contract::ids::{LedgerEntryId, UnitId};
use sortition_contract::reports::{CellRecord, RecordKind};

pub(super) fn read_meetings(
    connection: &mut AnyConnection,
    extent: &Extent<'_>,
) -> Result<Vec<CellRecord>, ApiError> {
    let mut query = meetings::table
        .filter(meetings::held_on.between(extent.start, extent.end))
        .order((meetings::held_on, meetings::seq))
        .select((meetings::id, meetings::name, meetings::held_on))
        .into_boxed();
    if let Some(unit_id) = extent.unit_id {
        query = query.filter(meetings::unit_id.eq(unit_id));
    }
    let rows: Vec<(LedgerEntryId, String, NaiveDate)> = query.load(connection)?;
    Ok(rows
        .into_iter()
        .map(|(id, name, on)| CellRecord {
            kind: RecordKind::Meeting,
            id: id.into(),
            title: format!("{name}（{on}）"),
            on,
            task: None,
        })
        .collect())
}

pub(super) fn read_documents(
    connection: &mut AnyConnection,
    extent: &Extent<'_>,
) -> Result<Vec<CellRecord>, ApiError> {
    let mut query = documents::table
        .filter(documents::issued_on.between(extent.start, extent.end))
        .order((documents::issued_on, documents::seq))
        .select((
            documents::id,
            documents::title,
            documents::doc_no,
            documents::issued_on,
        ))
        .into_boxed();
    if let Some(unit_id) = extent.unit_id {
        query = query.filter(documents::unit_id.eq(unit_id));
    }
    let rows: Vec<(LedgerEntryId, String, String, NaiveDate)> = query.load(connection)?;
    Ok(rows
        .into_iter()
        .map(|(id, title, doc_no, on)| CellRecord {
            kind: RecordKind::Document,
            id: id.into(),
            title: format!("{title}（{doc_no}，{on}）"),
            on,
            task: None,
        })
        .collect())
}

pub(super) fn read_trainings(
    connection: &mut AnyConnection,
    extent: &Extent<'_>,
) -> Result<Vec<CellRecord>, ApiError> {
    let mut query = trainings::table
        .filter(trainings::held_on.between(extent.start, extent.end))
        .order((trainings::held_on, trainings::seq))
        .select((
            trainings::id,
            trainings::name,
            trainings::headcount,
            trainings::content,
            trainings::held_on,
        ))
        .into_boxed();
    if let Some(unit_id) = extent.unit_id {
        query = query.filter(trainings::unit_id.eq(unit_id));
    }
    let rows: Vec<(LedgerEntryId, String, i32, String, NaiveDate)> = query.load(connection)?;
    Ok(rows
        .into_iter()
        .map(|(id, name, headcount, content, on)| CellRecord {
            kind: RecordKind::Training,
            id: id.into(),
            title: format!("{name}，{headcount} 人，{content}（{on}）"),
            on,
            task: None,
        })
        .collect())
}

/// Entries of part one that lack what the form asks for.
pub fn read_incomplete_entries(
    connection: &mut AnyConnection,
    unit_id: &UnitId,
    start: NaiveDate,
    end: NaiveDate,
) -> Result<i64, ApiError> {
    let meetings: i64 = meetings::table
        .filter(meetings::unit_id.eq(unit_id))
        .filter(meetings::held_on.between(start, end))
        .filter(meetings::name.eq(""))
        .count()
        .get_result(connection)?;
    let documents: i64 = documents::table
        .filter(documents::unit_id.eq(unit_id))
        .filter(documents::issued_on.between(start, end))
        .filter(documents::title.eq("").or(documents::doc_no.eq("")))
        .count()
        .get_result(connection)?;
    let trainings: i64 = trainings::table
        .filter(trainings::unit_id.eq(unit_id))
        .filter(trainings::held_on.between(start, end))
        .filter(trainings::name.eq("").or(trainings::content.eq("")))
        .count()
        .get_result(connection)?;
    Ok(meetings + documents + trainings)
}
