//! Applying for an expert, and changing one.

use super::api::{create_expert, get_expert, update_expert};
use super::words::load_specialities;
use crate::app::Page;
use crate::org::names;
use crate::session;
use crate::texts::{self, experts as t};
use crate::ui::{
    Button, ButtonKind, Card, CheckField, Choice, DateField, Form, FormFoot, FormState, LinkButton,
    Loaded, ManyField, PageHead, Remote, SelectField, TextField, toast,
};
use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use sortition_contract::experts::{CreateExpert, ExpertView, UpdateExpert};

/// The page: for a new application, or for an expert who is there.
#[component]
pub fn ExpertFormPage(
    /// The expert; none: a new one.
    #[prop(optional)]
    id: Option<String>,
) -> AnyView {
    let Some(id) = id else {
        return view! {
            <PageHead title=t::create().to_owned() lede=t::create_lede()/>
            <ExpertForm expert=None/>
        }
        .into_any();
    };
    let expert = Remote::new(move || {
        let id = id.clone();
        async move { get_expert(&id).await }
    });
    view! {
        <Loaded remote=expert let:view>
            <PageHead title=t::edit_named(&view.name) lede=view.organisation.clone()/>
            <ExpertForm expert=Some(view)/>
        </Loaded>
    }
    .into_any()
}

/// What is typed.
#[derive(Clone, Copy)]
struct Typed {
    name: RwSignal<String>,
    unit: RwSignal<String>,
    organisation: RwSignal<String>,
    title: RwSignal<String>,
    field: RwSignal<String>,
    specialities: RwSignal<Vec<String>>,
    /// A stored number isn't known here, so that it stays until somebody replaces it.
    is_phone_replaced: RwSignal<bool>,
    phone: RwSignal<String>,
    contract_from: RwSignal<Option<NaiveDate>>,
    contract_until: RwSignal<Option<NaiveDate>>,
}

impl Typed {
    fn of(expert: Option<&ExpertView>) -> Self {
        let own_unit = session::person().map(|person| person.unit.id.to_string());
        let unit = expert.map(|expert| expert.unit_id.to_string());
        let text =
            |read: fn(&ExpertView) -> String| RwSignal::new(expert.map(read).unwrap_or_default());
        let has_phone = expert.is_some_and(|expert| expert.phone.is_some());
        Self {
            name: text(|one| one.name.clone()),
            unit: RwSignal::new(unit.or(own_unit).unwrap_or_default()),
            organisation: text(|one| one.organisation.clone()),
            title: text(|one| one.title.clone().unwrap_or_default()),
            field: text(|one| one.field.clone()),
            specialities: RwSignal::new(
                expert
                    .map(|one| one.specialities.clone())
                    .unwrap_or_default(),
            ),
            is_phone_replaced: RwSignal::new(!has_phone),
            phone: RwSignal::new(String::new()),
            contract_from: RwSignal::new(expert.map(|one| one.contract_from)),
            contract_until: RwSignal::new(expert.map(|one| one.contract_until)),
        }
    }

    fn new_phone(self) -> Option<Option<String>> {
        let phone = self.phone.get_untracked();
        self.is_phone_replaced
            .get_untracked()
            .then(|| filled(phone))
    }

    fn creation(self) -> Option<CreateExpert> {
        Some(CreateExpert {
            name: self.name.get_untracked(),
            unit_id: self.unit.get_untracked().parse().ok()?,
            organisation: self.organisation.get_untracked(),
            title: filled(self.title.get_untracked()),
            field: self.field.get_untracked(),
            specialities: self.specialities.get_untracked(),
            phone: self.new_phone().flatten(),
            contract_from: self.contract_from.get_untracked()?,
            contract_until: self.contract_until.get_untracked()?,
        })
    }

