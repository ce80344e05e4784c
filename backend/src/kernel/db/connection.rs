//! One connection to either database, by its address, and the file that an SQLite database is.

use super::patience;
use crate::kernel::privacy;
use diesel::connection::{Connection as _, SimpleConnection};
use diesel::{ConnectionError, PgConnection, SqliteConnection};
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

/// Writes a slice of rows as each database takes them quickest: SQLite one by one, by a statement that
/// stays prepared, since one for many keeps what it may have to undo; PostgreSQL by COPY, unless they are
/// a few. The rows tell every column that they have (`treat_none_as_default_value = false`).
#[macro_export]
macro_rules! insert_all {
    ($connection:expr, $table:expr, $rows:expr) => {{
        let rows = $rows;
        match &mut *$connection {
            $crate::kernel::db::AnyConnection::Postgres(native)
                if rows.len() > $crate::kernel::db::FEW_ROWS =>
            {
                let copy = diesel::copy_from($table).from_insertable(rows);
                diesel::prelude::ExecuteCopyFromDsl::execute(copy, native).map(|_| ())
            }
            connection => $crate::both!(connection, native => rows.iter().try_for_each(|row| {
                let insert = diesel::insert_into($table).values(row);
                diesel::RunQueryDsl::execute(insert, native).map(|_| ())
            })),
        }
    }};
}

/// COPY is for more rows than these.
pub const FEW_ROWS: usize = 8;

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
        require_address(address)?;
        if is_postgres(address) {
            let mut connection = PgConnection::establish(&patience::named(address))
                .map_err(|failed| without_secrets(failed, address))?;
            connection.batch_execute(patience::SESSION)?;
            for statement in patience::WHERE_THERE_IS {
                // A server on another system may lack it; one that is away shows by the next statement.
                let _is_there = connection.batch_execute(statement).is_ok();
            }
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

    /// As `open`, for a program that does other things for long while a transaction is open.
    pub fn open_for_long(address: &str) -> Result<Self, DatabaseError> {
        let mut connection = Self::open(address)?;
        if let Self::Postgres(native) = &mut connection {
            native.batch_execute(patience::FOR_LONG)?;
        }
        Ok(connection)
    }

    /// As `open`, to a replica, in whose place the database answers what takes it long.
    pub(super) fn open_replica(address: &str) -> Result<Self, DatabaseError> {
        let mut connection = Self::open(&patience::hasty(address))?;
        if let Self::Postgres(native) = &mut connection {
            native.batch_execute(patience::AT_A_REPLICA)?;
        }
        Ok(connection)
    }
}

/// Whether an address names a database of PostgreSQL.
pub fn is_postgres(address: &str) -> bool {
    address.starts_with("postgres://") || address.starts_with("postgresql://")
}

/// Refuses what is meant as an address of PostgreSQL and isn't one. It would count as the path of a file,
/// and be told to everybody, with the password in it.
pub fn require_address(address: &str) -> Result<(), DatabaseError> {
    let mut bare: String = address.split_whitespace().collect();
    bare.make_ascii_lowercase();
    let is_meant = bare.contains("://") || bare.contains("password=");
    match is_meant && !is_postgres(address) && !address.starts_with("file:") {
        true => Err(DatabaseError::Address),
        false => Ok(()),
    }
}

/// What libpq says that was compiled without TLS.
const WITHOUT_TLS: &str = "SSL support is not compiled in";

/// What libpq says of an address that it can't read, or reads otherwise than it was meant, may be the
/// address itself, or a part of the password.
fn without_secrets(failed: ConnectionError, address: &str) -> DatabaseError {
    match is_plain(address) {
        true if failed.to_string().contains(WITHOUT_TLS) => DatabaseError::WithoutTls,
        true => DatabaseError::Open(failed),
        false => DatabaseError::Address,
    }
}

