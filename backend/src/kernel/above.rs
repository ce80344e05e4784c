//! What modules bring to those below them, which needn't know of them: `app.rs` mounts it.
//!
//! A reaction is what a module does when a record of one below it moves on, in the same transaction; a
//! content is what it has to say in public of a record of its own, which `publications` publishes; its
//! tells say who is told of its events, which `org` tells; a bar is what it has against a record that a module
//! below is about to write. A call carries all of it to where records move, and one that doesn't moves none:
//! nothing is forgotten in silence.

use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::keys::Keys;
use crate::kernel::tells::{Audience, Tell};
use serde::Serialize;
use serde_json::Value;
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

/// Reads what there is to say in public of a record, by its id; none while something of it is missing.
pub type ReadContent = fn(&mut AnyConnection, &str) -> Result<Option<Value>, ApiError>;

/// What a module has to say in public of its records.
#[derive(Clone, Copy, Debug)]
pub struct Content {
    /// The kind of record, in the plural.
    pub resource: &'static str,
    /// Reads it.
    pub read: ReadContent,
}

/// Refuses a record that is about to be written, if the module has something against it.
pub type Refuse = fn(&mut AnyConnection, &Value) -> Result<(), ApiError>;

/// What a module has against records of those below it.
#[derive(Clone, Copy, Debug)]
pub struct Bar {
    /// The kind of record, in the plural.
    pub resource: &'static str,
    /// Refuses one, as its trail would hold it.
    pub bars: Refuse,
}

/// Whether the public log has an entry: some settings stand in it and are fixed from then on.
pub type HasLog = fn(&mut AnyConnection) -> Result<bool, ApiError>;

/// What all modules bring, as `app.rs` mounts it; nothing until then.
#[derive(Clone, Default)]
pub struct Above(Option<Arc<Mounted>>);

struct Mounted {
    keys: Arc<Keys>,
    brought: Brought,
}

/// What all modules bring.
#[derive(Clone, Debug)]
pub struct Brought {
    /// What they do when records of those below them move on.
    pub reactions: Vec<Reaction>,
    /// What they have to say in public of their records.
    pub contents: Vec<Content>,
    /// Who is told of what happens to them.
    pub tells: Vec<Tell>,
    /// What they have against records of those below them.
    pub bars: Vec<Bar>,
    /// Whether the public log has an entry.
    pub has_log: HasLog,
}

impl Above {
    /// Mounts it.
    pub fn mounted(keys: Arc<Keys>, brought: Brought) -> Self {
        Self(Some(Arc::new(Mounted { keys, brought })))
    }

    /// Lets the modules above follow a record that moved on.
    pub fn follow(
        &self,
        connection: &mut AnyConnection,
        call: &Call,
        moved: &Moved<'_>,
    ) -> Result<(), ApiError> {
        let mounted = self.get()?;
        for reaction in &mounted.brought.reactions {
            if reaction.resource == moved.resource {
                (reaction.react)(connection, call, &mounted.keys, moved)?;
            }
        }
        Ok(())
    }

    /// What there is to say in public of a record; none while something of it is missing.
    pub fn content(
        &self,
        connection: &mut AnyConnection,
        resource: &str,
        record_id: &str,
    ) -> Result<Option<Value>, ApiError> {
        let mut contents = self.get()?.brought.contents.iter();
        let content = contents.find(|content| content.resource == resource);
        let content =
            content.ok_or_else(|| ApiError::internal("nobody speaks for such records"))?;
        (content.read)(connection, record_id)
    }

    /// Refuses a record that is about to be written, if a module above has something against it.
    pub fn bar(
        &self,
        connection: &mut AnyConnection,
        resource: &str,
        record: &impl Serialize,
    ) -> Result<(), ApiError> {
        let bars = self.get()?.brought.bars.iter();
        for bar in bars.filter(|bar| bar.resource == resource) {
            let record = serde_json::to_value(record).map_err(ApiError::internal)?;
            (bar.bars)(connection, &record)?;
        }
        Ok(())
    }

    /// Who is told of an event of a kind.
    pub fn audience(&self, kind: &str) -> Result<Option<Audience>, ApiError> {
        let mut tells = self.get()?.brought.tells.iter();
        let told = tells.find(|tell| tell.kind == kind);
        Ok(told.map(|tell| tell.audience))
    }

    /// Whether the public log has an entry.
    pub fn has_log(&self, connection: &mut AnyConnection) -> Result<bool, ApiError> {
        (self.get()?.brought.has_log)(connection)
    }

    fn get(&self) -> Result<&Mounted, ApiError> {
        let without = || ApiError::internal("a call that carries nothing from above");
        self.0.as_deref().ok_or_else(without)
    }
}

impl fmt::Debug for Above {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let brought = self.0.as_deref().map(|mounted| &mounted.brought);
        f.debug_tuple("Above").field(&brought).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sortition_contract::org::Role;

    #[test]
    fn audiences_are_those_that_were_brought_and_a_call_without_them_has_none_to_give() {
        let data = tempfile::tempdir().unwrap();
        let keys = Keys::open(&data.path().join("keys"), &[]).unwrap();
        let audience = Audience::InUnit(Role::Approver);
        let brought = Brought {
            reactions: Vec::new(),
            contents: Vec::new(),
            tells: crate::kernel::tells::told(&["plans.submit"], audience),
            bars: Vec::new(),
            has_log: |_| Ok(false),
        };
        let above = Above::mounted(Arc::new(keys), brought);
        assert!(above.audience("plans.submit").unwrap().is_some());
        assert!(above.audience("plans.close").unwrap().is_none());
        assert!(Above::default().audience("plans.submit").is_err());
    }
}
