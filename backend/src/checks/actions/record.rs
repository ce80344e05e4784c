//! The record sheet of a check, as far as the caller may know it.

use crate::checks::actions::log_reading;
use crate::checks::actions::views::detail;
use crate::checks::document::{RecordInspector, RecordPart, RecordPoint, RecordSheet};
use crate::checks::store::{checks, reading};
use crate::kernel::batch;
use crate::kernel::calendar::shanghai_time;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, found};
use crate::kernel::history::{self, Change};
use crate::kernel::keys::Keys;
use crate::kernel::rights::{Operation, Scope};
use crate::registers::UnmaskObject;
use crate::registers::actions::objects::personal_fields;
use crate::sight::{Sight, facts};
use sortition_contract::checks::{CheckDetail, CheckView, FindingResult};
use sortition_contract::ids::CheckId;
use sortition_contract::personal::Personal;
use sortition_contract::tasks::TaskSource;

/// The sheet as DOCX. With a reason it names the object's representative, who is to sign it, for those who may
/// unmask the object (row 18), which is written down; else personal fields are masked (row 17). The regulations
/// office reads with it what isn't published yet.
pub fn record_sheet(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    id: &CheckId,
    reason: Option<&str>,
) -> Result<Vec<u8>, ApiError> {
    let has_reason = reason.is_some() && call.actor.gives_reasons();
    let of = |scope: &Scope| Sight::of(&call.actor, scope, has_reason);
    checks::find(connection, &of(&call.sight), id)?;
    // Row 50 reaches less than row 46.
    let sight = of(&call.scope);
    found(checks::find(connection, &sight, id))?.ok_or_else(ApiError::forbidden)?;
    let detail = detail(connection, call, keys, &sight, id)?;
    if let Some(reason) = reason.filter(|_| has_reason) {
        log_reading(connection, call, ("checks", id), reason)?;
    }
    let (legal_representative, phone) = match reason {
        Some(reason) => unmasked(connection, call, &detail.check, reason)?,
        None => masked(&detail.check),
    };
    let task = reading::task(connection, &detail.check.task_id)?;
    let unit_name = reading::unit_names(connection, std::slice::from_ref(&task.unit_id))?
        .pop()
        .map(|(_, name)| name)
        .unwrap_or_default();
    let manifest_hash = facts::read_manifest_hash(connection, &detail.check.draw_id)?;
    let is_single = facts::read_is_single_party(connection, &detail.check.draw_id)?;
    let party = if is_single { "（单方抽取）" } else { "" };
    let check = &detail.check;
    let object = check.object.as_ref();
    let number = check_number(check.position, &task.title);
    let sheet = RecordSheet {
        unit_name,
        number: number.clone(),
        task_title: task.title.clone(),
        task_source: source(task.source).to_owned(),
        document_number: task.document_number.clone().unwrap_or_default(),
        object_name: object.map(|one| one.name.clone()).unwrap_or_default(),
        object_code: object.map(|one| one.code.clone()).unwrap_or_default(),
        legal_representative,
        phone,
        address: object
            .and_then(|one| one.address.clone())
            .unwrap_or_default(),
        checked_at: checked_at(&detail),
        draw: format!(
            "随机抽取{party}\n清单哈希：{}",
            manifest_hash.unwrap_or_default()
        ),
        inspectors: inspectors(&detail),
        parts: parts(&detail),
        result: check
            .result
            .map(|result| result.chinese().to_owned())
            .unwrap_or_default(),
        representative_words: check.representative_words.clone().unwrap_or_default(),
        refusal: check.refusal.clone().unwrap_or_default(),
        evidence: detail
            .evidence
            .iter()
            .map(|one| format!("{}（SHA-256 {}）", one.name, one.hash))
            .collect::<Vec<_>>()
            .join("\n"),
    };
    sheet.to_docx(&number).map_err(ApiError::internal)
}

