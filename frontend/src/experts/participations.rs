//! Where an expert helped, and how well.

use super::api::{
    list_expert_participations, record_expert_participation, update_expert_participation,
};
use crate::api::Error;
use crate::app::Page;
use crate::format;
use crate::session;
use crate::tasks::list_tasks;
use crate::texts::{self, experts as t};
use crate::ui::{
    Button, ButtonKind, ButtonSize, Card, Choice, DateField, Dialog, DialogFoot, EmptyState, Form,
    FormState, ListQuery, Loaded, PickField, Remote, SelectField, Table, TextArea, toast,
};
use leptos::prelude::*;
use sortition_contract::experts::{
    ExpertParticipationAction, ExpertParticipationView, RecordExpertParticipation,
    UpdateExpertParticipation,
};
use sortition_contract::page::Page as ListPage;
use sortition_contract::tasks::TaskView;

/// The best rating.
const BEST: i32 = 5;

/// The card with all of them.
#[component]
pub fn Participations(
    /// Whose.
    expert_id: StoredValue<String>,
    /// Whether the caller may note one.
    may_record: bool,
    /// Once one was noted or rated: the mean is another.
    #[prop(into)]
    done: Callback<()>,
) -> AnyView {
    let notes =
        Remote::new(
            move || async move { list_expert_participations(&expert_id.get_value()).await },
        );
    let recording = RwSignal::new(false);
    let (rating, chosen) = (
        RwSignal::new(false),
        RwSignal::new(None::<ExpertParticipationView>),
    );
    let record = move || {
        may_record.then(|| {
            view! {
                <Button size=ButtonSize::Small on_press=move || recording.set(true)>{t::record_participation()}</Button>
            }
        })
    };
    let rate = Callback::new(move |note: ExpertParticipationView| {
        chosen.set(Some(note));
        rating.set(true);
    });
    view! {
        <Card title=t::participations() note=t::participations_note() aside=record>
            <Loaded remote=notes lines=3 let:page>{table(page, rate)}</Loaded>
        </Card>
        <RecordDialog open=recording expert_id done/>
        {move || chosen.get().map(|note| view! { <RateDialog open=rating note done/> })}
    }
    .into_any()
}

