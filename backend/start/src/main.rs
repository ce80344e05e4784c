//! What `cargo run` at the root runs: builds the server and becomes it, with the same arguments.
//!
//! It is a program of its own because of when cargo does what: it begins with the crates that most
//! others wait for, and among the server's four hundred a look at the toolchain would have its turn
//! after minutes. This program has one dependency, `frontend/toolchain`, whose build script looks
//! for what the page needs; the server's crates come after it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// The features of the server that this program was built with.
const FEATURES: [(&str, bool); 2] = [
    ("page", cfg!(feature = "page")),
    ("postgres-tls", cfg!(feature = "postgres-tls")),
];

fn main() -> ExitCode {
    let Some(build) = std::env::current_exe().ok().as_deref().and_then(Build::of) else {
        return fail("this program runs where cargo put it: use `cargo run`");
    };
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(&cargo);
    command.args(build.arguments(&FEATURES));
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(is_of_this_package) {
            command.env_remove(name);
        }
    }
    match command.status() {
        Ok(status) if status.success() => become_server(&build.server()),
        Ok(_) => ExitCode::FAILURE,
        Err(error) => fail(format_args!("cargo can't be called: {error}")),
    }
}

/// What cargo says about the package that it runs, which is not the one to be built.
fn is_of_this_package(name: &str) -> bool {
    name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
}

/// Where and how this program was built; the server is built likewise.
#[derive(Debug, PartialEq, Eq)]
struct Build {
    /// The folder of the finished programs.
    folder: PathBuf,
    profile: String,
}

impl Build {
    /// Read from this program's own place, `<target folder>/<profile>/sortition-start`.
    fn of(program: &Path) -> Option<Self> {
        let folder = program.parent()?;
        let profile = match folder.file_name()?.to_str()? {
            "debug" => "dev",
            other => other,
        };
        Some(Self {
            folder: folder.to_owned(),
            profile: profile.to_owned(),
        })
    }

    /// What cargo is called with.
    fn arguments(&self, features: &[(&str, bool)]) -> Vec<OsString> {
        let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml");
        let features: Vec<&str> = features
            .iter()
            .filter_map(|(name, is_on)| is_on.then_some(*name))
            .collect();
        let mut arguments: Vec<OsString> = ["build", "--manifest-path", manifest]
            .map(OsString::from)
            .to_vec();
        arguments.extend(["--bin", "sortition", "--profile", &self.profile].map(OsString::from));
        arguments.extend(["--no-default-features", "--features"].map(OsString::from));
        arguments.push(features.join(",").into());
        arguments.push("--target-dir".into());
        arguments.push(self.folder.parent().unwrap_or(&self.folder).into());
        arguments
    }

    /// The server's program, beside this one.
    fn server(&self) -> PathBuf {
        self.folder
            .join(format!("sortition{}", std::env::consts::EXE_SUFFIX))
    }
}

/// Runs the server in place of this program: signals reach it, and its end is this one's.
#[cfg(unix)]
fn become_server(program: &Path) -> ExitCode {
    use std::os::unix::process::CommandExt;
    let error = Command::new(program)
        .args(std::env::args_os().skip(1))
        .exec();
    fail(format_args!(
        "{} can't be started: {error}",
        program.display()
    ))
}

/// Runs the server and ends as it does.
#[cfg(not(unix))]
fn become_server(program: &Path) -> ExitCode {
    match Command::new(program)
        .args(std::env::args_os().skip(1))
        .status()
    {
        Ok(status) => ExitCode::from(
            status
                .code()
                .and_then(|code| u8::try_from(code).ok())
                .unwrap_or(1),
        ),
        Err(error) => fail(format_args!(
            "{} can't be started: {error}",
            program.display()
        )),
    }
}

/// Says on stderr why the program ends.
fn fail(reason: impl std::fmt::Display) -> ExitCode {
    eprintln!("sortition: {reason}");
    ExitCode::FAILURE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_is_built_as_this_program_was() {
        for (folder, profile) in [("debug", "dev"), ("release", "release"), ("quick", "quick")] {
            let program = Path::new("/work/target")
                .join(folder)
                .join("sortition-start");
            let build = Build::of(&program).expect("it lies where cargo puts programs");
            let arguments = build.arguments(&[("page", true), ("postgres-tls", false)]);
            let arguments: Vec<_> = arguments.iter().filter_map(|one| one.to_str()).collect();
            let has = |pair: [&str; 2]| arguments.windows(2).any(|two| two == pair);
            assert!(has(["--profile", profile]), "{arguments:?}");
            assert!(has(["--features", "page"]), "{arguments:?}");
            assert!(has(["--target-dir", "/work/target"]), "{arguments:?}");
            assert!(
                build
                    .server()
                    .starts_with(Path::new("/work/target").join(folder))
            );
        }
        let plain = Build::of(Path::new("/work/target/debug/sortition-start"));
        let arguments = plain.map(|build| build.arguments(&[("page", false)]));
        let arguments = arguments.unwrap_or_default();
        let features = arguments.iter().position(|one| one == "--features");
        assert_eq!(features.map(|at| arguments[at + 1].is_empty()), Some(true));
    }
}
