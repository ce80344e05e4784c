//! Below the table: how many rows, how many on a page, back and on. No page numbers, because the
//! list is walked by cursor.

use super::List;
use super::data::DataState;
use super::query::LIMITS;
use crate::ui::icon::{self, Icon};
use crate::{format, texts};
use leptos::prelude::*;

/// The pager.
#[component]
pub fn Pager(list: List) -> AnyView {
    let next = move || {
        list.data.state.with(|state| match state {
            DataState::Ready { next_cursor, .. } => next_cursor.clone(),
            _ => None,
        })
    };
    let counts = move || {
        list.data.state.with(|state| match state {
            DataState::Ready {
                count,
                total: Some(total),
                ..
            } => Some(texts::ui::rows_of(
                format::count(i64::try_from(*count).unwrap_or_default()),
                format::count(*total),
            )),
            DataState::Ready { count, .. } => Some(texts::ui::rows(count)),
            _ => None,
        })
    };
    let limits = LIMITS
        .into_iter()
        .map(|limit| {
            view! {
                <option value=limit.to_string() selected=move || list.address.limit() == limit>{limit}</option>
            }
        })
        .collect::<Vec<_>>();
    let set_limit = move |event: leptos::ev::Event| {
        if let Ok(limit) = event_target_value(&event).parse() {
            list.address.set_limit(limit);
        }
    };
    let go_on = move |_| {
        if let Some(cursor) = untrack(next) {
            list.address.next(&cursor);
        }
    };
    view! {
        <div class="pager">
            <span role="status">{counts}</span>
            <label class="row">
                <span>{texts::ui::per_page()}</span>
                <select class="input" on:change=set_limit>{limits}</select>
            </label>
            <nav class="end" aria-label=texts::ui::pages()>
                <button
                    class="btn btn-sm"
                    type="button"
                    disabled=move || !list.address.has_previous()
                    on:click=move |_| list.address.previous()
                >
                    <Icon icon=icon::CHEVRON_LEFT/>
                    {texts::ui::previous()}
                </button>
                <button class="btn btn-sm" type="button" disabled=move || next().is_none() on:click=go_on>
                    {texts::ui::next()}
                    <Icon icon=icon::CHEVRON_RIGHT/>
                </button>
            </nav>
        </div>
    }
    .into_any()
}
