//! Files outside the database, each under the SHA-256 of its content: evidence, attachments, exports,
//! generated documents. This is the store of contents; who may read which file is a matter of the
//! rows that name its hash.
//!
//! A content is written whole or not at all, once, and never changes; it may be removed when no row
//! names it any more ([`FileStore::remove_unless`]). What comes from people is limited in size and its
//! type is told by its content, not by its name.

pub mod download;
mod error;
mod holds;
mod kind;
mod placing;
pub mod rows;

use std::fmt;
use std::io::{ErrorKind, Read, Seek};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use self::holds::{Hold, Holds, Lock};
use crate::kernel::privacy;
use crate::kernel::tabular;
use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{Stream, StreamExt, TryStreamExt};
use object_store::local::LocalFileSystem;
use object_store::path::Path as ObjectPath;
use object_store::{GetResultPayload, ObjectStore, ObjectStoreExt};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncSeekExt, AsyncWriteExt};

pub use self::error::FileError;
pub use self::kind::FileKind;
pub use self::rows::Reader;

/// So much is written to find out whether anything can be.
const TRIED_BYTES: u64 = 64 << 10;

/// The SHA-256 of a content as 64 lower-case hexadecimal digits: its address.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContentHash(String);

/// The text is no content hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not 64 lower-case hexadecimal digits")]
pub struct ContentHashError;

impl ContentHash {
    /// The hash of a content at hand.
    pub fn of(content: &[u8]) -> Self {
        Self(hex::encode(Sha256::digest(content)))
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// In folders by the first two digits, since file systems dislike large ones.
    fn path(&self) -> ObjectPath {
        ObjectPath::from(format!("sha256/{}/{}", &self.0[..2], self.0))
    }
}

impl FromStr for ContentHash {
    type Err = ContentHashError;

    fn from_str(text: &str) -> Result<Self, ContentHashError> {
        let is_hash =
            text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if is_hash {
            Ok(Self(text.to_owned()))
        } else {
            Err(ContentHashError)
        }
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A content that is in the store. While this lives it is not removed, so that whoever stored it has
/// the time to name it in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    pub hash: ContentHash,
    pub size: u64,
    pub kind: FileKind,
    hold: Hold,
}

/// The store of contents.
#[derive(Debug, Clone)]
pub struct FileStore {
    contents: Arc<dyn ObjectStore>,
    incoming: PathBuf,
    /// Of a store in a local folder: that folder.
    folder: Option<PathBuf>,
    holds: Holds,
}

impl FileStore {
    /// A store in a local folder, made if it is missing, its owner's alone with all that lies in it.
    pub fn local(folder: &Path) -> Result<Self, FileError> {
        privacy::own_tree(folder)?;
        let contents = folder.join("contents");
        std::fs::create_dir_all(&contents)?;
        let local = LocalFileSystem::new_with_prefix(&contents)?.with_fsync(true);
        Ok(Self {
            folder: Some(folder.to_owned()),
            ..Self::new(Arc::new(local), folder.join("incoming"))?
        })
    }

    /// Any other store, with a local folder where uploads wait until they are known to be right.
    pub fn new(contents: Arc<dyn ObjectStore>, incoming: PathBuf) -> Result<Self, FileError> {
        std::fs::create_dir_all(&incoming)?;
        Ok(Self {
            contents,
            incoming,
            folder: None,
            holds: Holds::default(),
        })
    }

    /// Stores what somebody sends, if it is not larger than `limit` bytes and of an allowed kind.
    pub async fn put<E: fmt::Display>(
        &self,
        content: impl Stream<Item = Result<Bytes, E>>,
        limit: u64,
        allowed: &[FileKind],
    ) -> Result<StoredFile, FileError> {
        self.put_as(content, limit, allowed, false).await
    }

    /// The same, with texts that read in none of their encodings taken too.
    pub async fn put_text_too<E: fmt::Display>(
        &self,
        content: impl Stream<Item = Result<Bytes, E>>,
        limit: u64,
        allowed: &[FileKind],
    ) -> Result<StoredFile, FileError> {
        self.put_as(content, limit, allowed, true).await
    }

    async fn put_as<E: fmt::Display>(
        &self,
        content: impl Stream<Item = Result<Bytes, E>>,
        limit: u64,
        allowed: &[FileKind],
        takes_broken_text: bool,
    ) -> Result<StoredFile, FileError> {
        let mut content = std::pin::pin!(content);
        // Without a name, so that nothing is left of an upload that dies.
        let mut file = tokio::fs::File::from_std(tempfile::tempfile_in(&self.incoming)?);
        let mut digest = Sha256::new();
        let mut size = 0;
        while let Some(chunk) = content.next().await {
            let chunk = chunk.map_err(|broken| FileError::Interrupted(broken.to_string()))?;
            size += chunk.len() as u64;
            if size > limit {
                return Err(FileError::TooLarge { limit });
            }
            digest.update(&chunk);
            file.write_all(&chunk).await?;
        }
        file.flush().await?;
        let hash = ContentHash(hex::encode(digest.finalize()));
        let (file, kind) = kind_of(file.into_std().await, allowed, takes_broken_text).await?;
        let mut hold = self.holds.take(&hash).await;
        let mut file = tokio::fs::File::from_std(file);
        let lock = loop {
            if !self.exists(&hash).await? {
                file.rewind().await?;
                self.place_content(&hash, size, &mut file).await?;
            }
            // Another server may have removed it since one looked.
            if let Some(lock) = self.lock(&hash, Lock::share).await? {
                break lock;
            }
        };
        hold.lock(lock);
        Ok(StoredFile {
            hash,
            size,
            kind,
            hold,
        })
    }

