//! A day: typed into the native field, or picked in a calendar that knows working days, where the page
//! around it knows them ([`WorkDays`] as context); else Monday to Friday.

use super::frame::Parts;
use super::text::frame;
use crate::ui::Popover;
use crate::ui::calendar::{Month, WorkCalendar, WorkDays};
use crate::ui::form::Value;
use crate::ui::icon::{self, Icon};
use crate::{format, session, texts};
use chrono::{Datelike, Months, NaiveDate};
use leptos::prelude::*;

/// A day.
#[component]
pub fn DateField(
    /// What is asked.
    #[prop(into)]
    label: String,
    /// The field's name: its JSON pointer without the first slash.
    #[prop(into)]
    name: String,
    /// The day.
    value: RwSignal<Option<NaiveDate>>,
    /// Whether it must be filled in.
    #[prop(optional)]
    required: bool,
    /// How to fill it in.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// The first day that is accepted.
    #[prop(optional, into)]
    min: MaybeProp<NaiveDate>,
    /// The last day that is accepted.
    #[prop(optional, into)]
    max: MaybeProp<NaiveDate>,
    /// Across both columns.
    #[prop(optional)]
    is_wide: bool,
    /// Whether it can't be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> AnyView {
    let words = |day: &Option<NaiveDate>| day.map(format::day).unwrap_or_default();
    let parts = Parts::new(&name, &label, required, Value::of(value, words));
    let work_days = use_context::<WorkDays>();
    let open = RwSignal::new(false);
    let pick = Callback::new(move |day: NaiveDate| {
        value.set(Some(day));
        parts.set_local(None);
        parts.touched();
        open.set(false);
    });
    let in_range = Callback::new(move |day: NaiveDate| {
        min.get().is_none_or(|min| day >= min) && max.get().is_none_or(|max| day <= max)
    });
    let text = RwSignal::new(words(&value.get_untracked()));
    // A value set from outside is shown; what is being typed stays, though it isn't accepted: while
    // one types a year, its first digits are a day long ago.
    Effect::new(move |_| {
        let day = value.get();
        let typed = text.with_untracked(|text| text.parse::<NaiveDate>().ok());
        if typed != day && (day.is_some() || parts.message().is_none()) {
            text.set(words(&day));
            parts.set_local(None);
        }
    });
    let on_input = move |event: leptos::ev::Event| {
        let typed = event_target_value(&event);
        let day = typed.parse::<NaiveDate>().ok();
        text.set(typed);
        let is_wrong = day.is_some_and(|day| !in_range.run(day));
        parts.set_local(is_wrong.then(|| texts::ui::day_out_of_range().to_owned()));
        parts.touched();
        value.set(day.filter(|_| !is_wrong));
    };
    let control = view! {
        <div class="with-pop">
            <input
                class="input date"
                id=parts.id()
                name=parts.name()
                type="date"
                min=move || min.get().map(format::day)
                max=move || max.get().map(format::day)
                required=required
                disabled=disabled
                aria-invalid=parts.invalid()
                aria-describedby=parts.described_by()
                prop:value=text
                on:change=on_input
            />
            <Popover
                class="btn btn-quiet btn-icon btn-sm"
                panel_class="pop-cal"
                label=texts::ui::open_calendar()
                trigger=|| view! { <Icon icon=icon::CALENDAR/> }
                open
            >
                {move || calendar_panel(value, work_days, in_range, pick)}
            </Popover>
        </div>
    }
    .into_any();
    frame(
        parts,
        label,
        required,
        hint,
        is_wide,
        ViewFnOnce::default(),
        control,
    )
}

fn calendar_panel(
    value: RwSignal<Option<NaiveDate>>,
    work_days: Option<WorkDays>,
    in_range: Callback<NaiveDate, bool>,
    pick: Callback<NaiveDate>,
) -> AnyView {
    let today = session::person().map(|person| person.today);
    let start = value.get_untracked().or(today).unwrap_or_default();
    let shown = RwSignal::new(Month::of(start));
    let step = move |by: i32| shown.update(|month| *month = month.step(by));
    let title = move || shown.get().words();
    Effect::new(move |_| {
        let Some(work_days) = work_days else { return };
        // In January and December some days are another year's.
        for day in shown.get().weeks().iter().flatten() {
            work_days.want(day.year());
        }
    });
    let rows = move || {
        let month = shown.get();
        let calendar = work_days.map(WorkDays::calendar).unwrap_or_default();
        month
            .weeks()
            .into_iter()
            .map(|week| {
                let days: Vec<_> = week
                    .into_iter()
                    .map(|day| day_cell(day, month, value, &calendar, today, in_range, pick))
                    .collect();
                view! { <tr>{days}</tr> }
            })
            .collect::<Vec<_>>()
    };
    let unannounced = move || {
        let year = shown.get().first().year();
        let is_unannounced = work_days.is_some_and(|days| days.is_unannounced(year));
        is_unannounced
            .then(|| view! { <p class="cal-note xs t3">{texts::ui::year_unannounced(year)}</p> })
    };
    let heads: Vec<_> = texts::ui::weekdays()
        .split(' ')
        .map(|name| view! { <th scope="col">{name}</th> })
        .collect();
    view! {
        <div class="cal-head">
            <button type="button" class="btn btn-quiet btn-icon btn-sm" aria-label=texts::ui::previous_month() on:click=move |_| step(-1)>
                <Icon icon=icon::CHEVRON_LEFT/>
            </button>
            <b aria-live="polite">{title}</b>
            <button type="button" class="btn btn-quiet btn-icon btn-sm" aria-label=texts::ui::next_month() on:click=move |_| step(1)>
                <Icon icon=icon::CHEVRON_RIGHT/>
            </button>
        </div>
        <table class="cal"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>
        <div role="status">{unannounced}</div>
    }
    .into_any()
}

fn day_cell(
    day: NaiveDate,
    month: Month,
    value: RwSignal<Option<NaiveDate>>,
    calendar: &WorkCalendar,
    today: Option<NaiveDate>,
    in_range: Callback<NaiveDate, bool>,
    pick: Callback<NaiveDate>,
) -> AnyView {
    let is_workday = calendar.is_workday(day);
    let mark = calendar.exception(day).map(|is_workday| match is_workday {
        true => texts::ui::workday_mark(),
        false => texts::ui::holiday_mark(),
    });
    let is_here = value.get_untracked() == Some(day);
    let name = format!(
        "{} {}",
        format::day(day),
        if is_workday {
            texts::ui::workday()
        } else {
            texts::ui::day_off()
        }
    );
    let is_other = month
        .first()
        .checked_add_months(Months::new(1))
        .is_some_and(|next| day >= next)
        || day < month.first();
    view! {
        <td>
            <button
                type="button"
                class="cal-day"
                class:is-off=!is_workday
                class:is-other=is_other
                class:is-today=today == Some(day)
                aria-pressed=is_here.to_string()
                disabled=!in_range.run(day)
                on:click=move |_| pick.run(day)
            >
                // The name has the whole day, and says the mark in a word.
                <span class="sr">{name}</span>
                <span aria-hidden="true">{day.day()}</span>
                {mark.map(|mark| view! { <small aria-hidden="true">{mark}</small> })}
            </button>
        </td>
    }
    .into_any()
}
