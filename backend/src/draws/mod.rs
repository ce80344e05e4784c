//! `draws`: the ceremony by which objects are drawn and inspectors matched, its outcome, the public
//! log. What is computed, and how, is the draw crate's (`draw/SPEC.md`); here are its states, its
//! secrets and its storage.
//!
//! A draw: open → frozen → revealing → drawn, or aborted; drawn without inspectors it is matched
//! again. Files, manifest and log entries are written in the transaction of the event they belong
//! to. Nonces, seed, result and matching lie sealed in the database; who was drawn is shown to whom
//! row 42 of `rights.md` says, and to everybody from `published_at` on, as far as SPEC §11 goes.

pub mod actions;
pub mod routes;
pub mod rules;
pub mod store;

use crate::draws::rules::DrawEvent;
use crate::kernel::above::Reaction;
use crate::kernel::duties::{Duty, Rhythm};
use crate::kernel::lifecycle::Life;
use crate::kernel::page::Sorted;
use crate::kernel::rights::{Operation, Right};
use crate::kernel::routes::Routes;
use crate::kernel::tells::{Audience, Tell, told};
use sortition_contract::org::Role;

crate::rights! {
    ListDraws "list_draws" row "41" key "draws:read" => {
        Operator: Unit Task; Approver: Unit Task; Inspector: Assigned; Regulations: All;
        CityLead: All; CountyOperator: Unit Task; CountyApprover: Unit Task; Partner: Task;
    }
    GetDraw "get_draw" row "41" key "draws:read" => {
        Operator: Unit Task; Approver: Unit Task; Inspector: Assigned; Regulations: All;
        CityLead: All; CountyOperator: Unit Task; CountyApprover: Unit Task; Partner: Task;
    }
    CommitDraw "commit_draw" row "39" key "draws:contribute" sees GetDraw => {
        Operator: Task; Regulations: Unit; CountyOperator: Task; Partner: Task;
    }
    FreezeDraw "freeze_draw" row "38" key "draws:run" sees GetDraw => {
        Operator: Unit; CountyOperator: Unit;
    }
    RevealDraw "reveal_draw" row "39" key "draws:contribute" sees GetDraw => {
        Operator: Task; Regulations: Unit; CountyOperator: Task; Partner: Task;
    }
    RecordBeacon "record_beacon" row "38" key "draws:run" sees GetDraw => {
        Operator: Unit; Regulations: Unit; CountyOperator: Unit;
    }
    RunDraw "run_draw" row "38" key "draws:run" sees GetDraw => {
        Operator: Unit; CountyOperator: Unit;
    }
    RematchDraw "rematch_draw" row "38" key "draws:run" sees GetDraw => {
        Operator: Unit; CountyOperator: Unit;
    }
    AbortDraw "abort_draw" row "40" sees GetDraw => {
        Operator: Unit; Approver: Unit; Regulations: All; CountyOperator: Unit; CountyApprover: Unit;
    }
    ListDrawn "list_drawn" row "42, 43a" key "draws:read" sees GetDraw => {
        Operator: Unit Task; Approver: Unit Task; Inspector: Assigned; Regulations: All;
        CountyOperator: Unit Task; CountyApprover: Unit Task; Partner: Task;
    }
    GetDrawBundle "get_draw_bundle" row "42, 43, 43a" key "draws:read" => {
        Operator: Unit Task All; Approver: Unit Task All; Inspector: Assigned All;
        Regulations: All; CityLead: All; CountyOperator: Unit Task All;
        CountyApprover: Unit Task All; Partner: Task All; SystemAdmin: All; SecurityAdmin: All;
        Auditor: All;
    }
    GetDrawBundleZip "get_draw_bundle_zip" row "42, 43, 43a" key "draws:read" => {
        Operator: Unit Task All; Approver: Unit Task All; Inspector: Assigned All;
        Regulations: All; CityLead: All; CountyOperator: Unit Task All;
        CountyApprover: Unit Task All; Partner: Task All; SystemAdmin: All; SecurityAdmin: All;
        Auditor: All;
    }
    GetPublicDraw "get_public_draw" row "41, 43" => [PUBLIC]
    GetPublicBundle "get_public_bundle" row "43" => [PUBLIC]
    GetPublicProof "get_public_proof" row "43" => [PUBLIC]
}

/// Who is told of what happens here.
pub fn tells() -> Vec<Tell> {
    [
        told(&["draws.abort"], Audience::InUnit(Role::Approver)),
        told(&["draws.draw"], Audience::InUnit(Role::Operator)),
        told(
            &["draws.open"],
            Audience::Named(actions::awaited::committing),
        ),
        told(
            &["draws.freeze"],
            Audience::Named(actions::awaited::revealing),
        ),
    ]
    .concat()
}

/// Who may take the list as a file: everybody who reads it.
pub fn exports() -> Vec<Right> {
    vec![ListDraws::RIGHT]
}

/// What it does when records of modules below it move on.
pub fn reactions() -> Vec<Reaction> {
    vec![Reaction {
        resource: "tasks",
        react: actions::follow_task,
    }]
}

/// What the server does by itself.
pub fn duties() -> Vec<Duty> {
    vec![
        Duty {
            name: "run_draws",
            rhythm: Rhythm::Always,
            run: actions::draw_due,
        },
        Duty {
            name: "keep_log_head",
            rhythm: Rhythm::Always,
            run: actions::heads::keep_head,
        },
    ]
}

/// What the module's lists sort by.
pub fn sorts() -> Vec<Sorted> {
    vec![Sorted::of::<ListDraws>(store::listing::DrawSort::FIELDS)]
}

/// How its records live.
pub fn lives() -> Vec<Life> {
    vec![Life::of::<DrawEvent>("draws")]
}

/// Mounts the module's routes.
pub fn mount(config: &mut Routes<'_>) {
    config
        .service(routes::draws::list_draws)
        .service(routes::draws::open_draw)
        .service(routes::draws::get_draw)
        .service(routes::draws::list_drawn)
        .service(routes::ceremony::commit_draw)
        .service(routes::ceremony::freeze_draw)
        .service(routes::ceremony::reveal_draw)
        .service(routes::ceremony::record_beacon)
        .service(routes::ceremony::run_draw)
        .service(routes::ceremony::rematch_draw)
        .service(routes::ceremony::abort_draw)
        .service(routes::bundles::get_draw_bundle)
        .service(routes::bundles::get_draw_bundle_zip)
        .service(routes::public::get_public_draw)
        .service(routes::public::get_public_bundle)
        .service(routes::public::get_public_proof);
}
