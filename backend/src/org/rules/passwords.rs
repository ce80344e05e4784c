//! Which passwords are good enough: long, of several kinds of characters, none that guessing begins
//! with, not around the account's name, none of those before.

use sortition_contract::error::ErrorCode;

/// The longest password, in characters.
pub const PASSWORD_LIMIT: usize = 128;
/// How many of an account's former passwords may not come back, beside the present one.
pub const FORMER_KEPT: i64 = 5;
/// A password needs more characters than this besides what common ones are made of.
const OWN_CHARACTERS: usize = 4;
/// What common passwords are made of, one per line; lines with `#` say what the list is.
const COMMON: &str = include_str!("../../../data/common_passwords.txt");
/// The years in which people were born, married or set a password.
const YEARS: std::ops::RangeInclusive<u16> = 1940..=2049;

/// Whether a text can be a password at all: what is longer is nobody's, and isn't worth a hash.
pub fn can_be_password(text: &str) -> bool {
    text.chars().count() <= PASSWORD_LIMIT
}

/// Whether a password is good enough for an account: 10–128 characters of at least three kinds
/// (capitals, small letters, digits, others), no common one, without the account's name.
pub fn check_password(password: &str, username: &str) -> Result<(), ErrorCode> {
    let kinds: [fn(char) -> bool; 4] = [
        |c| c.is_uppercase(),
        |c| c.is_lowercase(),
        |c| c.is_numeric(),
        |c| !c.is_alphanumeric(),
    ];
    let kind_count = kinds
        .iter()
        .filter(|kind| password.chars().any(*kind))
        .count();
    match password.chars().count() {
        10..=PASSWORD_LIMIT if kind_count >= 3 => {}
        _ if !can_be_password(password) => return Err(ErrorCode::TooLong),
        _ => return Err(ErrorCode::WeakPassword),
    }
    if holds_name(password, username) {
        return Err(ErrorCode::PasswordHoldsName);
    }
    if is_common(password) {
        return Err(ErrorCode::CommonPassword);
    }
    Ok(())
}

/// Whether the account's name is in it, forwards or backwards, in capitals too.
fn holds_name(password: &str, username: &str) -> bool {
    let (password, name) = (password.to_lowercase(), username.to_lowercase());
    let reversed: String = name.chars().rev().collect();
    !name.is_empty() && (password.contains(&name) || password.contains(&reversed))
}

/// Whether hardly anything is left of a password without the parts that guessing begins with: common
/// words and numbers, years, a character over and over, marks. `@` for a and the like hide no word.
fn is_common(password: &str) -> bool {
    let characters: Vec<char> = password.to_lowercase().chars().collect();
    let years: Vec<String> = YEARS.map(|year| year.to_string()).collect();
    let words: Vec<&str> = COMMON
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .chain(years.iter().map(String::as_str))
        .collect();
    // From the end on: the fewest characters of its own that the rest has.
    let mut own = vec![0_usize; characters.len() + 1];
    for place in (0..characters.len()).rev() {
        let rest = &characters[place..];
        let alone = usize::from(rest[0].is_alphanumeric() && !is_repeated(&characters, place));
        let mut fewest = own[place + 1] + alone;
        for word in &words {
            if begins_with(rest, word) {
                fewest = fewest.min(own[place + word.len()]);
            }
        }
        own[place] = fewest;
    }
    own[0] <= OWN_CHARACTERS
}

/// Whether a character is the one before it once more.
fn is_repeated(characters: &[char], place: usize) -> bool {
    place
        .checked_sub(1)
        .is_some_and(|before| characters[before] == characters[place])
}

/// Whether a text begins with a word of small letters and digits, however it is spelled.
fn begins_with(text: &[char], word: &str) -> bool {
    text.len() >= word.len()
        && text
            .iter()
            .zip(word.chars())
            .all(|(c, w)| stands_for(*c, w))
}

/// Whether a character is a letter, or stands for it as people write it.
fn stands_for(character: char, letter: char) -> bool {
    character == letter
        || matches!(
            (character, letter),
            ('@' | '4', 'a')
                | ('3', 'e')
                | ('1' | '!' | '|', 'i' | 'l')
                | ('0', 'o')
                | ('$' | '5', 's')
                | ('7' | '+', 't')
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NAME: &str = "city_operator";

    #[test]
    fn password_needs_length_and_three_kinds() {
        assert!(check_password("Kite-harbour", NAME).is_ok());
        assert!(check_password("harbour-k1te", NAME).is_ok());
        assert_eq!(
            check_password("Kiteharb1", NAME),
            Err(ErrorCode::WeakPassword)
        );
        assert_eq!(
            check_password("kiteharbour12", NAME),
            Err(ErrorCode::WeakPassword)
        );
        assert_eq!(
            check_password(&"Aa1".repeat(43), NAME),
            Err(ErrorCode::TooLong)
        );
        assert!(can_be_password("x") && can_be_password(&"密".repeat(128)));
        assert!(!can_be_password(&"密".repeat(129)));
    }

    #[test]
    fn password_that_guessing_begins_with_is_refused() {
        for common in [
            "Password123",
            "P@ssw0rd2026",
            "p4$$W0RD!!!!",
            "Qwerty12345",
            "Admin@123456",
            "Shijiazhuang@2026",
            "Woaini1314!",
            "1qaz@WSX3edc",
            "Aa123456789",
            "Abcdefgh12",
            "Huawei@12345",
            "Welcome-2026-ab",
            "Aaaaaaaaaa1",
            "Renshe#2026#Sjz",
        ] {
            assert_eq!(
                check_password(common, "xu"),
                Err(ErrorCode::CommonPassword),
                "{common}"
            );
        }
        for own in [
            "Correct-Horse-7",
            "Another-Horse-8",
            "kite2harbour-Lamp",
            "密码里的Harbour7",
            "Tz8#vQ2!mK9x",
        ] {
            assert_eq!(check_password(own, "xu"), Ok(()), "{own}");
        }
    }

    #[test]
    fn password_with_the_accounts_name_is_refused() {
        for password in ["City_Operator7", "x-CITY_OPERATOR-9", "Z7-rotarepo_ytic"] {
            assert_eq!(
                check_password(password, NAME),
                Err(ErrorCode::PasswordHoldsName)
            );
        }
        assert!(check_password("Kite-harbour-7", NAME).is_ok());
    }

    #[test]
    fn list_holds_each_word_once_in_its_one_form() {
        let words: Vec<&str> = COMMON
            .lines()
            .filter(|line| !line.starts_with('#'))
            .collect();
        assert!(words.is_sorted_by(|one, other| one < other));
        for word in words {
            let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
            assert!(word.len() >= 3 && word.bytes().all(is_plain), "{word}");
        }
    }

    proptest! {
        /// Whatever is put around a common word in few characters, it stays common, and nothing panics.
        #[test]
        fn few_characters_make_no_common_word_ones_own(before in "[a-z0-9!#]{0,2}", after in "[a-zA-Z0-9.]{0,2}") {
            let password = format!("{before}Password123!{after}");
            prop_assert_eq!(check_password(&password, NAME), Err(ErrorCode::CommonPassword));
        }

        #[test]
        fn any_text_is_judged(password in ".{0,140}", name in "[a-z0-9_.-]{0,40}") {
            let _ = check_password(&password, &name);
        }
    }
}
