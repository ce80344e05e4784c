//! The list of a register: search, filters, sorting and place in the page's address, a table whose
//! columns are declared once, selection, cursor paging, export of what is shown.

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
mod tools;

pub use column::Column;
pub use filter::Filter;
pub use group::Group;
pub use query::ListQuery;

use super::drawer::Neighbours;
use super::{Command, Work};
use column::Head;
use data::Data;
use filter_bar::{AppliedFilters, FilterBar};
use leptos::prelude::*;
use pager::Pager;
use query::Address;
use rows::Rows;
use sortition_contract::page::Page;
use tools::{Export, Layout};

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
    /// Downloads all that match as CSV from the server; gets the encoded query.
    #[prop(optional, into)]
    export: Option<Work<String>>,
    /// Whether the person may take the list as a file; the server's answer says so.
    #[prop(default = true)]
    may_export: bool,
    /// Loads it again from outside.
    #[prop(optional)]
    handle: Option<ListHandle>,
    /// Puts rows that follow each other and belong together under a heading that folds them.
    #[prop(optional)]
    group: Option<Group<T>>,
    /// Rows of a page before another number is chosen.
    #[prop(default = query::LIMITS[0])]
    rows: u32,
    /// Keeps conditions in memory: for a second list on a page.
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
    let filter_names = filters.iter().map(Filter::name).collect();
    let address = Address::new(id, filter_names, sort, rows, is_embedded);
    let list = List {
        label: StoredValue::new(label),
        data: Data::start(columns, key, group, load, address, handle),
        layout: Layout::stored(id, &heads),
        heads: StoredValue::new(heads),
        filters: StoredValue::new(filters),
        address,
        selection: batch.map(|_| Selection {
            keys: RwSignal::new(Vec::new()),
        }),
    };
    let export = match may_export {
        true => Export::Offered(export.map(|export| (export, Command::new()))),
        false => Export::Refused,
    };
    list_view(list, search, views, batch, opened, export, empty)
}

fn list_view(
    list: List,
    search: Option<&'static str>,
    views: Vec<SavedView>,
    batch: Option<Callback<Selection, AnyView>>,
    opened: MaybeProp<String>,
    export: Export,
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
            <FilterBar list search export/>
            <AppliedFilters list/>
            {batch_bar}
            <Rows list opened empty/>
            <Pager list/>
        </section>
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
