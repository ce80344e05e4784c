//! What the trail calls the fields of records, and the codes that stand in them: as the pages call them where
//! the records themselves are shown.

use super::catalogue::{
    audit, checklist, checks, draws, experts, integrations, jobs, ledgers, org, plans,
    publications, registers, reports, tasks,
};
use super::words::{Worded, Words, state_words};
use crate::checklist::ItemKind;
use crate::checks::{CheckResult, FindingResult};
use crate::draws::{AbortReason, BeaconSource};
use crate::jobs::JobKind;
use crate::ledgers::PublicityKind;
use crate::org::{AccountRequestKind, Role, UnitKind};
use crate::publications::PublicationKind;
use crate::registers::ObjectType;
use crate::tasks::{JointKind, TaskMode};

/// What a field of a kind of record is called; none if it isn't known.
pub fn field_words(resource: &str, field: &str) -> Option<Words> {
    of_kind(resource, field).or_else(|| of_any(field))
}

/// Fields that one kind of record has under a name that says more elsewhere, or less.
fn of_kind(resource: &str, field: &str) -> Option<Words> {
    Some(match (resource, field) {
        ("item_versions", "code") => checklist::code,
        ("item_versions", "content") => checklist::content,
        ("item_versions", "name") => checklist::item_name,
        ("item_versions", "number") => audit::field_version,
        ("item_versions", "parent_id") => checklist::major_item,
        ("item_versions", "reason") => checklist::reason,
        ("item_versions", "ended_on") => checklist::ended_on,
        ("item_versions", "kind") => checklist::kind,
        ("item_versions", "object_types") => checklist::object_types,
        ("item_versions", "unit_id") => checklist::unit,
        ("experts", "name") => experts::person_name,
        ("experts", "title") => experts::professional_title,
        ("experts", "specialities") => experts::specialities,
        ("experts", "state_reason") => experts::reason,
        ("objects", "code") => registers::code,
        ("objects", "name") => registers::object_name,
        ("inspectors", "code") => registers::certificate,
        ("inspectors", "name") => registers::person_name,
        ("inspectors", "valid_until") => registers::valid_until,
        ("inspectors", "regions") => registers::regions,
        ("inspectors", "user_id") => registers::account,
        ("units", "code") => org::unit_code,
        ("units", "kind") => org::unit_kind,
        ("units", "name") => org::unit_name,
        ("units", "parent_id") => org::unit_above,
        ("users", "code") => audit::field_users_code,
        ("users", "name") => org::person_name,
        ("account_requests", "kind") => org::request_kind,
        ("account_requests", "reason") => org::request_reason,
        ("account_requests", "roles") => org::roles_wanted,
        ("account_requests", "former_roles") => org::roles_now,
        ("account_requests", "expires_at") => org::request_until,
        ("calendar_days", "name") | ("calendar_years", "name") => org::day_name,
        ("calendar_days", "on") | ("calendar_years", "on") => org::day,
        ("plan_entries", "number") => plans::entry_number,
        ("plan_entries", "title") => plans::entry_name,
        ("draws", "entry") => draws::number,
        ("draws", "hash") => draws::hash_function,
        ("publications", "number") => publications::number,
        ("publications", "kind") => publications::kind,
        ("publications", "unit_id") => publications::unit,
        ("findings", "result") => checks::finding,
        ("meetings", "name") => ledgers::meeting_name,
        ("trainings", "name") => ledgers::training_name,
        ("trainings", "content") => ledgers::content,
        ("documents", "title") => ledgers::document_title,
        ("publicity", "title") => ledgers::publicity_title,
        ("publicity", "kind") => ledgers::kind,
        ("meetings", "held_on") => ledgers::held_on,
        ("attachments", "hash") => audit::field_attachments_hash,
        ("attachments", "name") => jobs::file,
        ("attachments", "made_by") => audit::field_attachments_made_by,
        ("audit_blocks", "kind") => audit::field_audit_blocks_kind,
        ("audit_blocks", "entry") => audit::field_audit_blocks_entry,
        ("api_keys", "scopes") => integrations::scopes,
        ("api_keys", "addresses") => integrations::addresses,
        _ => return None,
    })
}