/// Whether an address of PostgreSQL can be read in one way only, so that none of its password is taken for
/// anything else: no sign in it that should have been written by its number.
fn is_plain(address: &str) -> bool {
    let Some((_, rest)) = address.split_once("://") else {
        return false;
    };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, behind) = rest.split_at(end);
    let hosts = authority
        .split_once('@')
        .map_or(authority, |(_, hosts)| hosts);
    let has_port = |host: &str| {
        let behind_brackets = host.rsplit(']').next().unwrap_or(host);
        let port = behind_brackets.split_once(':').map_or("", |(_, port)| port);
        port.bytes().all(|sign| sign.is_ascii_digit())
    };
    let is_number = |behind: &str| {
        let two = behind.as_bytes().first_chunk::<2>();
        two.is_some_and(|two| two != b"00" && two.iter().all(u8::is_ascii_hexdigit))
    };
    let query = behind.split_once('?').map_or("", |(_, query)| query);
    let mut pairs = query.split('&').filter(|pair| !pair.is_empty());
    !hosts.contains('@')
        && !behind.contains('@')
        && hosts.split(',').all(has_port)
        && address.split('%').skip(1).all(is_number)
        && pairs.all(|pair| pair.matches('=').count() == 1)
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
    require_address(address)?;
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
    /// It isn't told what the address is: there may be a password in it.
    #[error(
        "数据库地址无法识别，应为 postgres://用户:口令@主机:端口/数据库（口令中的特殊字符须用百分号编码），或文件路径。\n\
         The address of the database can't be read: it is postgres://user:password@host:port/name, with special \
         characters of the password percent-encoded, or the path of a file."
    )]
    Address,
    /// The address asks for TLS, which this program can't speak.
    #[error(
        "数据库地址要求 TLS（sslmode），而本程序编译时未包含：请以 --features postgres-tls 编译。\n\
         The address of the database asks for TLS (sslmode), which this program was built without: build it \
         with --features postgres-tls."
    )]
    WithoutTls,
    /// A replica was named where there can be none.
    #[error(
        "只读副本（SORTITION_DATABASE_REPLICA）须与 SORTITION_DATABASE_URL 同为 postgres:// 地址；SQLite 没有副本。\n\
         A replica (SORTITION_DATABASE_REPLICA) goes with a database of PostgreSQL only: both it and \
         SORTITION_DATABASE_URL are addresses postgres://…; SQLite has none, leave it out."
    )]
    NoReplica,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_meant_as_an_address_is_no_path_and_is_not_told() {
        for address in [
            "postgres://u:s3cret@host/name",
            "data/sortition.sqlite3",
            "file:///data/sortition.sqlite3",
            ":memory:",
        ] {
            require_address(address).unwrap();
        }
        for address in [
            "postgre://u:s3cret@host/name",
            "POSTGRES://u:s3cret@host/name",
            "host=here user=u password=s3cret",
            "host=here Password = s3cret",
        ] {
            let refused = AnyConnection::open(address).err().unwrap();
            assert!(matches!(refused, DatabaseError::Address), "{address}");
            assert!(!refused.to_string().contains("s3cret"), "{refused}");
            assert!(require_there(address).is_err(), "{address}");
        }
    }

    #[test]
    fn password_that_is_read_as_something_else_is_not_told() {
        for address in [
            "postgres://host",
            "postgres://u:s3cret@host:5432/name",
            "postgresql://u:s3%40cret@[::1]:5432,other/name?sslmode=require&connect_timeout=1",
            "postgres://u@%2Frun%2Fpostgresql/name",
        ] {
            assert!(is_plain(address), "{address}");
        }
        for address in [
            "postgres://u:s3@cret@host/name",
            "postgres://u:s3/cret@host/name",
            "postgres://u:12/cret@host/name",
            "postgres://u:12?cret@host/name",
            "postgres://u:s3%cret@host/name",
            "postgres://u:s3%00@host/name",
            "postgres://u:s3cret",
            "postgres://u@host/name?password=s3=cret",
            "postgres://u@host/name?s3cret",
        ] {
            assert!(!is_plain(address), "{address}");
            let told = ConnectionError::BadConnection(format!("what of {address}?"));
            let told = without_secrets(told, address);
            assert!(matches!(told, DatabaseError::Address), "{told}");
        }
    }
}
