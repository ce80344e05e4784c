//! Entries of the public log and the records behind them (SPEC §10). Tiles, checkpoints and
//! signatures are not made here.

use serde::{Deserialize, Serialize};

use crate::hash::{Algorithm, Hex32};
use crate::json::canonical;

/// What an entry says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A contributor's commitment.
    Commit(Hex32),
    /// The manifest hash.
    Freeze(Hex32),
    /// The commitment that was opened.
    Reveal(Hex32),
    /// The outcome.
    Result {
        /// The result hash.
        result: Hex32,
        /// The matching hash, if a matching was possible.
        matching: Option<Hex32>,
    },
    /// The hash of the matching manifest before it is run, then that of the new matching.
    Rematch(Hex32),
    /// The hash of the record.
    Abort(Hex32),
    /// The hash of the record.
    Void(Hex32),
    /// The hash of the record.
    Substitute(Hex32),
    /// The hash of the record.
    Recuse(Hex32),
    /// [`Bundle::digest`](crate::Bundle::digest), or
    /// [`withheld_digest`](crate::withheld_digest).
    Publish(Hex32),
}

impl Event {
    /// The entry's `type`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Commit(_) => "commit",
            Self::Freeze(_) => "freeze",
            Self::Reveal(_) => "reveal",
            Self::Result { .. } => "result",
            Self::Rematch(_) => "rematch",
            Self::Abort(_) => "abort",
            Self::Void(_) => "void",
            Self::Substitute(_) => "substitute",
            Self::Recuse(_) => "recuse",
            Self::Publish(_) => "publish",
        }
    }

    /// The entry's `hash`.
    #[must_use]
    pub const fn hash(&self) -> Hex32 {
        match self {
            Self::Commit(hash)
            | Self::Freeze(hash)
            | Self::Reveal(hash)
            | Self::Result { result: hash, .. }
            | Self::Rematch(hash)
            | Self::Abort(hash)
            | Self::Void(hash)
            | Self::Substitute(hash)
            | Self::Recuse(hash)
            | Self::Publish(hash) => *hash,
        }
    }
}

/// An entry of the log.
///
/// ```
/// use sortition_draw::{Algorithm, Event, LogEntry};
/// let entry = LogEntry {
///     event: Event::Result { result: [1; 32].into(), matching: None },
///     draw: "d1".into(),
///     by: "operator@130100-LSB".into(),
///     alg: Algorithm::Sha256,
///     at: "2026-03-02T02:00:00Z".into(),
/// };
/// assert_eq!(
///     String::from_utf8(entry.to_canonical())?,
///     format!(
///         r#"{{"alg":"sha256","at":"2026-03-02T02:00:00Z","by":"operator@130100-LSB","draw":"d1","hash":"{}","matching":null,"type":"result"}}"#,
///         "01".repeat(32),
///     ),
/// );
/// # Ok::<(), std::string::FromUtf8Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// Type and hash.
    pub event: Event,
    /// The draw's id.
    pub draw: String,
    /// `role@unit`; of commits and reveals the contributor's id.
    pub by: String,
    /// The draw's algorithm.
    pub alg: Algorithm,
    /// When, UTC.
    pub at: String,
}

impl LogEntry {
    /// The bytes that the log holds: the canonical form.
    #[must_use]
    pub fn to_canonical(&self) -> Vec<u8> {
        canonical(self)
    }

    /// The entry's leaf hash in the log, always SHA-256.
    #[must_use]
    pub fn leaf(&self) -> Hex32 {
        crate::merkle::leaf(Algorithm::Sha256, &self.to_canonical())
    }
}

impl Serialize for LogEntry {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Members<'a> {
            r#type: &'static str,
            draw: &'a str,
            by: &'a str,
            alg: Algorithm,
            hash: Hex32,
            at: &'a str,
            /// Of a result only, where it may be null.
            #[serde(skip_serializing_if = "Option::is_none")]
            matching: Option<Option<Hex32>>,
        }
        let matching = match self.event {
            Event::Result { matching, .. } => Some(matching),
            _ => None,
        };
        Members {
            r#type: self.event.code(),
            draw: &self.draw,
            by: &self.by,
            alg: self.alg,
            hash: self.event.hash(),
            at: &self.at,
            matching,
        }
        .serialize(serializer)
    }
}

