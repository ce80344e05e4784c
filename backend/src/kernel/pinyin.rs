//! How Chinese names are read, in pinyin: by that they stand in order, and are found by their initials.
//! Pure.
//!
//! A character is read in one way here, whatever others there are: the usual one, but for those that names
//! read otherwise, and for some words.

use pinyin::{Pinyin, ToPinyin};
use std::collections::HashMap;
use std::sync::LazyLock;

/// All syllables in the order of dictionaries, `ü` after `u`. Stored orders name a syllable by its place
/// here: another one may be added at the end only.
const SYLLABLES: &str = include_str!("../../data/syllables.txt");
/// The first of the code points that stand for a syllable with its tone: after those of digits and Latin
/// letters, before those of characters.
const FIRST_CODE: u32 = 0xc0;
const TONES: u32 = 4;

/// Characters that names read otherwise than texts do.
const IN_NAMES: [(char, &str); 9] = [
    ('长', "chang2"),
    ('都', "du1"),
    ('曾', "zeng1"),
    ('晟', "sheng4"),
    ('翟', "zhai2"),
    ('缪', "miao4"),
    ('佛', "fo2"),
    ('调', "tiao2"),
    ('给', "ji3"),
];
/// Words of two characters, one of which is read otherwise in them.
const IN_WORDS: [(&str, char, &str); 24] = [
    ("银行", '行', "hang2"),
    ("商行", '行', "hang2"),
    ("车行", '行', "hang2"),
    ("琴行", '行', "hang2"),
    ("花行", '行', "hang2"),
    ("药行", '行', "hang2"),
    ("茶行", '行', "hang2"),
    ("粮行", '行', "hang2"),
    ("分行", '行', "hang2"),
    ("支行", '行', "hang2"),
    ("行业", '行', "hang2"),
    ("音乐", '乐', "yue4"),
    ("乐器", '乐', "yue4"),
    ("乐团", '乐', "yue4"),
    ("会计", '会', "kuai4"),
    ("重庆", '重', "chong2"),
    ("厦门", '厦', "xia4"),
    ("西藏", '藏', "zang4"),
    ("人参", '参', "shen1"),
    ("海参", '参', "shen1"),
    ("参茸", '参', "shen1"),
    ("扒鸡", '扒', "pa2"),
    ("瑜伽", '伽', "jia1"),
    ("家长", '长', "zhang3"),
];

static PLACES: LazyLock<HashMap<&str, u32>> =
    LazyLock::new(|| SYLLABLES.split_whitespace().zip(0..).collect());

/// What texts are compared by, byte by byte, so that they stand in the order of pinyin: each character
/// after a code for its syllable and tone. Of the same syllable, those with the same character are
/// together. Others are compared as they are: digits and Latin letters come first.
pub fn order(characters: &[char]) -> String {
    let mut order = String::with_capacity(characters.len() * 5);
    for (place, character) in characters.iter().enumerate() {
        order.extend(reading(characters, place).and_then(code));
        order.push(*character);
    }
    order
}

/// The initials of characters as they are read; what isn't read is its own.
pub fn initials(characters: &[char]) -> Vec<char> {
    let initial = |(place, character): (usize, &char)| {
        let first = reading(characters, place).and_then(|reading| reading.chars().next());
        first.unwrap_or(*character)
    };
    characters.iter().enumerate().map(initial).collect()
}

/// How a character among others is read: its syllable and, unless it has none, the number of its tone.
fn reading(characters: &[char], place: usize) -> Option<&'static str> {
    let character = *characters.get(place)?;
    if character.is_ascii() {
        return None;
    }
    let in_names = || {
        let known = IN_NAMES.iter().find(|(known, _)| *known == character);
        known.map(|(_, reading)| *reading)
    };
    let usual = || character.to_pinyin().map(Pinyin::with_tone_num_end);
    in_word(characters, place).or_else(in_names).or_else(usual)
}

/// How it is read in the words that it stands in.
fn in_word(characters: &[char], place: usize) -> Option<&'static str> {
    let character = characters.get(place)?;
    let is_here = |word: &str, from: Option<usize>| {
        let rest = from.and_then(|from| characters.get(from..));
        rest.is_some_and(|rest| word.chars().eq(rest.iter().copied().take(2)))
    };
    let found = IN_WORDS.iter().find(|(word, ambiguous, _)| {
        ambiguous == character
            && (is_here(word, Some(place)) || is_here(word, place.checked_sub(1)))
    });
    found.map(|(_, _, reading)| *reading)
}

