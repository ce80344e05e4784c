//! Stored files that were tampered with are not read.

use super::*;
use crate::kernel::db::migrate;
use diesel::connection::SimpleConnection;
use sortition_draw::{LineProof, Population, PopulationFile};

const HASH: Algorithm = Algorithm::Sha256;

/// A database in which files may lie without their draws.
fn database() -> AnyConnection {
    let mut connection = AnyConnection::open(":memory:").unwrap();
    migrate(&mut connection).unwrap();
    if let AnyConnection::Sqlite(native) = &mut connection {
        native.batch_execute("PRAGMA foreign_keys = OFF").unwrap();
    }
    connection
}

fn keys() -> Keys {
    Keys::open(&tempfile::tempdir().unwrap().path().join("keys"), &[]).unwrap()
}

fn key(number: usize) -> String {
    format!("K{number:02}")
}

/// So many objects in parts of 2^height lines.
fn file(count: usize, height: u32) -> PopulationFile {
    let mut lines = Lines::in_parts(height);
    for number in 0..count {
        lines.push(&format!("{}\tall\t-\t-", key(number)));
    }
    PopulationFile::read(HASH, lines).unwrap()
}

fn seal(keys: &Keys, draw_id: &DrawId, file: PopulationFile) -> SealedFile {
    SealedFile::new(keys, (draw_id, 1), HASH, file).unwrap()
}

#[test]
fn file_in_parts_of_any_length_is_read_and_proved_as_it_was() {
    let (mut connection, keys) = (database(), keys());
    for count in 0..12 {
        for height in 0..4 {
            let (draw_id, whole) = (DrawId::new(), file(count, 14));
            let sealed = seal(&keys, &draw_id, file(count, height));
            sealed.insert(&mut connection).unwrap();
            let of_draw = (&draw_id, HASH);
            let found = StoredFile::find(&mut connection, of_draw, whole.digest());
            let stored: StoredFile<Population> = found.unwrap();
            assert_eq!(stored.count(), count.div_ceil(1 << height).max(1));
            let read = stored.read(&mut connection, &keys).unwrap();
            assert_eq!(read.digest(), whole.digest());
            let mut reader = FileReader::<Population>::new(HASH);
            let each = stored.each(&mut connection, &keys, |parts| reader.take(&parts));
            each.unwrap();
            assert_eq!(reader.finish().unwrap(), whole.digest());
            for number in 0..=count {
                let key = key(number);
                let prove = |part: &PartOfFile<'_>| LineProof::in_part(HASH, part, &key);
                let proof = stored.prove(&mut connection, &keys, &key, prove).unwrap();
                assert_eq!(proof, whole.prove(&key), "{key} of {count} by {height}");
                let around = ["A".to_owned(), key, "Z".to_owned()];
                assert_eq!(sealed.has_any(&keys, &around).unwrap(), number < count);
            }
        }
    }
}

/// Whether a file of so many objects is read as it was committed.
fn is_read(connection: &mut AnyConnection, keys: &Keys, draw_id: &DrawId, count: usize) -> bool {
    let committed = file(count, 1).digest();
    let read = read_file::<Population>(connection, keys, (draw_id, HASH), committed);
    read.is_ok_and(|read| read.digest() == committed)
}

#[test]
fn part_opens_in_its_own_place_only() {
    let (mut connection, keys) = (database(), keys());
    let draw_id = DrawId::new();
    let mut sealed = seal(&keys, &draw_id, file(4, 1));
    let (first, second) = sealed.parts.split_at_mut(1);
    std::mem::swap(&mut first[0].content, &mut second[0].content);
    sealed.insert(&mut connection).unwrap();
    assert!(!is_read(&mut connection, &keys, &draw_id, 4));

    let other = DrawId::new();
    let mut sealed = seal(&keys, &draw_id, file(4, 1));
    for part in &mut sealed.parts {
        part.draw_id = other.clone();
    }
    sealed.insert(&mut connection).unwrap();
    assert!(!is_read(&mut connection, &keys, &other, 4));
}

#[test]
fn file_of_the_last_attempt_is_read_if_it_is_what_was_committed() {
    let (mut connection, keys) = (database(), keys());
    let draw_id = DrawId::new();
    assert!(!is_read(&mut connection, &keys, &draw_id, 0));
    for (attempt, count) in [(1, 5), (2, 3)] {
        let sealed = SealedFile::new(&keys, (&draw_id, attempt), HASH, file(count, 1));
        sealed.unwrap().insert(&mut connection).unwrap();
        assert!(is_read(&mut connection, &keys, &draw_id, count));
    }
    // Of a later attempt than the one that was committed, or an earlier one.
    assert!(!is_read(&mut connection, &keys, &draw_id, 5));
    if let AnyConnection::Sqlite(native) = &mut connection {
        let delete = "DELETE FROM draw_files WHERE attempt = 2";
        native.batch_execute(delete).unwrap();
    }
    assert!(!is_read(&mut connection, &keys, &draw_id, 3));
    assert!(is_read(&mut connection, &keys, &draw_id, 5));
}

#[test]
fn file_whose_parts_are_not_all_there_or_told_of_falsely_is_refused() {
    let (mut connection, keys) = (database(), keys());
    let committed = file(5, 1).digest();
    let exchange = |parts: &mut Vec<PartRow>| {
        let (first, second) = parts.split_at_mut(1);
        std::mem::swap(&mut first[0].node, &mut second[0].node);
    };
    let shift = |parts: &mut Vec<PartRow>| {
        parts[0].lines -= 1;
        parts[1].lines += 1;
    };
    // Of the committed size and root by what is said of it.
    let pretend = |parts: &mut Vec<PartRow>| {
        parts.truncate(1);
        parts[0].lines = 5;
        parts[0].node = committed.root.to_string();
    };
    let empty = |parts: &mut Vec<PartRow>| parts.iter_mut().for_each(|part| part.lines = 0);
    type Change<'c> = &'c dyn Fn(&mut Vec<PartRow>);
    let changes: [(&str, Change<'_>); 7] = [
        ("first part", &|parts| drop(parts.remove(0))),
        ("middle part", &|parts| drop(parts.remove(1))),
        ("last part", &|parts| drop(parts.remove(2))),
        ("no lines", &empty),
        ("nodes", &exchange),
        ("lines", &shift),
        ("one part", &pretend),
    ];
    for (what, change) in changes {
        let draw_id = DrawId::new();
        let mut sealed = seal(&keys, &draw_id, file(5, 1));
        change(&mut sealed.parts);
        sealed.insert(&mut connection).unwrap();
        assert!(!is_read(&mut connection, &keys, &draw_id, 5), "{what}");
        let found = StoredFile::<Population>::find(&mut connection, (&draw_id, HASH), committed);
        let Ok(stored) = found else {
            continue;
        };
        // Parts are opened before all is said to be there.
        let each = stored.each(&mut connection, &keys, |_| ());
        assert!(each.is_err(), "{what}");
        let prove = |part: &PartOfFile<'_>| LineProof::in_part(HASH, part, "Z");
        let proof = stored.prove(&mut connection, &keys, "Z", prove);
        assert!(proof.is_err(), "{what}");
    }
}
