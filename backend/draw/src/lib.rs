//! The verifiable draw of `SPEC.md`: pure functions, no I/O, clock or randomness of their own.

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
pub use preview::{Shortage, shortages, stratum_sizes};
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
