//! `sortition demo`: serve on a demo set, made if absent.

use super::{fail, serve};
use sortition::app::{self, Start};
use sortition::demo::{self, ACCOUNTS};
use sortition::kernel::config::Config;
use sortition::kernel::password::{self, Cost};
use sortition::org::rules::passwords;
use std::process::ExitCode;

/// Tells the program that goes on in this one's place that the set is made.
const MADE: &str = "SORTITION_DEMO_IS_MADE";

/// Makes the demo set if need be, prints its accounts and serves.
pub fn run(config: Config) -> ExitCode {
    if std::env::var_os(MADE).is_some() {
        return serve::run(config);
    }
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
    begin_anew();
    serve::run(config)
}

/// Begins the program anew, which serves only: what making the set took is of no more use, and stays with a
/// process as long as it lives. Where that doesn't go, this one serves.
fn begin_anew() {
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        use std::process::Command;
        let Ok(program) = std::env::current_exe() else {
            return;
        };
        let mut command = Command::new(program);
        let error = command
            .args(std::env::args_os().skip(1))
            .env(MADE, "1")
            .exec();
        eprintln!("sortition: {error}");
    }
}
