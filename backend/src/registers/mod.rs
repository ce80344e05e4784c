//! `registers`: inspection objects, inspectors, recusals.
//!
//! An object belongs to a region: one row per code for the whole city. Its status is active,
//! suspended, moved, deregistered or revoked; only active ones are drawn. An inspector belongs to
//! a unit: active ⇄ on leave → retired. A recusal counts from its declaration on: declared →
//! confirmed → ended, or refused. Objects are read by region, beyond it only those of checks that
//! one takes part in; inspectors by unit and by joint task. Personal fields are masked; reading them
//! unmasked leaves a trace (rows 17–24 of the rights table).

pub mod actions;
pub mod routes;
pub mod rules;
pub mod store;

use crate::jobs::actions::import::Importer;
use crate::kernel::duties::{Duty, Rhythm};
use crate::kernel::lifecycle::Life;
use crate::kernel::page::Sorted;
use crate::kernel::rights::{Column, Operation, Reach, Right};
use crate::kernel::routes::Routes;
use crate::kernel::tells::{Audience, Tell, told};
use crate::registers::rules::object_states::ObjectEvent;
use crate::registers::rules::recusals::RecusalEvent;
use sortition_contract::jobs::JobKind;
use sortition_contract::org::Role;
use sortition_contract::registers::InspectorAction;

crate::rights! {
    ListObjects "list_objects" row "17" key "objects:read" => {
        Operator: Region; Approver: Region; Inspector: Assigned; Regulations: All; CityLead: All;
        CountyOperator: Region; CountyApprover: Region; Partner: Task;
    }
    GetRegisterCounts "get_register_counts" row "17, 22" => {
        Operator: Region; Approver: Region; Inspector: Assigned; Regulations: All; CityLead: All;
        CountyOperator: Region; CountyApprover: Region; Partner: Task;
    }
    GetObject "get_object" row "17" key "objects:read" => {
        Operator: Region; Approver: Region; Inspector: Assigned; Regulations: All; CityLead: All;
        CountyOperator: Region; CountyApprover: Region; Partner: Task;
    }
    ListObjectChanges "list_object_changes" row "70" key "objects:read" sees GetObject => {
        Operator: Region; Approver: Region; Regulations: All; CityLead: All;
        CountyOperator: Region; CountyApprover: Region; Partner: Task;
    }
    ListObjectClasses "list_object_classes" row "17" key "objects:read" sees GetObject => {
        Operator: Region; Approver: Region; Inspector: Assigned; Regulations: All; CityLead: All;
        CountyOperator: Region; CountyApprover: Region; Partner: Task;
    }
    UnmaskObject "unmask_object" row "18" key "objects:unmask" sees GetObject => {
        Operator: Region; Approver: Region; Inspector: Assigned; Regulations: All;
        CountyOperator: Region; CountyApprover: Region; Partner: Task;
    }
    CreateObject "create_object" row "19" key "objects:write" => {
        Operator: Region; CountyOperator: Region;
    }
    UpdateObject "update_object" row "19, 20" key "objects:write credit:write" sees GetObject => {
        Operator: Region; Regulations: All; CountyOperator: Region;
    }
    MarkObject "mark_object" row "19" key "objects:write" sees GetObject => {
        Operator: Region; CountyOperator: Region;
    }
    BatchObjects "batch_objects" row "19" key "objects:write" => {
        Operator: Region; CountyOperator: Region;
    }
    ImportObjects "import_objects" row "19, 20" key "objects:write" => {
        Operator: Region; CountyOperator: Region;
    }
    ListInspectors "list_inspectors" row "22" key "inspectors:read" => {
        Operator: Unit Task; Approver: Unit Task; Inspector: Own; Regulations: All; CityLead: All;
        CountyOperator: Unit Task; CountyApprover: Unit Task; Partner: Unit Task;
    }
    GetInspector "get_inspector" row "22" key "inspectors:read" => {
        Operator: Unit Task; Approver: Unit Task; Inspector: Own; Regulations: All; CityLead: All;
        CountyOperator: Unit Task; CountyApprover: Unit Task; Partner: Unit Task;
    }
    CreateInspector "create_inspector" row "23" key "inspectors:write" => {
        Operator: Unit; CountyOperator: Unit; Partner: Unit;
    }
    UpdateInspector "update_inspector" row "23" key "inspectors:write" sees GetInspector => {
        Operator: Unit; CountyOperator: Unit; Partner: Unit;
    }
    ImportInspectors "import_inspectors" row "23" key "inspectors:write" => {
        Operator: Unit; CountyOperator: Unit; Partner: Unit;
    }
    LeaveInspector "leave_inspector" row "23" key "inspectors:write" sees GetInspector => {
        Operator: Unit; CountyOperator: Unit; Partner: Unit;
    }
    ReturnInspector "return_inspector" row "23" key "inspectors:write" sees GetInspector => {
        Operator: Unit; CountyOperator: Unit; Partner: Unit;
    }
    RetireInspector "retire_inspector" row "23" key "inspectors:write" sees GetInspector => {
        Operator: Unit; CountyOperator: Unit; Partner: Unit;
    }
    ListUnitRecusals "list_unit_recusals" row "24" => {
        Operator: Unit; Approver: Unit; Inspector: Own; CountyOperator: Unit;
        CountyApprover: Unit; Partner: Unit;
    }
    ListRecusals "list_recusals" row "24" sees GetInspector => {
        Operator: Unit; Approver: Unit; Inspector: Own; CountyOperator: Unit;
        CountyApprover: Unit; Partner: Unit;
    }
    DeclareRecusal "declare_recusal" row "24" sees GetInspector => {
        Operator: Unit; Inspector: Own; CountyOperator: Unit; Partner: Unit;
    }
    ConfirmRecusal "confirm_recusal" row "24" sees GetInspector => {
        Approver: Unit; CountyApprover: Unit;
    }
    RefuseRecusal "refuse_recusal" row "24" sees GetInspector => {
        Approver: Unit; CountyApprover: Unit;
    }
    EndRecusal "end_recusal" row "24" sees GetInspector => {
        Approver: Unit; CountyApprover: Unit;
    }
}

