//! Keys: made once, kept, replaced without losing the former, and missed when they are gone.

use super::*;
use std::fs::OpenOptions;
use std::io::Write;

fn folder() -> (tempfile::TempDir, PathBuf) {
    let root = tempfile::tempdir().unwrap();
    let keys = root.path().join("keys");
    (root, keys)
}

#[test]
fn open_twice_gives_the_same_keys() {
    let (_root, path) = folder();
    let first = Keys::open(&path, &[]).unwrap();
    let second = Keys::open(&path, &[]).unwrap();
    assert_eq!(
        first.token.current().bytes(),
        second.token.current().bytes()
    );
    assert_ne!(first.token.current().bytes(), first.log.current().bytes());
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o700);
    for file in fs::read_dir(&path).unwrap() {
        assert_eq!(mode(&file.unwrap().path()), 0o600);
    }
    assert_eq!(fs::read_dir(&path).unwrap().count(), 4);
}

#[test]
fn open_at_once_gives_the_same_keys() {
    let (_root, path) = folder();
    let opened: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| Keys::open(&path, &[]).unwrap()))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert!(
        opened
            .iter()
            .all(|keys| keys.wrapping.current().id() == opened[0].wrapping.current().id())
    );
}

#[test]
fn open_what_others_may_read_is_refused() {
    let (_root, path) = folder();
    Keys::open(&path, &[]).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o750)).unwrap();
    assert!(matches!(
        Keys::open(&path, &[]),
        Err(KeyError::Permissions {
            mode: 0o750,
            wanted: 0o700,
            ..
        })
    ));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
    fs::set_permissions(path.join("log.key"), fs::Permissions::from_mode(0o644)).unwrap();
    let refused = Keys::open(&path, &[]).unwrap_err().to_string();
    assert!(
        refused.contains("chmod 600") && refused.contains("log.key"),
        "{refused}"
    );
}

#[test]
fn open_damaged_file_is_refused() {
    let (_root, path) = folder();
    Keys::open(&path, &[]).unwrap();
    for text in ["", "abc\n", "0123abcd 00\n", "\n"] {
        fs::write(path.join("token.key"), text).unwrap();
        assert!(
            matches!(Keys::open(&path, &[]), Err(KeyError::Malformed { .. })),
            "{text:?}"
        );
    }
}

#[test]
fn open_with_a_line_appended_takes_the_last_and_finds_both() {
    let (_root, path) = folder();
    let before = Keys::open(&path, &[]).unwrap();
    let mut file = OpenOptions::new()
        .append(true)
        .open(path.join("wrapping.key"))
        .unwrap();
    writeln!(file, "0123abcd {}", "07".repeat(32)).unwrap();
    let after = Keys::open(&path, &[]).unwrap();
    assert_eq!(after.wrapping.current().id(), "0123abcd");
    assert_eq!(after.wrapping.current().bytes(), &[7; 32]);
    let former = after.wrapping.find(before.wrapping.current().id()).unwrap();
    assert_eq!(former.bytes(), before.wrapping.current().bytes());
    assert!(after.wrapping.find("ffffffff").is_none());
}

#[test]
fn personal_hash_depends_on_field_value_and_key() {
    let (_root, path) = folder();
    let keys = Keys::open(&path, &[]).unwrap();
    let hash = keys.personal_hash("phone", "0311-55501234");
    assert_eq!(hash.len(), 64);
    assert_eq!(hash, keys.personal_hash("phone", "0311-55501234"));
    assert_ne!(hash, keys.personal_hash("name", "0311-55501234"));
    let (_other_root, other) = folder();
    assert_ne!(
        hash,
        Keys::open(&other, &[])
            .unwrap()
            .personal_hash("phone", "0311-55501234")
    );
}

#[test]
fn debug_of_keys_shows_no_secret() {
    let (_root, path) = folder();
    let keys = Keys::open(&path, &[]).unwrap();
    assert!(!format!("{keys:?}").contains(&hex::encode(keys.token.current().bytes())));
}

