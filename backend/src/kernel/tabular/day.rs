//! Days as people write them, the year first.

use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;

/// A day with its year first: `2030-12-31`, `2030/1/5`, `2030.12.31`, `2030年12月31日`, `20301231`,
/// with or without a time behind it. A day whose year comes last or has two digits is none: nobody
/// can tell which of its numbers is which.
pub fn day(text: &str) -> Option<NaiveDate> {
    let is_plain = text.len() == 10 && text.as_bytes().get(4) == Some(&b'-');
    if is_plain && let Ok(day) = text.parse() {
        return Some(day);
    }
    let text: String = text
        .nfkc()
        .filter(|c| !c.is_whitespace() || *c == ' ')
        .collect();
    let text = text.trim();
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if text.len() == 8 && is_number(text) {
        return of(&text[..4], &text[4..6], &text[6..]);
    }
    let (year, rest) = text.split_at_checked(4)?;
    let rest = rest.trim_start();
    let separator = rest.chars().next()?;
    let ends = match separator {
        '-' | '/' | '.' => (separator, None),
        '年' => ('月', Some('日')),
        _ => return None,
    };
    let rest = &rest[separator.len_utf8()..];
    let (month, rest) = rest.split_once(ends.0)?;
    let rest = rest.trim_start();
    let length = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (day, mut rest) = rest.split_at(length);
    if let Some(end) = ends.1 {
        rest = rest.trim_start().strip_prefix(end).unwrap_or(rest);
    }
    let (month, day) = (month.trim(), day.trim());
    let is_right = is_number(year) && is_number(month) && is_number(day);
    match is_right && month.len() <= 2 && day.len() <= 2 && is_time(rest) {
        true => of(year, month, day),
        false => None,
    }
}

fn of(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// What may stand behind a day: nothing, or a time, which says nothing here.
fn is_time(rest: &str) -> bool {
    match rest.strip_prefix(['T', ' ']) {
        _ if rest.is_empty() => true,
        Some(time) => {
            time.trim_start().starts_with(|c: char| c.is_ascii_digit())
                && time.contains(':')
                && time
                    .chars()
                    .all(|c| c.is_ascii_digit() || matches!(c, ':' | '.' | ' '))
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn day_is_read_in_every_form_with_the_year_first() {
        for text in [
            "2030-01-05",
            "2030-1-5",
            "2030/1/5",
            "2030/01/05",
            "2030.1.5",
            "2030年1月5日",
            "2030 年 01 月 05 日",
            "2030年1月5",
            "２０３０／１／５",
            "20300105",
            "2030-01-05T00:00:00",
            "2030/1/5 0:00",
            "2030-01-05 12:30:00.0",
        ] {
            assert_eq!(day(text), NaiveDate::from_ymd_opt(2030, 1, 5), "{text}");
        }
    }

    #[test]
    fn day_that_may_be_another_one_is_none() {
        for text in [
            "",
            "待定",
            "5/1/2030",
            "27/03/19",
            "30-1-5",
            "2030-13-01",
            "2030-02-30",
            "2030年13月1日",
            "2030-1",
            "2030-1-5-6",
            "2030-1/5",
            "2030-1-5x",
            "203015",
            "46349",
            "长期",
            "2030.12.31至2031.12.31",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn day_of_any_text_comes_to_an_end(text in any::<String>()) {
            let _ = day(&text);
        }

        #[test]
        fn day_of_a_day_is_itself(number in 400_000..3_600_000_i32) {
            if let Some(one) = NaiveDate::from_num_days_from_ce_opt(number) {
                prop_assert_eq!(day(&one.format("%Y/%-m/%-d").to_string()), Some(one));
            }
        }
    }
}
