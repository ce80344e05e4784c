//! One answer to "is this result a problem" and "is this result public", whoever asks: the list of
//! checks, the report's cells, the portal's list and the targets count the same, over random results
//! and settings.

use serde_json::{Value, json};
use sortition_tests::builders::text;
use sortition_tests::{App, on_both_databases};

use super::figures::{cell, current, path};

/// A generator of its own, on a fixed seed: each run asks the same.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        // The numbers of Knuth's MMIX.
        let next = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = next.wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn one_of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len() as u64) as usize]
    }
}

/// What a person counts by hand.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    /// Results that are problems.
    problems: usize,
    /// Results that stand in public.
    public: usize,
    /// Both.
    public_problems: usize,
}

const TASK: &str = "01939999-0000-7000-8000-000000000001";
const CHECKS: usize = 24;
const RESULTS: [&str; 8] = ["R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8"];
const STATES: [&str; 4] = ["approved", "published", "not_public", "withdrawn"];
const DAYS: [&str; 3] = ["2026-11-23", "2026-11-24", "2026-11-25"];

/// A drawn task of the section with confirmed checks, each of them with a publication.
fn begin(app: &App) {
    let unit = app.unit("130100-LSB");
    let user = app.user("city_operator");
    let now = "'2026-11-23 01:00:00'";
    let mut statements = vec![
        format!(
            "INSERT INTO tasks (id, source, batch, unit_id, title, period_from, period_to, mode, \
             teams, has_areas, scope, ratios, reserve_bp, joint_kind, state, drawn_on, created_by, \
             version, created_at, updated_at) VALUES ('{TASK}', 'plan', 1, '{unit}', '工资支付抽查', \
             '2026-11-23', '2026-12-20', 'object', 1, FALSE, '{{}}', '[]', 0, 'none', 'checking', \
             '2026-11-23', '{user}', 1, {now}, {now})"
        ),
        format!(
            "INSERT INTO task_units (task_id, unit_id, position, inspectors) \
             VALUES ('{TASK}', '{unit}', 0, 2)"
        ),
        format!(
            "INSERT INTO draws (id, task_id, unit_id, entry, state, hash, is_matched, has_public_strata, \
             opened_by, version, created_at, updated_at) VALUES ('01900000-0000-7000-8000-0000000000d1', '{TASK}', \
             '{unit}', 'entry', 'drawn', 'sha256', TRUE, FALSE, '{user}', 1, {now}, {now})"
        ),
    ];
    for number in 0..CHECKS {
        statements.push(format!(
            "INSERT INTO checks (id, task_id, unit_id, draw_id, position, state, is_enterprise, version, \
             created_at, updated_at) VALUES ('01900000-0000-7000-8000-00000000c{number:03}', '{TASK}', '{unit}', \
             '01900000-0000-7000-8000-0000000000d1', {}, 'confirmed', TRUE, 1, {now}, {now})",
            number + 1
        ));
        statements.push(format!(
            "INSERT INTO publications (id, kind, subject_id, task_id, unit_id, state, title, site, \
             url, number, public_text, version, created_at, updated_at) VALUES ('01900000-0000-7000-8000-00000000e{number:03}', \
             'result', '01900000-0000-7000-8000-00000000c{number:03}', '{TASK}', '{unit}', 'draft', '检查结果', '本平台', '/', '1', \
             '文', 1, {now}, {now})"
        ));
    }
    app.change(&statements);
}

/// What the portal shows of a check's result.
fn content(number: usize, result: &str, entered_on: &str) -> String {
    json!({
        "object_name": format!("企业{number}"), "object_code": format!("code-{number}"),
        "task_title": "工资支付抽查", "document_number": null, "unit_name": "劳动保障监察局",
        "units": [], "items": [], "checked_on": entered_on, "result": result,
        "draw_id": "01900000-0000-7000-8000-0000000000d1", "manifest_hash": null,
    })
    .to_string()
}

