//! A PostgreSQL server of a test's own, from the programs that are installed: for what the one that all
//! tests share can't show, such as another that follows it.

use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use rustix::process::geteuid;

/// What outlives no test needs no disk.
const SETTINGS: &str = "listen_addresses = '127.0.0.1'\nfsync = off\nfull_page_writes = off\n\
     max_connections = 100\nshared_buffers = 32MB\nlog_min_messages = fatal\n";
/// As the server's programs are run where the tests are root's, whom they refuse.
const OTHER: &str = "postgres";
/// So often a port is looked for that nobody takes before the server does.
const TRIES: u32 = 5;

/// A running server; stopped and removed when dropped.
pub struct Cluster {
    folder: PathBuf,
    port: u16,
}

impl Cluster {
    /// Makes one and starts it, with these lines in its configuration and these files beside it.
    pub fn start(settings: &str, files: &[(&str, &str)]) -> Self {
        Self::prepared(|folder| {
            let data = folder.join("data");
            run(program("initdb").arg("-D").arg(&data).args([
                "-U",
                "postgres",
                "-A",
                "trust",
                "--no-sync",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
            ]));
            write_as_server(
                &data.join("postgresql.auto.conf"),
                &format!("{SETTINGS}{settings}\n"),
            );
            for (name, content) in files {
                write_as_server(&data.join(name), content);
            }
        })
    }

    /// One that follows this one.
    pub fn follower(&self) -> Self {
        let port = self.port.to_string();
        Self::prepared(|folder| {
            run(program("pg_basebackup")
                .args(["-h", "127.0.0.1", "-U", "postgres", "-p", &port, "-D"])
                .arg(folder.join("data"))
                .args(["-R", "-X", "stream", "-c", "fast", "--no-sync"]));
        })
    }

    fn prepared(prepare: impl FnOnce(&Path)) -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("sortition-cluster-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        make_folder(&folder);
        let mut cluster = Self { folder, port: 0 };
        prepare(&cluster.folder);
        for _ in 0..TRIES {
            cluster.port = free_port();
            if cluster.try_start() {
                return cluster;
            }
        }
        let log = std::fs::read_to_string(cluster.folder.join("log")).unwrap_or_default();
        panic!("{} doesn't start: {log}", cluster.folder.display());
    }

    fn try_start(&self) -> bool {
        let options = format!("-p {} -k {}", self.port, self.folder.display());
        let mut start = program("pg_ctl");
        start
            .args(["start", "-s", "-w", "-t", "60", "-o", &options])
            .arg("-l")
            .arg(self.folder.join("log"));
        self.control(&mut start)
    }

    /// Starts it again, at the same address.
    pub fn start_again(&self) {
        assert!(self.try_start(), "{} doesn't start", self.folder.display());
    }

    /// Ends it as a crash would.
    pub fn kill(&self) {
        let mut stop = program("pg_ctl");
        assert!(self.control(stop.args(["stop", "-s", "-m", "immediate"])));
    }

    fn control(&self, command: &mut Command) -> bool {
        let ended = command
            .arg("-D")
            .arg(self.folder.join("data"))
            .stdin(Stdio::null())
            // Held open by the server it starts, they would be waited for.
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        ended.expect("pg_ctl runs").success()
    }

    /// The address of one of its databases.
    pub fn address(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// The same by its socket, which has neither TLS nor passwords.
    pub fn local_address(&self, database: &str) -> String {
        let folder = self.folder.display().to_string().replace('/', "%2F");
        format!("postgres://postgres@{folder}:{}/{database}", self.port)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let mut stop = program("pg_ctl");
        self.control(stop.args(["stop", "-s", "-m", "immediate"]));
        // What is left of it goes with the tests' folder.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// One of PostgreSQL's programs, run as whom it takes.
fn program(name: &str) -> Command {
    let path = newest_installed().map_or_else(|| PathBuf::from(name), |folder| folder.join(name));
    if !geteuid().is_root() {
        return Command::new(path);
    }
    let mut command = as_other();
    command.arg(path);
    command
}

/// A command that is run by the database's account.
fn as_other() -> Command {
    let mut command = Command::new("setpriv");
    command
        .arg(format!("--reuid={OTHER}"))
        .arg(format!("--regid={OTHER}"))
        .args(["--clear-groups", "env", "HOME=/"]);
    command
}

/// Where Debian has them, which is on nobody's path.
fn newest_installed() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let folders = versions.filter_map(|version| Some(version.ok()?.path().join("bin")));
    let number = |folder: &PathBuf| {
        let version = folder.parent()?.file_name()?.to_str()?;
        version.parse::<u32>().ok()
    };
    folders
        .filter(|folder| folder.join("initdb").exists())
        .max_by_key(number)
}

fn run(command: &mut Command) {
    let output = command.stdin(Stdio::null()).output();
    let output = output.expect("PostgreSQL is installed: tests/run does that");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
}

/// A folder of the database's account.
fn make_folder(folder: &Path) {
    let mut install = Command::new("install");
    install.args(["-d", "-m", "700"]);
    if geteuid().is_root() {
        install.args(["-o", OTHER, "-g", OTHER]);
    }
    run(install.arg(folder));
}

/// Writes a file as the server's own.
fn write_as_server(path: &Path, content: &str) {
    let mut draft = tempfile::NamedTempFile::new().expect("a file for the content");
    draft
        .write_all(content.as_bytes())
        .expect("the content is written");
    let mut install = Command::new("install");
    install.args(["-m", "600"]);
    if geteuid().is_root() {
        install.args(["-o", OTHER, "-g", OTHER]);
    }
    run(install.arg(draft.path()).arg(path));
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
    listener.local_addr().expect("it has an address").port()
}
