//! `sortition demo`: serve on a demo set, made if absent.

use super::{fail, serve};
use sortition::app::{self, Start};
use sortition::demo::{self, ACCOUNTS};
use sortition::kernel::config::Config;
use sortition::kernel::password::{self, Cost};
use sortition::org::rules::passwords;
use std::process::ExitCode;

/// Makes the demo set if need be, prints its accounts and serves.
pub fn run(config: Config) -> ExitCode {
    let chosen = std::env::var("SORTITION_DEMO_PASSWORD")
        .ok()
        .filter(|text| !text.is_empty());
    let password = match chosen.map_or_else(password::first_password, Ok) {
        Ok(password) => password,
        Err(error) => return fail(error),
    };
    if !passwords::can_be_password(&password) {
        return fail("SORTITION_DEMO_PASSWORD 过长 / is too long");
    }
    let prepared =
        password::hash_blocking(&password, Cost::Full).map_err(|error| error.to_string());
    let made = prepared.and_then(|hash| {
        let services = app::open(&Start::new(config.clone())).map_err(|error| error.to_string())?;
        demo::ensure(&services, &hash).map_err(|error| error.to_string())
    });
    if let Err(reason) = made {
        return fail(reason);
    }
    println!("演示账号 / demo accounts，密码均为 / all with the password: {password}");
    for account in ACCOUNTS {
        println!(
            "  {:<22} {}  {}  {}",
            account.username, account.name, account.unit, account.role
        );
    }
    serve::run(config)
}
