//! Making a task of an entry, and changing one.

use super::api::{create_task, get_task, update_task};
use super::fields::TaskFields;
use super::words::mode_text;
use crate::api::Error;
use crate::app::Page;
use crate::format;
use crate::plans::{get_plan_entry, months_text, ratio_lines};
use crate::texts::tasks as t;
use crate::ui::{
    Button, ButtonKind, Card, CheckField, Choice, DateField, Fact, Facts, FileField, Form,
    FormFoot, FormState, LinkButton, Loaded, Note, NoteKind, NumberField, PageHead, RadioField,
    Remote, TextArea, TextField, toast,
};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use sortition_contract::ids::AttachmentId;
use sortition_contract::jobs::AttachmentView;
use sortition_contract::plans::{EntryAction, EntryView};
use sortition_contract::tasks::{TaskAction, TaskMode, TaskView};

/// The most inspectors of a unit for one object.
const INSPECTORS: i64 = 10;

/// The page on which a task is made of an entry.
#[component]
pub fn EntryTaskPage(
    /// The plan.
    plan_id: String,
    /// The entry.
    id: String,
) -> AnyView {
    let entry = Remote::new(move || {
        let (plan_id, id) = (plan_id.clone(), id.clone());
        async move { get_plan_entry(&plan_id, &id).await }
    });
    view! { <Loaded remote=entry let:entry><MakeTask entry/></Loaded> }.into_any()
}

#[component]
fn MakeTask(entry: EntryView) -> AnyView {
    let form = FormState::new();
    let fields = TaskFields::empty();
    let navigate = use_navigate();
    let back = Page::Plan(entry.plan_id.to_string()).path();
    let lede = t::of_entry(format!("{:02}", entry.number), entry.title.clone());
    let facts = entry_facts(&entry);
    // Partners can't be invited in the page yet: the task would wait for ever.
    let partners = entry.partner_unit_names.join(t::comma());
    let obstacle = match entry.allowed_actions.contains(&EntryAction::CreateTask) {
        false => Some(t::not_startable().to_owned()),
        true if !partners.is_empty() => Some(t::not_startable_with(&partners)),
        true => None,
    };
    let may_make = obstacle.is_none();
    let entry = StoredValue::new(entry);
    let make = move || {
        let navigate = navigate.clone();
        form.submit(
            async move {
                let scheme = upload(fields).await?;
                match entry.with_value(|entry| fields.create(entry, scheme)) {
                    Some(body) => create_task(&body).await.map(Some),
                    None => Ok(None),
                }
            },
            move |made| {
                if let Some(task) = made {
                    toast::done(t::was_made());
                    navigate(&Page::Task(task.id.to_string()).path(), Default::default());
                }
            },
        );
    };
    view! {
        <PageHead title=t::create().to_owned() lede/>
        <div class="stack">
            {obstacle.map(|text| view! { <Note kind=NoteKind::Warn>{text}</Note> })}
            <Card title=t::entry() note=t::entry_note()><div class="card-body"><Facts facts is_double=true/></div></Card>
            <Form state=form class="stack" on_submit=make>
                {about_card(fields, (true, false))}
                {matching_card(fields)}
                <FormFoot>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy() disabled=!may_make>{t::create()}</Button>
                    <LinkButton href=back>{t::back_to_plan()}</LinkButton>
                </FormFoot>
            </Form>
        </div>
    }
    .into_any()
}

fn entry_facts(entry: &EntryView) -> Vec<Fact> {
    let items: Vec<String> = entry
        .items
        .iter()
        .map(|item| format!("{} {}", item.code, item.name))
        .collect();
    let partners = entry.partner_unit_names.join(t::comma());
    vec![
        Fact::text(t::items(), Some(items.join(t::comma()))),
        Fact::text(
            t::ratios(),
            Some(ratio_lines(&entry.ratios).join(t::semicolon())),
        ),
        Fact::text(t::months(), Some(months_text(&entry.months))),
        Fact::text(
            t::reserve(),
            Some(format::percent(i64::from(entry.reserve_bp))),
        ),
        Fact::text(t::lead(), Some(entry.lead_unit_name.clone())),
        Fact::text(
            t::partners(),
            Some(partners).filter(|partners| !partners.is_empty()),
        ),
    ]
}

/// Uploads the scheme's document, if one was chosen.
async fn upload(fields: TaskFields) -> Result<Option<AttachmentId>, Error> {
    match fields.scheme.get_untracked() {
        Some(file) => {
            let made: AttachmentView = fields.transfer.upload("/attachments", &file).await?;
            Ok(Some(made.id))
        }
        None => Ok(None),
    }
}

/// The page on which a task is changed.
#[component]
pub fn EditTaskPage(
    /// The task.
    id: String,
) -> AnyView {
    let task = Remote::new(move || {
        let id = id.clone();
        async move { get_task(&id).await }
    });
    view! { <Loaded remote=task let:view><EditTask view/></Loaded> }.into_any()
}

