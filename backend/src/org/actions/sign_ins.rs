//! What stands in the way of signing in: failed attempts, counted and told to the trail. Nothing here
//! touches a session that is open.

use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::history::{self, Change};
use crate::kernel::lifecycle::{self, Event};
use crate::kernel::limits::network_of;
use crate::kernel::refusals;
use crate::org::rules::sign_ins::{ADDRESS_KNOWN, Delays, Failures, OF_ACCOUNT, OF_ADDRESS};
use crate::org::rules::users::UserEvent;
use crate::org::store::sign_ins::{self, Subject};
use crate::org::store::users::UserRow;
use crate::org::store::{sessions, users};
use serde_json::json;
use sortition_contract::org::UserState;
use std::net::IpAddr;

/// Who wants to sign in, and what keeps them from it whatever the password.
pub struct Attempt {
    /// The account; none if there is none of that name.
    pub user: Option<UserRow>,
    /// Seconds until this address may try any account that it isn't known to.
    pub seconds: Option<u64>,
    /// Whether the account is shut: the right password is then answered, counted and told as a wrong
    /// one, so that nobody learns from it which one is right.
    pub is_locked: bool,
}

/// How many refusals were left out of the trail before the one that becomes an entry; none: this one
/// is left out too (`kernel::refusals`).
pub type Told = Option<u64>;

/// The address that failures are counted under: what one caller can't change at will.
pub fn network(call: &Call) -> String {
    let address = call.address.parse::<IpAddr>();
    address.map_or_else(
        |_| call.address.clone(),
        |address| network_of(address).to_string(),
    )
}

/// Looks at an attempt before its password.
pub fn attempt(
    connection: &mut AnyConnection,
    call: &Call,
    username: &str,
) -> Result<Attempt, ApiError> {
    let user = users::find_by_username(connection, username)?;
    let is_known = match &user {
        Some(row) => is_known_here(connection, call, row)?,
        None => false,
    };
    let seconds = match is_known {
        true => None,
        false => {
            let failures = sign_ins::find(connection, &Subject::Address(&network(call)))?;
            failures.seconds_left(call.now)
        }
    };
    let is_locked = match &user {
        Some(row) => {
            row.state == UserState::Disabled
                || in_the_way(connection, call, row)?.is_locked(call.now)
        }
        None => false,
    };
    Ok(Attempt {
        user,
        seconds,
        is_locked,
    })
}

fn is_known_here(
    connection: &mut AnyConnection,
    call: &Call,
    row: &UserRow,
) -> Result<bool, ApiError> {
    let since = call.now - ADDRESS_KNOWN;
    sessions::knows_address(connection, &row.id, &network(call), since)
}

/// The failures that count for an attempt. Where the account was signed in before, only those from
/// there: nobody elsewhere keeps its owner out.
pub fn in_the_way(
    connection: &mut AnyConnection,
    call: &Call,
    row: &UserRow,
) -> Result<Failures, ApiError> {
    if !is_known_here(connection, call, row)? {
        return Ok(row.failures());
    }
    let address = network(call);
    sign_ins::find(connection, &known_address(row, &address))
}

/// An account from an address that it knows.
pub fn known_address<'a>(row: &'a UserRow, address: &'a str) -> Subject<'a> {
    Subject::KnownAddress {
        user_id: &row.id,
        address,
    }
}

/// Counts an attempt whose password was wrong, for the account and for where it came from; too many
/// lock it. The answer is the same as for a name that doesn't exist.
pub fn note_failed_sign_in(
    connection: &mut AnyConnection,
    call: &Call,
    username: &str,
    told: Told,
) -> Result<(), ApiError> {
    let address = network(call);
    let Some(row) = users::find_by_username(connection, username)? else {
        count(connection, call, &Subject::Address(&address), &OF_ADDRESS)?;
        return tell(connection, call, "fail_sign_in", None, told);
    };
    let was_locked = in_the_way(connection, call, &row)?.is_locked(call.now);
    match is_known_here(connection, call, &row)? {
        true => count(
            connection,
            call,
            &known_address(&row, &address),
            &OF_ACCOUNT,
        )?,
        false => count(connection, call, &Subject::Address(&address), &OF_ADDRESS)?,
    }
    count_for_account(connection, call, &row)?;
    let operation = match was_locked {
        true => "refuse_sign_in",
        false => "fail_sign_in",
    };
    tell(connection, call, operation, Some(&row), told)
}

/// Tells the trail of an attempt that was refused whatever its password.
pub fn note_refused_sign_in(
    connection: &mut AnyConnection,
    call: &Call,
    row: Option<&UserRow>,
    told: Told,
) -> Result<(), ApiError> {
    tell(connection, call, "refuse_sign_in", row, told)
}

/// Counts a wrong present password of somebody who is signed in.
pub fn note_wrong_password(
    connection: &mut AnyConnection,
    call: &Call,
    told: Told,
) -> Result<(), ApiError> {
    let row = users::find(connection, call.actor.person()?)?;
    let subject = Subject::PresentPassword(&row.id);
    count(connection, call, &subject, &OF_ACCOUNT)?;
    tell(connection, call, "fail_change_password", Some(&row), told)
}

fn count(
    connection: &mut AnyConnection,
    call: &Call,
    subject: &Subject<'_>,
    delays: &Delays,
) -> Result<(), ApiError> {
    let before = sign_ins::find(connection, subject)?;
    let after = before.and_one_more(delays, call.now);
    if after == before {
        return Ok(());
    }
    // Remembered from the end of the last delay on, which is shorter than a day.
    let forgotten = call.now - OF_ACCOUNT.remembered.max(OF_ADDRESS.remembered) * 2;
    sign_ins::put(connection, subject, &after, forgotten)
}

/// The failures of the account as a whole. A lock is a change of its state, and has an entry of its
/// own, each time that one begins.
fn count_for_account(
    connection: &mut AnyConnection,
    call: &Call,
    before: &UserRow,
) -> Result<(), ApiError> {
    let failures = before.failures();
    let counted = failures.and_one_more(&OF_ACCOUNT, call.now);
    if counted == failures {
        return Ok(());
    }
    let mut row = before.clone();
    row.set_failures(&counted);
    if !counted.is_locked(call.now) {
        return users::set_access(connection, &row);
    }
    let call = call.as_operation("lock_user");
    if UserEvent::Lock.next(before.state) != Some(before.state) {
        let step = (UserEvent::Lock, None);
        return lifecycle::step(connection, &call, before, row, step).map(drop);
    }
    // Of an account that isn't open nothing changes that an administrator saw: guessing on must not make
    // what they send outdated.
    users::set_access(connection, &row)?;
    let state = before.state.code();
    let change = Change {
        from_state: Some(state),
        to_state: Some(state),
        ..Change::about("lock", before)
    };
    history::record(connection, &call, change)
}

/// An entry of the trail. Of a name that is no account's the entry doesn't say what was typed: people
/// type their password there.
fn tell(
    connection: &mut AnyConnection,
    call: &Call,
    operation: &'static str,
    row: Option<&UserRow>,
    told: Told,
) -> Result<(), ApiError> {
    let Some(left_out) = told else {
        return Ok(());
    };
    let call = call.as_operation(operation);
    let change = Change {
        module: "org",
        event: operation,
        resource: "users",
        record_id: row.map_or("", |row| row.id.as_str()),
        unit_id: row.map(|row| &row.unit_id),
        after: refusals::facts(json!({}), left_out),
        ..Change::default()
    };
    history::record_refusal(connection, &call, &change)
}
