//! The verifiable draw of `SPEC.md`: pure functions, no I/O, clock or randomness of their own.
//!
//! - Before: [`FileBuilder`] takes rows in any order and gives a [`CommittedFile`] with size and
//!   root; [`shortages`] is the preview; [`Manifest::freeze`] fixes all; [`commitment`] is what a
//!   contributor submits.
//! - The draw: [`draw()`] checks everything in the order of SPEC §8, selects and matches;
//!   [`rematch()`] matches again with the same seed; [`rehearse`] takes any seed and means nothing.
//! - After: [`Changes`] names who follows, [`LogEntry`] and [`ChangeRecord`] are what the log
//!   holds, [`ObjectProof`] is what one company is told.
//! - For everybody: [`Bundle`] is all that a verifier needs, as JSON or plain files with
//!   [`CHECK_SCRIPT`]; [`verify()`] and [`verify_files`] recompute it.
//!
//! Files of millions of lines are stored, read and sent in parts ([`Lines`]): [`FileReader`],
//! [`Drawing`], [`Rematching`], [`BundleFrame`], [`verify_reader`] and [`verify_folder`] go once through
//! them and hold some parts at a time. They find what is found over the whole.
//!
//! [`draw()`] shows the whole way as an example. Lines are checked, and leaves, tickets and ranks
//! hashed on all cores ([`on_all_cores`]); the outcome is the same on one. Nothing depends on the
//! target: the page runs the same code in WASM.

mod assign;
mod beacon;
mod bundle;
mod changes;
mod check_script;
mod disjoint;
mod draw;
mod drawing;
mod files;
mod hash;
mod json;
mod lines;
mod log;
mod manifest;
mod matching;
pub mod merkle;
mod parallel;
mod pool;
mod preview;
mod proof;
mod reading;
mod refusal;
mod rematch;
mod result;
mod rows;
mod seed;
mod select;
mod team;
mod text;
mod verify;
mod withheld;

pub use beacon::BeaconSource;
pub use bundle::read::Folder;
pub use bundle::{Bundle, BundleFrame, LargeFile, Piece, PlainFile, withheld_digest};
pub use changes::{Assignment, ChangeError, Changes, Replacement, Substitution};
pub use check_script::CHECK_SCRIPT;
pub use draw::{Outcome, draw, rehearse};
pub use drawing::Drawing;
pub use files::{
    CommittedFile, ConflictsFile, ExcludedFile, FileBuilder, FileDigest, Files, InspectorsFile,
    PopulationFile, line_of_key,
};
pub use hash::{Algorithm, Hasher, Hex32, Mac, NotHex};
pub use json::{NotIJson, Value, json_part};
pub use lines::{Lines, PART_HEIGHT, UnevenPart, UnfinishedLine};
pub use log::{ChangeRecord, Event, LogEntry, OrderError, Reason, check_order};
pub use manifest::{
    BeaconRound, Chance, Contributor, Freeze, Manifest, MatchingManifest, Mode, Spec, Stratum,
    StratumRule, Terms, UnitDemand, draw_count, reserve_count,
};
pub use matching::{Insufficient, Matched, Matching};
pub use parallel::{cores, on_all_cores};
pub use preview::{Areas, Shortage, shortages, shortages_in_areas};
pub use proof::{LineProof, ObjectProof, PartOfFile};
pub use reading::FileReader;
pub use refusal::{Defect, Fault, Refusal, RefusalCode};
pub use rematch::{Rematching, rematch};
pub use result::{DrawResult, Drawn};
pub use rows::{
    ConflictRow, Conflicts, Excluded, ExcludedRow, FileKind, InspectorRow, Inspectors, Population,
    PopulationRow, join_areas,
};
pub use seed::{Nonce, commitment, seed};
pub use select::Selection;
pub use text::{is_text, is_time};
pub use verify::{
    Finding, ManifestFacts, Verdict, verify, verify_files, verify_folder, verify_reader,
};
pub use withheld::{ShownExcluded, show_part};
