//! Where a copy may come and what it is held against: nothing of anybody's is written over, also where it came
//! while the copy was made; a difference, or a head that doesn't fit, is told.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc;
use std::time::Duration;

use serde_json::json;
use sortition::kernel::files::{ContentHash, FileStore};
use sortition_tests::db::{TestDatabase, execute, lines};
use sortition_tests::files::PDF;
use sortition_tests::process::{Installation, Process};
use sortition_tests::{Kind, each_database, in_runtime};

use super::copy::{elsewhere, failure, other_than, success};
use crate::draws::stage::stock;

const FACTS: &str = "SELECT key AS line FROM installation";

/// Where a database of this kind is to come. One of PostgreSQL has its tables, so that one can look into it.
fn target(kind: Kind) -> TestDatabase {
    match kind {
        Kind::Sqlite => TestDatabase::empty(kind),
        Kind::Postgres => TestDatabase::migrated(kind),
    }
}

/// Puts a gate in the place of the one file of an installation: whoever reads the file waits there.
async fn gate(former: &Installation) -> PathBuf {
    let server = former.start();
    let operator = server.sign_in("city_operator").await;
    let uploaded = operator
        .upload("/attachments", "纪要.pdf", PDF.to_vec())
        .await;
    uploaded.with(201);
    let file = FileStore::place(&former.data().join("files"), &ContentHash::of(PDF));
    fs::remove_file(&file).unwrap();
    let made = Command::new("mkfifo").arg(&file).status().unwrap();
    assert!(made.success());
    file
}

/// Waits until somebody stands at the gate: a copy that has begun, and sees its original as it is now.
fn reached(gate: PathBuf) -> File {
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || tell.send(OpenOptions::new().write(true).open(gate)));
    let opened = told.recv_timeout(Duration::from_secs(20));
    opened.expect("the copy comes to the file").unwrap()
}

/// Gives the file to whoever stands there.
fn open(mut gate: File) {
    gate.write_all(PDF).unwrap();
}

