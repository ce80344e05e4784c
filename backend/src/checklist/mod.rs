//! `checklist`: items of the checklist (随机抽查事项清单) in versions.
//!
//! A version: draft → submitted → approved (or returned) → effective on its day → superseded or
//! repealed. A version in force is never edited, so that what cites it stays. The responsible
//! section or the regulations office drafts; the regulations office decides, not on its own
//! submission, and publishes. Everybody with business reads (rows 10–12 of the rights table).

pub mod actions;
pub mod routes;
pub mod rules;
pub mod seed;
pub mod store;

use crate::checklist::rules::ItemEvent;
use crate::jobs::actions::import::Importer;
use crate::kernel::duties::{Duty, Rhythm};
use crate::kernel::lifecycle::Life;
use crate::kernel::page::Sorted;
use crate::kernel::rights::{Operation, Right};
use crate::kernel::routes::Routes;
use crate::kernel::tells::{Audience, Tell, told};
use sortition_contract::jobs::JobKind;
use sortition_contract::org::Role;

crate::rights! {
    ListItems "list_items" row "10" key "checklist:read" => {
        Operator: All; Approver: All; Inspector: All; Regulations: All; CityLead: All;
        CountyOperator: All; CountyApprover: All; Partner: All;
    }
    GetItem "get_item" row "10" key "checklist:read" => {
        Operator: All; Approver: All; Inspector: All; Regulations: All; CityLead: All;
        CountyOperator: All; CountyApprover: All; Partner: All;
    }
    ListItemTransitions "list_item_transitions" row "70" key "checklist:read" sees GetItem => {
        Operator: All; Approver: All; Inspector: All; Regulations: All; CityLead: All;
        CountyOperator: All; CountyApprover: All; Partner: All;
    }
    ListItemVersions "list_item_versions" row "10" key "checklist:read" => {
        Operator: All; Approver: All; Inspector: All; Regulations: All; CityLead: All;
        CountyOperator: All; CountyApprover: All; Partner: All;
    }
    GetItemVersion "get_item_version" row "10" key "checklist:read" => {
        Operator: All; Approver: All; Inspector: All; Regulations: All; CityLead: All;
        CountyOperator: All; CountyApprover: All; Partner: All;
    }
    CreateItem "create_item" row "11" key "checklist:write" => { Operator: Unit; Regulations: All; }
    ImportItems "import_items" row "11" key "checklist:write" => { Operator: Unit; Regulations: All; }
    CreateItemVersion "create_item_version" row "11" key "checklist:write" sees GetItem => {
        Operator: Unit; Regulations: All;
    }
    UpdateItemVersion "update_item_version" row "11" key "checklist:write" sees GetItem => {
        Operator: Unit; Regulations: All;
    }
    DeleteItemVersion "delete_item_version" row "11" key "checklist:write" sees GetItem => {
        Operator: Unit; Regulations: All;
    }
    SubmitItemVersion "submit_item_version" row "11" sees GetItem => {
        Operator: Unit; Regulations: All;
    }
    WithdrawItemVersion "withdraw_item_version" row "11" sees GetItem => {
        Operator: Unit; Regulations: All;
    }
    ApproveItemVersion "approve_item_version" row "12" sees GetItem => { Regulations: All; }
    ReturnItemVersion "return_item_version" row "12" sees GetItem => { Regulations: All; }
    RepealItemVersion "repeal_item_version" row "12" sees GetItem => { Regulations: All; }
    PublishItemVersion "publish_item_version" row "12" sees GetItem => { Regulations: All; }
    BatchItems "batch_items" row "11, 12" => { Operator: Unit; Regulations: All; }
}

/// What files of the checklist become.
pub fn importers() -> Vec<Importer> {
    vec![Importer::of::<actions::ImportedItems>(JobKind::ImportItems)]
}

/// Who is told of what happens here.
pub fn tells() -> Vec<Tell> {
    [
        told(
            &["checklist.approve", "checklist.return"],
            Audience::InUnit(Role::Operator),
        ),
        told(&["checklist.submit"], Audience::Anywhere(Role::Regulations)),
    ]
    .concat()
}

/// Who may take the list as a file: everybody who reads it.
pub fn exports() -> Vec<Right> {
    vec![ListItems::RIGHT]
}

/// What the server does by itself.
pub fn duties() -> Vec<Duty> {
    vec![Duty {
        name: "take_effect",
        rhythm: Rhythm::Always,
        run: actions::take_effect_due,
    }]
}

/// What the module's lists sort by.
pub fn sorts() -> Vec<Sorted> {
    vec![Sorted::of::<ListItems>(store::ItemSort::FIELDS)]
}

/// How its records live.
pub fn lives() -> Vec<Life> {
    vec![Life::of::<ItemEvent>("item_versions")]
}

/// Mounts the module's routes.
pub fn mount(config: &mut Routes<'_>) {
    config
        .service(routes::import::import_items)
        .service(routes::items::list_items)
        .service(routes::items::create_item)
        .service(routes::items::batch_items)
        .service(routes::items::get_item)
        .service(routes::items::list_item_transitions)
        .service(routes::versions::list_item_versions)
        .service(routes::versions::create_item_version)
        .service(routes::versions::get_item_version)
        .service(routes::versions::update_item_version)
        .service(routes::versions::delete_item_version)
        .service(routes::decisions::submit_item_version)
        .service(routes::decisions::withdraw_item_version)
        .service(routes::decisions::approve_item_version)
        .service(routes::decisions::return_item_version)
        .service(routes::decisions::repeal_item_version)
        .service(routes::decisions::publish_item_version);
}
