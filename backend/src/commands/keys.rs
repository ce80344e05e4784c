//! `sortition keys`: which keys the installation has and needs, new ones in their place, lost ones given
//! up.

use super::fail;
use sortition::app::{self, Start, StartError};
use sortition::kernel::clock::Clock;
use sortition::kernel::command::Call;
use sortition::kernel::config::Config;
use sortition::kernel::db::{AnyConnection, Database, DatabaseError, require_there};
use sortition::kernel::history::{self, Change};
use sortition::kernel::keys::{self, Keys, NamedKey, Purpose, names};
use sortition::kernel::migrations::schema_state;
use std::process::ExitCode;

/// What to do with keys.
#[derive(clap::Subcommand)]
pub enum Subcommands {
    /// Say which keys the database names, and whether they are there.
    List,
    /// Make new keys; former ones are kept for reading. A running server takes them when it starts again.
    Rotate {
        /// Which; without any all but the log's, whose public half others have noted.
        purposes: Vec<Purpose>,
    },
    /// Go on without a key that is lost for good: what it sealed can never be opened again.
    Abandon {
        /// As the refusal to start names it.
        id: String,
    },
}

/// Those that nobody outside knows.
const INNER: [Purpose; 3] = [Purpose::Token, Purpose::Wrapping, Purpose::Audit];

/// Runs a subcommand.
pub fn run(config: &Config, subcommand: &Subcommands) -> ExitCode {
    let done = match subcommand {
        Subcommands::List => list(config),
        Subcommands::Rotate { purposes } if purposes.is_empty() => rotate(config, &INNER),
        Subcommands::Rotate { purposes } => rotate(config, purposes),
        Subcommands::Abandon { id } => abandon(config, id),
    };
    match done {
        Ok(code) => code,
        Err(error) => fail(error),
    }
}

fn list(config: &Config) -> Result<ExitCode, StartError> {
    let address = config.database();
    require_there(&address)?;
    let mut connection = AnyConnection::open(&address)?;
    let state = schema_state(&mut connection)?;
    if !state.unknown.is_empty() {
        return Err(DatabaseError::Newer(state.unknown.join(", ")).into());
    }
    // Whoever only looks changes nothing.
    if !state.pending.is_empty() {
        return Ok(fail(
            "数据库尚未升级到本程序的版本，请先启动服务 / the database isn't of this version yet: start the server first",
        ));
    }
    app::require_whole(&mut connection)?;
    let named = app::named_keys(&mut connection).map_err(StartError::Seed)?;
    let missing = keys::missing(&config.keys(), &named)?;
    for key in &named {
        let state = match key {
            key if !key.is_needed() => "已登记丢失 / given up",
            key if missing.contains(key) => "缺失 / missing",
            _ => "正常 / there",
        };
        println!("{:<8} {}  {state}", key.purpose.code(), key.id);
    }
    Ok(match missing.is_empty() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

fn rotate(config: &Config, purposes: &[Purpose]) -> Result<ExitCode, StartError> {
    require_there(&config.database())?;
    let services = app::open(&Start::new(config.clone()))?;
    for purpose in purposes {
        let id = Keys::rotate(&config.keys(), *purpose)?;
        let now = services.clock.now();
        // Named at once: the server refuses to start with a former copy of the folder.
        app::open_keys(config, &services.database, now)?;
        let call = Call::by_system("rotate_key", now);
        let noted = services
            .database
            .write_blocking(|connection| history::record(connection, &call, change("rotate", &id)));
        noted.map_err(StartError::Seed)?;
        println!("{:<8} {id}", purpose.code());
    }
    println!(
        "请备份密钥文件夹并重启服务；原密钥须保留，用于读取已有内容 / Back up {} and restart the server; \
         keep the former keys: what was made with them is read with them",
        config.keys().display()
    );
    Ok(ExitCode::SUCCESS)
}

fn abandon(config: &Config, id: &str) -> Result<ExitCode, StartError> {
    let address = config.database();
    require_there(&address)?;
    let database = Database::open(&address, 1)?;
    let named = database
        .read_blocking(app::named_keys)
        .map_err(StartError::Seed)?;
    let missing = keys::missing(&config.keys(), &named)?;
    let lost: Vec<&NamedKey> = missing.iter().filter(|key| key.id == id).collect();
    if lost.is_empty() {
        return Ok(fail(format!(
            "{id} 不是缺失的密钥，见 / is no key that is missing, see: sortition keys list"
        )));
    }
    let now = Clock::system().now();
    app::check_clock(&database, now, config.accept_clock)?;
    let call = Call::by_system("abandon_key", now);
    let noted = database.write_blocking(|connection| {
        for key in &lost {
            names::abandon(connection, key, now)?;
        }
        history::record(connection, &call, change("abandon", id))
    });
    noted.map_err(StartError::Seed)?;
    println!("{id}  已登记丢失，用它密封的内容无法再打开 / given up: what it sealed stays sealed");
    Ok(ExitCode::SUCCESS)
}

/// What the trail holds of it.
fn change<'a>(event: &'a str, id: &'a str) -> Change<'a> {
    Change {
        module: "org",
        event,
        resource: "keys",
        record_id: id,
        ..Change::default()
    }
}