/// Row 21: who gets the list of objects as a file. It is the same operation as the list, so that its
/// row stands here and not in the table.
const EXPORT: Right = Right {
    operation: "list_objects",
    row: "21",
    cells: &[
        (Column::Operator, &[Reach::Region]),
        (Column::Approver, &[Reach::Region]),
        (Column::Regulations, &[Reach::All]),
        (Column::CountyOperator, &[Reach::Region]),
        (Column::CountyApprover, &[Reach::Region]),
    ],
    key_scope: Some("objects:read"),
    is_public: false,
    is_everybodys_own: false,
    sight: None,
};

/// Who is told of what happens here.
pub fn tells() -> Vec<Tell> {
    let declarer = Audience::Named(|connection, event| {
        store::recusals::read_declarers(connection, &event.record_id.clone().into())
    });
    let decided = ["registers.confirm_recusal", "registers.refuse_recusal"];
    [
        told(
            &["registers.declare_recusal"],
            Audience::InUnit(Role::Approver),
        ),
        told(&decided, declarer),
        told(
            &["registers.certificate_ends"],
            Audience::Named(actions::name_certificate_readers),
        ),
    ]
    .concat()
}

/// Who may take which list as a file.
pub fn exports() -> Vec<Right> {
    vec![EXPORT, ListInspectors::RIGHT, ListUnitRecusals::RIGHT]
}

/// What files of the registers become.
pub fn importers() -> Vec<Importer> {
    vec![
        Importer::of::<actions::ImportedObjects>(JobKind::ImportObjects),
        Importer::of::<actions::ImportedInspectors>(JobKind::ImportInspectors),
    ]
}

/// What the module's lists sort by.
pub fn sorts() -> Vec<Sorted> {
    vec![
        Sorted::of::<ListInspectors>(store::inspectors::InspectorSort::FIELDS),
        Sorted::of::<ListObjects>(store::listing::ObjectSort::FIELDS),
        Sorted::of::<ListUnitRecusals>(store::recusals::RecusalSort::FIELDS),
    ]
}

/// What the server does by itself.
pub fn duties() -> Vec<Duty> {
    vec![
        Duty {
            name: "settle_object_groups",
            rhythm: Rhythm::Always,
            run: actions::settle_object_groups,
        },
        Duty {
            name: "tell_ending_certificates",
            rhythm: Rhythm::Daily,
            run: actions::tell_ending_certificates,
        },
    ]
}

/// How its records live.
pub fn lives() -> Vec<Life> {
    vec![
        Life::of::<ObjectEvent>("objects"),
        Life::of::<InspectorAction>("inspectors"),
        Life::of::<RecusalEvent>("recusals"),
    ]
}

/// Mounts the module's routes.
pub fn mount(config: &mut Routes<'_>) {
    config
        .service(routes::counts::get_register_counts)
        .service(routes::import::import_objects)
        .service(routes::import::import_inspectors)
        .service(routes::objects::list_objects)
        .service(routes::objects::create_object)
        .service(routes::objects::batch_objects)
        .service(routes::objects::get_object)
        .service(routes::objects::update_object)
        .service(routes::objects::mark_object)
        .service(routes::objects::unmask_object)
        .service(routes::objects::list_object_changes)
        .service(routes::objects::list_object_classes)
        .service(routes::inspectors::list_inspectors)
        .service(routes::inspectors::create_inspector)
        .service(routes::inspectors::get_inspector)
        .service(routes::inspectors::update_inspector)
        .service(routes::inspectors::leave_inspector)
        .service(routes::inspectors::return_inspector)
        .service(routes::inspectors::retire_inspector)
        .service(routes::recusals::list_unit_recusals)
        .service(routes::recusals::list_recusals)
        .service(routes::recusals::declare_recusal)
        .service(routes::recusals::confirm_recusal)
        .service(routes::recusals::refuse_recusal)
        .service(routes::recusals::end_recusal);
}
