//! Changing the calendar: one day, or a year's arrangement as it was announced.

use super::arrangement;
use crate::format;
use crate::org::api::{set_calendar_day, set_calendar_year};
use crate::texts::{self, org as t};
use crate::ui::{
    Button, ButtonKind, Choice, DateField, Dialog, DialogFoot, Form, FormState, Note, NoteKind,
    RadioField, TextArea, TextField, toast,
};
use chrono::NaiveDate;
use leptos::prelude::*;
use sortition_contract::org::{CalendarDayView, SetCalendarDay, SetCalendarYear};

/// A day as the dialog begins with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayDraft {
    on: NaiveDate,
    kind: &'static str,
    name: String,
}

const OFF: &str = "off";
const WORKED: &str = "worked";

impl DayDraft {
    /// A day about which nothing is said yet.
    pub fn of(on: NaiveDate) -> Self {
        Self {
            on,
            kind: "",
            name: String::new(),
        }
    }
}

impl From<&CalendarDayView> for DayDraft {
    fn from(day: &CalendarDayView) -> Self {
        Self {
            on: day.on,
            kind: match day.is_workday {
                true => WORKED,
                false => OFF,
            },
            name: day.name.clone(),
        }
    }
}

/// Asks for one day.
#[component]
pub fn DayDialog(
    /// Whether it shows.
    open: RwSignal<bool>,
    /// What it begins with.
    draft: RwSignal<DayDraft>,
    /// Once the day is set.
    #[prop(into)]
    done: Callback<()>,
) -> AnyView {
    let content = move || {
        let form = FormState::new();
        let begin = draft.get_untracked();
        let on = RwSignal::new(Some(begin.on));
        let kind = RwSignal::new(begin.kind.to_owned());
        let name = RwSignal::new(begin.name);
        let submit = move || {
            let Some(on) = on.get_untracked() else { return };
            let body = SetCalendarDay {
                is_workday: kind.get_untracked() == WORKED,
                name: name.get_untracked(),
            };
            form.submit(
                async move { set_calendar_day(on, &body).await },
                move |day| {
                    open.set(false);
                    done.run(());
                    toast::done(t::day_was_set(format::day(day.on)));
                },
            );
        };
        let choices = vec![Choice::new(OFF, t::off()), Choice::new(WORKED, t::worked())];
        view! {
            <Form state=form class="" on_submit=submit>
                <div class="dialog-body stack">
                    <p class="t2">{t::set_day_consequence()}</p>
                    <DateField label=t::day() name="on" value=on required=true/>
                    <RadioField label=t::day_kind() name="is_workday" value=kind choices required=true/>
                    <TextField label=t::day_name() name="name" value=name required=true max_length=128 hint=t::day_name_hint()/>
                </div>
                <DialogFoot>
                    <Button on_press=move || open.set(false)>{texts::ui::back()}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t::set_day()}</Button>
                </DialogFoot>
            </Form>
        }
    };
    view! { <Dialog open title=t::set_day().to_owned()>{content()}</Dialog> }.into_any()
}

/// Asks for a year's arrangement, a period in a line, and says what comes of it before it is sent.
#[component]
pub fn YearDialog(
    /// Whether it shows.
    open: RwSignal<bool>,
    /// The year.
    #[prop(into)]
    year: Signal<i32>,
    /// Once the year is set.
    #[prop(into)]
    done: Callback<()>,
) -> AnyView {
    let content = move || {
        let form = FormState::new();
        let year = year.get_untracked();
        let text = RwSignal::new(String::new());
        let read = Memo::new(move |_| arrangement::read(&text.get(), year));
        let submit = move || {
            let Ok(days) = read.get_untracked() else {
                return;
            };
            form.submit(
                async move { set_calendar_year(year, &SetCalendarYear { days }).await },
                move |days| {
                    open.set(false);
                    done.run(());
                    toast::done(t::year_was_set(days.len(), year));
                },
            );
        };
        let outcome = move || match read.get() {
            Ok(days) if days.is_empty() => ().into_any(),
            Ok(days) => {
                let off = days.iter().filter(|day| !day.is_workday).count();
                view! { <Note>{t::year_will_have(days.len() - off, off)}</Note> }.into_any()
            }
            Err(line) => {
                view! { <Note kind=NoteKind::Bad>{t::line_not_read(line)}</Note> }.into_any()
            }
        };
        let is_barred = Signal::derive(move || read.get().map_or(true, |days| days.is_empty()));
        view! {
            <Form state=form class="" on_submit=submit>
                <div class="dialog-body stack">
                    <p class="t2">{t::set_year_consequence(year)}</p>
                    <TextArea label=t::arrangement() name="days" value=text required=true rows=10 hint=t::arrangement_hint(year)/>
                    {outcome}
                </div>
                <DialogFoot>
                    <Button on_press=move || open.set(false)>{texts::ui::back()}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy() disabled=is_barred>{t::set_year()}</Button>
                </DialogFoot>
            </Form>
        }
    };
    let title = Signal::derive(move || t::set_year_named(year.get()));
    view! { <Dialog open title>{content()}</Dialog> }.into_any()
}