/// Fields that mean the same wherever they stand.
fn of_any(field: &str) -> Option<Words> {
    Some(match field {
        "abort_asked_by" => audit::field_abort_asked_by,
        "abort_reason" => audit::field_abort_reason,
        "abort_text" => audit::field_abort_text,
        "address" => registers::address,
        "amend_reason" => audit::field_amend_reason,
        "asked_at" => org::request_at,
        "asked_by" => org::request_by,
        "attended_on" => experts::attended_on,
        "batch" => audit::field_batch,
        "beacon_at" => draws::beacon_at,
        "beacon_round" => draws::round,
        "beacon_source" => draws::beacon,
        "beacon_value" => draws::beacon_value,
        "check_id" => checks::check,
        "client_time" => audit::field_client_time,
        "code" => org::dictionary_code,
        "columns" => audit::field_columns,
        "confirmed_by" => audit::field_confirmed_by,
        "contact_name" => reports::contact_name,
        "content" => org::notice,
        "contract_from" => experts::contract_from,
        "contract_until" => experts::contract_until,
        "count" => ledgers::count,
        "created_at" => audit::field_created_at,
        "created_by" => audit::field_created_by,
        "credit_class" => registers::credit_class,
        "credit_classes" => plans::credit_classes,
        "credit_index" => registers::credit_index,
        "decided_at" => org::request_decided_at,
        "decided_by" => org::request_decided_by,
        "decision_reason" => audit::field_decision_reason,
        "declared_by" => audit::field_declared_by,
        "detail" => checks::detail,
        "doc_no" => ledgers::doc_no,
        "document_number" => tasks::document_number,
        "done_on" => ledgers::done_on,
        "drawn_on" => tasks::drawn_on,
        "due_at" => publications::due_at,
        "edition" => audit::field_edition,
        "effective_from" => org::effective_from,
        "ended_on" => checks::ended_on,
        "entry_id" | "id" | "record_id" => audit::record,
        "expert_id" => experts::expert,
        "expires_at" => audit::field_expires_at,
        "faults" => audit::field_faults,
        "field" => experts::field,
        "finished_on" => audit::field_finished_on,
        "format" => jobs::export_format,
        "former_id" => audit::field_former_id,
        "former_roles" => org::roles_now,
        "frozen_at" => draws::frozen_at,
        "has_areas" => tasks::areas,
        "has_contact_mobile" => audit::field_has_contact_mobile,
        "has_contact_phone" => audit::field_has_contact_phone,
        "has_public_strata" => org::public_strata,
        "headcount" => ledgers::headcount,
        "held_on" => ledgers::held_on,
        "industry_code" => registers::industry,
        "inspector_id" => registers::inspector,
        "is_cancelled" => plans::cancelled,
        "is_locking" => org::reset_locking,
        "is_matched" => draws::matched,
        "is_special_purpose" => plans::special_purpose,
        "is_workday" => org::worked,
        "issued_on" => ledgers::issued_on,
        "item_id" => checklist::item,
        "item_ids" => plans::items,
        "joint_kind" => tasks::joint_kind,
        "kind" => audit::field_kind,
        "latitude" => registers::latitude,
        "lead_unit_id" => plans::lead,
        "leave_from" => registers::leave_from,
        "leave_until" => registers::leave_until,
        "left_out" => audit::field_left_out,
        "legal_basis" => checklist::legal_basis,
        "legal_representative" => registers::legal_representative,
        "longitude" => registers::longitude,
        "manifest_hash" => draws::manifest_hash,
        "max" => plans::most,
        "max_load" => tasks::max_load,
        "max_per_year" => checklist::max_per_year,
        "max_ratio_bp" => checklist::max_ratio,
        "media_type" => audit::field_media_type,
        "method" => checklist::method,
        "min" => plans::least,
        "mode" => tasks::mode,
        "month" => reports::month_filter,
        "months" => plans::months,
        "name" => audit::field_name,
        "notes" => audit::field_notes,
        "number" => tasks::number,
        "object_id" => registers::object,
        "object_types" => checklist::object_types,
        "on" => org::day,
        "opened_by" => audit::field_opened_by,
        "operation" => audit::operation,
        "organisation" => experts::organisation,
        "owes_reports" => org::owes_reports,
        "parent_id" => audit::field_parent_id,
        "part_unit_id" => audit::field_part_unit_id,
        "partner_ids" => plans::partners,
        "period_end" => audit::field_period_end,
        "period_from" => tasks::period_from,
        "period_start" => audit::field_period_start,
        "period_to" => tasks::period_to,
        "phone" => registers::phone,
        "plan_entry_id" => plans::entry,
        "plan_id" => plans::plan,
        "platform_codes" => checklist::platform_codes,
        "point" => checks::point,
        "position" => audit::field_position,
        "prefix" => integrations::prefix,
        "previous" => audit::field_previous,
        "published_at" => audit::field_published_at,
        "query" => jobs::export_conditions,
        "rating" => experts::rating,
        "ratio_bp" => plans::ratio,
        "ratios" => plans::way_of_drawing,
        "reason" => audit::reason,
        "recorded_by" => audit::field_recorded_by,
        "region_code" => registers::region,
        "regions" | "region_codes" => plans::regions,
        "remark" => experts::remark,
        "replaces_task_id" => audit::field_replaces_task_id,
        "request" => audit::field_request,
        "reserve_bp" => plans::reserve,
        "resource" => audit::resource,
        "result" => checks::result,
        "return_comments" => audit::field_return_comments,
        "return_reason" => checks::return_reason,
        "reveal_by" => audit::field_reveal_by,
        "revoked_at" => audit::field_revoked_at,
        "role" => org::role,
        "roles" => org::roles,
        "rows" => jobs::export_rows,
        "run" => audit::field_run,
        "saved_at" => audit::field_saved_at,
        "scheme_attachment_id" => tasks::scheme,
        "scope" => plans::scope,
        "scopes" => integrations::scopes,
        "seq" => audit::field_seq,
        "service_account_id" => integrations::program,
        "site" => publications::site,
        "size" => audit::field_size,
        "source" => tasks::of_plan,
        "special_reason" => audit::field_special_reason,
        "specialities" => registers::specialities,
        "staff_count" => registers::staff_count,
        "state" => audit::field_state,
        "status" => registers::status,
        "status_on" => registers::status_on,
        "stratum" => audit::field_stratum,
        "subject_id" => audit::field_subject_id,
        "submitted_by" => plans::submitter,
        "tags" => registers::tags,
        "task_id" => tasks::task,
        "team" => tasks::team,
        "teams" => tasks::teams,
        "title" => audit::field_title,
        "type" => registers::kind,
        "types" => plans::object_types,
        "unit_id" => audit::field_unit_id,
        "updated_at" => registers::updated_at,
        "url" => publications::url,
        "user_id" | "username" => org::username,
        "value" => org::value,
        "version" => audit::field_version,
        "void_asked_by" => audit::field_void_asked_by,
        "void_reason" => tasks::void_reason,
        "work" => experts::work,
        "year" => plans::year,
        "industry_codes" => plans::industries,
        "exclude_checked_within_months" => plans::exclude_checked,
        "text" => audit::field_text,
        _ => return None,
    })
}

