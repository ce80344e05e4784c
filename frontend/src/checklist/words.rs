//! The words for the checklist's codes and fields.

use crate::jobs::ImportColumn;
use crate::registers::object_type_text;
use crate::texts::checklist as t;
use crate::texts::word;
use crate::ui::{Status, StatusKind, Tag, TagKind};
use leptos::prelude::*;
use sortition_contract::checklist::{ItemKind, ItemState, ItemView};
use sortition_contract::registers::ObjectType;

/// What a kind is called.
pub fn item_kind_text(kind: ItemKind) -> &'static str {
    word(kind)
}

/// A kind as a tag: key items stand out.
pub fn item_kind_view(kind: ItemKind) -> AnyView {
    let tone = match kind {
        ItemKind::General => TagKind::Line,
        ItemKind::Key => TagKind::Info,
    };
    view! { <Tag kind=tone label=item_kind_text(kind)/> }.into_any()
}

/// What a version's state is called.
pub fn item_state_text(state: ItemState) -> &'static str {
    word(state)
}

/// A version's state as a dot and a word.
pub fn item_state_view(state: ItemState) -> AnyView {
    let kind = match state {
        ItemState::Draft | ItemState::Submitted => StatusKind::Warn,
        ItemState::Returned => StatusKind::Bad,
        ItemState::Approved => StatusKind::On,
        ItemState::Effective => StatusKind::Plain,
        ItemState::Superseded | ItemState::Repealed => StatusKind::Off,
    };
    view! { <Status kind label=item_state_text(state)/> }.into_any()
}

/// Types of objects in a row; none: any.
pub fn types_text(types: &[ObjectType]) -> String {
    if types.is_empty() {
        return t::any_type().to_owned();
    }
    let names: Vec<_> = types.iter().map(|one| object_type_text(*one)).collect();
    names.join(crate::texts::ui::list_comma())
}

/// The version and since when it holds, for a choice of versions.
pub fn version_text(version: &ItemView) -> String {
    t::version_named(version.number, item_state_text(version.state))
}

/// The columns of an import of items.
pub const ITEM_COLUMNS: &[ImportColumn] = &[
    ImportColumn::needed(t::code, t::code_hint),
    ImportColumn::needed(t::item_name, t::how_name),
    ImportColumn::other(t::parent_code, t::how_parent),
    ImportColumn::other(t::kind, t::how_kind),
    ImportColumn::other(t::object_types, t::how_types),
    ImportColumn::other(t::content, t::content_hint),
    ImportColumn::other(t::method, t::how_text),
    ImportColumn::other(t::legal_basis, t::legal_basis_hint),
    ImportColumn::needed(t::unit_code, t::how_unit),
    ImportColumn::other(t::platform_codes, t::how_codes),
    ImportColumn::other(t::max_ratio, t::how_ratio),
    ImportColumn::other(t::max_per_year, t::limit_hint),
    ImportColumn::other(t::effective_from, t::how_effective_from),
    ImportColumn::other(t::reason, t::reason_hint),
];

/// What a column of an import of items is called.
pub fn item_column_text(column: &str) -> Option<&'static str> {
    Some(match column {
        "code" => t::code(),
        "name" => t::item_name(),
        "parent_code" => t::parent_code(),
        "kind" => t::kind(),
        "object_types" => t::object_types(),
        "content" => t::content(),
        "method" => t::method(),
        "legal_basis" => t::legal_basis(),
        "unit_code" => t::unit_code(),
        "platform_codes" => t::platform_codes(),
        "max_ratio_bp" => t::max_ratio(),
        "max_per_year" => t::max_per_year(),
        "effective_from" => t::effective_from(),
        "reason" => t::reason(),
        _ => return None,
    })
}
