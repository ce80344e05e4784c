//! Units: the tree of the city bureau, its sections, the counties and other departments.

mod create;
mod detail;
mod list;

pub use detail::UnitPage;
pub use list::UnitsPage;

use crate::texts::org as t;
use crate::ui::{Status, StatusKind};
use leptos::prelude::*;
use sortition_contract::org::{UnitKind, UnitState};

/// What a kind of unit is called.
fn unit_kind_text(kind: UnitKind) -> &'static str {
    match kind {
        UnitKind::City => t::kind_city(),
        UnitKind::Section => t::kind_section(),
        UnitKind::County => t::kind_county(),
        UnitKind::Outside => t::kind_outside(),
    }
}

fn unit_status(state: UnitState) -> AnyView {
    match state {
        UnitState::Active => view! { <Status label=t::unit_active()/> },
        UnitState::Closed => view! { <Status kind=StatusKind::Off label=t::unit_closed()/> },
    }
    .into_any()
}

fn yes_or_no(is_so: bool) -> &'static str {
    match is_so {
        true => crate::texts::ui::yes(),
        false => crate::texts::ui::no(),
    }
}
