//! Inspectors: the list, one with their recusals, their form, leave and retirement.

mod decision;
mod declaration;
mod detail;
mod form;
mod leave;
mod link;
mod list;
mod recusals;
mod unit_recusals;

pub use declaration::DeclareRecusalDialog;
pub use detail::InspectorPage;
pub use form::InspectorFormPage;
pub use list::InspectorsPage;
pub use unit_recusals::RecusalsPage;

use crate::checklist::api::all_major_items;
use crate::format;
use crate::org::names::{Names, regions};
use crate::texts::registers as t;
use crate::ui::{Choice, Tag, TagKind};
use leptos::prelude::*;
use sortition_contract::registers::InspectorView;

/// All regions, as an inspector holds them.
const EVERYWHERE: &str = "*";

/// The names that inspectors' records need.
#[derive(Clone, Copy)]
struct InspectorNames {
    regions: Names,
    specialities: Names,
}

impl InspectorNames {
    fn load() -> Self {
        Self {
            regions: regions(),
            specialities: Names::load(async {
                let majors = all_major_items().await?;
                let choice = |item: sortition_contract::checklist::ItemView| {
                    Choice::new(item.code.clone(), item.name).note(item.code)
                };
                Ok(majors.into_iter().map(choice).collect())
            }),
        }
    }

    /// Where an inspector serves, in words. Reactive.
    fn regions_of(self, inspector: &InspectorView) -> String {
        match inspector.regions.iter().any(|code| code == EVERYWHERE) {
            true => t::everywhere().to_owned(),
            false => self.regions.of_all(&inspector.regions),
        }
    }

    /// What an inspector is able to check, in words. Reactive.
    fn specialities_of(self, inspector: &InspectorView) -> String {
        match inspector.specialities.is_empty() {
            true => t::any_speciality().to_owned(),
            false => self.specialities.of_all(&inspector.specialities),
        }
    }
}

/// Until when the certificate is valid, with a word if that is over.
fn valid_until_view(inspector: &InspectorView) -> AnyView {
    let expired = inspector
        .is_expired
        .then(|| view! { <Tag kind=TagKind::Bad label=t::expired()/> });
    view! {
        <span class="row"><span class="nowrap">{format::day(inspector.valid_until)}</span>{expired}</span>
    }
    .into_any()
}
