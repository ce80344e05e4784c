//! The refusals of SPEC §8: a code, the first place that differs, and what is wrong there.

use std::fmt;

use serde::{Serialize, Serializer};

/// The codes of SPEC §8, in the order in which they are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RefusalCode {
    /// Bundle, manifest or matching manifest are not as specified.
    BadManifest,
    /// A reveal is malformed, of no contributor, given twice, or does not open its commitment.
    BadReveal,
    /// A contributor's reveal is not there.
    MissingReveal,
    /// The beacon's value is there without a source, lacks, or is not in its form.
    BadBeacon,
    /// The population is not the committed one, or not in canonical form.
    BadPopulation,
    /// The exclusions are not the committed ones, or not in canonical form.
    BadExcluded,
    /// The inspectors are not the committed ones, or not in canonical form.
    BadInspectors,
    /// The conflicts are not the committed ones, or not in canonical form.
    BadConflicts,
    /// An object is in a stratum that the manifest lacks.
    UnknownStratum,
    /// A stratum's size or number to draw is not what the population gives.
    BadStratum,
    /// The result is not the one that was recomputed.
    BadResult,
    /// No matching is possible, and none is given.
    InsufficientInspectors,
    /// The matching is not the one that was recomputed.
    BadMatching,
}

impl RefusalCode {
    /// Every code in the order of the checks.
    pub const ALL: [Self; 13] = [
        Self::BadManifest,
        Self::BadReveal,
        Self::MissingReveal,
        Self::BadBeacon,
        Self::BadPopulation,
        Self::BadExcluded,
        Self::BadInspectors,
        Self::BadConflicts,
        Self::UnknownStratum,
        Self::BadStratum,
        Self::BadResult,
        Self::InsufficientInspectors,
        Self::BadMatching,
    ];

    /// As SPEC §8 spells it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::BadManifest => "bad_manifest",
            Self::BadReveal => "bad_reveal",
            Self::MissingReveal => "missing_reveal",
            Self::BadBeacon => "bad_beacon",
            Self::BadPopulation => "bad_population",
            Self::BadExcluded => "bad_excluded",
            Self::BadInspectors => "bad_inspectors",
            Self::BadConflicts => "bad_conflicts",
            Self::UnknownStratum => "unknown_stratum",
            Self::BadStratum => "bad_stratum",
            Self::BadResult => "bad_result",
            Self::InsufficientInspectors => "insufficient_inspectors",
            Self::BadMatching => "bad_matching",
        }
    }
}

impl fmt::Display for RefusalCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for RefusalCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// A draw or a bundle is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {defect}")]
pub struct Refusal {
    /// Which check failed.
    pub code: RefusalCode,
    /// Where, and what is wrong there.
    pub defect: Defect,
}

/// What is wrong at one place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{fault}", prefix(.place))]
pub struct Defect {
    /// A JSON pointer into the bundle, as `/manifest/strata/0/draw` or `/population/17`.
    pub place: String,
    /// What is wrong.
    pub fault: Fault,
}

/// The whole bundle needs no place.
fn prefix(place: &str) -> String {
    if place.is_empty() {
        String::new()
    } else {
        format!("{place}: ")
    }
}

impl Defect {
    pub(crate) fn new(place: impl Into<String>, fault: Fault) -> Self {
        Self {
            place: place.into(),
            fault,
        }
    }

    pub(crate) const fn refuse(self, code: RefusalCode) -> Refusal {
        Refusal { code, defect: self }
    }

    /// The same defect, seen from one level further out.
    pub(crate) fn below(mut self, place: &str) -> Self {
        self.place.insert_str(0, place);
        self
    }
}

