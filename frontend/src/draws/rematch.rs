//! What is left to do when nobody could be matched: more inspectors, or more objects for each. The
//! seed stays, so who was drawn stays.

use super::api::rematch_draw;
use crate::tasks::get_task_team;
use crate::texts::draws as t;
use crate::ui::{
    Button, ButtonKind, Card, Choice, ConfirmDialog, Form, FormFoot, FormState, Loaded, ManyField,
    Note, NoteKind, NumberField, Remote, kept_open, toast,
};
use leptos::prelude::*;
use sortition_contract::draws::{DrawView, Rematch};
use sortition_contract::tasks::TeamView;

/// The card.
#[component]
pub fn RematchCard(
    /// The draw.
    draw: DrawView,
    /// Takes the answer.
    remote: Remote<DrawView>,
) -> AnyView {
    let task = draw.task_id.to_string();
    let team = Remote::new(move || {
        let task = task.clone();
        async move { get_task_team(&task).await }
    });
    let draw = StoredValue::new(draw);
    view! {
        <Card title=t::rematch() class="hide-big">
            <div class="card-body">
                <Note kind=NoteKind::Warn>{t::unmatched_meaning()}</Note>
                <Loaded remote=team let:team><RematchForm draw team remote/></Loaded>
            </div>
        </Card>
    }
    .into_any()
}

/// Those who may be drawn, with their units; of a unit that named its own, those it did not name.
fn candidates(team: &TeamView) -> Vec<Choice> {
    team.units
        .iter()
        .flat_map(|unit| {
            unit.inspectors
                .iter()
                .filter(|one| one.obstacle.is_none() && !(unit.is_named && one.is_named))
                .map(|one| {
                    Choice::new(one.id.to_string(), one.name.clone())
                        .note(format!("{} {}", unit.name, one.code))
                })
        })
        .collect()
}

#[component]
fn RematchForm(draw: StoredValue<DrawView>, team: TeamView, remote: Remote<DrawView>) -> AnyView {
    let form = FormState::new();
    let of_manifest =
        move |name: &str| draw.with_value(|draw| draw.manifest.as_ref()?.get(name)?.as_i64());
    let added = RwSignal::new(Vec::<String>::new());
    let max_load = RwSignal::new(None::<i64>);
    let teams = RwSignal::new(None::<i64>);
    let limit_hint = match of_manifest("max_load") {
        Some(limit) => t::max_load_is(limit),
        None => t::max_load_is_open().to_owned(),
    };
    let team_count = of_manifest("teams").filter(|count| *count > 0);
    let asking = kept_open("rematch");
    let rematch = move |_: String| {
        let whole = |value: Option<i64>| value.and_then(|value| u32::try_from(value).ok());
        let body = Rematch {
            add_inspectors: added.get_untracked().into_iter().map(Into::into).collect(),
            max_load: whole(max_load.get_untracked()),
            teams: whole(teams.get_untracked()),
        };
        let id = draw.with_value(|draw| draw.id.to_string());
        async move {
            let answer = rematch_draw(&id, &body).await?;
            form.settle_now();
            if answer.is_matched {
                toast::done(t::was_matched());
            } else {
                toast::failed(t::still_unmatched());
            }
            remote.set(answer);
            Ok(())
        }
    };
    view! {
        <Form state=form class="stack" on_submit=move || asking.set(true)>
            <ManyField label=t::add_inspectors() name="add_inspectors" value=added choices=candidates(&team)/>
            <NumberField label=t::max_load() name="max_load" value=max_load min=1 max=10_000 hint=limit_hint/>
            {team_count.map(|count| view! {
                <NumberField label=t::teams() name="teams" value=teams min=1 max=1000 hint=t::teams_are(count)/>
            })}
            <FormFoot><Button kind=ButtonKind::Primary submit=true>{t::do_rematch()}</Button></FormFoot>
        </Form>
        <ConfirmDialog open=asking title=t::rematch_title().to_owned() verb=t::do_rematch() run=rematch>
            {t::rematch_consequence()}
        </ConfirmDialog>
    }
    .into_any()
}
