//! The table itself, and what stands in its place: lines while loading, nothing, an error.

use super::action::action_cell;
use super::column::Head;
use super::data::DataState;
use super::group::{Folded, group_row};
use super::slices::{Slices, rows_in};
use super::{List, Selection};
use crate::api::Error;
use crate::texts;
use crate::ui::icon::{self, Icon};
use crate::ui::{Button, EmptyState, ErrorState, Table};
use leptos::prelude::*;
use std::ops::Range;

/// How many grey rows stand for those being loaded.
const PLACEHOLDERS: usize = 8;

/// What stands below the heads of the list.
#[derive(Clone, PartialEq)]
enum Standing {
    Loading,
    Rows,
    /// No rows: none exist, or none under the conditions.
    Nothing {
        has_conditions: bool,
    },
    Failed(Error),
}

impl Standing {
    fn of(list: List) -> Self {
        match list.data.state.get() {
            DataState::Loading => Self::Loading,
            DataState::Ready { count: 0, .. } => Self::Nothing {
                has_conditions: list.address.has_conditions(),
            },
            DataState::Ready { .. } => Self::Rows,
            DataState::Failed(error) => Self::Failed(error),
        }
    }
}

/// The table.
#[component]
pub fn Rows(list: List, opened: MaybeProp<String>, empty: ViewFn) -> AnyView {
    let shown = Memo::new(move |_| {
        list.heads.with_value(|heads| {
            (0..heads.len())
                .filter(|place| list.layout.shows(heads[*place].key))
                .collect::<Vec<_>>()
        })
    });
    let slices = Slices::new();
    Effect::new(move |_| {
        shown.track();
        match list.data.count() {
            0 => slices.clear(),
            rows => slices.begin(rows),
        }
    });
    let folded: Folded = RwSignal::new(Vec::new());
    // The table stays while one answer follows another, its slices change.
    let standing = Memo::new(move |_| Standing::of(list));
    let body = move || match standing.get() {
        Standing::Failed(error) if is_of_conditions(&error) => not_understood(list, &error),
        Standing::Failed(error) => {
            view! { <ErrorState error on_retry=move || list.data.reload()/> }.into_any()
        }
        Standing::Nothing {
            has_conditions: true,
        } => nothing_found(list),
        Standing::Nothing { .. } => empty.run().into_any(),
        Standing::Rows => table(list, shown, drawn(list, shown, slices, opened, folded)),
        Standing::Loading => table(list, shown, grey(list, shown)),
    };
    let is_busy = move || (list.data.is_stale.get() || slices.is_under_way()).to_string();
    view! { <div class:is-stale=list.data.is_stale aria-busy=is_busy>{body}</div> }.into_any()
}

/// Whether the server doesn't take what is asked for: asking the same again won't help.
fn is_of_conditions(error: &Error) -> bool {
    let code = error.code();
    ["invalid_parameter", "unknown_parameter", "invalid_cursor"]
        .iter()
        .any(|one| code == Some(*one))
}

fn not_understood(list: List, error: &Error) -> AnyView {
    view! {
        <div role="alert">
            <EmptyState icon=icon::NOTHING_FOUND title=texts::ui::not_understood() text=error.message()>
                <Button on_press=move || list.address.reset()>{texts::ui::clear_conditions()}</Button>
            </EmptyState>
        </div>
    }
    .into_any()
}

fn nothing_found(list: List) -> AnyView {
    view! {
        <EmptyState
            icon=icon::NOTHING_FOUND
            title=texts::ui::none_match()
            text=texts::ui::none_match_hint()
        >
            <Button on_press=move || list.address.clear()>{texts::ui::clear_conditions()}</Button>
        </EmptyState>
    }
    .into_any()
}

