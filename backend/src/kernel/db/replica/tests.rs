//! What is known of a replica from one look to the next.

use super::*;

const OLDEST: Duration = Duration::from_secs(5);

fn after(begun: Instant, seconds: u64) -> Instant {
    begun + Duration::from_secs(seconds)
}

#[test]
fn age_is_counted_from_the_last_moment_that_was_reached() {
    let begun = Instant::now();
    let mut known = Known::default();
    assert_eq!(known.standing(begun, OLDEST), Standing::Late);
    known.note((begun, 100), 90);
    assert_eq!(known.standing(begun, OLDEST), Standing::Late);
    known.note((after(begun, 1), 200), 150);
    assert_eq!(
        known.age(after(begun, 2)),
        Some(Duration::from_secs(2)),
        "what was written in the first second isn't there yet"
    );
    assert_eq!(known.standing(after(begun, 2), OLDEST), Standing::Used);
    // Nothing arrives any more.
    known.note((after(begun, 6), 300), 150);
    assert_eq!(known.standing(after(begun, 6), OLDEST), Standing::Late);
    // All of it at once, and then nothing is written.
    known.note((after(begun, 7), 300), 300);
    assert_eq!(known.age(after(begun, 7)), Some(Duration::ZERO));
    known.note((after(begun, 9), 300), 300);
    assert_eq!(known.standing(after(begun, 14), OLDEST), Standing::Used);
    assert_eq!(known.standing(after(begun, 15), OLDEST), Standing::Late);
}

#[test]
fn what_failed_is_not_read_until_it_is_found_well() {
    let begun = Instant::now();
    let mut known = Known::default();
    known.note((begun, 100), 100);
    known.give_up(Standing::Away);
    assert_eq!(known.standing(begun, OLDEST), Standing::Away);
    assert_eq!(known.age(begun), None);
    known.note((after(begun, 1), 100), 90);
    assert_eq!(known.standing(after(begun, 1), OLDEST), Standing::Late);
    known.note((after(begun, 2), 110), 110);
    assert_eq!(known.standing(after(begun, 2), OLDEST), Standing::Used);
}

#[test]
fn moments_that_are_not_reached_are_bounded() {
    let begun = Instant::now();
    let mut known = Known::default();
    for number in 0..1_000 {
        known.note((after(begun, number), 100), 0);
    }
    assert_eq!(known.marks.len(), MARKS_MOST);
    known.note((after(begun, 1_000), 100), 100);
    assert_eq!(known.age(after(begun, 1_000)), Some(Duration::ZERO));
}

#[test]
fn replica_of_another_is_none() {
    let place = |is_replica, position, installation: &str| Place {
        is_replica,
        position,
        installation: installation.to_owned(),
    };
    let here = place(false, 10, "ours");
    assert_eq!(compared(&here, &place(true, 9, "ours")), Ok((10, 9)));
    let foreign = compared(&here, &place(true, 9, "others"));
    assert_eq!(foreign, Err(Standing::Foreign));
    let promoted = compared(&here, &place(false, 9, "ours"));
    assert_eq!(promoted, Err(Standing::Independent));
}

#[test]
fn only_postgresql_has_a_replica() {
    let (here, there) = ("postgres://one/name", "postgres://two/name");
    assert!(require_replica(here, there).is_ok());
    assert!(require_replica(here, "other.sqlite3").is_err());
    let refused = require_replica("data/sortition.sqlite3", there).unwrap_err();
    assert!(refused.to_string().contains("SORTITION_DATABASE_URL"));
}
