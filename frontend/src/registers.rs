//! `registers`: inspection objects and inspectors: lists, records, forms, recusals, history.

pub mod api;
mod history;
mod inspectors;
mod objects;
mod words;

pub use history::History;
pub use inspectors::{
    DeclareRecusalDialog, InspectorFormPage, InspectorPage, InspectorsPage, RecusalsPage,
};
pub use objects::{ObjectFormPage, ObjectPage, ObjectsPage};
pub use words::{
    INSPECTOR_COLUMNS, OBJECT_COLUMNS, credit_class_text, inspector_column_text,
    inspector_state_text, object_column_text, object_status_text, object_type_text, other_statuses,
    recusal_state_text,
};
