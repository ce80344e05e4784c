//! One publication: its text, its way to the public.

use super::api::{
    approve_publication, correct_publication, get_publication, list_publication_transitions,
    publish_publication, return_publication, submit_publication, take_down_publication,
    update_publication, withdraw_publication, withhold_publication,
};
use super::{publication_kind_text, state_view};
use crate::api::Error;
use crate::app::Page;
use crate::audit::Transitions;
use crate::format;
use crate::texts::{self, publications as t};
use crate::ui::{
    Button, ButtonKind, Card, CheckField, Command, ConfirmDialog, Dialog, DialogFoot, ErrorNote,
    Fact, Facts, Form, FormFoot, FormState, LinkButton, Loaded, Note, NoteKind, PageHead, Remote,
    TextArea, TextField, kept_open, toast,
};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use sortition_contract::publications::{
    PublicationAction, PublicationKind, PublicationState, PublicationView, PublishPublication,
    SubmitPublication, UpdatePublication,
};

/// The page.
#[component]
pub fn PublicationPage(
    /// The publication.
    id: String,
) -> AnyView {
    let publication = Remote::new(move || {
        let id = id.clone();
        async move { get_publication(&id).await }
    });
    view! { <Loaded remote=publication let:view><Publication view publication/></Loaded> }
        .into_any()
}

#[component]
fn Publication(view: PublicationView, publication: Remote<PublicationView>) -> AnyView {
    let may_update = view.allowed_actions.contains(&PublicationAction::Update);
    let draft = Draft::of(&view, publication);
    let facts = vec![
        Fact::text(t::kind(), Some(publication_kind_text(view.kind).to_owned())),
        Fact::new(t::state(), state_view(&view)),
        Fact::text(t::unit(), Some(view.unit_name.clone())),
        Fact::text(t::due_at(), view.due_at.map(format::moment)),
        Fact::text(t::site(), Some(view.site.clone())),
        Fact::text(t::url(), Some(view.url.clone())),
        Fact::text(
            t::number(),
            Some(view.number.clone()).filter(|number| !number.is_empty()),
        ),
        Fact::text(t::published_at(), view.published_at.map(format::moment)),
        Fact::text(t::reason(), view.reason.clone()),
    ];
    let corrected = corrected_note(&view);
    let former = view.former_id.as_ref().map(|id| {
        let href = Page::Publication(id.to_string()).path();
        view! { <p><LinkButton href=href>{t::open_former()}</LinkButton></p> }
    });
    let history = StoredValue::new(view.id.to_string());
    let returned = view.return_reason.clone().filter(|_| may_update);
    let subject =
        (view.kind == PublicationKind::Result).then(|| Page::Check(view.subject_id.clone()).path());
    let text = view.public_text.clone();
    let is_kept = view.kind == PublicationKind::Result && text.is_empty();
    let actions = {
        let view = view.clone();
        move || view! { <Actions view=view.clone() draft publication/> }
    };
    view! {
        <PageHead title=view.title.clone() actions/>
        <div class="stack">
            {corrected}
            {returned.map(|reason| view! { <Note kind=NoteKind::Warn>{t::was_returned(&reason)}</Note> })}
            <Card title=t::publication()><div class="card-body stack-sm">
                <Facts facts is_double=true/>
                <div class="row row-wrap">
                    {subject.map(|href| view! { <p><LinkButton href=href>{t::open_check()}</LinkButton></p> })}
                    {former}
                </div>
            </div></Card>
            <Card title=t::public_text()><div class="card-body">
                {is_kept.then(|| view! { <Note>{t::kept_until_public()}</Note> })}
                {match may_update {
                    true => view! { <TextForm draft hits=view.personal_data.clone()/> }.into_any(),
                    false => view! { <p>{text}</p> }.into_any(),
                }}
            </div></Card>
            <Transitions load=move |()| async move { list_publication_transitions(&history.get_value()).await }/>
        </div>
    }
    .into_any()
}

/// The draft's texts while they are edited.
#[derive(Clone, Copy)]
struct Draft {
    form: FormState,
    id: StoredValue<String>,
    version: i64,
    title: RwSignal<String>,
    text: RwSignal<String>,
    publication: Remote<PublicationView>,
}

impl Draft {
    fn of(view: &PublicationView, publication: Remote<PublicationView>) -> Self {
        Self {
            form: FormState::over("text"),
            id: StoredValue::new(view.id.to_string()),
            version: view.version,
            title: RwSignal::new(view.title.clone()),
            text: RwSignal::new(view.public_text.clone()),
            publication,
        }
    }

