//! What scopes and states of keys are called.

use crate::texts::{integrations as t, word};
use crate::ui::{Status, StatusKind};
use leptos::prelude::*;
use sortition_contract::integrations::{ApiKeyState, ApiKeyView, KeyStop};

/// What a key's state is called.
pub fn key_state_text(state: ApiKeyState) -> &'static str {
    word(state)
}

/// How it stands with a key: its state, or what stops it all the same.
pub fn key_text(key: &ApiKeyView) -> &'static str {
    match key.stopped_by {
        Some(KeyStop::UnitClosed) => t::stopped_unit_closed(),
        Some(KeyStop::MakerDisabled) => t::stopped_maker_disabled(),
        None if is_left_behind(key) => t::maker_left(),
        None => key_state_text(key.state),
    }
}

/// Whether a key works whose secret somebody knows who has left.
fn is_left_behind(key: &ApiKeyView) -> bool {
    key.state == ApiKeyState::Active && key.has_maker_left
}

/// The same with its tone.
pub fn key_status(key: &ApiKeyView) -> AnyView {
    let kind = match (key.stopped_by, key.state) {
        (Some(_), _) => StatusKind::Bad,
        (None, ApiKeyState::Active) if is_left_behind(key) => StatusKind::Warn,
        (None, ApiKeyState::Active) => StatusKind::Plain,
        (None, ApiKeyState::Revoked | ApiKeyState::Expired) => StatusKind::Off,
    };
    view! { <Status kind label=key_text(key)/> }.into_any()
}

/// What a scope is called; one that this page doesn't know yet goes by its name.
pub fn scope_text(scope: &str) -> String {
    let text = match scope {
        "checklist:read" => t::scope_checklist_read(),
        "checklist:write" => t::scope_checklist_write(),
        "checks:read" => t::scope_checks_read(),
        "checks:write" => t::scope_checks_write(),
        "credit:write" => t::scope_credit_write(),
        "draws:contribute" => t::scope_draws_contribute(),
        "draws:read" => t::scope_draws_read(),
        "draws:run" => t::scope_draws_run(),
        "experts:read" => t::scope_experts_read(),
        "inspectors:read" => t::scope_inspectors_read(),
        "inspectors:write" => t::scope_inspectors_write(),
        "ledgers:read" => t::scope_ledgers_read(),
        "ledgers:write" => t::scope_ledgers_write(),
        "metrics:read" => t::scope_metrics_read(),
        "objects:read" => t::scope_objects_read(),
        "objects:unmask" => t::scope_objects_unmask(),
        "objects:write" => t::scope_objects_write(),
        "plans:read" => t::scope_plans_read(),
        "plans:write" => t::scope_plans_write(),
        "publications:read" => t::scope_publications_read(),
        "reports:read" => t::scope_reports_read(),
        "tasks:read" => t::scope_tasks_read(),
        "tasks:write" => t::scope_tasks_write(),
        unknown => unknown,
    };
    text.to_owned()
}

/// What several are called, in a row.
pub fn scopes_text(scopes: &[String]) -> String {
    let texts: Vec<String> = scopes.iter().map(|scope| scope_text(scope)).collect();
    texts.join(crate::texts::ui::list_comma())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(state: &str, stopped_by: Option<&str>, has_maker_left: bool) -> ApiKeyView {
        let view = serde_json::json!({
            "id": "01939999-0000-7000-8000-000000000001",
            "unit_id": "01939999-0000-7000-8000-000000000002",
            "name": "数据中台",
            "service_account_id": "01939999-0000-7000-8000-000000000003",
            "prefix": "sortition_00112233",
            "scopes": ["objects:read"],
            "addresses": [],
            "state": state,
            "stopped_by": stopped_by,
            "made_by": "01939999-0000-7000-8000-000000000004",
            "made_by_name": "苏清和",
            "has_maker_left": has_maker_left,
            "created_at": "2026-11-23T02:00:00Z",
            "expires_at": "2026-12-31T00:00:00Z",
            "last_used_at": null,
            "last_used_from": null,
            "revoked_at": null,
            "allowed_actions": [],
            "version": 1,
        });
        serde_json::from_value(view).unwrap()
    }

    #[test]
    fn key_whose_maker_has_left_says_so_while_it_works() {
        let said = |state, stopped_by, has_left| key_text(&key(state, stopped_by, has_left));
        assert_eq!(said("active", None, false), "有效");
        assert_eq!(said("active", None, true), "有效，建立人已离岗，请轮换");
        assert_eq!(said("revoked", None, true), "已吊销");
        let stopped = said("active", Some("maker_disabled"), true);
        assert_eq!(stopped, "已停用：建立人账号已停用");
    }

    #[test]
    fn scopes_go_by_words_or_by_their_name() {
        assert_eq!(scope_text("objects:read"), "检查对象：查看");
        assert_eq!(scope_text("weather:read"), "weather:read");
        let both = ["objects:read".to_owned(), "plans:read".to_owned()];
        assert_eq!(scopes_text(&both), "检查对象：查看、年度计划：查看");
    }
}
