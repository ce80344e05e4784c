//! The verifiable draw of `SPEC.md`: pure functions, no I/O, clock or randomness of their own.
//!
//! - Before: [`FileBuilder`] takes rows in any order and gives a [`CommittedFile`] with size and
//!   root; [`stratum_sizes`] and [`shortages`] are the preview; [`Manifest::freeze`] fixes all;
//!   [`commitment`] is what a contributor submits.
//! - The draw: [`draw()`] checks everything in the order of SPEC §8, selects and matches;
//!   [`rematch()`] matches again with the same seed; [`rehearse`] takes any seed and means nothing.
//! - After: [`Changes`] names who follows, [`LogEntry`] and [`ChangeRecord`] are what the log
//!   holds, [`ObjectProof`] is what one company is told.
//! - For everybody: [`Bundle`] is all that a verifier needs, as JSON or plain files with
//!   [`CHECK_SCRIPT`]; [`verify()`] and [`verify_files`] recompute it.
//!
//! [`draw()`] shows the whole way as an example. With the feature `parallel`, leaves, tickets and
//! ranks are hashed on all cores; the outcome is the same. Nothing depends on the target: the page
//! runs the same code in WASM.

mod assign;
mod beacon;
mod bundle;
mod changes;
mod check_script;
mod draw;
mod files;
mod hash;
mod json;
mod lines;
mod log;
mod manifest;
mod matching;
pub mod merkle;
mod pool;
mod preview;
mod proof;
mod refusal;
mod result;
mod rows;
mod seed;
mod select;
mod team;
mod text;
mod verify;
mod withheld;

pub use beacon::BeaconSource;
pub use bundle::{Bundle, PlainFile, withheld_digest};
pub use changes::{Assignment, ChangeError, Changes, Replacement, Substitution};
pub use check_script::CHECK_SCRIPT;
pub use draw::{Outcome, draw, rehearse, rematch};
pub use files::{
    CommittedFile, ConflictsFile, ExcludedFile, FileBuilder, FileDigest, Files, InspectorsFile,
    PopulationFile,
};
pub use hash::{Algorithm, Hex32, Mac, NotHex};
pub use json::{NotIJson, Value};
pub use lines::{Lines, UnfinishedLine};
pub use log::{ChangeRecord, Event, LogEntry, OrderError, Reason, check_order};
pub use manifest::{
    BeaconRound, Chance, Contributor, Freeze, Manifest, MatchingManifest, Mode, Spec, Stratum,
    StratumRule, Terms, UnitDemand, draw_count, reserve_count,
};
pub use matching::{Insufficient, Matched, Matching};
pub use preview::{Areas, Shortage, shortages, shortages_in_areas, stratum_sizes};
pub use proof::{LineProof, ObjectProof};
pub use refusal::{Defect, Fault, Refusal, RefusalCode};
pub use result::{DrawResult, Drawn};
pub use rows::{
    ConflictRow, Conflicts, Excluded, ExcludedRow, FileKind, InspectorRow, Inspectors, Population,
    PopulationRow, join_areas,
};
pub use seed::{Nonce, commitment, seed};
pub use select::{Selection, select};
pub use text::{LARGEST_COUNT, LONGEST_TEXT, is_salt, is_text, is_time};
pub use verify::{Finding, ManifestFacts, Verdict, verify, verify_files};
pub use withheld::ShownExcluded;
