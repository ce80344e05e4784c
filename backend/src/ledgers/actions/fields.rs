//! The fields of the four kinds of entries: from request to row.

use super::{Changes, Creates};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, FieldError};
use crate::ledgers::rules::{COUNT_MOST, Fields, HEADCOUNT_MOST};
use crate::ledgers::store::{self, DocumentRow, MeetingRow, PublicityRow, TrainingRow};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{AttachmentId, LedgerEntryId, TaskId, UnitId, UserId};
use sortition_contract::ledgers::{
    CreateDocument, CreateMeeting, CreatePublicity, CreateTraining, UpdateDocument, UpdateMeeting,
    UpdatePublicity, UpdateTraining,
};

fn maker(call: &Call) -> Result<UserId, ApiError> {
    call.actor.person().cloned()
}

impl Creates<MeetingRow> for CreateMeeting {
    fn unit_id(&self) -> &UnitId {
        &self.unit_id
    }

    fn attachments(&self) -> &[AttachmentId] {
        &self.attachments
    }

    fn row(&self, _: &mut AnyConnection, call: &Call) -> Result<MeetingRow, ApiError> {
        let mut fields = Fields::default();
        let row = MeetingRow {
            id: LedgerEntryId::new(),
            unit_id: self.unit_id.clone(),
            name: fields.line("/name", &self.name),
            held_on: fields.past("/held_on", self.held_on, call.today()),
            created_by: maker(call)?,
            version: 1,
            created_at: call.now.naive_utc(),
            updated_at: call.now.naive_utc(),
        };
        fields.finish()?;
        Ok(row)
    }
}

impl Changes<MeetingRow> for UpdateMeeting {
    fn attachments(&self) -> Option<&[AttachmentId]> {
        self.attachments.as_deref()
    }

    fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    fn apply(
        &self,
        _: &mut AnyConnection,
        call: &Call,
        row: &mut MeetingRow,
    ) -> Result<(), ApiError> {
        let mut fields = Fields::default();
        if let Some(name) = &self.name {
            row.name = fields.line("/name", name);
        }
        if let Some(held_on) = self.held_on {
            row.held_on = fields.past("/held_on", held_on, call.today());
        }
        fields.finish()
    }
}

impl Creates<DocumentRow> for CreateDocument {
    fn unit_id(&self) -> &UnitId {
        &self.unit_id
    }

    fn attachments(&self) -> &[AttachmentId] {
        &self.attachments
    }

    fn row(&self, connection: &mut AnyConnection, call: &Call) -> Result<DocumentRow, ApiError> {
        let mut fields = Fields::default();
        let row = DocumentRow {
            id: LedgerEntryId::new(),
            unit_id: self.unit_id.clone(),
            title: fields.line("/title", &self.title),
            doc_no: fields.line("/doc_no", &self.doc_no),
            issued_on: fields.past("/issued_on", self.issued_on, call.today()),
            task_id: task(
                connection,
                &mut fields,
                &self.unit_id,
                self.task_id.as_ref(),
            )?,
            created_by: maker(call)?,
            version: 1,
            created_at: call.now.naive_utc(),
            updated_at: call.now.naive_utc(),
        };
        fields.finish()?;
        Ok(row)
    }
}

impl Changes<DocumentRow> for UpdateDocument {
    fn attachments(&self) -> Option<&[AttachmentId]> {
        self.attachments.as_deref()
    }

    fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    fn apply(
        &self,
        connection: &mut AnyConnection,
        call: &Call,
        row: &mut DocumentRow,
    ) -> Result<(), ApiError> {
        let mut fields = Fields::default();
        if let Some(title) = &self.title {
            row.title = fields.line("/title", title);
        }
        if let Some(doc_no) = &self.doc_no {
            row.doc_no = fields.line("/doc_no", doc_no);
        }
        if let Some(issued_on) = self.issued_on {
            row.issued_on = fields.past("/issued_on", issued_on, call.today());
        }
        if let Some(task_id) = &self.task_id {
            row.task_id = task(connection, &mut fields, &row.unit_id, task_id.as_ref())?;
        }
        fields.finish()
    }
}

