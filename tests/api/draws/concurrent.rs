//! Draws beside others: what happens between the moment from which a draw works and the transaction that
//! writes it.

use super::stage::{alike, certificate, inspector, ready, recuse, text, two_tasks, unmatched};
use serde_json::{Value, json};
use sortition::draws::RematchDraw;
use sortition::draws::actions::{prepare_at_once, prepare_rematch, rematch_draw, run_at_once};
use sortition::draws::store::draws::DrawRow;
use sortition::kernel::auth;
use sortition::kernel::command::Call;
use sortition::kernel::db::{AnyConnection, Isolation};
use sortition::kernel::error::ApiError;
use sortition::sight::facts;
use sortition::tasks::OpenDraw;
use sortition::tasks::store as tasks;
use sortition_contract::draws::{CreateDraw, Rematch};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{DrawId, InspectorId, TaskId, UserId};
use sortition_tests::fixtures::object_code;
use sortition_tests::{App, Kind, on_both_databases};
use std::collections::BTreeSet;

/// Draws a task at once. When all is worked out the first time and nothing is written, `meanwhile`
/// happens. Gives how often it was worked out, and the draw.
fn draw_while(app: &App, task: &str, meanwhile: impl FnOnce()) -> (u32, DrawRow) {
    let services = app.services();
    let user = UserId::from(app.user("city_operator"));
    let actor = services
        .database
        .read_blocking(|connection| auth::actor_of_user(connection, &user))
        .unwrap();
    let call = Call::by_person::<OpenDraw>(actor, app.now()).with_above(&services.above);
    let alone = CreateDraw::default();
    let task = TaskId::from(task.to_owned());
    let mut meanwhile = Some(meanwhile);
    let mut attempts = 0;
    let drawn = services
        .database
        .write_prepared_blocking(
            Isolation::Committed,
            |connection| {
                attempts += 1;
                let keys = &services.keys;
                let at_once = prepare_at_once(connection, &call, keys, &task, &alone)?;
                if let Some(meanwhile) = meanwhile.take() {
                    meanwhile();
                }
                Ok(at_once)
            },
            |connection, at_once| run_at_once(connection, &call, &services.keys, &task, &at_once),
        )
        .unwrap();
    (attempts, drawn)
}

/// The drawn objects with their inspectors.
async fn drawn_of(app: &App, draw: &str) -> Vec<Value> {
    let operator = app.sign_in("city_operator").await;
    operator.all(&format!("/draws/{draw}/drawn")).await
}

fn codes(objects: &[Value]) -> BTreeSet<String> {
    let codes = objects.iter().map(|object| text(object, "code").to_owned());
    codes.collect()
}

async fn draw_meets_the_objects_of_the_moment_from_which_it_works(app: App) {
    let (_, task) = ready(&app, (5, 3), alike(5), json!({})).await;
    let code = object_code(0);
    let change = format!("UPDATE objects SET status = 'revoked' WHERE code = '{code}'");
    let (attempts, draw) = draw_while(&app, &task, || app.change(&[change]));
    // Objects change all the time: a draw that waited until none does would never come.
    assert_eq!(attempts, 1);
    let drawn = drawn_of(&app, &draw.id).await;
    assert_eq!(drawn.len(), 5);
    assert!(codes(&drawn).contains(&code));
}

async fn draw_takes_no_inspector_who_became_unavailable_meanwhile(app: App) {
    let (_, task) = ready(&app, (5, 3), alike(3), json!({})).await;
    let gone = certificate(1);
    let change = format!("UPDATE inspectors SET valid_until = '2026-11-25' WHERE code = '{gone}'");
    let (attempts, draw) = draw_while(&app, &task, || app.change(&[change]));
    assert_eq!(attempts, 2);
    for object in drawn_of(&app, &draw.id).await {
        let inspectors = object["inspectors"].as_array().unwrap();
        assert_eq!(inspectors.len(), 2, "{object}");
        assert!(inspectors.iter().all(|one| one["code"] != gone), "{object}");
    }
}

