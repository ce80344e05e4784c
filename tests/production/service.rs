//! The unit file that is handed out: systemd finds nothing wrong with it, and the program does what
//! it is told there.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use sortition_tests::process::{Process, program};

use super::{NAMED_HOST, handed_out};

/// Where the unit file expects the program.
const INSTALLED: &str = "/usr/local/bin/sortition";
/// What systemd calls the exposure of a service: 100 at the worst, below 20 at the best.
const MOST_EXPOSED: &str = "--threshold=20";

/// The values of the lines of a unit file that have this name.
fn values(unit: &str, name: &str) -> Vec<String> {
    let lines = unit.lines().filter_map(|line| line.split_once('='));
    let named = lines.filter(|(found, _)| *found == name);
    named.map(|(_, value)| value.to_owned()).collect()
}

/// Assignments as they stand in the unit file's `Environment` and in the file that it names.
fn assignments<'a>(lines: impl Iterator<Item = &'a str>) -> BTreeMap<String, String> {
    let lines = lines.filter(|line| !line.starts_with('#'));
    let pairs = lines.filter_map(|line| line.split_once('='));
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// The unit file in a folder, for a program that is there.
fn written(folder: &Path) -> String {
    let unit = handed_out("sortition.service");
    assert!(unit.contains(&format!("ExecStart={INSTALLED} ")), "{unit}");
    let program = program().display().to_string();
    let path = folder.join("sortition.service");
    std::fs::write(&path, unit.replace(INSTALLED, &program)).expect("the unit file is written");
    path.display().to_string()
}

fn analyze(arguments: &[&str]) -> Output {
    Command::new("systemd-analyze")
        .args(arguments)
        .output()
        .expect("systemd-analyze runs: tests/run installs it")
}

#[test]
fn unit_file_is_as_systemd_would_have_it() {
    let folder = tempfile::tempdir().expect("a folder for the unit file");
    let unit = written(folder.path());
    let verified = analyze(&["verify", &unit]);
    let said = String::from_utf8_lossy(&verified.stderr);
    // What it says of other units is this machine's affair.
    let objections: Vec<&str> = said
        .lines()
        .filter(|line| line.contains("sortition.service"))
        .collect();
    assert!(objections.is_empty(), "{objections:#?}");
    assert!(verified.status.success(), "{said}");
    let exposed = analyze(&[
        "security",
        "--offline=true",
        "--no-pager",
        MOST_EXPOSED,
        &unit,
    ]);
    assert!(
        exposed.status.success(),
        "{}{}",
        String::from_utf8_lossy(&exposed.stdout),
        String::from_utf8_lossy(&exposed.stderr)
    );
}

#[tokio::test]
async fn program_does_what_the_unit_file_says() {
    let unit = handed_out("sortition.service");
    let folder = tempfile::tempdir().expect("a folder in the place of /var/lib");
    let data = folder.path().join("sortition");
    let command = values(&unit, "ExecStart").remove(0);
    let arguments: Vec<&str> = command.split(' ').skip(1).collect();
    let said = values(&unit, "Environment");
    let mut environment = assignments(said.iter().map(String::as_str));
    assert_eq!(environment["SORTITION_DATA"], "/var/lib/sortition");
    assert_eq!(values(&unit, "StateDirectory"), ["sortition"]);
    assert_eq!(environment["SORTITION_LISTEN"], "127.0.0.1:8080");
    assert_eq!(values(&unit, "EnvironmentFile"), ["/etc/sortition.conf"]);
    let file = handed_out("sortition.conf");
    environment.extend(assignments(file.lines()));
    assert_eq!(
        environment["SORTITION_PUBLIC_URL"],
        format!("https://{NAMED_HOST}")
    );
    // What is commented out there are settings too.
    for line in file.lines().filter_map(|line| line.strip_prefix('#')) {
        let name = line.split('=').next().unwrap_or_default();
        if name.starts_with("SORTITION_") {
            assert!(help().contains(name), "{name} is no setting");
        }
    }
    // As the unit file has them, but for the port and the folder.
    environment.remove("SORTITION_DATA");
    environment.remove("SORTITION_LISTEN");
    let environment: Vec<(&str, &str)> = environment
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let server = Process::start(&data, &environment, &arguments);
    server.nobody().get("/health/ready").await.ok();
    let mode = std::fs::metadata(data.join("keys")).map(|facts| facts.permissions().mode());
    assert_eq!(mode.expect("the keys are there") & 0o777, 0o700);
}

fn help() -> String {
    let output = Command::new(program()).arg("--help").output();
    let output = output.expect("the program runs");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
