//! Row height, choice of columns, files: the tools at the right of the filter bar.

use super::column::Head;
use super::export::{FileMenu, ListFile};
use super::{List, untracked_columns};
use crate::texts;
use crate::ui::icon::{self, Icon};
use crate::ui::{ButtonSize, IconButton, Popover, Work};
use leptos::prelude::*;

/// How a person likes this list; kept in the browser.
#[derive(Clone, Copy)]
pub struct Layout {
    id: &'static str,
    /// The keys of the columns that are not shown.
    pub hidden: RwSignal<Vec<String>>,
    /// Whether rows are lower.
    pub is_tight: RwSignal<bool>,
}

impl Layout {
    /// As it was left, or as the columns say.
    pub fn stored(id: &'static str, heads: &[Head]) -> Self {
        let hidden = match crate::preferences::stored(&format!("list.{id}.hidden")) {
            Some(keys) => keys.split(',').map(str::to_owned).collect(),
            None => heads
                .iter()
                .filter(|head| head.is_hidden_at_first)
                .map(|head| head.key.to_owned())
                .collect(),
        };
        let rows = crate::preferences::stored(&format!("list.{id}.rows"));
        Self {
            id,
            hidden: RwSignal::new(hidden),
            is_tight: RwSignal::new(rows.as_deref() == Some("tight")),
        }
    }

    /// Whether a column is shown. Reactive.
    pub fn shows(self, key: &str) -> bool {
        self.hidden
            .with(|hidden| !hidden.iter().any(|one| one == key))
    }

    fn toggle(self, key: &'static str) {
        self.hidden
            .update(|hidden| match hidden.iter().position(|one| one == key) {
                Some(place) => {
                    hidden.remove(place);
                }
                None => hidden.push(key.to_owned()),
            });
        let keys = self.hidden.get_untracked().join(",");
        crate::preferences::store(&format!("list.{}.hidden", self.id), &keys);
    }

    fn toggle_rows(self) {
        self.is_tight.update(|is| *is = !*is);
        let value = if self.is_tight.get_untracked() {
            "tight"
        } else {
            "normal"
        };
        crate::preferences::store(&format!("list.{}.rows", self.id), value);
    }
}

/// The tools.
#[component]
pub fn Tools(list: List, file: Option<Work<ListFile>>) -> AnyView {
    let layout = list.layout;
    let columns = move || {
        list.heads
            .get_value()
            .into_iter()
            // The first column names the row: without it nobody knows what the rest is of.
            .skip(1)
            .map(|head| {
                view! {
                    <li>
                        <label>
                            <input
                                type="checkbox"
                                prop:checked=move || layout.shows(head.key)
                                on:change=move |_| layout.toggle(head.key)
                            />
                            <span>{head.label}</span>
                        </label>
                    </li>
                }
            })
            .collect::<Vec<_>>()
    };
    view! {
        <div class="tools">
            <IconButton
                icon=icon::LINES
                size=ButtonSize::Normal
                label=texts::ui::row_height()
                pressed=layout.is_tight
                on_press=move || layout.toggle_rows()
            />
            <Popover
                label=texts::ui::columns()
                trigger=|| view! { <Icon icon=icon::COLUMNS/><span class="t">{texts::ui::columns()}</span> }
            >
                <ul>{columns}</ul>
            </Popover>
            {file.map(|file| file_menu(list, file))}
        </div>
    }
    .into_any()
}

fn file_menu(list: List, file: Work<ListFile>) -> AnyView {
    let query = move |()| list.address.query().for_file(&untracked_columns(list));
    view! { <FileMenu file query/> }.into_any()
}
