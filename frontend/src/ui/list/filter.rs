//! The conditions a list offers besides the search.

use super::month;
use crate::format;
use crate::texts;
use crate::ui::{Choice, chosen_label};
use leptos::prelude::*;

/// A filter under the API's name for it.
#[derive(Clone)]
pub struct Filter {
    pub(super) name: &'static str,
    pub(super) label: String,
    pub(super) kind: FilterKind,
}

#[derive(Clone, Copy)]
pub(super) enum FilterKind {
    One(Signal<Vec<Choice>>),
    Many(Signal<Vec<Choice>>),
    Day,
    Month,
    Text,
    Flag,
}

impl Filter {
    /// One of the choices.
    pub fn one(
        name: &'static str,
        label: impl Into<String>,
        choices: impl Into<Signal<Vec<Choice>>>,
    ) -> Self {
        Self::new(name, label, FilterKind::One(choices.into()))
    }

    /// Any of the choices; the API gets them with commas.
    pub fn many(
        name: &'static str,
        label: impl Into<String>,
        choices: impl Into<Signal<Vec<Choice>>>,
    ) -> Self {
        Self::new(name, label, FilterKind::Many(choices.into()))
    }

    /// A day, as 检查早于.
    pub fn day(name: &'static str, label: impl Into<String>) -> Self {
        Self::new(name, label, FilterKind::Day)
    }

    /// A month.
    pub fn month(name: &'static str, label: impl Into<String>) -> Self {
        Self::new(name, label, FilterKind::Month)
    }

    /// A word as it stands in the record, as a tag.
    pub fn text(name: &'static str, label: impl Into<String>) -> Self {
        Self::new(name, label, FilterKind::Text)
    }

    /// Yes or no matter.
    pub fn flag(name: &'static str, label: impl Into<String>) -> Self {
        Self::new(name, label, FilterKind::Flag)
    }

    fn new(name: &'static str, label: impl Into<String>, kind: FilterKind) -> Self {
        Self {
            name,
            label: label.into(),
            kind,
        }
    }

    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    /// The value in words, for its chip. Reactive.
    pub(super) fn words(&self, value: &str) -> String {
        match self.kind {
            FilterKind::One(choices) => choices.with(|choices| chosen_label(choices, value)),
            FilterKind::Many(choices) => choices.with(|choices| {
                value
                    .split(',')
                    .map(|one| chosen_label(choices, one))
                    .collect::<Vec<_>>()
                    .join(texts::ui::list_comma())
            }),
            FilterKind::Flag if value == "true" => texts::ui::yes().to_owned(),
            FilterKind::Flag => texts::ui::no().to_owned(),
            FilterKind::Month => month::words(value),
            FilterKind::Day if value.is_empty() => format::UNKNOWN.to_owned(),
            FilterKind::Day | FilterKind::Text => value.to_owned(),
        }
    }
}