/// A document is of a task in which its unit takes part; of any other one, the unit needs not know.
fn task(
    connection: &mut AnyConnection,
    fields: &mut Fields,
    unit_id: &UnitId,
    task_id: Option<&TaskId>,
) -> Result<Option<TaskId>, ApiError> {
    let Some(task_id) = task_id else {
        return Ok(None);
    };
    if !store::read_participates(connection, task_id, unit_id)? {
        let error = FieldError::new("/task_id", ErrorCode::UnknownReference);
        fields.add(error.with("value", task_id));
    }
    Ok(Some(task_id.clone()))
}

impl Creates<TrainingRow> for CreateTraining {
    fn unit_id(&self) -> &UnitId {
        &self.unit_id
    }

    fn attachments(&self) -> &[AttachmentId] {
        &self.attachments
    }

    fn row(&self, _: &mut AnyConnection, call: &Call) -> Result<TrainingRow, ApiError> {
        let mut fields = Fields::default();
        let row = TrainingRow {
            id: LedgerEntryId::new(),
            unit_id: self.unit_id.clone(),
            name: fields.line("/name", &self.name),
            headcount: fields.number("/headcount", self.headcount, HEADCOUNT_MOST),
            content: fields.content("/content", &self.content),
            held_on: fields.past("/held_on", self.held_on, call.today()),
            created_by: maker(call)?,
            version: 1,
            created_at: call.now.naive_utc(),
            updated_at: call.now.naive_utc(),
        };
        fields.finish()?;
        Ok(row)
    }
}

impl Changes<TrainingRow> for UpdateTraining {
    fn attachments(&self) -> Option<&[AttachmentId]> {
        self.attachments.as_deref()
    }

    fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    fn apply(
        &self,
        _: &mut AnyConnection,
        call: &Call,
        row: &mut TrainingRow,
    ) -> Result<(), ApiError> {
        let mut fields = Fields::default();
        if let Some(name) = &self.name {
            row.name = fields.line("/name", name);
        }
        if let Some(headcount) = self.headcount {
            row.headcount = fields.number("/headcount", headcount, HEADCOUNT_MOST);
        }
        if let Some(content) = &self.content {
            row.content = fields.content("/content", content);
        }
        if let Some(held_on) = self.held_on {
            row.held_on = fields.past("/held_on", held_on, call.today());
        }
        fields.finish()
    }
}

impl Creates<PublicityRow> for CreatePublicity {
    fn unit_id(&self) -> &UnitId {
        &self.unit_id
    }

    fn attachments(&self) -> &[AttachmentId] {
        &self.attachments
    }

    fn row(&self, _: &mut AnyConnection, call: &Call) -> Result<PublicityRow, ApiError> {
        let mut fields = Fields::default();
        let row = PublicityRow {
            id: LedgerEntryId::new(),
            unit_id: self.unit_id.clone(),
            kind: self.kind,
            title: fields.line("/title", &self.title),
            done_on: fields.past("/done_on", self.done_on, call.today()),
            count: fields.number("/count", self.count, COUNT_MOST),
            created_by: maker(call)?,
            version: 1,
            created_at: call.now.naive_utc(),
            updated_at: call.now.naive_utc(),
        };
        fields.finish()?;
        Ok(row)
    }
}

impl Changes<PublicityRow> for UpdatePublicity {
    fn attachments(&self) -> Option<&[AttachmentId]> {
        self.attachments.as_deref()
    }

    fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    fn apply(
        &self,
        _: &mut AnyConnection,
        call: &Call,
        row: &mut PublicityRow,
    ) -> Result<(), ApiError> {
        let mut fields = Fields::default();
        if let Some(kind) = self.kind {
            row.kind = kind;
        }
        if let Some(title) = &self.title {
            row.title = fields.line("/title", title);
        }
        if let Some(done_on) = self.done_on {
            row.done_on = fields.past("/done_on", done_on, call.today());
        }
        if let Some(count) = self.count {
            row.count = fields.number("/count", count, COUNT_MOST);
        }
        fields.finish()
    }
}
