//! Which visits of objects count: those that took place, and those that are to come because the object
//! was drawn. The freeze, the preview, live counts and the forecast all take them from here, so that
//! they leave out the same.

use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::keys::Keys;
use crate::sight::Sight;
use crate::sight::sealed::open;
use crate::sight::visits::{counted_since, known_since};
use chrono::NaiveDate;
use sortition_contract::ids::{CheckId, ObjectId};

/// A visit of an object.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The check.
    pub check_id: CheckId,
    /// The object.
    pub object_id: ObjectId,
    /// The day; of one that is to come the day that is asked about.
    pub on: NaiveDate,
    /// Whether the reader may know of it.
    pub is_known: bool,
}

/// Whose visits are asked for.
#[derive(Clone, Copy, Debug)]
pub enum Knowledge<'a> {
    /// All there are. Those that `Sight` doesn't know of are told apart: they may show as a number at
    /// the most.
    All(&'a Keys, &'a Sight),
    /// Those that a reader may know of.
    Reader(&'a Keys, &'a Sight),
    /// Those that everybody may know of. None of them is sealed.
    Public,
}

/// The visits since a day that count on another.
pub fn visits_since(
    connection: &mut AnyConnection,
    knowledge: Knowledge<'_>,
    (from, today): (NaiveDate, NaiveDate),
) -> Result<Vec<Visit>, ApiError> {
    let everybody = Sight::of_public();
    let (keys, sight) = match knowledge {
        Knowledge::All(keys, sight) | Knowledge::Reader(keys, sight) => (Some(keys), sight),
        Knowledge::Public => (None, &everybody),
    };
    let is_all = matches!(knowledge, Knowledge::All(..));
    let rows = counted_since(connection, (!is_all).then_some(sight), from)?;
    let known = match is_all {
        true => Some(known_since(connection, sight, from)?),
        false => None,
    };
    let mut visits = Vec::with_capacity(rows.len());
    for row in rows {
        let object_id = match (row.object_id, row.sealed, keys) {
            (Some(object_id), ..) => Some(object_id),
            (None, Some(sealed), Some(keys)) => Some(open(keys, &row.id, &sealed)?.object_id),
            (None, ..) => None,
        };
        let is_known = known.as_ref().is_none_or(|known| known.contains(&row.id));
        visits.extend(object_id.map(|object_id| Visit {
            object_id,
            on: row.ended_on.unwrap_or(today),
            check_id: row.id,
            is_known,
        }));
    }
    Ok(visits)
}