#[component]
fn EditTask(view: TaskView) -> AnyView {
    let form = FormState::over("task");
    let fields = TaskFields::of(&view);
    let may = |action| view.allowed_actions.contains(&action);
    let back = Page::Task(view.id.to_string()).path();
    if !may(TaskAction::Update) {
        return view! {
            <PageHead title=t::edit().to_owned() lede=view.title.clone()/>
            <div class="stack">
                <Note kind=NoteKind::Warn>{t::not_editable()}</Note>
                <p><LinkButton href=back>{t::back_to_task()}</LinkButton></p>
            </div>
        }
        .into_any();
    }
    // The team may change as long as all of the task may.
    let is_frozen = !may(TaskAction::UpdateTeam);
    let navigate = use_navigate();
    let (id, version) = (StoredValue::new(view.id.to_string()), view.version);
    let end = view.period.to;
    let save = {
        let back = back.clone();
        move || {
            let (navigate, back) = (navigate.clone(), back.clone());
            form.submit(
                async move {
                    let body = match is_frozen {
                        true => fields.update_afterwards(),
                        false => fields.update(upload(fields).await?),
                    };
                    update_task(&id.get_value(), version, &body).await
                },
                move |_| {
                    toast::done(t::was_saved());
                    navigate(&back, Default::default());
                },
            );
        }
    };
    // Another end needs a reason once the draw is frozen; before, there is nothing to explain.
    let reason = move || {
        let is_moved = fields.to.get().is_some_and(|to| to != end);
        (is_frozen && is_moved).then(|| {
            view! {
                <Card title=t::reason_of_change()><div class="card-body">
                    <TextArea label=t::reason() name="reason" value=fields.reason required=true max_length=500/>
                </div></Card>
            }
        })
    };
    view! {
        <PageHead title=t::edit().to_owned() lede=view.title.clone()/>
        <Form state=form class="stack" on_submit=save>
            {is_frozen.then(|| view! { <Note>{t::frozen_note()}</Note> })}
            {about_card(fields, (false, is_frozen))}
            {reason}
            {(!is_frozen).then(|| matching_card(fields))}
            {(!is_frozen).then(|| units_card(fields))}
            <FormFoot>
                <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t::save()}</Button>
                <LinkButton href=back>{t::back_to_task()}</LinkButton>
            </FormFoot>
        </Form>
    }
    .into_any()
}

/// A new task may leave its title open, another one has it.
fn about_card(fields: TaskFields, (is_new, is_frozen): (bool, bool)) -> AnyView {
    let hint = is_new.then(|| t::title_hint().to_owned());
    let scheme = (!is_frozen).then(|| {
        view! { <FileField label=t::scheme() name="scheme_attachment_id" value=fields.scheme transfer=fields.transfer hint=t::scheme_hint()/> }
    });
    view! {
        <Card title=t::about()>
            <div class="card-body form">
                <TextField label=t::title() name="title" value=fields.title required=!is_new max_length=128 hint is_wide=true/>
                <TextField label=t::document_number() name="document_number" value=fields.document_number max_length=128 hint=t::document_hint()/>
                {scheme}
                <DateField label=t::period_from() name="period/from" value=fields.from required=true disabled=is_frozen/>
                <DateField label=t::period_to() name="period/to" value=fields.to required=true/>
            </div>
        </Card>
    }
    .into_any()
}

fn matching_card(fields: TaskFields) -> AnyView {
    let modes = Choice::all(TaskMode::ALL, mode_text);
    let teams = move || {
        fields.is_team().then(|| {
            view! { <NumberField label=t::teams() name="teams" value=fields.teams required=true min=1 max=1000 unit=t::team_unit()/> }
        })
    };
    view! {
        <Card title=t::matching() note=t::matching_note()>
            <div class="card-body form">
                <RadioField label=t::mode() name="mode" value=fields.mode choices=Signal::stored(modes) required=true/>
                {teams}
                <NumberField label=t::max_load() name="max_load" value=fields.max_load min=1 max=10_000 unit=t::household_unit() hint=t::max_load_hint()/>
                <CheckField label=t::areas() value=fields.areas hint=t::areas_hint()/>
            </div>
        </Card>
    }
    .into_any()
}

fn units_card(fields: TaskFields) -> AnyView {
    let rows: Vec<_> = fields
        .units
        .get_value()
        .into_iter()
        .enumerate()
        .map(|(place, (unit, inspectors))| {
            let least = i64::from(place == 0);
            view! { <NumberField label=t::inspectors_of(&unit.name) name=format!("units/{place}/inspectors") value=inspectors required=true min=least max=INSPECTORS unit=t::person_unit()/> }
        })
        .collect();
    view! {
        <Card title=t::units() note=t::units_note()><div class="card-body form">{rows}</div></Card>
    }
    .into_any()
}
