//! A database that is copied to the other kind, and back, is the same installation: draws recompute, files
//! are read, searches find, and work goes on.

use std::process::Output;

use chrono::{Datelike, FixedOffset, Utc};
use serde_json::json;
use sortition_tests::db::{TestDatabase, execute, lines, try_execute};
use sortition_tests::files::PDF;
use sortition_tests::process::{Installation, Process};
use sortition_tests::{Kind, each_database, in_runtime};

use crate::draws::stage::{alike, publish, stock, task, text};

const SECOND_ROLE: &str = "INSERT INTO user_roles (user_id, unit_id, role) \
     SELECT id, unit_id, 'operator' FROM users WHERE username = 'auditor'";

fn success(output: &Output) {
    assert!(output.status.success(), "{output:?}");
}

/// What the program says why it ends.
fn failure(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn other_than(kind: Kind) -> Kind {
    match kind {
        Kind::Sqlite => Kind::Postgres,
        Kind::Postgres => Kind::Sqlite,
    }
}

/// A draw, a file and an object that can be looked for; gives the ids of draw and file.
async fn work(installation: &Installation) -> (String, String) {
    let mut connection = installation.database().connect();
    stock(&mut connection, 12, 4);
    let server = installation.start();
    let operator = server.sign_in("city_operator").await;
    let approver = server.sign_in("city_approver").await;
    // This server has the real clock.
    let shanghai = FixedOffset::east_opt(8 * 3600).unwrap();
    let year = Utc::now().with_timezone(&shanghai).year();
    let people = (&operator, &approver);
    let entry = publish(&mut connection, people, (year, alike(4))).await;
    let last_day = format!("{year}-12-31");
    let period = json!({ "period": { "from": last_day, "to": last_day } });
    let task = task(&operator, &entry, period).await;
    let path = format!("/tasks/{task}/draws?run=true");
    let drawn = operator.post(&path, &json!({})).await.with(201);
    let uploaded = operator
        .upload("/attachments", "纪要.pdf", PDF.to_vec())
        .await;
    let object = json!({ "code": "SJZ000000001", "name": "滹沱云汇培训学校", "type": "training_school",
        "region_code": "130102", "longitude": 114.5145, "latitude": 38.1 });
    operator.post("/objects", &object).await.with(201);
    (text(&drawn, "id").to_owned(), uploaded.id())
}

/// What of a database must be the same in its copy's copy, as its database writes it.
fn content(database: &TestDatabase) -> Vec<String> {
    let mut connection = database.connect();
    let mut found = Vec::new();
    for query in [
        "SELECT CAST(seq AS TEXT) || id || CAST(at AS TEXT) AS line FROM audit_events \
         WHERE operation <> 'copy' ORDER BY seq",
        "SELECT id || name || CAST(longitude AS TEXT) || name_grams || CAST(updated_at AS TEXT) \
         AS line FROM objects WHERE longitude IS NOT NULL",
        "SELECT id || manifest || CAST(is_matched AS TEXT) AS line FROM draws",
        "SELECT content AS line FROM log_entries ORDER BY position",
    ] {
        found.extend(lines(&mut connection, query));
    }
    found
}

/// An administrator with a second role, as a former version may have let it be.
fn let_be(database: &TestDatabase, kind: Kind) {
    let mut connection = database.connect();
    let (away, back) = match kind {
        Kind::Sqlite => {
            let trigger = "SELECT sql AS line FROM sqlite_master \
                           WHERE name = 'user_roles_administrators_alone_insert'";
            let back = lines(&mut connection, trigger).remove(0);
            ("DROP TRIGGER user_roles_administrators_alone_insert", back)
        }
        Kind::Postgres => (
            "ALTER TABLE user_roles DISABLE TRIGGER USER",
            "ALTER TABLE user_roles ENABLE TRIGGER USER".to_owned(),
        ),
    };
    execute(&mut connection, away);
    execute(&mut connection, SECOND_ROLE);
    execute(&mut connection, &back);
}

/// What a copy takes over is there; and it takes no more of it, by whichever trigger.
fn require_administrators_alone(database: &TestDatabase) {
    let mut connection = database.connect();
    let held = "SELECT user_roles.role AS line FROM user_roles \
                JOIN users ON users.id = user_roles.user_id \
                WHERE users.username = 'auditor' ORDER BY 1";
    assert_eq!(lines(&mut connection, held), ["auditor", "operator"]);
    for statement in [
        "INSERT INTO user_roles (user_id, unit_id, role) \
         SELECT id, unit_id, 'operator' FROM users WHERE username = 'system_admin'",
        "UPDATE user_roles SET role = 'inspector' WHERE role = 'operator' \
         AND user_id = (SELECT id FROM users WHERE username = 'auditor')",
    ] {
        let done = try_execute(&mut connection, statement);
        assert!(done.is_err(), "{statement}");
    }
}

/// The same installation on a copy of its database.
async fn goes_on(installation: &Installation, database: &TestDatabase, (draw, file): (&str, &str)) {
    let address = [("SORTITION_DATABASE_URL", database.address())];
    let server = Process::start(installation.data(), &address, &[]);
    let operator = server.sign_in("city_operator").await;
    let bundle = operator.get(&format!("/draws/{draw}/bundle")).await;
    assert_eq!(sortition_draw::verify(&bundle.body).code(), "ok");
    let read = operator.get(&format!("/attachments/{file}")).await;
    assert_eq!(read.body, PDF);
    let found = operator.all("/objects?q=云汇").await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["longitude"], 114.5145);
    let admin = server.sign_in("system_admin").await;
    let unit = json!({ "code": "130100-NEXT", "name": "新设科室", "kind": "section",
        "region_code": "130100" });
    admin.post("/units", &unit).await.with(201);
    let copied = "SELECT id AS line FROM audit_events WHERE operation = 'copy'";
    assert!(!lines(&mut database.connect(), copied).is_empty());
}

