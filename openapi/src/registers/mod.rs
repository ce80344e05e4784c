//! `registers`: inspection objects, inspectors, recusals.

mod changes;
mod counts;
mod inspectors;
mod objects;
mod recusals;

pub use self::changes::ChangeView;
pub use self::counts::{ClassCount, RegionCount, RegisterCounts};
pub use self::inspectors::{
    CreateInspector, InspectorFilter, InspectorState, InspectorView, Leave, UpdateInspector,
};
pub use self::objects::{
    CreateObject, CreditClass, MarkObject, ObjectBatch, ObjectBatchAction, ObjectClassView,
    ObjectFilter, ObjectScope, ObjectStatus, ObjectType, ObjectView, UnmaskedObject, UpdateObject,
};
pub use self::recusals::{DecideRecusal, DeclareRecusal, RecusalFilter, RecusalState, RecusalView};
