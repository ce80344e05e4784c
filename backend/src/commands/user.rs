//! `sortition user add`: the first accounts, without a running page.

use super::fail;
use clap::Args;
use sortition::app::{self, Start};
use sortition::kernel::command::Call;
use sortition::kernel::config::Config;
use sortition::kernel::error::ApiError;
use sortition::kernel::password::{self, Cost};
use sortition::org::actions::users::{self, HashedPassword};
use sortition::org::store::units;
use sortition_contract::error::Language;
use sortition_contract::org::{CreateUser, Role, RoleView};
use std::process::ExitCode;

/// What to do with accounts.
#[derive(clap::Subcommand)]
pub enum Subcommands {
    /// Add an account and print its first password.
    Add(Add),
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
    /// The first password needn't be changed.
    #[arg(long)]
    keep_password: bool,
}

/// Runs a subcommand.
pub fn run(config: &Config, subcommand: &Subcommands) -> ExitCode {
    let Subcommands::Add(add) = subcommand;
    let services = match app::open(&Start::new(config.clone())) {
        Ok(services) => services,
        Err(error) => return fail(error),
    };
    let added = (|| {
        let password = password::first_password()?;
        let hashed = HashedPassword {
            hash: password::hash_blocking(&password, Cost::Full)?,
            must_change: !add.keep_password,
        };
        let call = Call::by_system("create_user", services.clock.now());
        services.database.write_blocking(|connection| {
            let unit = units::find_by_code(connection, &add.unit)?;
            let user = CreateUser {
                username: add.username.clone(),
                name: add.name.clone().unwrap_or_else(|| add.username.clone()),
                phone: None,
                unit_id: unit.id.clone().into(),
            };
            let user = users::create_user(connection, &call, &services.keys, &user, &hashed)?;
            let role = RoleView {
                role: add.role,
                unit_id: unit.id.into(),
            };
            users::set_user_roles(connection, &call, &user.id, &[role])
        })?;
        Ok::<_, ApiError>(password)
    })();
    match added {
        Ok(password) => {
            println!("{}  {password}", add.username);
            ExitCode::SUCCESS
        }
        Err(error) => fail(sentence(&error)),
    }
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
