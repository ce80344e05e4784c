//! What the trail's codes are called: operations, kinds of records, states, and who acted.

use crate::preferences;
use crate::texts::audit as t;
use sortition_contract::audit;
use sortition_contract::error::Language;
use sortition_contract::texts::{field_words, state_words, value_words};

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
    state_words(resource, state)
        .map_or(state, |words| words.text(language()))
        .to_owned()
}

/// What a field of a kind of record is called. One that this page doesn't know yet goes by its name.
pub fn field_text(resource: &str, field: &str) -> String {
    field_words(resource, field)
        .map_or(field, |words| words.text(language()))
        .to_owned()
}

/// What a code in a field is called; none if it is no code.
pub fn value_text(resource: &str, field: &str, code: &str) -> Option<&'static str> {
    value_words(resource, field, code).map(|words| words.text(language()))
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
