//! `sortition doctor`, and what it holds of an installation: only its own account reads it.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;

use sortition::kernel::privacy::{mode, open_to_others};
use sortition_tests::db::{execute, lines};
use sortition_tests::process::Installation;
use sortition_tests::{Kind, each_database, in_runtime};

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The line of an area, which begins with its mark.
fn line(output: &Output, area: &str) -> String {
    let said = said(output);
    let line = said
        .lines()
        .find(|line| line.split_whitespace().nth(1) == Some(area));
    line.unwrap_or_else(|| panic!("no {area}: {said}"))
        .to_owned()
}

fn doctor_of_a_sound_installation_finds_nothing(kind: Kind) {
    let installation = Installation::new(kind);
    let server = installation.start();
    // Beside the server as well.
    let beside = installation.run(&["doctor"]);
    drop(server);
    let alone = installation.run(&["doctor"]);
    for found in [&beside, &alone] {
        for area in [
            "folder",
            "files",
            "database",
            "version",
            "keys",
            "log",
            "trail",
            "contents",
            "objects",
            "administrators",
            "api_keys",
            "writing",
        ] {
            let line = line(found, area);
            assert!(line.starts_with("ok "), "{line}");
        }
    }
}

fn doctor_of_an_installation_without_keys_names_them(kind: Kind) {
    let installation = Installation::new(kind);
    drop(installation.start());
    let keys = installation.data().join("keys");
    fs::set_permissions(keys.join("log.key"), Permissions::from_mode(0o644)).unwrap();
    let found = installation.run(&["doctor"]);
    assert_eq!(found.status.code(), Some(1), "{}", said(&found));
    assert!(
        line(&found, "keys").contains("chmod 600"),
        "{}",
        said(&found)
    );
    fs::remove_dir_all(&keys).unwrap();
    let found = installation.run(&["doctor"]);
    assert_eq!(found.status.code(), Some(1), "{}", said(&found));
    assert!(
        line(&found, "keys").starts_with("FAIL "),
        "{}",
        said(&found)
    );
    assert!(!keys.exists());
}

fn doctor_of_a_database_of_a_later_version_says_so_and_serve_refuses(kind: Kind) {
    let installation = Installation::new(kind);
    drop(installation.start());
    let later = "INSERT INTO __diesel_schema_migrations (version) VALUES ('2999010100') \
                 RETURNING version AS line";
    lines(&mut installation.database().connect(), later);
    let found = installation.run(&["doctor"]);
    assert_eq!(found.status.code(), Some(1), "{}", said(&found));
    assert!(
        line(&found, "version").starts_with("FAIL "),
        "{}",
        said(&found)
    );
    let refused = installation.run(&["serve"]);
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    let error = String::from_utf8_lossy(&refused.stderr);
    assert!(error.contains("2999010100"), "{error}");
}

fn doctor_of_a_database_from_the_future_doubts_the_clock(kind: Kind) {
    let installation = Installation::new(kind);
    drop(installation.start());
    let future = "UPDATE audit_events SET at = '2999-01-01 00:00:00' \
                  WHERE id = (SELECT MAX(id) FROM audit_events) RETURNING id AS line";
    assert_eq!(
        lines(&mut installation.database().connect(), future).len(),
        1
    );
    let found = installation.run(&["doctor"]);
    assert_eq!(found.status.code(), Some(1), "{}", said(&found));
    assert!(
        line(&found, "clock").starts_with("FAIL "),
        "{}",
        said(&found)
    );
}

fn doctor_of_a_database_older_than_the_log_that_was_seen_says_so(kind: Kind) {
    let installation = Installation::new(kind);
    drop(installation.start());
    let head = installation.data().join("keys/log.head");
    fs::write(&head, format!("7 {}\n", "ab".repeat(32))).unwrap();
    let found = installation.run(&["doctor"]);
    assert_eq!(found.status.code(), Some(1), "{}", said(&found));
    assert!(line(&found, "log").starts_with("FAIL "), "{}", said(&found));
    // Whoever looks away doesn't lose it.
    drop(installation.start());
    assert!(fs::read_to_string(&head).unwrap().starts_with("7 "));
}

/// As a former version may have let it be: the database takes no such rows any more.
fn doctor_of_an_administrator_with_another_role_names_them(kind: Kind) {
    let installation = Installation::new(kind);
    drop(installation.start());
    let found = installation.run(&["doctor"]);
    let line_before = line(&found, "administrators");
    assert!(line_before.starts_with("ok "), "{line_before}");
    let connection = &mut installation.database().connect();
    execute(
        connection,
        match kind {
            Kind::Sqlite => "DROP TRIGGER user_roles_administrators_alone_insert",
            Kind::Postgres => "DROP TRIGGER user_roles_administrators_alone ON user_roles",
        },
    );
    execute(
        connection,
        "INSERT INTO user_roles (user_id, unit_id, role) \
         SELECT users.id, users.unit_id, 'operator' FROM users WHERE username = 'auditor'",
    );
    let found = installation.run(&["doctor"]);
    assert_eq!(found.status.code(), Some(1), "{}", said(&found));
    let line = line(&found, "administrators");
    assert!(line.starts_with("FAIL "), "{line}");
    assert!(line.contains("auditor"), "{line}");
}

