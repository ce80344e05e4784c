//! Dictionaries: the codes that records hold, with what they mean.

use crate::checks::check_result_text;
use crate::org::api::{all_industries, all_regions};
use crate::org::search::has;
use crate::registers::{credit_class_text, object_status_text, object_type_text};
use crate::texts::{self, org as t};
use crate::ui::{
    Conditions, EmptyState, Loaded, PageHead, Remote, SearchField, Tab, Table, Tabs, icon,
    part_in_address,
};
use leptos::prelude::*;
use sortition_contract::checks::CheckResult;
use sortition_contract::org::{IndustryView, RegionKind, RegionView};
use sortition_contract::registers::{CreditClass, ObjectStatus, ObjectType};

const REGIONS: &str = "regions";
const INDUSTRIES: &str = "industries";
const TYPES: &str = "types";
const STATUSES: &str = "statuses";
const CLASSES: &str = "classes";
const RESULTS: &str = "results";

/// A code, what it is called, and what else there is to say of it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    code: String,
    name: String,
    note: String,
    /// Others stand below it, as the divisions of a section.
    is_heading: bool,
}

impl Entry {
    fn new(code: impl ToString, name: &str) -> Self {
        Self {
            code: code.to_string(),
            name: name.to_owned(),
            note: String::new(),
            is_heading: false,
        }
    }

    fn note(self, note: &str) -> Self {
        Self {
            note: note.to_owned(),
            ..self
        }
    }

    fn is_found(&self, wanted: &str) -> bool {
        has(wanted, &[&self.code, &self.name, &self.note])
    }
}

/// The page.
#[component]
pub fn DictionariesPage() -> AnyView {
    let tabs = vec![
        Tab::new(REGIONS, t::regions()),
        Tab::new(INDUSTRIES, t::industries()),
        Tab::new(TYPES, t::object_types()),
        Tab::new(STATUSES, t::object_statuses()),
        Tab::new(CLASSES, t::credit_classes()),
        Tab::new(RESULTS, t::check_results()),
    ];
    let keys = tabs.iter().map(|tab| tab.key).collect();
    let (selected, here) = part_in_address("dictionary", keys, &["q"]);
    let (wanted, ask) = Conditions::new(vec!["q"]).search();
    let loaded = Remote::new(|| async { Ok((all_regions().await?, all_industries().await?)) });
    view! {
        <PageHead title=t::dictionaries().to_owned() lede=t::dictionaries_lede()/>
        <div class="card">
            <Tabs label=t::dictionaries() tabs selected/>
            <div class="card-body stack-sm">
                <SearchField label=t::search_codes() asked=wanted ask/>
                <p class="sm t2">{move || about(here.get())}</p>
            </div>
            <Loaded remote=loaded lines=10 let:loaded>
                {move || shown(entries(here.get(), &loaded), &wanted.get())}
            </Loaded>
        </div>
    }
    .into_any()
}

/// Where a dictionary comes from and what it is for.
fn about(dictionary: &str) -> &'static str {
    match dictionary {
        REGIONS => t::about_regions(),
        INDUSTRIES => t::about_industries(),
        TYPES => t::about_types(),
        STATUSES => t::about_statuses(),
        CLASSES => t::about_classes(),
        _ => t::about_results(),
    }
}

fn entries(
    dictionary: &str,
    (regions, industries): &(Vec<RegionView>, Vec<IndustryView>),
) -> Vec<Entry> {
    match dictionary {
        REGIONS => regions.iter().map(region).collect(),
        INDUSTRIES => industries.iter().map(industry).collect(),
        TYPES => ObjectType::ALL
            .iter()
            .map(|one| Entry::new(one, object_type_text(*one)))
            .collect(),
        STATUSES => ObjectStatus::ALL
            .iter()
            .map(|one| {
                Entry::new(one, object_status_text(*one)).note(match one {
                    ObjectStatus::Active => t::takes_part(),
                    _ => t::takes_no_part(),
                })
            })
            .collect(),
        CLASSES => CreditClass::ALL
            .iter()
            .map(|one| Entry::new(one, credit_class_text(*one)))
            .collect(),
        _ => CheckResult::ALL
            .iter()
            .map(|one| Entry::new(one, check_result_text(*one)).note(result_note(*one)))
            .collect(),
    }
}

fn region(region: &RegionView) -> Entry {
    Entry::new(&region.code, &region.name).note(match region.kind {
        RegionKind::City => t::region_city(),
        RegionKind::District => t::region_district(),
        RegionKind::County => t::region_county(),
        RegionKind::CountyCity => t::region_county_city(),
        RegionKind::Devzone => t::region_devzone(),
    })
}

fn industry(industry: &IndustryView) -> Entry {
    let is_heading = industry.parent_code.is_none();
    Entry {
        is_heading,
        ..Entry::new(&industry.code, &industry.name).note(match is_heading {
            true => t::industry_section(),
            false => t::industry_division(),
        })
    }
}

/// Whether a result is a problem, or by the setting.
fn result_note(result: CheckResult) -> &'static str {
    match (result.is_problem(true), result.is_problem(false)) {
        (true, true) => t::result_is_problem(),
        (true, false) => t::result_by_setting(),
        (false, _) => t::result_is_no_problem(),
    }
}

/// What is found; a heading stays when something below it is.
fn found(entries: Vec<Entry>, wanted: &str) -> Vec<Entry> {
    let below =
        |heading: &Entry, entry: &Entry| !entry.is_heading && entry.code.starts_with(&heading.code);
    let is_shown = |entry: &Entry| {
        entry.is_found(wanted)
            || (entry.is_heading
                && entries
                    .iter()
                    .any(|one| below(entry, one) && one.is_found(wanted)))
    };
    entries
        .iter()
        .filter(|entry| is_shown(entry))
        .cloned()
        .collect()
}

fn shown(entries: Vec<Entry>, wanted: &str) -> AnyView {
    let found = found(entries, wanted);
    if found.is_empty() {
        return view! {
            <EmptyState icon=icon::NOTHING_FOUND title=texts::ui::nothing_found() text=t::no_code_hint()/>
        }
        .into_any();
    }
    let rows: Vec<_> = found
        .into_iter()
        .map(|entry| {
            view! {
                <tr class:sum=entry.is_heading>
                    <td class="code">{entry.code}</td>
                    <td class="wraps">{entry.name}</td>
                    <td class="wraps t2">{entry.note}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <Table label=t::dictionaries()>
            <thead>
                <tr>
                    <th scope="col">{t::dictionary_code()}</th>
                    <th scope="col">{t::dictionary_name()}</th>
                    <th scope="col">{t::dictionary_note()}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn found_keeps_the_section_of_a_division() {
        let heading = |code: &str, name: &str| Entry {
            is_heading: true,
            ..Entry::new(code, name)
        };
        let all = vec![
            heading("A", "农、林、牧、渔业"),
            Entry::new("A01", "农业"),
            heading("C", "制造业"),
            Entry::new("C13", "农副食品加工业"),
            Entry::new("C14", "食品制造业"),
        ];
        let codes = |wanted: &str| -> Vec<String> {
            let found = found(all.clone(), wanted);
            found.into_iter().map(|entry| entry.code).collect()
        };
        assert_eq!(codes("食品"), ["C", "C13", "C14"]);
        assert_eq!(codes("a01"), ["A", "A01"]);
        assert_eq!(codes("无此"), Vec::<String>::new());
    }
}
