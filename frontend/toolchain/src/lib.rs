//! What compiling the page needs of the toolchain: the WASM target. Looked for by a build script of
//! a crate without dependencies; the program that `cargo run` runs depends on it alone, so that the
//! look is cargo's first work, and the crate that builds the page does too. It compiles nothing.
//!
//! A toolchain kept by rustup gets the target added; for another one the build ends with the
//! sentence that says what to install.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The target that the page is compiled for.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// What was found on the machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Machine {
    /// Whether the toolchain has the target's standard library.
    pub has_target: bool,
    /// Where the toolchain is.
    pub sysroot: PathBuf,
    /// Its name, if rustup keeps it.
    pub toolchain: Option<String>,
    /// The program rustup, if it can be called.
    pub rustup: Option<PathBuf>,
}

/// What is to be done before anything is compiled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// All is there.
    Nothing,
    /// rustup adds the target.
    Add {
        /// The program.
        rustup: PathBuf,
        /// To which of its toolchains.
        toolchain: String,
    },
    /// A person has to install it: the sentence that says what.
    Install(String),
}

/// What is to be done on this machine.
pub fn decide(machine: Machine) -> Step {
    match machine {
        Machine {
            has_target: true, ..
        } => Step::Nothing,
        Machine {
            toolchain: Some(toolchain),
            rustup: Some(rustup),
            ..
        } => Step::Add { rustup, toolchain },
        Machine {
            toolchain: Some(toolchain),
            ..
        } => Step::Install(format!(
            "the page needs the target {TARGET}, which the toolchain {toolchain} lacks, and rustup \
             is not in PATH: run `rustup target add --toolchain {toolchain} {TARGET}`"
        )),
        Machine { sysroot, .. } => Step::Install(format!(
            "the page needs the target {TARGET}, which the Rust in {} lacks: install it from where \
             that Rust came from (Debian: libstd-rust-dev-wasm32), or use a toolchain by rustup \
             (https://rustup.rs); SORTITION_PAGE=skip builds the server without its page",
            sysroot.display()
        )),
    }
}

/// The name of the toolchain: as rustup calls it, or, where its compiler is called directly, the
/// folder that rustup keeps it in.
pub fn toolchain_name(called: Option<String>, sysroot: &Path) -> Option<String> {
    called.filter(|name| !name.is_empty()).or_else(|| {
        let folder = sysroot.parent()?.file_name()?;
        (folder == "toolchains").then(|| sysroot.file_name()?.to_str().map(str::to_owned))?
    })
}

/// How the toolchain is reached: what the environment of a build script says.
#[derive(Clone, Debug)]
pub struct Environment {
    /// The compiler.
    pub compiler: OsString,
    /// The folders of programs.
    pub path: OsString,
    /// The toolchain's name, if rustup called it.
    pub called: Option<String>,
}

impl Environment {
    fn of_process() -> Self {
        Self {
            compiler: std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()),
            path: std::env::var_os("PATH").unwrap_or_default(),
            called: std::env::var("RUSTUP_TOOLCHAIN").ok(),
        }
    }

    /// A program in the folders of `PATH`.
    fn program(&self, name: &str) -> Option<PathBuf> {
        std::env::split_paths(&self.path)
            .map(|folder| folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
            .find(|program| program.is_file())
    }

    /// What the compiler says about itself.
    fn ask(&self, arguments: &[&str]) -> Result<PathBuf, String> {
        let failed = |reason: &str| {
            let compiler = Path::new(&self.compiler).display();
            format!(
                "{compiler} can't be asked for its folders: {}",
                reason.trim()
            )
        };
        let output = Command::new(&self.compiler)
            .args(arguments)
            .output()
            .map_err(|error| failed(&error.to_string()))?;
        if !output.status.success() {
            return Err(failed(&String::from_utf8_lossy(&output.stderr)));
        }
        Ok(PathBuf::from(
            String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        ))
    }

    /// Where the target's standard library is, or would be.
    fn library(&self) -> Result<PathBuf, String> {
        self.ask(&["--print", "target-libdir", "--target", TARGET])
    }

    /// Looks, and adds what is lacking; the sentence that says what a person has to do.
    pub fn prepare(&self) -> Result<(), String> {
        let library = self.library()?;
        let sysroot = self.ask(&["--print", "sysroot"])?;
        let step = decide(Machine {
            has_target: holds_library(&library),
            toolchain: toolchain_name(self.called.clone(), &sysroot),
            rustup: self.program("rustup"),
            sysroot,
        });
        match step {
            Step::Nothing => Ok(()),
            Step::Add { rustup, toolchain } => add(&rustup, &toolchain, &library),
            Step::Install(sentence) => Err(sentence),
        }
    }
}

