//! The nested cargo that compiles the page to WASM, and wasm-bindgen over its result.

use crate::{BundleError, Setting};
use sortition_toolchain::TARGET;
use std::path::{Path, PathBuf};
use std::process::Command;
use wasm_bindgen_cli_support::Bindgen;

/// A module ready for the browser.
pub struct Glue {
    /// The JavaScript that loads it.
    pub script: String,
    /// The module.
    pub wasm: Vec<u8>,
}

/// Variables of the outer cargo that would mislead the inner one.
fn is_of_outer_cargo(name: &str) -> bool {
    [
        "CARGO_FEATURE_",
        "CARGO_CFG_",
        "CARGO_PKG_",
        "CARGO_MANIFEST_",
        "CARGO_PROFILE_",
        "DEP_",
    ]
    .iter()
    .any(|prefix| name.starts_with(prefix))
        || matches!(
            name,
            "CARGO_ENCODED_RUSTFLAGS"
                | "RUSTFLAGS"
                | "RUSTC_WRAPPER"
                | "RUSTC_WORKSPACE_WRAPPER"
                | "CARGO_TARGET_DIR"
                | "CARGO_BUILD_TARGET"
                | "CARGO_MAKEFLAGS"
                | "OUT_DIR"
                | "TARGET"
                | "HOST"
                | "PROFILE"
                | "OPT_LEVEL"
                | "DEBUG"
                | "NUM_JOBS"
        )
}

/// Compiles the page; gives the path of the module. The inner cargo has a target folder and a
/// profile of its own, because with those of the outer one it would wait for ever on its lock.
pub fn compile(setting: &Setting) -> Result<PathBuf, BundleError> {
    let target = wasm_target_dir(&setting.out);
    let profile = if setting.is_release {
        "wasm-release"
    } else {
        "wasm-dev"
    };
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .current_dir(&setting.root)
        .args(["build", "--quiet", "--locked", "--package", "sortition-web"])
        .args(["--target", TARGET, "--profile", profile])
        .arg("--target-dir")
        .arg(&target);
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(is_of_outer_cargo) {
            command.env_remove(&name);
        }
    }
    let output = command.output().map_err(|source| BundleError::File {
        path: PathBuf::from("cargo"),
        source,
    })?;
    if !output.status.success() {
        let messages = String::from_utf8_lossy(&output.stderr).into_owned();
        if messages.contains("may not be installed") {
            return Err(BundleError::MissingTarget);
        }
        return Err(BundleError::Compile(messages));
    }
    Ok(target.join(TARGET).join(profile).join("sortition-web.wasm"))
}

/// `target/wasm`, found from `target/<profile>/build/<package>/out`.
fn wasm_target_dir(out: &Path) -> PathBuf {
    out.ancestors()
        .find(|folder| folder.file_name().is_some_and(|name| name == "build"))
        .and_then(|build| build.parent()?.parent())
        .unwrap_or(out)
        .join("wasm")
}

/// Says what the tool found wrong, down to the cause.
fn refused(error: &(dyn std::error::Error + 'static)) -> BundleError {
    let causes: Vec<String> = std::iter::successors(Some(error), |error| error.source())
        .map(ToString::to_string)
        .collect();
    BundleError::Bindgen(causes.join(": "))
}

/// Makes the JavaScript glue, and drops the names, which are two fifths of the module.
pub fn bind(module: &Path) -> Result<Glue, BundleError> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(module)
        .typescript(false)
        .omit_default_module_path(true)
        // The other parts use what the linker exports, by its names.
        .keep_lld_exports(true)
        .demangle(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .web(true)
        .map_err(|error| refused(error.as_ref()))?;
    let mut output = bindgen
        .generate_output()
        .map_err(|error| refused(error.as_ref()))?;
    // Every crate has a list of scripts, mostly an empty one.
    let has_scripts = output
        .snippets()
        .values()
        .any(|scripts| !scripts.is_empty());
    if has_scripts || !output.local_modules().is_empty() {
        return Err(BundleError::Bindgen(
            "a dependency brings JavaScript of its own, which the page's policy does not serve"
                .to_owned(),
        ));
    }
    Ok(Glue {
        script: output.js().to_owned(),
        wasm: output.wasm_mut().emit_wasm(),
    })
}
