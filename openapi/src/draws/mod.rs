//! `draws`: the ceremony by which objects are drawn and inspectors matched (`draw/SPEC.md`), its
//! outcome, and the public log.

mod ceremony;
mod drawn;
mod public;
mod views;

pub use self::ceremony::{
    Abort, AbortReason, BeaconRound, BeaconSource, Commit, CreateDraw, DrawHash, DrawState, Freeze,
    OpenOptions, RecordBeacon, Rematch, Reveal,
};
pub use self::drawn::{BundleReason, DrawnFilter, DrawnObject, MatchedInspector};
pub use self::public::{
    ProofFilter, ProofView, PublicDraw, PublicObject, PublicPredecessor, PublicRecord,
};
pub use self::views::{
    BeaconView, ContributorView, DrawAction, DrawFilter, DrawProgress, DrawSizes, DrawStratum,
    DrawView, LogEntryKind, LogEntryView, LogHash,
};