/// Whether the folder of a target's standard library holds it.
fn holds_library(folder: &Path) -> bool {
    std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some())
}

/// Adds the target; the sentence that says why it could not be.
fn add(rustup: &Path, toolchain: &str, library: &Path) -> Result<(), String> {
    let failed = |reason: &str| {
        format!(
            "the page needs the target {TARGET}, and rustup could not add it ({reason}): run \
             `rustup target add --toolchain {toolchain} {TARGET}`"
        )
    };
    let output = Command::new(rustup)
        .args(["target", "add", "--toolchain", toolchain, TARGET])
        .output()
        .map_err(|error| failed(&error.to_string()))?;
    if output.status.success() && holds_library(library) {
        return Ok(());
    }
    let messages = String::from_utf8_lossy(&output.stderr).into_owned();
    let reason = messages
        .lines()
        .find_map(|line| line.strip_prefix("error:"))
        .map_or("it gave no reason", str::trim);
    Err(failed(reason))
}

/// Tells cargo something.
#[allow(
    clippy::print_stdout,
    reason = "a build script speaks to cargo on stdout"
)]
fn instruct(key: &str, value: &str) {
    println!("cargo::{key}={value}");
}

/// The whole of the build script: looks, adds what is lacking, or ends the build with one sentence.
pub fn build_script() {
    instruct("rerun-if-env-changed", "SORTITION_PAGE");
    if std::env::var("SORTITION_PAGE").is_ok_and(|value| value == "skip") {
        return;
    }
    let environment = Environment::of_process();
    // A target that goes away again is looked for again.
    if let Ok(library) = environment.library() {
        instruct("rerun-if-changed", &library.display().to_string());
    }
    if let Err(sentence) = environment.prepare() {
        instruct("error", &sentence.replace('\n', " "));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine(has_target: bool, toolchain: Option<&str>, rustup: Option<&str>) -> Machine {
        Machine {
            has_target,
            sysroot: PathBuf::from("/usr/lib/rust"),
            toolchain: toolchain.map(str::to_owned),
            rustup: rustup.map(PathBuf::from),
        }
    }

    #[test]
    fn a_target_that_is_there_needs_nothing() {
        for toolchain in [None, Some("1.95.0")] {
            for rustup in [None, Some("/bin/rustup")] {
                let step = decide(machine(true, toolchain, rustup));
                assert_eq!(step, Step::Nothing);
            }
        }
    }

    #[test]
    fn rustup_adds_the_target_to_its_own_toolchain() {
        let step = decide(machine(false, Some("1.95.0"), Some("/bin/rustup")));
        let expected = Step::Add {
            rustup: PathBuf::from("/bin/rustup"),
            toolchain: "1.95.0".to_owned(),
        };
        assert_eq!(step, expected);
    }

    #[test]
    fn a_person_is_told_in_one_line_what_to_install() {
        let cases = [
            (
                machine(false, Some("1.95.0"), None),
                "rustup target add --toolchain 1.95.0 wasm32-unknown-unknown",
            ),
            (machine(false, None, None), "Rust in /usr/lib/rust"),
            // A distribution's compiler is not rustup's to change.
            (
                machine(false, None, Some("/bin/rustup")),
                "libstd-rust-dev-wasm32",
            ),
        ];
        for (machine, said) in cases {
            let Step::Install(sentence) = decide(machine.clone()) else {
                panic!("{machine:?} needs a person");
            };
            assert!(sentence.contains(said), "{sentence}");
            assert!(
                sentence.contains(TARGET) && !sentence.contains('\n'),
                "{sentence}"
            );
        }
    }

    #[test]
    fn a_toolchain_is_named_by_rustup_or_by_its_folder() {
        let kept = Path::new("/home/me/.rustup/toolchains/1.95.0-x86_64-unknown-linux-gnu");
        let name =
            |called: Option<&str>, sysroot| toolchain_name(called.map(str::to_owned), sysroot);
        assert_eq!(name(Some("stable"), kept).as_deref(), Some("stable"));
        let by_folder = name(None, kept);
        assert_eq!(
            by_folder.as_deref(),
            Some("1.95.0-x86_64-unknown-linux-gnu")
        );
        assert_eq!(name(Some(""), Path::new("/usr")), None);
        assert_eq!(name(None, Path::new("/usr")), None);
    }

    #[test]
    fn this_compiler_says_where_its_libraries_are() {
        let here = Environment::of_process();
        let library = here.library().expect("the compiler answers");
        let expected = Path::new("rustlib").join(TARGET).join("lib");
        assert!(library.ends_with(expected), "{library:?}");
        let sysroot = here
            .ask(&["--print", "sysroot"])
            .expect("the compiler answers");
        assert!(
            library.starts_with(&sysroot),
            "{library:?} is outside of {sysroot:?}"
        );
    }

    /// A toolchain of two scripts, whose rustup does what it is told to.
    #[cfg(unix)]
    struct Pretended {
        folder: PathBuf,
    }

    #[cfg(unix)]
    impl Pretended {
        fn new(name: &str, rustup: Option<&str>) -> Self {
            let folder = std::env::temp_dir()
                .join(format!("sortition-toolchain-{}-{name}", std::process::id()));
            let pretended = Self { folder };
            let library = pretended.library();
            pretended.write(
                "rustc",
                &format!(
                    "case \"$*\" in *target-libdir*) echo {} ;; *) echo {} ;; esac",
                    library.display(),
                    pretended.folder.join("toolchains/kept").display()
                ),
            );
            if let Some(rustup) = rustup {
                pretended.write(
                    "rustup",
                    &rustup.replace("LIBRARY", &library.to_string_lossy()),
                );
            }
            pretended
        }

        fn library(&self) -> PathBuf {
            self.folder
                .join("toolchains/kept/lib/rustlib")
                .join(TARGET)
                .join("lib")
        }

        fn write(&self, name: &str, script: &str) {
            use std::os::unix::fs::PermissionsExt;
            let program = self.folder.join(name);
            std::fs::create_dir_all(&self.folder).expect("a folder for the scripts");
            std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).expect("a script");
            let permissions = std::fs::Permissions::from_mode(0o755);
            std::fs::set_permissions(&program, permissions).expect("a program");
        }

        fn prepare(&self) -> Result<(), String> {
            let environment = Environment {
                compiler: self.folder.join("rustc").into(),
                path: self.folder.clone().into(),
                called: None,
            };
            environment.prepare()
        }
    }

    #[cfg(unix)]
    impl Drop for Pretended {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }

    #[test]
    #[cfg(unix)]
    fn a_lacking_target_is_added_once() {
        let rustup = "[ \"$*\" = \"target add --toolchain kept wasm32-unknown-unknown\" ] || exit 3\n\
                      [ ! -e LIBRARY ] || exit 4\n/bin/mkdir -p LIBRARY && : > LIBRARY/libcore.rlib";
        let machine = Pretended::new("adds", Some(rustup));
        assert_eq!(machine.prepare(), Ok(()));
        assert!(machine.library().join("libcore.rlib").is_file());
        assert_eq!(
            machine.prepare(),
            Ok(()),
            "what is there is not added again"
        );
    }

    #[test]
    #[cfg(unix)]
    fn a_target_that_cannot_be_added_is_asked_for() {
        let cases = [
            (
                "fails",
                Some("echo 'info: trying' >&2; echo 'error: no network' >&2; exit 1"),
                "no network",
            ),
            ("lies", Some("exit 0"), "it gave no reason"),
            ("bare", None, "rustup is not in PATH"),
        ];
        for (name, rustup, said) in cases {
            let sentence = Pretended::new(name, rustup)
                .prepare()
                .expect_err("nothing is there");
            assert!(sentence.contains(said), "{sentence}");
            let command = "rustup target add --toolchain kept wasm32-unknown-unknown";
            assert!(sentence.contains(command), "{sentence}");
        }
    }
}
