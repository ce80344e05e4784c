//! Whether an expert and an inspector are one person. No register holds numbers of identity cards, so that it
//! is told by what both hold: the name, and with it the telephone or the place of work.

use crate::kernel::text;

/// What tells a person.
#[derive(Clone, Debug)]
pub struct Person<'a> {
    /// The name.
    pub name: &'a str,
    /// The telephone, if it is known.
    pub phone: Option<&'a str>,
    /// Where they work.
    pub place: &'a str,
}

/// Whether two of the same name have the same telephone, or the one's place of work names the other's, as
/// “石家庄市人社局劳动保障监察局” names “劳动保障监察局”.
pub fn is_same(one: &Person<'_>, other: &Person<'_>) -> bool {
    if text::code(one.name) != text::code(other.name) {
        return false;
    }
    let phones = one.phone.and_then(number).zip(other.phone.and_then(number));
    let (here, there) = (text::code(one.place), text::code(other.place));
    let is_place = !here.is_empty() && !there.is_empty();
    phones.is_some_and(|(one, other)| one == other)
        || is_place && (here.contains(&there) || there.contains(&here))
}

/// A telephone's digits, without the country's; none of what is too short to be one.
fn number(phone: &str) -> Option<String> {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let national = match digits.strip_prefix("86") {
        Some(national) if national.len() >= 10 => national.to_owned(),
        _ => digits,
    };
    (national.len() >= 7).then_some(national)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn person(
        name: &'static str,
        phone: Option<&'static str>,
        place: &'static str,
    ) -> Person<'static> {
        Person { name, phone, place }
    }

    #[test]
    fn the_name_alone_tells_nobody() {
        let expert = person("秦朗", Some("+86 138-0000-1111"), "河北科技大学");
        for (inspector, is_one) in [
            (person("秦朗", None, "劳动保障监察局"), false),
            (
                person("秦　朗", Some("13800001111"), "劳动保障监察局"),
                true,
            ),
            (person("秦朗", Some("13800002222"), "劳动保障监察局"), false),
            (person("杜若", Some("13800001111"), "劳动保障监察局"), false),
            (person("秦朗", None, ""), false),
            (person("秦朗", Some("1111"), "税务局"), false),
        ] {
            assert_eq!(is_same(&expert, &inspector), is_one, "{inspector:?}");
            assert_eq!(is_same(&inspector, &expert), is_one, "{inspector:?}");
        }
    }

    #[test]
    fn a_namesake_of_the_same_place_is_the_same() {
        let inspector = person("秦朗", None, "劳动保障监察局");
        for (place, is_one) in [
            ("石家庄市人社局 劳动保障监察局", true),
            ("劳动保障监察局", true),
            ("石家庄市劳动学会", false),
        ] {
            let expert = person("秦朗", Some("13800001111"), place);
            assert_eq!(is_same(&expert, &inspector), is_one, "{place}");
        }
    }
}
