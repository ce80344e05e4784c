//! The list of a register: search, filters, sorting and place in the page's address, a table whose
//! columns are declared once, selection, cursor paging, export of what is shown.

mod action;
mod address;
mod batch;
mod column;
mod data;
mod export;
mod filter;
mod filter_bar;
mod group;
mod month;
mod pager;
mod query;
mod rows;
mod search;
mod slices;
mod tools;

pub use action::{Asked, RowAction, RowActions};
pub use address::{Conditions, part_in_address};
pub use batch::BatchButton;
pub use column::Column;
pub use export::{FileForm, FileMenu, ListFile};
pub use filter::Filter;
pub use group::Group;
pub use query::ListQuery;
pub use search::SearchField;

use super::Work;
use super::drawer::Neighbours;
use column::Head;
use data::Data;
use filter_bar::{AppliedFilters, FilterBar};
use leptos::prelude::*;
use pager::Pager;
use query::Address;
use rows::Rows;
use sortition_contract::page::Page;
use tools::Layout;

/// A saved set of conditions, shown as a tab above the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedView {
    /// Its name.
    pub label: String,
    /// The conditions as a query: `status=active&sort=-checked_on`; empty: all.
    pub query: &'static str,
}

/// What is selected.
#[derive(Clone, Copy)]
pub struct Selection {
    /// The keys of the selected rows.
    pub keys: RwSignal<Vec<String>>,
    /// What the row with a key is called.
    names: Callback<String, String>,
}

impl Selection {
    /// Selects nothing.
    pub fn clear(self) {
        self.keys.set(Vec::new());
    }
}

/// The means to load a list again from outside, after a command, and to step through it from a
/// drawer: make one, give it to the list.
#[derive(Clone, Copy)]
pub struct ListHandle {
    turn: RwSignal<u32>,
    /// The keys of the rows that are shown, in their order.
    keys: RwSignal<Vec<String>>,
    /// Opens a row as a press on its name does.
    open: RwSignal<Option<Callback<usize>>>,
}

impl ListHandle {
    /// For one list.
    pub fn new() -> Self {
        Self {
            turn: RwSignal::new(0),
            keys: RwSignal::new(Vec::new()),
            open: RwSignal::new(None),
        }
    }

    /// The rows before and after the one that is open, for its drawer.
    pub fn neighbours(self, opened: Signal<Option<String>>) -> Neighbours {
        let place = Memo::new(move |_| {
            let opened = opened.get()?;
            self.keys
                .with(|keys| keys.iter().position(|key| *key == opened))
        });
        let count = move || self.keys.with(Vec::len);
        Neighbours {
            has_before: Signal::derive(move || place.get().is_some_and(|place| place > 0)),
            has_after: Signal::derive(move || place.get().is_some_and(|place| place + 1 < count())),
            step: Callback::new(move |by: isize| {
                let next = place
                    .get_untracked()
                    .and_then(|place| place.checked_add_signed(by));
                if let (Some(next), Some(open)) = (next, self.open.get_untracked())
                    && next < untrack(count)
                {
                    open.run(next);
                }
            }),
        }
    }

    /// Loads the present page again.
    pub fn reload(self) {
        self.turn.update(|turn| *turn += 1);
    }
}

impl Default for ListHandle {
    fn default() -> Self {
        Self::new()
    }
}

/// What the parts of a list share. `Copy`.
#[derive(Clone, Copy)]
struct List {
    /// Names the list for assistive technology.
    label: StoredValue<String>,
    heads: StoredValue<Vec<Head>>,
    filters: StoredValue<Vec<Filter>>,
    address: Address,
    data: Data,
    layout: Layout,
    selection: Option<Selection>,
    /// The question that a row's action asks just now.
    asked: RwSignal<Option<Asked>>,
}

/// The names of the columns that are shown, in their order.
fn untracked_columns(list: List) -> Vec<&'static str> {
    list.heads.with_value(|heads| {
        let shown = heads
            .iter()
            .filter(|head| untrack(|| list.layout.shows(head.key)));
        shown.map(|head| head.key).collect()
    })
}