/// The kinds of faults, each with an English sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// The text is not I-JSON.
    #[error("not I-JSON: {0}")]
    NotIJson(String),
    /// A plain file does not hold its JSON in canonical form.
    #[error("not in canonical form (RFC 8785)")]
    NotCanonical,
    /// A plain file is not UTF-8.
    #[error("not UTF-8")]
    NotUtf8,
    /// The last line of a plain file lacks its line feed.
    #[error("the last line does not end in a line feed")]
    UnfinishedLine,
    /// A file that no bundle holds.
    #[error("a file that does not belong to a bundle")]
    UnknownFile,
    /// Something else than an object.
    #[error("not an object")]
    NotAnObject,
    /// Something else than a list.
    #[error("not a list")]
    NotAList,
    /// A list that must have an element has none.
    #[error("an empty list")]
    EmptyList,
    /// A member is not there.
    #[error("the member {0:?} is missing")]
    MissingMember(String),
    /// A member that does not belong here.
    #[error("the member {0:?} does not belong here")]
    UnknownMember(String),
    /// Not a text of SPEC §1.
    #[error("not a text of 1 to 128 code points in NFC, trimmed, without control characters")]
    NotAText,
    /// Not a count of SPEC §1.
    #[error("not an integer from 0 to 2^53 − 1 in its plain form")]
    NotACount,
    /// Not 64 lower-case hexadecimal digits.
    #[error("not 64 lower-case hexadecimal digits")]
    NotHex,
    /// Not a time of SPEC §1.
    #[error("not an existing time of the form YYYY-MM-DDThh:mm:ssZ")]
    NotATime,
    /// Not one of the values that may stand here.
    #[error("not one of: {0}")]
    NotOneOf(&'static str),
    /// The value does not keep a rule of SPEC §3 or §6.
    #[error("{0}")]
    Rule(&'static str),
    /// The same name, unit or id stands twice in a list.
    #[error("{0:?} is there twice")]
    Twice(String),
    /// A name that the manifest does not know.
    #[error("{0:?} is not in the manifest")]
    NotInManifest(String),
    /// A nonce does not open its commitment.
    #[error("the nonce does not open the commitment")]
    NotOpening,
    /// A contributor has not revealed.
    #[error("{0:?} has not revealed")]
    NotRevealed(String),
    /// A beacon's value is not in the form of its source.
    #[error("not in the form of the beacon {0}")]
    NotInForm(&'static str),
    /// A file is null outside a public bundle.
    #[error("not there")]
    Absent,
    /// A line does not have the fields of its file.
    #[error("not {0} fields, separated by tabs")]
    WrongFields(usize),
    /// A line's field is no text.
    #[error("the field {0} is not a text of SPEC §1")]
    FieldNotAText(&'static str),
    /// A line's key begins as a withheld line does.
    #[error("the field {0} begins with #")]
    MarkedKey(&'static str),
    /// A line that begins as a withheld one does, and isn't one.
    #[error("not # and a leaf hash, separated by a tab")]
    NotALeaf,
    /// A line's salt is malformed.
    #[error("the salt is neither 32 lower-case hexadecimal digits nor -")]
    BadSalt,
    /// An object's area is not one.
    #[error("the area is * or holds a comma")]
    BadArea,
    /// An inspector's areas are malformed.
    #[error("the areas are neither * nor areas in byte order, each once, separated by commas")]
    BadAreas,
    /// A line is not greater than the one before.
    #[error("not in strictly ascending byte order")]
    NotInOrder,
    /// A key, or a pair of keys, stands on two lines.
    #[error("{0:?} is on two lines")]
    DoubledKey(String),
    /// An excluded object is in the population too.
    #[error("{0:?} is in the population and excluded")]
    BothEligibleAndExcluded(String),
    /// A recomputed value differs from the given one.
    #[error("expected {expected}, found {found}")]
    Differs {
        /// What the recomputation gives.
        expected: String,
        /// What was given.
        found: String,
    },
    /// The matching has no solution.
    #[error("{0}")]
    Insufficient(crate::matching::Insufficient),
}

impl Fault {
    pub(crate) fn differs(expected: impl ToString, found: impl ToString) -> Self {
        Self::Differs {
            expected: expected.to_string(),
            found: found.to_string(),
        }
    }
}
