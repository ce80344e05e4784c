//! Holds a database against what clients know to be acknowledged: `asking` by the API, as they would;
//! `resting` by the tables, when nobody works on them.

mod asking;
mod resting;

use std::collections::BTreeMap;

use sortition_draw::Hex32;

pub use asking::{ask, ask_for_all};
pub use resting::{look, wait_for_jobs};

use crate::journal::Job;

/// All that clients know of one database.
#[derive(Default)]
pub struct Known {
    /// Records whose version is followed, by path: who asks, and how they may be.
    records: BTreeMap<String, (&'static str, Vec<State>)>,
    /// Draws by id.
    draws: BTreeMap<String, Drawn>,
    /// Files by path, with their content.
    files: BTreeMap<String, (&'static str, Vec<u8>)>,
    /// Imports that aren't over as far as anybody knows.
    jobs: Vec<Job>,
    /// The leaves of the public log.
    leaves: Vec<Hex32>,
    /// The last change that was looked at, and how each record was after its last one.
    last_change: i64,
    after: BTreeMap<String, String>,
}

/// How a record may be.
#[derive(Clone, Debug, PartialEq)]
enum State {
    Gone,
    At { version: i64, name: String },
}

/// What is known of a draw.
#[derive(Clone, Debug, PartialEq)]
struct Drawn {
    /// How far it was.
    stage: usize,
    /// The hash of its outcome, once there is one.
    result: Option<String>,
}
