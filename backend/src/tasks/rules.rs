//! The rules of tasks: their fields, their life, who may be drawn as inspector, whether units join.

mod fields;
pub mod roll;
mod states;

pub use self::fields::{Terms, Wanted, check, check_units};
pub use self::states::{TaskEvent, TaskFacts, is_fixed};
use chrono::NaiveDate;
use sortition_contract::org::UnitKind;
use sortition_contract::registers::InspectorState;
use sortition_contract::tasks::{JointKind, TeamObstacle};

/// Whether units join, by their kinds: a department outside makes it cross-department.
pub fn joint_kind(kinds: &[UnitKind]) -> JointKind {
    if kinds.contains(&UnitKind::Outside) {
        JointKind::CrossDepartment
    } else if kinds.len() > 1 {
        JointKind::CrossSection
    } else {
        JointKind::None
    }
}

/// What decides whether an inspector may be drawn.
#[derive(Clone, Copy, Debug)]
pub struct InspectorFacts<'a> {
    /// Whether active, on leave or retired.
    pub state: InspectorState,
    /// Whether the certificate's number can't stand in the files of a draw.
    pub has_unusable_code: bool,
    /// The last day of the certificate.
    pub valid_until: NaiveDate,
    /// First day of leave.
    pub leave_from: Option<NaiveDate>,
    /// Last day of leave; none: open.
    pub leave_until: Option<NaiveDate>,
    /// Codes of major items; empty: any.
    pub specialities: &'a [String],
}

/// Why an inspector can't be drawn for a period and items; none: can. `major_codes` are those of
/// the task's items.
pub fn obstacle(
    inspector: &InspectorFacts<'_>,
    (from, to): (NaiveDate, NaiveDate),
    major_codes: &[String],
) -> Option<TeamObstacle> {
    let begins_before_its_end = inspector.leave_from.is_some_and(|day| day <= to);
    let ends_in_it = inspector.leave_until.is_none_or(|day| day >= from);
    if inspector.state == InspectorState::Retired {
        Some(TeamObstacle::Inactive)
    } else if inspector.has_unusable_code {
        Some(TeamObstacle::UnusableCode)
    } else if inspector.state == InspectorState::OnLeave || (begins_before_its_end && ends_in_it) {
        Some(TeamObstacle::OnLeave)
    } else if inspector.valid_until < to {
        Some(TeamObstacle::Expired)
    } else if !inspector.specialities.is_empty()
        && !inspector
            .specialities
            .iter()
            .any(|code| major_codes.contains(code))
    {
        Some(TeamObstacle::Speciality)
    } else {
        None
    }
}

/// The code of an item's major item: its first four characters.
pub fn major_code(item_code: &str) -> String {
    item_code.chars().take(4).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joint_kind_follows_the_units() {
        for (kinds, expected) in [
            (&[UnitKind::Section][..], JointKind::None),
            (
                &[UnitKind::Section, UnitKind::Section],
                JointKind::CrossSection,
            ),
            (
                &[UnitKind::County, UnitKind::Outside],
                JointKind::CrossDepartment,
            ),
        ] {
            assert_eq!(joint_kind(kinds), expected);
        }
    }

    #[test]
    fn inspector_is_barred_by_leave_certificate_or_speciality() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let period = (day("2026-11-10"), day("2026-11-30"));
        let specialities = ["RS03".to_owned()];
        let fine = InspectorFacts {
            state: InspectorState::Active,
            has_unusable_code: false,
            valid_until: day("2026-11-30"),
            leave_from: None,
            leave_until: None,
            specialities: &[],
        };
        let leave = |from: &str, until: Option<&str>| InspectorFacts {
            leave_from: Some(day(from)),
            leave_until: until.map(day),
            ..fine
        };
        let majors = ["RS01".to_owned()];
        for (inspector, expected) in [
            (fine, None),
            (
                InspectorFacts {
                    valid_until: day("2026-11-29"),
                    ..fine
                },
                Some(TeamObstacle::Expired),
            ),
            (
                InspectorFacts {
                    state: InspectorState::Retired,
                    ..fine
                },
                Some(TeamObstacle::Inactive),
            ),
            (
                InspectorFacts {
                    state: InspectorState::OnLeave,
                    ..fine
                },
                Some(TeamObstacle::OnLeave),
            ),
            (
                InspectorFacts {
                    has_unusable_code: true,
                    ..fine
                },
                Some(TeamObstacle::UnusableCode),
            ),
            (leave("2026-11-01", Some("2026-11-09")), None),
            (
                leave("2026-11-01", Some("2026-11-10")),
                Some(TeamObstacle::OnLeave),
            ),
            (leave("2026-11-30", None), Some(TeamObstacle::OnLeave)),
            (leave("2026-12-01", None), None),
            (
                InspectorFacts {
                    specialities: &specialities,
                    ..fine
                },
                Some(TeamObstacle::Speciality),
            ),
        ] {
            assert_eq!(
                obstacle(&inspector, period, &majors),
                expected,
                "{inspector:?}"
            );
        }
        let able = InspectorFacts {
            specialities: &specialities,
            ..fine
        };
        assert_eq!(obstacle(&able, period, &specialities), None);
    }

    #[test]
    fn major_code_is_the_first_four_characters() {
        assert_eq!(major_code("RS0103"), "RS01");
    }
}
