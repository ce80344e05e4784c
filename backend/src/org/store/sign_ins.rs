//! Wrong passwords in a row, and the passwords that accounts had before. Those of an account as a
//! whole stand in its own row.

use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::schema::{former_passwords, sign_in_failures};
use crate::org::rules::passwords::FORMER_KEPT;
use crate::org::rules::sign_ins::Failures;
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use sortition_contract::ids::UserId;

/// The most addresses that are remembered: whoever comes from ever new ones fills no disk. Those of
/// accounts are bounded by where these were signed in, and are always counted.
const ADDRESSES_MOST: i64 = 20_000;

/// Whose failures are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject<'a> {
    /// An address, over all accounts that it isn't known to.
    Address(&'a str),
    /// An account from an address from which it was signed in before.
    KnownAddress {
        /// The account.
        user_id: &'a UserId,
        /// The address.
        address: &'a str,
    },
    /// One's own present password, asked for when one changes it.
    PresentPassword(&'a UserId),
}

impl Subject<'_> {
    fn key(&self) -> String {
        match self {
            Self::Address(address) => format!("address {address}"),
            Self::KnownAddress { user_id, address } => format!("account {user_id} {address}"),
            Self::PresentPassword(user_id) => format!("password {user_id}"),
        }
    }

    fn user_id(&self) -> Option<&UserId> {
        match self {
            Self::Address(_) => None,
            Self::KnownAddress { user_id, .. } | Self::PresentPassword(user_id) => Some(user_id),
        }
    }
}

/// The failures of a subject; none if it has none.
pub fn find(connection: &mut AnyConnection, subject: &Subject<'_>) -> Result<Failures, ApiError> {
    let found: Option<(i32, NaiveDateTime, Option<NaiveDateTime>)> = sign_in_failures::table
        .find(subject.key())
        .select((
            sign_in_failures::failed_count,
            sign_in_failures::failed_at,
            sign_in_failures::locked_until,
        ))
        .first(connection)
        .optional()?;
    Ok(
        found.map_or_else(Failures::default, |(count, last_at, locked_until)| {
            Failures {
                count,
                last_at: Some(last_at.and_utc()),
                locked_until: locked_until.map(|until| until.and_utc()),
            }
        }),
    )
}

/// Writes the failures of a subject; those that nobody remembers since `forgotten_before` go.
pub fn put(
    connection: &mut AnyConnection,
    subject: &Subject<'_>,
    failures: &Failures,
    forgotten_before: DateTime<Utc>,
) -> Result<(), ApiError> {
    let Some(failed_at) = failures.last_at else {
        return forget(connection, subject);
    };
    let locked_until = failures.locked_until.map(|until| until.naive_utc());
    let changed = diesel::update(sign_in_failures::table.find(subject.key()))
        .set((
            sign_in_failures::failed_count.eq(failures.count),
            sign_in_failures::failed_at.eq(failed_at.naive_utc()),
            sign_in_failures::locked_until.eq(locked_until),
        ))
        .execute(connection)?;
    if changed > 0 {
        return Ok(());
    }
    let old = sign_in_failures::failed_at.lt(forgotten_before.naive_utc());
    diesel::delete(sign_in_failures::table.filter(old)).execute(connection)?;
    if subject.user_id().is_none() {
        let addresses = sign_in_failures::table.filter(sign_in_failures::user_id.is_null());
        let known: i64 = addresses.count().get_result(connection)?;
        // The accounts count for themselves all the same.
        if known >= ADDRESSES_MOST {
            return Ok(());
        }
    }
    diesel::insert_into(sign_in_failures::table)
        .values((
            sign_in_failures::subject.eq(subject.key()),
            sign_in_failures::user_id.eq(subject.user_id()),
            sign_in_failures::failed_count.eq(failures.count),
            sign_in_failures::failed_at.eq(failed_at.naive_utc()),
            sign_in_failures::locked_until.eq(locked_until),
        ))
        .execute(connection)?;
    Ok(())
}

/// Whether an account is locked anywhere beside its own row: where it was signed in before, or for a
/// change of its password.
pub fn has_lock(
    connection: &mut AnyConnection,
    user_id: &UserId,
    now: DateTime<Utc>,
) -> Result<bool, ApiError> {
    let locks = sign_in_failures::table
        .filter(sign_in_failures::user_id.eq(user_id))
        .filter(sign_in_failures::locked_until.gt(now.naive_utc()));
    let found: i64 = locks.count().get_result(connection)?;
    Ok(found > 0)
}

/// Forgets the failures of a subject.
pub fn forget(connection: &mut AnyConnection, subject: &Subject<'_>) -> Result<(), ApiError> {
    diesel::delete(sign_in_failures::table.find(subject.key())).execute(connection)?;
    Ok(())
}

/// Forgets all failures of an account, wherever they came from.
pub fn forget_account(connection: &mut AnyConnection, user_id: &UserId) -> Result<(), ApiError> {
    let own = sign_in_failures::user_id.eq(user_id);
    diesel::delete(sign_in_failures::table.filter(own)).execute(connection)?;
    Ok(())
}

/// The hashes of the passwords that an account had before, the latest first.
pub fn read_former_passwords(
    connection: &mut AnyConnection,
    user_id: &UserId,
) -> Result<Vec<String>, ApiError> {
    Ok(former_passwords::table
        .filter(former_passwords::user_id.eq(user_id))
        .order(former_passwords::seq.desc())
        .limit(FORMER_KEPT)
        .select(former_passwords::password_hash)
        .load(connection)?)
}

/// Keeps the hash of a password that is replaced, and forgets those that are too long ago.
pub fn keep_former_password(
    connection: &mut AnyConnection,
    user_id: &UserId,
    password_hash: &str,
    now: NaiveDateTime,
) -> Result<(), ApiError> {
    diesel::insert_into(former_passwords::table)
        .values((
            former_passwords::user_id.eq(user_id),
            former_passwords::password_hash.eq(password_hash),
            former_passwords::replaced_at.eq(now),
        ))
        .execute(connection)?;
    let kept: Vec<i64> = former_passwords::table
        .filter(former_passwords::user_id.eq(user_id))
        .order(former_passwords::seq.desc())
        .limit(FORMER_KEPT)
        .select(former_passwords::seq)
        .load(connection)?;
    let oldest = kept.into_iter().min().unwrap_or_default();
    let too_old = former_passwords::table
        .filter(former_passwords::user_id.eq(user_id))
        .filter(former_passwords::seq.lt(oldest));
    diesel::delete(too_old).execute(connection)?;
    Ok(())
}
