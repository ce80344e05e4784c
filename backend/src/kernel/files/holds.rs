//! Who is storing what at this moment: a content may be there already, named by rows that are about to
//! go, when somebody stores it anew. It must not be removed between their storing and their row.
//!
//! This is known within one server. Several that share a folder of files would have to remove from one
//! of them only.

use super::ContentHash;
use std::collections::HashMap;
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
        Self { hash, counts }
    }
}

impl Clone for Hold {
    fn clone(&self) -> Self {
        Self::new(self.hash.clone(), Arc::clone(&self.counts))
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
