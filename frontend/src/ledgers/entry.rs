//! What the four ledgers have in common on the page, and what makes them differ.

use super::api;
use crate::api::Error;
use crate::texts::ledgers as t;
use crate::texts::word;
use crate::ui::ListQuery;
use chrono::NaiveDate;
use sortition_contract::ids::{AttachmentId, UnitId};
use sortition_contract::jobs::AttachmentView;
use sortition_contract::ledgers::{
    CreateDocument, CreateMeeting, CreatePublicity, CreateTraining, DocumentView, LedgerAction,
    LedgerState, MeetingView, PublicityKind, PublicityView, TrainingView, UpdateDocument,
    UpdateMeeting, UpdatePublicity, UpdateTraining,
};
use sortition_contract::page::Page;

/// One of the ledgers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ledger {
    /// 会议
    Meetings,
    /// 文件
    Documents,
    /// 培训
    Trainings,
    /// 宣传
    Publicity,
}

/// An entry of any of them, as the page edits it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entry {
    /// Empty while it is new.
    pub id: String,
    /// Whose.
    pub unit_name: String,
    /// Name or title.
    pub title: String,
    /// 文号
    pub doc_no: String,
    /// What was taught.
    pub content: String,
    /// What kind of publicity.
    pub kind: Option<PublicityKind>,
    /// Headcount, or how many copies.
    pub count: Option<i64>,
    /// The day by which it counts.
    pub on: Option<NaiveDate>,
    /// Its files.
    pub attachments: Vec<AttachmentView>,
    /// Whether an accepted report counts it.
    pub is_locked: bool,
    /// Whether the caller may change it.
    pub is_mine: bool,
    /// For `If-Match`.
    pub version: i64,
}

impl Entry {
    /// The ids of its files, with one more.
    fn files(&self, added: Option<AttachmentId>) -> Vec<AttachmentId> {
        let present = self.attachments.iter().map(|file| file.id.clone());
        present.chain(added).collect()
    }

    fn number(&self) -> i32 {
        self.count
            .and_then(|count| i32::try_from(count).ok())
            .unwrap_or_default()
    }
}

fn is_mine(actions: &[LedgerAction]) -> bool {
    actions.contains(&LedgerAction::Update)
}

impl From<MeetingView> for Entry {
    fn from(view: MeetingView) -> Self {
        Self {
            id: view.id.to_string(),
            unit_name: view.unit.name,
            title: view.name,
            on: Some(view.held_on),
            attachments: view.attachments,
            is_locked: view.state == LedgerState::Locked,
            is_mine: is_mine(&view.allowed_actions),
            version: view.version,
            ..Self::default()
        }
    }
}

impl From<DocumentView> for Entry {
    fn from(view: DocumentView) -> Self {
        Self {
            id: view.id.to_string(),
            unit_name: view.unit.name,
            title: view.title,
            doc_no: view.doc_no,
            on: Some(view.issued_on),
            attachments: view.attachments,
            is_locked: view.state == LedgerState::Locked,
            is_mine: is_mine(&view.allowed_actions),
            version: view.version,
            ..Self::default()
        }
    }
}

impl From<TrainingView> for Entry {
    fn from(view: TrainingView) -> Self {
        Self {
            id: view.id.to_string(),
            unit_name: view.unit.name,
            title: view.name,
            content: view.content,
            count: Some(view.headcount.into()),
            on: Some(view.held_on),
            attachments: view.attachments,
            is_locked: view.state == LedgerState::Locked,
            is_mine: is_mine(&view.allowed_actions),
            version: view.version,
            ..Self::default()
        }
    }
}

impl From<PublicityView> for Entry {
    fn from(view: PublicityView) -> Self {
        Self {
            id: view.id.to_string(),
            unit_name: view.unit.name,
            title: view.title,
            kind: Some(view.kind),
            count: Some(view.count.into()),
            on: Some(view.done_on),
            attachments: view.attachments,
            is_locked: view.state == LedgerState::Locked,
            is_mine: is_mine(&view.allowed_actions),
            version: view.version,
            ..Self::default()
        }
    }
}

fn entries<T: Into<Entry>>(mut page: Page<T>) -> Page<Entry> {
    let views = std::mem::take(&mut page.items).into_iter();
    page.showing(views.map(Into::into).collect())
}

impl Ledger {
    /// All, in the order of the tabs.
    pub const ALL: [Self; 4] = [
        Self::Meetings,
        Self::Documents,
        Self::Trainings,
        Self::Publicity,
    ];

