//! The schema: which migrations this program brings, which a database has seen, and running what is
//! pending.

use crate::kernel::db::{AnyConnection, DatabaseError};
use diesel::migration::MigrationSource;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

const SQLITE_MIGRATIONS: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");
const POSTGRES_MIGRATIONS: EmbeddedMigrations = embed_migrations!("../migrations/postgres");

/// How the schema of a database stands to this program's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SchemaState {
    /// Migrations that the database has seen.
    pub applied: Vec<String>,
    /// Migrations that will run when the server starts.
    pub pending: Vec<String>,
    /// Migrations that this program doesn't know: a later version ran them.
    pub unknown: Vec<String>,
}

/// Compares the migrations that a database has seen with those of this program. Of a database without
/// any, diesel makes the table in which it keeps them.
pub fn schema_state(connection: &mut AnyConnection) -> Result<SchemaState, DatabaseError> {
    match connection {
        AnyConnection::Sqlite(native) => compared(native, SQLITE_MIGRATIONS),
        AnyConnection::Postgres(native) => compared(native, POSTGRES_MIGRATIONS),
    }
}

fn compared<Native, Db>(
    native: &mut Native,
    embedded: EmbeddedMigrations,
) -> Result<SchemaState, DatabaseError>
where
    Db: diesel::backend::Backend,
    Native: MigrationHarness<Db>,
{
    let known: Vec<String> = MigrationSource::<Db>::migrations(&embedded)
        .map_err(DatabaseError::Migration)?
        .iter()
        .map(|migration| migration.name().version().to_string())
        .collect();
    let applied: Vec<String> = native
        .applied_migrations()
        .map_err(DatabaseError::Migration)?
        .iter()
        .map(ToString::to_string)
        .collect();
    let only = |these: &[String], those: &[String]| {
        let mut only: Vec<String> = these.to_vec();
        only.retain(|one| !those.contains(one));
        only.sort();
        only
    };
    Ok(SchemaState {
        applied: only(&applied, &[]),
        pending: only(&known, &applied),
        unknown: only(&applied, &known),
    })
}

/// Runs those migrations of an empty database that are named: what was written by a former version is
/// put into its schema, and migrated then.
pub fn migrate_to(
    connection: &mut AnyConnection,
    versions: &[String],
) -> Result<(), DatabaseError> {
    match connection {
        AnyConnection::Sqlite(native) => run_named(native, SQLITE_MIGRATIONS, versions),
        AnyConnection::Postgres(native) => run_named(native, POSTGRES_MIGRATIONS, versions),
    }
}

fn run_named<Native, Db>(
    native: &mut Native,
    embedded: EmbeddedMigrations,
    versions: &[String],
) -> Result<(), DatabaseError>
where
    Db: diesel::backend::Backend,
    Native: MigrationHarness<Db>,
{
    let pending = native
        .pending_migrations(embedded)
        .map_err(DatabaseError::Migration)?;
    for migration in pending {
        if versions.contains(&migration.name().version().to_string()) {
            native
                .run_migration(&*migration)
                .map_err(DatabaseError::Migration)?;
        }
    }
    Ok(())
}

/// Brings the schema up to date; refuses one of a later version.
pub fn migrate(connection: &mut AnyConnection) -> Result<(), DatabaseError> {
    let unknown = schema_state(connection)?.unknown;
    if !unknown.is_empty() {
        return Err(DatabaseError::Newer(unknown.join(", ")));
    }
    let result = match connection {
        AnyConnection::Sqlite(native) => native.run_pending_migrations(SQLITE_MIGRATIONS).map(drop),
        AnyConnection::Postgres(native) => {
            native.run_pending_migrations(POSTGRES_MIGRATIONS).map(drop)
        }
    };
    result.map_err(DatabaseError::Migration)
}
