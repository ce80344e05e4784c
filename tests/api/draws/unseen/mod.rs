//! Who may not know who was drawn sees no difference: every answer that a reader can get is taken
//! before a draw and again at each step from it to the publication. Whatever differs is a leak, unless
//! [`compare`] says why it may differ, and then nobody who was drawn stands in it.

mod again;
mod asks;
mod compare;
mod world;

use compare::{Comparison, Seen, see};
use serde_json::Value;
use sortition_tests::builders::text;
use sortition_tests::{App, Client, on_both_databases};
use std::collections::{BTreeMap, BTreeSet};
use world::World;

/// One of each column of the rights table who may not know: not of the lead unit, or of it and not
/// assigned. Nobody stands for those without an account, and comes first.
const READERS: [&str; 12] = [
    NOBODY,
    "inspector_03",
    "regulations",
    "city_lead",
    "section_operator",
    "section_approver",
    "county_operator",
    "county_approver",
    "partner_operator",
    "system_admin",
    "security_admin",
    "auditor",
];
/// Who asks without an account.
const NOBODY: &str = "nobody";
/// Whose checks these will be: until the release they may not know either.
const ASSIGNED: [&str; 2] = ["inspector", "inspector_02"];

/// What a reader was answered, by what was asked.
type Answers = BTreeMap<String, Seen>;

async fn client_of(app: &App, reader: &str) -> Client {
    match reader {
        NOBODY => app.nobody().unwatched(),
        reader => app.sign_in(reader).await.unwatched(),
    }
}

/// All that a reader can ask, asked; where an operation isn't the reader's at all, it is asked once.
async fn look(app: &App, world: &World, reader: &str) -> Answers {
    let client = client_of(app, reader).await;
    let mut answers = Answers::new();
    let mut refused = BTreeSet::new();
    for ask in asks::all(world, reader == NOBODY) {
        if refused.contains(ask.operation()) {
            continue;
        }
        let answer = ask.send(&client).await;
        if answer.status == 403 {
            refused.insert(ask.operation().to_owned());
        }
        let is_first = answers.insert(ask.name.clone(), see(&answer)).is_none();
        assert!(is_first, "{} is asked twice", ask.name);
    }
    answers
}

async fn look_all(
    app: &App,
    world: &World,
    readers: &[&'static str],
) -> Vec<(&'static str, Answers)> {
    let mut all = Vec::new();
    for reader in readers {
        all.push((*reader, look(app, world, reader).await));
    }
    all
}

async fn list_drawn_is_told_by_no_answer_until_publication(app: App) {
    let mut world = World::ready(&app).await;
    let mut comparison = Comparison::default();
    let before = look_all(&app, &world, &READERS).await;
    let assigned = look_all(&app, &world, &ASSIGNED).await;
    world.draw(&app).await;
    for (reader, before) in &assigned {
        let now = look(&app, &world, reader).await;
        comparison.add(("sealed", *reader), &world, before, &now);
    }
    for stage in ["sealed", "released", "confirmed", "approved"] {
        world.go_on_to(&app, stage).await;
        for (reader, before) in &before {
            let now = look(&app, &world, reader).await;
            comparison.add((stage, *reader), &world, before, &now);
        }
    }
    comparison.require_secrecy();
    what_was_recorded_names_nobody(&app, &world).await;
    world.publish(&app).await;
    what_is_published_is_seen(&app, &world).await;
}

/// The trail: what each entry says of records before and after.
async fn what_was_recorded_names_nobody(app: &App, world: &World) {
    let auditor = app.sign_in("auditor").await;
    for event in auditor.all("/audit-events").await {
        let path = format!("/audit-events/{}/changes", text(&event, "id"));
        let changes = auditor.get(&path).await;
        for secret in world.secrets() {
            assert!(!changes.text().contains(secret), "{event}: {changes}");
        }
    }
}

/// What hid the check lets it be seen now: the comparison looked at the right places. The other check
/// of the draw stays unseen.
async fn what_is_published_is_seen(app: &App, world: &World) {
    let lead = app.sign_in("city_lead").await;
    let [published, hidden] = &world.drawn[..] else {
        panic!("two were drawn");
    };
    lead.get(&format!("/checks/{}", published.check)).await.ok();
    let other = lead.get(&format!("/checks/{}", hidden.check)).await;
    other.refused(404, "not_found");
    for username in ["section_operator", "county_operator", "regulations"] {
        let reader = app.sign_in(username).await;
        for (object, day) in [
            (published, Value::from("2026-11-23")),
            (hidden, Value::Null),
        ] {
            let seen = reader.get(&format!("/objects/{}", object.id)).await.ok();
            assert_eq!(seen["last_checked_on"], day, "{username}");
        }
    }
    let section = app.sign_in("section_operator").await;
    let counted = section.get(&asks::scope_count(true)).await.ok();
    assert_eq!(counted["excluded"][0]["count"], 1, "{counted}");
    let nobody = app.nobody();
    for (object, expected) in [(published, 1), (hidden, 0)] {
        let found = nobody
            .all(&format!("/public/results?q={}", object.name))
            .await;
        assert_eq!(found.len(), expected);
    }
}

/// Of a joint check nobody of the partner is told what the lead's inspectors have found before they hand it
/// in (row 46), nor does its unit get to know who they are (row 42): by no answer.
async fn get_check_of_two_units_is_told_to_the_other_by_no_answer_until_it_is_handed_in(app: App) {
    let mut world = World::joint(&app).await;
    let readers = ["partner_operator", "partner_inspector_01"];
    let before = look_all(&app, &world, &readers).await;
    let found = world.begin_as_lead(&app).await;
    let who = "秦朗".to_owned();
    for (reader, before) in before {
        let mut secrets: Vec<&String> = found.iter().collect();
        if reader == "partner_operator" {
            secrets.push(&who);
        }
        let now = look(&app, &world, reader).await;
        for (name, now) in &now {
            for secret in &secrets {
                let is_new = !before.get(name).is_some_and(|before| before.says(secret));
                assert!(
                    !(is_new && now.says(secret)),
                    "{reader}: {name} says {secret}"
                );
            }
        }
        assert!(!now.is_empty());
    }
    // What was looked for is there for the lead.
    let operator = look(&app, &world, "city_operator").await;
    for secret in found.iter().chain([&who]) {
        assert!(operator.values().any(|seen| seen.says(secret)), "{secret}");
    }
}

/// The comparison itself: a confirmation that touched the object's row would be found in each place
/// where the row is shown.
async fn list_drawn_that_shows_in_the_object_is_found(app: App) {
    let mut world = World::ready(&app).await;
    let before = look(&app, &world, "section_operator").await;
    world.draw(&app).await;
    let object = &world.drawn[0].id;
    app.change(&[format!(
        "UPDATE objects SET version = version + 1 WHERE id = '{object}'"
    )]);
    let now = look(&app, &world, "section_operator").await;
    let mut comparison = Comparison::default();
    comparison.add(("sealed", "section_operator"), &world, &before, &now);
    for operation in ["get_object", "list_objects"] {
        assert!(comparison.has_leak_of(operation), "{operation} showed it");
    }
}

use again::get_draw_and_all_reads_answer_again_to_head_and_by_their_tags;

on_both_databases!(
    get_check_of_two_units_is_told_to_the_other_by_no_answer_until_it_is_handed_in,
    get_draw_and_all_reads_answer_again_to_head_and_by_their_tags,
    list_drawn_is_told_by_no_answer_until_publication,
    list_drawn_that_shows_in_the_object_is_found,
);
