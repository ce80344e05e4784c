//! A task that is drawn, all its objects and with given inspectors: for tests of what follows a draw,
//! which need to know who inspects whom.

use std::collections::HashMap;

use serde_json::{Value, json};
use sortition::checks::actions::set_inspectors_sealed;
use sortition::kernel::command::Call;
use sortition::kernel::error::ApiError;
use sortition_contract::ids::{InspectorId, TaskId, UnitId};

use crate::App;
use crate::builders::{self, Entry, publish_plan, text};
use crate::register::{Object, inspector_id};

/// A drawn task.
pub struct Staged {
    /// The task's path.
    pub task: String,
    /// Its checks' paths, in the order of the objects.
    pub checks: Vec<String>,
}

/// A task of the city's 劳动保障监察局 that drew these objects, all enterprises of class A or B that there
/// are, each with these inspectors of each unit, the first of them leading. Its period begins on 1 December.
pub async fn stage(app: &App, objects: &[Object], inspectors: &[(&str, &[&str])]) -> Staged {
    let entry = Entry {
        item_codes: &["RS0101", "RS0201"],
        scope: json!({ "types": ["enterprise"] }),
        ratios: json!([{ "stratum": "A", "ratio_bp": 10000 }, { "stratum": "B", "ratio_bp": 10000 }]),
    };
    let (_, entry) = publish_plan(app, &entry).await;
    stage_entry(app, &entry, objects, inspectors).await
}

/// The same of a published entry that is for these objects.
pub async fn stage_entry(
    app: &App,
    entry: &str,
    objects: &[Object],
    inspectors: &[(&str, &[&str])],
) -> Staged {
    let operator = app.sign_in("city_operator").await;
    let units: Vec<Value> = inspectors
        .iter()
        .map(|(unit, codes)| json!({ "unit_id": app.unit(unit), "inspectors": codes.len() }))
        .collect();
    let body = json!({ "plan_entry_id": entry, "title": "十二月用工检查", "document_number": "石人社监〔2026〕9号",
        "period": { "from": "2026-12-01", "to": "2026-12-31" }, "units": units });
    let task = operator.post("/tasks", &body).await.id();
    // No endpoint answers an invitation yet: as if every partner had accepted.
    app.change(&["UPDATE tasks SET state = 'ready' WHERE state = 'inviting'".to_owned()]);
    builders::draw(app, &task).await;
    let drawn = operator.all(&format!("/checks?task_id={task}")).await;
    assign(app, &task, &drawn, inspectors).expect("the inspectors are set");
    let path_of = |object: &Object| {
        let check = drawn.iter().find(|check| check["object_id"] == object.id());
        format!("/checks/{}", text(check.expect("all are drawn"), "id"))
    };
    Staged {
        task: format!("/tasks/{task}"),
        checks: objects.iter().map(path_of).collect(),
    }
}

/// A published entry over what has a class, with market supervision as partner.
pub async fn joint_entry(app: &App) -> String {
    let operator = app.sign_in("city_operator").await;
    let plan = json!({ "year": 2026, "title": "2026 年度抽查计划" });
    let plan = format!("/plans/{}", operator.post("/plans", &plan).await.id());
    let entry = json!({ "title": "联合检查", "item_ids": [app.item("RS0101")], "months": [12],
        "scope": { "types": ["enterprise"] }, "partner_unit_ids": [app.unit("130100-AMR")],
        "ratios": [{ "stratum": "A", "ratio_bp": 10000 }, { "stratum": "B", "ratio_bp": 10000 }] });
    let entries = format!("{plan}/entries");
    let entry = operator.post(&entries, &entry).await.id();
    operator.command(&format!("{plan}/submit")).await.ok();
    let approver = app.sign_in("city_approver").await;
    approver.command(&format!("{plan}/approve")).await.ok();
    approver.command(&format!("{plan}/publish")).await.ok();
    entry
}

/// Gives the sealed checks these inspectors, as a rematch does.
fn assign(
    app: &App,
    task: &str,
    drawn: &[Value],
    inspectors: &[(&str, &[&str])],
) -> Result<(), ApiError> {
    let inspectors: Vec<(UnitId, Vec<InspectorId>)> = inspectors
        .iter()
        .map(|(unit, codes)| {
            let ids = codes.iter().map(|code| inspector_id(code).into());
            (app.unit(unit).into(), ids.collect())
        })
        .collect();
    let by_position: HashMap<i32, _> = drawn
        .iter()
        .filter_map(|check| check["position"].as_i64()?.try_into().ok())
        .map(|position| (position, inspectors.clone()))
        .collect();
    let call = Call::by_system("rematch_draw", app.now());
    let task = TaskId::from(task.to_owned());
    let services = app.services();
    services.database.write_blocking(|connection| {
        set_inspectors_sealed(connection, &call, &services.keys, &task, &by_position)
    })
}
