//! `sortition user add`, `sortition user reset-password`: accounts without a running page. Whoever runs
//! the machine makes the first ones, and lets an administrator in again whom nobody else can.

use super::fail;
use clap::Args;
use sortition::app::{self, Start};
use sortition::kernel::command::Call;
use sortition::kernel::config::Config;
use sortition::kernel::error::ApiError;
use sortition::kernel::password::{self, Cost};
use sortition::kernel::services::Services;
use sortition::org::actions::password_links;
use sortition::org::actions::users::{self, HashedPassword, Reset};
use sortition::org::rules::roles;
use sortition::org::store::{units, users as accounts};
use sortition_contract::error::Language;
use sortition_contract::org::{CreateUser, PasswordLink, Role, RoleView};
use std::process::ExitCode;

/// What to do with accounts.
#[derive(clap::Subcommand)]
pub enum Subcommands {
    /// Add an account and print the link by which its owner sets a password.
    Add(Add),
    /// Print a link by which an account's owner sets a new password; an administrator's too.
    ResetPassword(ResetPassword),
}

/// The new account.
#[derive(Args)]
pub struct Add {
    /// The account's name.
    username: String,
    /// Its role, as `operator` or `system_admin`.
    #[arg(long)]
    role: Role,
    /// The code of its unit, as `130100-LSB`.
    #[arg(long)]
    unit: String,
    /// The person's name; without it the account's.
    #[arg(long)]
    name: Option<String>,
    /// Print a password that needn't be changed instead of a link: for a program's account. Not for
    /// administrators.
    #[arg(long)]
    keep_password: bool,
}

/// The account whose password is reset.
#[derive(Args)]
pub struct ResetPassword {
    /// The account's name.
    username: String,
    /// End its present password and sessions at once, not when the link is used.
    #[arg(long)]
    lock: bool,
}

/// Runs a subcommand.
pub fn run(config: &Config, subcommand: &Subcommands) -> ExitCode {
    if let Subcommands::Add(wanted) = subcommand
        && wanted.keep_password
        && roles::is_administrator(wanted.role)
    {
        return fail(
            "--keep-password: 三员的密码由本人设置 / administrators set their own password",
        );
    }
    let services = match app::open(&Start::new(config.clone())) {
        Ok(services) => services,
        Err(error) => return fail(error),
    };
    let (username, told) = match subcommand {
        Subcommands::Add(wanted) => (&wanted.username, add(config, &services, wanted)),
        Subcommands::ResetPassword(wanted) => {
            (&wanted.username, reset_password(config, &services, wanted))
        }
    };
    match told {
        Ok(told) => {
            println!("{username}  {told}");
            ExitCode::SUCCESS
        }
        Err(error) => fail(sentence(&error)),
    }
}

/// Adds an account; gives its link, or its password.
fn add(config: &Config, services: &Services, wanted: &Add) -> Result<String, ApiError> {
    let token = password_links::make_token()?;
    let password = match wanted.keep_password {
        true => password::first_password()?,
        false => password_links::make_token()?,
    };
    let hashed = HashedPassword {
        hash: password::hash_blocking(&password, Cost::Full)?,
        must_change: !wanted.keep_password,
    };
    let call = Call::by_system("create_user", services.clock.now());
    let link = services.database.write_blocking(|connection| {
        let unit = units::find_by_code(connection, &wanted.unit)?;
        let user = CreateUser {
            username: wanted.username.clone(),
            name: wanted
                .name
                .clone()
                .unwrap_or_else(|| wanted.username.clone()),
            phone: None,
            unit_id: unit.id.clone(),
        };
        let user = users::create_user(connection, &call, &services.keys, &user, &hashed)?;
        let role = RoleView {
            role: wanted.role,
            unit_id: unit.id,
        };
        users::set_user_roles(connection, &call, &user.id, &[role])?;
        match wanted.keep_password {
            true => Ok(None),
            false => password_links::issue(connection, &call, &user.id, &token).map(Some),
        }
    })?;
    Ok(link.map_or(password, |link| address(config, &link)))
}

/// Makes an account's link; as on the page, its owner is told, and the trail has it.
fn reset_password(
    config: &Config,
    services: &Services,
    wanted: &ResetPassword,
) -> Result<String, ApiError> {
    let token = password_links::make_token()?;
    let locking = match wanted.lock {
        true => {
            let unknown = password_links::make_token()?;
            Some(password::hash_blocking(&unknown, Cost::Full)?)
        }
        false => None,
    };
    let call = Call::by_system("reset_password", services.clock.now());
    let reset = services.database.write_blocking(|connection| {
        let user = accounts::find_by_username(connection, &wanted.username)?
            .ok_or_else(ApiError::not_found)?;
        let reset = Reset {
            token: &token,
            locking: locking.as_deref(),
        };
        users::put_reset(connection, &call, user, &reset)
    })?;
    Ok(reset
        .link
        .map_or_else(String::new, |link| address(config, &link)))
}

/// Where a link is opened: at the address that people open, as far as the program knows it.
fn address(config: &Config, link: &PasswordLink) -> String {
    let origin = config.public_url.as_ref().map(ToString::to_string);
    let origin = origin.unwrap_or_else(|| format!("http://{}", config.listen));
    format!("{origin}{}", link.path)
}

/// What went wrong, in words, with the fields concerned.
fn sentence(error: &ApiError) -> String {
    let ApiError::Refused(refusal) = error else {
        return error.to_string();
    };
    let mut text = refusal.code.text(Language::Chinese, &refusal.parameters);
    for field in &refusal.fields {
        text.push_str(&format!(
            " {}: {}",
            field.pointer.trim_start_matches('/'),
            field.code.text(Language::Chinese, &field.parameters)
        ));
    }
    text
}
