//! Links with which the owners of accounts set their passwords. No administrator knows or sets the
//! password of somebody else: whoever makes a link hands it on, and what becomes of it is told to the
//! account's owner and to the trail.
//!
//! Until the link is used the present password counts and the sessions go on, so that making one shuts
//! nobody out; unless it was asked to lock. A link is good once, for a day, and dies with the next one,
//! the next sign-in or change of the password, and with the account.

use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::history::{self, Change};
use crate::kernel::lifecycle::{self, Event};
use crate::kernel::{keys, refusals};
use crate::org::actions::sign_ins::Told;
use crate::org::rules::accounts::SessionEnd;
use crate::org::rules::password_links as rules;
use crate::org::rules::sign_ins::Failures;
use crate::org::rules::users::UserEvent;
use crate::org::store::password_links::{self as store, PasswordLinkRow};
use crate::org::store::users::UserRow;
use crate::org::store::{sessions, sign_ins, users};
use serde_json::json;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::UserId;
use sortition_contract::org::{PasswordLink, PasswordLinkView};

/// Where the page opens links.
const PAGE: &str = "/app/set-password";

/// A token by chance: 256 bits, in hexadecimal.
pub fn make_token() -> Result<String, ApiError> {
    let chance: [u8; 32] = keys::random().map_err(ApiError::internal)?;
    Ok(hex::encode(chance))
}

/// Makes an account's link, in the place of the one before.
pub fn issue(
    connection: &mut AnyConnection,
    call: &Call,
    user_id: &UserId,
    token: &str,
) -> Result<PasswordLink, ApiError> {
    let expires_at = rules::expires_at(call.now);
    let row = PasswordLinkRow {
        user_id: user_id.clone(),
        token_hash: keys::hash_of_token(token),
        made_by: call.actor.user_id.clone(),
        created_at: call.now.naive_utc(),
        expires_at: expires_at.naive_utc(),
    };
    store::put(connection, &row)?;
    Ok(PasswordLink {
        path: format!("{PAGE}#{token}"),
        expires_at,
    })
}

/// The account whose password a link sets; refused alike whether there never was one or it is over.
pub fn opened_by(
    connection: &mut AnyConnection,
    call: &Call,
    token: &str,
) -> Result<(UserRow, PasswordLinkRow), ApiError> {
    let over = || ApiError::refused(ErrorCode::PasswordLinkOver);
    let link = store::find(connection, &keys::hash_of_token(token))?.ok_or_else(over)?;
    let user = users::find(connection, &link.user_id)?;
    let is_over = rules::is_over(link.expires_at.and_utc(), call.now);
    if is_over || UserEvent::SetPassword.next(user.state).is_none() {
        return Err(over());
    }
    Ok((user, link))
}

/// What a link is good for. That somebody opened it, and from where, stands in the trail.
pub fn check_password_link(
    connection: &mut AnyConnection,
    call: &Call,
    token: &str,
) -> Result<PasswordLinkView, ApiError> {
    let (user, link) = opened_by(connection, call, token)?;
    history::note(connection, call, "check_password_link", &user)?;
    Ok(PasswordLinkView {
        username: user.username,
        expires_at: link.expires_at.and_utc(),
    })
}

/// Sets the password of a link's account. All its sessions end, the failures before count no more, and
/// its owner is told: whoever has the link is not signed in, so that the trail names nobody.
pub fn use_password_link(
    connection: &mut AnyConnection,
    call: &Call,
    token: &str,
    password_hash: &str,
) -> Result<(), ApiError> {
    let (before, _) = opened_by(connection, call, token)?;
    let id = &before.id;
    store::forget(connection, id)?;
    users::set_password(connection, id, password_hash, false, call.now.naive_utc())?;
    sign_ins::forget_account(connection, id)?;
    sessions::end_others(connection, id, None, SessionEnd::Password, call.now)?;
    let mut row = before.clone();
    row.set_failures(&Failures::default());
    let step = (UserEvent::SetPassword, None);
    let named = [("address", call.address.as_str())];
    lifecycle::step_naming(connection, call, &before, row, step, &named).map(drop)
}

/// Tells the trail of a link that is none, without what was sent.
pub fn note_refused_link(
    connection: &mut AnyConnection,
    call: &Call,
    told: Told,
) -> Result<(), ApiError> {
    let Some(left_out) = told else {
        return Ok(());
    };
    let call = call.as_operation("refuse_password_link");
    let change = Change {
        module: "org",
        event: "refuse_password_link",
        resource: "users",
        record_id: "",
        after: refusals::facts(json!({}), left_out),
        ..Change::default()
    };
    history::record_refusal(connection, &call, &change)
}
