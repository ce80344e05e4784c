//! The program itself, as a process of its own: for what only a process can do, such as die.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::json;
use tempfile::TempDir;

use crate::accounts::PASSWORD;
use crate::client::Client;
use crate::db::TestDatabase;
use crate::{Kind, app};

/// An installation whose server can be killed and started again.
pub struct Installation {
    data: TempDir,
    database: TestDatabase,
}

/// Its running server; killed when dropped.
pub struct Process {
    child: Child,
    client: Client,
    /// Held open: a server whose output nobody takes any more would end.
    _output: BufReader<ChildStdout>,
}

impl Installation {
    /// With the seeds and the accounts that every test has.
    pub fn new(kind: Kind) -> Self {
        let data = tempfile::tempdir().expect("a folder for the server's data");
        Self {
            data,
            database: app::filled_database(kind),
        }
    }

    /// Starts its server and waits until it listens.
    pub fn start(&self) -> Process {
        let mut child = Command::new(program())
            .env("SORTITION_DATA", self.data.path())
            .env("SORTITION_DATABASE_URL", self.database.address())
            .env("SORTITION_LISTEN", "127.0.0.1:0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program runs");
        let mut output = BufReader::new(child.stdout.take().expect("its output is piped"));
        let mut line = String::new();
        output.read_line(&mut line).expect("its output is text");
        let address = line
            .split("http://")
            .nth(1)
            .unwrap_or_default()
            .trim()
            .trim_end_matches('/');
        assert!(!address.is_empty(), "the program names no address: {line}");
        let client = Client::unwatching(&format!("http://{address}"));
        Process {
            child,
            client,
            _output: output,
        }
    }

    /// The database behind the server.
    pub fn database(&self) -> &TestDatabase {
        &self.database
    }
}

impl Process {
    /// Signs in one of the accounts.
    pub async fn sign_in(&self, username: &str) -> Client {
        let credentials = json!({ "username": username, "password": PASSWORD });
        let session = self.client.post("/session", &credentials).await.with(200);
        self.client.with_token(
            session["access_token"]
                .as_str()
                .expect("a session has a token"),
        )
    }

    /// Ends the server as a power cut would (SIGKILL).
    pub fn kill(&mut self) {
        self.child.kill().expect("the server can be killed");
        self.child.wait().expect("the server ends");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `sortition` beside the test programs.
pub fn program() -> PathBuf {
    let test = std::env::current_exe().expect("the test program has a path");
    let folder = test
        .parent()
        .and_then(Path::parent)
        .expect("it lies in target/<profile>/deps");
    let program = folder.join("sortition");
    assert!(
        program.exists(),
        "{} is missing: run `cargo build -p sortition` first, or tests/run, which builds all",
        program.display()
    );
    program
}