    /// Sends what is typed.
    fn sent(self) -> impl Future<Output = Result<PublicationView, Error>> + 'static {
        let body = UpdatePublication {
            title: Some(self.title.get_untracked()),
            public_text: Some(self.text.get_untracked()),
        };
        let (id, version) = (self.id.get_value(), self.version);
        async move { update_publication(&id, version, &body).await }
    }

    fn save(self) {
        let publication = self.publication;
        self.form.submit(self.sent(), move |answer| {
            toast::done(t::was_saved());
            publication.set(answer);
        });
    }

    /// Saves what is typed, and then opens the dialog of the next step: what is submitted is what
    /// one sees.
    fn save_then_open(self, open: RwSignal<bool>) {
        let publication = self.publication;
        if self.form.check() {
            self.form.save_then(
                self.sent(),
                move |saved| publication.set(saved),
                |_| async { Ok(()) },
                move |()| open.set(true),
            );
        }
    }
}

/// Of what was corrected, or is being: the way to the correction.
fn corrected_note(view: &PublicationView) -> Option<AnyView> {
    let id = view.corrected_by_id.as_ref()?;
    let href = Page::Publication(id.to_string()).path();
    let text = match view.state {
        PublicationState::Corrected | PublicationState::Withdrawn => t::was_corrected(),
        _ => t::is_being_corrected(),
    };
    Some(
        view! { <Note kind=NoteKind::Info>{text}" "<a href=href>{t::open_correction()}</a></Note> }
            .into_any(),
    )
}

/// The draft's texts.
#[component]
fn TextForm(draft: Draft, hits: Vec<String>) -> AnyView {
    let hits = hits.join(t::comma());
    let form = draft.form;
    view! {
        {(!hits.is_empty()).then(|| view! { <Note kind=NoteKind::Warn>{t::personal_data(&hits)}</Note> })}
        <Form state=form class="stack" on_submit=move || draft.save()>
            <TextField label=t::title() name="title" value=draft.title required=true max_length=128/>
            <TextArea label=t::public_text() name="public_text" value=draft.text required=true max_length=4000/>
            <FormFoot><Button submit=true busy=form.busy()>{texts::publications::save()}</Button></FormFoot>
        </Form>
    }
    .into_any()
}

/// What the caller may do now; the one step forward is the primary one.
#[component]
fn Actions(view: PublicationView, draft: Draft, publication: Remote<PublicationView>) -> AnyView {
    let id = StoredValue::new(view.id.to_string());
    let navigate = use_navigate();
    let may = |action| view.allowed_actions.contains(&action);
    let (submitting, approving) = (kept_open("submit"), RwSignal::new(false));
    let (returning, withholding, publishing, correcting, taking_down) = (
        RwSignal::new(false),
        RwSignal::new(false),
        RwSignal::new(false),
        RwSignal::new(false),
        RwSignal::new(false),
    );
    let command = Command::new();
    let withdraw = move || {
        command.run(
            async move { withdraw_publication(&id.get_value()).await },
            move |answer| publication.set(answer),
        );
    };
    let hits = view.personal_data.clone();
    let button = |action, label: &'static str, open: RwSignal<bool>| {
        may(action).then(|| view! { <Button on_press=move || open.set(true)>{label}</Button> })
    };
    view! {
        <ErrorNote error=command.error/>
        {button(PublicationAction::TakeDown, t::take_down(), taking_down)}
        {button(PublicationAction::Correct, t::correct(), correcting)}
        {button(PublicationAction::Withhold, t::withhold(), withholding)}
        {button(PublicationAction::Return, t::send_back(), returning)}
        {may(PublicationAction::Withdraw).then(|| view! { <Button busy=command.busy on_press=withdraw>{t::withdraw()}</Button> })}
        {may(PublicationAction::Submit).then(|| view! { <Button kind=ButtonKind::Primary busy=draft.form.busy() on_press=move || draft.save_then_open(submitting)>{t::submit()}</Button> })}
        {may(PublicationAction::Approve).then(|| view! { <Button kind=ButtonKind::Primary on_press=move || approving.set(true)>{t::approve()}</Button> })}
        {may(PublicationAction::Publish).then(|| view! { <Button kind=ButtonKind::Primary on_press=move || publishing.set(true)>{t::publish()}</Button> })}
        <SubmitDialog open=submitting id hits publication/>
        <PublishDialog open=publishing view=view.clone() publication/>
        <ConfirmDialog open=approving title=t::approve_title().to_owned() verb=t::approve()
            run=move |_: String| async move {
                publication.set(approve_publication(&id.get_value()).await?);
                toast::done(t::was_approved());
                Ok(())
            }>
            {t::approve_consequence()}
        </ConfirmDialog>
        <ConfirmDialog open=returning title=t::return_title().to_owned() verb=t::send_back() reason_label=t::reason()
            run=move |reason: String| async move { publication.set(return_publication(&id.get_value(), reason).await?); Ok(()) }>
            {t::return_consequence()}
        </ConfirmDialog>
        <ConfirmDialog open=withholding title=t::withhold_title().to_owned() verb=t::withhold() reason_label=t::legal_reason()
            run=move |reason: String| async move { publication.set(withhold_publication(&id.get_value(), reason).await?); Ok(()) }>
            {t::withhold_consequence()}
        </ConfirmDialog>
        <ConfirmDialog open=correcting title=t::correct_title().to_owned() verb=t::correct() reason_label=t::reason()
            run=move |reason: String| {
                let navigate = navigate.clone();
                async move {
                    let draft = correct_publication(&id.get_value(), reason).await?;
                    navigate(&Page::Publication(draft.id.to_string()).path(), Default::default());
                    Ok(())
                }
            }>
            {t::correct_consequence()}
        </ConfirmDialog>
        <ConfirmDialog open=taking_down title=t::take_down_title().to_owned() verb=t::take_down() is_final=true reason_label=t::reason()
            run=move |reason: String| async move { publication.set(take_down_publication(&id.get_value(), reason).await?); Ok(()) }>
            {t::take_down_consequence()}
        </ConfirmDialog>
    }
    .into_any()
}

