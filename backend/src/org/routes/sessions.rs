//! `/session` and `/me`: signing in and out, one's own password.

pub mod own;

use crate::kernel::command::{Call, Reply};
use crate::kernel::error::ApiError;
use crate::kernel::password;
use crate::kernel::request::{Anonymous, Command, Query};
use crate::kernel::services::Services;
use crate::org::actions::sessions::{self as actions, Gate, OpenSession, Origin};
use crate::org::actions::sign_ins::{self, Attempt};
use crate::org::actions::users as user_actions;
use crate::org::rules::passwords;
use crate::org::store::sign_ins::{self as failures_of, Subject};
use crate::org::store::users::{self, UserRow};
use crate::org::{ChangePassword, EndSession, GetMe, RefreshSession, SignIn};
use actix_web::cookie::{Cookie, SameSite, time::Duration};
use actix_web::http::header::{self, HeaderName};
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
    if let Some((token, expires_at)) = session.refresh_token {
        let left = (expires_at - services.clock.now()).num_seconds();
        response.cookie(cookie(services, token, Duration::seconds(left.max(0))));
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

/// The longest name that a client calls itself and that is kept, in characters.
const USER_AGENT_LIMIT: usize = 256;

/// What the client calls itself, without what nobody sees.
fn user_agent_of(http: &HttpRequest) -> String {
    let header = http.headers().get(header::USER_AGENT);
    let text = header
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    text.chars()
        .filter(|c| !c.is_control())
        .take(USER_AGENT_LIMIT)
        .collect()
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
    http: HttpRequest,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let Anonymous { call, body, .. } = request;
    let contract::SignIn { username, password } = body.into_inner();
    let allowance = services.sign_in_limit.check(&sign_ins::network(&call));
    if let Some(seconds) = allowance.retry_after_seconds() {
        return Err(ApiError::too_many(seconds));
    }
    let (asked, name) = (call.clone(), username.clone());
    let Attempt {
        user,
        seconds,
        is_locked,
    } = services
        .database
        .read(move |connection| sign_ins::attempt(connection, &asked, &name))
        .await?;
    if let Some(seconds) = seconds {
        refuse(&services, call, user).await?;
        return Err(ApiError::too_many(seconds));
    }
    let stored = user.as_ref().map(|row| row.password_hash.clone());
    let is_right = passwords::can_be_password(&password)
        && password::verify(password, stored, services.password_cost).await?;
    let Some(row) = user.filter(|_| is_right && !is_locked) else {
        fail(&services, call, username).await?;
        return Err(ApiError::refused(ErrorCode::WrongCredentials));
    };
    let origin = Origin {
        user_agent: user_agent_of(&http),
    };
    let (shared, asked) = (services.clone(), call.clone());
    let opened = services
        .database
        .write(move |connection| {
            actions::sign_in(connection, &asked, &gate(&shared), &row, &origin)
        })
        .await?;
    let session = match opened {
        Ok(session) => session,
        Err(refused) => {
            fail(&services, call, username).await?;
            return Err(refused);
        }
    };
    let mut response = answer(&services, session);
    for (name, value) in allowance.headers() {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse()) {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response)
}

/// Counts an attempt that failed, and tells the trail.
async fn fail(services: &Services, call: Call, username: String) -> Result<(), ApiError> {
    let told = services.refusals.admit_anonymous(&sign_ins::network(&call));
    services
        .database
        .write(move |connection| sign_ins::note_failed_sign_in(connection, &call, &username, told))
        .await
}

/// Tells the trail of an attempt that was refused whatever its password; nothing is written if it
/// isn't told.
async fn refuse(services: &Services, call: Call, user: Option<UserRow>) -> Result<(), ApiError> {
    let told = services.refusals.admit_anonymous(&sign_ins::network(&call));
    if told.is_none() {
        return Ok(());
    }
    services
        .database
        .write(move |connection| {
            sign_ins::note_refused_sign_in(connection, &call, user.as_ref(), told)
        })
        .await
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
        .read(query.call, move |connection, call| {
            let row = users::find(connection, call.actor.person()?)?;
            actions::me(connection, &gate(&shared), &row, call.now)
        })
        .await?;
    Ok(web::Json(me))
}

/// Changes one's own password and ends one's other sessions. Wrong present passwords are limited as
/// sign-ins are.
#[utoipa::path(
    tag = "org",
    request_body = contract::ChangePassword,
    responses(
        (status = 204),
        (status = 422, body = Problem),
        (status = 429, body = Problem)
    )
)]
#[put("/me/password")]
pub async fn change_password(
    command: Command<ChangePassword, web::Json<contract::ChangePassword>>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let contract::ChangePassword { current, new } = command.body.into_inner();
    let call = command.call;
    let allowance = services.sign_in_limit.check(&sign_ins::network(&call));
    if let Some(seconds) = allowance.retry_after_seconds() {
        return Err(ApiError::too_many(seconds));
    }
    let id = call.actor.person()?.clone();
    let (row, failures, mut former) = services
        .read(call.clone(), move |connection, _| {
            let failures = failures_of::find(connection, &Subject::PresentPassword(&id))?;
            let former = failures_of::read_former_passwords(connection, &id)?;
            Ok((users::find(connection, &id)?, failures, former))
        })
        .await?;
    if let Some(seconds) = failures.seconds_left(call.now) {
        return Err(ApiError::too_many(seconds));
    }
    passwords::check_password(&new, &row.username).map_err(|code| ApiError::field("/new", code))?;
    if current == new {
        return Err(ApiError::field("/new", ErrorCode::PasswordUnchanged));
    }
    let cost = services.password_cost;
    let present = row.password_hash;
    if !passwords::can_be_password(&current)
        || !password::verify(current, Some(present.clone()), cost).await?
    {
        let told = services.refusals.admit_account(&row.id);
        services
            .database
            .write(move |connection| sign_ins::note_wrong_password(connection, &call, told))
            .await?;
        return Err(ApiError::field("/current", ErrorCode::WrongPassword));
    }
    former.push(present.clone());
    if password::is_one_of(new.clone(), former).await? {
        return Err(ApiError::field("/new", ErrorCode::FormerPassword));
    }
    let hash = password::hash(new, cost).await?;
    services
        .command(call, move |connection, call| {
            user_actions::change_password(connection, call, &present, &hash)?;
            Ok(Reply::no_content())
        })
        .await
}
