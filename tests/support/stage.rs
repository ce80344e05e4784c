//! A task that is drawn, with what came out of its draw given: for tests of what follows a draw, which
//! need to know who was drawn and who inspects whom.

use serde_json::{Value, json};
use sortition::checks::actions::{Drawn, create_sealed};
use sortition::kernel::command::Call;
use sortition::kernel::error::ApiError;
use sortition::tasks::actions::{TaskEvent, advance, fix_items};

use crate::App;
use crate::builders::{Entry, publish_plan};
use crate::db::execute;
use crate::register::{Object, inspector_id};

/// A drawn task.
pub struct Staged {
    /// The task's path.
    pub task: String,
    /// Its checks' paths, in the order of the objects.
    pub checks: Vec<String>,
}

/// A task of the city's 劳动保障监察局 that drew these objects, each with these inspectors of each unit,
/// the first of them leading. Its period begins on 1 December.
pub async fn stage(app: &App, objects: &[Object], inspectors: &[(&str, &[&str])]) -> Staged {
    let entry = Entry {
        item_codes: &["RS0101", "RS0201"],
        scope: json!({ "types": ["enterprise"] }),
        ratios: json!([{ "stratum": "A", "ratio_bp": 10000 }, { "stratum": "B", "ratio_bp": 10000 }]),
    };
    let (_, entry) = publish_plan(app, &entry).await;
    let operator = app.sign_in("city_operator").await;
    let units: Vec<Value> = inspectors
        .iter()
        .map(|(unit, codes)| json!({ "unit_id": app.unit(unit), "inspectors": codes.len() }))
        .collect();
    let body = json!({ "plan_entry_id": entry, "title": "十二月用工检查", "document_number": "石人社监〔2026〕9号",
        "period": { "from": "2026-12-01", "to": "2026-12-31" }, "units": units });
    let task = operator.post("/tasks", &body).await.id();
    draw(app, &task, objects, inspectors).expect("the draw is staged");
    let path = format!("/checks?task_id={task}&sort=position");
    let checks = operator.all(&path).await;
    Staged {
        task: format!("/tasks/{task}"),
        checks: checks
            .iter()
            .map(|check| format!("/checks/{}", crate::builders::text(check, "id")))
            .collect(),
    }
}

/// What the draw writes of interest here, in one transaction as there.
fn draw(
    app: &App,
    task: &str,
    objects: &[Object],
    inspectors: &[(&str, &[&str])],
) -> Result<(), ApiError> {
    let draw = format!("01939999-0004-7000-{}", &task[19..]);
    let inspectors: Vec<(String, Vec<String>)> = inspectors
        .iter()
        .map(|(unit, codes)| {
            (
                app.unit(unit),
                codes.iter().map(|code| inspector_id(code)).collect(),
            )
        })
        .collect();
    let drawn: Vec<Drawn> = (1..)
        .zip(objects)
        .map(|(position, object)| Drawn {
            position,
            object_id: object.id(),
            stratum: object.stratum().to_owned(),
            is_enterprise: true,
            inspectors: inspectors.clone(),
        })
        .collect();
    let now = "'2026-11-23 02:00:00'";
    let statement = format!(
        "INSERT INTO draws (id, task_id, entry, run, state, hash, manifest_hash, is_matched, \
         has_public_strata, opened_by, version, created_at, updated_at) VALUES ('{draw}', '{task}', \
         '{task}', 1, 'drawn', 'sha256', '{}', TRUE, FALSE, '{}', 1, {now}, {now})",
        "5e".repeat(32),
        app.user("city_operator")
    );
    let call = Call::by_system("run_draw", app.now());
    let services = app.services();
    services.database.write_blocking(|connection| {
        execute(connection, &statement);
        fix_items(connection, &call, task)?;
        advance(connection, &call, task, TaskEvent::DrawOpened)?;
        create_sealed(connection, &call, &services.keys, task, &draw, &drawn)?;
        advance(connection, &call, task, TaskEvent::Drawn)?;
        Ok(())
    })
}
