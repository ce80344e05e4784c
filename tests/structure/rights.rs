//! The rights table, executed: each operation asked by nobody and by every role.
//!
//! Who may not is refused before anything else is looked at; who may gets as far as a record that does
//! not exist or a body that cannot be read. How far a right reaches is asked, record by record, in
//! `tests/api`.

use std::collections::{BTreeMap, BTreeSet};

use http::Method;
use serde_json::json;
use sortition::app;
use sortition::kernel::rights::{Column, Right};
use sortition_tests::{Answer, App, Client, Kind, run};

use super::openapi::{ApiOperation, operations};

/// An id that no record has.
const NO_RECORD: &str = "01939999-0000-7000-8000-000000000000";

/// Somebody of each column of the table.
const PEOPLE: [(Column, &str); 11] = [
    (Column::Operator, "city_operator"),
    (Column::Approver, "city_approver"),
    (Column::Inspector, "inspector"),
    (Column::Regulations, "regulations"),
    (Column::CityLead, "city_lead"),
    (Column::CountyOperator, "county_operator"),
    (Column::CountyApprover, "county_approver"),
    (Column::Partner, "partner_operator"),
    (Column::SystemAdmin, "system_admin"),
    (Column::SecurityAdmin, "security_admin"),
    (Column::Auditor, "auditor"),
];

/// They answer 401 and 204 by themselves: the first two are how one comes to have rights, the third
/// would end the session that this test goes on with.
const BY_THEMSELVES: [&str; 3] = ["sign_in", "refresh_session", "end_session"];

#[test]
fn each_operation_has_a_row() {
    let rows: BTreeSet<&str> = app::rights().iter().map(|right| right.operation).collect();
    let operations = operations();
    for operation in &operations {
        assert!(
            rows.contains(&*operation.id),
            "{} has no row of the rights table: add it to rights! in backend/src/{}/mod.rs",
            operation.id,
            operation.tags.join("")
        );
    }
    for row in rows {
        assert!(
            operations.iter().any(|operation| operation.id == row),
            "the rights table has a row for {row}, which is no operation: mount it or remove the row"
        );
    }
}

/// The operations that are asked here, with their rows.
fn asked(operations: &[ApiOperation]) -> Vec<(&ApiOperation, Right)> {
    let rights: BTreeMap<&str, Right> = app::rights()
        .into_iter()
        .map(|right| (right.operation, right))
        .collect();
    let asked = operations
        .iter()
        .filter(|each| !BY_THEMSELVES.contains(&&*each.id));
    asked
        .filter_map(|each| Some((each, *rights.get(&*each.id)?)))
        .collect()
}

#[test]
fn table_is_executed() {
    run(Kind::Sqlite, async |app: App| {
        let operations = operations();
        let asked = asked(&operations);
        let mut wrong = Vec::new();
        let nobody = app.nobody();
        for (operation, right) in &asked {
            let answer = ask(&nobody, operation).await;
            if (answer.status == 401) == right.is_public {
                wrong.push(format!("nobody: {answer}"));
            }
        }
        for (column, username) in PEOPLE {
            let client = app.sign_in(username).await;
            for (operation, right) in &asked {
                let answer = ask(&client, operation).await;
                if let Some(reason) = objection(column, operation, right, &answer) {
                    wrong.push(format!("{username}, row {}, {reason}: {answer}", right.row));
                }
            }
        }
        assert!(
            wrong.is_empty(),
            "handlers and rights table differ: guard the handler with its operation's type, or mend the \
             row\n{}",
            wrong.join("\n")
        );
    });
}

/// Units whose programs ask, with the columns of the table that are theirs. The keys are made by the
/// regulations office, which reaches all units, and by that its own too.
const PROGRAMS: [(&str, &[Column]); 4] = [
    ("130100-LSB", &[Column::Operator]),
    ("130102-HRSS", &[Column::CountyOperator]),
    ("130100-AMR", &[Column::Partner]),
    ("130100-LAW", &[Column::Operator, Column::Regulations]),
];

/// Each operation asked by programs: with all scopes that their unit can have, and with one.
#[test]
fn table_is_executed_with_keys() {
    run(Kind::Sqlite, async |app: App| {
        let operations = operations();
        let asked = asked(&operations);
        let mut wrong = Vec::new();
        for (unit, columns) in PROGRAMS {
            let offered = offered(&app, unit).await;
            assert!(offered.contains("objects:read"), "{unit}: {offered:?}");
            for scopes in [offered, ["objects:read".to_owned()].into()] {
                let client = key_of(&app, unit, &scopes).await;
                for (operation, right) in &asked {
                    let answer = ask(&client, operation).await;
                    if let Some(reason) = objection_to_key(columns, right, &scopes, &answer) {
                        wrong.push(format!("{unit}, row {}, {reason}: {answer}", right.row));
                    }
                }
            }
        }
        assert!(
            wrong.is_empty(),
            "what a key may and the rights table differ: `key` in the row names its scope\n{}",
            wrong.join("\n")
        );
    });
}

