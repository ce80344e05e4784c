//! What has an approval of its own (plans, adjustments, checklists, schemes) is published at once.

use crate::kernel::command::Call;
use crate::kernel::db::{AnyConnection, Unread};
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::fields::Fields;
use crate::kernel::{lifecycle, public_text, text};
use crate::publications::rules::{PublicationEvent, is_web_address};
use crate::publications::store::publications::{self, PublicationRow};
use chrono::{DateTime, Datelike, Utc};
use serde_json::Value;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{PublicationId, TaskId, UnitId};
use sortition_contract::publications::{PublicationKind, PublicationState};

/// The site where publications stand unless another is named.
pub const DEFAULT_SITE: &str = "石家庄市人社局双随机公示平台";

/// The longest address.
const ADDRESS_LIMIT: usize = 500;
/// Members of what the portal shows that have a form in which no person's number fits.
const FORMED: [&str; 8] = [
    "version_id",
    "code",
    "number",
    "kind",
    "object_types",
    "effective_from",
    "months",
    "id",
];

/// Where something is published, as far as it is named: site, address and number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The site.
    pub site: Option<String>,
    /// Where on that site.
    pub url: Option<String>,
    /// The number there.
    pub number: Option<String>,
}

impl Place {
    /// Reads what was asked for; all that is wrong with it is told at once.
    pub fn read(
        site: &Option<String>,
        url: &Option<String>,
        number: &Option<String>,
    ) -> Result<Self, ApiError> {
        let mut fields = Fields::default();
        let mut line = |given: &Option<String>, pointer, most| {
            fields.optional(given.as_deref(), |fields, text| {
                fields.public_line(pointer, text, most)
            })
        };
        let site = line(site, "/site", text::MAX_TEXT);
        let url = line(url, "/url", ADDRESS_LIMIT);
        let number = line(number, "/number", text::MAX_TEXT);
        if let Some(Some(url)) = &url
            && !is_web_address(url)
        {
            fields.add(FieldError::new("/url", ErrorCode::WrongFormat));
        }
        fields.build(|| {
            Some(Self {
                site: site?,
                url: url?,
                number: number?,
            })
        })
    }
}

/// Something approved that is published.
#[derive(Clone, Debug)]
pub struct NewPublication {
    /// What it is.
    pub kind: PublicationKind,
    /// The plan, checklist or scheme.
    pub subject_id: String,
    /// The task, of a scheme.
    pub task_id: Option<TaskId>,
    /// Whose it is.
    pub unit_id: UnitId,
    /// Its title.
    pub title: String,
    /// What the public reads.
    pub public_text: String,
    /// What the portal shows: for a plan `PublicPlan` as JSON.
    pub content: Value,
    /// Where it stands; absent: the own portal, with its permalink, and the next number.
    pub place: Place,
    /// Until when it had to stand there.
    pub due_at: Option<DateTime<Utc>>,
}

/// Where the portal shows a publication.
pub fn permalink(kind: PublicationKind, id: &PublicationId) -> String {
    let folder = match kind {
        // There is one, and its page shows it as it is now.
        PublicationKind::Checklist => return "/portal/checklist".to_owned(),
        PublicationKind::Plan | PublicationKind::Adjustment => "plans",
        _ => "results",
    };
    format!("/portal/{folder}/{id}")
}

/// The number of a publication that gets none from elsewhere: year and the tail of its id, which
/// is unique without a counter that writers would meet at.
pub fn usual_number(id: &PublicationId, now: DateTime<Utc>) -> String {
    let year = crate::kernel::calendar::shanghai_day(now).year();
    let tail: String = id.chars().filter(|c| *c != '-').skip(20).collect();
    format!("GS-{year}-{}", tail.to_uppercase())
}

/// Publishes something approved, at once; the former publication of the same subject stays as
/// corrected. Its texts are guarded where they are written; that none holds a person's number is asked
/// again here, for what was stored before.
pub fn publish_approved(
    connection: &mut AnyConnection,
    call: &Call,
    new: NewPublication,
) -> Result<PublicationId, ApiError> {
    public_text::require_impersonal(&texts_of(&new), &[])?;
    let id = PublicationId::new();
    let former = publications::of_subject(connection, &new.subject_id)?
        .into_iter()
        .find(|row| row.state == PublicationState::Published);
    let now = call.now.naive_utc();
    let row = PublicationRow {
        seq: 0,
        id: id.clone(),
        kind: new.kind,
        subject_id: new.subject_id,
        task_id: new.task_id,
        unit_id: new.unit_id,
        state: PublicationState::Published,
        title: new.title,
        site: new.place.site.unwrap_or_else(|| DEFAULT_SITE.to_owned()),
        url: new.place.url.unwrap_or_else(|| permalink(new.kind, &id)),
        number: new
            .place
            .number
            .unwrap_or_else(|| usual_number(&id, call.now)),
        public_text: new.public_text,
        content: Some(Unread::of(&new.content)?),
        object_name: None,
        object_code: None,
        name_grams: None,
        due_at: new.due_at.map(|due_at| due_at.naive_utc()),
        published_at: Some(now),
        former_id: former.as_ref().map(|former| former.id.clone()),
        reason: None,
        submitted_by: None,
        decided_by: call.actor.user_id.clone(),
        return_reason: None,
        created_by: call.actor.user_id.clone(),
        version: 1,
        created_at: now,
        updated_at: now,
    };
    publications::insert(connection, &row)?;
    lifecycle::begin(connection, call, ("publish", None), &row)?;
    if let Some(former) = former {
        supersede(connection, call, former, None)?;
    }
    Ok(id)
}

fn texts_of(new: &NewPublication) -> Vec<(String, &str)> {
    let mut texts = public_text::texts_of(&new.content, "/content", &FORMED);
    texts.push(("/title".to_owned(), new.title.as_str()));
    texts.push(("/public_text".to_owned(), new.public_text.as_str()));
    texts
}

/// Marks a publication as corrected by a newer one.
pub(super) fn supersede(
    connection: &mut AnyConnection,
    call: &Call,
    former: PublicationRow,
    reason: Option<&str>,
) -> Result<(), ApiError> {
    let after = former.clone();
    let step = (PublicationEvent::Supersede, reason);
    lifecycle::step(connection, call, &former, after, step).map(drop)
}