fn table(
    page: ListPage<ExpertParticipationView>,
    rate: Callback<ExpertParticipationView>,
) -> AnyView {
    if page.items.is_empty() {
        return view! { <EmptyState title=t::no_participations() text=t::no_participations_hint()/> }
            .into_any();
    }
    let rows: Vec<_> = page.items.into_iter().map(|one| row(one, rate)).collect();
    view! {
        <Table label=t::participations()>
            <thead>
                <tr>
                    <th scope="col">{t::task()}</th>
                    <th scope="col" class="wide-only">{t::attended_on()}</th>
                    <th scope="col">{t::work()}</th>
                    <th scope="col">{t::rating()}</th>
                    <th scope="col"><span class="sr">{texts::registers::actions()}</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}

fn row(note: ExpertParticipationView, rate: Callback<ExpertParticipationView>) -> AnyView {
    let task = match (&note.task_id, note.task_title.clone()) {
        (Some(id), Some(title)) => {
            let href = Page::Task(id.to_string()).path();
            view! { <a class="name" href=href>{title}</a> }.into_any()
        }
        _ => view! { <span class="t3">{t::other_task()}</span> }.into_any(),
    };
    let may_rate = note
        .allowed_actions
        .contains(&ExpertParticipationAction::Update);
    let rated = note.clone();
    let button = may_rate.then(|| {
        view! { <Button size=ButtonSize::Small on_press=move || rate.run(rated.clone())>{t::rate()}</Button> }
    });
    let rating = match note.rating {
        Some(rating) => t::rating_of(rating),
        None => t::not_rated().to_owned(),
    };
    let remark = note
        .remark
        .map(|remark| view! { <p class="sm t3">{remark}</p> });
    view! {
        <tr>
            <td>{task}</td>
            <td class="wide-only nowrap">{format::day(note.attended_on)}</td>
            <td class="wraps">{note.work}{remark}</td>
            <td class="nowrap">{rating}</td>
            <td>{button}</td>
        </tr>
    }
    .into_any()
}

fn ratings() -> Vec<Choice> {
    let choice = |rating: i32| Choice::new(rating.to_string(), t::rating_choice(rating));
    (1..=BEST).rev().map(choice).collect()
}

/// A text, unless it is empty.
fn filled(text: String) -> Option<String> {
    Some(text).filter(|text| !text.trim().is_empty())
}

/// Asks for the task, the day and the work.
#[component]
fn RecordDialog(
    open: RwSignal<bool>,
    expert_id: StoredValue<String>,
    done: Callback<()>,
) -> AnyView {
    let content = move || {
        let form = FormState::new();
        let task = RwSignal::new(Vec::<Choice>::new());
        let attended_on = RwSignal::new(session::person().map(|person| person.today));
        let (work, rating, remark) = (
            RwSignal::new(String::new()),
            RwSignal::new(String::new()),
            RwSignal::new(String::new()),
        );
        let submit = move || {
            let chosen = task.with_untracked(|chosen| {
                chosen.first().and_then(|choice| choice.value.parse().ok())
            });
            let (Some(task_id), Some(attended_on)) = (chosen, attended_on.get_untracked()) else {
                return;
            };
            let body = RecordExpertParticipation {
                task_id,
                attended_on,
                work: work.get_untracked(),
                rating: rating.get_untracked().parse().ok(),
                remark: filled(remark.get_untracked()),
            };
            form.submit(
                async move { record_expert_participation(&expert_id.get_value(), &body).await },
                move |_| {
                    open.set(false);
                    toast::done(t::was_recorded());
                    done.run(());
                },
            );
        };
        view! {
            <Form state=form class="" on_submit=submit>
                <div class="dialog-body stack">
                    <PickField label=t::task() name="task_id" value=task search=find_tasks
                        is_single=true required=true hint=t::task_hint()/>
                    <DateField label=t::attended_on() name="attended_on" value=attended_on required=true/>
                    <TextArea label=t::work() name="work" value=work required=true max_length=500 hint=t::work_hint()/>
                    <SelectField label=t::rating() name="rating" value=rating choices=ratings()
                        blank=t::not_rated() hint=t::rating_hint()/>
                    <TextArea label=t::remark() name="remark" value=remark max_length=500/>
                </div>
                <DialogFoot>
                    <Button on_press=move || open.set(false)>{texts::ui::back()}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t::record_participation()}</Button>
                </DialogFoot>
            </Form>
        }
    };
    view! { <Dialog open title=t::record_participation().to_owned()>{content()}</Dialog> }
        .into_any()
}

/// Asks how well the expert helped.
#[component]
fn RateDialog(open: RwSignal<bool>, note: ExpertParticipationView, done: Callback<()>) -> AnyView {
    let note = StoredValue::new(note);
    let content = move || {
        let form = FormState::new();
        let former = note.get_value();
        let rating = RwSignal::new(former.rating.map(|one| one.to_string()).unwrap_or_default());
        let remark = RwSignal::new(former.remark.unwrap_or_default());
        let submit = move || {
            let note = note.get_value();
            let body = UpdateExpertParticipation {
                work: None,
                rating: Some(rating.get_untracked().parse().ok()),
                remark: Some(filled(remark.get_untracked())),
            };
            form.submit(
                async move {
                    update_expert_participation(&note.expert_id, &note.id, note.version, &body)
                        .await
                },
                move |_| {
                    open.set(false);
                    toast::done(t::was_saved());
                    done.run(());
                },
            );
        };
        view! {
            <Form state=form class="" on_submit=submit>
                <div class="dialog-body stack">
                    <SelectField label=t::rating() name="rating" value=rating choices=ratings()
                        blank=t::not_rated() hint=t::rating_hint()/>
                    <TextArea label=t::remark() name="remark" value=remark max_length=500/>
                </div>
                <DialogFoot>
                    <Button on_press=move || open.set(false)>{texts::ui::back()}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t::save()}</Button>
                </DialogFoot>
            </Form>
        }
    };
    view! { <Dialog open title=t::rate_title().to_owned()>{content()}</Dialog> }.into_any()
}

/// Tasks by title.
async fn find_tasks(text: String) -> Result<Vec<Choice>, Error> {
    let query = ListQuery::default().with("q", text.trim());
    let page = list_tasks(query).await?;
    let choice = |task: TaskView| Choice::new(task.id.to_string(), task.title).note(task.unit_name);
    Ok(page.items.into_iter().map(choice).collect())
}
