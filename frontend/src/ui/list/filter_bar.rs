//! Search first, then the filters, then the tools; below, the conditions in force as chips.

use super::List;
use super::export::ListFile;
use super::filter::{Filter, FilterKind};
use super::month;
use super::search::SearchField;
use super::tools::Tools;
use crate::texts;
use crate::ui::icon::{self, Icon};
use crate::ui::{Choice, Popover, Work};
use leptos::prelude::*;

/// The bar above the table.
#[component]
pub fn FilterBar(
    list: List,
    search: Option<&'static str>,
    file: Option<Work<ListFile>>,
) -> AnyView {
    let is_unfolded = RwSignal::new(false);
    let filters: Vec<_> = list
        .filters
        .get_value()
        .into_iter()
        .map(|filter| control(list, filter))
        .collect();
    let fold = (!filters.is_empty()).then(|| {
        view! {
            <button
                class="btn more"
                type="button"
                aria-expanded=move || is_unfolded.get().to_string()
                on:click=move |_| is_unfolded.update(|is| *is = !*is)
            >
                {texts::ui::filters()}
            </button>
        }
    });
    view! {
        <form
            class="filter"
            class:is-unfolded=is_unfolded
            role="search"
            on:submit=|event| event.prevent_default()
        >
            {search.map(|placeholder| search_field(list, placeholder))}
            {fold}
            {filters}
            <Tools list file/>
        </form>
    }
    .into_any()
}

fn search_field(list: List, label: &'static str) -> AnyView {
    let address = list.address;
    let asked = Signal::derive(move || address.get("q"));
    let ask = move |text: String| address.set("q", &text);
    view! { <SearchField label asked ask/> }.into_any()
}

fn control(list: List, filter: Filter) -> AnyView {
    let name = filter.name;
    let value = move || list.address.get(name);
    let change =
        move |event: leptos::ev::Event| list.address.set(name, &event_target_value(&event));
    match filter.kind {
        FilterKind::One(choices) => select(list, name, filter.label, choices),
        FilterKind::Flag => {
            let choices = vec![
                Choice::new("true", texts::ui::yes()),
                Choice::new("false", texts::ui::no()),
            ];
            select(list, name, filter.label, choices.into())
        }
        FilterKind::Many(choices) => many(list, name, filter.label, choices),
        FilterKind::Month => month::control(list, name, filter.label),
        FilterKind::Day | FilterKind::Text => {
            let kind = match filter.kind {
                FilterKind::Day => "date",
                _ => "text",
            };
            view! {
                <label class="pre">
                    <span>{filter.label}</span>
                    <input class="input" type=kind name=name prop:value=value on:change=change/>
                </label>
            }
            .into_any()
        }
    }
}

fn select(list: List, name: &'static str, label: String, choices: Signal<Vec<Choice>>) -> AnyView {
    let name_of = label.clone();
    let options = {
        let label = label.clone();
        move || {
            choices
                .get()
                .into_iter()
                .map(|choice| {
                    let own = choice.value.clone();
                    let words = texts::ui::filter_is(&label, &choice.label);
                    view! {
                        <option value=choice.value prop:selected=move || list.address.get(name) == own>
                            {words}
                        </option>
                    }
                })
                .collect::<Vec<_>>()
        }
    };
    view! {
        <select
            class="input"
            name=name
            aria-label=name_of
            on:change=move |event| list.address.set(name, &event_target_value(&event))
        >
            <option value="" prop:selected=move || list.address.get(name).is_empty()>{label}</option>
            {options}
        </select>
    }
    .into_any()
}

fn many(list: List, name: &'static str, label: String, choices: Signal<Vec<Choice>>) -> AnyView {
    let values = move || {
        let value = list.address.get(name);
        value
            .split(',')
            .filter(|one| !one.is_empty())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let toggle = move |own: &str| {
        let mut values = untrack(values);
        match values.iter().position(|one| one == own) {
            Some(place) => {
                values.remove(place);
            }
            None => values.push(own.to_owned()),
        }
        list.address.set(name, &values.join(","));
    };
    let shown = {
        let label = label.clone();
        move || match values().len() {
            0 => label.clone(),
            count => texts::ui::filter_count(count, &label),
        }
    };
    let entries = move || {
        choices
            .get()
            .into_iter()
            .map(|choice| {
                let (mine, own) = (choice.value.clone(), choice.value);
                view! {
                    <li>
                        <label>
                            <input
                                type="checkbox"
                                prop:checked=move || values().contains(&mine)
                                on:change=move |_| toggle(&own)
                            />
                            <span>{choice.label}</span>
                        </label>
                    </li>
                }
            })
            .collect::<Vec<_>>()
    };
    view! {
        <span class="filter-many">
            <Popover class="input" panel_class="pop-many" trigger=move || view! { <span class="clip">{shown.clone()}</span><Icon icon=icon::CHEVRON_DOWN/> }>
                <ul role="group" aria-label=label.clone()>{entries}</ul>
            </Popover>
        </span>
    }
    .into_any()
}

/// The conditions in force, each with the means to take it away, and how many rows match.
#[component]
pub fn AppliedFilters(list: List) -> AnyView {
    let chips = move || {
        list.filters.with_value(|filters| {
            filters
                .iter()
                .filter_map(|filter| {
                    let value = list.address.get(filter.name);
                    (!value.is_empty()).then(|| {
                        let name = filter.name;
                        let words = texts::ui::filter_is(&filter.label, filter.words(&value));
                        view! {
                            <span class="chip">
                                {words.clone()}
                                <button
                                    type="button"
                                    aria-label=texts::ui::remove(words)
                                    on:click=move |_| list.address.set(name, "")
                                >
                                    <Icon icon=icon::CROSS/>
                                </button>
                            </span>
                        }
                    })
                })
                .collect::<Vec<_>>()
        })
    };
    let shown = move || {
        list.address.has_conditions().then(|| {
            view! {
                <div class="applied">
                    <span>{texts::ui::applied()}</span>
                    {chips}
                    <button class="link" type="button" on:click=move |_| list.address.clear()>
                        {texts::ui::clear()}
                    </button>
                </div>
            }
        })
    };
    view! { {shown} }.into_any()
}
