//! `/session` and `/me`: signing in and out, one's own password.

use crate::kernel::command::Reply;
use crate::kernel::error::ApiError;
use crate::kernel::password;
use crate::kernel::request::{Anonymous, Command, Query};
use crate::kernel::services::Services;
use crate::org::actions::sessions::{self as actions, Gate, OpenSession};
use crate::org::actions::users as user_actions;
use crate::org::rules::accounts;
use crate::org::store::users;
use crate::org::{ChangePassword, EndSession, GetMe, RefreshSession, SignIn};
use actix_web::cookie::{Cookie, SameSite, time::Duration};
use actix_web::http::header::HeaderName;
use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};
use sortition_contract::error::{ErrorCode, Problem};
use sortition_contract::org::{self as contract, MeView, SessionView};

/// The cookie of the refresh token; sent to these paths only.
const COOKIE: &str = "sortition_refresh";
const COOKIE_PATH: &str = "/api/v1/session";

fn gate(services: &Services) -> Gate<'_> {
    Gate {
        keys: &services.keys,
        rights: &services.rights,
        exports: &services.exports,
        is_demo: services.is_demo,
    }
}

fn answer(services: &Services, session: OpenSession) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    if let Some(token) = session.refresh_token {
        let days = accounts::SESSION_MOST_DAYS;
        response.cookie(cookie(services, token, Duration::days(days)));
    }
    response.json(session.view)
}

fn cookie(services: &Services, token: String, age: Duration) -> Cookie<'static> {
    Cookie::build(COOKIE, token)
        .path(COOKIE_PATH)
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(services.is_cookie_secure)
        .max_age(age)
        .finish()
}

/// Signs in.
#[utoipa::path(
    tag = "org",
    security(()),
    request_body = contract::SignIn,
    responses(
        (status = 200, body = SessionView, headers(("Set-Cookie" = String))),
        (status = 401, body = Problem),
        (status = 429, body = Problem)
    )
)]
#[post("/session")]
pub async fn sign_in(
    request: Anonymous<SignIn, web::Json<contract::SignIn>>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let Anonymous { call, body, .. } = request;
    let contract::SignIn { username, password } = body.into_inner();
    let allowance = services.sign_in_limit.check(&call.address);
    if let Some(seconds) = allowance.retry_after_seconds() {
        return Err(ApiError::too_many(seconds));
    }
    let name = username.clone();
    let found = services
        .database
        .read(move |connection| users::find_by_username(connection, &name))
        .await?;
    let stored = found.as_ref().map(|row| row.password_hash.clone());
    let is_right = accounts::can_be_password(&password)
        && password::verify(password, stored, services.password_cost).await?;
    let Some(row) = found.filter(|_| is_right) else {
        services
            .database
            .write(move |connection| actions::note_failed_sign_in(connection, &call, &username))
            .await?;
        return Err(ApiError::refused(ErrorCode::WrongCredentials));
    };
    let shared = services.clone();
    let session = services
        .database
        .write(move |connection| actions::sign_in(connection, &call, &gate(&shared), &row.id))
        .await?;
    let mut response = answer(&services, session);
    for (name, value) in allowance.headers() {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse()) {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response)
}

/// Goes on with the session of the cookie.
#[utoipa::path(
    tag = "org",
    security(()),
    params(("sortition_refresh" = String, Cookie)),
    responses(
        (status = 200, body = SessionView, headers(("Set-Cookie" = String))),
        (status = 401, body = Problem)
    )
)]
#[post("/session/refresh")]
pub async fn refresh_session(
    request: Anonymous<RefreshSession>,
    http: HttpRequest,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let token = http
        .cookie(COOKIE)
        .map(|cookie| cookie.value().to_owned())
        .ok_or_else(|| ApiError::refused(ErrorCode::Unauthenticated))?;
    let shared = services.clone();
    let session = services
        .database
        .write(move |connection| {
            actions::refresh_session(connection, &request.call, &gate(&shared), &token)
        })
        .await??;
    Ok(answer(&services, session))
}

/// Signs out.
#[utoipa::path(tag = "org", responses((status = 204, headers(("Set-Cookie" = String)))))]
#[delete("/session")]
pub async fn end_session(
    command: Command<EndSession>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    services
        .command(command.call, |connection, call| {
            actions::end_session(connection, call)?;
            Ok(Reply::no_content())
        })
        .await?;
    let gone = cookie(&services, String::new(), Duration::ZERO);
    Ok(HttpResponse::NoContent().cookie(gone).finish())
}

/// The signed-in person.
#[utoipa::path(tag = "org", responses((status = 200, body = MeView)))]
#[get("/me")]
pub async fn get_me(
    query: Query<GetMe>,
    services: web::Data<Services>,
) -> Result<web::Json<MeView>, ApiError> {
    let shared = services.clone();
    let me = services
        .database
        .read(move |connection| {
            let row = users::find(connection, query.call.actor.person()?)?;
            actions::me(connection, &gate(&shared), &row, query.call.now)
        })
        .await?;
    Ok(web::Json(me))
}

/// Changes one's own password and ends one's other sessions.
#[utoipa::path(
    tag = "org",
    request_body = contract::ChangePassword,
    responses((status = 204), (status = 422, body = Problem))
)]
#[put("/me/password")]
pub async fn change_password(
    command: Command<ChangePassword, web::Json<contract::ChangePassword>>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let contract::ChangePassword { current, new } = command.body.into_inner();
    accounts::check_password(&new).map_err(|code| ApiError::field("/new", code))?;
    if current == new {
        return Err(ApiError::field("/new", ErrorCode::PasswordUnchanged));
    }
    let id = command.call.actor.person()?.clone();
    let row = services
        .database
        .read(move |connection| users::find(connection, &id))
        .await?;
    let cost = services.password_cost;
    if !accounts::can_be_password(&current)
        || !password::verify(current, Some(row.password_hash), cost).await?
    {
        return Err(ApiError::field("/current", ErrorCode::WrongPassword));
    }
    let hash = password::hash(new, cost).await?;
    services
        .command(command.call, move |connection, call| {
            user_actions::change_password(connection, call, &hash)?;
            Ok(Reply::no_content())
        })
        .await
}
