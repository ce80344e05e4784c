//! The preview: what a draw would find today, in sizes only.

use super::api::get_task_population;
use super::words::shortage_text;
use crate::format;
use crate::plans::{left_out, strata_table};
use crate::texts::tasks as t;
use crate::ui::{Card, IconButton, Loaded, Note, NoteKind, Remote, Table, icon};
use leptos::prelude::*;
use sortition_contract::tasks::PopulationView;

/// The card.
#[component]
pub fn PopulationCard(
    /// The task.
    task_id: String,
) -> AnyView {
    let population = Remote::new(move || {
        let id = task_id.clone();
        async move { get_task_population(&id).await }
    });
    let aside = move || {
        view! { <IconButton icon=icon::REFRESH label=t::count_again() on_press=move || population.reload()/> }
    };
    view! {
        <Card title=t::preview() note=t::preview_note() aside>
            <Loaded remote=population let:found>{shown(&found)}</Loaded>
        </Card>
    }
    .into_any()
}

fn shown(found: &PopulationView) -> AnyView {
    let number = |number: u64| format::count(number.cast_signed());
    let pools: Vec<_> = found
        .inspectors
        .iter()
        .map(|pool| {
            view! {
                <tr>
                    <th scope="row">{pool.name.clone()}</th>
                    <td class="num">{t::persons(pool.needed)}</td>
                    <td class="num">{t::persons(number(pool.eligible))}</td>
                </tr>
            }
        })
        .collect();
    let verdict = match found.is_feasible {
        true => view! { <Note kind=NoteKind::Info>{t::feasible()}</Note> }.into_any(),
        false => {
            let lines: Vec<_> = found
                .shortages
                .iter()
                .map(|shortage| view! { <span class="blk">{shortage_text(shortage)}</span> })
                .collect();
            view! { <Note kind=NoteKind::Warn>{lines}</Note> }.into_any()
        }
    };
    let conflicts = match found.conflicts {
        0 => t::no_conflicts().to_owned(),
        count => t::conflicts(number(count)),
    };
    let unseen = (found.unseen > 0)
        .then(|| view! { <p class="sm t2">{t::left_out_unseen(number(found.unseen))}</p> });
    let at_cap = (found.at_cap > 0)
        .then(|| view! { <p class="sm t-warn">{t::at_cap(number(found.at_cap))}</p> });
    view! {
        <div class="card-body stack">
            <dl class="figures figures-row">
                <div><dt>{t::in_scope()}</dt><dd>{number(found.in_scope)}</dd></div>
                <div><dt>{t::eligible()}</dt><dd>{number(found.eligible)}</dd></div>
                <div><dt>{t::this_draw()}</dt><dd>{number(found.drawn)}</dd></div>
            </dl>
            {left_out(&found.excluded)}
            {unseen}
            {at_cap}
            {verdict}
        </div>
        {strata_table(&found.strata)}
        <Table label=t::inspectors_by_unit()>
            <thead><tr>
                <th scope="col">{t::inspectors_by_unit()}</th>
                <th scope="col" class="num">{t::needed_each()}</th>
                <th scope="col" class="num">{t::can_be_drawn()}</th>
            </tr></thead>
            <tbody>{pools}</tbody>
        </Table>
        <p class="card-foot">{conflicts}</p>
    }
    .into_any()
}
