//! A scope over the register in words.

use super::words::stratum_text;
use crate::org::names::{Names, industries, regions};
use crate::registers::object_type_text;
use crate::texts::plans as t;
use crate::ui::{Fact, Facts};
use leptos::prelude::*;
use sortition_contract::registers::ObjectScope;

/// A scope's conditions, each with its name; without any, that all of the register may be drawn.
#[component]
pub fn ScopeFacts(
    /// The scope.
    scope: ObjectScope,
) -> AnyView {
    let named = |codes: Vec<String>, load: fn() -> Names| {
        let names = (!codes.is_empty()).then(load)?;
        Some(move || names.of_all(&codes))
    };
    let joined =
        |values: Vec<String>| Some(values.join(t::comma())).filter(|text| !text.is_empty());
    let types = scope.types.iter();
    let classes = scope.credit_classes.iter();
    let months = scope.exclude_checked_within_months;
    let types = joined(types.map(|one| object_type_text(*one).to_owned()).collect());
    let classes = joined(classes.map(|class| stratum_text(class)).collect());
    let conditions = [
        types.map(|types| Fact::new(t::object_types(), types)),
        named(scope.region_codes, regions).map(|names| Fact::new(t::regions(), names)),
        named(scope.industry_codes, industries).map(|names| Fact::new(t::industries(), names)),
        joined(scope.tags).map(|tags| Fact::new(t::tags(), tags)),
        classes.map(|classes| Fact::new(t::credit_classes(), classes)),
        months.map(|months| Fact::new(t::exclude_checked(), t::within_months(months))),
    ];
    let mut facts: Vec<Fact> = conditions.into_iter().flatten().collect();
    if facts.is_empty() {
        facts.push(Fact::new(t::scope(), t::whole_register()));
    }
    view! { <Facts facts/> }.into_any()
}
