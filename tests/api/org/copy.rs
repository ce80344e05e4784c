//! A database that is copied to the other kind, and back, is the same installation: draws recompute, files
//! are read, searches find, and work goes on, in its data folder or in another one. A copy that is cut short
//! is none.

use std::fs;
use std::path::Path;
use std::process::Output;

use chrono::{Datelike, FixedOffset, Utc};
use serde_json::json;
use sortition::kernel::files::{ContentHash, FileStore};
use sortition_tests::db::{TestDatabase, execute, lines, try_execute};
use sortition_tests::files::PDF;
use sortition_tests::process::{Installation, Process};
use sortition_tests::{Kind, each_database, eventually, in_runtime};

use crate::draws::stage::{alike, publish, stock, task, text};

/// Tables that have rows in [`work`] and that a copy takes over as they are.
const TABLES: [&str; 7] = [
    "attachments",
    "checks",
    "draw_files",
    "draws",
    "log_entries",
    "objects",
    "users",
];

const SECOND_ROLE: &str = "INSERT INTO user_roles (user_id, unit_id, role) \
     SELECT id, unit_id, 'operator' FROM users WHERE username = 'auditor'";

pub(super) fn success(output: &Output) {
    assert!(output.status.success(), "{output:?}");
}

/// What the program says why it ends.
pub(super) fn failure(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub(super) fn other_than(kind: Kind) -> Kind {
    match kind {
        Kind::Sqlite => Kind::Postgres,
        Kind::Postgres => Kind::Sqlite,
    }
}

/// What was done before the copy.
struct Work {
    task: String,
    draw: String,
    file: String,
}

/// A draw, a file and an object that can be looked for.
async fn work(installation: &Installation) -> Work {
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
    Work {
        task,
        draw: text(&drawn, "id").to_owned(),
        file: uploaded.id(),
    }
}

/// What a copy says that a table held: its name, how many rows, their hash.
fn said_of(copied: &Output, table: &str) -> Vec<String> {
    let said = String::from_utf8_lossy(&copied.stdout).into_owned();
    let mut lines = said
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<&str>>());
    let line = lines.find(|line| line.first() == Some(&table));
    let line = line.unwrap_or_else(|| panic!("nothing of {table}: {said}"));
    line.into_iter().map(str::to_owned).collect()
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

/// The same installation on a copy of its database; its server.
async fn goes_on(data: &Path, database: &TestDatabase, work: &Work) -> Process {
    let Work { draw, file, .. } = work;
    let address = [("SORTITION_DATABASE_URL", database.address())];
    let server = Process::start(data, &address, &[]);
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
    server
}

fn copy_to_the_other_kind_and_back_goes_on(kind: Kind) {
    in_runtime(async {
        let former = Installation::new(kind);
        let work = work(&former).await;
        let_be(former.database(), kind);
        let other = TestDatabase::empty(other_than(kind));
        let copied = former.run(&["copy", "--to", other.address()]);
        success(&copied);
        let said = String::from_utf8_lossy(&copied.stdout).into_owned();
        assert!(said.contains("all sessions are ended: 2"), "{said}");
        let back = TestDatabase::empty(kind);
        let arguments = ["copy", "--from", other.address(), "--to", back.address()];
        let copied_back = former.run(&arguments);
        success(&copied_back);
        assert_eq!(content(former.database()), content(&back));
        for table in TABLES {
            let held = said_of(&copied, table);
            assert_eq!(held, said_of(&copied_back, table));
            assert!(held.len() == 3 && held[1] != "0", "{held:?}");
        }
        for copy in [&other, &back] {
            let mut connection = copy.connect();
            let open = "SELECT id AS line FROM sessions WHERE ended_at IS NULL";
            let open = lines(&mut connection, open);
            assert!(open.is_empty(), "{open:?}");
            require_administrators_alone(copy);
            goes_on(former.data(), copy, &work).await;
        }
        // Nothing is written over what somebody has.
        let refused = failure(&former.run(&["copy", "--to", other.address()]));
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
        let refused = failure(&former.run(&["copy", "--to", same.address()]));
        assert!(refused.contains("backup and restore"), "{refused}");
    });
}

/// Where an installation is copied to as a whole, and its data folder there. A file of SQLite lies in it.
pub(super) fn elsewhere(kind: Kind, data: &Path) -> (TestDatabase, Vec<String>) {
    let folder = data.to_str().unwrap();
    match kind {
        Kind::Sqlite => {
            let database = TestDatabase::empty(Kind::Postgres);
            let arguments = ["copy", "--to", database.address(), "--to-data", folder];
            let arguments = arguments.map(str::to_owned).to_vec();
            (database, arguments)
        }
        Kind::Postgres => {
            let database = TestDatabase::empty_in(data);
            let folder = format!("{folder}/");
            (database, vec!["copy".to_owned(), "--to".to_owned(), folder])
        }
    }
}

fn copy_into_another_data_folder_beside_the_server_goes_on(kind: Kind) {
    in_runtime(async {
        let former = Installation::new(kind);
        let work = work(&former).await;
        let server = former.start();
        let root = tempfile::tempdir().unwrap();
        let data = root.path().join("data");
        let (database, arguments) = elsewhere(kind, &data);
        let mut arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        arguments.push("--with-keys");
        let copied = former.run(&arguments);
        success(&copied);
        let said = String::from_utf8_lossy(&copied.stdout).into_owned();
        assert!(said.contains("audit trail: ok"), "{said}");
        drop(server);

        let server = goes_on(&data, &database, &work).await;
        let operator = server.sign_in("city_operator").await;
        let released = operator
            .command(&format!("/tasks/{}/release", work.task))
            .await;
        assert_eq!(released.ok()["released_count"], 4, "{released}");
        let folder = data.to_str().unwrap();
        let there = ["--data", folder, "--database-url", database.address()];
        let verified = former.run(&[&["audit", "verify"][..], &there].concat());
        success(&verified);
        assert!(verified.stdout.starts_with(b"ok\n"), "{verified:?}");
    });
}

fn copy_that_lacks_a_file_or_keys_says_so(kind: Kind) {
    in_runtime(async {
        let former = Installation::new(kind);
        work(&former).await;
        let hash = ContentHash::of(PDF);
        fs::remove_file(FileStore::place(&former.data().join("files"), &hash)).unwrap();
        let root = tempfile::tempdir().unwrap();
        let (_database, arguments) = elsewhere(kind, &root.path().join("data"));
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let copied = former.run(&arguments);
        let said = failure(&copied);
        assert!(said.contains(hash.as_str()), "{said}");
        let said = String::from_utf8_lossy(&copied.stdout).into_owned();
        assert!(said.contains("sortition keys abandon"), "{said}");
        let to_none = ["copy", "--to", "none.sqlite3", "--with-keys"];
        let refused = failure(&former.run(&to_none));
        assert!(refused.contains("no other data folder"), "{refused}");
    });
}

/// Nothing of it is started, shown or copied on, and another copy may take its place.
fn require_unfinished(former: &Installation, other: &TestDatabase) {
    let begun = "SELECT key AS line FROM installation";
    assert_eq!(lines(&mut other.connect(), begun), ["copy_begun_at"]);
    let there = ["--database-url", other.address()];
    let refused = failure(&former.run(&[&["serve"][..], &there].concat()));
    assert!(refused.contains("didn't end"), "{refused}");
    let refused = failure(&former.run(&[&["audit", "verify"][..], &there].concat()));
    assert!(refused.contains("didn't end"), "{refused}");
    let examined = former.run(&[&["doctor"][..], &there].concat());
    assert_eq!(examined.status.code(), Some(1), "{examined:?}");
    let said = String::from_utf8_lossy(&examined.stdout).into_owned();
    let mut wrong = said.lines().filter(|line| line.starts_with("FAIL "));
    assert!(wrong.any(|line| line.contains("didn't end")), "{said}");
    let on = TestDatabase::empty(other_than(other.kind()));
    let arguments = ["copy", "--from", other.address(), "--to", on.address()];
    let refused = failure(&former.run(&arguments));
    assert!(refused.contains("didn't end"), "{refused}");
}

fn copy_that_is_cut_short_leaves_no_installation(kind: Kind) {
    in_runtime(async {
        let former = Installation::new(kind);
        drop(former.start());
        let other = match kind {
            Kind::Sqlite => TestDatabase::migrated(Kind::Postgres),
            Kind::Postgres => TestDatabase::empty(Kind::Sqlite),
        };
        // It comes as far as to the table that somebody holds.
        let held = match kind {
            Kind::Sqlite => &other,
            Kind::Postgres => former.database(),
        };
        let mut holder = held.connect();
        execute(&mut holder, "BEGIN");
        execute(&mut holder, "LOCK TABLE units IN ACCESS EXCLUSIVE MODE");
        let mut copying = former.begin(&["copy", "--to", other.address()]);
        eventually("the copy waits for the table", async || {
            let waiting = "SELECT CAST(pid AS TEXT) AS line FROM pg_locks \
                 JOIN pg_database ON pg_database.oid = pg_locks.database \
                 WHERE datname = current_database() AND NOT granted \
                 AND relation = CAST('units' AS regclass)";
            (!lines(&mut held.connect(), waiting).is_empty()).then_some(())
        })
        .await;
        copying.kill().unwrap();
        copying.wait().unwrap();
        execute(&mut holder, "ROLLBACK");
        match kind {
            Kind::Sqlite => require_unfinished(&former, &other),
            Kind::Postgres => assert!(!Path::new(other.address()).exists()),
        }
        success(&former.run(&["copy", "--to", other.address()]));
        if other.kind() == Kind::Sqlite {
            // What was killed has left nothing that the next doesn't take away.
            let folder = Path::new(other.address()).parent().unwrap();
            let mut names = fs::read_dir(folder).unwrap();
            let is_left = |name: &str| name.starts_with(".sortition-copy");
            assert!(!names.any(|entry| is_left(&entry.unwrap().file_name().to_string_lossy())));
        }
        let address = [("SORTITION_DATABASE_URL", other.address())];
        let server = Process::start(former.data(), &address, &[]);
        server.sign_in("city_operator").await;
    });
}

each_database!(
    copy_into_another_data_folder_beside_the_server_goes_on,
    copy_that_is_cut_short_leaves_no_installation,
    copy_that_lacks_a_file_or_keys_says_so,
    copy_to_the_other_kind_and_back_goes_on,
    copy_to_the_same_kind_is_refused,
);
