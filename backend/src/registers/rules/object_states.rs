//! The life of an object: its status.

use crate::kernel::lifecycle::{Event, Guard, Step};
use sortition_contract::registers::{ObjectAction, ObjectStatus};
use std::fmt;

/// What can happen to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectEvent {
    /// Fields are changed; its status is one of them.
    Update(ObjectStatus),
    /// It gets another status, with a reason.
    Mark(ObjectStatus),
    /// Its credit class is changed, and nothing else.
    SetClass,
    /// Somebody reads its personal fields.
    Unmask,
    /// It gets tags.
    Tag,
    /// It loses tags.
    Untag,
}

/// Any status leads to any other one (a company reopens, an entry is corrected); to be marked with the
/// same again says nothing.
macro_rules! steps {
    ($($from:ident => $($other:ident)+;)+) => {
        &[$(
            (ObjectStatus::$from, Self::Update(ObjectStatus::$from), ObjectStatus::$from),
            $((ObjectStatus::$from, Self::Update(ObjectStatus::$other), ObjectStatus::$other),)+
            $((ObjectStatus::$from, Self::Mark(ObjectStatus::$other), ObjectStatus::$other),)+
            (ObjectStatus::$from, Self::SetClass, ObjectStatus::$from),
            (ObjectStatus::$from, Self::Unmask, ObjectStatus::$from),
            (ObjectStatus::$from, Self::Tag, ObjectStatus::$from),
            (ObjectStatus::$from, Self::Untag, ObjectStatus::$from),
        )+]
    };
}

impl Event for ObjectEvent {
    type State = ObjectStatus;
    type Facts = ();
    type Action = ObjectAction;

    const STEPS: &'static [Step<Self>] = steps! {
        Active => Suspended Moved Deregistered Revoked;
        Suspended => Active Moved Deregistered Revoked;
        Moved => Active Suspended Deregistered Revoked;
        Deregistered => Active Suspended Moved Revoked;
        Revoked => Active Suspended Moved Deregistered;
    };

    const GUARDS: &'static [Guard<Self>] = &[];

    fn action(self) -> Option<ObjectAction> {
        match self {
            Self::Update(_) => Some(ObjectAction::Update),
            Self::Mark(_) => Some(ObjectAction::Mark),
            Self::SetClass => Some(ObjectAction::SetClass),
            Self::Unmask => Some(ObjectAction::Unmask),
            // Done to many at once.
            Self::Tag | Self::Untag => None,
        }
    }
}

impl fmt::Display for ObjectEvent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            // One operation, whatever fields somebody may change by it.
            Self::Update(_) | Self::SetClass => "update",
            Self::Mark(_) => "mark",
            Self::Unmask => "unmask",
            Self::Tag => "tag",
            Self::Untag => "untag",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_status_leads_to_each_other_one() {
        for from in ObjectStatus::ALL.iter().copied() {
            for to in ObjectStatus::ALL.iter().copied() {
                let marked = ObjectEvent::Mark(to).next(from);
                assert_eq!(marked, (from != to).then_some(to), "{from} {to}");
                assert_eq!(ObjectEvent::Update(to).next(from), Some(to), "{from} {to}");
            }
            for event in [
                ObjectEvent::SetClass,
                ObjectEvent::Unmask,
                ObjectEvent::Tag,
                ObjectEvent::Untag,
            ] {
                assert_eq!(event.next(from), Some(from), "{from} {event}");
            }
        }
    }
}
