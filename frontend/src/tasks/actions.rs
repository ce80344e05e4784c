//! What can be done with a task now: buttons from its allowed actions.

use super::api::{close_task, void_task};
use crate::app::Page;
use crate::checks::ReleaseChecks;
use crate::draws::abort_reason_text;
use crate::texts::{self, tasks as t};
use crate::ui::{
    Button, ButtonKind, Choice, ConfirmDialog, Dialog, DialogFoot, Form, FormState, LinkButton,
    Note, NoteKind, Remote, SelectField, TextArea, toast,
};
use leptos::prelude::*;
use sortition_contract::draws::AbortReason;
use sortition_contract::tasks::{TaskAction, TaskState, TaskView, VoidTask};

/// What a confirmation sends as the kind of reason; the one that was asked for stays.
const CONFIRMED: AbortReason = AbortReason::Other;

/// The buttons with their dialogs; the one step forward is the primary one.
#[component]
pub fn Actions(
    /// The task.
    view: TaskView,
    /// Takes the answers.
    task: Remote<TaskView>,
) -> AnyView {
    let id = StoredValue::new(view.id.to_string());
    let may = |action| view.allowed_actions.contains(&action);
    let (voiding, closing) = (RwSignal::new(false), RwSignal::new(false));
    let edit = Page::EditTask(view.id.to_string()).path();
    let void_label = match view.is_void_requested {
        true => t::confirm_void(),
        false => t::ask_void(),
    };
    let released = move |()| task.reload();
    view! {
        {may(TaskAction::Void).then(|| view! { <Button kind=ButtonKind::Danger on_press=move || voiding.set(true)>{void_label}</Button> })}
        {may(TaskAction::Update).then(|| view! { <LinkButton href=edit>{t::edit()}</LinkButton> })}
        {draw_link(&view)}
        {may(TaskAction::Release).then(|| view! { <ReleaseChecks task_id=id.get_value() on_done=released/> })}
        {may(TaskAction::Close).then(|| view! { <Button kind=ButtonKind::Primary on_press=move || closing.set(true)>{t::close()}</Button> })}
        <VoidDialog open=voiding view=view.clone() task/>
        <ConfirmDialog open=closing title=t::close_title().to_owned() verb=t::close()
            run=move |_: String| async move {
                task.set(close_task(&id.get_value()).await?);
                toast::done(t::was_closed());
                Ok(())
            }>
            {t::close_consequence()}
        </ConfirmDialog>
    }
    .into_any()
}

/// The way to the draw: to hold it, to go on with it, to see what came of it.
fn draw_link(view: &TaskView) -> Option<AnyView> {
    let page = Page::TaskDraw(view.id.to_string());
    let (is_there, href) = (page.is_open(), page.path());
    let may_open = view.allowed_actions.contains(&TaskAction::OpenDraw);
    let (kind, label) = match view.state {
        TaskState::Ready if may_open => (ButtonKind::Primary, t::to_draw()),
        TaskState::Drawing => (ButtonKind::Primary, t::to_ceremony()),
        _ if view.drawn_on.is_some() => (ButtonKind::Plain, t::to_drawn()),
        _ => return None,
    };
    is_there.then(|| view! { <LinkButton kind href>{label}</LinkButton> }.into_any())
}

/// Asks to make a task void, or confirms it; the kind of reason is the asking person's to say.
#[component]
fn VoidDialog(open: RwSignal<bool>, view: TaskView, task: Remote<TaskView>) -> AnyView {
    let is_asked = view.is_void_requested;
    let (title, verb, consequence) = match is_asked {
        true => (
            t::confirm_void_title(),
            t::confirm_void(),
            t::confirm_void_consequence(),
        ),
        false => (
            t::ask_void_title(),
            t::ask_void(),
            t::ask_void_consequence(),
        ),
    };
    let id = StoredValue::new(view.id.to_string());
    let asked = StoredValue::new(view.void_reason);
    let content = move || {
        let form = FormState::new();
        let reason = RwSignal::new(match is_asked {
            true => CONFIRMED.to_string(),
            false => String::new(),
        });
        let text = RwSignal::new(String::new());
        let choices = Choice::all(AbortReason::ALL, abort_reason_text);
        let submit = move || {
            let body = VoidTask {
                reason: reason.get_untracked().parse().unwrap_or(CONFIRMED),
                text: text.get_untracked(),
            };
            form.submit(
                async move { void_task(&id.get_value(), &body).await },
                move |answer| {
                    open.set(false);
                    toast::done(match is_asked {
                        true => t::was_made_void(),
                        false => t::void_was_asked(),
                    });
                    task.set(answer);
                },
            );
        };
        view! {
            <Form state=form class="" on_submit=submit>
                <div class="dialog-body stack">
                    <p class="t2">{consequence}</p>
                    {asked.get_value().map(|asked| view! { <Note kind=NoteKind::Warn>{t::void_asked_for(asked)}</Note> })}
                    {(!is_asked).then(|| view! {
                        <SelectField label=t::void_reason() name="reason" value=reason choices=Signal::stored(choices.clone()) required=true blank=texts::ui::choose()/>
                    })}
                    <TextArea label=t::explanation() name="text" value=text required=true max_length=500/>
                </div>
                <DialogFoot>
                    <Button on_press=move || open.set(false)>{texts::ui::back()}</Button>
                    <Button kind=ButtonKind::Final submit=true busy=form.busy()>{verb}</Button>
                </DialogFoot>
            </Form>
        }
    };
    view! { <Dialog open title=title.to_owned()>{content()}</Dialog> }.into_any()
}
