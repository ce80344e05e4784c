//! Writing an entry: what is checked, whom it may meet, how much is drawn, when, and by whom; with
//! the live count beside it.

use super::api::{
    Dictionaries, create_plan_entry, delete_plan_entry, dictionaries, get_plan, get_plan_entry,
    update_plan_entry,
};
use super::fields::EntryFields;
use super::live::{CountPanel, LiveCount};
use super::ratios::RatioTable;
use super::words::stratum_text;
use crate::app::Page;
use crate::org::names::{industries, regions};
use crate::registers::object_type_text;
use crate::texts::plans as t;
use crate::ui::{
    Button, ButtonKind, Card, CheckField, ChecksField, Choice, ConfirmDialog, Form, FormFoot,
    FormState, LinkButton, Loaded, ManyField, Note, NoteKind, NumberField, PageHead, RatioField,
    Remote, SelectField, TagsField, TextField, toast,
};
use futures::future::{try_join, try_join3};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use sortition_contract::checklist::ItemKind;
use sortition_contract::org::UnitKind;
use sortition_contract::plans::{EntryAction, EntryView, PlanAction, PlanView};
use sortition_contract::registers::ObjectType;

/// The page of a new entry.
#[component]
pub fn NewEntryPage(
    /// The plan.
    plan_id: String,
) -> AnyView {
    let remote = Remote::new(move || {
        let id = plan_id.clone();
        async move { try_join(get_plan(&id), dictionaries()).await }
    });
    view! {
        <Loaded remote lines=12 let:found>
            {
                let (plan, known) = found;
                view! { <Editor plan entry=None known/> }
            }
        </Loaded>
    }
    .into_any()
}

/// The page of an entry of a draft.
#[component]
pub fn EntryPage(
    /// The plan.
    plan_id: String,
    /// The entry.
    id: String,
) -> AnyView {
    let remote = Remote::new(move || {
        let (plan_id, id) = (plan_id.clone(), id.clone());
        async move {
            let entry = get_plan_entry(&plan_id, &id);
            try_join3(get_plan(&plan_id), entry, dictionaries()).await
        }
    });
    view! {
        <Loaded remote lines=12 let:found>
            {
                let (plan, entry, known) = found;
                view! { <Editor plan entry=Some(entry) known/> }
            }
        </Loaded>
    }
    .into_any()
}

#[component]
fn Editor(plan: PlanView, entry: Option<EntryView>, known: Dictionaries) -> AnyView {
    let back = Page::Plan(plan.id.to_string()).path();
    let may_save = match &entry {
        Some(entry) => entry.allowed_actions.contains(&EntryAction::Update),
        None => plan.allowed_actions.contains(&PlanAction::CreateEntry),
    };
    let title = entry.as_ref().map_or_else(
        || t::new_entry().to_owned(),
        |entry| t::entry_title(format!("{:02}", entry.number), entry.title.clone()),
    );
    let lede = plan.title.clone();
    if !may_save {
        return view! {
            <PageHead title lede/>
            <div class="stack">
                <Note kind=NoteKind::Warn>{t::not_editable()}</Note>
                <p><LinkButton href=back>{t::back_to_plan()}</LinkButton></p>
            </div>
        }
        .into_any();
    }
    let fields = entry
        .as_ref()
        .map_or_else(|| EntryFields::empty(&plan.unit_id), EntryFields::of);
    let live = LiveCount::follow(fields, plan.unit_id.clone());
    view! {
        <PageHead title lede/>
        <EntryForm plan entry fields live known/>
    }
    .into_any()
}

