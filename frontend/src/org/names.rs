//! Names for codes and ids: short lists of the server's that a page loads once, to name what
//! records hold as code and to offer it for choice.

use super::api::{all_industries, all_regions, all_units};
use crate::api::Error;
use crate::session;
use crate::ui::Choice;
use leptos::prelude::*;
use std::future::Future;

/// A list of codes with their names. `Copy`.
#[derive(Clone, Copy)]
pub struct Names {
    choices: RwSignal<Option<Vec<Choice>>>,
}

impl Names {
    /// Starts loading. If it fails, codes stand for themselves.
    pub fn load(loading: impl Future<Output = Result<Vec<Choice>, Error>> + 'static) -> Self {
        let choices = RwSignal::new(None);
        leptos::task::spawn_local(async move {
            // The page may be gone by now; then nobody waits for the names.
            let _gone = choices.try_set(Some(loading.await.unwrap_or_default()));
        });
        Self { choices }
    }

    /// What a code is called; nothing while the names are on their way. Reactive.
    pub fn of(self, code: &str) -> String {
        self.choices.with(|choices| {
            choices
                .as_ref()
                .map(|choices| crate::ui::chosen_label(choices, code))
                .unwrap_or_default()
        })
    }

    /// What several codes are called, in a row. Reactive.
    pub fn of_all(self, codes: &[String]) -> String {
        let names: Vec<_> = codes.iter().map(|code| self.of(code)).collect();
        names.join(crate::texts::ui::list_comma())
    }

    /// All of them, for a field or a filter.
    pub fn choices(self) -> Signal<Vec<Choice>> {
        Signal::derive(move || self.choices.get().unwrap_or_default())
    }

    /// Those that `wanted` takes, for a field or a filter.
    pub fn choices_where(
        self,
        wanted: impl Fn(&Choice) -> bool + Send + Sync + 'static,
    ) -> Signal<Vec<Choice>> {
        Signal::derive(move || {
            let mut choices = self.choices.get().unwrap_or_default();
            choices.retain(&wanted);
            choices
        })
    }
}

/// The regions of the city, itself first.
pub fn regions() -> Names {
    Names::load(async {
        let all = all_regions().await?;
        let choice = |region: sortition_contract::org::RegionView| {
            Choice::new(region.code.clone(), region.name).note(region.code)
        };
        Ok(all.into_iter().map(choice).collect())
    })
}

/// Sections and divisions of industries.
pub fn industries() -> Names {
    Names::load(async {
        let all = all_industries().await?;
        let choice = |industry: sortition_contract::org::IndustryView| {
            Choice::new(industry.code.clone(), industry.name).note(industry.code)
        };
        Ok(all.into_iter().map(choice).collect())
    })
}

/// The units that a filter can find something of: all for those who read all, else those of the records
/// that the person sees, as `(id, name)`, the own one first.
pub fn units_of(
    seen: impl Future<Output = Result<Vec<(String, String)>, Error>> + 'static,
) -> Names {
    if session::reads_all() {
        return units();
    }
    Names::load(async move {
        let own = session::person().map(|person| (person.unit.id.to_string(), person.unit.name));
        let mut choices: Vec<Choice> = Vec::new();
        for (id, name) in own.into_iter().chain(seen.await?) {
            if choices.iter().all(|choice| choice.value != id) {
                choices.push(Choice::new(id, name));
            }
        }
        Ok(choices)
    })
}

/// The units that take part.
pub fn units() -> Names {
    Names::load(async {
        let all = all_units().await?;
        let choice = |unit: sortition_contract::org::UnitView| {
            Choice::new(unit.id.to_string(), unit.name).note(unit.code)
        };
        Ok(all.into_iter().map(choice).collect())
    })
}
