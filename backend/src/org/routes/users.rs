//! `/users`: accounts by the system administrator, roles and locks by the security administrator.

use crate::kernel::command::Reply;
use crate::kernel::error::ApiError;
use crate::kernel::page::{self, ListAnswer, ListParameters, Listing};
use crate::kernel::password;
use crate::kernel::request::{Command, Id, Query};
use crate::kernel::services::Services;
use crate::org::actions::users::{self as actions, HashedPassword};
use crate::org::store::users;
use crate::org::{
    CreateUser, DisableUser, EndUserSessions, GetUser, ListUsers, ResetPassword, SetUserRoles,
    UnlockUser,
};
use actix_web::{get, post, put, web};
use sortition_contract::error::Problem;
use sortition_contract::ids::UserId;
use sortition_contract::org::{self as contract, CreatedUser, UserFilter, UserView};
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
            Ok(Page {
                items: users::views(connection, &page.items)?,
                next_cursor: page.next_cursor,
                total: page.total,
            })
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
        .database
        .read(move |connection| actions::seen(connection, &query.call, &id)?.view(connection))
        .await?;
    Reply::record(&view)
}

/// Creates an account without roles. Its first password is in the answer, once.
#[utoipa::path(
    tag = "org",
    request_body = contract::CreateUser,
    responses(
        (status = 201, body = CreatedUser, headers(("ETag" = String))),
        (status = 422, body = Problem)
    )
)]
#[post("/users")]
pub async fn create_user(
    command: Command<CreateUser, web::Json<contract::CreateUser>>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let user = command.body.into_inner();
    let (first_password, hashed) = first_password(&services).await?;
    let keys = services.keys.clone();
    services
        .command(command.call, move |connection, call| {
            let view = actions::create_user(connection, call, &keys, &user, &hashed)?;
            let location = format!("/api/v1/users/{}", view.id);
            let version = view.version;
            let created = CreatedUser {
                user: view,
                first_password: first_password.clone(),
            };
            Ok(Reply::created(location, &created)?.at_version(version))
        })
        .await
}

async fn first_password(services: &Services) -> Result<(String, HashedPassword), ApiError> {
    let password = password::first_password()?;
    let hash = password::hash(password.clone(), services.password_cost).await?;
    Ok((
        password,
        HashedPassword {
            hash,
            must_change: true,
        },
    ))
}

/// Gives an account a new first password and ends its sessions.
#[utoipa::path(
    tag = "org",
    params(("id" = UserId, Path)),
    responses((status = 200, body = CreatedUser), (status = 404, body = Problem))
)]
#[post("/users/{id}/reset-password")]
pub async fn reset_password(
    command: Command<ResetPassword>,
    Id(id): Id<UserId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let (first_password, hashed) = first_password(&services).await?;
    services
        .command(command.call, move |connection, call| {
            let user = actions::reset_password(connection, call, &id, &hashed)?;
            Reply::ok(&CreatedUser {
                user,
                first_password: first_password.clone(),
            })
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

/// Sets all roles of an account.
#[utoipa::path(
    tag = "org",
    params(("id" = UserId, Path), ("If-Match" = String, Header)),
    request_body = contract::SetRoles,
    responses((status = 200, body = UserView), (status = 422, body = Problem))
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
            actions::check_user_version(connection, call, &id)?;
            actions::set_user_roles(connection, call, &id, &roles)
        })
        .await
}