#[component]
fn EntryForm(
    plan: PlanView,
    entry: Option<EntryView>,
    fields: EntryFields,
    live: LiveCount,
    known: Dictionaries,
) -> AnyView {
    let form = FormState::over("entry");
    let mistake = RwSignal::new(None::<String>);
    let back = Page::Plan(plan.id.to_string()).path();
    let navigate = use_navigate();
    let key = entry
        .as_ref()
        .map(|entry| (entry.id.to_string(), entry.version));
    let save = {
        let (plan_id, back, key) = (plan.id.to_string(), back.clone(), key.clone());
        move || {
            let wrong = fields.ratios.mistake();
            mistake.set(wrong.clone());
            if wrong.is_some() {
                return;
            }
            let (plan_id, key, back) = (plan_id.clone(), key.clone(), back.clone());
            let navigate = navigate.clone();
            form.submit(
                async move {
                    match key {
                        Some((id, version)) => {
                            update_plan_entry(&plan_id, &id, version, &fields.update()).await
                        }
                        None => create_plan_entry(&plan_id, &fields.create()).await,
                    }
                },
                move |_| {
                    toast::done(t::entry_saved());
                    navigate(&back, Default::default());
                },
            );
        }
    };
    let limit = limit_of(fields, &known);
    if entry.is_none() {
        let defaults = known.default_ratios(&plan.unit_id);
        fields
            .ratios
            .propose(defaults, is_key_of(fields, &known), limit);
    }
    let delete = key.map(|(id, version)| {
        let plan_id = plan.id.to_string();
        view! { <DeleteEntry plan_id id version/> }
    });
    view! {
        <Form state=form class="grid" on_submit=save>
            <div class="c-8 stack">
                {what_card(fields, &known)}
                {whom_card(fields)}
                <Card title=t::way_of_drawing()>
                    <div class="card-body stack">
                        <RatioTable ratios=fields.ratios count=live.count.into() limit mistake=mistake.into()/>
                        <div class="form">
                            <RatioField label=t::reserve() name="reserve_bp" value=fields.reserve hint=t::reserve_hint()/>
                        </div>
                    </div>
                </Card>
                {when_card(fields, &known, &plan)}
            </div>
            <div class="c-4 count-side">
                <Card title=t::live_count()><div class="card-body"><CountPanel live fields/></div></Card>
            </div>
            <FormFoot>
                <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t::save_entry()}</Button>
                <LinkButton href=back>{t::back_to_plan()}</LinkButton>
                {delete}
            </FormFoot>
        </Form>
    }
    .into_any()
}

fn what_card(fields: EntryFields, known: &Dictionaries) -> AnyView {
    let items: Vec<Choice> = known
        .items
        .iter()
        .map(|item| {
            let label = format!("{} {}", item.code, item.name);
            Choice::new(item.id.to_string(), label).note(item.unit.name.clone())
        })
        .collect();
    view! {
        <Card title=t::what_is_checked()>
            <div class="card-body form">
                <TextField label=t::entry_name() name="title" value=fields.title required=true max_length=128 is_wide=true/>
                <ManyField label=t::items() name="item_ids" value=fields.items choices=Signal::stored(items) required=true is_wide=true hint=t::items_hint()/>
                <CheckField label=t::special_purpose() value=fields.is_special hint=t::special_hint() is_wide=true/>
            </div>
        </Card>
    }
    .into_any()
}

fn whom_card(fields: EntryFields) -> AnyView {
    let types = Choice::all(ObjectType::ALL, object_type_text);
    let classes: Vec<Choice> = ["A", "B", "C", "D", "unrated"]
        .into_iter()
        .map(|class| Choice::new(class, stratum_text(class)))
        .collect();
    view! {
        <Card title=t::scope() note=t::scope_note()>
            <div class="card-body form">
                <ManyField label=t::object_types() name="scope/types" value=fields.types choices=Signal::stored(types) blank=t::any()/>
                <ManyField label=t::regions() name="scope/region_codes" value=fields.regions choices=regions().choices() blank=t::any()/>
                <ManyField label=t::industries() name="scope/industry_codes" value=fields.industries choices=industries().choices() blank=t::any()/>
                <TagsField label=t::tags() name="scope/tags" value=fields.tags hint=t::tags_hint()/>
                <ChecksField label=t::credit_classes() name="scope/credit_classes" value=fields.classes choices=Signal::stored(classes) hint=t::classes_hint()/>
                <NumberField label=t::exclude_checked() name="scope/exclude_checked_within_months" value=fields.exclude_months max=60 unit=t::month_unit() hint=t::exclude_hint()/>
            </div>
        </Card>
    }
    .into_any()
}

