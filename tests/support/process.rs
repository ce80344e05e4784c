//! The program itself, as a process of its own: for what only a process can do, such as die.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use rustix::process::{Pid, Resource, Rlimit, prlimit};
use serde_json::json;
use tempfile::TempDir;

use crate::accounts::PASSWORD;
use crate::client::Client;
use crate::cluster::Cluster;
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
    address: String,
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

    /// The same in a server of the test's own.
    pub fn in_cluster(cluster: &Cluster) -> Self {
        let data = tempfile::tempdir().expect("a folder for the server's data");
        Self {
            data,
            database: app::filled_in_cluster(cluster),
        }
    }

    /// With nothing at all, as before the first start.
    pub fn empty(kind: Kind) -> Self {
        let data = tempfile::tempdir().expect("a folder for the server's data");
        Self {
            data,
            database: TestDatabase::empty(kind),
        }
    }

    /// Starts its server and waits until it listens.
    pub fn start(&self) -> Process {
        self.start_with(&[])
    }

    /// The same with more in its environment.
    pub fn start_with(&self, environment: &[(&str, &str)]) -> Process {
        let database = [("SORTITION_DATABASE_URL", self.database.address())];
        // What is said twice is as it was said last.
        let environment = [&database[..], environment].concat();
        Process::start(self.data.path(), &environment, &[])
    }

    /// The same, logging to a file, as of whoever lets it.
    pub fn start_logging(&self, log: &Path) -> Process {
        let log = File::options().create(true).append(true).open(log);
        let log = log.expect("the log can be written");
        let database = [("SORTITION_DATABASE_URL", self.database.address())];
        Process::start_to(self.data.path(), &database, &[], log.into())
    }

    /// Runs the program once on its data, as `keys list`, until it ends: a minute at the most.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.run_with(&[], arguments)
    }

    /// The same with more in its environment.
    pub fn run_with(&self, environment: &[(&str, &str)], arguments: &[&str]) -> Output {
        let mut command = Command::new("timeout");
        command.arg("60").arg(program()).args(arguments);
        self.on_its_data(&mut command, environment)
            .output()
            .expect("the program runs")
    }

    /// Begins the program on its data as [`Self::run`] does, and leaves it running, saying nothing: for
    /// what is cut short.
    pub fn begin(&self, arguments: &[&str]) -> Child {
        let mut command = Command::new(program());
        command.args(arguments);
        self.on_its_data(&mut command, &[])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program runs")
    }

    fn on_its_data<'a>(
        &self,
        command: &'a mut Command,
        environment: &[(&str, &str)],
    ) -> &'a mut Command {
        command
            // As when it is started.
            .env("SORTITION_ACCEPT_CLOCK", "true")
            .envs(environment.iter().copied())
            .env("SORTITION_DATA", self.data.path())
            .env("SORTITION_DATABASE_URL", self.database.address())
            .env("SORTITION_LISTEN", "127.0.0.1:0")
            .stdin(Stdio::null())
    }

    /// Where it keeps keys and files.
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// The database behind the server.
    pub fn database(&self) -> &TestDatabase {
        &self.database
    }
}

impl Process {
    /// Starts the program with a data folder and waits until it listens. A file that may not grow is an
    /// error to it and no signal, as a full disk is: see [`Self::fill_disk`].
    pub fn start(data: &Path, environment: &[(&str, &str)], arguments: &[&str]) -> Self {
        Self::start_to(data, environment, arguments, Stdio::null())
    }

    fn start_to(data: &Path, environment: &[(&str, &str)], arguments: &[&str], log: Stdio) -> Self {
        let mut child = Command::new("sh")
            .args(["-c", "trap '' XFSZ; exec \"$@\"", "sh"])
            .arg(program())
            .args(arguments)
            .env("SORTITION_DATA", data)
            .env("SORTITION_LISTEN", "127.0.0.1:0")
            // Its database is filled on the day that all tests play on; the program has the real clock.
            .env("SORTITION_ACCEPT_CLOCK", "true")
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the program runs");
        let mut output = BufReader::new(child.stdout.take().expect("its output is piped"));
        let address = listening(&mut output);
        let client = Client::unwatching(&format!("http://{address}"));
        Self {
            child,
            address,
            client,
            _output: output,
        }
    }

    /// Where it listens, as `127.0.0.1:…`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Somebody without an account.
    pub fn nobody(&self) -> &Client {
        &self.client
    }

    /// What of its memory lies in this machine's, in bytes (VmRSS).
    pub fn resident(&self) -> u64 {
        self.memory("VmRSS:")
    }

    /// The most that lay there since it was started, or since [`Self::forget_peak`], in bytes (VmHWM).
    pub fn peak(&self) -> u64 {
        self.memory("VmHWM:")
    }

    /// From now on its peak is what it holds now, or takes later.
    pub fn forget_peak(&self) {
        std::fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5")
            .expect("the system forgets the peak of one's own process");
    }

    fn memory(&self, name: &str) -> u64 {
        memory_of(self.child.id(), name)
            .expect("the server runs, on Linux, which says how much it is")
    }

    /// Signs in one of the accounts.
    pub async fn sign_in(&self, username: &str) -> Client {
        self.sign_in_with(username, PASSWORD).await
    }

    /// Signs in with another password than the test accounts', on a connection of one's own: one that was
    /// kept since may just be making room for others.
    pub async fn sign_in_with(&self, username: &str, password: &str) -> Client {
        let credentials = json!({ "username": username, "password": password });
        let person = self.client.anew();
        let session = person.post("/session", &credentials).await.with(200);
        person.with_token(
            session["access_token"]
                .as_str()
                .expect("a session has a token"),
        )
    }

    /// From now on none of its files may grow, as on a full disk; or they may again.
    pub fn fill_disk(&self, is_full: bool) {
        let limit = Rlimit {
            current: is_full.then_some(0),
            maximum: None,
        };
        prlimit(Some(Pid::from_child(&self.child)), Resource::Fsize, limit)
            .expect("the server's limits can be set");
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

/// What the system says of a process's memory by this name, as `VmHWM:`, in bytes; none when it is over.
pub fn memory_of(process: u32, name: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kilobytes = line.split_whitespace().next()?.parse::<u64>().ok()?;
    Some(kilobytes * 1024)
}

/// Reads what the program says until it names its address.
fn listening(output: &mut impl BufRead) -> String {
    let mut said = String::new();
    while output.read_line(&mut said).expect("its output is text") > 0 {
        if let Some((_, address)) = said.split_once("http://") {
            return address.trim().trim_end_matches('/').to_owned();
        }
    }
    panic!("the program names no address: {said}");
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
