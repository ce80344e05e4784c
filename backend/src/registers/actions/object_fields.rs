//! An object's fields: as somebody enters them, and as they are stored.

use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::fields::Fields;
use crate::kernel::search;
use crate::org::store::dictionaries;
use crate::registers::store::objects::{ObjectRow, WHOLE_CITY, tag_text};
use sortition_contract::ids::ObjectId;
use sortition_contract::registers::{CreateObject, ObjectStatus};

/// Tells regions and industries that there are not. An object lies in a county, not in the city as a
/// whole.
pub(super) fn check_references(
    connection: &mut AnyConnection,
    fields: &mut Fields,
    object: &CreateObject,
) -> Result<(), ApiError> {
    let regions = dictionaries::regions(connection)?;
    let mut counties = regions.iter().filter(|one| one.code != WHOLE_CITY);
    let county = counties.find(|one| one.code == object.region_code);
    fields.known("/region_code", &object.region_code, county);
    if let Some(code) = &object.industry_code {
        let industries = dictionaries::industries(connection)?;
        let industry = industries.iter().find(|one| one.code == *code);
        fields.known("/industry_code", code, industry);
    }
    Ok(())
}

/// The row of a new object that was checked.
pub(super) fn new_row(call: &Call, object: CreateObject) -> ObjectRow {
    let now = call.now.naive_utc();
    ObjectRow {
        key: 0,
        id: ObjectId::new(),
        name_grams: search::grams(&object.name),
        name_initials: search::initials(&object.name),
        name_order: search::order(&object.name),
        code: object.code,
        name: object.name,
        type_: object.object_type,
        region_code: object.region_code,
        industry_code: object.industry_code,
        address: object.address,
        longitude: object.longitude,
        latitude: object.latitude,
        legal_representative: object.legal_representative,
        phone: object.phone,
        staff_count: object.staff_count,
        status: object.status.unwrap_or(ObjectStatus::Active),
        status_on: None,
        credit_class: object.credit_class,
        credit_index: object.credit_index,
        tags: tag_text(&object.tags),
        version: 1,
        created_at: now,
        updated_at: now,
    }
}

/// The row with the fields of an object that was checked.
pub(super) fn with_fields(row: ObjectRow, object: CreateObject) -> ObjectRow {
    ObjectRow {
        name_grams: search::grams(&object.name),
        name_initials: search::initials(&object.name),
        name_order: search::order(&object.name),
        name: object.name,
        type_: object.object_type,
        region_code: object.region_code,
        industry_code: object.industry_code,
        address: object.address,
        longitude: object.longitude,
        latitude: object.latitude,
        legal_representative: object.legal_representative,
        phone: object.phone,
        staff_count: object.staff_count,
        status: object.status.unwrap_or(row.status),
        credit_class: object.credit_class,
        credit_index: object.credit_index,
        tags: tag_text(&object.tags),
        ..row
    }
}

/// The fields of an object as they are stored.
pub(super) fn fields_of(row: &ObjectRow) -> CreateObject {
    CreateObject {
        code: row.code.clone(),
        name: row.name.clone(),
        object_type: row.type_,
        region_code: row.region_code.clone(),
        industry_code: row.industry_code.clone(),
        address: row.address.clone(),
        longitude: row.longitude,
        latitude: row.latitude,
        legal_representative: row.legal_representative.clone(),
        phone: row.phone.clone(),
        staff_count: row.staff_count,
        status: Some(row.status),
        credit_class: row.credit_class,
        credit_index: row.credit_index,
        tags: row.tag_list(),
    }
}
