//! `/password-link`: the owner of an account sets a password, without being signed in.
//!
//! The token comes in the body, not in the address: addresses are logged.

use crate::kernel::command::Call;
use crate::kernel::error::ApiError;
use crate::kernel::password;
use crate::kernel::request::Anonymous;
use crate::kernel::services::Services;
use crate::org::actions::password_links as actions;
use crate::org::actions::sign_ins;
use crate::org::rules::passwords;
use crate::org::store::sign_ins as failures_of;
use crate::org::{CheckPasswordLink, UsePasswordLink};
use actix_web::{HttpResponse, post, web};
use sortition_contract::error::{ErrorCode, Problem};
use sortition_contract::org::{self as contract, PasswordLinkView};

/// Refuses an address that asks too often; as often as one signs in.
fn check_often(services: &Services, call: &Call) -> Result<(), ApiError> {
    let allowance = services.sign_in_limit.check(&sign_ins::network(call));
    match allowance.retry_after_seconds() {
        Some(seconds) => Err(ApiError::too_many(seconds)),
        None => Ok(()),
    }
}

/// Tells the trail of a link that is none; other refusals are no attempts.
async fn tell_if_over(services: &Services, call: Call, error: ApiError) -> ApiError {
    if error.code() != ErrorCode::PasswordLinkOver {
        return error;
    }
    let told = services.refusals.admit_anonymous(&sign_ins::network(&call));
    if told.is_none() {
        return error;
    }
    let noted = services
        .database
        .write(move |connection| actions::note_refused_link(connection, &call, told))
        .await;
    noted.err().unwrap_or(error)
}

/// Says whose password a link sets, and until when.
#[utoipa::path(
    tag = "org",
    security(()),
    request_body = contract::CheckPasswordLink,
    responses(
        (status = 200, body = PasswordLinkView),
        (status = 404, body = Problem),
        (status = 429, body = Problem)
    )
)]
#[post("/password-link/check")]
pub async fn check_password_link(
    request: Anonymous<CheckPasswordLink, web::Json<contract::CheckPasswordLink>>,
    services: web::Data<Services>,
) -> Result<web::Json<PasswordLinkView>, ApiError> {
    let Anonymous { call, body, .. } = request;
    check_often(&services, &call)?;
    let contract::CheckPasswordLink { token } = body.into_inner();
    let asked = call.clone();
    let found = services
        .database
        .write(move |connection| actions::check_password_link(connection, &asked, &token))
        .await;
    match found {
        Ok(view) => Ok(web::Json(view)),
        Err(error) => Err(tell_if_over(&services, call, error).await),
    }
}

/// Sets the password of a link's account, once. Its sessions end; one signs in with the new password.
#[utoipa::path(
    tag = "org",
    security(()),
    request_body = contract::UsePasswordLink,
    responses(
        (status = 204),
        (status = 404, body = Problem),
        (status = 422, body = Problem),
        (status = 429, body = Problem)
    )
)]
#[post("/password-link")]
pub async fn use_password_link(
    request: Anonymous<UsePasswordLink, web::Json<contract::UsePasswordLink>>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let Anonymous { call, body, .. } = request;
    check_often(&services, &call)?;
    let contract::UsePasswordLink { token, new } = body.into_inner();
    match set_password(&services, &call, token, new).await {
        Ok(()) => Ok(HttpResponse::NoContent().finish()),
        Err(error) => Err(tell_if_over(&services, call, error).await),
    }
}

async fn set_password(
    services: &Services,
    call: &Call,
    token: String,
    new: String,
) -> Result<(), ApiError> {
    let (asked, link) = (call.clone(), token.clone());
    let (user, mut former) = services
        .database
        .read(move |connection| {
            let (user, _) = actions::opened_by(connection, &asked, &link)?;
            let former = failures_of::read_former_passwords(connection, &user.id)?;
            Ok((user, former))
        })
        .await?;
    passwords::check_password(&new, &user.username)
        .map_err(|code| ApiError::field("/new", code))?;
    former.push(user.password_hash);
    if password::is_one_of(new.clone(), former).await? {
        return Err(ApiError::field("/new", ErrorCode::FormerPassword));
    }
    let hash = password::hash(new, services.password_cost).await?;
    let call = call.clone();
    services
        .database
        .write(move |connection| actions::use_password_link(connection, &call, &token, &hash))
        .await
}
