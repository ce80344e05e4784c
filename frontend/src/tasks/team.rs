//! The inspectors that the units put forward for the draw.

use super::api::{get_task_team, set_task_team};
use super::words::obstacle_text;
use crate::format;
use crate::texts::{self, tasks as t};
use crate::ui::{
    Button, ButtonKind, ButtonSize, Card, ChecksField, Choice, Dialog, DialogFoot, Form, FormState,
    Loaded, Remote, Status, StatusKind, Table, kept_open, toast,
};
use leptos::prelude::*;
use sortition_contract::tasks::{SetTeam, TeamUnitView, TeamView};

/// The card.
#[component]
pub fn TeamCard(
    /// The task.
    task_id: String,
    /// Called when a unit's inspectors were named: the preview is another one.
    #[prop(into)]
    on_changed: Callback<()>,
) -> AnyView {
    let id = StoredValue::new(task_id);
    let team = Remote::new(move || async move { get_task_team(&id.get_value()).await });
    view! {
        <Card title=t::team() note=t::team_note()>
            <Loaded remote=team let:found>
                {
                    let version = found.version;
                    found
                        .units
                        .into_iter()
                        .map(|unit| view! { <UnitTeam id unit version team on_changed/> })
                        .collect::<Vec<_>>()
                        .into_any()
                }
            </Loaded>
        </Card>
    }
    .into_any()
}

#[component]
fn UnitTeam(
    id: StoredValue<String>,
    unit: TeamUnitView,
    version: i64,
    team: Remote<TeamView>,
    on_changed: Callback<()>,
) -> AnyView {
    let open = kept_open(&unit.unit_id.to_string());
    let able = unit
        .inspectors
        .iter()
        .filter(|one| one.obstacle.is_none())
        .count();
    let sentence = match unit.is_named {
        true => {
            let named = unit.inspectors.iter().filter(|one| one.is_named).count();
            t::named(named)
        }
        false => t::not_named(able),
    };
    let rows: Vec<_> = unit
        .inspectors
        .iter()
        .filter(|one| one.is_named || !unit.is_named)
        .map(|one| {
            let status = match one.obstacle {
                None => view! { <Status label=t::takes_part()/> },
                Some(obstacle) => {
                    view! { <Status kind=StatusKind::Warn label=obstacle_text(obstacle)/> }
                }
            };
            view! {
                <tr>
                    <td>{one.name.clone()}</td>
                    <td class="code wide-only">{one.code.clone()}</td>
                    <td class="nowrap">{status}</td>
                </tr>
            }
        })
        .collect();
    let may_change = unit.may_change;
    let name = unit.name.clone();
    let is_empty = rows.is_empty();
    view! {
        <div class="card-body row row-wrap row-between">
            <span><b>{name.clone()}</b>" "<span class="t2">{sentence}</span></span>
            {may_change.then(|| view! { <Button size=ButtonSize::Small on_press=move || open.set(true)>{t::choose_team()}</Button> })}
        </div>
        {match is_empty {
            true => view! { <p class="card-body t3">{t::no_inspectors()}</p> }.into_any(),
            false => view! {
                <Table label=name.clone()>
                    <thead><tr>
                        <th scope="col">{t::inspector()}</th>
                        <th scope="col" class="wide-only">{t::certificate()}</th>
                        <th scope="col">{t::state()}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </Table>
            }
            .into_any(),
        }}
        <TeamDialog open id unit version team on_changed/>
    }
    .into_any()
}

/// Chooses a unit's inspectors; none chosen: all that are able.
#[component]
fn TeamDialog(
    open: RwSignal<bool>,
    id: StoredValue<String>,
    unit: TeamUnitView,
    version: i64,
    team: Remote<TeamView>,
    on_changed: Callback<()>,
) -> AnyView {
    let title = t::choose_team_of(&unit.name);
    let unit = StoredValue::new(unit);
    let content = move || {
        let unit = unit.get_value();
        let form = FormState::over(&unit.unit_id.to_string());
        let named: Vec<String> = unit
            .inspectors
            .iter()
            .filter(|one| one.is_named)
            .map(|one| one.id.to_string())
            .collect();
        let chosen = RwSignal::new(named);
        let choices: Vec<Choice> = unit
            .inspectors
            .iter()
            .map(|one| {
                let label = match one.obstacle {
                    None => one.name.clone(),
                    Some(obstacle) => t::with_obstacle(one.name.clone(), obstacle_text(obstacle)),
                };
                Choice::new(one.id.to_string(), label)
            })
            .collect();
        let unit_id = unit.unit_id.clone();
        let save = move || {
            let inspector_ids =
                chosen.with_untracked(|ids| ids.iter().filter_map(|id| id.parse().ok()).collect());
            let body = SetTeam {
                unit_id: Some(unit_id.clone()),
                inspector_ids,
            };
            form.submit(
                async move { set_task_team(&id.get_value(), version, &body).await },
                move |answer| {
                    open.set(false);
                    toast::done(t::team_saved());
                    team.set(answer);
                    on_changed.run(());
                },
            );
        };
        let count = move || t::chosen(format::count(chosen.with(Vec::len) as i64));
        view! {
            <Form state=form class="" on_submit=save>
                <div class="dialog-body stack">
                    <ChecksField label=t::inspectors() name="inspector_ids" value=chosen choices=Signal::stored(choices) hint=t::team_hint()/>
                    <p class="t2" role="status">{count}</p>
                </div>
                <DialogFoot>
                    <Button on_press=move || open.set(false)>{texts::ui::back()}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t::save()}</Button>
                </DialogFoot>
            </Form>
        }
    };
    view! { <Dialog open title>{content()}</Dialog> }.into_any()
}
