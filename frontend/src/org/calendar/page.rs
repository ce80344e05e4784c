//! A year of the calendar.

use super::deadline::DeadlineCard;
use super::edit::{DayDialog, DayDraft, YearDialog};
use super::months::months;
use crate::format;
use crate::org::api::{delete_calendar_day, list_calendar, list_calendar_years};
use crate::session;
use crate::texts::{self, org as t};
use crate::ui::{
    Button, ButtonKind, ButtonSize, Card, Conditions, ConfirmDialog, EmptyState, Fact, Facts,
    IconButton, Loaded, Note, NoteKind, PageHead, Remote, Table, Tag, TagKind, WorkCalendar,
    WorkDays, icon, toast,
};
use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;
use sortition_contract::org::{CalendarDayView, CalendarYearView};
use std::ops::RangeInclusive;

/// What the address calls the year that is shown.
const YEAR: &str = "year";
/// The years of which there is a calendar.
const YEARS: RangeInclusive<i32> = 2000..=2100;

/// What the page loads: the year's days, and the years that have any.
type Loading = (i32, Vec<CalendarDayView>, Vec<CalendarYearView>);

/// The page.
#[component]
pub fn CalendarPage() -> AnyView {
    let Some(today) = session::person().map(|person| person.today) else {
        return ().into_any();
    };
    let conditions = Conditions::new(vec![YEAR]);
    let year = Memo::new(move |_| {
        let asked: Option<i32> = conditions.get(YEAR).parse().ok();
        asked
            .filter(|year| YEARS.contains(year))
            .unwrap_or(today.year())
    });
    let loaded = Remote::new(move || async move {
        let year = year.get_untracked();
        Ok((
            year,
            list_calendar(year).await?,
            list_calendar_years().await?,
        ))
    });
    Effect::new(move |before: Option<i32>| {
        let year = year.get();
        if before.is_some_and(|before| before != year) {
            loaded.reload();
        }
        year
    });
    let turn = move |by: i32| {
        let wanted = year.get_untracked() + by;
        match wanted == today.year() {
            true => conditions.set(YEAR, ""),
            false => conditions.set(YEAR, &wanted.to_string()),
        }
    };
    let may_set = session::may("set_calendar_day");
    let (editing, draft) = (RwSignal::new(false), RwSignal::new(DayDraft::of(today)));
    let setting_year = RwSignal::new(false);
    let edit = Callback::new(move |chosen: DayDraft| {
        draft.set(chosen);
        editing.set(true);
    });
    let actions = move || {
        may_set.then(|| {
            view! {
                <Button on_press=move || setting_year.set(true)>{t::set_year()}</Button>
                <Button kind=ButtonKind::Primary on_press=move || edit.run(DayDraft::of(today))>{t::set_day()}</Button>
            }
        })
    };
    let is_first = Signal::derive(move || year.get() <= *YEARS.start());
    let is_last = Signal::derive(move || year.get() >= *YEARS.end());
    let aside = move || {
        view! {
            <span class="row">
                <IconButton icon=icon::CHEVRON_LEFT label=t::year_before() disabled=is_first on_press=move || turn(-1)/>
                <span class="strong" aria-live="polite">{move || t::year_named(year.get())}</span>
                <IconButton icon=icon::CHEVRON_RIGHT label=t::year_after() disabled=is_last on_press=move || turn(1)/>
            </span>
        }
    };
    let edit = may_set.then_some(edit);
    let work_days = expect_context::<WorkDays>();
    let changed = Callback::new(move |()| {
        work_days.forget();
        loaded.reload();
    });
    view! {
        <PageHead title=t::calendar().to_owned() lede=t::calendar_lede() actions/>
        <div class="grid">
            <Card title=t::year() aside class="c-8">
                <Loaded remote=loaded lines=12 let:loaded>{year_view(&loaded, today, edit)}</Loaded>
            </Card>
            <div class="c-4 stack">
                <DeadlineCard today/>
                <Card title=t::year_days()>
                    <Loaded remote=loaded let:loading>{days(&loading, changed, edit)}</Loaded>
                </Card>
            </div>
        </div>
        <DayDialog open=editing draft done=changed/>
        <YearDialog open=setting_year year done=changed/>
    }
    .into_any()
}

