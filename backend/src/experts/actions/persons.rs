//! Nobody is expert and inspector: 国办发〔2024〕54号 bars third parties from checking, so that whoever helps
//! is none of those who check.

use crate::experts::rules::persons::{Person, is_same};
use crate::experts::store;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::org::store::{units, users};
use crate::registers::store::inspectors;
use serde::Deserialize;
use serde_json::Value;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{UnitId, UserId};
use std::slice;

/// Refuses an expert who stands in the register of inspectors and hasn't left it.
pub fn require_no_inspector(
    connection: &mut AnyConnection,
    expert: &Person<'_>,
) -> Result<(), ApiError> {
    for namesake in inspectors::read_serving_like(connection, expert.name)? {
        let (unit_id, user_id) = (&namesake.unit_id, namesake.user_id.as_ref());
        let (place, phone) = place_and_phone(connection, unit_id, user_id)?;
        let inspector = Person {
            name: &namesake.name,
            phone: phone.as_deref(),
            place: &place,
        };
        if is_same(expert, &inspector) {
            return Err(refusal(&namesake.name, &place));
        }
    }
    Ok(())
}

/// What of an inspector tells who they are.
#[derive(Deserialize)]
struct Entered {
    name: String,
    unit_id: UnitId,
    user_id: Option<UserId>,
}

/// Refuses an inspector who is to be entered and stands in a library of experts.
pub fn bar_expert(connection: &mut AnyConnection, inspector: &Value) -> Result<(), ApiError> {
    let entered = Entered::deserialize(inspector).map_err(ApiError::internal)?;
    let members = store::read_members_like(connection, &entered.name)?;
    if members.is_empty() {
        return Ok(());
    }
    let (place, phone) = place_and_phone(connection, &entered.unit_id, entered.user_id.as_ref())?;
    let inspector = Person {
        name: &entered.name,
        phone: phone.as_deref(),
        place: &place,
    };
    let same = members.iter().find(|expert| {
        let expert = Person {
            name: &expert.name,
            phone: expert.phone.as_deref(),
            place: &expert.organisation,
        };
        is_same(&expert, &inspector)
    });
    match same {
        Some(expert) => Err(refusal(&expert.name, &expert.organisation)),
        None => Ok(()),
    }
}

fn refusal(name: &str, place: &str) -> ApiError {
    ApiError::refused(ErrorCode::ExpertIsInspector)
        .with("name", name)
        .with("place", place)
}

/// An inspector's unit, and the telephone of their account.
fn place_and_phone(
    connection: &mut AnyConnection,
    unit_id: &UnitId,
    user_id: Option<&UserId>,
) -> Result<(String, Option<String>), ApiError> {
    let mut names = units::read_names(connection, slice::from_ref(unit_id))?;
    let phone = match user_id {
        Some(user_id) => users::read_phone(connection, user_id)?,
        None => None,
    };
    Ok((names.remove(unit_id).unwrap_or_default(), phone))
}
