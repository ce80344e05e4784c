//! The list of plans: one's own, and all that are published.

use super::api::{delete_plan, list_plans, return_plan};
use super::create::CreatePlanDialog;
use super::words::{plan_state_status, plan_state_text};
use crate::api::list_file;
use crate::app::Page;
use crate::org::names::units;
use crate::session;
use crate::texts::{self, plans as t};
use crate::ui::{
    Asked, Button, ButtonKind, Choice, Column, DataList, EmptyState, Filter, ListHandle, PageHead,
    RowAction, SavedView, Work, icon,
};
use chrono::Datelike;
use leptos::prelude::*;
use sortition_contract::plans::{PlanAction, PlanState, PlanView};

/// How many years back the filter offers.
const YEARS_BACK: i32 = 5;

/// The page.
#[component]
pub fn PlansPage() -> AnyView {
    let handle = ListHandle::new();
    let creating = RwSignal::new(false);
    let may_create = session::may("create_plan");
    let columns = vec![
        Column::text("title", t::title(), |plan: &PlanView| plan.title.clone())
            .sort("title")
            .link(|plan| Page::Plan(plan.id.to_string()).path()),
        Column::text("state", t::state(), |plan: &PlanView| {
            plan_state_text(plan.state).to_owned()
        })
        .view(|plan: &PlanView| plan_state_status(plan.state))
        .phone(),
        Column::text("year", t::year(), |plan: &PlanView| plan.year.to_string())
            .sort("year")
            .number(),
        Column::text("unit", t::unit(), |plan: &PlanView| plan.unit_name.clone()),
        Column::count("entries", t::entries(), |plan: &PlanView| {
            Some(plan.entry_count)
        }),
        Column::text("submitter", t::submitter(), |plan: &PlanView| {
            plan.submitted_by_name.clone().unwrap_or_default()
        }),
        Column::moment("published", t::published_at(), |plan: &PlanView| {
            plan.published_at
        }),
        Column::moment("updated", t::updated_at(), |plan: &PlanView| {
            Some(plan.updated_at)
        })
        .sort("updated_at")
        .hidden(),
    ];
    let views = vec![
        SavedView {
            label: t::view_to_approve().to_owned(),
            query: "state=submitted",
        },
        SavedView {
            label: t::view_to_publish().to_owned(),
            query: "state=approved",
        },
    ];
    let actions = move || {
        may_create.then(|| {
            view! {
                <Button kind=ButtonKind::Primary icon=icon::PLUS on_press=move || creating.set(true)>
                    {t::create()}
                </Button>
            }
        })
    };
    let empty_hint = match may_create {
        true => t::none_hint(),
        false => t::none_to_read_hint(),
    };
    view! {
        <PageHead title=t::plans().to_owned() lede=t::plans_lede() actions/>
        <DataList id="plans.plans" label=t::plans() columns key=|plan: &PlanView| plan.id.to_string()
            load=list_plans file=list_file("list_plans", "/plans", |query| query) handle
            actions=row_actions search=t::search_hint() sort="-created_at" views
            filters=vec![
                Filter::one("state", t::state(), Choice::all(PlanState::ALL, plan_state_text)),
                Filter::one("year", t::year(), years()),
                Filter::one("unit_id", t::unit(), units().choices()),
            ]
            empty=move || view! { <EmptyState title=t::none() text=empty_hint/> }/>
        <CreatePlanDialog open=creating/>
    }
    .into_any()
}

/// What can be done with a plan from the list. What needs a look at it first, as approving, is done on
/// its page.
fn row_actions(plan: &PlanView) -> Vec<RowAction> {
    let id = plan.id.to_string();
    let may = |action| plan.allowed_actions.contains(&action);
    let href = Page::Plan(id.clone()).path();
    let look = if may(PlanAction::Approve) {
        t::approve()
    } else if may(PlanAction::Publish) {
        t::publish()
    } else if may(PlanAction::Submit) {
        t::submit()
    } else {
        texts::ui::open_record()
    };
    let mut actions = vec![RowAction::link(look, href)];
    if may(PlanAction::Return) {
        let id = id.clone();
        actions.push(RowAction::ask(Asked {
            title: t::return_title(),
            consequence: t::return_consequence().to_owned(),
            verb: t::send_back(),
            reason_label: Some(t::reason()),
            is_final: false,
            done: t::was_sent_back(),
            run: Work::from(move |reason: String| {
                let id = id.clone();
                async move { return_plan(&id, reason).await.map(|_| ()) }
            }),
        }));
    }
    if may(PlanAction::Delete) {
        let version = plan.version;
        actions.push(RowAction::ask(Asked {
            title: t::delete_title(),
            consequence: t::delete_consequence().to_owned(),
            verb: t::delete(),
            reason_label: None,
            is_final: true,
            done: t::was_deleted(),
            run: Work::from(move |_: String| {
                let id = id.clone();
                async move { delete_plan(&id, version).await }
            }),
        }));
    }
    actions
}

/// Next year, for which one plans in autumn, this one, and some before.
fn years() -> Vec<Choice> {
    let this = session::person().map_or(0, |person| person.today.year());
    (0..=YEARS_BACK + 1)
        .map(|back| (this + 1 - back).to_string())
        .map(|year| Choice::new(year.clone(), year))
        .collect()
}