async fn draw_heeds_a_recusal_that_was_declared_meanwhile(app: App) {
    let (_, task) = ready(&app, (1, 3), alike(1), json!({})).await;
    let barred = certificate(2);
    let declare = || recuse(&mut app.connect(), &barred, &object_code(0));
    let (attempts, draw) = draw_while(&app, &task, declare);
    assert_eq!(attempts, 2);
    let drawn = drawn_of(&app, &draw.id).await;
    let inspectors = drawn[0]["inspectors"].as_array().unwrap();
    assert!(inspectors.iter().all(|one| one["code"] != barred));
}

async fn draw_takes_an_inspector_who_came_meanwhile(app: App) {
    let (_, task) = ready(&app, (4, 2), alike(4), json!({})).await;
    let (attempts, draw) = draw_while(&app, &task, || inspector(&mut app.connect(), 3));
    assert_eq!(attempts, 2);
    let drawn = drawn_of(&app, &draw.id).await;
    let is_new = |one: &Value| one["code"] == certificate(3);
    let of_new = drawn
        .iter()
        .filter(|object| object["inspectors"].as_array().unwrap().iter().any(is_new));
    assert!(of_new.count() > 0, "{drawn:?}");
}

async fn draw_goes_by_the_task_as_it_is_in_the_end(app: App) {
    let (_, task) = ready(&app, (5, 3), alike(3), json!({})).await;
    let change =
        format!("UPDATE tasks SET max_load = 2, version = version + 1 WHERE id = '{task}'");
    let (attempts, draw) = draw_while(&app, &task, || app.change(&[change]));
    assert_eq!(attempts, 2);
    let manifest = draw.manifest.unwrap();
    assert!(manifest.contains("\"max_load\":2"), "{manifest}");
}

async fn draw_names_the_log_that_was_set_meanwhile(app: App) {
    let (_, task) = ready(&app, (5, 3), alike(3), json!({})).await;
    let set = "INSERT INTO settings (key, value, effective_from, set_at) VALUES \
        ('draws.log_origin', '\"log.example.cn/late\"', '2026-11-23', '2026-11-23 02:00:00')";
    let (attempts, draw) = draw_while(&app, &task, || app.change(&[set.to_owned()]));
    assert_eq!(attempts, 2);
    let manifest = draw.manifest.unwrap();
    assert!(manifest.contains("log.example.cn/late"), "{manifest}");
}

/// Adds an inspector, the fifth, to a draw without matching; `meanwhile` as in `draw_while`. Gives how
/// often it was worked out, and what came of it.
fn rematch_while(
    app: &App,
    draw: &str,
    meanwhile: impl FnOnce(),
) -> (u32, Result<DrawRow, ApiError>) {
    inspector(&mut app.connect(), 5);
    let code = certificate(5);
    let added = app.query(&format!(
        "SELECT id AS line FROM inspectors WHERE code = '{code}'"
    ));
    let wanted = Rematch {
        add_inspectors: added.into_iter().map(InspectorId::from).collect(),
        ..Rematch::default()
    };
    let services = app.services();
    let keys = &services.keys;
    let user = UserId::from(app.user("city_operator"));
    let actor = services
        .database
        .read_blocking(|connection| auth::actor_of_user(connection, &user))
        .unwrap();
    let call = Call::by_person::<RematchDraw>(actor, app.now()).with_above(&services.above);
    let draw = DrawId::from(draw.to_owned());
    let mut meanwhile = Some(meanwhile);
    let mut attempts = 0;
    let matched = services.database.write_prepared_blocking(
        Isolation::Committed,
        |connection| {
            attempts += 1;
            let rematched = prepare_rematch(connection, &call, keys, &draw, &wanted)?;
            if let Some(meanwhile) = meanwhile.take() {
                meanwhile();
            }
            Ok(rematched)
        },
        |connection, rematched| rematch_draw(connection, &call, keys, &draw, &rematched),
    );
    (attempts, matched)
}

