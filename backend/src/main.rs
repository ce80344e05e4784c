//! The `sortition` program: serves the product and keeps its accounts.

mod commands;

use clap::{Parser, Subcommand};
use sortition::kernel::config::Config;
use sortition::kernel::memory;
use std::process::ExitCode;

/// Random, open supervision: draws anybody can recompute, results anybody can read.
#[derive(Parser)]
#[command(name = "sortition", version)]
struct Program {
    #[command(flatten)]
    config: Config,
    #[command(subcommand)]
    command: Option<Subcommands>,
}

#[derive(Subcommand)]
enum Subcommands {
    /// Serve the page and the API (the default).
    Serve,
    /// Serve on an invented demo set, made if absent.
    Demo,
    /// Recompute bundles of draws and say whether they are right.
    Verify(commands::verify::Verify),
    /// Keep accounts.
    #[command(subcommand)]
    User(commands::user::Subcommands),
}

fn main() -> ExitCode {
    memory::give_back_at_once();
    let program = Program::parse();
    match program.command.unwrap_or(Subcommands::Serve) {
        Subcommands::Serve => commands::serve::run(program.config),
        Subcommands::Demo => commands::demo::run(program.config),
        Subcommands::Verify(wanted) => commands::verify::run(&wanted),
        Subcommands::User(subcommand) => commands::user::run(&program.config, &subcommand),
    }
}
