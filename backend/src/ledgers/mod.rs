//! `ledgers`: meetings, documents, trainings and publicity, logged as they happen: what fills part
//! one of the monthly report.
//!
//! An entry is saved, and locked while an accepted report counts it; a change then needs a reason
//! and opens an amendment of that report. Row 63 of `rights.md`.

pub mod actions;
pub mod routes;
pub mod rules;
pub mod store;

use crate::kernel::files::Reader;
use crate::kernel::page::Sorted;
use crate::kernel::rights::{Operation, Right};
use crate::kernel::routes::Routes;

crate::rights! {
    ListMeetings "list_meetings" row "63" key "ledgers:read" => { Operator: Unit; Approver: Unit; Regulations: All; CityLead: All; CountyOperator: Unit; CountyApprover: Unit; }
    GetMeeting "get_meeting" row "63" key "ledgers:read" => { Operator: Unit; Approver: Unit; Regulations: All; CityLead: All; CountyOperator: Unit; CountyApprover: Unit; }
    CreateMeeting "create_meeting" row "63" key "ledgers:write" => { Operator: Unit; Regulations: Unit; CountyOperator: Unit; }
    UpdateMeeting "update_meeting" row "63" key "ledgers:write" sees GetMeeting => { Operator: Unit; Regulations: Unit; CountyOperator: Unit; }
    DeleteMeeting "delete_meeting" row "63" key "ledgers:write" sees GetMeeting => { Operator: Unit; Regulations: Unit; CountyOperator: Unit; }

    ListDocuments "list_documents" row "63" key "ledgers:read" => { Operator: Unit; Approver: Unit; Regulations: All; CityLead: All; CountyOperator: Unit; CountyApprover: Unit; }
    GetDocument "get_document" row "63" key "ledgers:read" => { Operator: Unit; Approver: Unit; Regulations: All; CityLead: All; CountyOperator: Unit; CountyApprover: Unit; }
    CreateDocument "create_document" row "63" key "ledgers:write" => { Operator: Unit; Regulations: Unit; CountyOperator: Unit; }
    UpdateDocument "update_document" row "63" key "ledgers:write" sees GetDocument => { Operator: Unit; Regulations: Unit; CountyOperator: Unit; }
    DeleteDocument "delete_document" row "63" key "ledgers:write" sees GetDocument => { Operator: Unit; Regulations: Unit; CountyOperator: Unit; }

    ListTrainings "list_trainings" row "63" key "ledgers:read" => { Operator: Unit; Approver: Unit; Regulations: All; CityLead: All; CountyOperator: Unit; CountyApprover: Unit; }
    GetTraining "get_training" row "63" key "ledgers:read" => { Operator: Unit; Approver: Unit; Regulations: All; CityLead: All; CountyOperator: Unit; CountyApprover: Unit; }
    CreateTraining "create_training" row "63" key "ledgers:write" => { Operator: Unit; Regulations: Unit; CountyOperator: Unit; }
    UpdateTraining "update_training" row "63" key "ledgers:write" sees GetTraining => { Operator: Unit; Regulations: Unit; CountyOperator: Unit; }
    DeleteTraining "delete_training" row "63" key "ledgers:write" sees GetTraining => { Operator: Unit; Regulations: Unit; CountyOperator: Unit; }

    ListPublicity "list_publicity" row "63" key "ledgers:read" => { Operator: Unit; Approver: Unit; Regulations: All; CityLead: All; CountyOperator: Unit; CountyApprover: Unit; }
    GetPublicity "get_publicity" row "63" key "ledgers:read" => { Operator: Unit; Approver: Unit; Regulations: All; CityLead: All; CountyOperator: Unit; CountyApprover: Unit; }
    CreatePublicity "create_publicity" row "63" key "ledgers:write" => { Operator: Unit; Regulations: Unit; CountyOperator: Unit; }
    UpdatePublicity "update_publicity" row "63" key "ledgers:write" sees GetPublicity => { Operator: Unit; Regulations: Unit; CountyOperator: Unit; }
    DeletePublicity "delete_publicity" row "63" key "ledgers:write" sees GetPublicity => { Operator: Unit; Regulations: Unit; CountyOperator: Unit; }
}

/// Who may read the files of the entries.
pub fn file_readers() -> Vec<Reader> {
    vec![
        Reader {
            resource: "meetings",
            right: GetMeeting::RIGHT,
            reads: actions::reads::<store::MeetingRow>,
        },
        Reader {
            resource: "documents",
            right: GetDocument::RIGHT,
            reads: actions::reads::<store::DocumentRow>,
        },
        Reader {
            resource: "trainings",
            right: GetTraining::RIGHT,
            reads: actions::reads::<store::TrainingRow>,
        },
        Reader {
            resource: "publicity",
            right: GetPublicity::RIGHT,
            reads: actions::reads::<store::PublicityRow>,
        },
    ]
}

/// Who may take which list as a file: everybody who reads it.
pub fn exports() -> Vec<Right> {
    vec![
        ListMeetings::RIGHT,
        ListDocuments::RIGHT,
        ListTrainings::RIGHT,
        ListPublicity::RIGHT,
    ]
}

/// What the module's lists sort by.
pub fn sorts() -> Vec<Sorted> {
    vec![
        Sorted::of::<ListDocuments>(store::SORT_FIELDS),
        Sorted::of::<ListMeetings>(store::SORT_FIELDS),
        Sorted::of::<ListPublicity>(store::SORT_FIELDS),
        Sorted::of::<ListTrainings>(store::SORT_FIELDS),
    ]
}

/// Mounts the module's routes.
pub fn mount(config: &mut Routes<'_>) {
    routes::meetings::mount(config);
    routes::documents::mount(config);
    routes::trainings::mount(config);
    routes::publicity::mount(config);
}
