//! Operations of `registers`, named as the server's.

use crate::api::{self, Error};
use crate::ui::ListQuery;
use sortition_contract::page::{BatchResults, Page, Reason};
use sortition_contract::registers::{
    ChangeView, CreateInspector, CreateObject, DecideRecusal, DeclareRecusal, InspectorView, Leave,
    MarkObject, ObjectBatch, ObjectView, RecusalView, UnmaskedObject, UpdateInspector,
    UpdateObject,
};

/// Objects.
pub async fn list_objects(query: ListQuery) -> Result<Page<ObjectView>, Error> {
    api::get("/objects")
        .encoded_query(&query.encoded())
        .send()
        .await
}

/// One object.
pub async fn get_object(id: &str) -> Result<ObjectView, Error> {
    api::get(format!("/objects/{id}")).send().await
}

/// Enters an object.
pub async fn create_object(body: &CreateObject) -> Result<ObjectView, Error> {
    api::post("/objects").json(body).send().await
}

/// Changes an object.
pub async fn update_object(
    id: &str,
    version: i64,
    body: &UpdateObject,
) -> Result<ObjectView, Error> {
    api::patch(format!("/objects/{id}"))
        .if_match(version)
        .json(body)
        .send()
        .await
}

/// Gives an object another status.
pub async fn mark_object(id: &str, body: &MarkObject) -> Result<ObjectView, Error> {
    api::post(format!("/objects/{id}/mark"))
        .json(body)
        .send()
        .await
}

/// Tags or marks many objects; each is done or refused on its own.
pub async fn batch_objects(body: &ObjectBatch) -> Result<BatchResults, Error> {
    api::post("/objects/batch").json(body).send().await
}

/// The personal fields of an object; the reading is logged with its reason.
pub async fn unmask_object(id: &str, reason: String) -> Result<UnmaskedObject, Error> {
    api::post(format!("/objects/{id}/unmask"))
        .json(&Reason { reason })
        .send()
        .await
}

/// What happened to an object, the newest first.
pub async fn list_object_changes(id: &str) -> Result<Page<ChangeView>, Error> {
    api::get(format!("/objects/{id}/history")).send().await
}

/// Inspectors.
pub async fn list_inspectors(query: ListQuery) -> Result<Page<InspectorView>, Error> {
    api::get("/inspectors")
        .encoded_query(&query.encoded())
        .send()
        .await
}

/// One inspector.
pub async fn get_inspector(id: &str) -> Result<InspectorView, Error> {
    api::get(format!("/inspectors/{id}")).send().await
}

/// Enters an inspector.
pub async fn create_inspector(body: &CreateInspector) -> Result<InspectorView, Error> {
    api::post("/inspectors").json(body).send().await
}

/// Changes an inspector.
pub async fn update_inspector(
    id: &str,
    version: i64,
    body: &UpdateInspector,
) -> Result<InspectorView, Error> {
    api::patch(format!("/inspectors/{id}"))
        .if_match(version)
        .json(body)
        .send()
        .await
}

/// Notes an inspector's leave.
pub async fn leave_inspector(id: &str, body: &Leave) -> Result<InspectorView, Error> {
    api::post(format!("/inspectors/{id}/leave"))
        .json(body)
        .send()
        .await
}

/// Notes that an inspector is back.
pub async fn return_inspector(id: &str) -> Result<InspectorView, Error> {
    api::post(format!("/inspectors/{id}/return")).send().await
}

/// Notes that an inspector serves no more.
pub async fn retire_inspector(id: &str) -> Result<InspectorView, Error> {
    api::post(format!("/inspectors/{id}/retire")).send().await
}

/// The recusals of one's unit.
pub async fn list_unit_recusals(query: ListQuery) -> Result<Page<RecusalView>, Error> {
    api::get("/recusals")
        .encoded_query(&query.encoded())
        .send()
        .await
}

/// An inspector's recusals.
pub async fn list_recusals(inspector_id: &str) -> Result<Page<RecusalView>, Error> {
    api::get(format!("/inspectors/{inspector_id}/recusals"))
        .send()
        .await
}

/// Declares a recusal; it counts at once.
pub async fn declare_recusal(
    inspector_id: &str,
    body: &DeclareRecusal,
) -> Result<RecusalView, Error> {
    api::post(format!("/inspectors/{inspector_id}/recusals"))
        .json(body)
        .send()
        .await
}

/// Confirms a recusal.
pub async fn confirm_recusal(inspector_id: &str, id: &str) -> Result<RecusalView, Error> {
    api::post(format!("/inspectors/{inspector_id}/recusals/{id}/confirm"))
        .send()
        .await
}

/// Refuses a recusal, with the reason.
pub async fn refuse_recusal(
    inspector_id: &str,
    id: &str,
    body: &DecideRecusal,
) -> Result<RecusalView, Error> {
    api::post(format!("/inspectors/{inspector_id}/recusals/{id}/refuse"))
        .json(body)
        .send()
        .await
}

/// Ends a recusal.
pub async fn end_recusal(
    inspector_id: &str,
    id: &str,
    body: &DecideRecusal,
) -> Result<RecusalView, Error> {
    api::post(format!("/inspectors/{inspector_id}/recusals/{id}/end"))
        .json(body)
        .send()
        .await
}
