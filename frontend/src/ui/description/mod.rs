//! A description list: names and values of one record.

use leptos::prelude::*;

/// One name and its value.
pub struct Fact {
    name: String,
    value: AnyView,
}

impl Fact {
    /// A name with any view as its value.
    pub fn new(name: impl Into<String>, value: impl IntoAny) -> Self {
        Self {
            name: name.into(),
            value: value.into_any(),
        }
    }

    /// A name with a text; the em dash if there is none.
    pub fn text(name: impl Into<String>, value: Option<String>) -> Self {
        let value = value.unwrap_or_else(|| crate::format::UNKNOWN.to_owned());
        Self::new(name, value)
    }
}

/// Names and values in one column, or in two where there is room.
#[component]
pub fn Facts(
    /// The facts, in order.
    facts: Vec<Fact>,
    /// Two columns of facts.
    #[prop(optional)]
    is_double: bool,
) -> AnyView {
    let rows: Vec<_> = facts
        .into_iter()
        .map(|fact| view! { <dt>{fact.name}</dt><dd>{fact.value}</dd> })
        .collect();
    view! { <dl class="kv" class:kv-2=is_double>{rows}</dl> }.into_any()
}
