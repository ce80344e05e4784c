//! Strict JSON: I-JSON in (RFC 7493), canonical JSON out (RFC 8785).
//!
//! A [`Value`] keeps what the specification tells apart and nothing more: a number is a count or
//! it is nothing that any member may be.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Serialize, Serializer};

use crate::lines::lines_of;
use crate::text::{LARGEST_COUNT, is_noncharacter};

/// A value of a bundle as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// `null`.
    Null,
    /// `true` or `false`, which no member may be.
    Truth(bool),
    /// An integer from 0 to 2^53 − 1, written as `0` or without leading zero, sign, point and
    /// exponent.
    Count(u64),
    /// Any other number, which no member may be.
    OtherNumber,
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Value>),
    /// An object; no name comes twice.
    Members(BTreeMap<String, Value>),
}

/// The text is not I-JSON.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotIJson(pub String);

impl From<serde_json::Error> for NotIJson {
    fn from(error: serde_json::Error) -> Self {
        Self(error.to_string())
    }
}

impl Value {
    /// Reads one I-JSON text.
    ///
    /// # Errors
    /// What no I-JSON text holds: a doubled member, a lone surrogate, a noncharacter, other text
    /// after the value.
    pub fn parse(text: &str) -> Result<Self, NotIJson> {
        Ok(serde_json::from_str(text)?)
    }

    pub(crate) const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

/// The canonical form (JCS) of a value of ours.
pub(crate) fn canonical<T: Serialize>(value: &T) -> Vec<u8> {
    // Every type given here consists of texts, counts, null, lists and members, which always have
    // such a form; an error would be a defect of this crate.
    serde_json_canonicalizer::to_vec(value)
        .unwrap_or_else(|error| unreachable!("a value of the draw without canonical form: {error}"))
}

/// The canonical form of a value whose members are declared in the order of their names: its plain form,
/// which takes a small part of the time. Both spell texts and counts alike.
pub(crate) fn canonical_as_declared<T: Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value)
        .unwrap_or_else(|error| unreachable!("a value of the draw without JSON: {error}"))
}

/// The value of a canonical form, as a verifier would read it.
pub(crate) fn reread(canonical: &[u8]) -> Value {
    serde_json::from_slice(canonical)
        .unwrap_or_else(|error| unreachable!("a canonical form that is not I-JSON: {error}"))
}

/// Whether a text is the canonical form of the value that it holds, if that has the members that it
/// should have: of these, names in the order of their bytes are in that of RFC 8785.
pub(crate) fn is_canonical(text: &str, value: &Value) -> bool {
    serde_json::to_vec(value).is_ok_and(|form| form == text.as_bytes())
}

/// What a bundle's JSON has of a part of a file: its lines as elements of a list, which begins with them or
/// goes on.
///
/// ```
/// use sortition_draw::json_part;
/// assert_eq!(json_part("A\tall\nB\tall\n", true), br#""A\tall","B\tall""#);
/// ```
#[must_use]
pub fn json_part(text: &str, is_first: bool) -> Vec<u8> {
    let mut items = Vec::with_capacity(text.len() + text.len() / 8);
    for (index, line) in lines_of(text).enumerate() {
        if !(is_first && index == 0) {
            items.push(b',');
        }
        items.push(b'"');
        escape(line.as_bytes(), &mut items);
        items.push(b'"');
    }
    items
}

/// Appends a text of JSON (RFC 8785, 3.2.2.2).
fn escape(text: &[u8], items: &mut Vec<u8>) {
    let mut rest = text;
    let is_escaped = |byte: &u8| *byte < b' ' || *byte == b'"' || *byte == b'\\';
    while let Some(place) = rest.iter().position(is_escaped) {
        items.extend_from_slice(&rest[..place]);
        match rest[place] {
            b'\t' => items.extend(b"\\t"),
            b'"' => items.extend(b"\\\""),
            b'\\' => items.extend(b"\\\\"),
            b'\n' => items.extend(b"\\n"),
            b'\r' => items.extend(b"\\r"),
            0x08 => items.extend(b"\\b"),
            0x0c => items.extend(b"\\f"),
            other => items.extend(format!("\\u{other:04x}").bytes()),
        }
        rest = &rest[place + 1..];
    }
    items.extend_from_slice(rest);
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Truth(truth) => serializer.serialize_bool(*truth),
            Self::Count(count) => serializer.serialize_u64(*count),
            // Its digits were not kept, since nothing of ours holds such a number.
            Self::OtherNumber => Err(serde::ser::Error::custom("a number that is no count")),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(values) => serializer.collect_seq(values),
            Self::Members(members) => serializer.collect_map(members),
        }
    }
}

/// Where two values differ first, in the order of names and indexes; what stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    /// A JSON pointer below the compared values.
    pub place: String,
    pub expected: String,
    pub found: String,
}

pub(crate) fn first_difference(expected: &Value, found: &Value) -> Option<Difference> {
    fn walk(expected: Option<&Value>, found: Option<&Value>, place: &str) -> Option<Difference> {
        match (expected, found) {
            (a, b) if a == b => None,
            (Some(Value::List(a)), Some(Value::List(b))) => (0..a.len().max(b.len()))
                .find_map(|i| walk(a.get(i), b.get(i), &format!("{place}/{i}"))),
            (Some(Value::Members(a)), Some(Value::Members(b))) => {
                let mut names: Vec<&String> = a.keys().chain(b.keys()).collect();
                names.sort_unstable();
                names.into_iter().find_map(|name| {
                    walk(
                        a.get(name),
                        b.get(name),
                        &format!("{place}/{}", pointer_token(name)),
                    )
                })
            }
            (expected, found) => Some(Difference {
                place: place.to_owned(),
                expected: shown(expected),
                found: shown(found),
            }),
        }
    }
    walk(Some(expected), Some(found), "")
}

