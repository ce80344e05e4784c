//! `sortition audit verify`, as whoever runs the machine uses it: beside the server, after somebody
//! altered the database, and after a restore.

use std::fs;
use std::process::Output;

use sortition::app::{self, Start, trail};
use sortition::audit::actions::get_audit_chain;
use sortition::kernel::config::{CONNECTIONS, Config, REPLICA_LAG};
use sortition_tests::db::{execute, lines};
use sortition_tests::process::Installation;
use sortition_tests::{Kind, each_database, eventually, in_runtime};

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The verdict.
fn first_line(output: &Output) -> String {
    said(output).lines().next().unwrap_or_default().to_owned()
}

/// Seals all that is in the trail of an installation whose server doesn't run.
async fn seal(installation: &Installation) {
    let services = app::open(&Start::new(Config {
        data: installation.data().to_owned(),
        listen: ([127, 0, 0, 1], 0).into(),
        database_url: Some(installation.database().address().to_owned()),
        database_connections: CONNECTIONS,
        database_replica: None,
        replica_lag: REPLICA_LAG,
        public_url: None,
        trusted_proxies: Vec::new(),
        accept_clock: true,
    }))
    .expect("the installation opens");
    eventually("the trail is sealed", async || {
        trail::seal(&services).expect("nobody else writes");
        let chain = services.database.read_blocking(get_audit_chain);
        let chain = chain.expect("the chain can be read");
        (chain.unsealed_count == 0).then_some(())
    })
    .await;
}

/// An installation that has been used, all of its trail sealed.
async fn used(kind: Kind) -> Installation {
    let installation = Installation::new(kind);
    let server = installation.start();
    let operator = server.sign_in("city_operator").await;
    assert!(!operator.all("/items").await.is_empty());
    let beside = installation.run(&["audit", "verify"]);
    assert!(beside.status.success(), "{beside:?}");
    assert_eq!(first_line(&beside), "ok");
    drop(server);
    seal(&installation).await;
    installation
}

fn verify_of_an_altered_trail_says_the_first_entry_and_fails(kind: Kind) {
    in_runtime(async {
        let installation = used(kind).await;
        let sound = installation.run(&["audit", "verify"]);
        assert!(sound.status.success(), "{sound:?}");
        assert!(
            said(&sound).contains(" 0 not sealed yet"),
            "{}",
            said(&sound)
        );
        let mut connection = installation.database().connect();
        let sign_in = "SELECT CAST(seq AS TEXT) || ' ' || id AS line FROM audit_events \
             WHERE operation = 'sign_in' ORDER BY seq LIMIT 1";
        let entry = lines(&mut connection, sign_in).remove(0);
        let statement = "UPDATE audit_events SET username = 'somebody' WHERE operation = 'sign_in'";
        execute(&mut connection, statement);
        let found = installation.run(&["audit", "verify"]);
        assert_eq!(found.status.code(), Some(1), "{found:?}");
        assert_eq!(first_line(&found), format!("changed entry {entry}"));
    });
}

fn verify_of_a_trail_without_its_end_is_told_by_the_head_beside_the_keys(kind: Kind) {
    in_runtime(async {
        let installation = used(kind).await;
        let mut connection = installation.database().connect();
        for table in ["audit_leaves", "audit_blocks"] {
            execute(&mut connection, &format!("DELETE FROM {table}"));
        }
        let found = installation.run(&["audit", "verify"]);
        assert_eq!(found.status.code(), Some(1), "{found:?}");
        assert!(first_line(&found).starts_with("older block "), "{found:?}");
        let doctor = installation.run(&["doctor"]);
        assert_eq!(doctor.status.code(), Some(1), "{}", said(&doctor));
        let line = said(&doctor);
        let line = line.lines().find(|line| line.contains(" trail "));
        assert!(
            line.is_some_and(|line| line.starts_with("FAIL ")),
            "{}",
            said(&doctor)
        );
        // Whoever goes on doesn't lose it.
        let head = installation.data().join("keys/audit.head");
        let before = fs::read_to_string(&head).expect("the head was kept");
        drop(installation.start());
        assert_eq!(fs::read_to_string(&head).expect("it still is"), before);
    });
}

fn verify_of_a_restored_backup_holds(kind: Kind) {
    in_runtime(async {
        let folder = tempfile::tempdir().expect("a folder for the backup");
        let file = folder.path().join("backup.zip");
        let file = file.to_str().expect("the path is text");
        let installation = used(kind).await;
        let made = installation.run(&["backup", file]);
        assert!(made.status.success(), "{made:?}");
        let other = Installation::empty(kind);
        let keys = other.data().join("keys");
        fs::create_dir(&keys).expect("the folder of the keys is made");
        let from = installation.data().join("keys");
        let mode = fs::metadata(&from).expect("it is there").permissions();
        fs::set_permissions(&keys, mode).expect("it is the owner's alone");
        for key in fs::read_dir(&from).expect("the keys are there") {
            let key = key.expect("a key");
            fs::copy(key.path(), keys.join(key.file_name())).expect("a key is copied");
        }
        let restored = other.run(&["restore", file]);
        assert!(restored.status.success(), "{restored:?}");
        assert!(!said(&restored).contains("audit.head"), "{restored:?}");
        let verified = other.run(&["audit", "verify"]);
        assert!(verified.status.success(), "{verified:?}");
        let count = |installation: &Installation| {
            let query = "SELECT CAST(COUNT(*) AS TEXT) AS line FROM audit_leaves";
            lines(&mut installation.database().connect(), query)
        };
        assert_eq!(count(&other), count(&installation));

        // What was sealed since is missing in it.
        seal(&installation).await;
        let head = "audit.head";
        fs::copy(from.join(head), keys.join(head)).expect("the head is copied");
        let older = other.run(&["audit", "verify"]);
        assert_eq!(older.status.code(), Some(1), "{older:?}");
        assert!(first_line(&older).starts_with("older block "), "{older:?}");
    });
}

each_database!(
    verify_of_a_restored_backup_holds,
    verify_of_a_trail_without_its_end_is_told_by_the_head_beside_the_keys,
    verify_of_an_altered_trail_says_the_first_entry_and_fails,
);
