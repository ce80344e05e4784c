//! The draws that the person sees.

use super::api::list_draws;
use super::words::{draw_state_text, draw_status};
use crate::app::Page;
use crate::texts::draws as t;
use crate::ui::{Choice, Column, DataList, EmptyState, Filter, PageHead};
use leptos::prelude::*;
use sortition_contract::draws::{DrawSizes, DrawState, DrawView};

/// The page.
#[component]
pub fn DrawsPage() -> AnyView {
    let size = |of: fn(&DrawSizes) -> u64| {
        move |draw: &DrawView| {
            let count = draw.sizes.as_ref().map(of)?;
            i64::try_from(count).ok()
        }
    };
    let columns = vec![
        Column::text("title", t::task(), |draw: &DrawView| draw.title.clone())
            .link(|draw| Page::Draw(draw.id.to_string()).path()),
        Column::text("entry", t::number(), number).code(),
        Column::text("unit", t::unit(), |draw: &DrawView| draw.unit_name.clone()),
        Column::text("state", t::state(), |draw: &DrawView| {
            draw_state_text(draw.state).to_owned()
        })
        .view(draw_status)
        .phone(),
        Column::count("drawn", t::draw_count(), size(|sizes| sizes.drawn)),
        Column::count(
            "population",
            t::population(),
            size(|sizes| sizes.population),
        ),
        Column::moment("frozen", t::frozen_at(), |draw: &DrawView| draw.frozen_at).hidden(),
        Column::moment("drawn_at", t::drawn_at(), |draw: &DrawView| draw.drawn_at),
    ];
    view! {
        <PageHead title=t::draws().to_owned() lede=t::draws_lede()/>
        <DataList id="draws.draws" label=t::draws() columns key=|draw: &DrawView| draw.id.to_string()
            load=list_draws sort="-created_at"
            filters=vec![
                Filter::one("state", t::state(), Choice::all(DrawState::ALL, draw_state_text)),
                Filter::flag("is_matched", t::matched()),
            ]
            empty=|| view! { <EmptyState title=t::none() text=t::none_hint()/> }/>
    }
    .into_any()
}

/// The number by which a draw is called: entry, batch and run.
pub fn number(draw: &DrawView) -> String {
    match draw.run {
        Some(run) => format!("{}-{run}", draw.entry),
        None => draw.entry.clone(),
    }
}
