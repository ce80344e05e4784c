//! Groups of rows that follow each other, each under a heading that folds it.

use super::List;
use crate::texts;
use crate::ui::icon::{self, Icon};
use crate::ui::unique_id;
use leptos::prelude::*;
use std::sync::Arc;

/// How records are grouped. The order of the list must keep a group together.
pub struct Group<T> {
    key: fn(&T) -> String,
    title: Arc<dyn Fn(&T) -> AnyView + Send + Sync>,
}

impl<T> Group<T> {
    /// By what records belong together, and the heading of those that do.
    pub fn new(
        key: fn(&T) -> String,
        title: impl Fn(&T) -> AnyView + Send + Sync + 'static,
    ) -> Self {
        Self {
            key,
            title: Arc::new(title),
        }
    }

    /// The key and the heading of a record's group.
    pub(super) fn of(&self, record: &T) -> (String, AnyView) {
        ((self.key)(record), (self.title)(record))
    }
}

/// The groups that are folded, by their keys.
pub type Folded = RwSignal<Vec<String>>;

/// The heading row of a group, as wide as the table.
pub fn group_row(
    list: List,
    (key, title): (String, AnyView),
    columns: usize,
    folded: Folded,
) -> AnyView {
    let extra = [list.selection.is_some(), list.data.actions.is_some()];
    let width = columns + extra.into_iter().filter(|is| *is).count();
    let own = key.clone();
    let is_open = Memo::new(move |_| folded.with(|folded| !folded.contains(&own)));
    let toggle = move |_| {
        folded.update(|folded| match folded.iter().position(|one| *one == key) {
            Some(place) => {
                folded.remove(place);
            }
            None => folded.push(key.clone()),
        });
    };
    let (button, heading) = (unique_id(), unique_id());
    // Its own words and those of the heading: there are many such buttons.
    let named_by = format!("{button} {heading}");
    let shape = move || match is_open.get() {
        true => icon::CHEVRON_DOWN,
        false => icon::CHEVRON_RIGHT,
    };
    view! {
        <tr class="group-row">
            <th scope="rowgroup" colspan=width>
                <span class="row">
                    <button class="fold-btn" type="button" id=button aria-label=texts::ui::fold_group() aria-labelledby=named_by
                        aria-expanded=move || is_open.get().to_string() on:click=toggle>
                        {move || view! { <Icon icon=shape()/> }}
                    </button>
                    <span id=heading>{title}</span>
                </span>
            </th>
        </tr>
    }
    .into_any()
}
