//! The keys of an installation: files under `DATA/keys`, made at the first start, readable by their
//! owner alone, and never in the database or its backup.
//!
//! Each file holds one line per key, `id hex`; the last line is the current one, those before it
//! still open what was made with them. A key is replaced by appending a line.

use std::fmt;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit, Mac};
use rand::TryRng;
use rand::rngs::SysRng;
use sha2::Sha256;
use zeroize::Zeroizing;

const KEY_BYTES: usize = 32;
const ID_BYTES: usize = 4;
/// Rights of group and others: there must be none.
const FOREIGN_RIGHTS: u32 = 0o077;

/// Why the keys can't be used; the server doesn't start then.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("{path}: {source}")]
    Io { path: PathBuf, source: io::Error },
    #[error("{path} has mode {mode:o}: others may read keys there. Run: chmod {wanted:o} {path}")]
    Permissions {
        path: PathBuf,
        mode: u32,
        wanted: u32,
    },
    #[error("{path} is not a key file: each line must be an id and 64 hexadecimal digits")]
    Malformed { path: PathBuf },
    #[error("the operating system gives no random numbers: {0}")]
    Random(String),
}

/// One secret of 32 bytes with the id by which it is found again.
pub struct SecretKey {
    id: String,
    bytes: Zeroizing<[u8; KEY_BYTES]>,
}

impl SecretKey {
    /// The id: eight hexadecimal digits, no secret.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The secret itself.
    pub fn bytes(&self) -> &[u8; KEY_BYTES] {
        &self.bytes
    }

    fn generate() -> Result<Self, KeyError> {
        let id: [u8; ID_BYTES] = random()?;
        Ok(Self {
            id: hex::encode(id),
            bytes: Zeroizing::new(random()?),
        })
    }

    fn parse(line: &str) -> Option<Self> {
        let (id, secret) = line.split_once(' ')?;
        let mut bytes = Zeroizing::new([0; KEY_BYTES]);
        hex::decode_to_slice(secret, bytes.as_mut_slice()).ok()?;
        let is_id = id.len() == 2 * ID_BYTES && id.bytes().all(|b| b.is_ascii_hexdigit());
        is_id.then(|| Self {
            id: id.to_owned(),
            bytes,
        })
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey({})", self.id)
    }
}

/// The current key of a purpose and those it replaced.
#[derive(Debug)]
pub struct KeyRing {
    current: SecretKey,
    former: Vec<SecretKey>,
}

impl KeyRing {
    /// The key that new things are made with.
    pub fn current(&self) -> &SecretKey {
        &self.current
    }

    /// The key with that id, also a former one.
    pub fn find(&self, id: &str) -> Option<&SecretKey> {
        std::iter::once(&self.current)
            .chain(&self.former)
            .find(|key| key.id == id)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut former: Vec<_> = text.lines().map(SecretKey::parse).collect::<Option<_>>()?;
        let current = former.pop()?;
        Some(Self { current, former })
    }
}

/// All keys of an installation.
#[derive(Debug)]
pub struct Keys {
    /// Signs access tokens.
    pub token: KeyRing,
    /// Seed of the Ed25519 key that signs checkpoints of the public log.
    pub log: KeyRing,
    /// Wraps what the database holds but may not show yet.
    pub wrapping: KeyRing,
    /// Hashes personal fields in the audit trail.
    pub audit: KeyRing,
}

impl Keys {
    /// Reads the keys of a folder and makes those that are missing. A folder or file that others may
    /// read is refused, not mended: the keys may be known already.
    pub fn open(folder: &Path) -> Result<Self, KeyError> {
        let failed = |source| KeyError::Io {
            path: folder.to_owned(),
            source,
        };
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(failed)?;
        check_rights(folder, 0o700)?;
        Ok(Self {
            token: open_ring(folder, "token.key")?,
            log: open_ring(folder, "log.key")?,
            wrapping: open_ring(folder, "wrapping.key")?,
            audit: open_ring(folder, "audit.key")?,
        })
    }

    /// What stands in the audit trail in the place of a personal field: equal values of one field
    /// can be told, and without the key nothing can be guessed and tried.
    pub fn personal_hash(&self, field: &str, value: &str) -> String {
        // A key of HMAC has any length, so this is never refused.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.audit.current().bytes()) else {
            return String::new();
        };
        for part in [field, "\0", value] {
            mac.update(part.as_bytes());
        }
        hex::encode(mac.finalize().into_bytes())
    }
}

/// Random bytes from the operating system.
pub fn random<const N: usize>() -> Result<[u8; N], KeyError> {
    let mut bytes = [0; N];
    SysRng
        .try_fill_bytes(&mut bytes)
        .map_err(|failed| KeyError::Random(failed.to_string()))?;
    Ok(bytes)
}