async fn offered(app: &App, unit: &str) -> BTreeSet<String> {
    let regulations = app.sign_in("regulations").await;
    let path = format!("/key-scopes?unit_id={}", app.unit(unit));
    let page = regulations.get(&path).await.ok();
    let items = page["items"].as_array().into_iter().flatten();
    items
        .filter_map(|item| item["scope"].as_str().map(str::to_owned))
        .collect()
}

async fn key_of(app: &App, unit: &str, scopes: &BTreeSet<String>) -> Client {
    let regulations = app.sign_in("regulations").await;
    let body = json!({ "unit_id": app.unit(unit), "name": format!("程序{}", scopes.len()),
        "scopes": scopes, "expires_at": "2026-12-31T00:00:00Z" });
    let created = regulations.post("/api-keys", &body).await.with(201);
    app.with_token(created["secret"].as_str().expect("a new key has a secret"))
}

/// Why the answer to a program contradicts the table, if it does.
fn objection_to_key(
    columns: &[Column],
    right: &Right,
    scopes: &BTreeSet<String>,
    answer: &Answer,
) -> Option<String> {
    let reaches = |right: &Right| {
        let mut cells = right.cells.iter();
        cells.any(|(each, reach)| columns.contains(each) && !reach.is_empty())
    };
    let status = answer.status.as_u16();
    let is = |code: &str| status == 403 && answer.text().contains(&format!("\"{code}\""));
    if status >= 500 {
        return Some("the server failed".into());
    }
    if right.is_public {
        return (status == 401).then(|| "public, yet refused".into());
    }
    let needed: Vec<&str> = right.key_scopes().collect();
    if needed.is_empty() {
        return (!is("closed_to_keys")).then(|| "without a scope, yet not closed to keys".into());
    }
    if !right.is_within(scopes) {
        let is_named = answer.text().contains(needed[0]);
        return (!is("missing_scope") || !is_named).then(|| format!("{needed:?} isn't named"));
    }
    if reaches(right) {
        return (status == 401 || status == 403).then(|| "allowed, yet refused".into());
    }
    match right.sight {
        Some(sight) if reaches(sight) => (status < 400).then(|| "not allowed, yet done".into()),
        Some(_) => (status != 404).then(|| "may not even read it, yet is not told 404".into()),
        None => (!is("forbidden")).then(|| "beyond the unit, yet not told 403".into()),
    }
}

/// A request that fails after the guard: its record does not exist, its body cannot be read.
async fn ask(client: &Client, operation: &ApiOperation) -> Answer {
    let method: Method = operation
        .method
        .to_uppercase()
        .parse()
        .expect("the method is one");
    let parts = operation.path.split('/').map(|part| {
        if part.starts_with('{') {
            NO_RECORD
        } else {
            part
        }
    });
    let path = parts.collect::<Vec<_>>().join("/");
    let path = if operation.query.is_empty() {
        path
    } else {
        format!("{path}?{}", operation.query)
    };
    let request = client.request(method, &path);
    let request = if operation.is_command() {
        request
            .header("Content-Type", "application/json")
            .body("{\"no such field")
    } else {
        request
    };
    client.send(request).await
}

/// Why the answer contradicts the table, if it does.
fn objection(
    column: Column,
    operation: &ApiOperation,
    right: &Right,
    answer: &Answer,
) -> Option<String> {
    let reaches = |right: &Right| {
        right
            .cells
            .iter()
            .any(|(each, reach)| *each == column && !reach.is_empty())
    };
    let status = answer.status.as_u16();
    if status >= 500 {
        return Some("the server failed".into());
    }
    if right.is_public || reaches(right) {
        let is_refused =
            status == 401 || (status == 403 && answer.text().contains("\"forbidden\""));
        return is_refused.then(|| "allowed, yet refused".into());
    }
    match right.sight {
        // May read such records, so learns that this one does not exist, or that the body is wrong.
        Some(sight) if reaches(sight) => (status < 400).then(|| "not allowed, yet done".into()),
        Some(_) => (status != 404).then(|| "may not even read it, yet is not told 404".into()),
        None => {
            (status != 403).then(|| format!("{} is not allowed, yet not told 403", operation.id))
        }
    }
}
