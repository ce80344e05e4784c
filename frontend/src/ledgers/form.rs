//! The dialog in which an entry is logged or changed.

use super::entry::{Entry, Ledger, publicity_kind_text};
use crate::api::{self, Transfer};
use crate::session;
use crate::texts::{self, ledgers as t};
use crate::ui::{
    Button, ButtonKind, Choice, DateField, Dialog, DialogFoot, FileField, Form, FormState, Loaded,
    Note, NoteKind, NumberField, Remote, SelectField, TextArea, TextField, toast,
};
use leptos::prelude::*;
use sortition_contract::jobs::AttachmentView;
use sortition_contract::ledgers::PublicityKind;

/// The dialog: an entry without an id is logged, another one changed.
#[component]
pub fn EntryDialog(
    /// Which ledger.
    ledger: Ledger,
    /// Whether it shows.
    open: RwSignal<bool>,
    /// What is edited.
    entry: RwSignal<Entry>,
    /// When it is saved.
    #[prop(into)]
    on_saved: Callback<()>,
) -> AnyView {
    let title = Signal::derive(move || {
        if entry.with(|entry| entry.id.is_empty()) {
            ledger.create_label().to_owned()
        } else {
            t::change_entry(ledger.label())
        }
    });
    view! {
        <Dialog open title>
            {move || {
                let entry = entry.get_untracked();
                match entry.id.is_empty() {
                    true => view! { <EntryForm ledger open entry on_saved/> }.into_any(),
                    false => view! { <StoredEntry ledger open id=entry.id on_saved/> }.into_any(),
                }
            }}
        </Dialog>
    }
    .into_any()
}

/// An entry as it is now, not as the list read it some time ago.
#[component]
fn StoredEntry(
    ledger: Ledger,
    open: RwSignal<bool>,
    id: String,
    on_saved: Callback<()>,
) -> AnyView {
    let stored = Remote::new(move || {
        let id = id.clone();
        async move { ledger.get(&id).await }
    });
    view! { <Loaded remote=stored let:entry><EntryForm ledger open entry on_saved/></Loaded> }
        .into_any()
}

/// The fields while they are edited.
#[derive(Clone, Copy)]
struct Fields {
    title: RwSignal<String>,
    doc_no: RwSignal<String>,
    content: RwSignal<String>,
    kind: RwSignal<String>,
    count: RwSignal<Option<i64>>,
    on: RwSignal<Option<chrono::NaiveDate>>,
}

impl Fields {
    fn of(entry: &Entry) -> Self {
        Self {
            title: RwSignal::new(entry.title.clone()),
            doc_no: RwSignal::new(entry.doc_no.clone()),
            content: RwSignal::new(entry.content.clone()),
            kind: RwSignal::new(entry.kind.map(|kind| kind.to_string()).unwrap_or_default()),
            count: RwSignal::new(entry.count),
            on: RwSignal::new(entry.on),
        }
    }

    fn read(self, entry: Entry) -> Entry {
        Entry {
            title: self.title.get_untracked(),
            doc_no: self.doc_no.get_untracked(),
            content: self.content.get_untracked(),
            kind: self.kind.get_untracked().parse().ok(),
            count: self.count.get_untracked(),
            on: self.on.get_untracked(),
            ..entry
        }
    }
}

#[component]
fn EntryForm(
    ledger: Ledger,
    open: RwSignal<bool>,
    entry: Entry,
    on_saved: Callback<()>,
) -> AnyView {
    let form = FormState::over("entry");
    let fields = Fields::of(&entry);
    let file = RwSignal::new_local(None::<web_sys::File>);
    let transfer = Transfer::new();
    let reason = RwSignal::new(String::new());
    let is_locked = entry.is_locked;
    let files = attached(&entry.attachments);
    let entry = StoredValue::new(entry);
    let today = session::person().map(|person| person.today);
    let submit = move || {
        let Some(person) = session::person() else {
            return;
        };
        let edited = fields.read(entry.get_value());
        let reason = is_locked.then(|| reason.get_untracked());
        let chosen = file.get_untracked();
        form.submit(
            async move {
                let added = match chosen {
                    Some(file) => {
                        let path = "/attachments";
                        Some(transfer.upload::<AttachmentView>(path, &file).await?.id)
                    }
                    None => None,
                };
                match edited.id.is_empty() {
                    true => ledger.create(person.unit.id, &edited, added).await,
                    false => ledger.update(&edited, added, reason).await,
                }
            },
            move |_| {
                open.set(false);
                toast::done(t::saved());
                on_saved.run(());
            },
        );
    };
    let (title_label, title_name) = ledger.title_field();
    let (day_label, day_name) = ledger.day_field();
    view! {
        <Form state=form class="" on_submit=submit>
            <div class="dialog-body stack">
                {is_locked.then(|| view! { <Note kind=NoteKind::Warn>{t::locked_note()}</Note> })}
                <TextField label=title_label name=title_name value=fields.title required=true max_length=128/>
                {own_fields(ledger, fields)}
                <DateField label=day_label name=day_name value=fields.on required=true max=today/>
                {files}
                <FileField label=t::attachment() name="attachments" value=file transfer hint=t::attachment_hint()/>
                {is_locked.then(|| view! {
                    <TextArea label=t::reason() name="reason" value=reason required=true max_length=500/>
                })}
            </div>
            <DialogFoot>
                <Button on_press=move || open.set(false)>{texts::ui::back()}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t::save()}</Button>
            </DialogFoot>
        </Form>
    }
    .into_any()
}

/// The fields that only one kind of entry has.
fn own_fields(ledger: Ledger, fields: Fields) -> AnyView {
    match ledger {
        Ledger::Meetings => ().into_any(),
        Ledger::Documents => view! {
            <TextField label=t::doc_no() name="doc_no" value=fields.doc_no required=true max_length=128/>
        }
        .into_any(),
        Ledger::Trainings => view! {
            <NumberField label=t::headcount() name="headcount" value=fields.count required=true min=1 max=100_000/>
            <TextArea label=t::content() name="content" value=fields.content required=true max_length=1000/>
        }
        .into_any(),
        Ledger::Publicity => view! {
            <SelectField label=t::kind() name="kind" value=fields.kind required=true
                choices=Choice::all(PublicityKind::ALL, publicity_kind_text) blank=texts::ui::choose()/>
            <NumberField label=t::count() name="count" value=fields.count required=true min=1 max=10_000_000/>
        }
        .into_any(),
    }
}

/// The files that an entry has, each to be saved.
pub fn attached(files: &[AttachmentView]) -> Vec<AnyView> {
    files
        .iter()
        .cloned()
        .map(|file| {
            let label = file.name.clone();
            let press = move || {
                let (id, name) = (file.id.to_string(), file.name.clone());
                leptos::task::spawn_local(async move {
                    let call = api::get(format!("/attachments/{id}"));
                    if let Err(error) = api::download(call, &name).await {
                        toast::failed(error.message());
                    }
                });
            };
            view! { <p><button class="name link" type="button" on:click=move |_| press()>{label}</button></p> }
                .into_any()
        })
        .collect()
}
