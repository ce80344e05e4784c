//! Making a unit.

use super::unit_kind_text;
use crate::app::Page;
use crate::org::api::create_unit;
use crate::org::names::{self, Names};
use crate::texts::{self, org as t};
use crate::ui::{
    Button, ButtonKind, CheckField, Choice, Dialog, DialogFoot, Form, FormState, SelectField,
    TextField, toast,
};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use sortition_contract::org::{CreateUnit, UnitKind};

/// The dialog; leads to the new unit.
#[component]
pub fn CreateUnitDialog(
    /// Whether it shows.
    open: RwSignal<bool>,
    /// The regions.
    regions: Names,
) -> AnyView {
    let units = names::units();
    view! {
        <Dialog open title=t::create_unit().to_owned()>
            <CreateForm open regions units/>
        </Dialog>
    }
    .into_any()
}

#[component]
fn CreateForm(open: RwSignal<bool>, regions: Names, units: Names) -> AnyView {
    let form = FormState::new();
    let navigate = use_navigate();
    let (code, name, kind, parent, region) = (
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
    );
    let owes_reports = RwSignal::new(false);
    let submit = move || {
        let Ok(kind) = kind.get_untracked().parse() else {
            return;
        };
        let body = CreateUnit {
            code: code.get_untracked(),
            name: name.get_untracked(),
            kind,
            parent_id: parent.get_untracked().parse().ok(),
            region_code: region.get_untracked(),
            owes_reports: owes_reports.get_untracked(),
        };
        let navigate = navigate.clone();
        form.submit(async move { create_unit(&body).await }, move |unit| {
            open.set(false);
            toast::done(t::unit_created());
            navigate(&Page::Unit(unit.id.to_string()).path(), Default::default());
        });
    };
    view! {
        <Form state=form class="" on_submit=submit>
            <div class="dialog-body form">
                <TextField label=t::unit_name() name="name" value=name required=true max_length=128/>
                <TextField label=t::unit_code() name="code" value=code required=true max_length=40 is_code=true hint=t::unit_code_hint()/>
                <SelectField label=t::unit_kind() name="kind" value=kind required=true
                    choices=Choice::all(UnitKind::ALL, unit_kind_text) blank=texts::ui::choose()/>
                <SelectField label=t::region() name="region_code" value=region required=true
                    choices=regions.choices() blank=texts::ui::choose()/>
                <SelectField label=t::unit_above() name="parent_id" value=parent
                    choices=units.choices() blank=t::no_unit_above()/>
                <CheckField label=t::owes_reports() value=owes_reports hint=t::owes_reports_hint()/>
                <p class="t2 wide">{t::unit_stays_hint()}</p>
            </div>
            <DialogFoot>
                <Button on_press=move || open.set(false)>{texts::ui::back()}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t::create_unit()}</Button>
            </DialogFoot>
        </Form>
    }
    .into_any()
}
