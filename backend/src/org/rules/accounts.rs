//! Account names, passwords, lock-out and the life of sessions.

use chrono::{DateTime, Duration, Utc};
use sortition_contract::error::ErrorCode;

/// Sign-in attempts that fail in a row before the account is locked.
pub const FAILURES_BEFORE_LOCK: i32 = 5;
/// How long it then stays locked.
pub const LOCK_MINUTES: i64 = 15;
/// A session that nobody refreshes ends after this.
pub const SESSION_IDLE_HOURS: i64 = 12;
/// However busy, a session ends after this.
pub const SESSION_MOST_DAYS: i64 = 7;
/// Two pages may refresh at the same moment with the same cookie; only later is a used refresh
/// token a sign of theft.
pub const REFRESH_GRACE_SECONDS: i64 = 10;

/// The time until which a failed attempt locks the account, if it does.
pub fn lock_after_failure(failed_count: i32, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    (failed_count >= FAILURES_BEFORE_LOCK).then(|| now + Duration::minutes(LOCK_MINUTES))
}

/// When a session ends if nobody refreshes it from `now` on.
pub fn idle_until(now: DateTime<Utc>) -> DateTime<Utc> {
    now + Duration::hours(SESSION_IDLE_HOURS)
}

/// When a session that begins at `now` ends in any case.
pub fn expires_at(now: DateTime<Utc>) -> DateTime<Utc> {
    now + Duration::days(SESSION_MOST_DAYS)
}

/// Whether a name can be an account's: 3–40 of a–z, 0–9, `_`, `-`, `.`.
pub fn check_username(username: &str) -> Result<(), ErrorCode> {
    let is_valid = username
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-.".contains(&byte));
    match username.len() {
        0..3 => Err(ErrorCode::TooShort),
        3..=40 if is_valid => Ok(()),
        3..=40 => Err(ErrorCode::WrongFormat),
        _ => Err(ErrorCode::TooLong),
    }
}

/// The longest password, in characters.
pub const PASSWORD_LIMIT: usize = 128;

/// Whether a text can be a password at all: what is longer is nobody's, and isn't worth a hash.
pub fn can_be_password(text: &str) -> bool {
    text.chars().count() <= PASSWORD_LIMIT
}

/// Whether a password is good enough: 10–128 characters of at least three kinds (capitals, small
/// letters, digits, others).
pub fn check_password(password: &str) -> Result<(), ErrorCode> {
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
        10..=PASSWORD_LIMIT if kind_count >= 3 => Ok(()),
        _ if !can_be_password(password) => Err(ErrorCode::TooLong),
        _ => Err(ErrorCode::WeakPassword),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn password_needs_length_and_three_kinds() {
        assert!(check_password("Abcdefgh12").is_ok());
        assert!(check_password("abcdefgh-1").is_ok());
        assert_eq!(check_password("Abcdefg12"), Err(ErrorCode::WeakPassword));
        assert_eq!(check_password("abcdefghij12"), Err(ErrorCode::WeakPassword));
        assert_eq!(check_password(&"Aa1".repeat(43)), Err(ErrorCode::TooLong));
        assert!(can_be_password("x") && can_be_password(&"密".repeat(128)));
        assert!(!can_be_password(&"密".repeat(129)));
    }

    #[test]
    fn username_is_short_and_plain() {
        assert!(check_username("city_operator").is_ok());
        assert_eq!(check_username("ab"), Err(ErrorCode::TooShort));
        assert_eq!(check_username("经办人员"), Err(ErrorCode::WrongFormat));
        assert_eq!(check_username(&"a".repeat(41)), Err(ErrorCode::TooLong));
    }

    #[test]
    fn lock_begins_with_the_fifth_failure() {
        let now = "2026-11-23T01:00:00Z".parse().unwrap();
        assert_eq!(lock_after_failure(4, now), None);
        assert_eq!(
            lock_after_failure(5, now),
            Some(now + Duration::minutes(15))
        );
    }
}
