//! Operations of `ledgers`, named as the server's.

use crate::api::{self, Error};
use crate::ui::ListQuery;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sortition_contract::ledgers::{
    CreateDocument, CreateMeeting, CreatePublicity, CreateTraining, DocumentView, MeetingView,
    PublicityView, TrainingView, UpdateDocument, UpdateMeeting, UpdatePublicity, UpdateTraining,
};
use sortition_contract::page::Page;

async fn list<T: DeserializeOwned>(path: &str, query: ListQuery) -> Result<Page<T>, Error> {
    api::get(path).encoded_query(&query.encoded()).send().await
}

async fn update<T: DeserializeOwned>(
    path: &str,
    (id, version): (&str, i64),
    body: &impl Serialize,
) -> Result<T, Error> {
    api::patch(format!("{path}/{id}"))
        .if_match(version)
        .json(body)
        .send()
        .await
}

async fn get<T: DeserializeOwned>(path: &str, id: &str) -> Result<T, Error> {
    api::get(format!("{path}/{id}")).send().await
}

/// A meeting.
pub async fn get_meeting(id: &str) -> Result<MeetingView, Error> {
    get("/meetings", id).await
}

/// A document.
pub async fn get_document(id: &str) -> Result<DocumentView, Error> {
    get("/documents", id).await
}

/// A training.
pub async fn get_training(id: &str) -> Result<TrainingView, Error> {
    get("/trainings", id).await
}

/// Publicity.
pub async fn get_publicity(id: &str) -> Result<PublicityView, Error> {
    get("/publicity", id).await
}

/// Meetings.
pub async fn list_meetings(query: ListQuery) -> Result<Page<MeetingView>, Error> {
    list("/meetings", query).await
}

/// Logs a meeting.
pub async fn create_meeting(body: &CreateMeeting) -> Result<MeetingView, Error> {
    api::post("/meetings").json(body).send().await
}

/// Changes a meeting.
pub async fn update_meeting(
    record: (&str, i64),
    body: &UpdateMeeting,
) -> Result<MeetingView, Error> {
    update("/meetings", record, body).await
}

/// Documents.
pub async fn list_documents(query: ListQuery) -> Result<Page<DocumentView>, Error> {
    list("/documents", query).await
}

/// Logs a document.
pub async fn create_document(body: &CreateDocument) -> Result<DocumentView, Error> {
    api::post("/documents").json(body).send().await
}

/// Changes a document.
pub async fn update_document(
    record: (&str, i64),
    body: &UpdateDocument,
) -> Result<DocumentView, Error> {
    update("/documents", record, body).await
}

/// Trainings.
pub async fn list_trainings(query: ListQuery) -> Result<Page<TrainingView>, Error> {
    list("/trainings", query).await
}

/// Logs a training.
pub async fn create_training(body: &CreateTraining) -> Result<TrainingView, Error> {
    api::post("/trainings").json(body).send().await
}

/// Changes a training.
pub async fn update_training(
    record: (&str, i64),
    body: &UpdateTraining,
) -> Result<TrainingView, Error> {
    update("/trainings", record, body).await
}

/// Publicity.
pub async fn list_publicity(query: ListQuery) -> Result<Page<PublicityView>, Error> {
    list("/publicity", query).await
}

/// Logs publicity.
pub async fn create_publicity(body: &CreatePublicity) -> Result<PublicityView, Error> {
    api::post("/publicity").json(body).send().await
}

/// Changes publicity.
pub async fn update_publicity(
    record: (&str, i64),
    body: &UpdatePublicity,
) -> Result<PublicityView, Error> {
    update("/publicity", record, body).await
}

async fn delete(path: &str, (id, version): (&str, i64), reason: Option<&str>) -> Result<(), Error> {
    let call = api::delete(format!("{path}/{id}")).if_match(version);
    match reason {
        Some(reason) => call.query("reason", reason),
        None => call,
    }
    .send_empty()
    .await
}

/// Removes a meeting; with a reason if an accepted report counts it.
pub async fn delete_meeting(record: (&str, i64), reason: Option<&str>) -> Result<(), Error> {
    delete("/meetings", record, reason).await
}

/// Removes a document; with a reason if an accepted report counts it.
pub async fn delete_document(record: (&str, i64), reason: Option<&str>) -> Result<(), Error> {
    delete("/documents", record, reason).await
}

/// Removes a training; with a reason if an accepted report counts it.
pub async fn delete_training(record: (&str, i64), reason: Option<&str>) -> Result<(), Error> {
    delete("/trainings", record, reason).await
}

/// Removes publicity; with a reason if an accepted report counts it.
pub async fn delete_publicity(record: (&str, i64), reason: Option<&str>) -> Result<(), Error> {
    delete("/publicity", record, reason).await
}
