//! Entering an inspector, and changing one.

use super::{EVERYWHERE, InspectorNames};
use crate::api::Error;
use crate::app::Page;
use crate::org::names;
use crate::registers::api::{create_inspector, get_inspector, update_inspector};
use crate::session;
use crate::texts::{self, registers as t};
use crate::ui::{
    Button, ButtonKind, Card, CheckField, DateField, Form, FormFoot, FormState, LinkButton, Loaded,
    ManyField, PageHead, Remote, SelectField, TextField, toast,
};
use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use sortition_contract::error::ErrorCode;
use sortition_contract::jobs::SimilarCertificates;
use sortition_contract::registers::{CreateInspector, InspectorView, UpdateInspector};

/// The whole city, which an inspector holds as [`EVERYWHERE`].
const WHOLE_CITY: &str = "130100";

/// The page: for a new inspector, or for one who is there.
#[component]
pub fn InspectorFormPage(
    /// The inspector; none: a new one.
    #[prop(optional)]
    id: Option<String>,
) -> AnyView {
    let Some(id) = id else {
        return view! {
            <PageHead title=t::create_inspector().to_owned() lede=t::create_inspector_lede()/>
            <InspectorForm inspector=None/>
        }
        .into_any();
    };
    let inspector = Remote::new(move || {
        let id = id.clone();
        async move { get_inspector(&id).await }
    });
    view! {
        <Loaded remote=inspector let:view>
            <PageHead title=t::edit_named(&view.name) lede=view.unit_name.clone()/>
            <InspectorForm inspector=Some(view)/>
        </Loaded>
    }
    .into_any()
}

/// What is typed.
#[derive(Clone, Copy)]
struct Typed {
    code: RwSignal<String>,
    name: RwSignal<String>,
    unit: RwSignal<String>,
    valid_until: RwSignal<Option<NaiveDate>>,
    specialities: RwSignal<Vec<String>>,
    regions: RwSignal<Vec<String>>,
    /// Whether a number that differs from a namesake's by zeros only is another person's.
    is_another: RwSignal<bool>,
}

impl Typed {
    fn of(inspector: Option<&InspectorView>) -> Self {
        let own_unit = session::person().map(|person| person.unit.id.to_string());
        let unit = inspector.map(|inspector| inspector.unit_id.to_string());
        let regions = inspector
            .map(|inspector| inspector.regions.clone())
            .unwrap_or_default()
            .into_iter()
            .filter(|code| code != EVERYWHERE)
            .collect();
        Self {
            code: RwSignal::new(inspector.map(|one| one.code.clone()).unwrap_or_default()),
            name: RwSignal::new(inspector.map(|one| one.name.clone()).unwrap_or_default()),
            unit: RwSignal::new(unit.or(own_unit).unwrap_or_default()),
            valid_until: RwSignal::new(inspector.map(|one| one.valid_until)),
            specialities: RwSignal::new(
                inspector
                    .map(|one| one.specialities.clone())
                    .unwrap_or_default(),
            ),
            regions: RwSignal::new(regions),
            is_another: RwSignal::new(false),
        }
    }

    /// The regions as they are stored: none chosen is everywhere.
    fn region_codes(self) -> Vec<String> {
        let regions = self.regions.get_untracked();
        match regions.is_empty() {
            true => vec![EVERYWHERE.to_owned()],
            false => regions,
        }
    }

    fn creation(self) -> Option<CreateInspector> {
        Some(CreateInspector {
            code: self.code.get_untracked().trim().to_owned(),
            name: self.name.get_untracked().trim().to_owned(),
            unit_id: self.unit.get_untracked().parse().ok()?,
            user_id: None,
            valid_until: self.valid_until.get_untracked()?,
            specialities: self.specialities.get_untracked(),
            regions: Some(self.region_codes()),
            similar: self
                .is_another
                .get_untracked()
                .then_some(SimilarCertificates::Enter),
        })
    }

