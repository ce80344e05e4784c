//! The keys of one purpose, as they lie in their file: one line per key, `id hex`. The last line is
//! the current key, those before it still open what was made with them.

use super::{KeyError, Purpose, check_rights, random};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, chown};
use std::path::Path;
use zeroize::Zeroizing;

const KEY_BYTES: usize = 32;
const ID_BYTES: usize = 4;
/// What a fingerprint is made of beside the key, so that it is of use for nothing else.
const FINGERPRINT_OF: &[u8] = b"sortition/key-fingerprint/1";
/// Bytes of a fingerprint: nobody finds another key with the same ones.
const FINGERPRINT_BYTES: usize = 16;

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

    /// What tells this key from any other without telling the key: 32 hexadecimal digits.
    pub fn fingerprint(&self) -> String {
        // A key of HMAC has any length, so this is never refused.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.bytes.as_slice()) else {
            return String::new();
        };
        mac.update(FINGERPRINT_OF);
        let digits = hex::encode(mac.finalize().into_bytes());
        digits.chars().take(2 * FINGERPRINT_BYTES).collect()
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

    fn line(&self) -> Zeroizing<String> {
        Zeroizing::new(format!(
            "{} {}\n",
            self.id,
            hex::encode(self.bytes.as_slice())
        ))
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

    /// All of them, the current one first.
    pub fn all(&self) -> impl Iterator<Item = &SecretKey> {
        std::iter::once(&self.current).chain(&self.former)
    }

    /// The key with that id, also a former one.
    pub fn find(&self, id: &str) -> Option<&SecretKey> {
        self.all().find(|key| key.id == id)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut former: Vec<_> = text.lines().map(SecretKey::parse).collect::<Option<_>>()?;
        let current = former.pop()?;
        Some(Self { current, former })
    }
}

/// Reads the keys of a purpose; none if it has no file. A file that others may read is refused.
pub(super) fn read(folder: &Path, purpose: Purpose) -> Result<Option<KeyRing>, KeyError> {
    let path = folder.join(purpose.file());
    let failed = |source| KeyError::Io {
        path: path.clone(),
        source,
    };
    if !path.try_exists().map_err(failed)? {
        return Ok(None);
    }
    check_rights(&path, 0o600)?;
    let text = Zeroizing::new(fs::read_to_string(&path).map_err(failed)?);
    let ring = KeyRing::parse(&text).ok_or_else(|| KeyError::Malformed { path: path.clone() })?;
    Ok(Some(ring))
}

/// Reads the keys of a purpose; makes the first one if it has no file.
pub(super) fn open(folder: &Path, purpose: Purpose) -> Result<KeyRing, KeyError> {
    if read(folder, purpose)?.is_none() {
        create(folder, purpose)?;
    }
    let path = folder.join(purpose.file());
    read(folder, purpose)?.ok_or(KeyError::Malformed { path })
}

/// Writes a new key beside its place and links it there, so that of two servers starting at once
/// both end with the same key, and a crash leaves no half of one.
fn create(folder: &Path, purpose: Purpose) -> Result<(), KeyError> {
    let path = folder.join(purpose.file());
    let failed = |source| KeyError::Io {
        path: path.clone(),
        source,
    };
    let key = SecretKey::generate()?;
    let draft = path.with_extension(format!("{}.new", key.id));
    write_draft(&draft, &key.line()).map_err(failed)?;
    let linked = match fs::hard_link(&draft, &path) {
        Err(there) if there.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    };
    fs::remove_file(&draft).map_err(failed)?;
    linked.map_err(failed)?;
    settle(folder).map_err(failed)
}

/// Adds a new key, which is the current one from now on. Gives its id. The file is replaced whole:
/// a crash leaves the former one or the new one.
pub(super) fn rotate(folder: &Path, purpose: Purpose) -> Result<String, KeyError> {
    let path = folder.join(purpose.file());
    let failed = |source| KeyError::Io {
        path: path.clone(),
        source,
    };
    // Two rotations at once would lose one of the keys.
    let lock = fs::File::open(folder).map_err(failed)?;
    lock.lock().map_err(failed)?;
    check_rights(&path, 0o600)?;
    let mut text = Zeroizing::new(fs::read_to_string(&path).map_err(failed)?);
    if KeyRing::parse(&text).is_none() {
        return Err(KeyError::Malformed { path: path.clone() });
    }
    let key = SecretKey::generate()?;
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(&key.line());
    let draft = path.with_extension(format!("{}.new", key.id));
    write_draft(&draft, &text).map_err(failed)?;
    keep_owner(&path, &draft).map_err(failed)?;
    fs::rename(&draft, &path).map_err(failed)?;
    settle(folder).map_err(failed)?;
    Ok(key.id)
}

fn write_draft(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Whoever runs the machine may replace a key of the server's account, which has to read it then.
fn keep_owner(former: &Path, new: &Path) -> io::Result<()> {
    let (former, made) = (fs::metadata(former)?, fs::metadata(new)?);
    if (former.uid(), former.gid()) == (made.uid(), made.gid()) {
        return Ok(());
    }
    chown(new, Some(former.uid()), Some(former.gid()))
}

/// A name in a folder is on the disk once the folder is.
fn settle(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}
