//! The rules of publications: the state machine, the personal-data guard, the flags. Pure.

use chrono::{DateTime, Duration, Utc};
use sortition_contract::publications::PublicationState;

/// What happens to a publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublicationEvent {
    /// The operator changes the draft.
    Update,
    /// The operator hands it in.
    Submit,
    /// The submitter takes it back.
    Withdraw,
    /// The approver agrees.
    Approve,
    /// The approver gives it back.
    Return,
    /// The approver decides that it isn't made public.
    Withhold,
    /// It is put on its site.
    Publish,
    /// A new version is begun.
    Correct,
    /// It is taken off its site.
    TakeDown,
}

impl PublicationEvent {
    /// All, in the order of a publication's life.
    pub const ALL: &'static [Self] = &[
        Self::Update,
        Self::Submit,
        Self::Withdraw,
        Self::Approve,
        Self::Return,
        Self::Withhold,
        Self::Publish,
        Self::Correct,
        Self::TakeDown,
    ];

    /// The word in paths and in `allowed_actions`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Update => "update",
            Self::Submit => "submit",
            Self::Withdraw => "withdraw",
            Self::Approve => "approve",
            Self::Return => "return",
            Self::Withhold => "withhold",
            Self::Publish => "publish",
            Self::Correct => "correct",
            Self::TakeDown => "take-down",
        }
    }

    /// The event of a word.
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.word() == word)
    }
}

use PublicationEvent as Event;
use PublicationState as State;

/// The states (`states.md`): from, event, to. A correction leaves its original published until it
/// is published itself.
const MACHINE: &[(State, Event, State)] = &[
    (State::Draft, Event::Update, State::Draft),
    (State::Returned, Event::Update, State::Returned),
    (State::Draft, Event::Submit, State::Submitted),
    (State::Returned, Event::Submit, State::Submitted),
    (State::Submitted, Event::Withdraw, State::Draft),
    (State::Submitted, Event::Approve, State::Approved),
    (State::Submitted, Event::Return, State::Returned),
    (State::Submitted, Event::Withhold, State::NotPublic),
    (State::Approved, Event::Publish, State::Published),
    (State::Published, Event::Correct, State::Published),
    (State::Published, Event::TakeDown, State::Withdrawn),
    (State::Corrected, Event::TakeDown, State::Withdrawn),
];

/// Where an event leads; none if the state doesn't allow it.
pub fn next(state: State, event: Event) -> Option<State> {
    MACHINE
        .iter()
        .find(|(from, by, _)| *from == state && *by == event)
        .map(|(_, _, to)| *to)
}

/// Whether the portal may link to an address: a page of the web or one of our own.
pub fn is_web_address(url: &str) -> bool {
    ["/", "https://", "http://"]
        .iter()
        .any(|start| url.starts_with(start))
}

/// Whether something due isn't public yet.
pub fn is_open(state: State) -> bool {
    matches!(
        state,
        State::Draft | State::Submitted | State::Returned | State::Approved
    )
}

/// Whether it should stand there already.
pub fn is_overdue(state: State, due_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    is_open(state) && due_at.is_some_and(|due_at| due_at < now)
}

/// Whether it must stand there within five days.
pub fn is_due_soon(state: State, due_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    is_open(state)
        && due_at.is_some_and(|due_at| now <= due_at && due_at <= now + Duration::days(5))
}

/// What looks like personal data: telephone and identity card numbers. Each hit as it stands in
/// the text, once.
pub fn personal_data(text: &str) -> Vec<String> {
    let mut hits: Vec<String> = Vec::new();
    for run in runs(text) {
        let is_hit = is_mobile(run) || is_landline(run) || is_identity_card(run);
        if is_hit && !hits.iter().any(|hit| hit == run) {
            hits.push(run.to_owned());
        }
    }
    hits
}

/// Runs of digits, with letters, hyphens and spaces between digits: a credit code stays whole and
/// is no hit.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
        .filter(|run| run.bytes().any(|byte| byte.is_ascii_digit()))
}