fn table(list: List, shown: Memo<Vec<usize>>, rows: AnyView) -> AnyView {
    let heads = move || {
        let select = list.selection.map(|selection| select_all(list, selection));
        let cells: Vec<_> = shown
            .get()
            .into_iter()
            .map(|place| head_cell(list, place))
            .collect();
        let actions = list.data.actions.map(|_| {
            view! { <th scope="col" class="act"><span class="sr">{texts::ui::row_actions()}</span></th> }
        });
        view! { <tr>{select}{cells}{actions}</tr> }
    };
    view! {
        <Table label=list.label.get_value() class="tbl-list" is_tall=true is_tight=list.layout.is_tight>
            <thead>{heads}</thead>
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}

/// Grey rows for those being loaded.
fn grey(list: List, shown: Memo<Vec<usize>>) -> AnyView {
    let rows = move || {
        let columns = shown.get();
        (0..PLACEHOLDERS)
            .map(|_| grey_row(list, &columns))
            .collect::<Vec<_>>()
    };
    view! { {rows} }.into_any()
}

/// The rows, slice by slice.
fn drawn(
    list: List,
    shown: Memo<Vec<usize>>,
    slices: Slices,
    opened: MaybeProp<String>,
    folded: Folded,
) -> AnyView {
    let slice = move |slice: usize| {
        let drawn_in = slices.drawn_in(slice);
        let rows = move || {
            let is_drawn = drawn_in.get() > 0;
            let rows = move || match is_drawn {
                true => {
                    let rows = rows_in(slice, untrack(|| list.data.count()));
                    rows_of(list, rows, &shown.get_untracked(), opened, folded)
                }
                false => Vec::new(),
            };
            // Other rows are other elements: what one of them holds, as the focus, isn't handed on.
            view! { {rows} }.into_any()
        };
        view! { {rows} }.into_any()
    };
    view! { <For each={move || 0..slices.count()} key=|slice: &usize| *slice children=slice/> }
        .into_any()
}

/// Some rows, those of a group below its heading.
fn rows_of(
    list: List,
    rows: Range<usize>,
    columns: &[usize],
    opened: MaybeProp<String>,
    folded: Folded,
) -> Vec<AnyView> {
    let group_of = |row: usize| list.data.group.and_then(|group| group.run(row));
    let mut views = Vec::with_capacity(rows.len());
    let mut above = rows
        .start
        .checked_sub(1)
        .and_then(group_of)
        .map(|(key, _)| key);
    for row in rows {
        let group = group_of(row);
        let key = group.as_ref().map(|(key, _)| key.clone());
        if let Some(group) = group.filter(|(key, _)| above.as_ref() != Some(key)) {
            views.push(group_row(list, group, columns.len(), folded));
        }
        views.push(row_view(list, row, columns, opened, key.clone(), folded));
        above = key;
    }
    views
}

fn class_of(head: &Head) -> String {
    let mut class = String::new();
    for (is, name) in [
        (head.is_number, "num "),
        (head.is_code, "code "),
        (!head.is_on_phone, "wide-only "),
        (!head.can_wrap && !head.is_number, "nowrap "),
        (head.can_wrap, "wraps "),
        (head.is_clipped, "clips "),
    ] {
        if is {
            class.push_str(name);
        }
    }
    class
}

fn head_cell(list: List, place: usize) -> AnyView {
    let head = list.heads.with_value(|heads| heads[place].clone());
    let class = class_of(&head).replace("code ", "");
    let Some(name) = head.sort else {
        return view! { <th scope="col" class=class>{head.label}</th> }.into_any();
    };
    let order = Memo::new(move |_| {
        let order = list.address.order();
        match order.strip_prefix('-') {
            Some(field) if field == name => Some(false),
            _ if order == name => Some(true),
            _ => None,
        }
    });
    let aria = move || {
        order
            .get()
            .map(|up| if up { "ascending" } else { "descending" })
    };
    let shape = move || match order.get() {
        Some(true) => icon::ARROW_UP,
        Some(false) => icon::ARROW_DOWN,
        None => icon::SORTABLE,
    };
    let press = move |_| {
        let next = match order.get_untracked() {
            None => name.to_owned(),
            Some(true) => format!("-{name}"),
            Some(false) => String::new(),
        };
        list.address.set("sort", &next);
    };
    view! {
        <th scope="col" class=class aria-sort=aria>
            <button class="sort" type="button" on:click=press>
                {head.label}
                {move || view! { <Icon icon=shape()/> }}
            </button>
        </th>
    }
    .into_any()
}

fn select_all(list: List, selection: Selection) -> AnyView {
    let keys = move || {
        (0..list.data.count())
            .map(|row| list.data.key.run(row))
            .collect::<Vec<_>>()
    };
    let is_all = move || {
        let keys = keys();
        !keys.is_empty()
            && selection
                .keys
                .with(|chosen| keys.iter().all(|key| chosen.contains(key)))
    };
    let change = move |event: leptos::ev::Event| {
        let chosen = if event_target_checked(&event) {
            untrack(keys)
        } else {
            Vec::new()
        };
        selection.keys.set(chosen);
    };
    view! {
        <th scope="col" class="sel">
            <label class="check">
                <input type="checkbox" prop:checked=is_all on:change=change/>
                <span class="sr">{texts::ui::select_page()}</span>
            </label>
        </th>
    }
    .into_any()
}

fn row_view(
    list: List,
    row: usize,
    columns: &[usize],
    opened: MaybeProp<String>,
    group: Option<String>,
    folded: Folded,
) -> AnyView {
    let is_folded = move || {
        group
            .as_ref()
            .is_some_and(|group| folded.with(|folded| folded.contains(group)))
    };
    let key = StoredValue::new(list.data.key.run(row));
    let is_open = move || {
        opened
            .get()
            .is_some_and(|open| key.with_value(|key| *key == open))
    };
    let is_selected = move || {
        list.selection.is_some_and(|selection| {
            selection
                .keys
                .with(|keys| key.with_value(|key| keys.contains(key)))
        })
    };
    let select = list.selection.map(|selection| {
        let change = move |_| {
            let key = key.get_value();
            selection
                .keys
                .update(|keys| match keys.iter().position(|one| *one == key) {
                    Some(place) => {
                        keys.remove(place);
                    }
                    None => keys.push(key),
                });
        };
        let name = texts::ui::select_row(list.data.text.run((row, 0)));
        view! {
            <td class="sel">
                <label class="check">
                    <input type="checkbox" prop:checked=is_selected on:change=change/>
                    <span class="sr">{name}</span>
                </label>
            </td>
        }
    });
    let cells: Vec<_> = columns
        .iter()
        .map(|place| {
            let place = *place;
            let (class, is_clipped) = list
                .heads
                .with_value(|heads| (class_of(&heads[place]), heads[place].is_clipped));
            let whole = move || is_clipped.then(|| list.data.text.run((row, place)));
            view! { <td class=class title=whole>{list.data.cell.run((row, place))}</td> }
        })
        .collect();
    let actions = list
        .data
        .actions
        .map(|actions| action_cell(list, row, actions.run(row)));
    view! {
        <tr class:is-open=is_open hidden=is_folded aria-selected=move || is_selected().then_some("true")>{select}{cells}{actions}</tr>
    }
    .into_any()
}

fn grey_row(list: List, columns: &[usize]) -> AnyView {
    let select = list.selection.map(|_| view! { <td class="sel"></td> });
    let cells: Vec<_> = columns
        .iter()
        .map(|place| {
            let class = list.heads.with_value(|heads| class_of(&heads[*place]));
            view! { <td class=class><span class="skel skel-60"></span></td> }
        })
        .collect();
    let actions = list.data.actions.map(|_| view! { <td class="act"></td> });
    view! { <tr aria-hidden="true">{select}{cells}{actions}</tr> }.into_any()
}
