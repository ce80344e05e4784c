//! Making a plan, and changing its title.

use super::api::{create_plan, update_plan};
use crate::app::Page;
use crate::session;
use crate::texts::{self, plans as t};
use crate::ui::{
    Button, ButtonKind, Dialog, DialogFoot, Form, FormState, NumberField, Remote, TextField, toast,
};
use chrono::Datelike;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use sortition_contract::plans::{CreatePlan, PlanView, UpdatePlan};

/// The years that a plan may be for.
const YEARS: std::ops::RangeInclusive<i64> = 2000..=2100;

/// The dialog in which a plan begins: year and title.
#[component]
pub fn CreatePlanDialog(
    /// Whether it shows.
    open: RwSignal<bool>,
) -> AnyView {
    let navigate = use_navigate();
    let content = move || {
        let form = FormState::new();
        let this_year = session::person().map_or(0, |person| person.today.year());
        let year = RwSignal::new(Some(i64::from(this_year)));
        let title = RwSignal::new(t::default_title(this_year));
        // A title that nobody touched follows the year.
        Effect::new(move |former: Option<String>| {
            let proposed = year.get().map(t::default_title).unwrap_or_default();
            if former.is_some_and(|former| title.get_untracked() == former) && !proposed.is_empty()
            {
                title.set(proposed.clone());
            }
            proposed
        });
        let navigate = navigate.clone();
        let create = move || {
            let Some(year) = year.get_untracked().and_then(|year| year.try_into().ok()) else {
                return;
            };
            let body = CreatePlan {
                unit_id: None,
                year,
                title: title.get_untracked(),
            };
            let navigate = navigate.clone();
            form.submit(async move { create_plan(&body).await }, move |plan| {
                navigate(&Page::Plan(plan.id.to_string()).path(), Default::default());
            });
        };
        view! {
            <Form state=form class="" on_submit=create>
                <div class="dialog-body stack">
                    <NumberField label=t::year() name="year" value=year required=true min=*YEARS.start() max=*YEARS.end()/>
                    <TextField label=t::title() name="title" value=title required=true max_length=128/>
                </div>
                <DialogFoot>
                    <Button on_press=move || open.set(false)>{texts::ui::back()}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t::create()}</Button>
                </DialogFoot>
            </Form>
        }
    };
    view! { <Dialog open title=t::create_title().to_owned()>{content()}</Dialog> }.into_any()
}

/// The dialog that changes a draft's year and title.
#[component]
pub fn EditPlanDialog(
    /// Whether it shows.
    open: RwSignal<bool>,
    /// The plan.
    plan: PlanView,
    /// Takes the answer.
    remote: Remote<PlanView>,
) -> AnyView {
    let plan = StoredValue::new(plan);
    let content = move || {
        let plan = plan.get_value();
        let form = FormState::over("edit");
        let year = RwSignal::new(Some(i64::from(plan.year)));
        let title = RwSignal::new(plan.title);
        // Entries are numbered by year, so it stays once there are some.
        let has_entries = plan.entry_count > 0;
        let hint = has_entries.then(|| t::year_fixed().to_owned());
        let (id, version) = (plan.id.to_string(), plan.version);
        let save = move || {
            let body = UpdatePlan {
                year: year
                    .get_untracked()
                    .filter(|_| !has_entries)
                    .and_then(|year| year.try_into().ok()),
                title: Some(title.get_untracked()),
            };
            let id = id.clone();
            form.submit(
                async move { update_plan(&id, version, &body).await },
                move |answer| {
                    open.set(false);
                    toast::done(t::was_saved());
                    remote.set(answer);
                },
            );
        };
        view! {
            <Form state=form class="" on_submit=save>
                <div class="dialog-body stack">
                    <NumberField label=t::year() name="year" value=year required=true min=*YEARS.start() max=*YEARS.end() disabled=has_entries hint/>
                    <TextField label=t::title() name="title" value=title required=true max_length=128/>
                </div>
                <DialogFoot>
                    <Button on_press=move || open.set(false)>{texts::ui::back()}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t::save()}</Button>
                </DialogFoot>
            </Form>
        }
    };
    view! { <Dialog open title=t::edit_title().to_owned()>{content()}</Dialog> }.into_any()
}
