//! What the trail's codes are called: operations, kinds of records, states, and who acted.

use crate::checklist::item_state_text;
use crate::checks::check_state_text;
use crate::draws::draw_state_text;
use crate::jobs::job_state_text;
use crate::org::user_state_text;
use crate::plans::plan_state_text;
use crate::preferences;
use crate::publications::publication_state_text;
use crate::registers::{inspector_state_text, object_status_text, recusal_state_text};
use crate::tasks::task_state_text;
use crate::texts::audit as t;
use sortition_contract::audit;
use sortition_contract::error::Language;

fn language() -> Language {
    match preferences::is_english() {
        true => Language::English,
        false => Language::Chinese,
    }
}

/// What was done. An operation that this page doesn't know yet goes by its id.
pub fn operation_text(operation: &str) -> String {
    audit::operation_text(operation, language())
        .unwrap_or(operation)
        .to_owned()
}

/// What kind of record it was done to.
pub fn resource_text(resource: &str) -> String {
    audit::resource_text(resource, language())
        .unwrap_or(resource)
        .to_owned()
}

/// Who acted: the person, by name.
pub fn actor_text(username: &str, name: Option<&str>) -> String {
    match (username, name) {
        (_, Some(name)) if !name.is_empty() => name.to_owned(),
        ("system", _) => t::by_system().to_owned(),
        ("anonymous", _) => t::by_nobody().to_owned(),
        (username, _) => username.to_owned(),
    }
}

/// A state of a kind of record.
pub fn state_text(resource: &str, state: &str) -> String {
    let text = match resource {
        "checks" => state.parse().ok().map(check_state_text),
        "draws" => state.parse().ok().map(draw_state_text),
        "inspectors" => state.parse().ok().map(inspector_state_text),
        "item_versions" => state.parse().ok().map(item_state_text),
        "jobs" => state.parse().ok().map(job_state_text),
        "monthly_reports" => state.parse().ok().map(crate::reports::state_text),
        "objects" => state.parse().ok().map(object_status_text),
        "plans" => state.parse().ok().map(plan_state_text),
        "publications" => state.parse().ok().map(publication_state_text),
        "recusals" => state.parse().ok().map(recusal_state_text),
        "tasks" => state.parse().ok().map(task_state_text),
        "users" => state.parse().ok().map(user_state_text),
        _ => None,
    };
    text.unwrap_or(state).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_acted_goes_by_name() {
        let cases = [
            ("city_operator", Some("沈知行"), "沈知行"),
            ("city_operator", None, "city_operator"),
            ("system", None, "系统"),
            ("anonymous", None, "未登录"),
        ];
        for (username, name, text) in cases {
            assert_eq!(actor_text(username, name), text);
        }
    }

    #[test]
    fn states_are_words_of_their_kind() {
        assert_eq!(state_text("plans", "submitted"), "待审核");
        assert_eq!(state_text("checks", "sealed"), "未开放");
        assert_eq!(state_text("plans", "sealed"), "sealed");
        assert_eq!(operation_text("submit_plan"), "提交计划");
        assert_eq!(resource_text("plans"), "年度抽查计划");
    }
}
