//! The rows of a list: loaded whenever the conditions change, the latest answer counting.

use super::action::{RowAction, RowActions};
use super::column::Column;
use super::group::Group;
use super::pager::pages;
use super::query::Address;
use super::{ListHandle, ListQuery};
use crate::api::Error;
use crate::ui::Work;
use leptos::prelude::*;
use sortition_contract::page::Page;

/// How it stands with the rows.
#[derive(Clone, Debug, PartialEq)]
pub enum DataState {
    /// Never loaded.
    Loading,
    /// There; the number grows with each load, so that equal counts are told apart.
    Ready {
        turn: u32,
        count: usize,
        next_cursor: Option<String>,
        total: Option<Total>,
    },
    /// Not there.
    Failed(Error),
}

/// How many rows there are on all pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Total {
    /// So many were counted.
    pub counted: i64,
    /// There are more than that.
    pub is_capped: bool,
}

impl Total {
    fn of<T>(page: &Page<T>) -> Option<Self> {
        page.total.map(|counted| Self {
            counted,
            is_capped: page.total_is_capped,
        })
    }
}

/// The rows without their type. `Copy`.
#[derive(Clone, Copy)]
pub struct Data {
    pub state: RwSignal<DataState>,
    /// A new load is under way over rows that are shown.
    pub is_stale: RwSignal<bool>,
    /// The key of a row.
    pub key: Callback<usize, String>,
    /// A cell's view: row, column.
    pub cell: Callback<(usize, usize), AnyView>,
    /// A cell's text: row, column.
    pub text: Callback<(usize, usize), String>,
    /// The key and the heading of a row's group, in a list that has groups.
    pub group: Option<Callback<usize, Option<(String, AnyView)>>>,
    /// What can be done with a row, in a list whose rows have actions.
    pub actions: Option<Callback<usize, Vec<RowAction>>>,
    load: Callback<()>,
}

impl Data {
    /// Loads at once, and again when the conditions change or the handle says so.
    pub fn start<T: Send + Sync + 'static>(
        columns: Vec<Column<T>>,
        key: fn(&T) -> String,
        (group, actions): (Option<Group<T>>, Option<RowActions<T>>),
        load: Work<ListQuery, Page<T>>,
        address: Address,
        handle: Option<ListHandle>,
    ) -> Self {
        let items = StoredValue::new(Vec::<T>::new());
        let columns = StoredValue::new(columns);
        let state = RwSignal::new(DataState::Loading);
        let is_stale = RwSignal::new(false);
        let turn = StoredValue::new(0_u32);
        let keep = move |page: Page<T>| {
            let (count, total) = (page.items.len(), Total::of(&page));
            items.set_value(page.items);
            DataState::Ready {
                turn: turn.get_value(),
                count,
                next_cursor: page.next_cursor,
                total,
            }
        };
        let start = Callback::new(move |()| {
            let mine = turn.get_value() + 1;
            turn.set_value(mine);
            is_stale.set(true);
            let loading = load.run(address.query());
            leptos::task::spawn_local(async move {
                let result = loading.await;
                if turn.try_get_value() != Some(mine) {
                    return;
                }
                let place = untrack(|| (address.page(), address.limit()));
                let before = result
                    .as_ref()
                    .ok()
                    .and_then(|page| page_before(page, place));
                if let Some(last) = before {
                    // That loads again.
                    address.go_to(last);
                    return;
                }
                let new = match result {
                    Ok(page) => keep(page),
                    Err(error) => DataState::Failed(error),
                };
                state.set(new);
                is_stale.set(false);
                if let Some(handle) = handle {
                    handle
                        .keys
                        .set(items.with_value(|items| items.iter().map(key).collect()));
                }
            });
        });
        if let Some(handle) = handle {
            let open = Callback::new(move |row: usize| {
                items.with_value(|items| {
                    columns.with_value(|columns| {
                        if let Some(item) = items.get(row) {
                            columns.iter().for_each(|column| column.open(item));
                        }
                    });
                });
            });
            handle.open.set(Some(open));
        }
        Effect::new(move |_| {
            address.query();
            if let Some(handle) = handle {
                handle.turn.track();
            }
            untrack(|| start.run(()));
        });
        let of = move |row: usize, take: &dyn Fn(&T) -> AnyView| {
            items.with_value(|items| items.get(row).map(take))
        };
        Self {
            state,
            is_stale,
            key: Callback::new(move |row| {
                items.with_value(|items| items.get(row).map(key).unwrap_or_default())
            }),
            cell: Callback::new(move |(row, column): (usize, usize)| {
                let cell = of(row, &|item| {
                    columns.with_value(|all| all[column].cell_of(item))
                });
                cell.unwrap_or_else(|| ().into_any())
            }),
            text: Callback::new(move |(row, column): (usize, usize)| {
                items.with_value(|items| {
                    items
                        .get(row)
                        .map(|item| columns.with_value(|all| all[column].text_of(item)))
                        .unwrap_or_default()
                })
            }),
            group: group.map(|group| {
                Callback::new(move |row: usize| {
                    items.with_value(|items| items.get(row).map(|item| group.of(item)))
                })
            }),
            actions: actions.map(|actions| {
                Callback::new(move |row: usize| {
                    items.with_value(|items| {
                        let item = items.get(row);
                        item.map(|item| actions.of(item)).unwrap_or_default()
                    })
                })
            }),
            load: start,
        }
    }

    /// Loads again.
    pub fn reload(self) {
        self.load.run(());
    }

    /// How many rows are shown. Reactive.
    pub fn count(self) -> usize {
        self.state.with(|state| match state {
            DataState::Ready { count, .. } => *count,
            _ => 0,
        })
    }
}

/// The last page, where the present one lies behind it: its rows were done with, or the number in the
/// address is too large. Of more rows than were counted, the last one that is known to be there.
/// `place`: the present page and how many rows a page has.
fn page_before<T>(page: &Page<T>, (here, limit): (u32, u32)) -> Option<u32> {
    let total = page
        .total
        .filter(|total| *total > 0 && page.items.is_empty())?;
    let last = u32::try_from(pages(total, i64::from(limit))).ok()?;
    (last < here).then_some(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_before_is_the_last_one_that_has_rows() {
        let page = |items: &[u8], total| Page {
            total,
            ..Page::whole(items.to_vec())
        };
        let none = page(&[], Some(40));
        assert_eq!(page_before(&none, (3, 20)), Some(2), "its rows are gone");
        assert_eq!(page_before(&none, (9, 20)), Some(2), "too large a number");
        assert_eq!(page_before(&none, (2, 20)), None, "rows moved meanwhile");
        assert_eq!(page_before(&page(&[1], Some(41)), (3, 20)), None);
        assert_eq!(page_before(&page(&[], Some(0)), (3, 20)), None);
        assert_eq!(page_before(&page(&[], None), (3, 20)), None);
    }
}
