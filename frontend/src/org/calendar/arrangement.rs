//! Reads a year's arrangement as people copy it from the State Council's notice: a line for each
//! period, with its days, whether one works, and the holiday.

use chrono::NaiveDate;
use sortition_contract::org::SetCalendarYearDay;

/// Words for a day off.
const OFF: [&str; 4] = ["放假", "休", "休息", "off"];
/// Words for a day that is worked.
const WORKED: [&str; 4] = ["上班", "班", "调休上班", "work"];

/// The days of all lines; else the number of the first line that can't be read.
pub fn read(text: &str, year: i32) -> Result<Vec<SetCalendarYearDay>, usize> {
    let mut days = Vec::new();
    for (number, line) in (1_usize..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        days.extend(read_line(line, year).ok_or(number)?);
    }
    Ok(days)
}

/// `2027-01-01 至 2027-01-03 放假 元旦`; days may lack their year, the second one may be missing.
fn read_line(line: &str, year: i32) -> Option<Vec<SetCalendarYearDay>> {
    let is_gap = |c: char| c.is_whitespace() || ",，、;；至到~～".contains(c);
    let mut words = line.split(is_gap).filter(|word| !word.is_empty());
    let from = read_day(words.next()?, year)?;
    let mut word = words.next()?;
    let to = match read_day(word, year) {
        None => from,
        Some(to) => {
            word = words.next()?;
            to
        }
    };
    let is_workday = match word {
        word if OFF.contains(&word) => false,
        word if WORKED.contains(&word) => true,
        _ => return None,
    };
    let name: Vec<_> = words.collect();
    let name = name.join(" ");
    if name.is_empty() || to < from || (to - from).num_days() > 30 {
        return None;
    }
    let days = from.iter_days().take_while(|day| *day <= to);
    Some(
        days.map(|on| SetCalendarYearDay {
            on,
            is_workday,
            name: name.clone(),
        })
        .collect(),
    )
}

/// `2027-01-01`, `2027/1/1`, `2027年1月1日`, `1月1日`, `1-1`.
fn read_day(word: &str, year: i32) -> Option<NaiveDate> {
    let plain = word
        .trim_end_matches('日')
        .replace(['年', '月', '/', '.'], "-");
    let numbers: Vec<_> = plain
        .split('-')
        .map(|part| part.parse::<i32>().ok())
        .collect::<Option<_>>()?;
    let (year, month, day) = match numbers.as_slice() {
        [month, day] => (year, *month, *day),
        [year, month, day] => (*year, *month, *day),
        _ => return None,
    };
    NaiveDate::from_ymd_opt(year, month.try_into().ok()?, day.try_into().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, bool, String)> {
        let days = read(text, 2027).unwrap();
        days.into_iter()
            .map(|day| (day.on.to_string(), day.is_workday, day.name))
            .collect()
    }

    #[test]
    fn read_takes_periods_and_days_in_the_usual_forms() {
        let text = "2027-01-01 至 2027-01-03 放假 元旦\n\n2月6日，上班，春节\n2027/2/7, 2027/2/8, 休, 春节 调休";
        let expected = [
            ("2027-01-01", false, "元旦"),
            ("2027-01-02", false, "元旦"),
            ("2027-01-03", false, "元旦"),
            ("2027-02-06", true, "春节"),
            ("2027-02-07", false, "春节 调休"),
            ("2027-02-08", false, "春节 调休"),
        ];
        let expected = expected.map(|(on, works, name)| (on.to_owned(), works, name.to_owned()));
        assert_eq!(found(text), expected);
    }

    #[test]
    fn read_names_the_first_line_that_it_cannot_read() {
        for (text, line) in [
            ("元旦放假", 1),
            ("2027-01-01 放假 元旦\n2027-13-01 放假 元旦", 2),
            ("2027-01-03 至 2027-01-01 放假 元旦", 1),
            ("2027-01-01 放假", 1),
            ("2027-01-01 也许 元旦", 1),
            ("2027-01-01 至 2027-12-01 放假 元旦", 1),
        ] {
            assert_eq!(read(text, 2027).unwrap_err(), line, "{text}");
        }
    }
}
