//! TLS to PostgreSQL: a server that takes nothing else, with a root of its own. The program speaks it where
//! it was built to (`tests/run --only tls`), and says what is lacking where it wasn't.

use std::path::Path;
use std::process::{Command, Output};

use sortition_tests::cluster::Cluster;
use sortition_tests::process::Installation;
use tempfile::TempDir;

/// Who comes over the network comes by TLS; the socket is the test's own.
const ACCESS: &str = "local all all trust\nhostssl all all 127.0.0.1/32 trust\n";

/// A server of PostgreSQL that takes TLS only, and the folder with the root by which it is known.
fn secured() -> (Cluster, TempDir) {
    let folder = tempfile::tempdir().expect("a folder for certificates");
    make_certificate(folder.path(), "root");
    let read = |name: &str| {
        let text = std::fs::read_to_string(folder.path().join(name));
        text.expect("openssl has written it")
    };
    let files = [
        ("pg_hba.conf", ACCESS.to_owned()),
        ("server.crt", read("root.pem")),
        ("server.key", read("root.key")),
    ];
    let files = files.each_ref().map(|(name, text)| (*name, text.as_str()));
    (Cluster::start("ssl = on", &files), folder)
}

/// A certificate of this machine's address, signed by its own key.
fn make_certificate(folder: &Path, name: &str) {
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt"])
        .args(["ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"])
        .args(["-subj", "/CN=127.0.0.1", "-addext"])
        .args(["subjectAltName=IP:127.0.0.1", "-keyout"])
        .arg(format!("{name}.key"))
        .args(["-out", &format!("{name}.pem")])
        .current_dir(folder)
        .output()
        .expect("openssl runs: tests/run installs it");
    let said = String::from_utf8_lossy(&made.stderr);
    assert!(made.status.success(), "{said}");
}

/// What the program says that is to list the keys of a database.
fn tried(installation: &Installation, address: &str) -> Output {
    installation.run(&["--database-url", address, "keys", "list"])
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn database_that_takes_tls_only_refuses_whoever_comes_without() {
    let (cluster, _folder) = secured();
    let installation = Installation::in_cluster(&cluster);
    let address = format!("{}?sslmode=disable", cluster.address("sortition"));
    let refused = tried(&installation, &address);
    assert!(!refused.status.success());
    assert!(said(&refused).contains("no encryption"), "{refused:?}");
}

#[cfg(not(feature = "postgres-tls"))]
#[test]
fn program_without_tls_says_what_it_lacks() {
    let (cluster, folder) = secured();
    let installation = Installation::in_cluster(&cluster);
    let root = folder.path().join("root.pem");
    for asked in [
        "sslmode=require".to_owned(),
        format!("sslmode=verify-full&sslrootcert={}", root.display()),
    ] {
        let address = format!("{}?{asked}", cluster.address("sortition"));
        let refused = tried(&installation, &address);
        assert!(!refused.status.success());
        assert!(
            said(&refused).contains("--features postgres-tls"),
            "{refused:?}"
        );
    }
}

#[cfg(feature = "postgres-tls")]
#[tokio::test(flavor = "multi_thread")]
async fn program_with_tls_believes_the_root_that_it_is_given_and_no_other() {
    use sortition::kernel::db::AnyConnection;
    use sortition_tests::db::lines;

    let (cluster, folder) = secured();
    make_certificate(folder.path(), "other");
    let installation = Installation::in_cluster(&cluster);
    let verified = |root: &str| {
        let root = folder.path().join(root);
        let main = cluster.address("sortition");
        format!("{main}?sslmode=verify-full&sslrootcert={}", root.display())
    };
    let address = verified("root.pem");
    let server = installation.start_with(&[("SORTITION_DATABASE_URL", address.as_str())]);
    server.nobody().get("/health/ready").await.ok();
    server.sign_in("city_operator").await;
    let mut local = AnyConnection::open(&cluster.local_address("sortition"))
        .expect("the test's own server answers");
    let kinds = lines(
        &mut local,
        "SELECT DISTINCT CAST(ssl AS TEXT) AS line FROM pg_stat_ssl \
         JOIN pg_stat_activity USING (pid) \
         WHERE datname = current_database() AND client_addr IS NOT NULL",
    );
    assert_eq!(kinds, ["true"]);
    let refused = tried(&installation, &verified("other.pem"));
    assert!(!refused.status.success());
    assert!(
        said(&refused).contains("certificate verify failed"),
        "{refused:?}"
    );
    // Encrypted, and nobody knows with whom.
    let required = format!("{}?sslmode=require", cluster.address("sortition"));
    assert!(tried(&installation, &required).status.success());
}