/// A member's name as part of a JSON pointer (RFC 6901).
pub(crate) fn pointer_token(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn shown(value: Option<&Value>) -> String {
    match value {
        None => "nothing".to_owned(),
        Some(Value::Null) => "null".to_owned(),
        Some(Value::Truth(truth)) => truth.to_string(),
        Some(Value::Count(count)) => count.to_string(),
        Some(Value::OtherNumber) => "a number that is no count".to_owned(),
        Some(Value::Text(text)) => text.clone(),
        Some(Value::List(list)) => format!("a list of {}", list.len()),
        Some(Value::Members(_)) => "an object".to_owned(),
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

pub(crate) struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an I-JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Value, E> {
        Ok(Value::Truth(truth))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(if number <= LARGEST_COUNT {
            Value::Count(number)
        } else {
            Value::OtherNumber
        })
    }

    fn visit_i64<E>(self, _: i64) -> Result<Value, E> {
        Ok(Value::OtherNumber)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Value, E> {
        Ok(Value::OtherNumber)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
        self.visit_string(text.to_owned())
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Value, E> {
        checked(&text)?;
        Ok(Value::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element()? {
            values.push(value);
        }
        Ok(Value::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut members = BTreeMap::new();
        while let Some(name) = next_name(&mut map, |name| members.contains_key(name))? {
            let value = map.next_value()?;
            members.insert(name, value);
        }
        Ok(Value::Members(members))
    }
}

/// The next member's name, if it wasn't there before.
pub(crate) fn next_name<'de, A: MapAccess<'de>>(
    map: &mut A,
    is_known: impl Fn(&str) -> bool,
) -> Result<Option<String>, A::Error> {
    let Some(name) = map.next_key::<String>()? else {
        return Ok(None);
    };
    checked(&name)?;
    if is_known(&name) {
        return Err(de::Error::custom(format_args!(
            "the member {name:?} is there twice"
        )));
    }
    Ok(Some(name))
}

pub(crate) fn checked<E: de::Error>(text: &str) -> Result<(), E> {
    if !text.is_ascii() && text.chars().any(is_noncharacter) {
        return Err(E::custom("a text holds a noncharacter"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_number_is_count_only_in_its_one_spelling() {
        for (text, value) in [
            ("0", Value::Count(0)),
            ("9007199254740991", Value::Count(LARGEST_COUNT)),
            ("9007199254740992", Value::OtherNumber),
            ("18446744073709551616", Value::OtherNumber),
            ("-0", Value::OtherNumber),
            ("-1", Value::OtherNumber),
            ("1.0", Value::OtherNumber),
            ("1e0", Value::OtherNumber),
        ] {
            assert_eq!(Value::parse(text), Ok(value), "{text}");
        }
        assert!(Value::parse("01").is_err());
    }

    #[test]
    fn parse_what_is_not_i_json_is_refused() {
        for text in [
            r#"{"a":1,"a":1}"#,
            r#"[{"b":{"a":1,"\u0061":2}}]"#,
            r#""\ud800""#,
            r#"{"\udfff":1}"#,
            r#""\uffff""#,
            "\u{feff}{}",
            "{} {}",
            "{'a':1}",
            "[1,]",
            "",
        ] {
            assert!(Value::parse(text).is_err(), "{text}");
        }
        assert_eq!(
            Value::parse(r#""\ud840\udc00""#),
            Ok(Value::Text("𠀀".to_owned()))
        );
    }

    #[test]
    fn canonical_text_is_escaped_as_rfc_8785_says() {
        let text = "\"\\/\u{8}\u{c}\n\r\t\u{1}\u{7f}①\u{2028}";
        assert_eq!(
            String::from_utf8(canonical(&text)).unwrap(),
            "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\u{7f}①\u{2028}\""
        );
    }

    #[test]
    fn lines_of_a_part_are_those_of_the_canonical_form() {
        let lines = ["\"\\/\u{8}\u{c}\r\t\u{1}\u{1f}\u{7f}①\u{2028}", "", "甲\t-"];
        let text = lines.map(|line| format!("{line}\n")).concat();
        let listed = [&b"["[..], &json_part(&text, true), b"]"].concat();
        assert_eq!(listed, canonical(&lines));
        let more = json_part("a\n", false);
        assert_eq!(more, b",\"a\"");
        assert!(json_part("", true).is_empty());
    }

    #[test]
    fn first_difference_names_place_and_both_sides() {
        let parse = |text| Value::parse(text).unwrap();
        let a = parse(r#"{"l":[{"k":"x"},{"k":"y"}],"n":null}"#);
        assert_eq!(first_difference(&a, &a), None);
        let b = parse(r#"{"l":[{"k":"x"},{"k":"z"}],"n":0}"#);
        let difference = first_difference(&a, &b).unwrap();
        assert_eq!(difference.place, "/l/1/k");
        assert_eq!(
            (difference.expected.as_str(), difference.found.as_str()),
            ("y", "z")
        );
        let c = parse(r#"{"l":[{"k":"x"}]}"#);
        let difference = first_difference(&a, &c).unwrap();
        assert_eq!(
            (difference.place.as_str(), difference.found.as_str()),
            ("/l/1", "nothing")
        );
    }
}
