//! `sortition objects`: the register of objects, looked after beside the server.

use super::fail;
use sortition::app::{self, StartError};
use sortition::kernel::clock::Clock;
use sortition::kernel::command::Call;
use sortition::kernel::config::Config;
use sortition::kernel::db::{Database, require_there};
use sortition::registers::actions::recount_objects;
use std::process::ExitCode;

/// What to do with the register.
#[derive(clap::Subcommand)]
pub enum Subcommands {
    /// Mend the numbers by which objects are counted, where they are not the register's.
    Recount,
}

/// Runs a subcommand.
pub fn run(config: &Config, subcommand: &Subcommands) -> ExitCode {
    let Subcommands::Recount = subcommand;
    match recount(config) {
        Ok(count) => {
            println!("已更正 {count} 组计数 / {count} numbers were mended");
            ExitCode::SUCCESS
        }
        Err(error) => fail(error),
    }
}

fn recount(config: &Config) -> Result<usize, StartError> {
    let address = config.database();
    require_there(&address)?;
    let database = Database::open(&address, 1)?;
    database
        .read_blocking(|connection| Ok(app::require_whole(connection)))
        .map_err(StartError::Seed)??;
    let now = Clock::system().now();
    app::check_clock(&database, now, config.accept_clock)?;
    let call = Call::by_system("recount_objects", now);
    database
        .write_locked_blocking(|connection| recount_objects(connection, &call))
        .map_err(StartError::Seed)
}
