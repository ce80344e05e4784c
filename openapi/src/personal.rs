//! Personal data as types: what is hidden stays hidden unless a handler reveals it on purpose.
//!
//! A view holds `Masked<Phone>`: it leaves the server masked. Only the operation that unmasks (which
//! is logged) answers with a plain [`Phone`]. None of these types prints its content with `{:?}`, so
//! that no log line can hold it.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A text that identifies a person, and the form of it that anybody may see.
pub trait Personal: From<String> {
    /// The text itself.
    fn as_str(&self) -> &str;

    /// What is shown to those who may not see the text; masking it again changes nothing.
    fn masked(&self) -> String;

    /// Whether the text is a masked form that came back instead of the text: never to be stored.
    fn is_masked(&self) -> bool {
        self.as_str().contains('*')
    }
}

/// A telephone number as it was written, mobile or landline.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(value_type = String, example = "0311-55501234"))]
#[serde(transparent)]
pub struct Phone(String);

/// The name of a natural person.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(value_type = String, example = "王小明"))]
#[serde(transparent)]
pub struct PersonName(String);

impl From<String> for Phone {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<String> for PersonName {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl Personal for Phone {
    fn as_str(&self) -> &str {
        &self.0
    }

    /// Area or network code and the last four digits: `0311****1234`, `138****5678`.
    fn masked(&self) -> String {
        let visible: String = self
            .0
            .chars()
            .filter(|c| c.is_ascii_digit() || *c == '*')
            .collect();
        if let Some((head, tail)) = visible.split_once("****")
            && head.len() <= 4
            && tail.len() <= 4
            && !tail.contains('*')
        {
            return visible;
        }
        let digits: String = visible.chars().filter(char::is_ascii_digit).collect();
        // A mobile number with the country code in front is still a mobile number.
        let digits = match digits.strip_prefix("86") {
            Some(national) if national.len() == 11 => national,
            _ => digits.as_str(),
        };
        let (head, tail) = match digits.len() {
            0..7 => (0, 0),
            7..11 => (0, 4),
            _ if digits.starts_with('0')
                && !digits.starts_with("010")
                && !digits.starts_with("02") =>
            {
                (4, 4)
            }
            _ => (3, 4),
        };
        format!("{}****{}", &digits[..head], &digits[digits.len() - tail..])
    }
}

impl Personal for PersonName {
    fn as_str(&self) -> &str {
        &self.0
    }

    /// The first character, and an asterisk for each further one: `王**`.
    fn masked(&self) -> String {
        self.0
            .chars()
            .enumerate()
            .map(|(place, c)| if place == 0 { c } else { '*' })
            .collect()
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone(…)")
    }
}

impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonName(…)")
    }
}

/// A personal text that is written out masked, whoever asks. What is read back is taken as it is:
/// on the page it holds the masked form.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Masked<T>(T);

impl<T: Personal> Masked<T> {
    /// Hides `text` from every answer that holds it.
    pub fn new(text: impl Into<T>) -> Self {
        Self(text.into())
    }

    /// The text itself. For the store, and for the operation that unmasks and logs it.
    pub fn reveal(&self) -> &T {
        &self.0
    }
}

impl<T: Personal> From<String> for Masked<T> {
    fn from(text: String) -> Self {
        Self(T::from(text))
    }
}

impl<T: Personal> fmt::Display for Masked<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.masked())
    }
}

impl<T> fmt::Debug for Masked<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Masked(…)")
    }
}

impl<T: Personal> Serialize for Masked<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.masked())
    }
}

impl<'de, T: Personal> Deserialize<'de> for Masked<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phone(text: &str) -> String {
        Phone::from(text.to_owned()).masked()
    }

    #[test]
    fn mask_phone_of_each_kind_keeps_code_and_last_four() {
        for (written, shown) in [
            ("0311-55501234", "0311****1234"),
            ("031155501234", "0311****1234"),
            ("（0311）5550 1234", "0311****1234"),
            ("010-12345678", "010****5678"),
            ("13812345678", "138****5678"),
            ("+86 138 1234 5678", "138****5678"),
            ("55501234", "****1234"),
            ("12333", "****"),
            ("", "****"),
        ] {
            assert_eq!(phone(written), shown, "{written}");
            assert_eq!(phone(shown), shown, "masked twice: {written}");
        }
    }

    #[test]
    fn mask_phone_with_asterisks_inside_still_hides_the_number() {
        assert_eq!(phone("1381234****5678"), "138****5678");
        assert_eq!(phone("138*12345678"), "138****5678");
    }

    #[test]
    fn mask_name_keeps_the_first_character() {
        for (written, shown) in [("王小明", "王**"), ("李四", "李*"), ("欧", "欧"), ("", "")]
        {
            let name = PersonName::from(written.to_owned());
            assert_eq!(name.masked(), shown);
            assert_eq!(PersonName::from(shown.to_owned()).masked(), shown);
        }
    }

    #[test]
    fn serialize_masked_hides_what_it_holds() {
        let held: Masked<Phone> = Masked::from("0311-55501234".to_owned());
        assert_eq!(serde_json::to_string(&held).unwrap(), "\"0311****1234\"");
        assert_eq!(held.reveal().as_str(), "0311-55501234");
        assert!(!format!("{held:?} {:?}", held.reveal()).contains("1234"));
        let on_the_page: Masked<Phone> = serde_json::from_str("\"0311****1234\"").unwrap();
        assert_eq!(on_the_page.to_string(), "0311****1234");
        assert!(on_the_page.reveal().is_masked());
    }
}
