//! The keys of an installation: files under `DATA/keys`, made with a new database, readable by their
//! owner alone, and never in the database or its backup. The database names them by fingerprint
//! ([`names`]): where one that it needs is missing, the server refuses to start rather than make
//! another, with which nothing that was sealed could ever be opened.

pub mod names;
mod ring;

pub use self::names::NamedKey;
pub use self::ring::{KeyRing, SecretKey};
use crate::kernel::privacy::FOREIGN_RIGHTS;
use hmac::{Hmac, KeyInit, Mac};
use rand::TryRng;
use rand::rngs::SysRng;
use sha2::{Digest, Sha256};
use std::fmt;
use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Purpose {
    /// Signs access tokens.
    Token,
    /// Signs checkpoints of the public log.
    Log,
    /// Wraps what the database holds but may not show yet.
    Wrapping,
    /// Hashes personal fields in the audit trail.
    Audit,
}

impl Purpose {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Token, Self::Log, Self::Wrapping, Self::Audit];

    /// As the database and the command line write it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Log => "log",
            Self::Wrapping => "wrapping",
            Self::Audit => "audit",
        }
    }

    /// The purpose with that code.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.code() == code)
    }

    /// The name of its file.
    pub fn file(self) -> String {
        format!("{}.key", self.code())
    }
}

/// Why the keys can't be used; the server doesn't start then.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The disk failed.
    #[error("{path}: {source}")]
    Io {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Others may read keys.
    #[error("{path} has mode {mode:o}: others may read keys there. Run: chmod {wanted:o} {path}")]
    Permissions {
        /// Where.
        path: PathBuf,
        /// As it is.
        mode: u32,
        /// As it has to be.
        wanted: u32,
    },
    /// A file holds something else.
    #[error("{path} is not a key file: each line must be an id and 64 hexadecimal digits")]
    Malformed {
        /// Which.
        path: PathBuf,
    },
    /// Keys that the database needs are missing.
    #[error(
        "{folder} 中缺少数据库所需的密钥：{keys}。请从备份恢复密钥文件夹后再启动；\
         确已丢失的，运行 sortition keys abandon ID（用它密封的内容将永远无法打开）。\n\
         The keys that this database needs are missing in {folder}: {keys}. Copy the folder of keys \
         from the backup, or from the server that has it, and start again. For a key that is lost for \
         good run: sortition keys abandon ID (what it sealed can never be opened again)."
    )]
    Missing {
        /// Where they were looked for.
        folder: PathBuf,
        /// Purpose and id of each.
        keys: MissingKeys,
    },
    /// The operating system failed.
    #[error("the operating system gives no random numbers: {0}")]
    Random(String),
}

/// Keys that are not there, or not as the database names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingKeys(pub Vec<NamedKey>);

impl fmt::Display for MissingKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, key) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}{} {}", key.purpose.code(), key.id)?;
        }
        Ok(())
    }
}

/// All keys of an installation.
#[derive(Debug)]
pub struct Keys {
    /// Signs access tokens. A former key signs and reads nothing: whoever replaces it because it
    /// leaked wants its tokens to end, and living sessions fetch new ones.
    pub token: KeyRing,
    /// Seed of the Ed25519 key that signs checkpoints of the public log.
    pub log: KeyRing,
    /// Wraps what the database holds but may not show yet.
    pub wrapping: KeyRing,
    /// Hashes personal fields in the audit trail.
    pub audit: KeyRing,
    folder: PathBuf,
}

impl Keys {
    /// Where they lie.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Reads the keys of a folder. Those of a purpose that has none are made, unless the database
    /// needs some: then nothing is made or changed. A folder or file that others may read is refused,
    /// not mended: the keys may be known already.
    pub fn open(folder: &Path, named: &[NamedKey]) -> Result<Self, KeyError> {
        let missing = missing(folder, named)?;
        if !missing.is_empty() {
            return Err(KeyError::Missing {
                folder: folder.to_owned(),
                keys: MissingKeys(missing),
            });
        }
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(|source| KeyError::Io {
                path: folder.to_owned(),
                source,
            })?;
        check_rights(folder, 0o700)?;
        Ok(Self {
            token: ring::open(folder, Purpose::Token)?,
            log: ring::open(folder, Purpose::Log)?,
            wrapping: ring::open(folder, Purpose::Wrapping)?,
            audit: ring::open(folder, Purpose::Audit)?,
            folder: folder.to_owned(),
        })
    }

    /// Adds a new current key of a purpose to the folder; former ones stay for reading. Gives the new
    /// key's id. Who has opened the keys before doesn't know it until they are opened again.
    pub fn rotate(folder: &Path, purpose: Purpose) -> Result<String, KeyError> {
        check_rights(folder, 0o700)?;
        ring::rotate(folder, purpose)
    }

    /// The keys of a purpose.
    pub fn of(&self, purpose: Purpose) -> &KeyRing {
        match purpose {
            Purpose::Token => &self.token,
            Purpose::Log => &self.log,
            Purpose::Wrapping => &self.wrapping,
            Purpose::Audit => &self.audit,
        }
    }

    /// Refuses if a key is missing that a database needs. `folder` is for the sentence.
    pub fn require(&self, folder: &Path, named: &[NamedKey]) -> Result<(), KeyError> {
        let missing: Vec<NamedKey> = named
            .iter()
            .filter(|key| key.is_needed() && !has(self.of(key.purpose), key))
            .cloned()
            .collect();
        match missing.is_empty() {
            true => Ok(()),
            false => Err(KeyError::Missing {
                folder: folder.to_owned(),
                keys: MissingKeys(missing),
            }),
        }
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

/// The keys that a database needs and a folder hasn't. Makes and changes nothing.
pub fn missing(folder: &Path, named: &[NamedKey]) -> Result<Vec<NamedKey>, KeyError> {
    let is_there = folder.try_exists().map_err(|source| KeyError::Io {
        path: folder.to_owned(),
        source,
    })?;
    if is_there {
        check_rights(folder, 0o700)?;
    }
    let mut missing = Vec::new();
    for purpose in Purpose::ALL {
        let ring = match is_there {
            true => ring::read(folder, purpose)?,
            false => None,
        };
        let lacks = |key: &&NamedKey| !ring.as_ref().is_some_and(|ring| has(ring, key));
        let needed = named.iter().filter(|key| key.is_needed());
        let of_purpose = needed.filter(|key| key.purpose == purpose);
        missing.extend(of_purpose.filter(lacks).cloned());
    }
    Ok(missing)
}

/// Whether a key is among some: the very key, not only one with its id.
fn has(ring: &KeyRing, key: &NamedKey) -> bool {
    let is_it = |found: &SecretKey| match &key.fingerprint {
        Some(fingerprint) => *fingerprint == found.fingerprint(),
        None => true,
    };
    ring.find(&key.id).is_some_and(is_it)
}

/// Random bytes from the operating system.
pub fn random<const N: usize>() -> Result<[u8; N], KeyError> {
    let mut bytes = [0; N];
    SysRng
        .try_fill_bytes(&mut bytes)
        .map_err(|failed| KeyError::Random(failed.to_string()))?;
    Ok(bytes)
}

/// What is stored of a token by which somebody is let in. A plain hash keeps what was made of 256 bits of
/// chance (NIST SP 800-63B-4, 3.1.2.2).
pub fn hash_of_token(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
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
mod tests;
