//! Whose turn it is in the queue, and what becomes of jobs that nobody works on any more.

pub mod exports;
pub mod states;

use chrono::NaiveDateTime;

/// How long a server holds a job without renewing its lease: when one dies, another begins the job again
/// within so many seconds, and moments.
pub const LEASE_SECONDS: i64 = 10;
/// So often a lease is renewed while its job is worked on, whatever the work is at. One that fails once, or
/// clocks of servers that differ by some seconds, lose no job.
pub const RENEWAL_SECONDS: u64 = 2;
/// How often a job is begun at the most.
pub const MOST_ATTEMPTS: i32 = 3;
/// How often the server may die that runs a job. A power cut is no fault of the job's, so that it is
/// begun once more; a second death is: what kills one server after the other must not go on.
pub const MOST_DEATHS: i32 = 2;
/// How long the rejected rows of an import can be had.
pub const RESULT_DAYS: i64 = 7;

/// The job that waits longest of those of one owner, with what the owner has had of the queue.
#[derive(Clone, Copy, Debug)]
pub struct Waiting {
    /// Its place in the queue.
    pub seq: i64,
    /// How many of the owner's jobs run, on whichever server.
    pub running_count: usize,
    /// When the last of them was over; none if none was ever begun.
    pub served_at: Option<NaiveDateTime>,
}

/// The job whose turn it is. Owners take turns, so that whoever asks for much keeps nobody waiting who
/// asks for little: first those of whom least runs, then those whose last job is longest over.
pub fn in_turn(waiting: &[Waiting]) -> Option<i64> {
    let turn = |one: &&Waiting| (one.running_count, one.served_at, one.seq);
    waiting.iter().min_by_key(turn).map(|one| one.seq)
}

/// What becomes of a running job that nobody works on any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Abandoned {
    /// Another attempt.
    Queued,
    /// Somebody had asked for it.
    Cancelled,
    /// That was the last attempt.
    GaveUp,
    /// Its server died once too often.
    Died,
}

/// What becomes of a running job whose server died or which failed, after so many of either.
pub fn abandoned(attempt: i32, deaths: i32, is_cancel_requested: bool) -> Abandoned {
    if is_cancel_requested {
        Abandoned::Cancelled
    } else if deaths >= MOST_DEATHS {
        Abandoned::Died
    } else if attempt < MOST_ATTEMPTS {
        Abandoned::Queued
    } else {
        Abandoned::GaveUp
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_turn_is_who_had_least_and_longest_ago() {
        let moment = |minute| {
            let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
            day.and_hms_opt(10, minute, 0)
        };
        let waiting = |seq, running_count, served_at| Waiting {
            seq,
            running_count,
            served_at,
        };
        for (all, expected) in [
            (vec![], None),
            (vec![waiting(7, 0, None)], Some(7)),
            // Who was never served goes before who was, whoever asked first.
            (vec![waiting(1, 0, moment(5)), waiting(9, 0, None)], Some(9)),
            (
                vec![waiting(1, 0, moment(5)), waiting(9, 0, moment(4))],
                Some(9),
            ),
            // Of whom something runs, wherever, has had a turn.
            (vec![waiting(1, 1, None), waiting(9, 0, moment(5))], Some(9)),
            (vec![waiting(9, 1, None), waiting(1, 1, None)], Some(1)),
            (
                vec![waiting(3, 0, moment(5)), waiting(2, 0, moment(5))],
                Some(2),
            ),
        ] {
            assert_eq!(in_turn(&all), expected, "{all:?}");
        }
    }

    #[test]
    fn abandoned_job_is_tried_three_times() {
        assert_eq!(abandoned(1, 0, false), Abandoned::Queued);
        assert_eq!(abandoned(2, 0, false), Abandoned::Queued);
        assert_eq!(abandoned(3, 0, false), Abandoned::GaveUp);
        assert_eq!(abandoned(1, 0, true), Abandoned::Cancelled);
        assert_eq!(abandoned(3, 0, true), Abandoned::Cancelled);
    }

    #[test]
    fn abandoned_job_whose_server_died_is_tried_once_more() {
        assert_eq!(abandoned(1, 1, false), Abandoned::Queued);
        assert_eq!(abandoned(2, 2, false), Abandoned::Died);
        // A failure between the two makes none of them undone.
        assert_eq!(abandoned(3, 1, false), Abandoned::GaveUp);
        assert_eq!(abandoned(3, 2, false), Abandoned::Died);
        assert_eq!(abandoned(2, 2, true), Abandoned::Cancelled);
    }
}
