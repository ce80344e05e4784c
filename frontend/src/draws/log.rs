//! The draw's entries of the public log.

use super::words::{log_hash_text, log_kind_text};
use crate::format;
use crate::texts::draws as t;
use crate::ui::{Card, EmptyState, Hash, icon};
use leptos::prelude::*;
use sortition_contract::draws::{DrawView, LogEntryKind, LogEntryView};

/// The card.
#[component]
pub fn PublicLog(
    /// The draw.
    draw: DrawView,
) -> AnyView {
    let content = if draw.log.is_empty() {
        view! { <EmptyState icon=icon::TRAIL title=t::no_log() text=t::no_log_hint()/> }.into_any()
    } else {
        let entries: Vec<_> = draw.log.iter().map(entry).collect();
        view! {
            <div class="card-body">
                <dl class="logs">{entries}</dl>
                <p class="sm t3 mt hide-big">{t::log_note()}</p>
            </div>
        }
        .into_any()
    };
    view! { <Card title=t::public_log() class="cer-log">{content}</Card> }.into_any()
}

fn entry(entry: &LogEntryView) -> AnyView {
    // What room and camera look for: the frozen lists and what became of them.
    let class = match entry.kind {
        LogEntryKind::Commit | LogEntryKind::Reveal => "hide-big",
        _ => "",
    };
    let head = t::log_entry(entry.index, log_kind_text(entry.kind));
    let matching = entry.matching.clone().map(|hash| {
        view! { <dd><span class="sm t3">{t::matching_hash()}" "</span><Hash value=hash/></dd> }
    });
    view! {
        <div class=class>
            <dt>{head}<span class="t3">" "{format::time(entry.at)}</span><span class="t3 hide-big">" "{entry.by.clone()}</span></dt>
            <dd><span class="sm t3">{log_hash_text(entry.hash_of)}" "</span><Hash value=entry.hash.clone()/></dd>
            {matching}
        </div>
    }
    .into_any()
}