/// The code of a syllable with its tone; what has none stands with the last.
fn code(reading: &str) -> Option<char> {
    let syllable = reading.trim_end_matches(|c: char| c.is_ascii_digit());
    let tone = reading
        .chars()
        .next_back()
        .and_then(|last| last.to_digit(10));
    let place = PLACES.get(syllable)?;
    let tone = tone.unwrap_or(TONES).clamp(1, TONES);
    char::from_u32(FIRST_CODE + place * TONES + tone - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};

    fn characters(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    fn initials_of(text: &str) -> String {
        initials(&characters(text)).into_iter().collect()
    }

    #[test]
    fn names_stand_in_the_order_of_pinyin() {
        let mut names = [
            "正定众合",
            "石家庄宏泰",
            "食品",
            "石家庄安泰",
            "绿源",
            "录音",
            "栾城",
            "8号",
            "abc",
            "安泰",
            "爱民",
            "长安",
            "藁城",
            "鑫鑫",
            "行唐",
            "商行",
            "石材",
            "无极",
        ];
        names.sort_by_key(|name| order(&characters(name)));
        assert_eq!(
            names,
            [
                "8号",
                "abc",
                "爱民",
                "安泰",
                "长安",
                "藁城",
                "录音",
                "绿源",
                "栾城",
                "商行",
                "石材",
                "石家庄安泰",
                "石家庄宏泰",
                "食品",
                "无极",
                "鑫鑫",
                "行唐",
                "正定众合",
            ]
        );
    }

    #[test]
    fn what_begins_alike_stands_together() {
        // Three that are read alike.
        let mut names = ["石家庄", "食品", "石材", "时代", "食堂", "石油"];
        names.sort_by_key(|name| order(&characters(name)));
        let firsts: Vec<Option<char>> = names.iter().map(|name| name.chars().next()).collect();
        let mut once = firsts.clone();
        once.dedup();
        assert_eq!(once.len(), 3, "{names:?}");
    }

    #[test]
    fn initials_are_those_that_people_type() {
        for (name, expected) in [
            ("石家庄宏泰商贸", "sjzhtsm"),
            ("长安区银行", "caqyh"),
            ("行唐县鑫鑫商行", "xtxxxsh"),
            ("新乐市音乐培训", "xlsyypx"),
            ("成都重庆火锅", "cdcqhg"),
            ("云汇abc科技", "yhabckj"),
            ("绿源", "ly"),
            // Beyond the Basic Multilingual Plane (Extension B), read hē.
            ("\u{20000}", "h"),
        ] {
            assert_eq!(initials_of(name), expected, "{name}");
        }
    }

    #[test]
    fn every_syllable_has_a_code_below_those_of_characters() {
        let last = FIRST_CODE + u32::try_from(PLACES.len()).unwrap() * TONES;
        assert_eq!(PLACES.len(), SYLLABLES.split_whitespace().count());
        assert!(last < 0x800, "a code has two bytes, a character three");
        let readable = ('\u{4e00}'..='\u{9fa5}').chain('\u{3400}'..='\u{4db5}');
        let unknown: Vec<(char, &str)> = readable
            .filter_map(|c| Some((c, reading(&[c], 0)?)))
            .filter(|(_, reading)| code(reading).is_none())
            .collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }

    #[test]
    fn order_is_the_one_that_is_stored() {
        let readable = ('\u{4e00}'..='\u{9fa5}').chain('\u{3400}'..='\u{4db5}');
        let orders: String = readable.map(|character| order(&[character])).collect();
        assert_eq!(
            hex::encode(Sha256::digest(orders.as_bytes())),
            "a9e706781d47cc7c5010d0c63aa973241664b5c2705d5113ed555450a5108864",
            "names that are stored stand in another order: a migration has to store them anew"
        );
    }

    #[test]
    fn words_hold_the_character_that_they_say() {
        for (word, character, reading) in IN_WORDS {
            assert_eq!(word.chars().count(), 2, "{word}");
            assert!(word.contains(character), "{word}");
            assert!(code(reading).is_some(), "{reading}");
        }
    }
}
