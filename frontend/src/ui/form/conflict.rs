//! Somebody else changed the record meanwhile: what they saved beside what is typed, and the choice.

use super::FormState;
use super::typed::Difference;
use crate::texts;
use crate::ui::note::{Note, NoteKind};
use crate::ui::{Button, ButtonSize, Table};
use leptos::prelude::*;

/// Shows both once the record was loaded anew. Whoever decides nothing may simply save again.
#[component]
pub(super) fn Conflict(state: FormState) -> AnyView {
    let shown = move || {
        let conflict = state.conflict.get()?;
        // Until the record has come, the fields still stand on what was there before.
        if conflict.mount == state.mount.get_value() {
            return None;
        }
        let others = state.changed_by_others(&conflict.base);
        Some(panel(state, state.differences(), others))
    };
    let node = NodeRef::<leptos::html::Div>::new();
    Effect::new(move |_| {
        let is_asked = state.conflict.with(Option::is_some);
        if let Some(asked) = node.get().filter(|_| is_asked) {
            request_animation_frame(move || asked.scroll_into_view());
        }
    });
    view! { <div class="conflict-place" role="status" node_ref=node>{shown}</div> }.into_any()
}

fn panel(state: FormState, differences: Vec<Difference>, others: Vec<String>) -> AnyView {
    let said = match others.is_empty() {
        true => texts::ui::conflict_elsewhere().to_owned(),
        false => texts::ui::conflict_in(others.join(texts::ui::list_comma())),
    };
    if differences.is_empty() {
        return view! { <Note kind=NoteKind::Warn>{said}" "{texts::ui::conflict_none()}</Note> }
            .into_any();
    }
    let rows: Vec<_> = differences
        .into_iter()
        .map(|one| {
            view! {
                <tr>
                    <th scope="row">{one.label}</th>
                    <td class="wraps t2">{shown(one.saved)}</td>
                    <td class="wraps strong">{shown(one.typed)}</td>
                </tr>
            }
        })
        .collect();
    let take_theirs = move || state.take_back();
    let keep_mine = move || state.forget_kept();
    view! {
        <div class="conflict stack-sm">
            <Note kind=NoteKind::Warn>{said}" "{texts::ui::conflict_choose()}</Note>
            <Table label=texts::ui::conflict_label() class="conflict-table">
                <thead><tr>
                    <th scope="col">{texts::ui::conflict_field()}</th>
                    <th scope="col">{texts::ui::conflict_theirs()}</th>
                    <th scope="col">{texts::ui::conflict_mine()}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </Table>
            <div class="row row-wrap">
                <Button size=ButtonSize::Small on_press=keep_mine>{texts::ui::keep_mine()}</Button>
                <Button size=ButtonSize::Small on_press=take_theirs>{texts::ui::take_theirs()}</Button>
            </div>
        </div>
    }
    .into_any()
}

/// Nothing is said by a dash.
fn shown(words: String) -> String {
    match words.trim().is_empty() {
        true => crate::format::UNKNOWN.to_owned(),
        false => words,
    }
}
