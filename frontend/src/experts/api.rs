//! Operations of `experts`, named as the server's.

use crate::api::{self, Error};
use crate::ui::ListQuery;
use sortition_contract::audit::TransitionView;
use sortition_contract::experts::{
    CreateExpert, ExpertParticipationView, ExpertRecusalView, ExpertView,
    RecordExpertParticipation, UnmaskedExpert, UpdateExpert, UpdateExpertParticipation,
};
use sortition_contract::page::{Page, Reason};
use sortition_contract::registers::DeclareRecusal;

/// Experts.
pub async fn list_experts(query: ListQuery) -> Result<Page<ExpertView>, Error> {
    api::get("/experts")
        .encoded_query(&query.encoded())
        .send()
        .await
}

/// One expert.
pub async fn get_expert(id: &str) -> Result<ExpertView, Error> {
    api::get(format!("/experts/{id}")).send().await
}

/// What became of an expert.
pub async fn list_expert_transitions(id: &str) -> Result<Vec<TransitionView>, Error> {
    let page: Page<TransitionView> = api::get(format!("/experts/{id}/transitions"))
        .send()
        .await?;
    Ok(page.items)
}

/// Writes an application.
pub async fn create_expert(body: &CreateExpert) -> Result<ExpertView, Error> {
    api::post("/experts").json(body).send().await
}

/// Changes an expert.
pub async fn update_expert(
    id: &str,
    version: i64,
    body: &UpdateExpert,
) -> Result<ExpertView, Error> {
    api::patch(format!("/experts/{id}"))
        .if_match(version)
        .json(body)
        .send()
        .await
}

/// The telephone of an expert; the reading is logged with its reason.
pub async fn unmask_expert(id: &str, reason: String) -> Result<UnmaskedExpert, Error> {
    api::post(format!("/experts/{id}/unmask"))
        .json(&Reason { reason })
        .send()
        .await
}

/// Hands an application in.
pub async fn submit_expert(id: &str, version: i64) -> Result<ExpertView, Error> {
    api::post(format!("/experts/{id}/submit"))
        .if_match(version)
        .send()
        .await
}

/// Takes an application back.
pub async fn withdraw_expert(id: &str) -> Result<ExpertView, Error> {
    api::post(format!("/experts/{id}/withdraw")).send().await
}

/// Takes an expert into the library.
pub async fn approve_expert(id: &str, version: i64) -> Result<ExpertView, Error> {
    api::post(format!("/experts/{id}/approve"))
        .if_match(version)
        .send()
        .await
}

/// Sends an application back.
pub async fn return_expert(id: &str, reason: String) -> Result<ExpertView, Error> {
    api::post(format!("/experts/{id}/return"))
        .json(&Reason { reason })
        .send()
        .await
}

/// Asks an expert for no help for the time being.
pub async fn suspend_expert(id: &str, reason: String) -> Result<ExpertView, Error> {
    api::post(format!("/experts/{id}/suspend"))
        .json(&Reason { reason })
        .send()
        .await
}

/// Asks an expert for help again.
pub async fn reinstate_expert(id: &str) -> Result<ExpertView, Error> {
    api::post(format!("/experts/{id}/reinstate")).send().await
}

/// Takes an expert out of the library.
pub async fn remove_expert(id: &str, reason: String) -> Result<ExpertView, Error> {
    api::post(format!("/experts/{id}/remove"))
        .json(&Reason { reason })
        .send()
        .await
}

/// What an expert keeps away from.
pub async fn list_expert_recusals(id: &str) -> Result<Page<ExpertRecusalView>, Error> {
    api::get(format!("/experts/{id}/recusals")).send().await
}

/// Notes an object that an expert keeps away from.
pub async fn declare_expert_recusal(
    id: &str,
    body: &DeclareRecusal,
) -> Result<ExpertRecusalView, Error> {
    api::post(format!("/experts/{id}/recusals"))
        .json(body)
        .send()
        .await
}

/// Ends a recusal.
pub async fn end_expert_recusal(
    expert_id: &str,
    id: &str,
    reason: String,
) -> Result<ExpertRecusalView, Error> {
    api::post(format!("/experts/{expert_id}/recusals/{id}/end"))
        .json(&Reason { reason })
        .send()
        .await
}

/// Where an expert helped.
pub async fn list_expert_participations(id: &str) -> Result<Page<ExpertParticipationView>, Error> {
    api::get(format!("/experts/{id}/participations"))
        .send()
        .await
}

/// Notes that an expert helped.
pub async fn record_expert_participation(
    id: &str,
    body: &RecordExpertParticipation,
) -> Result<ExpertParticipationView, Error> {
    api::post(format!("/experts/{id}/participations"))
        .json(body)
        .send()
        .await
}

/// Changes such a note.
pub async fn update_expert_participation(
    expert_id: &str,
    id: &str,
    version: i64,
    body: &UpdateExpertParticipation,
) -> Result<ExpertParticipationView, Error> {
    api::patch(format!("/experts/{expert_id}/participations/{id}"))
        .if_match(version)
        .json(body)
        .send()
        .await
}
