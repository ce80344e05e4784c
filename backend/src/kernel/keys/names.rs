//! The keys that a database needs, by name: purpose, id and fingerprint of each key that anything in
//! it may have been made with. Lost keys are noticed by these, before anything is sealed with others.

use super::{KeyError, Keys, Purpose};
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::schema::installation_keys;
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use std::path::Path;

/// A key as a database names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedKey {
    /// What it is for.
    pub purpose: Purpose,
    /// Its id.
    pub id: String,
    /// What tells it from others; none if the database knows the id only, from what it sealed.
    pub fingerprint: Option<String>,
    /// When it was given up as lost.
    pub abandoned_at: Option<NaiveDateTime>,
}

impl NamedKey {
    /// A key of which only what was sealed with it tells.
    pub fn of_sealed(id: String) -> Self {
        Self {
            purpose: Purpose::Wrapping,
            id,
            fingerprint: None,
            abandoned_at: None,
        }
    }

    /// Whether the database can't do without it.
    pub fn is_needed(&self) -> bool {
        self.abandoned_at.is_none()
    }
}

/// The keys that the database names, those given up included.
pub fn named(connection: &mut AnyConnection) -> Result<Vec<NamedKey>, ApiError> {
    type Row = (String, String, Option<String>, Option<NaiveDateTime>);
    let rows: Vec<Row> = installation_keys::table
        .order((
            installation_keys::purpose.asc(),
            installation_keys::id.asc(),
        ))
        .select((
            installation_keys::purpose,
            installation_keys::id,
            installation_keys::fingerprint,
            installation_keys::abandoned_at,
        ))
        .load(connection)?;
    let key = |(purpose, id, fingerprint, abandoned_at): Row| {
        let purpose = Purpose::of_code(&purpose)
            .ok_or_else(|| ApiError::internal(format!("no keys are for {purpose}")))?;
        Ok(NamedKey {
            purpose,
            id,
            fingerprint,
            abandoned_at,
        })
    };
    rows.into_iter().map(key).collect()
}

/// Names the keys of an installation that aren't named yet. Refuses, and names none, if the database
/// needs others: another server may have named its own since they were read.
pub fn settle(
    connection: &mut AnyConnection,
    keys: &Keys,
    folder: &Path,
    now: DateTime<Utc>,
) -> Result<Result<(), KeyError>, ApiError> {
    let named = named(connection)?;
    if let Err(missing) = keys.require(folder, &named) {
        return Ok(Err(missing));
    }
    for purpose in Purpose::ALL {
        for key in keys.of(purpose).all() {
            let is_named = |one: &NamedKey| one.purpose == purpose && one.id == key.id();
            if !named.iter().any(is_named) {
                insert(
                    connection,
                    purpose,
                    key.id(),
                    Some(key.fingerprint()),
                    (now, None),
                )?;
            }
        }
    }
    Ok(Ok(()))
}

/// Notes that a key is lost for good: the database does without it from now on.
pub fn abandon(
    connection: &mut AnyConnection,
    key: &NamedKey,
    now: DateTime<Utc>,
) -> Result<(), ApiError> {
    let row = installation_keys::table.find((key.purpose.code(), &key.id));
    let changed = diesel::update(row)
        .set(installation_keys::abandoned_at.eq(now.naive_utc()))
        .execute(connection)?;
    if changed == 0 {
        insert(
            connection,
            key.purpose,
            &key.id,
            key.fingerprint.clone(),
            (now, Some(now)),
        )?;
    }
    Ok(())
}

fn insert(
    connection: &mut AnyConnection,
    purpose: Purpose,
    id: &str,
    fingerprint: Option<String>,
    (named_at, abandoned_at): (DateTime<Utc>, Option<DateTime<Utc>>),
) -> Result<(), ApiError> {
    diesel::insert_into(installation_keys::table)
        .values((
            installation_keys::purpose.eq(purpose.code()),
            installation_keys::id.eq(id),
            installation_keys::fingerprint.eq(fingerprint),
            installation_keys::named_at.eq(named_at.naive_utc()),
            installation_keys::abandoned_at.eq(abandoned_at.map(|at| at.naive_utc())),
        ))
        .execute(connection)?;
    Ok(())
}
