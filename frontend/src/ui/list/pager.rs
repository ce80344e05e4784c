//! Below the table: how many rows, how many on a page, the pages by number, back and on.

use super::List;
use super::data::{DataState, Total};
use super::query::LIMITS;
use crate::ui::icon::{self, Icon};
use crate::{format, texts};
use leptos::prelude::*;

/// Rows before a page that is reached by its number; further on, by going on only. The server's limit.
const DEPTH_MOST: i64 = 1_000_000;
/// From so many pages on, a number can be typed.
const PAGES_TO_JUMP: i64 = 8;

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
            } => Some(rows_of(*count, *total)),
            DataState::Ready { count, .. } => Some(texts::ui::rows(count)),
            _ => None,
        })
    };
    let limits = LIMITS
        .into_iter()
        .map(|limit| {
            view! {
                <option value=limit.to_string() prop:selected=move || list.address.limit() == limit>{limit}</option>
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
            list.address.go_on(&cursor);
        }
    };
    let go_back = move |_| {
        let here = untrack(|| list.address.page());
        list.address.go_to(here.saturating_sub(1).max(1));
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
                    disabled={move || list.address.page() == 1}
                    on:click=go_back
                >
                    <Icon icon=icon::CHEVRON_LEFT/>
                    {texts::ui::previous()}
                </button>
                {move || numbers(list)}
                <button class="btn btn-sm" type="button" disabled=move || next().is_none() on:click=go_on>
                    {texts::ui::next()}
                    <Icon icon=icon::CHEVRON_RIGHT/>
                </button>
                {move || jump(list)}
            </nav>
        </div>
    }
    .into_any()
}

/// How many rows are shown, of how many.
fn rows_of(count: usize, total: Total) -> String {
    let count = format::count(i64::try_from(count).unwrap_or_default());
    let counted = format::count(total.counted);
    match total.is_capped {
        true => texts::ui::rows_of_more(count, counted),
        false => texts::ui::rows_of(count, counted),
    }
}

/// How many pages there are, if that is known. Reactive.
fn pages_of(list: List) -> Option<i64> {
    let total = list.data.state.with(|state| match state {
        DataState::Ready { total, .. } => *total,
        _ => None,
    });
    let total = total.filter(|total| !total.is_capped)?;
    Some(pages(total.counted, i64::from(list.address.limit())))
}

/// How many pages so many rows fill.
pub(super) fn pages(total: i64, limit: i64) -> i64 {
    (total + limit - 1) / limit.max(1)
}

/// The last page that is reached by its number.
fn deepest(pages: i64, limit: i64) -> i64 {
    pages.min(DEPTH_MOST / limit.max(1) + 1)
}

/// The pages whose numbers are shown: the first, the last, those beside the present one. Where some are
/// left out between two, `None` stands.
fn shown(here: i64, pages: i64) -> Vec<Option<i64>> {
    let mut numbers: Vec<i64> = [1, here - 1, here, here + 1, pages]
        .into_iter()
        .filter(|page| (1..=pages).contains(page))
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    let mut shown = Vec::new();
    let mut last = 0;
    for page in numbers {
        match page - last {
            0 | 1 => {}
            // A single page left out takes no more room than the sign for it.
            2 => shown.push(Some(page - 1)),
            _ => shown.push(None),
        }
        shown.push(Some(page));
        last = page;
    }
    shown
}

fn numbers(list: List) -> Option<AnyView> {
    let pages = pages_of(list).filter(|pages| *pages > 1)?;
    let here = i64::from(list.address.page());
    let reached = deepest(pages, i64::from(list.address.limit()));
    let buttons: Vec<_> = shown(here, pages)
        .into_iter()
        .map(|page| {
            let Some(page) = page else {
                return view! { <span class="gap" aria-hidden="true">"…"</span> }.into_any();
            };
            let go = move |_| {
                if let Ok(page) = u32::try_from(page) {
                    list.address.go_to(page);
                }
            };
            view! {
                <button
                    class="btn btn-sm btn-quiet num"
                    type="button"
                    aria-label=texts::ui::page_number(format::count(page))
                    aria-current=(page == here).then_some("page")
                    disabled={reached < page}
                    on:click=go
                >
                    {format::count(page)}
                </button>
            }
            .into_any()
        })
        .collect();
    let place = texts::ui::page_of(format::count(here), format::count(pages));
    Some(
        view! { <span class="numbers">{buttons}</span><span class="place-of">{place}</span> }
            .into_any(),
    )
}

/// A field for the number of a page.
fn jump(list: List) -> Option<AnyView> {
    let pages = pages_of(list).filter(|pages| *pages >= PAGES_TO_JUMP)?;
    let most = deepest(pages, i64::from(list.address.limit()));
    let go = move |event: leptos::ev::Event| {
        let wanted = event_target_value(&event).trim().parse::<i64>();
        let page = wanted.ok().map(|page| page.clamp(1, most));
        if let Some(page) = page.and_then(|page| u32::try_from(page).ok()) {
            list.address.go_to(page);
        }
    };
    Some(
        view! {
            <label class="row jump">
                <span>{texts::ui::go_to_page()}</span>
                <input class="input" type="text" inputmode="numeric" autocomplete="off" size="4" on:change=go/>
            </label>
        }
        .into_any(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shown_has_both_ends_and_the_neighbours() {
        let words = |here, pages| {
            let shown = shown(here, pages).into_iter();
            let words = shown.map(|page| page.map_or("…".to_owned(), |page| page.to_string()));
            words.collect::<Vec<_>>().join(" ")
        };
        for (here, pages, expected) in [
            (1, 1, "1"),
            (1, 3, "1 2 3"),
            (1, 22, "1 2 … 22"),
            (3, 22, "1 2 3 4 … 22"),
            (4, 22, "1 2 3 4 5 … 22"),
            (10, 22, "1 … 9 10 11 … 22"),
            (22, 22, "1 … 21 22"),
            // Somebody took rows away, or typed a number too large.
            (30, 22, "1 … 22"),
        ] {
            assert_eq!(words(here, pages), expected, "{here} of {pages}");
        }
    }

    #[test]
    fn rows_of_says_when_there_are_more_than_were_counted() {
        let of = |counted, is_capped| rows_of(20, Total { counted, is_capped });
        assert_eq!(of(10_000, false), "本页 20 条，共 10,000 条");
        assert_eq!(of(10_000, true), "本页 20 条，共 10,000 条以上");
    }

    #[test]
    fn pages_counts_the_last_one_that_is_not_full() {
        assert_eq!([pages(0, 20), pages(20, 20), pages(21, 20)], [0, 1, 2]);
        assert_eq!(deepest(pages(3_000_000, 200), 200), 5_001);
        assert_eq!(deepest(pages(3_000, 20), 20), 150);
    }
}
