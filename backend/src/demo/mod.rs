//! The demo set: a year of invented work, made by calling actions only, as people would.
//!
//! It is relative to today and always the same (one fixed seed). A database that holds data is
//! refused; one that holds the demo set is used as it is.

mod accounts;
mod chance;
mod checks;
mod draws;
mod experts;
mod inspectors;
mod ledgers;
mod objects;
mod offices;
mod people;
mod places;
mod plans;
mod registers;
mod reports;
mod results;
mod stage;
mod tasks;
mod words;

pub use accounts::ACCOUNTS;

use crate::app;
use crate::kernel::error::ApiError;
use crate::kernel::services::Services;
use crate::org::store::users;
use stage::{Stage, new_year};

/// Why there is no demo set.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// Somebody works with this database.
    #[error(
        "这个数据库已有数据，演示数据只能装入空的数据库。 The database holds data; the demo set goes into an empty one only."
    )]
    HoldsData,
    /// An action refused.
    #[error("the demo set can't be made: {0}")]
    Refused(#[from] ApiError),
}

/// Makes the demo set if the database is empty, and gives all demo accounts one password.
pub fn ensure(services: &Services, password_hash: &str) -> Result<(), DemoError> {
    let (is_demo, is_empty) = services.database.read_blocking(|connection| {
        Ok((
            app::fact(connection, "demo")?.is_some(),
            users::is_empty(connection)?,
        ))
    })?;
    if !is_demo && !is_empty {
        return Err(DemoError::HoldsData);
    }
    if !is_demo {
        make(services, password_hash)?;
    }
    let now = services.clock.now();
    services.database.write_blocking(|connection| {
        ACCOUNTS.iter().try_for_each(|account| {
            match users::find_by_username(connection, account.username)? {
                Some(row) => {
                    users::set_password(connection, &row.id, password_hash, false, now.naive_utc())
                }
                None => Ok(()),
            }
        })
    })?;
    Ok(())
}

/// One transaction, so that a demo that was interrupted leaves an empty database.
fn make(services: &Services, password_hash: &str) -> Result<(), DemoError> {
    services.database.write_blocking(|connection| {
        accounts::make(connection, services, password_hash)?;
        let accounts = ACCOUNTS.iter().map(|account| account.username);
        let stage = Stage::new(connection, services, accounts)?;
        stage::play(connection, &stage, new_year(&services.clock), |scene| {
            registers::begin(scene)?;
            experts::begin(scene)?;
            reports::begin(scene)?;
            ledgers::begin(scene);
            plans::begin(scene)
        })?;
        app::set_fact(connection, "demo", &services.clock.now().to_rfc3339())
    })?;
    Ok(())
}
