//! The rules of draws: their fields, their life, who may contribute, whether strata are public, what a freeze lacks.

mod fields;
mod states;

pub use self::fields::{check_beacon, check_raised};
pub use self::states::{DrawEvent, DrawFacts, Progress, ending};
use chrono::{DateTime, Duration, NaiveDate, SubsecRound, Utc};
use sortition_contract::draws::BeaconSource;
use sortition_contract::error::Language;
use sortition_draw::Shortage;

/// SPEC's id of the server as contributor.
pub const SYSTEM: &str = "system";
/// The regulations office, which may witness.
pub const WITNESS: &str = "130100-LAW";
/// The stratum of a draw without strata.
pub const ALL: &str = "all";
/// The most contributors: the units of a task (who leads, and ten that join), `system`, the witness.
pub const CONTRIBUTORS_MOST: usize = 13;
/// How long the system waits before it draws what is complete.
const PATIENCE: Duration = Duration::minutes(10);
/// How long after the end of its period a task is drawn at the latest: none is of use then, and a clock
/// that jumps does so by years.
const LATEST: Duration = Duration::days(366);
/// How many contributors a beacon of few bits needs (SPEC §3).
const CONTRIBUTORS_OF_SSQ: usize = 3;

/// Times of manifest and log have whole seconds.
pub fn whole_seconds(at: DateTime<Utc>) -> DateTime<Utc> {
    at.trunc_subsecs(0)
}

/// A time as SPEC §1 writes it.
pub fn spec_time(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Whether today is so long after a task's period that the clock is wrong rather than the draw late.
pub fn is_far_ahead(today: NaiveDate, period_to: NaiveDate) -> bool {
    today.signed_duration_since(period_to) > LATEST
}

/// Whether the system draws what has been complete since a time.
pub fn is_due(complete_since: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - complete_since >= PATIENCE
}

/// Whether a beacon may be named with so many contributors, `system` among them.
pub fn has_enough_contributors(source: BeaconSource, contributors: usize) -> bool {
    source != BeaconSource::Ssq || contributors >= CONTRIBUTORS_OF_SSQ
}

/// Whether population and tickets may be published: unless strata, scope or exclusions are by
/// credit class, which is an internal basis of supervision, and the setting keeps them hidden.
pub fn has_public_strata<'a>(
    mut strata: impl Iterator<Item = &'a str>,
    scope_by_class: bool,
    setting: &str,
) -> bool {
    setting == "public" || (!scope_by_class && strata.all(|name| name == ALL))
}

/// What a freeze lacks, in words: which objects lack whom.
pub fn shortage_text(shortages: &[Shortage], language: Language) -> String {
    let sentences = shortages.iter().map(|shortage| match language {
        Language::Chinese => chinese(shortage),
        Language::English => english(shortage),
    });
    sentences.collect::<Vec<_>>().join("")
}

fn listed(objects: &[(String, u64)]) -> String {
    let one = |(key, able): &(String, u64)| format!("{key} ({able})");
    objects.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn chinese(shortage: &Shortage) -> String {
    match shortage {
        Shortage::Objects {
            unit,
            needed,
            count,
            objects,
        } => format!(
            "{unit} 应有 {needed} 人可检查每个对象，有 {count} 个对象不足：{}。",
            listed(objects)
        ),
        Shortage::Load {
            unit,
            needed,
            available,
        } => format!(
            "{}按上限可承担 {available} 次，需要 {needed} 次。",
            unit.as_deref().unwrap_or("各小组")
        ),
        Shortage::Teams {
            unit,
            needed,
            inspectors,
        } => format!("{unit} 编组需要 {needed} 人，现有 {inspectors} 人。"),
    }
}

fn english(shortage: &Shortage) -> String {
    match shortage {
        Shortage::Objects {
            unit,
            needed,
            count,
            objects,
        } => format!(
            "{unit} needs {needed} who may take each object; {count} objects have fewer: {}. ",
            listed(objects)
        ),
        Shortage::Load {
            unit,
            needed,
            available,
        } => format!(
            "{} may take {available}, needed are {needed}. ",
            unit.as_deref().unwrap_or("The teams")
        ),
        Shortage::Teams {
            unit,
            needed,
            inspectors,
        } => format!("{unit} needs {needed} for its teams and has {inspectors}. "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn system_draws_after_ten_minutes_and_not_before() {
        let since: DateTime<Utc> = "2026-11-23T02:00:00Z".parse().unwrap();
        assert!(!is_due(since, since + Duration::seconds(599)));
        assert!(is_due(since, since + Duration::seconds(600)));
    }

    #[test]
    fn strata_by_credit_class_are_public_by_setting_only() {
        for (strata, scope_by_class, setting, expected) in [
            (&["all"][..], false, "hidden", true),
            (&["all"], true, "hidden", false),
            (&["A", "B"], false, "hidden", false),
            (&["A", "B"], true, "public", true),
        ] {
            let found = has_public_strata(strata.iter().copied(), scope_by_class, setting);
            assert_eq!(found, expected, "{strata:?} {scope_by_class} {setting}");
        }
    }

    #[test]
    fn beacon_of_few_bits_needs_three_contributors() {
        for (source, contributors, expected) in [
            (BeaconSource::Ssq, 2, false),
            (BeaconSource::Ssq, 3, true),
            (BeaconSource::Kl8, 1, true),
        ] {
            assert_eq!(has_enough_contributors(source, contributors), expected);
        }
    }

    #[test]
    fn times_have_whole_seconds() {
        let at: DateTime<Utc> = "2026-11-23T02:00:00.987Z".parse().unwrap();
        assert_eq!(spec_time(at), "2026-11-23T02:00:00Z");
        assert_eq!(spec_time(whole_seconds(at)), spec_time(at));
    }

    #[test]
    fn shortage_names_the_objects_and_what_they_have() {
        let shortage = Shortage::Objects {
            unit: "130100-LSB".to_owned(),
            needed: 2,
            count: 1,
            objects: vec![("91130100X".to_owned(), 1)],
        };
        let text = shortage_text(std::slice::from_ref(&shortage), Language::English);
        assert!(text.contains("91130100X (1)"), "{text}");
        let text = shortage_text(&[shortage], Language::Chinese);
        assert!(text.contains("130100-LSB 应有 2 人"), "{text}");
    }
}
