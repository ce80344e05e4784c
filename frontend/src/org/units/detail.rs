//! One unit: what it is, its accounts, and for the system administrator its changes.

use super::{unit_kind_text, unit_status, yes_or_no};
use crate::app::Page;
use crate::org::api::{all_units, get_unit, update_unit};
use crate::org::names;
use crate::session;
use crate::texts::org as t;
use crate::ui::{
    Button, ButtonKind, Card, CheckField, ConfirmDialog, Fact, Facts, Form, FormFoot, FormState,
    LinkButton, Loaded, PageHead, Remote, TextField, toast,
};
use leptos::prelude::*;
use sortition_contract::org::{UnitState, UnitView, UpdateUnit};

/// The page.
#[component]
pub fn UnitPage(
    /// The unit.
    id: String,
) -> AnyView {
    let unit = Remote::new(move || {
        let id = id.clone();
        async move { Ok((get_unit(&id).await?, all_units().await?)) }
    });
    view! {
        <Loaded remote=unit let:loaded>
            {
                let (view, units) = loaded;
                view! { <Unit unit=view units remote=unit/> }
            }
        </Loaded>
    }
    .into_any()
}

type UnitAndAll = (UnitView, Vec<UnitView>);

#[component]
fn Unit(unit: UnitView, units: Vec<UnitView>, remote: Remote<UnitAndAll>) -> AnyView {
    let may_change = session::may("update_unit");
    let is_open = unit.state == UnitState::Active;
    let changing = RwSignal::new(false);
    let actions = {
        let accounts = format!("{}?unit_id={}", Page::Users.path(), unit.id);
        move || {
            let verb = state_verb(is_open);
            view! {
                {session::may("list_users").then(|| view! { <LinkButton href=accounts>{t::unit_accounts()}</LinkButton> })}
                {may_change.then(|| view! { <Button on_press=move || changing.set(true)>{verb}</Button> })}
            }
        }
    };
    let (title, question) = (
        unit.name.clone(),
        match is_open {
            true => t::close_unit_title(&unit.name),
            false => t::reopen_unit_title(&unit.name),
        },
    );
    let consequence = match is_open {
        true => t::close_unit_consequence(),
        false => t::reopen_unit_consequence(),
    };
    let status = unit_status(unit.state);
    let facts = facts(&unit, &units);
    let change = {
        let (id, version) = (StoredValue::new(unit.id.to_string()), unit.version);
        move |_: String| async move {
            let changes = UpdateUnit {
                state: Some(match is_open {
                    true => UnitState::Closed,
                    false => UnitState::Active,
                }),
                ..UpdateUnit::default()
            };
            update_unit(&id.get_value(), version, &changes).await?;
            remote.reload();
            toast::done(match is_open {
                true => t::unit_was_closed(),
                false => t::unit_was_reopened(),
            });
            Ok(())
        }
    };
    view! {
        <PageHead title tags=move || status actions/>
        <div class="stack">
            <Card title=t::unit()><div class="card-body"><Facts facts is_double=true/></div></Card>
            {(may_change && is_open).then(|| view! { <EditUnit unit remote/> })}
        </div>
        <ConfirmDialog open=changing title=question verb=state_verb(is_open) run=change>{consequence}</ConfirmDialog>
    }
    .into_any()
}

fn state_verb(is_open: bool) -> &'static str {
    match is_open {
        true => t::close_unit(),
        false => t::reopen_unit(),
    }
}

fn facts(unit: &UnitView, units: &[UnitView]) -> Vec<Fact> {
    let regions = names::regions();
    let region = unit.region_code.clone();
    let link = |unit: &UnitView| {
        let href = Page::Unit(unit.id.to_string()).path();
        view! { <a href=href>{unit.name.clone()}</a> }.into_any()
    };
    let above = units
        .iter()
        .find(|one| Some(&one.id) == unit.parent_id.as_ref());
    let below: Vec<_> = units
        .iter()
        .filter(|one| one.parent_id.as_ref() == Some(&unit.id))
        .map(|one| view! { <li>{link(one)}</li> })
        .collect();
    let mut facts = vec![
        Fact::new(
            t::unit_code(),
            view! { <code class="code">{unit.code.clone()}</code> },
        ),
        Fact::text(t::unit_kind(), Some(unit_kind_text(unit.kind).to_owned())),
        Fact::new(t::region(), view! { {move || regions.of(&region)} }),
        Fact::text(
            t::owes_reports(),
            Some(yes_or_no(unit.owes_reports).to_owned()),
        ),
        match above {
            Some(above) => Fact::new(t::unit_above(), link(above)),
            None => Fact::text(t::unit_above(), None),
        },
    ];
    if !below.is_empty() {
        facts.push(Fact::new(
            t::units_below(),
            view! { <ul class="row row-wrap">{below}</ul> },
        ));
    }
    facts
}

/// Name and duty to report; code, kind and region stay, because records name them.
#[component]
fn EditUnit(unit: UnitView, remote: Remote<UnitAndAll>) -> AnyView {
    let form = FormState::over("unit");
    let name = RwSignal::new(unit.name.clone());
    let owes_reports = RwSignal::new(unit.owes_reports);
    let (id, version) = (StoredValue::new(unit.id.to_string()), unit.version);
    let submit = move || {
        let changes = UpdateUnit {
            name: Some(name.get_untracked()),
            owes_reports: Some(owes_reports.get_untracked()),
            state: None,
        };
        form.submit(
            async move { update_unit(&id.get_value(), version, &changes).await },
            move |_| {
                remote.reload();
                toast::done(t::unit_saved());
            },
        );
    };
    view! {
        <Card title=t::edit_unit() note=t::unit_stays_hint()>
            <Form state=form class="card-body form" on_submit=submit>
                <TextField label=t::unit_name() name="name" value=name required=true max_length=128/>
                <CheckField label=t::owes_reports() value=owes_reports hint=t::owes_reports_hint()/>
                <FormFoot>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t::save()}</Button>
                </FormFoot>
            </Form>
        </Card>
    }
    .into_any()
}