async fn rematch_heeds_a_recusal_that_was_declared_meanwhile(app: App) {
    let (_, _, drawn) = unmatched(&app).await;
    let declare = || {
        for number in 0..3 {
            recuse(&mut app.connect(), &certificate(5), &object_code(number));
        }
    };
    let (attempts, draw) = rematch_while(&app, text(&drawn, "id"), declare);
    assert_eq!(attempts, 2);
    assert!(!draw.unwrap().is_matched);
}

async fn rematch_takes_no_inspector_who_became_unavailable_meanwhile(app: App) {
    let (_, _, drawn) = unmatched(&app).await;
    let gone = certificate(5);
    let change = format!("UPDATE inspectors SET valid_until = '2026-11-25' WHERE code = '{gone}'");
    let (attempts, draw) = rematch_while(&app, text(&drawn, "id"), || app.change(&[change]));
    assert_eq!(attempts, 2);
    assert_eq!(draw.unwrap_err().code(), ErrorCode::InvalidValues);
}

async fn draws_of_two_tasks_at_once_draw_no_object_twice_where_the_rules_say_so(app: App) {
    let [first, second] = two_tasks(&app, Some(12)).await;
    let mut other = None;
    let (attempts, draw) = draw_while(&app, &first, || {
        let (attempts, drawn) = draw_while(&app, &second, || {});
        assert_eq!(attempts, 1);
        other = Some(drawn.id);
    });
    // What the other drew is left out, as if it had been drawn before.
    assert_eq!(attempts, 2);
    let drawn = codes(&drawn_of(&app, &draw.id).await);
    let by_other = codes(&drawn_of(&app, &other.unwrap()).await);
    assert_eq!((drawn.len(), by_other.len()), (4, 4));
    assert!(drawn.is_disjoint(&by_other), "{drawn:?} {by_other:?}");
}

/// A draw's transaction isn't serializable: it must collide with one that is, and that has looked before
/// whether the task is frozen.
async fn change_of_a_task_that_is_drawn_meanwhile_is_tried_again(app: App) {
    let (_, task) = ready(&app, (5, 3), alike(3), json!({})).await;
    let id = TaskId::from(task.clone());
    let draw = || {
        let (attempts, _) = draw_while(&app, &task, || {});
        assert_eq!(attempts, 1);
    };
    let mut attempts = 0;
    let change = |connection: &mut AnyConnection| {
        attempts += 1;
        if !facts::read_frozen(connection, std::slice::from_ref(&id))?.is_empty() {
            return Ok("frozen");
        }
        if attempts == 1 {
            draw();
        }
        let row = tasks::find(connection, &id)?;
        let changed = tasks::TaskRow {
            version: row.version + 1,
            ..row.clone()
        };
        tasks::update(connection, &changed, row.version)?;
        Ok::<_, ApiError>("changed")
    };
    let database = &app.services().database;
    // On SQLite nobody else writes while somebody does.
    if app.kind() == Kind::Sqlite {
        draw();
    }
    assert_eq!(database.write_blocking(change).unwrap(), "frozen");
}

on_both_databases!(
    change_of_a_task_that_is_drawn_meanwhile_is_tried_again,
    draw_goes_by_the_task_as_it_is_in_the_end,
    draw_heeds_a_recusal_that_was_declared_meanwhile,
    draw_meets_the_objects_of_the_moment_from_which_it_works,
    draw_names_the_log_that_was_set_meanwhile,
    draw_takes_an_inspector_who_came_meanwhile,
    draw_takes_no_inspector_who_became_unavailable_meanwhile,
    draws_of_two_tasks_at_once_draw_no_object_twice_where_the_rules_say_so,
    rematch_heeds_a_recusal_that_was_declared_meanwhile,
    rematch_takes_no_inspector_who_became_unavailable_meanwhile,
);
