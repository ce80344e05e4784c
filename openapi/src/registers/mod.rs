//! `registers`: inspection objects, inspectors, recusals.

mod changes;
mod counts;
mod inspectors;
mod object_batch;
mod objects;
mod recusals;

pub use self::changes::ChangeView;
pub use self::counts::{ClassCount, RegionCount, RegisterCounts};
pub use self::inspectors::{
    CreateInspector, InspectorAction, InspectorFilter, InspectorState, InspectorView, Leave,
    UpdateInspector,
};
pub use self::object_batch::{ObjectBatch, ObjectBatchAction};
pub use self::objects::{
    CreateObject, CreditClass, MarkObject, ObjectAction, ObjectClassView, ObjectFilter,
    ObjectScope, ObjectStatus, ObjectType, ObjectView, UnmaskedObject, UpdateObject,
};
pub use self::recusals::{
    DecideRecusal, DeclareRecusal, RecusalAction, RecusalFilter, RecusalState, RecusalView,
};
