//! Where a task begins: the entries of published plans that the person may make one of.

use crate::app::Page;
use crate::plans::{list_plan_entries, list_plans, months_text};
use crate::texts::tasks as t;
use crate::ui::{Card, EmptyState, LinkButton, ListQuery, Loaded, PageHead, Remote, Table};
use leptos::prelude::*;
use sortition_contract::plans::{EntryAction, EntryView, PlanView};

/// The page.
#[component]
pub fn NewTaskPage() -> AnyView {
    let plans = Remote::new(startable);
    view! {
        <PageHead title=t::create().to_owned() lede=t::choose_entry()/>
        <Loaded remote=plans let:plans>
            {match plans.is_empty() {
                true => view! {
                    <div class="card">
                        <EmptyState title=t::no_entry() text=t::no_entry_hint()>
                            <LinkButton href=Page::Plans.path()>{t::to_plans()}</LinkButton>
                        </EmptyState>
                    </div>
                }
                .into_any(),
                false => {
                    let cards: Vec<_> = plans.into_iter().map(plan_card).collect();
                    view! { <div class="stack">{cards}</div> }.into_any()
                }
            }}
        </Loaded>
    }
    .into_any()
}

/// Published plans with those of their entries of which a task may be made.
async fn startable() -> Result<Vec<(PlanView, Vec<EntryView>)>, crate::api::Error> {
    let query = ListQuery::default()
        .with("state", "published")
        .with("sort", "-year")
        .with("limit", 200);
    let page = list_plans(query).await?;
    let entries = page.items.iter().map(|plan| list_plan_entries(&plan.id));
    let entries = futures::future::try_join_all(entries).await?;
    let may_start = |entry: &EntryView| entry.allowed_actions.contains(&EntryAction::CreateTask);
    let found = page.items.into_iter().zip(entries);
    Ok(found
        .map(|(plan, entries)| (plan, entries.into_iter().filter(may_start).collect()))
        .filter(|(_, entries): &(PlanView, Vec<EntryView>)| !entries.is_empty())
        .collect())
}

fn plan_card((plan, entries): (PlanView, Vec<EntryView>)) -> AnyView {
    let rows: Vec<_> = entries
        .into_iter()
        .map(|entry| {
            let href = Page::EntryTask(plan.id.to_string(), entry.id.to_string()).path();
            view! {
                <tr>
                    <td class="code">{format!("{:02}", entry.number)}</td>
                    <td><a class="name" href=href>{entry.title}</a></td>
                    <td class="nowrap">{months_text(&entry.months)}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <Card title=plan.title.clone() note=plan.unit_name>
            <Table label=plan.title>
                <thead><tr>
                    <th scope="col">{t::number()}</th>
                    <th scope="col">{t::entry()}</th>
                    <th scope="col">{t::months()}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </Table>
        </Card>
    }
    .into_any()
}
