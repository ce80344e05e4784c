//! Units: the tree of the city bureau, its sections, the counties and other departments.

mod create;
mod detail;
mod list;

pub use detail::UnitPage;
pub use list::UnitsPage;

use crate::texts::word;
use crate::ui::{Status, StatusKind};
use leptos::prelude::*;
use sortition_contract::org::{UnitKind, UnitState};

/// What a kind of unit is called.
fn unit_kind_text(kind: UnitKind) -> &'static str {
    word(kind)
}

fn unit_status(state: UnitState) -> AnyView {
    let kind = match state {
        UnitState::Active => StatusKind::Plain,
        UnitState::Closed => StatusKind::Off,
    };
    view! { <Status kind label=word(state)/> }.into_any()
}

fn yes_or_no(is_so: bool) -> &'static str {
    match is_so {
        true => crate::texts::ui::yes(),
        false => crate::texts::ui::no(),
    }
}
