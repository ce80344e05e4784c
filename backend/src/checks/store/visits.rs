//! When objects were checked, as far as somebody may know of it: that an object was drawn shows in the
//! day of its last check too.

use crate::checks::store::{Sight, visible_checks};
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::schema::checks;
use chrono::NaiveDate;
use diesel::prelude::*;
use sortition_contract::checks::CheckState;
use std::collections::HashMap;

type Found = (Option<String>, Option<NaiveDate>);

/// An object and a day on which a check of it ended.
pub type Visit = (String, NaiveDate);

fn visits(found: Vec<Found>) -> impl Iterator<Item = Visit> {
    found
        .into_iter()
        .filter_map(|(object_id, ended_on)| Some((object_id?, ended_on?)))
}

/// The confirmed checks that ended on a day or later.
pub fn visits_since(
    connection: &mut AnyConnection,
    sight: &Sight,
    from: NaiveDate,
) -> Result<Vec<Visit>, ApiError> {
    let found = checks::table
        .filter(visible_checks(sight))
        .filter(checks::state.eq(CheckState::Confirmed.code()))
        .filter(checks::ended_on.ge(from))
        .select((checks::object_id, checks::ended_on))
        .load(connection)?;
    Ok(visits(found).collect())
}

/// On which day objects were checked last, by object.
pub fn last_visits(
    connection: &mut AnyConnection,
    sight: &Sight,
    object_ids: &[String],
) -> Result<HashMap<String, NaiveDate>, ApiError> {
    let ids: Vec<Option<String>> = object_ids.iter().cloned().map(Some).collect();
    let found = checks::table
        .filter(visible_checks(sight))
        .filter(checks::state.eq(CheckState::Confirmed.code()))
        .filter(checks::object_id.eq_any(ids))
        .select((checks::object_id, checks::ended_on))
        .load(connection)?;
    Ok(latest(visits(found)))
}

/// The newest check of an object of those that somebody sees.
pub fn newest_check(
    connection: &mut AnyConnection,
    sight: &Sight,
    object_id: &str,
) -> Result<Option<String>, ApiError> {
    Ok(checks::table
        .filter(visible_checks(sight))
        .filter(checks::object_id.eq(object_id))
        .order(checks::key.desc())
        .select(checks::id)
        .first(connection)
        .optional()?)
}

/// The last day of each object.
pub fn latest(visits: impl IntoIterator<Item = Visit>) -> HashMap<String, NaiveDate> {
    let mut days: HashMap<String, NaiveDate> = HashMap::new();
    for (object_id, ended_on) in visits {
        let day = days.entry(object_id).or_insert(ended_on);
        *day = ended_on.max(*day);
    }
    days
}