    /// Removes a content, unless somebody is storing it at this moment or `is_named` says that a row
    /// names it. False if it stays; one that is gone already is no error.
    pub async fn remove_unless<E: From<FileError>>(
        &self,
        hash: &ContentHash,
        is_named: impl AsyncFnOnce() -> Result<bool, E>,
    ) -> Result<bool, E> {
        // First whether it is held, then whether it is named: whoever held it before has named it by
        // now, and nobody takes hold of it until this is over.
        let Some(_removing) = self.holds.begin_removing(hash).await else {
            return Ok(false);
        };
        let lock = match self.lock(hash, Lock::exclude).await {
            Err(FileError::Io(gone)) if gone.kind() == ErrorKind::NotFound => None,
            locked => match locked? {
                Some(lock) => Some(lock),
                None => return Ok(false),
            },
        };
        if is_named().await? {
            return Ok(false);
        }
        if lock.is_none() {
            return Ok(true);
        }
        match self.contents.delete(&hash.path()).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(true),
            Err(failed) => Err(FileError::from(failed).into()),
        }
    }

    /// Finds out whether a file can be written, by one without a name.
    pub async fn try_writing(&self) -> Result<(), FileError> {
        let folder = self.incoming.clone();
        let tried = tokio::task::spawn_blocking(move || {
            let mut file = tempfile::tempfile_in(folder)?;
            std::io::copy(&mut std::io::repeat(0).take(TRIED_BYTES), &mut file)?;
            file.sync_all()
        });
        Ok(tried.await.map_err(std::io::Error::other)??)
    }

    /// Whether the content is there.
    pub async fn exists(&self, hash: &ContentHash) -> Result<bool, FileError> {
        match self.contents.head(&hash.path()).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(failed) => Err(failed.into()),
        }
    }

    /// The content, piece by piece.
    pub async fn get(
        &self,
        hash: &ContentHash,
    ) -> Result<BoxStream<'static, Result<Bytes, FileError>>, FileError> {
        Ok(self
            .find(hash)
            .await?
            .into_stream()
            .map_err(FileError::from)
            .boxed())
    }

    /// Where a content lies below a local store's folder.
    pub fn place(folder: &Path, hash: &ContentHash) -> PathBuf {
        folder.join("contents").join(hash.path().to_string())
    }

    /// How many of these contents a local store's folder lacks, and the first of them. Makes nothing.
    pub fn lacking(folder: &Path, hashes: &[ContentHash]) -> (usize, Option<ContentHash>) {
        let is_lacking = |hash: &&ContentHash| !Self::place(folder, hash).is_file();
        let mut lacking = hashes.iter().filter(is_lacking);
        let first = lacking.next().cloned();
        (usize::from(first.is_some()) + lacking.count(), first)
    }

    /// The content as a local file, for readers that seek in it; a temporary copy if the store is
    /// elsewhere.
    pub async fn open(&self, hash: &ContentHash) -> Result<std::fs::File, FileError> {
        let found = self.find(hash).await?;
        if let GetResultPayload::File(file, _) = found.payload {
            return Ok(file);
        }
        let mut copy = tokio::fs::File::from_std(tempfile::tempfile_in(&self.incoming)?);
        let mut pieces = found.into_stream();
        while let Some(piece) = pieces.try_next().await? {
            copy.write_all(&piece).await?;
        }
        copy.flush().await?;
        let mut copy = copy.into_std().await;
        copy.rewind()?;
        Ok(copy)
    }

    /// An empty file without a name, for what is made for one answer. It lies on the store's disk:
    /// where other temporary files lie may be memory.
    pub fn scratch(&self) -> Result<std::fs::File, FileError> {
        Ok(tempfile::tempfile_in(&self.incoming)?)
    }

    async fn find(&self, hash: &ContentHash) -> Result<object_store::GetResult, FileError> {
        self.contents
            .get(&hash.path())
            .await
            .map_err(|failed| match failed {
                object_store::Error::NotFound { .. } => FileError::NotFound(hash.clone()),
                failed => failed.into(),
            })
    }

    /// Locks a content's file, if the store is a folder that other servers may share.
    async fn lock(
        &self,
        hash: &ContentHash,
        lock: fn(&Path) -> std::io::Result<Option<Lock>>,
    ) -> Result<Option<Lock>, FileError> {
        let Some(folder) = &self.folder else {
            return Ok(Some(Lock::default()));
        };
        let path = Self::place(folder, hash);
        // It waits for a server that removes.
        let locked = tokio::task::spawn_blocking(move || lock(&path));
        Ok(locked.await.map_err(std::io::Error::other)??)
    }
}

/// Tells the kind on the blocking pool and leaves the file at its start.
async fn kind_of(
    mut file: std::fs::File,
    allowed: &[FileKind],
    takes_broken_text: bool,
) -> Result<(std::fs::File, FileKind), FileError> {
    // Where tables alone are taken, it helps to know that only the encoding is wrong.
    let takes_tables_only = !allowed
        .iter()
        .any(|kind| !matches!(kind, FileKind::Csv | FileKind::Xlsx));
    let told = tokio::task::spawn_blocking(move || {
        file.rewind()?;
        let kind = kind::tell(&mut file)?;
        file.rewind()?;
        let broken_at = match kind {
            None if takes_tables_only => tabular::undecodable(&mut file)?,
            _ => None,
        };
        file.rewind()?;
        Ok::<_, std::io::Error>((file, kind, broken_at))
    });
    match told.await.map_err(std::io::Error::other)?? {
        (file, Some(kind), _) if allowed.contains(&kind) => Ok((file, kind)),
        (file, None, Some(_)) if takes_broken_text => Ok((file, FileKind::Csv)),
        (_, None, Some(offset)) => Err(FileError::Encoding { offset }),
        _ => Err(FileError::UnsupportedKind),
    }
}

#[cfg(test)]
mod tests;
