//! The shell script that recomputes a selection without this program (SPEC §11).

/// `check.sh`: run in the folder of a bundle's plain files. The same for every draw, so that it
/// needs to be read once only.
pub const CHECK_SCRIPT: &str = include_str!("check.sh");
