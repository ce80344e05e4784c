//! Figures, ratios and times as the page shows and reads them. Days are those of Asia/Shanghai,
//! which has had no daylight saving since 1991, so a fixed offset is right.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveTime, Utc};

/// What stands where a value is unknown.
pub const UNKNOWN: &str = "—";

/// A count with thousands separated: `18,462`.
pub fn count(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        text.push('-');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A ratio in basis points as percent, without needless zeros: 250 → `2.5%`.
pub fn percent(basis_points: i64) -> String {
    format!("{}%", percent_plain(basis_points))
}

/// The same without the sign, for input fields.
pub fn percent_plain(basis_points: i64) -> String {
    let (whole, rest) = (basis_points / 100, (basis_points % 100).abs());
    let sign = if basis_points < 0 && whole == 0 {
        "-"
    } else {
        ""
    };
    match rest {
        0 => format!("{sign}{whole}"),
        rest if rest % 10 == 0 => format!("{sign}{whole}.{}", rest / 10),
        rest => format!("{sign}{whole}.{rest:02}"),
    }
}

/// Reads a percentage with at most two decimals into basis points: `2.5` → 250.
pub fn read_percent(text: &str) -> Option<i64> {
    let text = text.trim().trim_end_matches(['%', '％']).trim();
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if whole.is_empty() || decimals.len() > 2 {
        return None;
    }
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(decimals) {
        return None;
    }
    let hundredths: i64 = format!("{decimals:0<2}").parse().ok()?;
    whole
        .parse::<i64>()
        .ok()?
        .checked_mul(100)?
        .checked_add(hundredths)
}

/// Money in fen as yuan: 123456 → `1,234.56`.
pub fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    format!(
        "{sign}{}.{:02}",
        count((fen / 100).cast_signed()),
        fen % 100
    )
}

/// A day: `2026-11-23`.
pub fn day(date: NaiveDate) -> String {
    date.format("%Y-%m-%d").to_string()
}

/// The day in Asia/Shanghai on which a moment falls.
pub fn day_of(moment: DateTime<Utc>) -> NaiveDate {
    shanghai(moment).date_naive()
}

/// A moment in Asia/Shanghai: `2026-11-23 09:18`.
pub fn moment(moment: DateTime<Utc>) -> String {
    shanghai(moment).format("%Y-%m-%d %H:%M").to_string()
}

/// The time of a moment in Asia/Shanghai, to the second: `14:31:08`.
pub fn time(moment: DateTime<Utc>) -> String {
    shanghai(moment).format("%H:%M:%S").to_string()
}

/// The moment of a day and a time such as `15:30` in Asia/Shanghai.
pub fn moment_at(day: NaiveDate, time: &str) -> Option<DateTime<Utc>> {
    let time = NaiveTime::parse_from_str(time, "%H:%M").ok()?;
    let local = day.and_time(time).and_local_timezone(zone()?);
    local.single().map(|moment| moment.to_utc())
}

/// The hour in Asia/Shanghai, 0–23.
pub fn hour(moment: DateTime<Utc>) -> u32 {
    chrono::Timelike::hour(&shanghai(moment))
}

/// A month: `2026-11`.
pub fn month(date: NaiveDate) -> String {
    format!("{:04}-{:02}", date.year(), date.month())
}

/// A size in bytes: `1.4 MB`.
pub fn bytes(size: f64) -> String {
    const STEP: f64 = 1024.0;
    match size {
        small if small < STEP => format!("{small:.0} B"),
        middle if middle < STEP * STEP => format!("{:.0} KB", middle / STEP),
        large => format!("{:.1} MB", large / STEP / STEP),
    }
}

/// That of Asia/Shanghai.
fn zone() -> Option<FixedOffset> {
    const EIGHT_HOURS: i32 = 8 * 3600;
    FixedOffset::east_opt(EIGHT_HOURS)
}

fn shanghai(moment: DateTime<Utc>) -> DateTime<FixedOffset> {
    match zone() {
        Some(zone) => moment.with_timezone(&zone),
        None => moment.fixed_offset(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn count_separates_thousands() {
        let cases = [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (-1234567, "-1,234,567"),
        ];
        for (number, text) in cases {
            assert_eq!(count(number), text);
        }
    }

    #[test]
    fn percent_and_read_percent_agree() {
        for (basis_points, text) in [
            (0, "0"),
            (250, "2.5"),
            (5, "0.05"),
            (10000, "100"),
            (1234, "12.34"),
        ] {
            assert_eq!(percent_plain(basis_points), text);
            assert_eq!(read_percent(text), Some(basis_points));
        }
        for wrong in ["", ".5", "-1", "1.234", "1e2", "abc"] {
            assert_eq!(read_percent(wrong), None, "{wrong}");
        }
        assert_eq!(read_percent(" 3 % "), Some(300));
    }

    #[test]
    fn yuan_keeps_fen() {
        assert_eq!(yuan(123_456), "1,234.56");
        assert_eq!(yuan(-5), "-0.05");
    }

    #[test]
    fn moment_is_in_shanghai() {
        let late = "2026-11-22T16:30:00Z".parse().unwrap();
        assert_eq!(moment(late), "2026-11-23 00:30");
        assert_eq!(time(late), "00:30:00");
        let monday = "2026-11-23".parse().unwrap();
        assert_eq!(moment_at(monday, "00:30"), Some(late));
        assert_eq!(moment_at(monday, "24:30"), None);
        assert_eq!(day(day_of(late)), "2026-11-23");
    }
}
