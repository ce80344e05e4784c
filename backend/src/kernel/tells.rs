//! Who is told of what: each module says it of its own events, `org` makes notifications of it.

use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::outbox::Event;
use sortition_contract::ids::UserId;
use sortition_contract::org::Role;

/// Names the people who are told of an event, by its record.
pub type NameReaders = fn(&mut AnyConnection, &Event) -> Result<Vec<UserId>, ApiError>;

/// Who is told of an event. Who did it isn't.
#[derive(Clone, Copy, Debug)]
pub enum Audience {
    /// Those who hold a role in the record's unit.
    InUnit(Role),
    /// Those who hold a role anywhere: the regulations office.
    Anywhere(Role),
    /// Those whom the record names.
    Named(NameReaders),
    /// The same, told although they did it: what was done in their name.
    Owner(NameReaders),
}

/// Of which event somebody is told.
#[derive(Clone, Copy, Debug)]
pub struct Tell {
    /// `<module>.<event>`.
    pub kind: &'static str,
    /// Who.
    pub audience: Audience,
}

/// The same of several events.
pub fn told(kinds: &[&'static str], audience: Audience) -> Vec<Tell> {
    let tell = |&kind: &&'static str| Tell { kind, audience };
    kinds.iter().map(tell).collect()
}
