//! The fields of requests about draws: the beacon of a new one, the new terms of a rematch.

use super::{has_enough_contributors, whole_seconds};
use crate::kernel::calendar::{DayBounds, shanghai_day};
use crate::kernel::error::FieldError;
use crate::kernel::fields::Fields;
use crate::kernel::text::MAX_TEXT;
use chrono::{DateTime, Utc};
use sortition_contract::draws::{BeaconRound, Rematch};
use sortition_contract::error::ErrorCode;
use sortition_draw::{Mode, Terms};

/// The highest limit that may be set.
const LARGEST_LOAD: u64 = 10_000;
/// The highest number of teams that may be set.
const MOST_TEAMS: u64 = 1_000;

/// The beacon in whole seconds, its round a text of SPEC §1. Its value must be still to come, and not
/// only for our successors.
pub fn check_beacon(
    fields: &mut Fields,
    wanted: &BeaconRound,
    contributor_count: usize,
    now: DateTime<Utc>,
) -> Option<BeaconRound> {
    let source = match has_enough_contributors(wanted.source, contributor_count) {
        true => Ok(wanted.source),
        false => Err(FieldError::new(
            "/beacon/source",
            ErrorCode::FewContributors,
        )),
    };
    let source = fields.take(source);
    let bounds = DayBounds::years(shanghai_day(now), 0, 1);
    let day = match wanted.at <= now {
        true => Err(FieldError::new("/beacon/at", ErrorCode::InThePast)),
        false => bounds.check("/beacon/at", shanghai_day(wanted.at)),
    };
    let at = fields.take(day.map(|_| whole_seconds(wanted.at)));
    let round = fields.public_line("/beacon/round", &wanted.round, MAX_TEXT);
    Some(BeaconRound {
        source: source?,
        round: round?,
        at: at?,
    })
}

/// Limit and number of teams of a new attempt.
pub fn check_raised(
    fields: &mut Fields,
    wanted: &Rematch,
    terms: &Terms<'_>,
) -> Option<(Option<u64>, u64)> {
    let max_load = fields.optional(wanted.max_load.map(u64::from), |fields, load| {
        // Without a limit there is none to raise.
        let least = terms.max_load.map_or(u64::MAX, |load| load + 1);
        if (least..=LARGEST_LOAD).contains(&load) {
            return Some(load);
        }
        let least = least.min(LARGEST_LOAD);
        fields.add(FieldError::out_of_range("/max_load", least, LARGEST_LOAD));
        None
    });
    let teams = fields.optional(wanted.teams.map(u64::from), |fields, teams| {
        if terms.mode == Mode::Team {
            return fields.within("/teams", teams, 1..=MOST_TEAMS);
        }
        fields.add(FieldError::out_of_range("/teams", 1, MOST_TEAMS));
        None
    });
    Some((max_load?.or(terms.max_load), teams?.unwrap_or(terms.teams)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::fields::read;
    use sortition_contract::draws::BeaconSource;

    fn pointers<T>(found: Result<T, Vec<FieldError>>) -> Vec<String> {
        let errors = found.err().unwrap_or_default().into_iter();
        errors.map(|error| error.pointer).collect()
    }

    #[test]
    fn beacon_is_still_to_come_and_has_a_round() {
        let now: DateTime<Utc> = "2026-11-23T02:00:00Z".parse().unwrap();
        let beacon = |round: &str, at: &str| BeaconRound {
            source: BeaconSource::Ssq,
            round: round.to_owned(),
            at: at.parse().unwrap(),
        };
        let check =
            |wanted: &BeaconRound, count| read(|fields| check_beacon(fields, wanted, count, now));
        let right = check(&beacon(" 2026135 ", "2026-11-24T13:15:00.5Z"), 3).unwrap();
        assert_eq!(right, beacon("2026135", "2026-11-24T13:15:00Z"));
        let wrong = check(&beacon(" ", "2026-11-23T02:00:00Z"), 2);
        let expected = ["/beacon/source", "/beacon/at", "/beacon/round"];
        assert_eq!(pointers(wrong), expected);
        let far = check(&beacon("1", "2028-01-01T00:00:00Z"), 3);
        assert_eq!(pointers(far), ["/beacon/at"]);
    }

    #[test]
    fn limits_are_raised_only_where_there_are_some() {
        let check = |mode, max_load, wanted: (Option<u32>, Option<u32>)| {
            let terms = Terms {
                units: &[],
                mode,
                teams: 2,
                max_load,
            };
            let wanted = Rematch {
                add_inspectors: Vec::new(),
                max_load: wanted.0,
                teams: wanted.1,
            };
            read(|fields| check_raised(fields, &wanted, &terms))
        };
        assert_eq!(
            check(Mode::Team, Some(5), (Some(6), Some(3))),
            Ok((Some(6), 3))
        );
        assert_eq!(check(Mode::Object, Some(5), (None, None)), Ok((Some(5), 2)));
        assert_eq!(
            pointers(check(Mode::Team, Some(5), (Some(5), Some(0)))),
            ["/max_load", "/teams"]
        );
        assert_eq!(
            pointers(check(Mode::Object, None, (Some(6), Some(3)))),
            ["/max_load", "/teams"]
        );
    }
}
