//! An object's fields: as somebody enters them, and as they are stored.

use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::search;
use crate::org::store::dictionaries;
use crate::registers::store::objects::{ObjectRow, WHOLE_CITY, tag_text};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::ObjectId;
use sortition_contract::registers::{CreateObject, ObjectStatus};

/// Refuses regions and industries that there are not. An object lies in a county, not in the city
/// as a whole.
pub(super) fn check_references(
    connection: &mut AnyConnection,
    object: &CreateObject,
) -> Result<(), ApiError> {
    let mut errors = Vec::new();
    let regions = dictionaries::regions(connection)?;
    let is_county = |code: &str| code != WHOLE_CITY && regions.iter().any(|one| one.code == code);
    if !is_county(&object.region_code) {
        let error = FieldError::new("/region_code", ErrorCode::UnknownReference);
        errors.push(error.with("value", &object.region_code));
    }
    if let Some(code) = &object.industry_code {
        let industries = dictionaries::industries(connection)?;
        if !industries.iter().any(|one| one.code == *code) {
            let error = FieldError::new("/industry_code", ErrorCode::UnknownReference);
            errors.push(error.with("value", code));
        }
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(ApiError::invalid(errors))
    }
}

/// An object without any field but its code.
pub(super) fn blank(call: &Call, code: &str) -> ObjectRow {
    let now = call.now.naive_utc();
    ObjectRow {
        key: 0,
        id: ObjectId::new().into(),
        code: code.to_owned(),
        name: String::new(),
        name_grams: String::new(),
        type_: String::new(),
        region_code: String::new(),
        industry_code: None,
        address: None,
        longitude: None,
        latitude: None,
        legal_representative: None,
        phone: None,
        staff_count: None,
        status: ObjectStatus::Active.code().to_owned(),
        status_on: None,
        credit_class: None,
        credit_index: None,
        tags: String::new(),
        version: 1,
        created_at: now,
        updated_at: now,
    }
}

/// The row with the fields of an object that was checked.
pub(super) fn with_fields(row: ObjectRow, object: CreateObject) -> ObjectRow {
    ObjectRow {
        name_grams: search::grams(&object.name),
        name: object.name,
        type_: object.object_type.code().to_owned(),
        region_code: object.region_code,
        industry_code: object.industry_code,
        address: object.address,
        longitude: object.longitude,
        latitude: object.latitude,
        legal_representative: object.legal_representative,
        phone: object.phone,
        staff_count: object.staff_count,
        status: match object.status {
            Some(status) => status.code().to_owned(),
            None => row.status,
        },
        credit_class: object.credit_class.map(|class| class.code().to_owned()),
        credit_index: object.credit_index,
        tags: tag_text(&object.tags),
        ..row
    }
}

/// The fields of an object as they are stored.
pub(super) fn fields_of(row: &ObjectRow) -> Result<CreateObject, ApiError> {
    let view = row.view(None, Vec::new())?;
    Ok(CreateObject {
        code: view.code,
        name: view.name,
        object_type: view.object_type,
        region_code: view.region_code,
        industry_code: view.industry_code,
        address: view.address,
        longitude: view.longitude,
        latitude: view.latitude,
        legal_representative: row.legal_representative.clone(),
        phone: row.phone.clone(),
        staff_count: view.staff_count,
        status: Some(view.status),
        credit_class: view.credit_class,
        credit_index: view.credit_index,
        tags: view.tags,
    })
}