fn open_ring(folder: &Path, name: &str) -> Result<KeyRing, KeyError> {
    let path = folder.join(name);
    let failed = |source| KeyError::Io {
        path: path.clone(),
        source,
    };
    if !path.try_exists().map_err(failed)? {
        create(folder, &path)?;
    }
    check_rights(&path, 0o600)?;
    let text = Zeroizing::new(fs::read_to_string(&path).map_err(failed)?);
    KeyRing::parse(&text).ok_or(KeyError::Malformed { path })
}

/// Writes a new key beside its place and links it there, so that of two servers starting at once
/// both end with the same key, and a crash leaves no half of one.
fn create(folder: &Path, path: &Path) -> Result<(), KeyError> {
    let failed = |source| KeyError::Io {
        path: path.to_owned(),
        source,
    };
    let key = SecretKey::generate()?;
    let line = Zeroizing::new(format!(
        "{} {}\n",
        key.id,
        hex::encode(key.bytes.as_slice())
    ));
    let draft = path.with_extension(format!("{}.new", key.id));
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft)
        .map_err(failed)?;
    file.write_all(line.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(failed)?;
    let linked = match fs::hard_link(&draft, path) {
        Err(there) if there.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    };
    fs::remove_file(&draft).map_err(failed)?;
    linked.map_err(failed)?;
    fs::File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(failed)
}

fn check_rights(path: &Path, wanted: u32) -> Result<(), KeyError> {
    let failed = |source| KeyError::Io {
        path: path.to_owned(),
        source,
    };
    let mode = fs::metadata(path).map_err(failed)?.permissions().mode() & 0o7777;
    if mode & FOREIGN_RIGHTS == 0 {
        return Ok(());
    }
    Err(KeyError::Permissions {
        path: path.to_owned(),
        mode,
        wanted,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> (tempfile::TempDir, PathBuf) {
        let root = tempfile::tempdir().unwrap();
        let keys = root.path().join("keys");
        (root, keys)
    }

    #[test]
    fn open_twice_gives_the_same_keys() {
        let (_root, path) = folder();
        let first = Keys::open(&path).unwrap();
        let second = Keys::open(&path).unwrap();
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
                .map(|_| scope.spawn(|| Keys::open(&path).unwrap()))
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
        Keys::open(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o750)).unwrap();
        assert!(matches!(
            Keys::open(&path),
            Err(KeyError::Permissions {
                mode: 0o750,
                wanted: 0o700,
                ..
            })
        ));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
        fs::set_permissions(path.join("log.key"), fs::Permissions::from_mode(0o644)).unwrap();
        let refused = Keys::open(&path).unwrap_err().to_string();
        assert!(
            refused.contains("chmod 600") && refused.contains("log.key"),
            "{refused}"
        );
    }

    #[test]
    fn open_damaged_file_is_refused() {
        let (_root, path) = folder();
        Keys::open(&path).unwrap();
        for text in ["", "abc\n", "0123abcd 00\n", "\n"] {
            fs::write(path.join("token.key"), text).unwrap();
            assert!(
                matches!(Keys::open(&path), Err(KeyError::Malformed { .. })),
                "{text:?}"
            );
        }
    }

    #[test]
    fn open_with_a_line_appended_takes_the_last_and_finds_both() {
        let (_root, path) = folder();
        let before = Keys::open(&path).unwrap();
        let mut file = OpenOptions::new()
            .append(true)
            .open(path.join("wrapping.key"))
            .unwrap();
        writeln!(file, "0123abcd {}", "07".repeat(32)).unwrap();
        let after = Keys::open(&path).unwrap();
        assert_eq!(after.wrapping.current().id(), "0123abcd");
        assert_eq!(after.wrapping.current().bytes(), &[7; 32]);
        let former = after.wrapping.find(before.wrapping.current().id()).unwrap();
        assert_eq!(former.bytes(), before.wrapping.current().bytes());
        assert!(after.wrapping.find("ffffffff").is_none());
    }

    #[test]
    fn personal_hash_depends_on_field_value_and_key() {
        let (_root, path) = folder();
        let keys = Keys::open(&path).unwrap();
        let hash = keys.personal_hash("phone", "0311-55501234");
        assert_eq!(hash.len(), 64);
        assert_eq!(hash, keys.personal_hash("phone", "0311-55501234"));
        assert_ne!(hash, keys.personal_hash("name", "0311-55501234"));
        let (_other_root, other) = folder();
        assert_ne!(
            hash,
            Keys::open(&other)
                .unwrap()
                .personal_hash("phone", "0311-55501234")
        );
    }

    #[test]
    fn debug_of_keys_shows_no_secret() {
        let (_root, path) = folder();
        let keys = Keys::open(&path).unwrap();
        assert!(!format!("{keys:?}").contains(&hex::encode(keys.token.current().bytes())));
    }
}
