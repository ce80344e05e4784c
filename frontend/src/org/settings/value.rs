//! Values of settings: what is shown of each kind, and the fields that take it.

use super::lines;
use crate::format;
use crate::texts::{self, org as t};
use crate::ui::{CheckField, Choice, NumberField, RatioField, SelectField, TextArea, TextField};
use leptos::prelude::*;
use serde_json::{Map, Value};

/// A code and what it is called.
type Named = (&'static str, fn() -> &'static str);

/// The kind of a value.
#[derive(Clone, Copy)]
pub enum Kind {
    /// A whole number.
    Number {
        /// The least.
        min: i64,
        /// The most.
        max: i64,
        /// The number with what it counts.
        words: fn(String) -> String,
    },
    /// Yes or no.
    Switch,
    /// Basis points, shown as percent.
    Ratio,
    /// Several of them, each under its own name.
    Ratios(&'static [Named]),
    /// One of some codes.
    Choice(&'static [Named]),
    /// A line of text.
    Text,
    /// Headings and words of files, with what they stand for.
    Dictionary,
    /// Anything else, as JSON.
    Structure,
}

impl Kind {
    /// A value in words.
    pub fn text(self, value: &Value) -> String {
        let known = match self {
            Self::Number { words, .. } => value.as_i64().map(|number| words(number.to_string())),
            Self::Switch => value.as_bool().map(|is_on| match is_on {
                true => texts::ui::yes().to_owned(),
                false => texts::ui::no().to_owned(),
            }),
            Self::Ratio => value.as_i64().map(format::percent),
            Self::Ratios(names) => {
                let one = |(key, name): &Named| {
                    let ratio = value.get(*key)?.as_i64()?;
                    Some(t::named_ratio(name(), format::percent(ratio)))
                };
                let all: Vec<_> = names.iter().filter_map(one).collect();
                (!all.is_empty()).then(|| all.join(texts::ui::list_comma()))
            }
            Self::Choice(names) => names
                .iter()
                .find(|(code, _)| value == code)
                .map(|(_, name)| name().to_owned()),
            Self::Text => value.as_str().map(str::to_owned),
            Self::Dictionary => {
                let (headings, words) = lines::counts(value);
                Some(t::dictionary_counts(headings, words))
            }
            Self::Structure => None,
        };
        known.unwrap_or_else(|| value.to_string())
    }
}

/// A value while it is being changed. `Copy`.
#[derive(Clone, Copy)]
pub struct Draft {
    kind: Kind,
    /// One number for each ratio, or the one number.
    numbers: StoredValue<Vec<RwSignal<Option<i64>>>>,
    is_on: RwSignal<bool>,
    text: RwSignal<String>,
}

impl Draft {
    /// Begins with a value.
    pub fn new(kind: Kind, value: &Value) -> Self {
        let numbers = match kind {
            Kind::Number { .. } | Kind::Ratio => vec![value.as_i64()],
            Kind::Ratios(names) => names
                .iter()
                .map(|(key, _)| value.get(*key).and_then(Value::as_i64))
                .collect(),
            _ => Vec::new(),
        };
        let text = match kind {
            Kind::Structure => serde_json::to_string_pretty(value).unwrap_or_default(),
            Kind::Dictionary => lines::lines(value),
            _ => value.as_str().unwrap_or_default().to_owned(),
        };
        Self {
            kind,
            numbers: StoredValue::new(numbers.into_iter().map(RwSignal::new).collect()),
            is_on: RwSignal::new(value.as_bool().unwrap_or_default()),
            text: RwSignal::new(text),
        }
    }

    /// What was entered, as the API takes it; what can't be read goes as text, so that the server
    /// says what is wrong.
    pub fn value(self) -> Value {
        let number = |place: usize| {
            self.numbers
                .with_value(|numbers| numbers.get(place).and_then(|one| one.get_untracked()))
                .map_or(Value::Null, Value::from)
        };
        let text = || self.text.get_untracked();
        match self.kind {
            Kind::Number { .. } | Kind::Ratio => number(0),
            Kind::Switch => self.is_on.get_untracked().into(),
            Kind::Ratios(names) => {
                let pairs = names
                    .iter()
                    .enumerate()
                    .map(|(place, (key, _))| ((*key).to_owned(), number(place)));
                Value::Object(pairs.collect::<Map<_, _>>())
            }
            Kind::Choice(_) | Kind::Text => text().trim().into(),
            Kind::Dictionary => lines::read(&text()).unwrap_or_else(|| text().into()),
            Kind::Structure => serde_json::from_str(&text()).unwrap_or_else(|_| text().into()),
        }
    }

    /// The fields.
    pub fn fields(self) -> AnyView {
        let numbers = self.numbers.get_value();
        match self.kind {
            Kind::Number { min, max, .. } => numbers
                .into_iter()
                .map(|value| {
                    let hint = t::between(format::count(max), format::count(min));
                    view! { <NumberField label=t::new_value() name="value" value required=true min max hint/> }
                })
                .collect_view()
                .into_any(),
            Kind::Ratio => numbers
                .into_iter()
                .map(|value| view! { <RatioField label=t::new_value() name="value" value required=true/> })
                .collect_view()
                .into_any(),
            Kind::Ratios(names) => names
                .iter()
                .zip(numbers)
                .map(|((key, name), value)| {
                    view! { <RatioField label=name() name=format!("value/{key}") value required=true/> }
                })
                .collect_view()
                .into_any(),
            Kind::Switch => {
                view! { <CheckField label=t::switched_on() value=self.is_on/> }.into_any()
            }
            Kind::Choice(names) => {
                let choices: Vec<_> = names
                    .iter()
                    .map(|(code, name)| Choice::new(*code, name()))
                    .collect();
                view! { <SelectField label=t::new_value() name="value" value=self.text choices required=true/> }
                    .into_any()
            }
            Kind::Text => {
                view! { <TextField label=t::new_value() name="value" value=self.text required=true is_code=true is_wide=true/> }
                    .into_any()
            }
            Kind::Dictionary => {
                view! { <TextArea label=t::new_value() name="value" value=self.text rows=12 hint=t::dictionary_hint()/> }
                    .into_any()
            }
            Kind::Structure => {
                view! { <TextArea label=t::new_value() name="value" value=self.text required=true rows=10/> }
                    .into_any()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const RATIOS: Kind = Kind::Ratios(&[("A", || "甲"), ("B", || "乙")]);

    #[test]
    fn text_says_each_kind_in_words() {
        let number = Kind::Number {
            min: 1,
            max: 60,
            words: t::working_days,
        };
        let choice = Kind::Choice(&[("hidden", || "不公开")]);
        for (kind, value, text) in [
            (number, json!(20), "20个工作日"),
            (Kind::Switch, json!(true), "是"),
            (Kind::Ratio, json!(250), "2.5%"),
            (RATIOS, json!({"A": 100, "B": 3000}), "甲 1%、乙 30%"),
            (choice, json!("hidden"), "不公开"),
            (choice, json!("other"), "\"other\""),
            (Kind::Text, json!("log.example.cn"), "log.example.cn"),
            (Kind::Structure, json!({"a": [1]}), "{\"a\":[1]}"),
        ] {
            assert_eq!(kind.text(&value), text);
        }
    }

    #[test]
    fn a_draft_gives_back_what_it_began_with() {
        let number = Kind::Number {
            min: 1,
            max: 60,
            words: t::working_days,
        };
        for (kind, value) in [
            (number, json!(20)),
            (Kind::Switch, json!(false)),
            (Kind::Ratio, json!(250)),
            (RATIOS, json!({"A": 100, "B": 3000})),
            (Kind::Choice(&[("hidden", || "不公开")]), json!("hidden")),
            (Kind::Text, json!("log.example.cn")),
            (
                Kind::Dictionary,
                json!({"headings": {"企业名称": "name"}, "words": {"type": {"合伙": "enterprise"}}}),
            ),
            (Kind::Structure, json!({"a": [1]})),
        ] {
            let owner = Owner::new();
            let given = owner.with(|| Draft::new(kind, &value).value());
            assert_eq!(given, value);
        }
    }
}
