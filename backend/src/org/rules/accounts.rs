//! Account names and the life of sessions.

use crate::kernel::error::FieldError;
use crate::kernel::text;
use chrono::{DateTime, TimeDelta, Utc};
use sortition_contract::error::ErrorCode;

/// Two pages may refresh at the same moment with the same cookie; only later is a used refresh
/// token a sign of theft.
pub const REFRESH_GRACE_SECONDS: i64 = 10;

/// Whether a replaced refresh token comes from a page that refreshed at the same moment as another:
/// only the one just before the present one does, and only for a moment.
pub fn is_overlap(is_predecessor: bool, refreshed_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    is_predecessor && now - refreshed_at <= TimeDelta::seconds(REFRESH_GRACE_SECONDS)
}

/// How long sessions live and how many an account has, by the settings in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// A session in which nobody does anything ends after this.
    pub idle: TimeDelta,
    /// However busy, a session ends after this.
    pub longest: TimeDelta,
    /// So many an account has at once: the one that was idle longest makes room for a new one.
    pub most: usize,
}

impl Terms {
    /// When a session ends if nobody does anything in it from `now` on.
    pub fn idle_until(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        now + self.idle
    }

    /// When a session that begins at `now` ends in any case.
    pub fn expires_at(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        now + self.longest
    }

    /// How many of the sessions that are alive end when another one begins.
    pub fn too_many_beside_a_new_one(&self, alive: usize) -> usize {
        (alive + 1).saturating_sub(self.most.max(1))
    }
}

/// What ended a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionEnd {
    /// Its owner signed out.
    SignOut,
    /// Its owner ended it from another one.
    Owner,
    /// A new one took its place.
    Replaced,
    /// A refresh token of it came back that had been replaced.
    Reuse,
    /// The account has a new password.
    Password,
    /// An administrator, or whoever runs the machine.
    Administrator,
}

impl SessionEnd {
    /// As it is stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::SignOut => "sign_out",
            Self::Owner => "owner",
            Self::Replaced => "replaced",
            Self::Reuse => "reuse",
            Self::Password => "password",
            Self::Administrator => "administrator",
        }
    }
}

/// A name in its one form that can be an account's: 3–40 of a–z, 0–9, `_`, `-`, `.`.
pub fn check_username(username: &str) -> Result<String, FieldError> {
    let username = text::account(username);
    let is_valid = username
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-.".contains(&byte));
    let code = match username.len() {
        0..3 => ErrorCode::TooShort,
        3..=40 if is_valid => return Ok(username),
        3..=40 => ErrorCode::WrongFormat,
        _ => ErrorCode::TooLong,
    };
    let error = FieldError::new("/username", code);
    Err(error.with("min", 3).with("max", 40))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn username_is_short_and_plain() {
        assert_eq!(
            check_username("City_Operator").as_deref(),
            Ok("city_operator")
        );
        let code = |username: &str| check_username(username).unwrap_err().code;
        assert_eq!(code("ab"), ErrorCode::TooShort);
        assert_eq!(code("经办人员"), ErrorCode::WrongFormat);
        assert_eq!(code(&"a".repeat(41)), ErrorCode::TooLong);
    }

    #[test]
    fn terms_say_when_a_session_ends_and_which_make_room() {
        let now = "2026-11-23T01:00:00Z".parse().unwrap();
        let terms = Terms {
            idle: TimeDelta::minutes(30),
            longest: TimeDelta::hours(8),
            most: 3,
        };
        assert_eq!(terms.idle_until(now), now + TimeDelta::minutes(30));
        assert_eq!(terms.expires_at(now), now + TimeDelta::hours(8));
        for (alive, too_many) in [(0, 0), (2, 0), (3, 1), (7, 5)] {
            assert_eq!(terms.too_many_beside_a_new_one(alive), too_many, "{alive}");
        }
    }

    #[test]
    fn refresh_token_that_was_replaced_is_good_for_the_other_page_only() {
        let now: DateTime<Utc> = "2026-11-23T01:00:00Z".parse().unwrap();
        let refreshed = |seconds| now - TimeDelta::seconds(seconds);
        assert!(is_overlap(true, refreshed(0), now));
        assert!(is_overlap(true, refreshed(REFRESH_GRACE_SECONDS), now));
        assert!(!is_overlap(true, refreshed(REFRESH_GRACE_SECONDS + 1), now));
        assert!(
            !is_overlap(false, refreshed(0), now),
            "one from before that"
        );
    }
}
