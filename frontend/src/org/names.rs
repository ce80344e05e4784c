//! Names for codes and ids: short lists of the server's that a page loads once, to name what
//! records hold as code and to offer it for choice.

use super::api::{all_industries, all_regions, all_units};
use crate::api::Error;
use crate::session;
use crate::ui::{Choice, ListQuery};
use leptos::prelude::*;
use sortition_contract::page::Page;
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

/// Records that are looked through for their units: as many as the server gives at once.
const LOOKED_AT: u32 = 200;

/// The units that a filter can find something of: all for those who read all, else those of the records
/// that the person sees, the own one first. `list` reads the records, `unit` tells a record's as
/// `(id, name)`. All again where there are more records than are looked through.
pub fn units_of<T: 'static, Seen>(
    list: impl FnOnce(ListQuery) -> Seen + 'static,
    unit: fn(T) -> (String, String),
) -> Names
where
    Seen: Future<Output = Result<Page<T>, Error>> + 'static,
{
    if session::reads_all() {
        return units();
    }
    Names::load(async move {
        let page = list(ListQuery::default().with("limit", LOOKED_AT)).await?;
        if page.next_cursor.is_some() {
            return unit_choices().await;
        }
        Ok(distinct(
            own_unit()
                .into_iter()
                .chain(page.items.into_iter().map(unit)),
        ))
    })
}

/// All units for those who read all, else the own one.
pub fn units_or_own() -> Names {
    match session::reads_all() {
        true => units(),
        false => Names::load(async { Ok(distinct(own_unit())) }),
    }
}

fn own_unit() -> Option<(String, String)> {
    session::person().map(|person| (person.unit.id.to_string(), person.unit.name))
}

/// Each unit once, where it comes first.
fn distinct(units: impl IntoIterator<Item = (String, String)>) -> Vec<Choice> {
    let mut choices: Vec<Choice> = Vec::new();
    for (id, name) in units {
        if choices.iter().all(|choice| choice.value != id) {
            choices.push(Choice::new(id, name));
        }
    }
    choices
}

/// The units that take part.
pub fn units() -> Names {
    Names::load(unit_choices())
}

async fn unit_choices() -> Result<Vec<Choice>, Error> {
    let all = all_units().await?;
    let choice = |unit: sortition_contract::org::UnitView| {
        Choice::new(unit.id.to_string(), unit.name).note(unit.code)
    };
    Ok(all.into_iter().map(choice).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distinct_keeps_the_first_of_each() {
        let units = [("1", "劳动保障监察局"), ("2", "长安区"), ("1", "监察局")];
        let units = units.map(|(id, name)| (id.to_owned(), name.to_owned()));
        let expected = [
            Choice::new("1", "劳动保障监察局"),
            Choice::new("2", "长安区"),
        ];
        assert_eq!(distinct(units), expected);
    }
}