/// Name and telephone of the object's representative as everybody sees them.
fn masked(check: &CheckView) -> (String, String) {
    let object = check.object.as_ref();
    let name = object.and_then(|one| one.legal_representative.as_ref());
    let phone = object.and_then(|one| one.phone.as_ref());
    (
        name.map(ToString::to_string).unwrap_or_default(),
        phone.map(ToString::to_string).unwrap_or_default(),
    )
}

/// The same in full. The check's id stands for its object in the trail, which must not tell who was drawn.
fn unmasked(
    connection: &mut AnyConnection,
    call: &Call,
    check: &CheckView,
    reason: &str,
) -> Result<(String, String), ApiError> {
    let Some(object_id) = &check.object_id else {
        return Ok(masked(check));
    };
    let unmasking = batch::call_of(call, &UnmaskObject::RIGHT);
    let object = personal_fields(connection, &unmasking, object_id)?;
    let change = Change {
        module: "checks",
        event: "unmask",
        resource: "checks",
        record_id: &check.id,
        reason: Some(reason),
        ..Change::default()
    };
    history::record(connection, call, change)?;
    let name = object.legal_representative;
    let phone = object.phone;
    Ok((
        name.map(|name| name.as_str().to_owned())
            .unwrap_or_default(),
        phone
            .map(|phone| phone.as_str().to_owned())
            .unwrap_or_default(),
    ))
}

fn check_number(position: i32, title: &str) -> String {
    format!("{title} 第 {position} 号")
}

/// The task's source in the words of the form.
const fn source(source: TaskSource) -> &'static str {
    match source {
        TaskSource::Plan => "年度计划",
        TaskSource::Special => "专项",
        TaskSource::Complaint => "投诉举报",
        TaskSource::Assigned => "上级交办",
        TaskSource::DataMonitoring => "数据监测",
    }
}

fn checked_at(detail: &CheckDetail) -> String {
    let Some(began) = detail.check.started_at else {
        return String::new();
    };
    let began = shanghai_time(began).format("%Y年%m月%d日 %H:%M");
    let ended = detail
        .check
        .parts
        .iter()
        .filter_map(|part| part.submitted_at)
        .max();
    match ended {
        Some(ended) => format!(
            "{began} 至 {}",
            shanghai_time(ended).format("%m月%d日 %H:%M")
        ),
        None => began.to_string(),
    }
}

fn inspectors(detail: &CheckDetail) -> Vec<RecordInspector> {
    let of_part = |part: &sortition_contract::checks::CheckPart| {
        let unit_name = part.unit_name.clone();
        part.inspectors
            .iter()
            .map(move |one| RecordInspector {
                name: one.name.clone(),
                unit_name: unit_name.clone(),
                certificate: one.code.clone(),
                is_lead: one.is_lead,
            })
            .collect::<Vec<_>>()
    };
    detail.check.parts.iter().flat_map(of_part).collect()
}

fn parts(detail: &CheckDetail) -> Vec<RecordPart> {
    let of_part = |part: &sortition_contract::checks::CheckPart| RecordPart {
        unit_name: part.unit_name.clone(),
        points: detail
            .form
            .iter()
            .map(|point| {
                let finding = detail.findings.iter().find(|one| {
                    one.unit_id == part.unit_id
                        && one.item_id == point.item_id
                        && one.point == point.point
                });
                RecordPoint {
                    item: point.item_name.clone(),
                    content: point.point.clone(),
                    result: finding
                        .map(|one| finding_text(one.result).to_owned())
                        .unwrap_or_default(),
                    detail: finding.map(|one| one.detail.clone()).unwrap_or_default(),
                }
            })
            .collect(),
    };
    detail.check.parts.iter().map(of_part).collect()
}

fn finding_text(result: FindingResult) -> &'static str {
    match result {
        FindingResult::Compliant => "符合",
        FindingResult::Problem => "发现问题",
        FindingResult::NotApplicable => "不适用",
        FindingResult::NotChecked => "未检查",
    }
}
