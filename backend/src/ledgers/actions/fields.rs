//! The fields of the four kinds of entries: from request to row.

use super::{Changes, Creates};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::fields::Fields;
use crate::kernel::text::MAX_TEXT;
use crate::ledgers::rules::{CONTENT_LIMIT, COPIES, HEADCOUNT, days};
use crate::ledgers::store::{self, DocumentRow, MeetingRow, PublicityRow, TrainingRow};
use sortition_contract::ids::{AttachmentId, LedgerEntryId, TaskId, UnitId};
use sortition_contract::ledgers::{
    CreateDocument, CreateMeeting, CreatePublicity, CreateTraining, UpdateDocument, UpdateMeeting,
    UpdatePublicity, UpdateTraining,
};

impl Creates<MeetingRow> for CreateMeeting {
    fn unit_id(&self) -> &UnitId {
        &self.unit_id
    }

    fn attachments(&self) -> &[AttachmentId] {
        &self.attachments
    }

    fn row(&self, _: &mut AnyConnection, call: &Call) -> Result<MeetingRow, ApiError> {
        let created_by = call.actor.person()?.clone();
        let mut fields = Fields::default();
        let name = fields.line("/name", &self.name, MAX_TEXT);
        let held_on = fields.day("/held_on", self.held_on, days(call.today()));
        fields.build(|| {
            Some(MeetingRow {
                id: LedgerEntryId::new(),
                unit_id: self.unit_id.clone(),
                name: name?,
                held_on: held_on?,
                created_by,
                version: 1,
                created_at: call.now.naive_utc(),
                updated_at: call.now.naive_utc(),
            })
        })
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
        fields.change(&mut row.name, self.name.as_deref(), |fields, text| {
            fields.line("/name", text, MAX_TEXT)
        });
        fields.change(&mut row.held_on, self.held_on, |fields, day| {
            fields.day("/held_on", day, days(call.today()))
        });
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
        let created_by = call.actor.person()?.clone();
        let mut fields = Fields::default();
        let title = fields.line("/title", &self.title, MAX_TEXT);
        let doc_no = fields.line("/doc_no", &self.doc_no, MAX_TEXT);
        let issued_on = fields.day("/issued_on", self.issued_on, days(call.today()));
        let task_id = self.task_id.as_ref();
        let task_id = task(connection, &mut fields, &self.unit_id, task_id)?;
        fields.build(|| {
            Some(DocumentRow {
                id: LedgerEntryId::new(),
                unit_id: self.unit_id.clone(),
                title: title?,
                doc_no: doc_no?,
                issued_on: issued_on?,
                task_id: task_id?,
                created_by,
                version: 1,
                created_at: call.now.naive_utc(),
                updated_at: call.now.naive_utc(),
            })
        })
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
        fields.change(&mut row.title, self.title.as_deref(), |fields, text| {
            fields.line("/title", text, MAX_TEXT)
        });
        fields.change(&mut row.doc_no, self.doc_no.as_deref(), |fields, text| {
            fields.line("/doc_no", text, MAX_TEXT)
        });
        fields.change(&mut row.issued_on, self.issued_on, |fields, day| {
            fields.day("/issued_on", day, days(call.today()))
        });
        if let Some(task_id) = &self.task_id
            && let Some(task_id) = task(connection, &mut fields, &row.unit_id, task_id.as_ref())?
        {
            row.task_id = task_id;
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
) -> Result<Option<Option<TaskId>>, ApiError> {
    let Some(task_id) = task_id else {
        return Ok(Some(None));
    };
    let takes_part = store::read_participates(connection, task_id, unit_id)?;
    let found = takes_part.then(|| Some(task_id.clone()));
    Ok(fields.known("/task_id", task_id, found))
}

impl Creates<TrainingRow> for CreateTraining {
    fn unit_id(&self) -> &UnitId {
        &self.unit_id
    }

    fn attachments(&self) -> &[AttachmentId] {
        &self.attachments
    }

    fn row(&self, _: &mut AnyConnection, call: &Call) -> Result<TrainingRow, ApiError> {
        let created_by = call.actor.person()?.clone();
        let mut fields = Fields::default();
        let name = fields.line("/name", &self.name, MAX_TEXT);
        let headcount = fields.within("/headcount", self.headcount, HEADCOUNT);
        let content = fields.paragraphs("/content", &self.content, CONTENT_LIMIT);
        let held_on = fields.day("/held_on", self.held_on, days(call.today()));
        fields.build(|| {
            Some(TrainingRow {
                id: LedgerEntryId::new(),
                unit_id: self.unit_id.clone(),
                name: name?,
                headcount: headcount?,
                content: content?,
                held_on: held_on?,
                created_by,
                version: 1,
                created_at: call.now.naive_utc(),
                updated_at: call.now.naive_utc(),
            })
        })
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
        fields.change(&mut row.name, self.name.as_deref(), |fields, text| {
            fields.line("/name", text, MAX_TEXT)
        });
        fields.change(&mut row.headcount, self.headcount, |fields, number| {
            fields.within("/headcount", number, HEADCOUNT)
        });
        fields.change(&mut row.content, self.content.as_deref(), |fields, text| {
            fields.paragraphs("/content", text, CONTENT_LIMIT)
        });
        fields.change(&mut row.held_on, self.held_on, |fields, day| {
            fields.day("/held_on", day, days(call.today()))
        });
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
        let created_by = call.actor.person()?.clone();
        let mut fields = Fields::default();
        let title = fields.line("/title", &self.title, MAX_TEXT);
        let done_on = fields.day("/done_on", self.done_on, days(call.today()));
        let count = fields.within("/count", self.count, COPIES);
        fields.build(|| {
            Some(PublicityRow {
                id: LedgerEntryId::new(),
                unit_id: self.unit_id.clone(),
                kind: self.kind,
                title: title?,
                done_on: done_on?,
                count: count?,
                created_by,
                version: 1,
                created_at: call.now.naive_utc(),
                updated_at: call.now.naive_utc(),
            })
        })
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
        fields.change(&mut row.title, self.title.as_deref(), |fields, text| {
            fields.line("/title", text, MAX_TEXT)
        });
        fields.change(&mut row.done_on, self.done_on, |fields, day| {
            fields.day("/done_on", day, days(call.today()))
        });
        fields.change(&mut row.count, self.count, |fields, number| {
            fields.within("/count", number, COPIES)
        });
        fields.finish()
    }
}
