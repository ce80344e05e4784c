//! Keys that are lost are missed, not replaced; and they are replaced when somebody says so.

use sortition_tests::db::lines;
use sortition_tests::process::Installation;
use sortition_tests::{Kind, each_database, in_runtime};

fn named(installation: &Installation) -> Vec<String> {
    let query = "SELECT purpose || ' ' || id AS line FROM installation_keys ORDER BY purpose, id";
    lines(&mut installation.database().connect(), query)
}

fn serve_without_the_keys_that_it_needs_is_refused(kind: Kind) {
    let installation = Installation::new(kind);
    drop(installation.start());
    let needed = named(&installation);
    assert_eq!(needed.len(), 4);
    let keys = installation.data().join("keys");
    let elsewhere = installation.data().join("elsewhere");
    std::fs::rename(&keys, &elsewhere).unwrap();
    let add = [
        "user",
        "add",
        "late",
        "--role",
        "auditor",
        "--unit",
        "130100-HRSS",
    ];
    for arguments in [&["serve"][..], &["demo"], &["keys", "rotate"], &add] {
        let refused = installation.run(arguments);
        assert_eq!(refused.status.code(), Some(1), "{arguments:?}: {refused:?}");
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        for key in &needed {
            assert!(said.contains(key), "{arguments:?}: {said}");
        }
        assert!(said.contains("sortition keys abandon"), "{said}");
        assert!(!keys.exists(), "{arguments:?} has made other keys");
    }
    // One file alone is as bad.
    std::fs::rename(&elsewhere, &keys).unwrap();
    std::fs::remove_file(keys.join("audit.key")).unwrap();
    let refused = installation.run(&["serve"]);
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    assert!(!keys.join("audit.key").exists());
    assert_eq!(named(&installation), needed);
}

fn serve_with_its_keys_back_goes_on(kind: Kind) {
    in_runtime(async {
        let installation = Installation::new(kind);
        drop(installation.start());
        let keys = installation.data().join("keys");
        let elsewhere = installation.data().join("elsewhere");
        std::fs::rename(&keys, &elsewhere).unwrap();
        assert!(!installation.run(&["serve"]).status.success());
        std::fs::rename(&elsewhere, &keys).unwrap();
        let server = installation.start();
        server.sign_in("city_operator").await;
    });
}

fn rotate_keys_keeps_the_former_and_the_sessions(kind: Kind) {
    in_runtime(async {
        let installation = Installation::new(kind);
        let server = installation.start();
        let admin = server.sign_in("system_admin").await;
        admin.get("/me").await.with(200);
        drop(server);
        let before = named(&installation);
        let rotated = installation.run(&["keys", "rotate"]);
        assert!(rotated.status.success(), "{rotated:?}");
        let after = named(&installation);
        assert_eq!(after.len(), 7, "{after:?}");
        assert!(before.iter().all(|key| after.contains(key)), "{after:?}");
        let made = |purpose: &str| after.iter().filter(|key| key.starts_with(purpose)).count();
        assert_eq!([made("log"), made("token"), made("wrapping")], [1, 2, 2]);
        let listed = installation.run(&["keys", "list"]);
        assert!(listed.status.success(), "{listed:?}");
        let query = "SELECT record_id AS line FROM audit_events WHERE operation = 'rotate_key'";
        assert_eq!(
            lines(&mut installation.database().connect(), query).len(),
            3
        );

        let log = installation.run(&["keys", "rotate", "log"]);
        assert!(log.status.success(), "{log:?}");
        assert_eq!(named(&installation).len(), 8);
        let server = installation.start();
        let admin = server.sign_in("system_admin").await;
        admin.get("/me").await.with(200);
        let ended = "SELECT id AS line FROM sessions WHERE ended_at IS NOT NULL";
        assert!(lines(&mut installation.database().connect(), ended).is_empty());
    });
}

fn abandon_key_that_is_lost_lets_the_server_start(kind: Kind) {
    in_runtime(async {
        let installation = Installation::new(kind);
        drop(installation.start());
        let needed = named(&installation);
        let there = needed[0].split(' ').nth(1).unwrap();
        let refused = installation.run(&["keys", "abandon", there]);
        assert_eq!(refused.status.code(), Some(1), "{refused:?}");
        std::fs::remove_dir_all(installation.data().join("keys")).unwrap();
        let listed = installation.run(&["keys", "list"]);
        assert_eq!(listed.status.code(), Some(1), "{listed:?}");
        for key in &needed {
            let id = key.split(' ').nth(1).unwrap();
            let given_up = installation.run(&["keys", "abandon", id]);
            assert!(given_up.status.success(), "{given_up:?}");
        }
        let server = installation.start();
        server.sign_in("city_operator").await;
        assert_eq!(named(&installation).len(), 8);
    });
}

each_database!(
    abandon_key_that_is_lost_lets_the_server_start,
    rotate_keys_keeps_the_former_and_the_sessions,
    serve_with_its_keys_back_goes_on,
    serve_without_the_keys_that_it_needs_is_refused,
);