    /// The resource, which is the tab's key too.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Meetings => "meetings",
            Self::Documents => "documents",
            Self::Trainings => "trainings",
            Self::Publicity => "publicity",
        }
    }

    /// Where the list's columns and page size are remembered.
    pub const fn list_id(self) -> &'static str {
        match self {
            Self::Meetings => "ledgers.meetings",
            Self::Documents => "ledgers.documents",
            Self::Trainings => "ledgers.trainings",
            Self::Publicity => "ledgers.publicity",
        }
    }

    /// The operation that logs an entry.
    pub const fn create_operation(self) -> &'static str {
        match self {
            Self::Meetings => "create_meeting",
            Self::Documents => "create_document",
            Self::Trainings => "create_training",
            Self::Publicity => "create_publicity",
        }
    }

    /// Its name.
    pub fn label(self) -> &'static str {
        match self {
            Self::Meetings => t::meetings(),
            Self::Documents => t::documents(),
            Self::Trainings => t::trainings(),
            Self::Publicity => t::publicity(),
        }
    }

    /// The verb that logs an entry.
    pub fn create_label(self) -> &'static str {
        match self {
            Self::Meetings => t::create_meeting(),
            Self::Documents => t::create_document(),
            Self::Trainings => t::create_training(),
            Self::Publicity => t::create_publicity(),
        }
    }

    /// What an entry's name is called, with the field's name.
    pub fn title_field(self) -> (&'static str, &'static str) {
        match self {
            Self::Meetings => (t::meeting_name(), "name"),
            Self::Documents => (t::document_title(), "title"),
            Self::Trainings => (t::training_name(), "name"),
            Self::Publicity => (t::publicity_title(), "title"),
        }
    }

    /// What an entry's day is called, with the field's name.
    pub fn day_field(self) -> (&'static str, &'static str) {
        match self {
            Self::Meetings | Self::Trainings => (t::held_on(), "held_on"),
            Self::Documents => (t::issued_on(), "issued_on"),
            Self::Publicity => (t::done_on(), "done_on"),
        }
    }

    /// A page of entries.
    pub async fn load(self, query: ListQuery) -> Result<Page<Entry>, Error> {
        match self {
            Self::Meetings => api::list_meetings(query).await.map(entries),
            Self::Documents => api::list_documents(query).await.map(entries),
            Self::Trainings => api::list_trainings(query).await.map(entries),
            Self::Publicity => api::list_publicity(query).await.map(entries),
        }
    }

    /// One entry as it is now.
    pub async fn get(self, id: &str) -> Result<Entry, Error> {
        match self {
            Self::Meetings => api::get_meeting(id).await.map(Into::into),
            Self::Documents => api::get_document(id).await.map(Into::into),
            Self::Trainings => api::get_training(id).await.map(Into::into),
            Self::Publicity => api::get_publicity(id).await.map(Into::into),
        }
    }

    /// Logs an entry.
    pub async fn create(
        self,
        unit_id: UnitId,
        entry: &Entry,
        file: Option<AttachmentId>,
    ) -> Result<Entry, Error> {
        let attachments = entry.files(file);
        let (name, on) = (entry.title.clone(), entry.on.unwrap_or_default());
        match self {
            Self::Meetings => api::create_meeting(&CreateMeeting {
                unit_id,
                name,
                held_on: on,
                attachments,
            })
            .await
            .map(Into::into),
            Self::Documents => api::create_document(&CreateDocument {
                unit_id,
                title: name,
                doc_no: entry.doc_no.clone(),
                issued_on: on,
                task_id: None,
                attachments,
            })
            .await
            .map(Into::into),
            Self::Trainings => api::create_training(&CreateTraining {
                unit_id,
                name,
                headcount: entry.number(),
                content: entry.content.clone(),
                held_on: on,
                attachments,
            })
            .await
            .map(Into::into),
            Self::Publicity => api::create_publicity(&CreatePublicity {
                unit_id,
                kind: entry.kind.unwrap_or(PublicityKind::Other),
                title: name,
                done_on: on,
                count: entry.number(),
                attachments,
            })
            .await
            .map(Into::into),
        }
    }

    /// Changes an entry.
    pub async fn update(
        self,
        entry: &Entry,
        file: Option<AttachmentId>,
        reason: Option<String>,
    ) -> Result<Entry, Error> {
        let record = (entry.id.as_str(), entry.version);
        let attachments = Some(entry.files(file));
        let (name, on) = (Some(entry.title.clone()), entry.on);
        match self {
            Self::Meetings => {
                let body = UpdateMeeting {
                    name,
                    held_on: on,
                    attachments,
                    reason,
                };
                api::update_meeting(record, &body).await.map(Into::into)
            }
            Self::Documents => {
                let body = UpdateDocument {
                    title: name,
                    doc_no: Some(entry.doc_no.clone()),
                    issued_on: on,
                    task_id: None,
                    attachments,
                    reason,
                };
                api::update_document(record, &body).await.map(Into::into)
            }
            Self::Trainings => {
                let body = UpdateTraining {
                    name,
                    headcount: Some(entry.number()),
                    content: Some(entry.content.clone()),
                    held_on: on,
                    attachments,
                    reason,
                };
                api::update_training(record, &body).await.map(Into::into)
            }
            Self::Publicity => {
                let body = UpdatePublicity {
                    kind: entry.kind,
                    title: name,
                    done_on: on,
                    count: Some(entry.number()),
                    attachments,
                    reason,
                };
                api::update_publicity(record, &body).await.map(Into::into)
            }
        }
    }

    /// Removes an entry.
    pub async fn delete(self, entry: &Entry, reason: Option<&str>) -> Result<(), Error> {
        let record = (entry.id.as_str(), entry.version);
        match self {
            Self::Meetings => api::delete_meeting(record, reason).await,
            Self::Documents => api::delete_document(record, reason).await,
            Self::Trainings => api::delete_training(record, reason).await,
            Self::Publicity => api::delete_publicity(record, reason).await,
        }
    }
}

/// The word for a kind of publicity.
pub fn publicity_kind_text(kind: PublicityKind) -> &'static str {
    word(kind)
}
