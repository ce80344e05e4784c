//! Parts of long work on SQLite. What a transaction has written lies in the database's log at first
//! (`-wal`), and goes into its file by a checkpoint, which SQLite makes at the end of whichever transaction
//! finds the log long: then whoever writes next waits for it too. A part writes pages all over the file, so
//! its checkpoint is made after it, while others write, and what those have added by the next part before
//! that begins, so that the log is written from its start again instead of growing with the work.

use super::AnyConnection;
use diesel::connection::SimpleConnection;

/// Pages of an index are touched in no order: what doesn't fit would be written several times.
const BEGIN: &str = "PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -64000;";
/// As every connection is, and SQLite by itself.
const END: &str = "PRAGMA wal_autocheckpoint = 1000; PRAGMA cache_size = -8000;";
/// Nobody waits for it, and it waits for nobody.
const CHECKPOINT: &str = "PRAGMA wal_checkpoint(PASSIVE);";

/// Before a part, while it is the only one to write.
pub(super) fn begin(connection: &mut AnyConnection) {
    run(connection, BEGIN);
    run(connection, CHECKPOINT);
}

/// After a part, while others write.
pub(super) fn end(connection: &mut AnyConnection) {
    run(connection, CHECKPOINT);
    run(connection, END);
}

/// What fails here fails in the next transaction as well, if it is more than another that was quicker.
fn run(connection: &mut AnyConnection, statements: &str) {
    if let AnyConnection::Sqlite(native) = connection {
        native.batch_execute(statements).ok();
    }
}
