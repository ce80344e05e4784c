//! What a field holds, whatever its kind: so a form can compare it with what is saved, keep it
//! while the page around it is built anew, and put it back.

use crate::ui::Choice;
use chrono::NaiveDate;

/// A field's value.
#[derive(Clone, Debug, PartialEq)]
pub enum Held {
    /// Text, or the code of a choice.
    Text(String),
    /// A whole number, or a ratio in basis points.
    Whole(Option<i64>),
    /// A number with a fraction.
    Decimal(Option<f64>),
    /// A day.
    Day(Option<NaiveDate>),
    /// Words or codes, in whatever order.
    Words(Vec<String>),
    /// Choices with their names.
    Picked(Vec<Choice>),
    /// Agreed to, or not.
    Switch(bool),
}

impl Held {
    /// Whether nothing is filled in.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.trim().is_empty(),
            Self::Whole(number) => number.is_none(),
            Self::Decimal(number) => number.is_none(),
            Self::Day(day) => day.is_none(),
            Self::Words(words) => words.is_empty(),
            Self::Picked(choices) => choices.is_empty(),
            Self::Switch(is_on) => !is_on,
        }
    }

    /// Whether both mean the same: words in another order do, and a choice whose name was only
    /// found later.
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Words(one), Self::Words(other)) => sorted(one) == sorted(other),
            (Self::Picked(one), Self::Picked(other)) => codes(one) == codes(other),
            (one, other) => one == other,
        }
    }
}

fn sorted(words: &[String]) -> Vec<&String> {
    let mut words: Vec<_> = words.iter().collect();
    words.sort();
    words
}

fn codes(choices: &[Choice]) -> Vec<&String> {
    let mut codes: Vec<_> = choices.iter().map(|choice| &choice.value).collect();
    codes.sort();
    codes
}

/// A type that a field's signal may have.
pub trait Holds: Clone + Send + Sync + 'static {
    /// As any field's value.
    fn hold(&self) -> Held;
    /// Back again; none if it is another kind of value.
    fn take(held: Held) -> Option<Self>;
}

macro_rules! holds {
    ($($kind:ty => $variant:ident),* $(,)?) => {$(
        impl Holds for $kind {
            fn hold(&self) -> Held {
                Held::$variant(self.clone())
            }
            fn take(held: Held) -> Option<Self> {
                match held {
                    Held::$variant(value) => Some(value),
                    _ => None,
                }
            }
        }
    )*};
}

holds! {
    String => Text,
    Option<i64> => Whole,
    Option<f64> => Decimal,
    Option<NaiveDate> => Day,
    Vec<String> => Words,
    Vec<Choice> => Picked,
    bool => Switch,
}

#[cfg(test)]
mod tests {
    use super::{Held, Holds};
    use crate::ui::Choice;

    #[test]
    fn is_same_looks_at_what_is_meant() {
        let words = |words: &[&str]| Held::Words(words.iter().map(ToString::to_string).collect());
        assert!(words(&["A", "B"]).is_same(&words(&["B", "A"])));
        assert!(!words(&["A"]).is_same(&words(&["A", "A"])));
        let unnamed = Held::Picked(vec![Choice::new("F", "F")]);
        assert!(unnamed.is_same(&Held::Picked(vec![Choice::new("F", "批发和零售业")])));
        assert!(!Held::Text(String::new()).is_same(&Held::Whole(None)));
    }

    #[test]
    fn take_refuses_another_kind() {
        assert_eq!(String::take("甲".to_owned().hold()).as_deref(), Some("甲"));
        assert_eq!(bool::take(Held::Whole(Some(1))), None);
    }
}