    fn changes(self, inspector: &InspectorView) -> UpdateInspector {
        UpdateInspector {
            name: changed(&inspector.name, self.name.get_untracked().trim().to_owned()),
            user_id: None,
            valid_until: self
                .valid_until
                .get_untracked()
                .filter(|day| *day != inspector.valid_until),
            specialities: changed(&inspector.specialities, self.specialities.get_untracked()),
            regions: changed(&inspector.regions, self.region_codes()),
        }
    }
}

/// The new value, if it differs.
fn changed<T: PartialEq>(old: &T, new: T) -> Option<T> {
    (*old != new).then_some(new)
}

#[component]
fn InspectorForm(inspector: Option<InspectorView>) -> AnyView {
    let form = FormState::over("inspector");
    let names = InspectorNames::load();
    let typed = Typed::of(inspector.as_ref());
    let navigate = use_navigate();
    let is_new = inspector.is_none();
    let back = match &inspector {
        Some(inspector) => Page::Inspector(inspector.id.to_string()).path(),
        None => Page::Inspectors.path(),
    };
    let leave = Callback::new(move |inspector: InspectorView| {
        toast::done(t::was_saved());
        navigate(
            &Page::Inspector(inspector.id.to_string()).path(),
            Default::default(),
        );
    });
    let stored = StoredValue::new(inspector);
    // Offered once the server has found a namesake whose number is like this one.
    let has_namesake = RwSignal::new(false);
    let submit = move || match stored.get_value() {
        None => {
            let Some(body) = typed.creation() else { return };
            form.submit(
                async move {
                    let answer = create_inspector(&body).await;
                    if answer.as_ref().is_err_and(is_like_anothers) {
                        let _gone = has_namesake.try_set(true);
                    }
                    answer
                },
                move |inspector| leave.run(inspector),
            );
        }
        Some(inspector) => {
            let body = typed.changes(&inspector);
            let doing =
                async move { update_inspector(&inspector.id, inspector.version, &body).await };
            form.submit(doing, move |inspector| leave.run(inspector));
        }
    };
    let regions = names
        .regions
        .choices_where(|region| region.value != WHOLE_CITY);
    view! {
        <Form state=form class="stack" on_submit=submit>
            <Card title=t::facts()>
                <div class="card-body form">
                    <TextField label=t::person_name() name="name" value=typed.name required=true max_length=64/>
                    <TextField label=t::certificate() name="code" value=typed.code required=true max_length=40 is_code=true
                        disabled=!is_new hint=if is_new { t::certificate_hint() } else { t::code_stays() }/>
                    {move || has_namesake.get().then(|| view! {
                        <CheckField label=texts::jobs::enter_similar() value=typed.is_another is_wide=true/>
                    })}
                    {is_new.then(|| view! {
                        <SelectField label=t::unit() name="unit_id" value=typed.unit required=true choices=own_units()/>
                    })}
                    <DateField label=t::valid_until() name="valid_until" value=typed.valid_until required=true hint=t::valid_until_hint()/>
                    <ManyField label=t::specialities() name="specialities" value=typed.specialities
                        choices=names.specialities.choices() blank=t::any_speciality() hint=t::specialities_hint() is_wide=true/>
                    <ManyField label=t::regions() name="regions" value=typed.regions choices=regions
                        blank=t::everywhere() hint=t::regions_hint() is_wide=true/>
                </div>
            </Card>
            <FormFoot>
                <LinkButton href=back>{texts::ui::back()}</LinkButton>
                <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t::save()}</Button>
            </FormFoot>
        </Form>
    }
    .into_any()
}

/// Whether the number is refused because it differs from a namesake's by zeros only.
fn is_like_anothers(error: &Error) -> bool {
    let code = ErrorCode::SimilarCertificate.code();
    error.fields().iter().any(|field| field.code == code)
}

/// The units in which the person holds a role; the server decides on each anyway.
fn own_units() -> Signal<Vec<crate::ui::Choice>> {
    let own: Vec<String> = session::person()
        .map(|person| {
            person
                .roles
                .iter()
                .map(|held| held.unit_id.to_string())
                .collect()
        })
        .unwrap_or_default();
    names::units().choices_where(move |unit| own.contains(&unit.value))
}