    fn changes(self) -> UpdateExpert {
        UpdateExpert {
            name: Some(self.name.get_untracked()),
            organisation: Some(self.organisation.get_untracked()),
            title: Some(filled(self.title.get_untracked())),
            field: Some(self.field.get_untracked()),
            specialities: Some(self.specialities.get_untracked()),
            phone: self.new_phone(),
            contract_from: self.contract_from.get_untracked(),
            contract_until: self.contract_until.get_untracked(),
        }
    }
}

/// A text, unless it is empty.
fn filled(text: String) -> Option<String> {
    Some(text).filter(|text| !text.trim().is_empty())
}

#[component]
fn ExpertForm(expert: Option<ExpertView>) -> AnyView {
    let form = FormState::over("expert");
    let typed = Typed::of(expert.as_ref());
    let navigate = use_navigate();
    let is_new = expert.is_none();
    let back = match &expert {
        Some(expert) => Page::Expert(expert.id.to_string()).path(),
        None => Page::Experts.path(),
    };
    let leave = Callback::new(move |expert: ExpertView| {
        toast::done(t::was_saved());
        let path = Page::Expert(expert.id.to_string()).path();
        navigate(&path, Default::default());
    });
    let masked = expert.as_ref().and_then(|one| one.phone.as_ref());
    let masked = masked.map(ToString::to_string);
    let stored = StoredValue::new(expert.map(|one| (one.id.to_string(), one.version)));
    let submit = move || match stored.get_value() {
        None => {
            let Some(body) = typed.creation() else { return };
            let doing = async move { create_expert(&body).await };
            form.submit(doing, move |expert| leave.run(expert));
        }
        Some((id, version)) => {
            let body = typed.changes();
            let doing = async move { update_expert(&id, version, &body).await };
            form.submit(doing, move |expert| leave.run(expert));
        }
    };
    view! {
        <Form state=form class="stack" on_submit=submit>
            <Card title=t::facts()>
                <div class="card-body form">
                    <TextField label=t::person_name() name="name" value=typed.name required=true max_length=64 hint=t::name_hint()/>
                    {is_new.then(|| view! {
                        <SelectField label=t::unit() name="unit_id" value=typed.unit required=true choices=own_units()/>
                    })}
                    <TextField label=t::organisation() name="organisation" value=typed.organisation required=true max_length=128/>
                    <TextField label=t::professional_title() name="title" value=typed.title max_length=64/>
                    <TextField label=t::field() name="field" value=typed.field required=true max_length=128 hint=t::field_hint()/>
                    {phone_field(typed, masked)}
                    <DateField label=t::contract_from() name="contract_from" value=typed.contract_from required=true/>
                    <DateField label=t::contract_until() name="contract_until" value=typed.contract_until required=true hint=t::contract_until_hint()/>
                    <ManyField label=t::specialities() name="specialities" value=typed.specialities
                        choices=load_specialities().choices() blank=t::any_speciality() hint=t::specialities_hint() is_wide=true/>
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

/// The telephone; where one is stored, first whether it is to be another.
fn phone_field(typed: Typed, masked: Option<String>) -> AnyView {
    let masked = StoredValue::new(masked);
    let replaces = move || {
        masked.get_value().map(|_| {
            view! { <CheckField label=t::replace_phone() value=typed.is_phone_replaced/> }
        })
    };
    let field = move || {
        typed.is_phone_replaced.get().then(|| {
            let hint = match masked.get_value() {
                Some(former) => t::replace_phone_hint(former),
                None => t::phone_hint().to_owned(),
            };
            view! {
                <TextField label=t::phone() name="phone" value=typed.phone max_length=32 kind="tel" hint/>
            }
        })
    };
    view! { {replaces()}{field} }.into_any()
}

/// The units in which the person holds a role; the server decides on each anyway.
fn own_units() -> Signal<Vec<Choice>> {
    let own: Vec<String> = session::person()
        .map(|person| {
            let held = person.roles.iter();
            held.map(|held| held.unit_id.to_string()).collect()
        })
        .unwrap_or_default();
    names::units().choices_where(move |unit| own.contains(&unit.value))
}
