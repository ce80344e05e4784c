//! What was published, and what is late.

use super::Extent;
use crate::kernel::calendar::{instants, shanghai_day};
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::schema::{checks, publications, tasks};
use crate::reports::rules::figures::Published;
use crate::sight::is_public_result;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;
use sortition_contract::ids::{PublicationId, UnitId};
use sortition_contract::publications::{PublicationKind, PublicationState};

/// Results published in the period. A correction is the same result again, so it counts once, on
/// the day of its first publication.
pub(super) fn read_published(
    connection: &mut AnyConnection,
    extent: &Extent<'_>,
) -> Result<Vec<Published>, ApiError> {
    let (from, to) = instants(extent.start, extent.end);
    let mut query = publications::table
        .filter(is_public_result())
        .filter(publications::former_id.is_null())
        .filter(publications::published_at.ge(from.naive_utc()))
        .filter(publications::published_at.lt(to.naive_utc()))
        .order((publications::published_at, publications::seq))
        .select((
            publications::id,
            publications::title,
            publications::site,
            publications::published_at,
        ))
        .into_boxed();
    if let Some(unit_id) = extent.unit_id {
        query = query.filter(publications::unit_id.eq(unit_id));
    }
    let rows: Vec<(PublicationId, String, String, Option<NaiveDateTime>)> =
        query.load(connection)?;
    Ok(rows
        .into_iter()
        .map(|(id, title, site, at)| Published {
            id,
            title,
            site,
            on: at.map_or(extent.end, |at| shanghai_day(at.and_utc())),
        })
        .collect())
}

/// Results entered up to the period's end, without those published before it began.
pub fn read_results_on_hand(
    connection: &mut AnyConnection,
    unit_id: &UnitId,
    start: NaiveDate,
    end: NaiveDate,
) -> Result<i64, ApiError> {
    let entered: i64 = checks::table
        .inner_join(tasks::table.on(tasks::id.eq(checks::task_id)))
        .filter(tasks::unit_id.eq(unit_id))
        .filter(checks::result_entered_on.le(end))
        .count()
        .get_result(connection)?;
    let (from, _) = instants(start, end);
    let published: i64 = publications::table
        .filter(publications::kind.eq(PublicationKind::Result))
        .filter(publications::unit_id.eq(unit_id))
        .filter(publications::former_id.is_null())
        .filter(publications::published_at.lt(from.naive_utc()))
        .count()
        .get_result(connection)?;
    Ok((entered - published).max(0))
}

/// Results of the unit that should have been published by now.
pub fn read_overdue_publications(
    connection: &mut AnyConnection,
    unit_id: &UnitId,
    now: DateTime<Utc>,
) -> Result<i64, ApiError> {
    Ok(publications::table
        .filter(publications::kind.eq(PublicationKind::Result))
        .filter(publications::unit_id.eq(unit_id))
        .filter(publications::state.eq_any(PublicationState::OPEN))
        .filter(publications::due_at.lt(now.naive_utc()))
        .count()
        .get_result(connection)?)
}
