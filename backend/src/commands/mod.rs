//! One file per subcommand of the program.
#![allow(
    clippy::print_stdout,
    reason = "what a program says stands on its standard output"
)]

pub mod audit;
pub mod backup;
pub mod copy;
pub mod demo;
pub mod doctor;
pub mod keys;
pub mod objects;
pub mod serve;
pub mod states;
pub mod user;
pub mod verify;

use std::process::ExitCode;

/// Says on stderr why the program ends.
fn fail(reason: impl std::fmt::Display) -> ExitCode {
    eprintln!("sortition: {reason}");
    ExitCode::FAILURE
}