/// Asks for each hit of the guard whether it may stand.
#[component]
fn SubmitDialog(
    open: RwSignal<bool>,
    id: StoredValue<String>,
    hits: Vec<String>,
    publication: Remote<PublicationView>,
) -> AnyView {
    let hits = StoredValue::new(hits);
    let content = move || {
        let form = FormState::new();
        let answers: Vec<(String, RwSignal<bool>)> = hits
            .get_value()
            .into_iter()
            .map(|hit| (hit, RwSignal::new(false)))
            .collect();
        let asked = answers.clone();
        let submit = move || {
            let body = SubmitPublication {
                confirmed: answers
                    .iter()
                    .filter(|(_, value)| value.get_untracked())
                    .map(|(hit, _)| hit.clone())
                    .collect(),
            };
            form.submit(
                async move { submit_publication(&id.get_value(), &body).await },
                move |answer| {
                    open.set(false);
                    toast::done(t::was_submitted());
                    publication.set(answer);
                },
            );
        };
        view! {
            <Form state=form class="" on_submit=submit>
                <div class="dialog-body stack-sm"><p class="t2">{t::submit_consequence()}</p>
                    {asked.iter().map(|(hit, value)| view! { <CheckField label=t::may_stand(hit) value=*value/> }).collect::<Vec<_>>()}
                </div>
                <DialogFoot>
                    <Button on_press=move || open.set(false)>{texts::ui::back()}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t::submit()}</Button>
                </DialogFoot>
            </Form>
        }
    };
    view! { <Dialog open title=t::submit_title().to_owned()>{content()}</Dialog> }.into_any()
}

/// Names site, address and number.
#[component]
fn PublishDialog(
    open: RwSignal<bool>,
    view: PublicationView,
    publication: Remote<PublicationView>,
) -> AnyView {
    let view = StoredValue::new(view);
    let content = move || {
        let form = FormState::new();
        let site = RwSignal::new(view.with_value(|view| view.site.clone()));
        let url = RwSignal::new(view.with_value(|view| view.url.clone()));
        let number = RwSignal::new(String::new());
        let id = view.with_value(|view| view.id.to_string());
        let publish = move || {
            let body = PublishPublication {
                site: Some(site.get_untracked()),
                url: Some(url.get_untracked()),
                number: Some(number.get_untracked()).filter(|number| !number.trim().is_empty()),
            };
            let id = id.clone();
            form.submit(
                async move { publish_publication(&id, &body).await },
                move |answer| {
                    open.set(false);
                    toast::done(t::was_published());
                    publication.set(answer);
                },
            );
        };
        view! {
            <Form state=form class="" on_submit=publish>
                <div class="dialog-body stack">
                    <p class="t2">{t::publish_consequence()}</p>
                    <TextField label=t::site() name="site" value=site required=true max_length=128/>
                    <TextField label=t::url() name="url" value=url required=true max_length=500/>
                    <TextField label=t::number() name="number" value=number max_length=128 hint=t::number_hint()/>
                </div>
                <DialogFoot>
                    <Button on_press=move || open.set(false)>{texts::ui::back()}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t::publish()}</Button>
                </DialogFoot>
            </Form>
        }
    };
    view! { <Dialog open title=t::publish_title().to_owned()>{content()}</Dialog> }.into_any()
}
