//! One connection to either database, by its address, and the file that an SQLite database is.

use crate::kernel::privacy;
use diesel::connection::{Connection as _, SimpleConnection};
use diesel::{PgConnection, SqliteConnection};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// One connection to either database.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    /// SQLite, the default.
    Sqlite(SqliteConnection),
    /// PostgreSQL, for production.
    Postgres(PgConnection),
}

/// Diesel's backend over both.
pub type Backend = <AnyConnection as diesel::Connection>::Backend;

/// Runs one expression, typed natively for each database: for what `MultiConnection` doesn't
/// carry (batch inserts, upserts).
#[macro_export]
macro_rules! both {
    ($connection:expr, $native:ident => $expression:expr) => {
        match $connection {
            $crate::kernel::db::AnyConnection::Sqlite($native) => $expression,
            $crate::kernel::db::AnyConnection::Postgres($native) => $expression,
        }
    };
}

/// Which database it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

impl AnyConnection {
    /// Which database this is.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Sqlite(_) => Kind::Sqlite,
            Self::Postgres(_) => Kind::Postgres,
        }
    }

    /// Opens a connection by its address: `postgres://…`, else a file's path.
    pub fn open(address: &str) -> Result<Self, DatabaseError> {
        if is_postgres(address) {
            let mut connection = PgConnection::establish(address)?;
            // Compiling a query takes longer than any of ours runs.
            connection.batch_execute("SET jit = off;")?;
            Ok(Self::Postgres(connection))
        } else {
            let mut connection = SqliteConnection::establish(address)?;
            connection.batch_execute(
                "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; \
                 PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                 PRAGMA cache_size = -8000; PRAGMA temp_store = MEMORY;",
            )?;
            Ok(Self::Sqlite(connection))
        }
    }
}

/// Whether an address names a database of PostgreSQL.
pub fn is_postgres(address: &str) -> bool {
    address.starts_with("postgres://") || address.starts_with("postgresql://")
}

/// The file of an SQLite database; none of PostgreSQL, and of what SQLite itself takes as no path.
pub fn file_of(address: &str) -> Option<&Path> {
    let is_no_path = is_postgres(address) || address.starts_with("file:") || address == ":memory:";
    (!is_no_path).then(|| Path::new(address))
}

/// What SQLite puts beside the file of a database, and what a crash leaves there: what lies in it is
/// taken for the file's own.
pub fn beside(file: &Path) -> [PathBuf; 3] {
    ["-wal", "-shm", "-journal"].map(|end| {
        let mut path = file.as_os_str().to_owned();
        path.push(end);
        PathBuf::from(path)
    })
}

/// Refuses an address where no file of a database is: SQLite would make an empty one in its place.
pub fn require_there(address: &str) -> Result<(), DatabaseError> {
    match file_of(address) {
        Some(file) if !file.exists() => Err(DatabaseError::Gone(file.to_owned())),
        _ => Ok(()),
    }
}

/// Why the database can't be used.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// No connection.
    #[error("the database can't be opened: {0}")]
    Open(#[from] diesel::ConnectionError),
    /// A statement failed.
    #[error("the database refused: {0}")]
    Statement(#[from] diesel::result::Error),
    /// The schema can't be brought up to date.
    #[error("the database can't be migrated: {0}")]
    Migration(Box<dyn std::error::Error + Send + Sync>),
    /// A later version of the program has migrated it.
    #[error(
        "数据库由更高版本的程序创建或升级（{0}），请使用该版本的程序。\n\
         A later version of the program made or migrated this database ({0}): run that version."
    )]
    Newer(String),
    /// A copy into it didn't end.
    #[error(
        "{0} 开始的复制未完成，数据库内容不完整：请重新运行 sortition copy，或另选空数据库。\n\
         A copy into this database, begun at {0}, didn't end: it isn't whole. Run sortition copy again, or \
         name an empty database."
    )]
    Unfinished(String),
    /// The file of the database can't be used.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file of the database isn't where it was.
    #[error("the database {0} is gone, or another file lies in its place")]
    Gone(PathBuf),
    /// The pool can't be filled.
    #[error("the connection pool can't be filled: {0}")]
    Pool(#[from] r2d2::Error),
}

/// Device and number of a file, which another in its place doesn't have.
pub(super) fn identity(file: &Path) -> Result<(u64, u64), DatabaseError> {
    let facts = std::fs::metadata(file).map_err(|source| DatabaseError::File {
        path: file.to_owned(),
        source,
    })?;
    Ok((facts.dev(), facts.ino()))
}

/// Takes others' rights from a file of SQLite and from what a former version left beside it.
pub(super) fn own_files(file: &Path) -> Result<(), DatabaseError> {
    let failed = |source| DatabaseError::File {
        path: file.to_owned(),
        source,
    };
    privacy::own_file(file).map_err(failed)?;
    for path in beside(file) {
        privacy::own_if_there(&path).map_err(failed)?;
    }
    Ok(())
}
