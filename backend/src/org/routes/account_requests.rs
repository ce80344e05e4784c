//! `/account-requests`: what is done with administrators' accounts by two.

use super::users::unknown_password;
use crate::kernel::command::Reply;
use crate::kernel::error::ApiError;
use crate::kernel::page::{self, FileParameters, ListAnswer, Listing, NoFilter};
use crate::kernel::request::{Command, Id, Query};
use crate::kernel::services::Services;
use crate::org::actions::account_requests as actions;
use crate::org::actions::password_links;
use crate::org::actions::users::Reset;
use crate::org::{
    ConfirmAccountRequest, CreateAccountRequest, GetAccountRequest, ListAccountRequests,
    RefuseAccountRequest, WithdrawAccountRequest,
};
use actix_web::{get, post, web};
use sortition_contract::error::Problem;
use sortition_contract::ids::{AccountRequestId, UserId};
use sortition_contract::org::{self as contract, AccountRequestView, ConfirmedAccountRequest};
use sortition_contract::page::{Page, Reason};

/// The requests about administrators' accounts: those that wait, and the latest of the others.
#[utoipa::path(
    tag = "org",
    params(FileParameters),
    responses((status = 200, body = Page<AccountRequestView>))
)]
#[get("/account-requests")]
pub async fn list_account_requests(
    query: Query<ListAccountRequests>,
    listing: Listing<NoFilter>,
    services: web::Data<Services>,
) -> Result<ListAnswer<AccountRequestView>, ApiError> {
    page::answer(
        query.call,
        listing,
        &services,
        |connection, call, listing| {
            let items = actions::list_account_requests(connection, call)?;
            Ok(listing.whole(items))
        },
    )
    .await
}

/// One request.
#[utoipa::path(
    tag = "org",
    params(("id" = AccountRequestId, Path)),
    responses((status = 200, body = AccountRequestView), (status = 404, body = Problem))
)]
#[get("/account-requests/{id}")]
pub async fn get_account_request(
    query: Query<GetAccountRequest>,
    Id(id): Id<AccountRequestId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let view = services
        .read(query.call, move |connection, call| {
            actions::get_account_request(connection, call, &id)
        })
        .await?;
    Reply::record(&view)
}

/// Asks for something about an account that another administrator has to confirm.
#[utoipa::path(
    tag = "org",
    params(("id" = UserId, Path)),
    request_body = contract::CreateAccountRequest,
    responses(
        (status = 201, body = AccountRequestView, headers(("ETag" = String))),
        (status = 403, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem)
    )
)]
#[post("/users/{id}/requests")]
pub async fn create_account_request(
    command: Command<CreateAccountRequest, web::Json<contract::CreateAccountRequest>>,
    Id(id): Id<UserId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let asked = command.body.into_inner();
    services
        .command(command.call, move |connection, call| {
            let view = actions::create_account_request(connection, call, &id, &asked)?;
            let location = format!("/api/v1/account-requests/{}", view.id);
            Reply::new_record(location, &view)
        })
        .await
}

/// Confirms somebody else's request: it is done. The link of a reset, or of a new administrator, is in
/// the answer, once.
#[utoipa::path(
    tag = "org",
    params(("id" = AccountRequestId, Path)),
    responses(
        (status = 200, body = ConfirmedAccountRequest, headers(("ETag" = String))),
        (status = 403, body = Problem),
        (status = 409, body = Problem)
    )
)]
#[post("/account-requests/{id}/confirm")]
pub async fn confirm_account_request(
    command: Command<ConfirmAccountRequest>,
    Id(id): Id<AccountRequestId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let token = password_links::make_token()?;
    let locking = unknown_password(&services).await?;
    services
        .command(command.call, move |connection, call| {
            let reset = Reset {
                token: &token,
                locking: Some(&locking),
            };
            let confirmed = actions::confirm_account_request(connection, call, &id, &reset)?;
            let reply = Reply::ok(&confirmed)?.at_version(confirmed.request.version);
            Ok(reply.told_once("link"))
        })
        .await
}

/// Refuses somebody else's request.
#[utoipa::path(
    tag = "org",
    params(("id" = AccountRequestId, Path)),
    request_body = Reason,
    responses(
        (status = 200, body = AccountRequestView),
        (status = 403, body = Problem),
        (status = 409, body = Problem)
    )
)]
#[post("/account-requests/{id}/refuse")]
pub async fn refuse_account_request(
    command: Command<RefuseAccountRequest, web::Json<Reason>>,
    Id(id): Id<AccountRequestId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let reason = command.body.into_inner().reason;
    services
        .change(command.call, move |connection, call| {
            actions::refuse_account_request(connection, call, &id, &reason)
        })
        .await
}

/// Takes one's own request back.
#[utoipa::path(
    tag = "org",
    params(("id" = AccountRequestId, Path)),
    responses(
        (status = 200, body = AccountRequestView),
        (status = 403, body = Problem),
        (status = 409, body = Problem)
    )
)]
#[post("/account-requests/{id}/withdraw")]
pub async fn withdraw_account_request(
    command: Command<WithdrawAccountRequest>,
    Id(id): Id<AccountRequestId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    services
        .change(command.call, move |connection, call| {
            actions::withdraw_account_request(connection, call, &id)
        })
        .await
}
