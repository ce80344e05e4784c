//! One file that holds an installation as it was at one moment: the database with its public log, and
//! the files that it names. The keys are not in it, unless somebody gives a passphrase.
//!
//! A ZIP. `backup.json` (the [`Manifest`]) says what is in it, with counts and hashes; an SQLite database
//! is `database.sqlite3`, a PostgreSQL one `tables/<table>.jsonl`, a row a line; files are
//! `files/<hash>`; keys `keys.sealed`. It is restored to the kind of database that it came from.
//!
//! To the other kind a database is copied, from one to the other, without a file between ([`copy`]).

mod columns;
mod contents;
mod copying;
mod digests;
mod emptiness;
mod files;
mod key_files;
mod making_way;
mod neutral;
mod numbering;
mod placing;
mod reopening;
mod restoring;
mod tables;
mod taking_along;
mod wrapped;
mod writing;

pub use self::copying::{Copied, copy};
pub use self::digests::Content;
pub use self::reopening::{Reopened, keys_to_look_through};
pub use self::restoring::{Restored, restore};
pub use self::taking_along::moves;
pub use self::writing::back_up;
use crate::draws::actions::heads::LogHead;
use crate::kernel::db::DatabaseError;
use crate::kernel::error::ApiError;
use crate::kernel::keys::KeyError;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// The only form so far.
const FORM: u32 = 1;
/// The manifest's name in the file.
const MANIFEST: &str = "backup.json";
/// The database's, of SQLite.
const DATABASE: &str = "database.sqlite3";
/// The keys', if they are in it.
const KEYS: &str = "keys.sealed";

/// What is in a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// How the file is made.
    pub form: u32,
    /// The program that wrote it.
    pub program: String,
    /// When, RFC 3339.
    pub made_at: String,
    /// `sqlite` or `postgres`.
    pub database: String,
    /// The migrations that the database had seen.
    pub migrations: Vec<String>,
    /// The head of the public log.
    pub log: LogHead,
    /// Rows by table.
    pub counts: BTreeMap<String, i64>,
    /// What lies in the file, by name.
    pub entries: BTreeMap<String, Entry>,
    /// Files that the database names and that weren't there, by their hashes.
    pub lacking: Vec<String>,
}

/// What lies in a backup under a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Bytes.
    pub size: u64,
    /// Of the content, 64 hexadecimal digits.
    pub sha256: String,
}

/// Why a backup can't be made or restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The disk failed.
    #[error("{path}: {source}")]
    Io {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file can't be written or read as a ZIP.
    #[error("the backup can't be written or read: {0}")]
    Archive(#[from] zip::result::ZipError),
    /// What is in it isn't what it says.
    #[error("备份已损坏或被改动：{0}\nThe backup is damaged or was altered: {0}")]
    Damaged(String),
    /// A copy isn't what its original is.
    #[error("复制的内容与原数据库不一致：{0}\nWhat was copied isn't what the original holds: {0}")]
    Differs(String),
    /// There is something where a copy is to come.
    #[error(
        "目标数据库不是空的，不能覆盖\n\
         the database to copy to isn't empty, and nothing is written over it"
    )]
    Taken,
    /// It isn't to be done.
    #[error("{0}\n{1}")]
    Refused(String, String),
    /// The passphrase is wrong, or the keys were altered.
    #[error("口令不正确 / The passphrase is wrong")]
    WrongPassphrase,
    /// The database can't be used.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// A statement failed.
    #[error("the database refused: {0}")]
    Statement(#[from] diesel::result::Error),
    /// The keys can't be used.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// A query failed.
    #[error("{0}")]
    Query(#[from] ApiError),
    /// The manifest can't be written.
    #[error("the manifest can't be written: {0}")]
    Json(#[from] serde_json::Error),
}

impl BackupError {
    /// An error of the disk, with its place.
    fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, source }
    }

    fn refused(chinese: impl Into<String>, english: impl Into<String>) -> Self {
        Self::Refused(chinese.into(), english.into())
    }
}
