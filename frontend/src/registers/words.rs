//! The words for the registers' codes, and how states and classes are shown.

use crate::jobs::ImportColumn;
use crate::texts::registers as t;
use crate::texts::word;
use crate::ui::{Choice, Grade, Status, StatusKind};
use leptos::prelude::*;
use sortition_contract::registers::{
    CreditClass, InspectorState, InspectorView, ObjectStatus, ObjectType, RecusalState,
};

/// The filter's code for objects without a credit class.
const UNRATED: &str = "unrated";

/// What a type of object is called.
pub fn object_type_text(object_type: ObjectType) -> &'static str {
    word(object_type)
}

/// What an object's status is called.
pub fn object_status_text(status: ObjectStatus) -> &'static str {
    word(status)
}

/// All statuses but this one.
pub fn other_statuses(present: ObjectStatus) -> Vec<Choice> {
    let mut choices = Choice::all(ObjectStatus::ALL, object_status_text);
    choices.retain(|choice| choice.value != present.code());
    choices
}

/// What a credit class means.
pub fn credit_class_text(class: CreditClass) -> &'static str {
    match class {
        CreditClass::A => t::class_a(),
        CreditClass::B => t::class_b(),
        CreditClass::C => t::class_c(),
        CreditClass::D => t::class_d(),
    }
}

/// What an inspector's state is called.
pub fn inspector_state_text(state: InspectorState) -> &'static str {
    word(state)
}

/// What a recusal's state is called.
pub fn recusal_state_text(state: RecusalState) -> &'static str {
    word(state)
}

/// The credit classes, for a field.
pub fn rating_choices() -> Vec<Choice> {
    CreditClass::ALL
        .iter()
        .map(|class| {
            let named = t::class_named(class.code(), credit_class_text(*class));
            Choice::new(class.code(), named)
        })
        .collect()
}

/// The credit classes and `unrated`, for a filter.
pub fn class_choices() -> Vec<Choice> {
    let mut choices = rating_choices();
    choices.push(Choice::new(UNRATED, t::unrated()));
    choices
}

/// An object's status as a dot and a word.
pub fn object_status_view(status: ObjectStatus) -> AnyView {
    let kind = match status {
        ObjectStatus::Active => StatusKind::Plain,
        ObjectStatus::Suspended => StatusKind::Warn,
        ObjectStatus::Moved | ObjectStatus::Deregistered | ObjectStatus::Revoked => StatusKind::Off,
    };
    view! { <Status kind label=object_status_text(status)/> }.into_any()
}

/// A credit class as its letter.
pub fn class_view(class: Option<CreditClass>) -> AnyView {
    match class {
        Some(class) => {
            view! { <Grade letter=class.code().chars().next() meaning=credit_class_text(class)/> }
                .into_any()
        }
        None => view! { <Grade letter=None meaning=t::unrated()/> }.into_any(),
    }
}

/// An inspector's state as a dot and a word; one whose certificate is over is not drawn either.
pub fn inspector_state_view(inspector: &InspectorView) -> AnyView {
    let kind = match inspector.state {
        InspectorState::Active => StatusKind::Plain,
        InspectorState::OnLeave => StatusKind::Warn,
        InspectorState::Retired => StatusKind::Off,
    };
    view! { <Status kind label=inspector_state_text(inspector.state)/> }.into_any()
}

/// A recusal's state as a dot and a word.
pub fn recusal_state_view(state: RecusalState) -> AnyView {
    let kind = match state {
        RecusalState::Declared => StatusKind::Warn,
        RecusalState::Confirmed => StatusKind::Plain,
        RecusalState::Refused | RecusalState::Ended => StatusKind::Off,
    };
    view! { <Status kind label=recusal_state_text(state)/> }.into_any()
}

/// The columns of an import of objects.
pub const OBJECT_COLUMNS: &[ImportColumn] = &[
    ImportColumn::needed(t::code, t::how_code),
    ImportColumn::needed(t::object_name, t::how_name),
    ImportColumn::needed(t::kind, t::how_type),
    ImportColumn::needed(t::region_code, t::how_region),
    ImportColumn::other(t::industry_code, t::how_industry),
    ImportColumn::other(t::address, t::how_address),
    ImportColumn::other(t::longitude, t::how_longitude),
    ImportColumn::other(t::latitude, t::how_latitude),
    ImportColumn::other(t::legal_representative, t::how_person),
    ImportColumn::other(t::phone, t::how_person),
    ImportColumn::other(t::staff_count, t::how_count),
    ImportColumn::other(t::status, t::how_status),
    ImportColumn::other(t::status_on, t::how_day),
    ImportColumn::other(t::credit_class, t::how_class),
    ImportColumn::other(t::credit_index, t::how_count),
    ImportColumn::other(t::tags, t::how_tags),
];

/// What a field of an object is called, in its history and as a column of an import.
pub fn object_column_text(column: &str) -> Option<&'static str> {
    Some(match column {
        "code" => t::code(),
        "name" => t::object_name(),
        "type" => t::kind(),
        "region_code" => t::region(),
        "industry_code" => t::industry(),
        "address" => t::address(),
        "longitude" => t::longitude(),
        "latitude" => t::latitude(),
        "legal_representative" => t::legal_representative(),
        "phone" => t::phone(),
        "staff_count" => t::staff_count(),
        "status" => t::status(),
        "status_on" => t::status_on(),
        "credit_class" => t::credit_class(),
        "credit_index" => t::credit_index(),
        "tags" => t::tags(),
        "last_checked_on" => t::last_checked_on(),
        _ => return None,
    })
}

/// The columns of an import of inspectors.
pub const INSPECTOR_COLUMNS: &[ImportColumn] = &[
    ImportColumn::needed(t::certificate, t::how_certificate),
    ImportColumn::needed(t::person_name, t::how_person_name),
    ImportColumn::needed(t::unit_code, t::how_unit),
    ImportColumn::needed(t::valid_until, t::how_day),
    ImportColumn::other(t::specialities, t::how_specialities),
    ImportColumn::other(t::regions, t::how_regions),
];

/// What a column of an import of inspectors is called.
pub fn inspector_column_text(column: &str) -> Option<&'static str> {
    Some(match column {
        "code" => t::certificate(),
        "name" => t::person_name(),
        "unit_code" | "unit_id" => t::unit(),
        "username" | "user_id" => t::account(),
        "valid_until" => t::valid_until(),
        "specialities" => t::specialities(),
        "regions" => t::regions(),
        "state" => t::state(),
        _ => return None,
    })
}