fn year_view(
    (year, days, years): &Loading,
    today: NaiveDate,
    edit: Option<Callback<DayDraft>>,
) -> AnyView {
    let year = *year;
    let calendar = WorkCalendar::new(days.iter().map(|day| (day.on, day.is_workday)));
    let note = match days.is_empty() {
        true => view! { <Note kind=NoteKind::Warn>{t::year_without_rows(year)}</Note> }.into_any(),
        false => ().into_any(),
    };
    let known: Vec<_> = years.iter().map(|one| one.year.to_string()).collect();
    let known = (!known.is_empty()).then(|| t::years_known(known.join(texts::ui::list_comma())));
    let count = |wanted: fn(&CalendarDayView) -> bool| {
        format::count(i64::try_from(days.iter().filter(|day| wanted(day)).count()).unwrap_or(0))
    };
    let facts = vec![
        Fact::text(
            t::days_worked(),
            Some(format::count(days_worked(year, &calendar))),
        ),
        Fact::text(t::days_off_named(), Some(count(|day| !day.is_workday))),
        Fact::text(t::days_made_up(), Some(count(|day| day.is_workday))),
    ];
    view! {
        <div class="card-body stack">
            {note}
            <Facts facts is_double=true/>
            {months(year, days, &calendar, today, edit)}
            <p class="sm t3">{known}</p>
        </div>
    }
    .into_any()
}

fn days_worked(year: i32, calendar: &WorkCalendar) -> i64 {
    let last = |year: i32| NaiveDate::from_ymd_opt(year, 12, 31);
    last(year - 1)
        .zip(last(year))
        .map_or(0, |(from, to)| calendar.working_days_between(from, to))
}

/// What departs from Monday to Friday, day by day.
fn days(
    (_, days, _): &Loading,
    changed: Callback<()>,
    edit: Option<Callback<DayDraft>>,
) -> AnyView {
    if days.is_empty() {
        return view! { <EmptyState icon=icon::CALENDAR title=t::no_days() text=t::no_days_hint()/> }
            .into_any();
    }
    let deleting = RwSignal::new(false);
    let chosen = RwSignal::new(None::<NaiveDate>);
    let rows: Vec<_> = days
        .iter()
        .map(|day| day_row(day, edit, deleting, chosen))
        .collect();
    let title = Signal::derive(move || {
        t::delete_day_title(chosen.get().map(format::day).unwrap_or_default())
    });
    let delete = move |_: String| async move {
        if let Some(on) = chosen.get_untracked() {
            delete_calendar_day(on).await?;
            changed.run(());
            toast::done(t::day_was_deleted());
        }
        Ok(())
    };
    view! {
        <Table label=t::year_days() is_tall=true>
            <thead>
                <tr>
                    <th scope="col">{t::day()}</th>
                    <th scope="col">{t::day_name()}</th>
                    <th scope="col">{t::day_kind()}</th>
                    {edit.map(|_| view! { <th scope="col"><span class="sr">{t::actions()}</span></th> })}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
        <ConfirmDialog open=deleting title verb=t::delete_day() run=delete>{t::delete_day_consequence()}</ConfirmDialog>
    }
    .into_any()
}

fn day_row(
    day: &CalendarDayView,
    edit: Option<Callback<DayDraft>>,
    deleting: RwSignal<bool>,
    chosen: RwSignal<Option<NaiveDate>>,
) -> AnyView {
    let on = day.on;
    let (kind, label) = match day.is_workday {
        true => (TagKind::Warn, t::worked()),
        false => (TagKind::Info, t::off()),
    };
    let buttons = edit.map(|edit| {
        let draft = DayDraft::from(day);
        view! {
            <td>
                <span class="row">
                    <Button size=ButtonSize::Small on_press=move || edit.run(draft.clone())>
                        {t::edit()}<span class="sr">{format::day(on)}</span>
                    </Button>
                    <IconButton icon=icon::CROSS label=t::delete_day_named(format::day(on))
                        on_press=move || { chosen.set(Some(on)); deleting.set(true); }/>
                </span>
            </td>
        }
    });
    view! {
        <tr>
            <td class="nowrap">{format::day(on)}</td>
            <td>{day.name.clone()}</td>
            <td><Tag kind label/></td>
            {buttons}
        </tr>
    }
    .into_any()
}