/// As somebody leaves it who writes past the triggers: a group that nothing is in, an object in none.
fn doctor_of_counts_that_are_not_the_registers_says_how_to_mend_them(kind: Kind) {
    let installation = Installation::new(kind);
    drop(installation.start());
    let connection = &mut installation.database().connect();
    execute(
        connection,
        "INSERT INTO object_groups (object_type, credit_class, is_active, code_start, industry_code, \
         region_code, tags, number) VALUES ('enterprise', 'A', TRUE, '911', '', '130102', '', 3); \
         INSERT INTO objects (id, code, name, name_grams, name_initials, name_order, type, region_code, \
         status, tags, version, created_at, updated_at) VALUES ('one', '91130100DEM0000001', '甲', '', \
         '', '', 'enterprise', '130102', 'active', '', 1, '2026-01-05 01:00:00', '2026-01-05 01:00:00'); \
         DELETE FROM object_group_changes",
    );
    let found = installation.run(&["doctor"]);
    assert_eq!(found.status.code(), Some(1), "{}", said(&found));
    let line_before = line(&found, "objects");
    assert!(line_before.starts_with("FAIL "), "{line_before}");
    assert!(
        line_before.contains("2 of the numbers")
            && line_before.contains("sortition objects recount"),
        "{line_before}"
    );
    for mended in [2, 0] {
        let output = installation.run(&["objects", "recount"]);
        assert!(output.status.success(), "{output:?}");
        let told = said(&output);
        assert!(told.contains(&format!("/ {mended} numbers")), "{told}");
    }
    let line_after = line(&installation.run(&["doctor"]), "objects");
    assert!(line_after.starts_with("ok "), "{line_after}");
    // What held is left as it is, and the trail tells of what didn't.
    let counted = "SELECT CAST(SUM(number) AS TEXT) AS line FROM (SELECT number FROM object_groups \
                   UNION ALL SELECT number FROM object_group_changes) AS held";
    assert_eq!(lines(connection, counted), ["1"]);
    let told = "SELECT resource AS line FROM audit_events WHERE operation = 'recount_objects'";
    assert_eq!(lines(connection, told), ["object_groups"]);
}

fn doctor_without_a_database_makes_none(kind: Kind) {
    let installation = Installation::new(kind);
    installation.database().take_away();
    let found = installation.run(&["doctor"]);
    installation.database().bring_back();
    assert_eq!(found.status.code(), Some(1), "{}", said(&found));
    assert!(
        line(&found, "database").starts_with("FAIL "),
        "{}",
        said(&found)
    );
    assert!(!installation.data().join("keys").exists());
}

/// As a former version made it under the usual umask.
fn open_up(path: &Path) {
    let is_folder = path.is_dir();
    let bits = if is_folder { 0o755 } else { 0o644 };
    fs::set_permissions(path, Permissions::from_mode(bits)).unwrap();
    if is_folder {
        for entry in fs::read_dir(path).unwrap() {
            open_up(&entry.unwrap().path());
        }
    }
}

fn serve_takes_others_rights_from_data_database_and_files(kind: Kind) {
    in_runtime(async {
        let installation = Installation::new(kind);
        let server = installation.start();
        let operator = server.sign_in("city_operator").await;
        let uploaded = operator
            .upload("/attachments", "说明.csv", "名称\n甲\n".into())
            .await;
        uploaded.with(201);
        let data = installation.data();
        assert_eq!(open_to_others(data).unwrap(), (0, None));
        drop(server);

        open_up(&data.join("files"));
        fs::set_permissions(data, Permissions::from_mode(0o755)).unwrap();
        let database = Path::new(installation.database().address());
        if kind == Kind::Sqlite {
            open_up(database);
        }
        let found = installation.run(&["doctor"]);
        assert_eq!(found.status.code(), Some(1), "{}", said(&found));
        assert!(
            line(&found, "files").starts_with("FAIL "),
            "{}",
            said(&found)
        );
        let server = installation.start();
        assert_eq!(open_to_others(data).unwrap(), (0, None));
        if kind == Kind::Sqlite {
            for end in ["", "-wal", "-shm"] {
                let file = format!("{}{end}", database.display());
                assert_eq!(mode(Path::new(&file)).unwrap(), 0o600, "{file}");
            }
        }
        let operator = server.sign_in("city_operator").await;
        let path = format!("/attachments/{}", uploaded.id());
        assert_eq!(operator.get(&path).await.status, 200);

        // A file that is lost is found out.
        fs::remove_dir_all(data.join("files/contents")).unwrap();
        let found = installation.run(&["doctor"]);
        assert!(
            line(&found, "contents").starts_with("FAIL "),
            "{}",
            said(&found)
        );
    });
}

each_database!(
    doctor_of_counts_that_are_not_the_registers_says_how_to_mend_them,
    doctor_of_a_database_from_the_future_doubts_the_clock,
    doctor_of_a_database_older_than_the_log_that_was_seen_says_so,
    doctor_of_a_database_of_a_later_version_says_so_and_serve_refuses,
    doctor_of_a_sound_installation_finds_nothing,
    doctor_of_an_administrator_with_another_role_names_them,
    doctor_of_an_installation_without_keys_names_them,
    doctor_without_a_database_makes_none,
    serve_takes_others_rights_from_data_database_and_files,
);
