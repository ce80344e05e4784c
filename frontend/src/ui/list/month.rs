//! A month as a condition: a year to step through and its twelve months, in the page's language
//! whatever the browser's is.

use super::List;
use crate::texts::ui as t;
use crate::ui::calendar::{Month, month_names};
use crate::ui::icon::{self, Icon};
use crate::ui::{ButtonSize, IconButton, Popover};
use crate::{format, session};
use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;

/// The first day of a month as the address has it: `2026-11`.
fn parsed(value: &str) -> Option<NaiveDate> {
    format!("{value}-01").parse().ok()
}

/// The month in words.
pub fn words(value: &str) -> String {
    parsed(value).map_or_else(
        || format::UNKNOWN.to_owned(),
        |first| Month::of(first).words(),
    )
}

/// The control in the filter bar.
pub fn control(list: List, name: &'static str, label: String) -> AnyView {
    let open = RwSignal::new(false);
    // What it is the month of stays in the name of the button.
    let named = {
        let label = label.clone();
        move || {
            let is_set = !list.address.get(name).is_empty();
            is_set.then(|| view! { <span class="sr">{label.clone()}" "</span> })
        }
    };
    let shown = move || {
        let value = list.address.get(name);
        match value.is_empty() {
            true => label.clone(),
            false => words(&value),
        }
    };
    let trigger = move || {
        view! { <span class="clip">{named.clone()}{shown.clone()}</span><Icon icon=icon::CALENDAR/> }
    };
    view! {
        <span class="filter-many">
            <Popover class="input" panel_class="pop-cal" open trigger>
                {panel(list, name, open)}
            </Popover>
        </span>
    }
    .into_any()
}

fn panel(list: List, name: &'static str, open: RwSignal<bool>) -> AnyView {
    let chosen = parsed(&untrack(|| list.address.get(name)));
    let start = chosen.or(session::person().map(|person| person.today));
    let year = RwSignal::new(start.unwrap_or_default().year());
    let months = move || {
        month_names()
            .zip(1u32..)
            .map(|(month_name, month)| {
                let value = move || format!("{:04}-{month:02}", year.get());
                let is_chosen = move || list.address.get(name) == value();
                let press = move |_| {
                    // The chosen month once more: no month.
                    let wanted = if untrack(is_chosen) {
                        String::new()
                    } else {
                        untrack(value)
                    };
                    list.address.set(name, &wanted);
                    open.set(false);
                };
                view! {
                    <button
                        type="button"
                        class="cal-month"
                        aria-pressed=move || is_chosen().to_string()
                        aria-label=move || words(&value())
                        on:click=press
                    >
                        {month_name}
                    </button>
                }
            })
            .collect::<Vec<_>>()
    };
    view! {
        <div class="cal-head">
            <IconButton icon=icon::CHEVRON_LEFT size=ButtonSize::Small label=t::previous_year()
                on_press=move || year.update(|year| *year -= 1)/>
            <b aria-live="polite">{move || t::year(year.get())}</b>
            <IconButton icon=icon::CHEVRON_RIGHT size=ButtonSize::Small label=t::next_year()
                on_press=move || year.update(|year| *year += 1)/>
        </div>
        <div class="cal-months">{months}</div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parsed_takes_months_only() {
        assert_eq!(parsed("2026-11"), NaiveDate::from_ymd_opt(2026, 11, 1));
        for wrong in ["", "2026", "2026-13", "2026-11-01", "x"] {
            assert_eq!(parsed(wrong), None, "{wrong}");
        }
    }
}
