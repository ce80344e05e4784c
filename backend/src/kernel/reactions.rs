//! What a module does when a record of a module below it moves on, in the same transaction.
//!
//! `app.rs` mounts it, so that the one below needn't know of the one above. A call carries it to where
//! records move, and one that doesn't moves none: it can't be forgotten in silence.

use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::keys::Keys;
use std::fmt;
use std::sync::Arc;

/// A record that moved on.
#[derive(Clone, Copy, Debug)]
pub struct Moved<'a> {
    /// The kind of record, in the plural.
    pub resource: &'static str,
    /// The record.
    pub record_id: &'a str,
    /// The event's word in the trail.
    pub event: &'a str,
}

/// What a module does then.
pub type React = fn(&mut AnyConnection, &Call, &Keys, &Moved<'_>) -> Result<(), ApiError>;

/// What a module does when records of a kind move on.
#[derive(Clone, Copy, Debug)]
pub struct Reaction {
    /// The kind of record, in the plural.
    pub resource: &'static str,
    /// What it does.
    pub react: React,
}

/// What all modules do, as `app.rs` mounts it; empty-handed until then.
#[derive(Clone, Default)]
pub struct Reactions(Option<Arc<Mounted>>);

struct Mounted {
    keys: Arc<Keys>,
    reactions: Vec<Reaction>,
}

impl Reactions {
    /// Mounts them.
    pub fn mounted(keys: Arc<Keys>, reactions: Vec<Reaction>) -> Self {
        Self(Some(Arc::new(Mounted { keys, reactions })))
    }

    /// Lets the modules above follow a record that moved on.
    pub fn follow(
        &self,
        connection: &mut AnyConnection,
        call: &Call,
        moved: &Moved<'_>,
    ) -> Result<(), ApiError> {
        let without = || ApiError::internal("a call moves a record and carries no reactions");
        let mounted = self.0.as_deref().ok_or_else(without)?;
        for reaction in &mounted.reactions {
            if reaction.resource == moved.resource {
                (reaction.react)(connection, call, &mounted.keys, moved)?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Reactions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reactions = self.0.as_ref().map(|mounted| &mounted.reactions);
        f.debug_tuple("Reactions").field(&reactions).finish()
    }
}
