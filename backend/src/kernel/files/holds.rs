//! Who is storing what at this moment: a content may be there already, named by rows that are about to
//! go, when somebody stores it anew. It must not be removed between their storing and their row.
//!
//! Within one server this is counted. Several that share a folder know it of each other by locks on the
//! contents' files, which are open as soon as their server is gone, however it went. On a file system that
//! knows no locks only one server may be at work.

use super::ContentHash;
use rustix::io::Errno;
use std::collections::HashMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedRwLockWriteGuard, RwLock};

/// Which contents are held, how often.
type Counts = Arc<Mutex<HashMap<ContentHash, usize>>>;

/// The contents that are held.
#[derive(Clone, Debug, Default)]
pub(super) struct Holds {
    counts: Counts,
    /// Written while a content is removed.
    removing: Arc<RwLock<()>>,
}

/// Keeps one content from being removed while it lives.
#[derive(Debug)]
pub(super) struct Hold {
    hash: ContentHash,
    counts: Counts,
    /// Keeps it from other servers' removing, too.
    lock: Lock,
}

/// The lock on a content's file; none where nobody else could have one.
#[derive(Clone, Debug, Default)]
pub(super) struct Lock {
    _file: Option<Arc<File>>,
}

impl Lock {
    fn of(file: File) -> Self {
        Self {
            _file: Some(Arc::new(file)),
        }
    }

    /// Keeps a content from being removed by another server; none if it is gone.
    pub(super) fn share(path: &Path) -> io::Result<Option<Self>> {
        let file = match File::open(path) {
            Err(gone) if gone.kind() == ErrorKind::NotFound => return Ok(None),
            opened => opened?,
        };
        match file.lock_shared() {
            Err(failed) if knows_no_locks(&failed) => return Ok(Some(Self::default())),
            locked => locked?,
        }
        // Whoever removed it had the lock until then.
        Ok(is_there(&file, path)?.then(|| Self::of(file)))
    }

    /// Keeps other servers from a content that is to be removed; none if one of them holds it. Of one that
    /// is gone ([`ErrorKind::NotFound`]) there is nothing to lock, nor to remove: another server may be
    /// storing it anew.
    pub(super) fn exclude(path: &Path) -> io::Result<Option<Self>> {
        let file = OpenOptions::new().read(true).write(true).open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(is_there(&file, path)?.then(|| Self::of(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(failed)) if knows_no_locks(&failed) => {
                Ok(Some(Self::default()))
            }
            Err(TryLockError::Error(failed)) => Err(failed),
        }
    }
}

fn knows_no_locks(failed: &io::Error) -> bool {
    failed.kind() == ErrorKind::Unsupported
        || failed.raw_os_error() == Some(Errno::NOLCK.raw_os_error())
}

/// Whether an open file still has its name. A content that is being put in its place has another one beside
/// it for a moment.
fn is_there(file: &File, path: &Path) -> io::Result<bool> {
    let found = file
        .metadata()
        .and_then(|opened| std::fs::metadata(path).map(|named| (opened, named)));
    match found {
        Ok((opened, named)) => {
            let is_same = (opened.dev(), opened.ino()) == (named.dev(), named.ino());
            Ok(is_same && opened.nlink() > 0)
        }
        // As other machines' files are when they are gone.
        Err(gone) if gone.kind() == ErrorKind::StaleNetworkFileHandle => Ok(false),
        Err(gone) if gone.kind() == ErrorKind::NotFound => Ok(false),
        Err(failed) => Err(failed),
    }
}

impl Holds {
    /// Holds a content from now on, whether it is there or not.
    pub(super) async fn take(&self, hash: &ContentHash) -> Hold {
        let _no_removal = self.removing.read().await;
        Hold::new(hash.clone(), Arc::clone(&self.counts))
    }

    /// Keeps others from holding anything until what is returned goes; none if somebody holds it.
    pub(super) async fn begin_removing(
        &self,
        hash: &ContentHash,
    ) -> Option<OwnedRwLockWriteGuard<()>> {
        let guard = Arc::clone(&self.removing).write_owned().await;
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        (!counts.contains_key(hash)).then_some(guard)
    }
}

impl Hold {
    fn new(hash: ContentHash, counts: Counts) -> Self {
        {
            let mut held = counts.lock().unwrap_or_else(PoisonError::into_inner);
            *held.entry(hash.clone()).or_default() += 1;
        }
        Self {
            hash,
            counts,
            lock: Lock::default(),
        }
    }

    /// From now on other servers leave the content alone as well.
    pub(super) fn lock(&mut self, lock: Lock) {
        self.lock = lock;
    }
}

impl Clone for Hold {
    fn clone(&self) -> Self {
        let mut hold = Self::new(self.hash.clone(), Arc::clone(&self.counts));
        hold.lock(self.lock.clone());
        hold
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        let mut held = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(&self.hash) {
            *count -= 1;
            if *count == 0 {
                held.remove(&self.hash);
            }
        }
    }
}

/// Holds of one content are alike.
impl PartialEq for Hold {
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash
    }
}

impl Eq for Hold {}
