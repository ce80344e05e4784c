//! `/experts/{id}/participations`: where an expert helped, and how well.

use crate::experts::actions::participations as actions;
use crate::experts::{
    ListExpertParticipations, RecordExpertParticipation, UpdateExpertParticipation,
};
use crate::kernel::command::Reply;
use crate::kernel::error::ApiError;
use crate::kernel::page::Listed;
use crate::kernel::request::{Command, Id, Query};
use crate::kernel::services::Services;
use actix_web::{FromRequest, HttpRequest, dev::Payload, get, patch, post, web};
use sortition_contract::error::Problem;
use sortition_contract::experts::{self as contract, ExpertParticipationView};
use sortition_contract::ids::{ExpertId, ExpertParticipationId};
use sortition_contract::page::Page;

/// Expert and note of the path. What is no id names no record: 404.
pub struct ParticipationPath {
    expert_id: ExpertId,
    id: ExpertParticipationId,
}

impl FromRequest for ParticipationPath {
    type Error = ApiError;
    type Future = std::future::Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let part = |name: &str| request.match_info().get(name);
        let expert_id = part("id").and_then(|text| text.parse().ok());
        let id = part("participation_id").and_then(|text| text.parse().ok());
        let path = expert_id
            .zip(id)
            .map(|(expert_id, id)| Self { expert_id, id });
        std::future::ready(path.ok_or_else(ApiError::not_found))
    }
}

/// Where an expert helped, the latest first; tasks are named to those who read them.
#[utoipa::path(
    tag = "experts",
    params(("id" = ExpertId, Path)),
    responses((status = 200, body = Page<ExpertParticipationView>), (status = 404, body = Problem))
)]
#[get("/experts/{id}/participations")]
pub async fn list_expert_participations(
    query: Query<ListExpertParticipations>,
    Id(id): Id<ExpertId>,
    services: web::Data<Services>,
) -> Result<Listed<ExpertParticipationView>, ApiError> {
    let items = services
        .read(query.call, move |connection, call| {
            actions::list_expert_participations(connection, call, &id)
        })
        .await?;
    Ok(Listed(Page::whole(items)))
}

/// Notes that an expert helped in a task.
#[utoipa::path(
    tag = "experts",
    params(("id" = ExpertId, Path)),
    request_body = contract::RecordExpertParticipation,
    responses(
        (status = 201, body = ExpertParticipationView),
        (status = 409, body = Problem),
        (status = 422, body = Problem)
    )
)]
#[post("/experts/{id}/participations")]
pub async fn record_expert_participation(
    command: Command<RecordExpertParticipation, web::Json<contract::RecordExpertParticipation>>,
    Id(id): Id<ExpertId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let note = command.body.into_inner();
    services
        .command(command.call, move |connection, call| {
            let view = actions::record_expert_participation(connection, call, &id, &note)?;
            let place = format!("/api/v1/experts/{id}/participations");
            Reply::new_record(place, &view)
        })
        .await
}

/// Changes such a note, most often by the rating.
#[utoipa::path(
    tag = "experts",
    params(
        ("id" = ExpertId, Path),
        ("participation_id" = ExpertParticipationId, Path),
        ("If-Match" = String, Header)
    ),
    request_body = contract::UpdateExpertParticipation,
    responses(
        (status = 200, body = ExpertParticipationView),
        (status = 412, body = Problem),
        (status = 422, body = Problem),
        (status = 428, body = Problem)
    )
)]
#[patch("/experts/{id}/participations/{participation_id}")]
pub async fn update_expert_participation(
    command: Command<UpdateExpertParticipation, web::Json<contract::UpdateExpertParticipation>>,
    path: ParticipationPath,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let changes = command.body.into_inner();
    services
        .change(command.call, move |connection, call| {
            let path = (&path.expert_id, &path.id);
            actions::update_expert_participation(connection, call, path, &changes)
        })
        .await
}
