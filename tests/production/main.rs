//! The program as it runs in production: behind a TLS proxy, under its unit file, among strangers who
//! keep it waiting, beside a second server on one database, with a replica, with TLS to PostgreSQL. With the
//! files of `backend/production` as they are handed out.

mod connections;
mod nginx;
mod proxy;
mod replica;
mod service;
mod tls;
mod two_servers;

use sortition_tests::Kind;
use sortition_tests::process::{Installation, Process};

/// Where `backend/production` says people come; the tests come by another name.
const NAMED_HOST: &str = "sortition.example.gov.cn";
/// The name that the tests come by.
const HOST: &str = "sortition.test";

/// One of the files that whoever runs the server copies.
fn handed_out(name: &str) -> String {
    let path = format!(
        "{}/../backend/production/{name}",
        env!("CARGO_MANIFEST_DIR")
    );
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A server with the accounts of all tests, which people reach under this address.
fn served_as(public_url: &str) -> (Installation, Process) {
    let installation = Installation::new(Kind::Sqlite);
    let server = installation.start_with(&[("SORTITION_PUBLIC_URL", public_url)]);
    (installation, server)
}

/// A server that nothing stands before.
fn served() -> (Installation, Process) {
    let installation = Installation::new(Kind::Sqlite);
    let server = installation.start();
    (installation, server)
}
