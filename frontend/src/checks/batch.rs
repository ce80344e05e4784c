//! One event over the checks that are selected.

use super::api::batch_checks;
use crate::session;
use crate::texts::checks as t;
use crate::ui::{BatchButton, ListHandle, Selection};
use leptos::prelude::*;
use sortition_contract::checks::CheckAction;
use sortition_contract::page::Batch;

/// The buttons over the selected checks, for those who may.
#[component]
pub fn CheckBatches(selection: Selection, handle: ListHandle) -> AnyView {
    let run = |action: CheckAction| {
        move |(ids, reason): (Vec<String>, String)| {
            let body = Batch {
                action: action.to_string(),
                ids,
                reason: Some(reason).filter(|reason| !reason.is_empty()),
            };
            async move { batch_checks(&body).await }
        }
    };
    let confirm = session::may("confirm_check").then(|| {
        view! {
            <BatchButton verb=t::confirm() title=t::confirm_many_title() consequence=|count: usize| t::confirm_many(count)
                run=run(CheckAction::Confirm) selection handle/>
        }
    });
    let release = session::may("release_check").then(|| {
        view! {
            <BatchButton verb=t::release() title=t::release_many_title() consequence=|count: usize| t::release_many(count)
                run=run(CheckAction::Release) selection handle/>
        }
    });
    let send_back = session::may("return_check").then(|| {
        view! {
            <BatchButton verb=t::send_back() title=t::return_many_title() consequence=|count: usize| t::return_many(count)
                reason_label=Some(t::reason()) run=run(CheckAction::Return) selection handle/>
        }
    });
    view! { {confirm}{send_back}{release} }.into_any()
}
