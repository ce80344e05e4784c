//! `/experts/{id}/recusals`: what an expert keeps away from.

use crate::experts::actions::recusals as actions;
use crate::experts::{DeclareExpertRecusal, EndExpertRecusal, ListExpertRecusals};
use crate::kernel::command::Reply;
use crate::kernel::error::ApiError;
use crate::kernel::page::Listed;
use crate::kernel::request::{Command, Id, Query};
use crate::kernel::services::Services;
use actix_web::{FromRequest, HttpRequest, dev::Payload, get, post, web};
use sortition_contract::error::Problem;
use sortition_contract::experts::ExpertRecusalView;
use sortition_contract::ids::{ExpertId, ExpertRecusalId};
use sortition_contract::page::{Page, Reason};
use sortition_contract::registers::DeclareRecusal;

/// Expert and recusal of the path. What is no id names no record: 404.
pub struct RecusalPath {
    expert_id: ExpertId,
    id: ExpertRecusalId,
}

impl FromRequest for RecusalPath {
    type Error = ApiError;
    type Future = std::future::Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let part = |name: &str| request.match_info().get(name);
        let expert_id = part("id").and_then(|text| text.parse().ok());
        let id = part("recusal_id").and_then(|text| text.parse().ok());
        let path = expert_id
            .zip(id)
            .map(|(expert_id, id)| Self { expert_id, id });
        std::future::ready(path.ok_or_else(ApiError::not_found))
    }
}

/// The objects that an expert keeps away from, the newest first.
#[utoipa::path(
    tag = "experts",
    params(("id" = ExpertId, Path)),
    responses((status = 200, body = Page<ExpertRecusalView>), (status = 404, body = Problem))
)]
#[get("/experts/{id}/recusals")]
pub async fn list_expert_recusals(
    query: Query<ListExpertRecusals>,
    Id(id): Id<ExpertId>,
    services: web::Data<Services>,
) -> Result<Listed<ExpertRecusalView>, ApiError> {
    let items = services
        .read(query.call, move |connection, call| {
            actions::list_expert_recusals(connection, call, &id)
        })
        .await?;
    Ok(Listed(Page::whole(items)))
}

/// Notes an object that an expert keeps away from; it counts at once.
#[utoipa::path(
    tag = "experts",
    params(("id" = ExpertId, Path)),
    request_body = DeclareRecusal,
    responses(
        (status = 201, body = ExpertRecusalView),
        (status = 409, body = Problem),
        (status = 422, body = Problem)
    )
)]
#[post("/experts/{id}/recusals")]
pub async fn declare_expert_recusal(
    command: Command<DeclareExpertRecusal, web::Json<DeclareRecusal>>,
    Id(id): Id<ExpertId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let declaration = command.body.into_inner();
    services
        .command(command.call, move |connection, call| {
            let view = actions::declare_expert_recusal(connection, call, &id, &declaration)?;
            let place = format!("/api/v1/experts/{id}/recusals");
            Reply::new_record(place, &view)
        })
        .await
}

/// Ends a recusal: what caused it is over.
#[utoipa::path(
    tag = "experts",
    params(("id" = ExpertId, Path), ("recusal_id" = ExpertRecusalId, Path)),
    request_body = Reason,
    responses((status = 200, body = ExpertRecusalView), (status = 409, body = Problem))
)]
#[post("/experts/{id}/recusals/{recusal_id}/end")]
pub async fn end_expert_recusal(
    command: Command<EndExpertRecusal, web::Json<Reason>>,
    path: RecusalPath,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let reason = command.body.into_inner().reason;
    services
        .change(command.call, move |connection, call| {
            let path = (&path.expert_id, &path.id);
            actions::end_expert_recusal(connection, call, path, &reason)
        })
        .await
}
