//! A backup made beside the running server is an installation again somewhere else, whole or not at
//! all; the keys are in it only when somebody says so.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::Output;

use chrono::{TimeDelta, Utc};
use serde_json::{Value, json};
use sortition::kernel::files::{ContentHash, FileStore};
use sortition_tests::accounts::PASSWORD;
use sortition_tests::db::{execute, lines};
use sortition_tests::files::PDF;
use sortition_tests::process::Installation;
use sortition_tests::{Client, Kind, each_database, in_runtime};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const PASSPHRASE: (&str, &str) = ("SORTITION_BACKUP_PASSPHRASE", "a long enough passphrase");

fn unit(code: &str) -> Value {
    json!({ "code": code, "name": "新设科室", "kind": "section", "region_code": "130100" })
}

fn units(installation: &Installation, code: &str) -> usize {
    let query = format!("SELECT id AS line FROM units WHERE code = '{code}'");
    lines(&mut installation.database().connect(), &query).len()
}

fn success(output: &Output) {
    assert!(output.status.success(), "{output:?}");
}

/// What the program says why it ends.
fn failure(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A program's key; its address.
async fn key(approver: &Client) -> String {
    let expires_at = (Utc::now() + TimeDelta::days(30)).format("%Y-%m-%dT%H:%M:%SZ");
    let wanted = json!({ "name": "数据中台", "scopes": ["objects:read"],
        "expires_at": expires_at.to_string() });
    let made = approver.post("/api-keys", &wanted).await.with(201);
    let id = made["key"]["id"].as_str().expect("it has an id");
    format!("/api-keys/{id}")
}

/// What `doctor` says of the keys of programs.
fn doctor_of_keys(installation: &Installation) -> String {
    let found = installation.run(&["doctor"]);
    let said = String::from_utf8_lossy(&found.stdout).into_owned();
    let line = said.lines().find(|line| line.contains(" api_keys "));
    line.unwrap_or_else(|| panic!("nothing of keys: {said}"))
        .to_owned()
}

/// Copies the files of a folder of keys, with their modes.
fn copy_keys(from: &Installation, to: &Installation) {
    let (from, to) = (from.data().join("keys"), to.data().join("keys"));
    fs::create_dir(&to).unwrap();
    fs::set_permissions(&to, fs::metadata(&from).unwrap().permissions()).unwrap();
    for entry in fs::read_dir(&from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

/// An installation that has been used, and a backup of it made while it ran.
async fn backed_up(kind: Kind, folder: &Path) -> (Installation, PathBuf, String) {
    let installation = Installation::new(kind);
    let server = installation.start();
    let admin = server.sign_in("system_admin").await;
    let operator = server.sign_in("city_operator").await;
    admin.post("/units", &unit("130100-KEPT")).await.with(201);
    let units = "SELECT id AS line FROM units WHERE code = '130100-LSB'";
    let account = json!({ "username": "newcomer", "name": "新同事",
        "unit_id": lines(&mut installation.database().connect(), units).remove(0) });
    admin.post("/users", &account).await.with(201);
    let uploaded = operator
        .upload("/attachments", "纪要.pdf", PDF.to_vec())
        .await;
    uploaded.with(201);
    let file = folder.join("backup.zip");
    let made = installation.run(&["backup", text(&file)]);
    success(&made);
    admin.post("/units", &unit("130100-LATE")).await.with(201);
    (installation, file, uploaded.id())
}

fn restore_backup_elsewhere_goes_on(kind: Kind) {
    in_runtime(async {
        let folder = tempfile::tempdir().unwrap();
        let (former, file, attachment) = backed_up(kind, folder.path()).await;
        let again = former.run(&["backup", text(&file)]);
        failure(&again);

        let other = Installation::empty(kind);
        let restored = other.run(&["restore", text(&file)]);
        success(&restored);
        let said = String::from_utf8_lossy(&restored.stdout).into_owned();
        assert!(said.contains("sortition keys abandon"), "{said}");
        // What sets a password once isn't good once more.
        let links = |of: &Installation| {
            let query = "SELECT user_id AS line FROM password_links";
            lines(&mut of.database().connect(), query).len()
        };
        assert_eq!((links(&former), links(&other)), (1, 0));
        let refused = failure(&other.run(&["serve"]));
        assert!(refused.contains("wrapping"), "{refused}");
        copy_keys(&former, &other);
        let server = other.start();
        let operator = server.sign_in("city_operator").await;
        let read = operator.get(&format!("/attachments/{attachment}")).await;
        assert_eq!(read.body, PDF);
        assert_eq!(
            (units(&other, "130100-KEPT"), units(&other, "130100-LATE")),
            (1, 0)
        );
        let admin = server.sign_in("system_admin").await;
        admin.post("/units", &unit("130100-NEXT")).await.with(201);
        assert!(!operator.all("/items").await.is_empty());
        let trail = "SELECT operation AS line FROM audit_events WHERE operation = 'restore'";
        assert_eq!(lines(&mut other.database().connect(), trail).len(), 1);
        drop(server);

        // Nothing is written over what somebody has.
        failure(&other.run(&["restore", text(&file)]));
        assert_eq!(units(&other, "130100-NEXT"), 1);
    });
}

/// Who signed out since the backup was made, or was shut out, isn't let in again; keys of programs are, and
/// are told of until none of them lives.
fn restore_backup_lets_nobody_in_who_has_left(kind: Kind) {
    in_runtime(async {
        let folder = tempfile::tempdir().unwrap();
        let former = Installation::new(kind);
        let server = former.start();
        let credentials = json!({ "username": "county_approver", "password": PASSWORD });
        let session = server.nobody().post("/session", &credentials).await;
        let session = session.with(200);
        let token = session["access_token"].as_str().expect("it has a token");
        let approver = server.nobody().with_token(token);
        let key = key(&approver).await;
        let file = folder.path().join("backup.zip");
        let arguments = ["backup", text(&file), "--with-keys"];
        success(&former.run_with(&[PASSPHRASE], &arguments));
        approver.command(&format!("{key}/revoke")).await.ok();
        approver.delete("/session", None).await.with(204);
        drop(server);
        assert!(doctor_of_keys(&former).starts_with("ok "));

        let other = Installation::empty(kind);
        let arguments = ["restore", text(&file), "--with-keys"];
        let restored = other.run_with(&[PASSPHRASE], &arguments);
        success(&restored);
        let said = String::from_utf8_lossy(&restored.stdout).into_owned();
        assert!(said.contains("all sessions are ended: 1"), "{said}");
        assert!(said.contains("/ 1 API keys are living"), "{said}");
        let open = "SELECT id AS line FROM sessions WHERE ended_at IS NULL";
        let open = lines(&mut other.database().connect(), open);
        assert!(open.is_empty(), "{open:?}");
        let server = other.start();
        // Its token is whole: the keys are the same.
        let back = server.nobody().with_token(token);
        back.get("/me").await.refused(401, "token_expired");
        let line = doctor_of_keys(&other);
        assert!(line.starts_with("warn "), "{line}");
        let approver = server.sign_in("county_approver").await;
        approver.command(&format!("{key}/revoke")).await.ok();
        let line = doctor_of_keys(&other);
        assert!(line.starts_with("ok "), "{line}");
    });
}

fn restore_backup_with_keys_needs_the_passphrase(kind: Kind) {
    in_runtime(async {
        let folder = tempfile::tempdir().unwrap();
        let (former, without, _) = backed_up(kind, folder.path()).await;
        let file = folder.path().join("with-keys.zip");
        let arguments = ["backup", text(&file), "--with-keys"];
        failure(&former.run(&arguments));
        let short = (PASSPHRASE.0, "short");
        failure(&former.run_with(&[short], &arguments));
        assert!(!file.exists());
        success(&former.run_with(&[PASSPHRASE], &arguments));

        let other = Installation::empty(kind);
        let arguments = ["restore", text(&file), "--with-keys"];
        let wrong = (PASSPHRASE.0, "another long passphrase");
        failure(&other.run_with(&[wrong], &arguments));
        let none = ["restore", text(&without), "--with-keys"];
        failure(&other.run_with(&[PASSPHRASE], &none));
        assert!(!other.data().join("keys").exists());
        success(&other.run_with(&[PASSPHRASE], &arguments));
        let server = other.start();
        server.sign_in("city_operator").await;
        assert_eq!(units(&other, "130100-LATE"), 1);
    });
}

/// Copies a backup with one bit of an entry turned, as whoever knows ZIP files would.
fn alter(from: &Path, to: &Path, which: &str) {
    rewrite(from, to, which, |content| {
        let middle = content.len() / 2;
        content[middle] ^= 1;
    });
}

/// Copies a backup with one entry changed.
fn rewrite(from: &Path, to: &Path, which: &str, change: impl Fn(&mut Vec<u8>)) {
    let mut archive = ZipArchive::new(fs::File::open(from).unwrap()).unwrap();
    let mut copy = ZipWriter::new(fs::File::create(to).unwrap());
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        if name == which {
            change(&mut content);
        }
        copy.start_file(name.as_str(), SimpleFileOptions::default())
            .unwrap();
        copy.write_all(&content).unwrap();
    }
    copy.finish().unwrap();
}

fn restore_backup_that_was_altered_is_refused_and_leaves_nothing(kind: Kind) {
    in_runtime(async {
        let folder = tempfile::tempdir().unwrap();
        let (_former, file, _) = backed_up(kind, folder.path()).await;
        let altered = folder.path().join("altered.zip");
        let entry = match kind {
            Kind::Sqlite => "database.sqlite3",
            Kind::Postgres => "tables/units.jsonl",
        };
        alter(&file, &altered, entry);
        let content = fs::read(&file).unwrap();
        let short = folder.path().join("short.zip");
        fs::write(&short, &content[..content.len() - 100]).unwrap();
        let other = Installation::empty(kind);
        for file in [&altered, &short] {
            failure(&other.run(&["restore", text(file)]));
            assert!(!other.data().join("files").exists());
        }
        success(&other.run(&["restore", text(&file)]));
    });
}

fn restore_backup_over_what_others_left_is_refused(kind: Kind) {
    in_runtime(async {
        let folder = tempfile::tempdir().unwrap();
        let (_former, file, _) = backed_up(kind, folder.path()).await;
        let other = Installation::empty(kind);
        let restore = ["restore", text(&file)];
        match kind {
            Kind::Sqlite => {
                let left = PathBuf::from(format!("{}-wal", other.database().address()));
                fs::write(&left, "of another database").unwrap();
                let refused = failure(&other.run(&restore));
                assert!(refused.contains("sqlite3-wal"), "{refused}");
                assert_eq!(fs::read(&left).unwrap(), b"of another database");
                assert!(!Path::new(other.database().address()).exists());
                fs::remove_file(&left).unwrap();
            }
            Kind::Postgres => {
                let mut connection = other.database().connect();
                execute(&mut connection, "CREATE TABLE theirs AS SELECT 1 AS one");
                let refused = failure(&other.run(&restore));
                assert!(refused.contains("name an empty one"), "{refused}");
                let query = "SELECT CAST(one AS TEXT) AS line FROM theirs";
                assert_eq!(lines(&mut connection, query), ["1"]);
                execute(&mut connection, "DROP TABLE theirs");
            }
        }
        success(&other.run(&restore));
    });
}

fn restore_backup_replaces_damaged_files(kind: Kind) {
    in_runtime(async {
        let folder = tempfile::tempdir().unwrap();
        let (former, file, attachment) = backed_up(kind, folder.path()).await;
        let other = Installation::empty(kind);
        let hash = ContentHash::of(PDF);
        let place = FileStore::place(&other.data().join("files"), &hash);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(&place, &PDF[1..]).unwrap();
        success(&other.run(&["restore", text(&file)]));
        assert_eq!(fs::read(&place).unwrap(), PDF);
        copy_keys(&former, &other);
        let server = other.start();
        let operator = server.sign_in("city_operator").await;
        let read = operator.get(&format!("/attachments/{attachment}")).await;
        assert_eq!(read.body, PDF);
    });
}

fn restore_backup_that_fails_late_takes_its_keys_back(kind: Kind) {
    in_runtime(async {
        let folder = tempfile::tempdir().unwrap();
        let former = Installation::new(kind);
        drop(former.start());
        let file = folder.path().join("backup.zip");
        let arguments = ["backup", text(&file), "--with-keys"];
        success(&former.run_with(&[PASSPHRASE], &arguments));
        let wrong = folder.path().join("wrong.zip");
        rewrite(&file, &wrong, "backup.json", |content| {
            let mut manifest: Value = serde_json::from_slice(content).unwrap();
            manifest["counts"]["units"] = json!(1_000_000);
            *content = serde_json::to_vec(&manifest).unwrap();
        });
        let other = Installation::empty(kind);
        let restore = |file: &Path| {
            let arguments = ["restore", text(file), "--with-keys"];
            other.run_with(&[PASSPHRASE], &arguments)
        };
        let refused = failure(&restore(&wrong));
        assert!(refused.contains("units"), "{refused}");
        assert!(!other.data().join("keys").exists());
        success(&restore(&file));
        let server = other.start();
        server.sign_in("city_operator").await;
    });
}

each_database!(
    restore_backup_elsewhere_goes_on,
    restore_backup_lets_nobody_in_who_has_left,
    restore_backup_over_what_others_left_is_refused,
    restore_backup_replaces_damaged_files,
    restore_backup_that_fails_late_takes_its_keys_back,
    restore_backup_that_was_altered_is_refused_and_leaves_nothing,
    restore_backup_with_keys_needs_the_passphrase,
);