/// As a database would name all keys of a folder.
fn names(keys: &Keys) -> Vec<NamedKey> {
    let of = |purpose: Purpose| {
        keys.of(purpose).all().map(move |key| NamedKey {
            purpose,
            id: key.id().to_owned(),
            fingerprint: Some(key.fingerprint()),
            abandoned_at: None,
        })
    };
    Purpose::ALL.into_iter().flat_map(of).collect()
}

#[test]
fn open_without_a_needed_key_is_refused_and_makes_none() {
    let (_root, path) = folder();
    let named = names(&Keys::open(&path, &[]).unwrap());
    assert_eq!(named.len(), 4);
    assert!(Keys::open(&path, &named).is_ok());
    fs::remove_file(path.join("wrapping.key")).unwrap();
    let refused = Keys::open(&path, &named).unwrap_err().to_string();
    let lost = named.iter().find(|key| key.purpose == Purpose::Wrapping);
    assert!(
        refused.contains(&format!("wrapping {}", lost.unwrap().id)),
        "{refused}"
    );
    assert!(!path.join("wrapping.key").exists());
    fs::remove_dir_all(&path).unwrap();
    assert!(matches!(
        Keys::open(&path, &named),
        Err(KeyError::Missing { keys: MissingKeys(keys), .. }) if keys.len() == 4
    ));
    assert!(!path.exists());
}

#[test]
fn open_with_another_key_under_the_same_id_is_refused() {
    let (_root, path) = folder();
    let keys = Keys::open(&path, &[]).unwrap();
    let named = names(&keys);
    let line = format!("{} {}\n", keys.wrapping.current().id(), "07".repeat(32));
    fs::write(path.join("wrapping.key"), line).unwrap();
    assert!(matches!(
        Keys::open(&path, &named),
        Err(KeyError::Missing { keys: MissingKeys(keys), .. }) if keys.len() == 1
    ));
    // Only the id is known of what a former version has sealed.
    let of_sealed = NamedKey::of_sealed(keys.wrapping.current().id().to_owned());
    assert!(Keys::open(&path, &[of_sealed]).is_ok());
}

#[test]
fn open_without_a_key_that_was_given_up_makes_another() {
    let (_root, path) = folder();
    let mut named = names(&Keys::open(&path, &[]).unwrap());
    fs::remove_dir_all(&path).unwrap();
    for key in &mut named {
        key.abandoned_at = Some(chrono::NaiveDateTime::default());
    }
    let keys = Keys::open(&path, &named).unwrap();
    assert!(
        named
            .iter()
            .all(|former| keys.of(former.purpose).find(&former.id).is_none())
    );
}

#[test]
fn rotate_key_keeps_the_former_for_reading() {
    let (_root, path) = folder();
    let before = Keys::open(&path, &[]).unwrap();
    let named = names(&before);
    let id = Keys::rotate(&path, Purpose::Wrapping).unwrap();
    let after = Keys::open(&path, &named).unwrap();
    assert_eq!(after.wrapping.current().id(), id);
    assert_eq!(after.wrapping.all().count(), 2);
    let former = after.wrapping.find(before.wrapping.current().id());
    assert_eq!(former.unwrap().bytes(), before.wrapping.current().bytes());
    assert_eq!(after.token.current().id(), before.token.current().id());
    let mode = fs::metadata(path.join("wrapping.key"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(fs::read_dir(&path).unwrap().count(), 4);
}

#[test]
fn rotate_keys_at_once_loses_none() {
    let (_root, path) = folder();
    Keys::open(&path, &[]).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| Keys::rotate(&path, Purpose::Token).unwrap());
        }
    });
    let keys = Keys::open(&path, &[]).unwrap();
    assert_eq!(keys.token.all().count(), 9);
}