fn digits(run: &str) -> String {
    run.chars().filter(|c| *c != '-').collect()
}

/// Eleven digits that begin with 1 and 3–9.
fn is_mobile(run: &str) -> bool {
    let digits = digits(run);
    let number = digits.strip_prefix("86").unwrap_or(&digits);
    number.len() == 11
        && number.bytes().all(|byte| byte.is_ascii_digit())
        && number.starts_with('1')
        && matches!(number.as_bytes().get(1), Some(b'3'..=b'9'))
}

/// An area code with 0 and seven or eight digits.
fn is_landline(run: &str) -> bool {
    let digits = digits(run);
    digits.starts_with('0')
        && (10..=12).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Eighteen characters: region, a birthday, the check character (GB 11643). A credit code of
/// digits only has no birthday at that place and another check character.
fn is_identity_card(run: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECK: &[u8; 11] = b"10X98765432";
    let bytes = run.as_bytes();
    let (Some(body), Some(last), 18) = (bytes.get(..17), bytes.last(), bytes.len()) else {
        return false;
    };
    if !body.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let sum: u32 = body
        .iter()
        .zip(WEIGHTS)
        .map(|(byte, weight)| u32::from(byte - b'0') * weight)
        .sum();
    let number = |from: usize, to: usize| run.get(from..to).and_then(|part| part.parse().ok());
    let birthday = (|| {
        let year = number(6, 10)?;
        chrono::NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, number(10, 12)?, number(12, 14)?)
    })();
    birthday.is_some() && CHECK[(sum % 11) as usize] == last.to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_allows_what_the_table_has_and_nothing_else() {
        let allowed = |state| -> Vec<&str> {
            Event::ALL
                .iter()
                .filter(|event| next(state, **event).is_some())
                .map(|event| event.word())
                .collect()
        };
        assert_eq!(allowed(State::Draft), ["update", "submit"]);
        assert_eq!(allowed(State::Returned), ["update", "submit"]);
        assert_eq!(
            allowed(State::Submitted),
            ["withdraw", "approve", "return", "withhold"]
        );
        assert_eq!(allowed(State::Approved), ["publish"]);
        assert_eq!(allowed(State::Published), ["correct", "take-down"]);
        assert_eq!(allowed(State::Corrected), ["take-down"]);
        assert!(allowed(State::NotPublic).is_empty());
        assert!(allowed(State::Withdrawn).is_empty());
    }

    #[test]
    fn personal_data_finds_numbers_of_persons_only() {
        for (text, hits) in [
            ("联系电话13812345678。", vec!["13812345678"]),
            ("电话0311-55501234", vec!["0311-55501234"]),
            ("身份证11010519491231002X，", vec!["11010519491231002X"]),
            ("统一社会信用代码91130102MA6LNXFE2A", vec![]),
            ("抽查合同30份，2026-11-23检查，涉及12500元", vec![]),
            ("13812345678和13812345678", vec!["13812345678"]),
            ("110105194912310021", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(personal_data(text), hits, "{text}");
        }
    }

    #[test]
    fn flags_follow_the_due_time_while_it_is_not_public() {
        let now: DateTime<Utc> = "2026-11-23T04:00:00Z".parse().unwrap();
        let due = |days: i64| Some(now + Duration::days(days));
        for (state, due_at, overdue, soon) in [
            (State::Draft, due(-1), true, false),
            (State::Approved, due(0), false, true),
            (State::Approved, due(5), false, true),
            (State::Approved, due(6), false, false),
            (State::Published, due(-1), false, false),
            (State::NotPublic, due(-1), false, false),
            (State::Draft, None, false, false),
        ] {
            assert_eq!(is_overdue(state, due_at, now), overdue, "{state}");
            assert_eq!(is_due_soon(state, due_at, now), soon, "{state}");
        }
    }
}
