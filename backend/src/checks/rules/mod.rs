//! The rules of checks: the life of a part, what a check shows of its parts, what a
//! submission needs. Pure.

mod clocks;
mod fields;
mod results;
mod states;
mod submission;

pub use self::clocks::{DeviceTime, device_time, storable};
pub use self::fields::{FindingWords, WORDS_LIMIT, check_finding, check_termination};
pub use self::results::{Problems, results_offered, worst};
pub use self::states::{CheckEvent, CheckFacts, deciding_state, is_over, state_of};
pub use self::submission::{Submission, SubmissionError, check_submission, inspectors_needed};
