//! What changed between two versions: old in grey, new in accent, what goes struck through.

use crate::ui::Table;
use crate::{format, texts};
use leptos::prelude::*;

/// One field that changed. Without `old` it is new; without `new` it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The record's part, as an entry's title.
    pub part: String,
    /// The field.
    pub field: String,
    /// Its name for programs, shown on hovering.
    pub name: Option<String>,
    /// Before.
    pub old: Option<String>,
    /// After.
    pub new: Option<String>,
}

/// The changes as a table.
#[component]
pub fn ChangeTable(
    /// In order.
    changes: Vec<Change>,
    /// The head of the old column, as 现行 v2.
    #[prop(into)]
    old_head: String,
    /// The head of the new column.
    #[prop(into)]
    new_head: String,
) -> AnyView {
    let rows: Vec<_> = changes
        .into_iter()
        .map(|change| {
            let class = match (&change.old, &change.new) {
                (None, _) => "is-new",
                (_, None) => "is-gone",
                _ => "is-changed",
            };
            let is_gone = change.new.is_none();
            let unknown = || format::UNKNOWN.to_owned();
            view! {
                <tr class=class>
                    <td class="wide-only">{change.part}</td>
                    <td title=change.name>{change.field}</td>
                    <td class="t3">
                        <span class:diff-old=is_gone>{change.old.unwrap_or_else(unknown)}</span>
                    </td>
                    <td><span class="diff-new">{change.new.unwrap_or_else(unknown)}</span></td>
                </tr>
            }
        })
        .collect();
    let label = format!("{old_head} → {new_head}");
    view! {
        <Table label=label class="tbl-diff">
            <thead>
                <tr>
                    <th class="wide-only">{texts::ui::diff_part()}</th>
                    <th>{texts::ui::diff_field()}</th>
                    <th class="w-40">{old_head}</th>
                    <th class="w-40">{new_head}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}