fn copy_to_the_other_kind_and_back_goes_on(kind: Kind) {
    in_runtime(async {
        let former = Installation::new(kind);
        let (draw, file) = work(&former).await;
        let_be(former.database(), kind);
        let other = TestDatabase::empty(other_than(kind));
        let copied = former.run(&["copy", other.address()]);
        success(&copied);
        let said = String::from_utf8_lossy(&copied.stdout).into_owned();
        assert!(said.contains("all sessions are ended: 2"), "{said}");
        let back = TestDatabase::empty(kind);
        let arguments = ["copy", back.address(), "--database-url", other.address()];
        success(&former.run(&arguments));
        assert_eq!(content(former.database()), content(&back));
        for copy in [&other, &back] {
            let mut connection = copy.connect();
            let open = "SELECT id AS line FROM sessions WHERE ended_at IS NULL";
            let open = lines(&mut connection, open);
            assert!(open.is_empty(), "{open:?}");
            require_administrators_alone(copy);
            goes_on(&former, copy, (&draw, &file)).await;
        }
        // Nothing is written over what somebody has.
        let refused = failure(&former.run(&["copy", other.address()]));
        assert!(refused.contains("isn't empty"), "{refused}");
        let next = "SELECT id AS line FROM units WHERE code = '130100-NEXT'";
        assert_eq!(lines(&mut other.connect(), next).len(), 1);
    });
}

fn copy_to_the_same_kind_is_refused(kind: Kind) {
    in_runtime(async {
        let former = Installation::new(kind);
        drop(former.start());
        let same = TestDatabase::empty(kind);
        let refused = failure(&former.run(&["copy", same.address()]));
        assert!(refused.contains("backup and restore"), "{refused}");
    });
}

each_database!(
    copy_to_the_other_kind_and_back_goes_on,
    copy_to_the_same_kind_is_refused,
);