/// What a code in a field of a kind of record is called; none if it is no code.
pub fn value_words(resource: &str, field: &str, code: &str) -> Option<Words> {
    fn of<T: std::str::FromStr + Worded>(code: &str) -> Option<Words> {
        code.parse::<T>().ok().map(Worded::words)
    }
    match (resource, field) {
        (_, "state" | "status") => state_words(resource, code),
        (_, "role") => of::<Role>(code),
        (_, "type" | "types" | "object_types") => of::<ObjectType>(code),
        (_, "joint_kind") => of::<JointKind>(code),
        (_, "mode") => of::<TaskMode>(code),
        (_, "beacon_source") => of::<BeaconSource>(code),
        (_, "abort_reason") | ("tasks", "reason") => of::<AbortReason>(code),
        ("findings", "result") => of::<FindingResult>(code),
        (_, "result") => of::<CheckResult>(code),
        ("account_requests", "kind") => of::<AccountRequestKind>(code),
        ("item_versions", "kind") => of::<ItemKind>(code),
        ("jobs", "kind") => of::<JobKind>(code),
        ("publications", "kind") => of::<PublicationKind>(code),
        ("publicity", "kind") => of::<PublicityKind>(code),
        ("units", "kind") => of::<UnitKind>(code),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Language;

    #[test]
    fn fields_are_called_as_on_the_pages_of_their_records() {
        for (resource, field, chinese, english) in [
            ("meetings", "held_on", "举办日期", "Held on"),
            ("meetings", "name", "会议名称", "Meeting"),
            ("units", "name", "单位名称", "Name"),
            ("objects", "code", "统一社会信用代码", "Credit code"),
            ("inspectors", "code", "执法证号", "Certificate number"),
            ("plans", "updated_at", "更新时间", "Changed"),
        ] {
            let words = field_words(resource, field).unwrap();
            let told = [Language::Chinese, Language::English].map(|to| words.text(to));
            assert_eq!(told, [chinese, english], "{resource}.{field}");
        }
        assert_eq!(field_words("plans", "no_such_field"), None);
    }

    #[test]
    fn values_are_words_of_their_kind() {
        for (resource, field, code, chinese) in [
            ("objects", "status", "revoked", "吊销"),
            ("units", "state", "closed", "已停用"),
            ("units", "kind", "county", "县区局"),
            ("publicity", "kind", "article", "媒体报道"),
            ("checks", "result", "R1", "未发现问题"),
            ("findings", "result", "problem", "发现问题"),
            ("users", "role", "operator", "经办人"),
            ("tasks", "mode", "team", "先分组再匹配"),
        ] {
            let words = value_words(resource, field, code);
            let told = words.map(|words| words.text(Language::Chinese));
            assert_eq!(told, Some(chinese), "{resource}.{field}");
        }
        assert_eq!(value_words("meetings", "name", "problem"), None);
    }
}