/// Gives each check a result and each result a state by chance, and R4 a setting for each day; says
/// what a person would count.
fn shuffle(app: &App, chance: &mut Chance) -> Counts {
    let mut statements = vec!["DELETE FROM settings WHERE key = 'r4_is_problem'".to_owned()];
    let mut by_day = Vec::new();
    for day in DAYS {
        let is_problem = chance.below(2) == 1;
        by_day.push((day, is_problem));
        statements.push(format!(
            "INSERT INTO settings (key, value, effective_from, set_at) \
             VALUES ('r4_is_problem', '{is_problem}', '{day}', '2026-11-23 01:00:00')"
        ));
    }
    let mut counts = Counts::default();
    for number in 0..CHECKS {
        let result = chance.one_of(&RESULTS);
        let (day, is_r4_problem) = by_day[chance.below(3) as usize];
        let state = chance.one_of(&STATES);
        statements.push(format!(
            "UPDATE checks SET result = '{result}', result_entered_on = '{day}', ended_on = '{day}' \
             WHERE id = '01900000-0000-7000-8000-00000000c{number:03}'"
        ));
        let content = content(number, result, day);
        statements.push(format!(
            "UPDATE publications SET state = '{state}', content = '{content}', \
             published_at = '{day} 02:00:00' WHERE id = '01900000-0000-7000-8000-00000000e{number:03}'"
        ));
        let is_problem = match result {
            "R1" | "R7" => false,
            "R4" => is_r4_problem,
            _ => true,
        };
        let is_public = state == "published";
        counts.problems += usize::from(is_problem);
        counts.public += usize::from(is_public);
        counts.public_problems += usize::from(is_problem && is_public);
    }
    app.change(&statements);
    counts
}

fn count(rows: &[Value], is_counted: impl Fn(&Value) -> bool) -> usize {
    rows.iter().filter(|row| is_counted(row)).count()
}

async fn problems_and_public_results_are_the_same_for_everybody(app: App) {
    begin(&app);
    app.travel_to("2026-11-26T09:00:00+08:00");
    let operator = app.sign_in("city_operator").await;
    let report = current(&operator, &app, "130100-LSB").await;
    let mut chance = Chance(7);
    for round in 0..12 {
        let expected = shuffle(&app, &mut chance);
        let is = |row: &Value, field: &str| row[field] == true;

        let checks = operator.all(&format!("/checks?task_id={TASK}")).await;
        let listed = Counts {
            problems: count(&checks, |one| is(one, "is_problem")),
            public: count(&checks, |one| is(one, "is_published")),
            public_problems: count(&checks, |one| {
                is(one, "is_problem") && is(one, "is_published")
            }),
        };
        assert_eq!(listed, expected, "the list of checks, round {round}");

        let view = operator.get(&path(&report, "")).await.ok();
        for key in ["m4_problem_households", "a_problems", "c_problems"] {
            let computed = &cell(&view, key)["computed"];
            assert_eq!(computed, expected.problems, "{key}, round {round}");
        }
        assert_eq!(
            cell(&view, "m4_published")["computed"],
            expected.public,
            "round {round}"
        );

        let shown = app.nobody().all("/public/results").await;
        assert_eq!(shown.len(), expected.public, "the portal, round {round}");
        let problems = count(&shown, |one| is(one, "is_problem"));
        assert_eq!(
            problems, expected.public_problems,
            "the portal, round {round}"
        );
        let page = app.nobody().get("/portal/results").await;
        let marked = page.text().matches("class=\"status bad\"").count();
        let first = app.nobody().get("/public/results").await.ok();
        let first = first["items"].as_array().expect("a page of results");
        let on_page = count(first, |one| is(one, "is_problem"));
        assert_eq!(marked, on_page, "the portal's page, round {round}");

        // Who isn't of the unit opens a cell and learns the results that are public, no others.
        let lead = app.sign_in("city_lead").await;
        let records = lead.all(&path(&report, "/cells/a_problems/records")).await;
        let told = count(&records, |one| text(one, "kind") == "check");
        assert_eq!(
            told, expected.public_problems,
            "the cell's records, round {round}"
        );
    }
}

on_both_databases!(problems_and_public_results_are_the_same_for_everybody);
