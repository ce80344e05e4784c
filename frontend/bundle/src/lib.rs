//! Builds the page for embedding: cargo for WASM → parts → wasm-bindgen → one style sheet → names
//! by content → compression → a Rust file of `include_bytes!`. Called by `backend/build.rs` only; it
//! knows nothing of what the page shows.
//!
//! `SORTITION_PAGE=skip` gives a one-line page instead, for `cargo check`, clippy and work on the
//! server alone.

mod assets;
mod compile;
mod join;
mod parts;
mod styles;

use std::path::{Path, PathBuf};

/// Why the page could not be built.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// The WASM target is missing from the toolchain.
    #[error(
        "the target wasm32-unknown-unknown is not installed: rustup target add wasm32-unknown-unknown"
    )]
    MissingTarget,
    /// The page does not compile; the compiler's messages.
    #[error("the page does not compile:\n{0}")]
    Compile(String),
    /// wasm-bindgen refused the module.
    #[error("wasm-bindgen: {0}")]
    Bindgen(String),
    /// The module could not be cut into parts.
    #[error("parts of the page: {0}")]
    Parts(String),
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Cargo did not say where something is.
    #[error("{0} is not set: call this from a build script")]
    Environment(&'static str),
}

/// Reads a file, naming it if that fails.
fn read(path: &Path) -> Result<Vec<u8>, BundleError> {
    std::fs::read(path).map_err(|source| BundleError::File {
        path: path.to_owned(),
        source,
    })
}

/// Writes a file, naming it if that fails.
fn write(path: &Path, content: &[u8]) -> Result<(), BundleError> {
    std::fs::write(path, content).map_err(|source| BundleError::File {
        path: path.to_owned(),
        source,
    })
}

/// What a build script needs to know.
struct Setting {
    /// The workspace's root.
    root: PathBuf,
    /// Where cargo wants generated files.
    out: PathBuf,
    /// Optimised and compressed, or quick to build.
    is_release: bool,
}

impl Setting {
    fn from_environment() -> Result<Self, BundleError> {
        let variable = |name: &'static str| {
            std::env::var_os(name)
                .map(PathBuf::from)
                .ok_or(BundleError::Environment(name))
        };
        let package = variable("CARGO_MANIFEST_DIR")?;
        let root = package
            .parent()
            .ok_or(BundleError::Environment("CARGO_MANIFEST_DIR"))?
            .to_owned();
        Ok(Self {
            root,
            out: variable("OUT_DIR")?,
            is_release: variable("PROFILE")?.as_os_str() == "release",
        })
    }
}

/// The whole of a build script: builds the page and writes `page_assets.rs` to `OUT_DIR`, telling
/// cargo what to watch. Prints one `cargo::error` per message if it fails.
pub fn build_script() {
    if let Err(error) = run() {
        for line in error.to_string().split("\n\n").map(flatten) {
            instruct("error", &line);
        }
    }
}

/// One message on one line: cargo's instructions end with the line.
fn flatten(message: &str) -> String {
    message
        .lines()
        .map(str::trim_end)
        .collect::<Vec<_>>()
        .join(" ⏎ ")
}

/// Tells cargo something.
#[allow(
    clippy::print_stdout,
    reason = "a build script speaks to cargo on stdout"
)]
fn instruct(key: &str, value: &str) {
    println!("cargo::{key}={value}");
}

fn run() -> Result<(), BundleError> {
    instruct("rerun-if-env-changed", "SORTITION_PAGE");
    let setting = Setting::from_environment()?;
    if std::env::var("SORTITION_PAGE").is_ok_and(|value| value == "skip") {
        return assets::write_placeholder(&setting.out);
    }
    for watched in [
        "Cargo.lock",
        "Cargo.toml",
        "frontend/Cargo.toml",
        "frontend/build.rs",
        "frontend/boot.js",
        "frontend/icon.svg",
        "frontend/index.html",
        "frontend/locales",
        "frontend/src",
        "openapi/Cargo.toml",
        "openapi/src",
        "backend/draw/Cargo.toml",
        "backend/draw/src",
    ] {
        let path = setting.root.join(watched);
        instruct("rerun-if-changed", &path.display().to_string());
    }
    let module = compile::compile(&setting)?;
    let parts = parts::cut(&module, &setting.out)?;
    let glue = compile::bind(&parts.first)?;
    let style = styles::join(&setting.root.join("frontend/src"))?;
    assets::write_page(&setting, glue, parts, style)
}
