//! The `sortition` program: serves the product, keeps its accounts and keys, and looks after it.

mod commands;

use clap::{Parser, Subcommand};
use sortition::kernel::config::Config;
use sortition::kernel::memory;
use sortition::kernel::privacy;
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
    /// Look after the installation's keys.
    #[command(subcommand)]
    Keys(commands::keys::Subcommands),
    /// Write all of this installation into one file, beside the running server; the keys apart.
    Backup(commands::backup::BackUp),
    /// Make an installation of a backup, where there is none.
    Restore(commands::backup::Restore),
    /// Look after the register of objects.
    #[command(subcommand)]
    Objects(commands::objects::Subcommands),
    /// Hold the audit trail against what was sealed of it.
    #[command(subcommand)]
    Audit(commands::audit::Subcommands),
    /// Copy the installation to a database of the other kind, SQLite or PostgreSQL; files and keys stay, or go
    /// along into another data folder. Stop the server before.
    Copy(commands::copy::Copy),
    /// Write the states of each kind of record, and what leads from one to the next, as Markdown.
    States,
    /// Say what is wrong with this installation, before a user finds out.
    Doctor,
}

fn main() -> ExitCode {
    memory::give_back_at_once();
    // Before anything is made: also what libraries make is the server's account's alone.
    privacy::own_all();
    let program = Program::parse();
    match program.command.unwrap_or(Subcommands::Serve) {
        Subcommands::Serve => commands::serve::run(program.config),
        Subcommands::Demo => commands::demo::run(program.config),
        Subcommands::Verify(wanted) => commands::verify::run(&wanted),
        Subcommands::User(subcommand) => commands::user::run(&program.config, &subcommand),
        Subcommands::Keys(subcommand) => commands::keys::run(&program.config, &subcommand),
        Subcommands::Backup(wanted) => commands::backup::back_up(&program.config, &wanted),
        Subcommands::Restore(wanted) => commands::backup::restore(&program.config, &wanted),
        Subcommands::Objects(subcommand) => commands::objects::run(&program.config, &subcommand),
        Subcommands::Audit(subcommand) => commands::audit::run(&program.config, &subcommand),
        Subcommands::Copy(wanted) => commands::copy::run(&program.config, &wanted),
        Subcommands::States => commands::states::run(),
        Subcommands::Doctor => commands::doctor::run(&program.config),
    }
}