/// Why something was aborted, voided, replaced or recused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Abort, void: a reveal did not come.
    MissingReveal,
    /// Abort, void: the scope was wrong.
    WrongScope,
    /// Abort, void: a ratio was wrong.
    WrongRatio,
    /// Abort, void: a technical failure.
    Technical,
    /// Substitute: deregistered 注销.
    Deregistered,
    /// Substitute: revoked 吊销.
    Revoked,
    /// Substitute: moved away 迁出.
    Moved,
    /// Substitute: closed 停业.
    Closed,
    /// Substitute: merged into another.
    Merged,
    /// Recuse: kin.
    Kin,
    /// Recuse: an interest.
    Interest,
    /// Recuse: formerly employed there.
    FormerStaff,
    /// Recuse: has handled a case of it.
    OwnCase,
    /// Abort, void, recuse: another, as the text says.
    Other,
}

impl Reason {
    /// Whether the reason may stand in the record of this event.
    ///
    /// ```
    /// use sortition_draw::{Event, Reason};
    /// let hash = [0; 32].into();
    /// assert!(Reason::Kin.is_of(&Event::Recuse(hash)) && !Reason::Kin.is_of(&Event::Void(hash)));
    /// assert!(!Reason::Other.is_of(&Event::Substitute(hash)));
    /// ```
    #[must_use]
    pub const fn is_of(self, event: &Event) -> bool {
        match self {
            Self::MissingReveal | Self::WrongScope | Self::WrongRatio | Self::Technical => {
                matches!(event, Event::Abort(_) | Event::Void(_))
            }
            Self::Deregistered | Self::Revoked | Self::Moved | Self::Closed | Self::Merged => {
                matches!(event, Event::Substitute(_))
            }
            Self::Kin | Self::Interest | Self::FormerStaff | Self::OwnCase => {
                matches!(event, Event::Recuse(_))
            }
            Self::Other => {
                matches!(event, Event::Abort(_) | Event::Void(_) | Event::Recuse(_))
            }
        }
    }
}

/// The record behind an abort, void, substitution or recusal; published with the result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeRecord {
    /// The draw's id.
    pub draw: String,
    /// Why.
    pub reason: Reason,
    /// Why, in words.
    pub text: String,
    /// The object concerned, if one is.
    pub object: Option<String>,
    /// What or who is replaced: an object's or inspector's key.
    pub from: Option<String>,
    /// By what or whom; null if by nobody.
    pub to: Option<String>,
    /// Of a recusal: the unit's inspectors by key with the open checks that decided.
    pub loads: Option<Vec<(String, u64)>>,
    /// The hash of the evidence.
    pub evidence: Option<Hex32>,
    /// 32 random bytes, so that the hash tells nothing.
    pub salt: Hex32,
}

impl ChangeRecord {
    /// What the log holds: `H(JCS(record))`.
    #[must_use]
    pub fn digest(&self, algorithm: Algorithm) -> Hex32 {
        algorithm.digest(&[&canonical(self)])
    }
}

/// Entries of one draw that cannot stand in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("entry {index}: {entry:?} cannot follow")]
pub struct OrderError {
    /// The first entry that cannot stand where it stands, from 0.
    pub index: usize,
    /// Its type.
    pub entry: &'static str,
}

/// Whether the entries of one draw stand in their order: commits, freeze, reveals, then result or
/// abort, once; after a result any of rematch, substitute, recuse, void, publish.
///
/// # Errors
/// The first entry that cannot stand where it stands.
pub fn check_order<'e>(events: impl IntoIterator<Item = &'e Event>) -> Result<(), OrderError> {
    #[derive(Clone, Copy, PartialEq)]
    enum Stage {
        Committing,
        Frozen,
        Drawn,
        Aborted,
    }
    let mut stage = Stage::Committing;
    for (index, event) in events.into_iter().enumerate() {
        stage = match (stage, event) {
            (Stage::Committing, Event::Commit(_)) => Stage::Committing,
            (Stage::Committing, Event::Freeze(_)) if index > 0 => Stage::Frozen,
            (Stage::Frozen, Event::Reveal(_)) => Stage::Frozen,
            (Stage::Frozen, Event::Result { .. }) => Stage::Drawn,
            (Stage::Frozen, Event::Abort(_)) => Stage::Aborted,
            (
                Stage::Drawn,
                Event::Rematch(_)
                | Event::Substitute(_)
                | Event::Recuse(_)
                | Event::Void(_)
                | Event::Publish(_),
            ) => Stage::Drawn,
            _ => {
                return Err(OrderError {
                    index,
                    entry: event.code(),
                });
            }
        };
    }
    Ok(())
}
