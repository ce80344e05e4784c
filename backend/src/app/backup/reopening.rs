//! What of a database as it was would let somebody in who has been shut out since: links and sessions are
//! taken away, keys of programs are left, since nobody could give them to the programs anew, and told of.

use super::BackupError;
use crate::app::installation::{fact, replace_fact};
use crate::integrations::store as api_keys;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::org::rules::accounts::SessionEnd;
use crate::org::store::{password_links, sessions};
use chrono::{DateTime, TimeDelta, Utc};

/// Names the fact when the database last took the place of another.
const REOPENED_AT: &str = "reopened_at";
/// So long `doctor` reminds of keys that may have been revoked; whoever has looked them through by then
/// isn't to read of it for as long as they live, which can be a year.
const REMINDED: TimeDelta = TimeDelta::days(30);

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reopened {
    /// How many sessions were open and are ended.
    pub ended_sessions: usize,
    /// How many keys of programs live, of which any may have been revoked since.
    pub living_keys: i64,
}

/// Takes away what was open when the database was copied or backed up: it may have been used up, signed
/// out or ended by an administrator since. Within the transaction that notes what was done.
pub(super) fn shut(
    connection: &mut AnyConnection,
    now: DateTime<Utc>,
) -> Result<Reopened, BackupError> {
    password_links::forget_all(connection)?;
    let ended_sessions = sessions::end_all(connection, SessionEnd::Administrator, now)?;
    let living_keys = api_keys::count_living(connection, now, now)?;
    replace_fact(connection, REOPENED_AT, &now.to_rfc3339())?;
    Ok(Reopened {
        ended_sessions,
        living_keys,
    })
}

/// When the database was last put in the place of another, within the last thirty days, and how many of
/// the keys that came with it live still.
pub fn keys_to_look_through(
    connection: &mut AnyConnection,
    now: DateTime<Utc>,
) -> Result<Option<(DateTime<Utc>, i64)>, ApiError> {
    let Some(reopened) = fact(connection, REOPENED_AT)? else {
        return Ok(None);
    };
    let at: DateTime<Utc> = reopened.parse().map_err(ApiError::internal)?;
    if now - at > REMINDED {
        return Ok(None);
    }
    let living = api_keys::count_living(connection, at, now)?;
    Ok((living > 0).then_some((at, living)))
}