/// A list of records. Everything generic is thin: the table works on rows that hand out cells.
#[component]
pub fn DataList<T>(
    /// Names it in storage; unique in the product: `registers.objects`.
    id: &'static str,
    /// What is listed.
    #[prop(into)]
    label: String,
    /// The columns, in order.
    columns: Vec<Column<T>>,
    /// The id of a row.
    key: fn(&T) -> String,
    /// Loads one page: `load=list_objects`, a function from [`ListQuery`].
    #[prop(into)]
    load: Work<ListQuery, Page<T>>,
    /// What the search looks through; none: no search.
    #[prop(optional)]
    search: Option<&'static str>,
    /// The filters, most used first.
    #[prop(optional)]
    filters: Vec<Filter>,
    /// Saved sets of conditions.
    #[prop(optional)]
    views: Vec<SavedView>,
    /// The order before one is chosen: `-created_at`.
    #[prop(optional)]
    sort: &'static str,
    /// Buttons for what is selected; with it rows can be selected.
    #[prop(optional)]
    batch: Option<Callback<Selection, AnyView>>,
    /// The key of the row that is open in a drawer.
    #[prop(optional, into)]
    opened: MaybeProp<String>,
    /// Takes the list as a file from the server: `list_file("list_objects", "/objects", conditions)`.
    #[prop(optional_no_strip)]
    file: Option<Work<ListFile>>,
    /// What can be done with a row: a closure from a record to its actions.
    #[prop(optional, into)]
    actions: Option<RowActions<T>>,
    /// Loads it again from outside.
    #[prop(optional)]
    handle: Option<ListHandle>,
    /// Puts rows that follow each other and belong together under a heading that folds them.
    #[prop(optional)]
    group: Option<Group<T>>,
    /// Rows of a page before another number is chosen.
    #[prop(default = query::LIMITS[0])]
    rows: u32,
    /// Stands beside another list: its conditions have its id before them in the address.
    #[prop(optional)]
    is_embedded: bool,
    /// What stands there while nothing exists yet: an `<EmptyState>` with the next step.
    #[prop(optional, into)]
    empty: ViewFn,
) -> AnyView
where
    T: Send + Sync + 'static,
{
    let heads: Vec<Head> = columns.iter().map(Column::head).collect();
    let known = (
        filters.iter().map(Filter::name).collect(),
        heads.iter().filter_map(|head| head.sort).collect(),
    );
    let address = Address::new(id, known, sort, rows, is_embedded);
    let data = Data::start(columns, key, (group, actions), load, address, handle);
    let names = Callback::new(move |wanted: String| {
        let mut rows = 0..untrack(|| data.count());
        let found = rows.find(|row| data.key.run(*row) == wanted);
        found.map(|row| data.text.run((row, 0))).unwrap_or(wanted)
    });
    let list = List {
        label: StoredValue::new(label),
        data,
        layout: Layout::stored(id, &heads),
        heads: StoredValue::new(heads),
        filters: StoredValue::new(filters),
        address,
        selection: batch.map(|_| Selection {
            keys: RwSignal::new(Vec::new()),
            names,
        }),
        asked: RwSignal::new(None),
    };
    list_view(list, search, views, batch, opened, file, empty)
}

fn list_view(
    list: List,
    search: Option<&'static str>,
    views: Vec<SavedView>,
    batch: Option<Callback<Selection, AnyView>>,
    opened: MaybeProp<String>,
    file: Option<Work<ListFile>>,
    empty: ViewFn,
) -> AnyView {
    if let Some(selection) = list.selection {
        // Other conditions or another page show other rows: what isn't seen isn't selected.
        Effect::new(move |_| {
            list.address.query();
            selection.clear();
        });
    }
    let tabs = (!views.is_empty()).then(|| view_tabs(list, views));
    let batch_bar = move || {
        let (selection, batch) = list.selection.zip(batch)?;
        let count = selection.keys.with(Vec::len);
        (count > 0).then(|| selection_bar(selection, count, batch))
    };
    view! {
        <section class="card" aria-label=list.label.get_value()>
            {tabs}
            <FilterBar list search file/>
            <AppliedFilters list/>
            {batch_bar}
            <Rows list opened empty/>
            <Pager list/>
        </section>
        {action::question(list)}
    }
    .into_any()
}

fn view_tabs(list: List, views: Vec<SavedView>) -> AnyView {
    let tabs: Vec<_> = views
        .into_iter()
        .map(|one| {
            let here = move || list.address.is_exactly(one.query).then_some("page");
            let go = move |event: leptos::ev::MouseEvent| {
                event.prevent_default();
                list.address.replace_all(one.query);
            };
            view! { <a href=format!("?{}", one.query) aria-current=here on:click=go>{one.label}</a> }
        })
        .collect();
    view! { <nav class="views" aria-label=crate::texts::ui::views()>{tabs}</nav> }.into_any()
}

fn selection_bar(
    selection: Selection,
    count: usize,
    batch: Callback<Selection, AnyView>,
) -> AnyView {
    use crate::texts;
    use crate::ui::{Button, ButtonKind, ButtonSize};
    view! {
        <div class="batch" role="region" aria-label=texts::ui::batch()>
            <b>{texts::ui::selected(count)}</b>
            <span class="row row-wrap end">
                {batch.run(selection)}
                <Button kind=ButtonKind::Quiet size=ButtonSize::Small on_press=move || selection.clear()>
                    {texts::ui::unselect()}
                </Button>
            </span>
        </div>
    }
    .into_any()
}
