//! A real nginx with the site file that is handed out, on free ports of this machine.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use sortition_tests::process::Process;
use tempfile::TempDir;

use super::{HOST, NAMED_HOST, handed_out};

/// Where Debian has it, which is on nobody's path but root's.
const PROGRAM: &str = "/usr/sbin/nginx";

/// A running proxy; ended when dropped.
pub struct Nginx {
    child: Child,
    folder: TempDir,
    secure: u16,
    plain: u16,
}

impl Nginx {
    /// Starts it before a server.
    pub fn before(server: &Process) -> Self {
        Self::edited(server, |site| site)
    }

    /// The same with a site file that somebody has changed.
    pub fn edited(server: &Process, edit: impl Fn(String) -> String) -> Self {
        let folder = tempfile::tempdir().expect("a folder for nginx");
        make_certificate(folder.path());
        let (secure, plain) = (free_port(), free_port());
        let site = site(folder.path(), server.address(), secure, plain);
        let file = folder.path().join("nginx.conf");
        let text = configuration(folder.path(), &edit(site));
        std::fs::write(&file, text).expect("the file is written");
        let child = Command::new(program())
            .arg("-p")
            .arg(folder.path())
            .arg("-c")
            .arg(&file)
            .stdin(Stdio::null())
            .spawn()
            .expect("nginx runs: tests/run installs it");
        let mut nginx = Self {
            child,
            folder,
            secure,
            plain,
        };
        nginx.wait();
        nginx
    }

    fn wait(&mut self) {
        let deadline = Instant::now() + Duration::from_secs(10);
        while TcpStream::connect(("127.0.0.1", self.secure)).is_err() {
            let ended = self.child.try_wait().expect("nginx can be looked at");
            assert!(ended.is_none(), "nginx ended: {ended:?}");
            assert!(Instant::now() < deadline, "nginx doesn't listen");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Asks over TLS from an address of this machine; gives head and content of the answer.
    pub fn ask(&self, from: &str, path: &str, arguments: &[&str]) -> String {
        let url = format!("https://{HOST}:{}{path}", self.secure);
        let resolved = format!("{HOST}:{}:127.0.0.1", self.secure);
        let certificate = self.certificate();
        let certificate = certificate.to_str().expect("the path is text");
        let known = ["--cacert", certificate, "--resolve", &resolved];
        ask(from, &url, &[&known[..], arguments].concat())
    }

    /// Asks without TLS.
    pub fn ask_plainly(&self, path: &str) -> String {
        let url = format!("http://127.0.0.1:{}{path}", self.plain);
        ask("127.0.0.2", &url, &["-H", &format!("Host: {HOST}")])
    }

    /// The port that speaks TLS.
    pub fn port(&self) -> u16 {
        self.secure
    }

    fn certificate(&self) -> PathBuf {
        self.folder.path().join("certificate.pem")
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asks from an address of this machine; gives head and content of the answer.
pub fn ask(from: &str, url: &str, arguments: &[&str]) -> String {
    let output = Command::new("curl")
        .args([
            "-sS",
            "-i",
            "--http1.1",
            "--noproxy",
            "*",
            "--max-time",
            "60",
        ])
        .args(["--interface", from])
        .args(arguments)
        .arg(url)
        .output()
        .expect("curl runs: tests/run installs it");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{url}: {said}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn program() -> &'static str {
    match Path::new(PROGRAM).exists() {
        true => PROGRAM,
        false => "nginx",
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
    let address = listener.local_addr().expect("it has an address");
    address.port()
}

fn make_certificate(folder: &Path) {
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt"])
        .args(["ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"])
        .args(["-subj", &format!("/CN={HOST}"), "-addext"])
        .arg(format!("subjectAltName=DNS:{HOST}"))
        .args(["-keyout", "key.pem", "-out", "certificate.pem"])
        .current_dir(folder)
        .output()
        .expect("openssl runs: tests/run installs it");
    let said = String::from_utf8_lossy(&made.stderr);
    assert!(made.status.success(), "{said}");
}

/// The site file as whoever runs the server edits it: name, certificate; here ports as well.
fn site(folder: &Path, server: &str, secure: u16, plain: u16) -> String {
    let mut site = handed_out("nginx.conf");
    let folder = folder.display();
    for (from, to) in [
        (NAMED_HOST, HOST.to_owned()),
        ("/etc/ssl/sortition", folder.to_string()),
        ("listen 443 ", format!("listen 127.0.0.1:{secure} ")),
        ("listen 80;", format!("listen 127.0.0.1:{plain};")),
        ("http://127.0.0.1:8080", format!("http://{server}")),
    ] {
        assert!(site.contains(from), "nginx.conf lacks {from}");
        site = site.replace(from, &to);
    }
    // Not every machine that runs tests has the long addresses.
    let lines = site.lines().filter(|line| !line.contains("listen [::]"));
    lines.collect::<Vec<_>>().join("\n")
}

/// What Debian's own file says around a site, for one process in a folder of its own.
fn configuration(folder: &Path, site: &str) -> String {
    let folder = folder.display();
    format!(
        "daemon off;
         master_process off;
         pid {folder}/pid;
         error_log stderr crit;
         events {{ worker_connections 1024; }}
         http {{
             access_log off;
             client_body_temp_path {folder}/body;
             proxy_temp_path {folder}/proxy;
             fastcgi_temp_path {folder}/fastcgi;
             uwsgi_temp_path {folder}/uwsgi;
             scgi_temp_path {folder}/scgi;
             {site}
         }}\n"
    )
}
