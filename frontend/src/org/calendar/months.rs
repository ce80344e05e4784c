//! The twelve months of a year, working days and days off told apart.

use super::edit::DayDraft;
use crate::texts::{self, org as t};
use crate::ui::{Month, WorkCalendar};
use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;
use sortition_contract::org::CalendarDayView;

/// The months. Pressing a day edits it, where one may; with the keyboard it is done by the page's
/// button, so that a year isn't 365 stops long.
pub fn months(
    year: i32,
    days: &[CalendarDayView],
    calendar: &WorkCalendar,
    today: NaiveDate,
    edit: Option<Callback<DayDraft>>,
) -> AnyView {
    let months: Vec<_> = (1..=12)
        .filter_map(|month| NaiveDate::from_ymd_opt(year, month, 1))
        .map(|first| {
            let cell = |day: NaiveDate| cell(day, first, (days, calendar), today, edit);
            month(first, cell)
        })
        .collect();
    view! { <div class="year">{months}</div> }.into_any()
}

fn month(first: NaiveDate, cell: impl Fn(NaiveDate) -> AnyView) -> AnyView {
    let heads: Vec<_> = texts::ui::weekdays()
        .split(' ')
        .map(|day| view! { <th scope="col">{day}</th> })
        .collect();
    let shown = Month::of(first);
    let rows: Vec<_> = shown
        .weeks()
        .into_iter()
        .filter(|week| week.iter().any(|day| day.month() == first.month()))
        .map(|week| {
            let cells: Vec<_> = week.into_iter().map(&cell).collect();
            view! { <tr>{cells}</tr> }
        })
        .collect();
    view! {
        <table class="year-month">
            <caption>{shown.words()}</caption>
            <thead><tr>{heads}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn cell(
    day: NaiveDate,
    first: NaiveDate,
    (days, calendar): (&[CalendarDayView], &WorkCalendar),
    today: NaiveDate,
    edit: Option<Callback<DayDraft>>,
) -> AnyView {
    if day.month() != first.month() {
        return view! { <td></td> }.into_any();
    }
    let named = days.iter().find(|one| one.on == day);
    let class = match calendar.exception(day) {
        Some(true) => "is-made-up",
        Some(false) => "is-holiday",
        None if calendar.is_workday(day) => "",
        None => "is-off",
    };
    let words = named.map(|one| match one.is_workday {
        true => t::worked_because(&one.name),
        false => t::off_because(&one.name),
    });
    let draft = named.map_or_else(|| DayDraft::of(day), DayDraft::from);
    let press = edit.map(|edit| move |_: leptos::ev::MouseEvent| edit.run(draft.clone()));
    let sign = named.map(|one| {
        let sign = match one.is_workday {
            true => t::sign_worked(),
            false => t::sign_off(),
        };
        view! { <small aria-hidden="true">{sign}</small> }
    });
    let spoken = words
        .clone()
        .map(|words| view! { <span class="sr">" "{words}</span> });
    let content = view! { {day.day()}{sign}{spoken} };
    let is_today = day == today;
    match press {
        Some(press) => view! {
            <td class=class class:is-today=is_today class:is-open=true title=words on:click=press>{content}</td>
        }
        .into_any(),
        None => view! { <td class=class class:is-today=is_today title=words>{content}</td> }.into_any(),
    }
}