fn names_beside(file: &str) -> Vec<String> {
    let folder = Path::new(file).parent().unwrap();
    let names = fs::read_dir(folder).unwrap();
    names
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

fn copy_leaves_what_has_come_meanwhile(kind: Kind) {
    in_runtime(async {
        let former = Installation::new(kind);
        let gate = gate(&former).await;
        let other = target(other_than(kind));
        let mut copying = former.begin(&["copy", "--to", other.address()]);
        let gate = reached(gate);
        match other.kind() {
            Kind::Sqlite => fs::write(other.address(), "somebody's").unwrap(),
            Kind::Postgres => {
                let mut connection = other.connect();
                assert_eq!(lines(&mut connection, FACTS), ["copy_begun_at"]);
                let seeded = "INSERT INTO installation (key, value) VALUES ('seeded', 'now')";
                execute(&mut connection, seeded);
            }
        }
        open(gate);
        assert_eq!(copying.wait().unwrap().code(), Some(1));
        match other.kind() {
            Kind::Sqlite => {
                assert_eq!(fs::read_to_string(other.address()).unwrap(), "somebody's");
                assert_eq!(names_beside(other.address()), ["sortition.sqlite3"]);
            }
            // And it may be started.
            Kind::Postgres => assert_eq!(lines(&mut other.connect(), FACTS), ["seeded"]),
        }
    });
}

/// What hasn't begun to be filled is somebody's all the same: a file without anything in it, a first start that
/// has named its keys only.
fn copy_leaves_what_has_hardly_begun(kind: Kind) {
    in_runtime(async {
        let former = Installation::new(kind);
        drop(former.start());
        let other = target(other_than(kind));
        let named = "SELECT id AS line FROM installation_keys";
        match other.kind() {
            Kind::Sqlite => fs::write(other.address(), "").unwrap(),
            Kind::Postgres => execute(
                &mut other.connect(),
                "INSERT INTO installation_keys (purpose, id, named_at) \
                 VALUES ('wrapping', 'theirs', CURRENT_TIMESTAMP)",
            ),
        }
        let refused = failure(&former.run(&["copy", "--to", other.address()]));
        assert!(refused.contains("isn't empty"), "{refused}");
        match other.kind() {
            Kind::Sqlite => assert!(fs::read(other.address()).unwrap().is_empty()),
            Kind::Postgres => {
                let mut connection = other.connect();
                assert_eq!(lines(&mut connection, named), ["theirs"]);
                assert!(lines(&mut connection, FACTS).is_empty());
            }
        }
    });
}

fn copy_is_one_moment_and_both_trails_tell_of_it(kind: Kind) {
    in_runtime(async {
        let former = Installation::new(kind);
        let gate = gate(&former).await;
        let server = former.start();
        let admin = server.sign_in("system_admin").await;
        let other = target(other_than(kind));
        let mut copying = former.begin(&["copy", "--to", other.address()]);
        let gate = reached(gate);
        let unit = json!({ "code": "130100-LATE", "name": "新设科室", "kind": "section",
            "region_code": "130100" });
        admin.post("/units", &unit).await.with(201);
        open(gate);
        assert_eq!(copying.wait().unwrap().code(), Some(0));
        let late = "SELECT id AS line FROM units WHERE code = '130100-LATE'";
        let told = "SELECT resource AS line FROM audit_events WHERE operation = 'copy'";
        let (mut former, mut other) = (former.database().connect(), other.connect());
        assert_eq!(lines(&mut former, late).len(), 1);
        assert!(lines(&mut other, late).is_empty());
        assert_eq!(lines(&mut former, told), ["backups"]);
        assert_eq!(lines(&mut other, told), ["installation"]);
    });
}

/// Makes the rows of the copy others than those that are read; gives their table, and what ends that.
fn differing(
    kind: Kind,
    former: &TestDatabase,
    other: &TestDatabase,
) -> (&'static str, impl FnOnce()) {
    let (table, database, differ, agree) = match kind {
        // The triggers of objects rest.
        Kind::Sqlite => (
            "units",
            other,
            "CREATE FUNCTION altered() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN NEW.name = NEW.name || ' '; RETURN NEW; END $$; \
             CREATE TRIGGER altered BEFORE INSERT ON units FOR EACH ROW EXECUTE FUNCTION altered()",
            "DROP TRIGGER altered ON units",
        ),
        // SQLite has no such number.
        Kind::Postgres => (
            "objects",
            former,
            "UPDATE objects SET longitude = 'NaN'",
            "UPDATE objects SET longitude = NULL",
        ),
    };
    let mut connection = database.connect();
    execute(&mut connection, differ);
    (table, move || execute(&mut connection, agree))
}

fn copy_that_differs_is_none(kind: Kind) {
    in_runtime(async {
        let former = Installation::new(kind);
        stock(&mut former.database().connect(), 3, 0);
        drop(former.start());
        let other = target(other_than(kind));
        let (table, agree) = differing(kind, former.database(), &other);
        let refused = failure(&former.run(&["copy", "--to", other.address()]));
        let said = format!("isn't what the original holds: {table}: ");
        assert!(refused.contains(&said), "{refused}");
        match other.kind() {
            Kind::Sqlite => assert!(names_beside(other.address()).is_empty()),
            Kind::Postgres => {
                let mut connection = other.connect();
                assert_eq!(lines(&mut connection, FACTS), ["copy_begun_at"]);
                assert!(lines(&mut connection, "SELECT id AS line FROM users").is_empty());
            }
        }
        agree();
        success(&former.run(&["copy", "--to", other.address()]));
    });
}

fn copy_that_lacks_what_was_seen_says_so(kind: Kind) {
    in_runtime(async {
        let former = Installation::new(kind);
        drop(former.start());
        let head = format!("1000000 {}\n", "ab".repeat(32));
        let keys = former.data().join("keys");
        let other = target(other_than(kind));
        fs::write(keys.join("log.head"), &head).unwrap();
        let told = failure(&former.run(&["copy", "--to", other.address()]));
        assert!(told.contains("public log isn't the one"), "{told}");
        fs::remove_file(keys.join("log.head")).unwrap();
        let other = target(other_than(kind));
        fs::write(keys.join("audit.head"), &head).unwrap();
        let copied = former.run(&["copy", "--to", other.address()]);
        failure(&copied);
        let said = String::from_utf8_lossy(&copied.stdout).into_owned();
        assert!(said.contains("audit trail: "), "{said}");
        assert!(!said.contains("audit trail: ok"), "{said}");
    });
}

fn copy_gives_no_number_again(kind: Kind) {
    in_runtime(async {
        let former = Installation::new(kind);
        stock(&mut former.database().connect(), 5, 0);
        drop(former.start());
        let last = "SELECT CAST(MAX(key) AS TEXT) AS line FROM objects";
        let last = |database: &TestDatabase| -> i64 {
            lines(&mut database.connect(), last)[0].parse().unwrap()
        };
        let given = last(former.database());
        let gone = format!("DELETE FROM objects WHERE key = {given}");
        execute(&mut former.database().connect(), &gone);
        let other = target(other_than(kind));
        success(&former.run(&["copy", "--to", other.address()]));
        let address = [("SORTITION_DATABASE_URL", other.address())];
        let server = Process::start(former.data(), &address, &[]);
        let operator = server.sign_in("city_operator").await;
        let object = json!({ "code": "SJZ000000001", "name": "滹沱云汇培训学校",
            "type": "training_school", "region_code": "130102" });
        operator.post("/objects", &object).await.with(201);
        assert!(last(&other) > given);
    });
}

/// The address of a database of PostgreSQL in which the program works in a schema of its own.
fn in_schema(database: &TestDatabase) -> String {
    let mut address = url::Url::parse(database.address()).unwrap();
    let path = "-csearch_path=elsewhere";
    address.query_pairs_mut().append_pair("options", path);
    address.into()
}

fn copy_into_another_schema_leaves_the_others_alone(kind: Kind) {
    in_runtime(async {
        let former = Installation::new(kind);
        drop(former.start());
        let between = match kind {
            Kind::Sqlite => None,
            Kind::Postgres => Some(TestDatabase::empty(Kind::Sqlite)),
        };
        if let Some(between) = &between {
            success(&former.run(&["copy", "--to", between.address()]));
        }
        let from = between.as_ref().unwrap_or(former.database());
        let other = TestDatabase::empty(Kind::Postgres);
        let mut connection = other.connect();
        let theirs = "CREATE SCHEMA elsewhere; CREATE TABLE theirs AS SELECT 1 AS one";
        execute(&mut connection, theirs);
        let address = in_schema(&other);
        success(&former.run(&["copy", "--from", from.address(), "--to", &address]));
        let theirs = "SELECT CAST(one AS TEXT) AS line FROM theirs";
        assert_eq!(lines(&mut connection, theirs), ["1"]);
        let public = "SELECT CAST(table_name AS TEXT) AS line FROM information_schema.tables \
             WHERE table_schema = 'public'";
        assert_eq!(lines(&mut connection, public), ["theirs"]);
        let refused = failure(&former.run(&["copy", "--from", from.address(), "--to", &address]));
        assert!(refused.contains("isn't empty"), "{refused}");
        let back = TestDatabase::empty(Kind::Sqlite);
        success(&former.run(&["copy", "--from", &address, "--to", back.address()]));
        let units = |database: &TestDatabase| {
            lines(
                &mut database.connect(),
                "SELECT id AS line FROM units ORDER BY id",
            )
        };
        assert_eq!(units(&back), units(from));
        let address = [("SORTITION_DATABASE_URL", address.as_str())];
        let server = Process::start(former.data(), &address, &[]);
        server.sign_in("city_operator").await;
    });
}

/// Of an installation that isn't the one that the program is run for.
fn copy_from_a_file_or_a_data_folder(kind: Kind) {
    in_runtime(async {
        let former = Installation::new(kind);
        drop(former.start());
        let root = tempfile::tempdir().unwrap();
        let data = root.path().join("data");
        let (_database, arguments) = elsewhere(kind, &data);
        let mut arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        arguments.push("--with-keys");
        success(&former.run(&arguments));
        let from = match kind {
            // A file, and keys that aren't where the program looks.
            Kind::Sqlite => former.database().address(),
            Kind::Postgres => data.to_str().unwrap(),
        };
        let runner = Installation::empty(Kind::Sqlite);
        let other = TestDatabase::empty(Kind::Postgres);
        let copied = runner.run(&["copy", "--from", from, "--to", other.address()]);
        success(&copied);
        let said = String::from_utf8_lossy(&copied.stdout).into_owned();
        let lacks_keys = said.contains("sortition keys abandon");
        assert_eq!(lacks_keys, kind == Kind::Sqlite, "{said}");
        assert!(!said.contains(other.address()), "{said}");
    });
}

fn copy_to_what_is_no_address_tells_nothing_of_it(kind: Kind) {
    in_runtime(async {
        let former = Installation::new(kind);
        drop(former.start());
        for address in [
            "postgre://u:s3cret@127.0.0.1/name",
            "postgre://u:s3cret@127.0.0.1/name/",
            "host=127.0.0.1 user=u password=s3cret",
            "postgres://u:s3/cret@127.0.0.1/name",
        ] {
            if kind == Kind::Postgres && address.starts_with("postgres://") {
                continue;
            }
            let refused = former.run(&["copy", "--to", address]);
            let told = failure(&refused);
            assert!(told.contains("address of the database"), "{told}");
            assert!(!told.contains("s3"), "{told}");
        }
    });
}

each_database!(
    copy_from_a_file_or_a_data_folder,
    copy_gives_no_number_again,
    copy_into_another_schema_leaves_the_others_alone,
    copy_is_one_moment_and_both_trails_tell_of_it,
    copy_leaves_what_has_come_meanwhile,
    copy_leaves_what_has_hardly_begun,
    copy_that_differs_is_none,
    copy_that_lacks_what_was_seen_says_so,
    copy_to_what_is_no_address_tells_nothing_of_it,
);
