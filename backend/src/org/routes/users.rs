//! `/users`: accounts by the system administrator, roles and locks by the security administrator; what
//! concerns administrators themselves needs two (`account_requests`).

use crate::kernel::command::Reply;
use crate::kernel::error::ApiError;
use crate::kernel::page::{self, ListAnswer, ListParameters, Listing};
use crate::kernel::password;
use crate::kernel::request::{Command, Id, Maybe, Query};
use crate::kernel::services::Services;
use crate::org::actions::password_links;
use crate::org::actions::users::{self as actions, HashedPassword, Reset};
use crate::org::store::users;
use crate::org::{
    CreateUser, DisableUser, EndUserSessions, GetUser, ListUsers, ResetPassword, SetUserRoles,
    UnlockUser,
};
use actix_web::{get, post, put, web};
use sortition_contract::error::Problem;
use sortition_contract::ids::UserId;
use sortition_contract::org::{self as contract, UserFilter, UserView, UserWithLink};
use sortition_contract::page::Page;

/// Accounts, with their roles.
#[utoipa::path(
    tag = "org",
    params(ListParameters, UserFilter),
    responses((status = 200, body = Page<UserView>))
)]
#[get("/users")]
pub async fn list_users(
    query: Query<ListUsers>,
    listing: Listing<UserFilter>,
    services: web::Data<Services>,
) -> Result<ListAnswer<UserView>, ApiError> {
    page::answer(
        query.call,
        listing,
        &services,
        |connection, call, listing| {
            let page = users::list(connection, &call.scope, listing)?;
            let items = users::views(connection, &page.items)?;
            Ok(page.showing(items))
        },
    )
    .await
}

/// One account.
#[utoipa::path(
    tag = "org",
    params(("id" = UserId, Path)),
    responses((status = 200, body = UserView), (status = 404, body = Problem))
)]
#[get("/users/{id}")]
pub async fn get_user(
    query: Query<GetUser>,
    Id(id): Id<UserId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let view = services
        .read(query.call, move |connection, call| {
            actions::seen(connection, call, &id)?.view(connection)
        })
        .await?;
    Reply::record(&view)
}

/// Creates an account without roles. In the answer is the link by which its owner sets a password, once.
#[utoipa::path(
    tag = "org",
    request_body = contract::CreateUser,
    responses(
        (status = 201, body = UserWithLink, headers(("ETag" = String))),
        (status = 422, body = Problem)
    )
)]
#[post("/users")]
pub async fn create_user(
    command: Command<CreateUser, web::Json<contract::CreateUser>>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let user = command.body.into_inner();
    let token = password_links::make_token()?;
    let hashed = HashedPassword {
        hash: unknown_password(&services).await?,
        must_change: true,
    };
    let keys = services.keys.clone();
    services
        .command(command.call, move |connection, call| {
            let user = actions::create_user(connection, call, &keys, &user, &hashed)?;
            let link = password_links::issue(connection, call, &user.id, &token)?;
            let location = format!("/api/v1/users/{}", user.id);
            let version = user.version;
            let created = UserWithLink {
                user,
                link: Some(link),
            };
            let reply = Reply::created(location, &created)?.at_version(version);
            Ok(reply.told_once("link"))
        })
        .await
}

/// The hash of what nobody knows: it lets nobody in.
pub(super) async fn unknown_password(services: &Services) -> Result<String, ApiError> {
    password::hash(password_links::make_token()?, services.password_cost).await
}

/// Makes the link by which an account's owner sets a new password; until it is used the present one
/// counts, unless it is locked.
#[utoipa::path(
    tag = "org",
    params(("id" = UserId, Path)),
    request_body = contract::ResetPassword,
    responses(
        (status = 200, body = UserWithLink),
        (status = 404, body = Problem),
        (status = 409, body = Problem)
    )
)]
#[post("/users/{id}/reset-password")]
pub async fn reset_password(
    command: Command<ResetPassword, Maybe<contract::ResetPassword>>,
    Id(id): Id<UserId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let Maybe(contract::ResetPassword { is_locking }) = command.body;
    let token = password_links::make_token()?;
    let locking = match is_locking {
        true => Some(unknown_password(&services).await?),
        false => None,
    };
    services
        .command(command.call, move |connection, call| {
            let reset = Reset {
                token: &token,
                locking: locking.as_deref(),
            };
            let reset = actions::reset_password(connection, call, &id, &reset)?;
            Ok(Reply::ok(&reset)?.told_once("link"))
        })
        .await
}

/// Disables an account; it is never deleted.
#[utoipa::path(
    tag = "org",
    params(("id" = UserId, Path)),
    responses((status = 200, body = UserView), (status = 409, body = Problem))
)]
#[post("/users/{id}/disable")]
pub async fn disable_user(
    command: Command<DisableUser>,
    Id(id): Id<UserId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    services
        .command(command.call, move |connection, call| {
            Reply::ok(&actions::disable_user(connection, call, &id)?)
        })
        .await
}

/// Opens a locked account before its time.
#[utoipa::path(
    tag = "org",
    params(("id" = UserId, Path)),
    responses((status = 200, body = UserView), (status = 409, body = Problem))
)]
#[post("/users/{id}/unlock")]
pub async fn unlock_user(
    command: Command<UnlockUser>,
    Id(id): Id<UserId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    services
        .command(command.call, move |connection, call| {
            Reply::ok(&actions::unlock_user(connection, call, &id)?)
        })
        .await
}

/// Ends all sessions of an account.
#[utoipa::path(tag = "org", params(("id" = UserId, Path)), responses((status = 204)))]
#[post("/users/{id}/end-sessions")]
pub async fn end_user_sessions(
    command: Command<EndUserSessions>,
    Id(id): Id<UserId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    services
        .command(command.call, move |connection, call| {
            actions::end_user_sessions(connection, call, &id)?;
            Ok(Reply::no_content())
        })
        .await
}

/// Sets all roles of another account. What concerns an administrator is asked for by
/// `POST /users/{id}/requests`.
#[utoipa::path(
    tag = "org",
    params(("id" = UserId, Path), ("If-Match" = String, Header)),
    request_body = contract::SetRoles,
    responses(
        (status = 200, body = UserView),
        (status = 409, body = Problem),
        (status = 422, body = Problem)
    )
)]
#[put("/users/{id}/roles")]
pub async fn set_user_roles(
    command: Command<SetUserRoles, web::Json<contract::SetRoles>>,
    Id(id): Id<UserId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let roles = command.body.into_inner().roles;
    services
        .change(command.call, move |connection, call| {
            actions::set_user_roles(connection, call, &id, &roles)
        })
        .await
}