fn when_card(fields: EntryFields, known: &Dictionaries, plan: &PlanView) -> AnyView {
    let months: Vec<Choice> = (1..=12)
        .map(|month| Choice::new(month.to_string(), t::month(month)))
        .collect();
    let is_city = known
        .units
        .iter()
        .any(|unit| unit.id == plan.unit_id && unit.kind == UnitKind::City);
    let units = |accepts: &dyn Fn(UnitKind, bool) -> bool| -> Vec<Choice> {
        known
            .units
            .iter()
            .filter(|unit| accepts(unit.kind, unit.id == plan.unit_id))
            .map(|unit| Choice::new(unit.id.to_string(), unit.name.clone()))
            .collect()
    };
    // Only the bureau's own plan has entries that one of its sections leads.
    let lead = is_city.then(|| {
        let choices = units(&|kind, is_own| is_own || kind == UnitKind::Section);
        view! { <SelectField label=t::lead() name="lead_unit_id" value=fields.lead choices=Signal::stored(choices) required=true/> }
    });
    // Nobody can be invited in the page yet: a task of such an entry would wait for ever. Partners
    // that an entry got elsewhere can be taken out.
    let named = fields.partners.get_untracked();
    let mut partners = units(&|kind, is_own| !is_own && kind != UnitKind::City);
    partners.retain(|unit| named.contains(&unit.value));
    let partners = match partners.is_empty() {
        true => view! {
            <div class="field">
                <span class="label">{t::partners()}</span>
                <p class="t2">{t::no_partner()}</p>
                <p class="hint">{t::partners_not_yet()}</p>
            </div>
        }
        .into_any(),
        false => view! {
            <ManyField label=t::partners() name="partner_unit_ids" value=fields.partners choices=Signal::stored(partners) blank=t::no_partner() hint=t::partners_not_yet()/>
        }
        .into_any(),
    };
    view! {
        <Card title=t::when_and_who()>
            <div class="card-body form">
                <ChecksField label=t::months() name="months" value=fields.months choices=Signal::stored(months) is_wide=true hint=t::months_hint()/>
                {lead}
                {partners}
            </div>
        </Card>
    }
    .into_any()
}

/// The strictest limit of the chosen items.
fn limit_of(fields: EntryFields, known: &Dictionaries) -> Signal<Option<i64>> {
    let limits: Vec<(String, i64)> = known
        .items
        .iter()
        .filter_map(|item| Some((item.id.to_string(), i64::from(item.max_ratio_bp?))))
        .collect();
    Signal::derive(move || {
        fields.items.with(|chosen| {
            limits
                .iter()
                .filter(|(id, _)| chosen.contains(id))
                .map(|(_, limit)| *limit)
                .min()
        })
    })
}

/// Whether one of the chosen items is a key item.
fn is_key_of(fields: EntryFields, known: &Dictionaries) -> Signal<bool> {
    let keys: Vec<String> = known
        .items
        .iter()
        .filter(|item| item.kind == ItemKind::Key)
        .map(|item| item.id.to_string())
        .collect();
    Signal::derive(move || {
        fields
            .items
            .with(|chosen| chosen.iter().any(|id| keys.contains(id)))
    })
}

#[component]
fn DeleteEntry(plan_id: String, id: String, version: i64) -> AnyView {
    let open = RwSignal::new(false);
    let ids = StoredValue::new((plan_id, id));
    let navigate = use_navigate();
    view! {
        <span class="end"><Button kind=ButtonKind::Danger on_press=move || open.set(true)>{t::delete_entry()}</Button></span>
        <ConfirmDialog open title=t::delete_entry_title().to_owned() verb=t::delete_entry() is_final=true
            run=move |_: String| {
                let navigate = navigate.clone();
                async move {
                    let (plan_id, id) = ids.get_value();
                    delete_plan_entry(&plan_id, &id, version).await?;
                    toast::done(t::entry_deleted());
                    navigate(&Page::Plan(plan_id).path(), Default::default());
                    Ok(())
                }
            }>
            {t::delete_entry_consequence()}
        </ConfirmDialog>
    }
    .into_any()
}
