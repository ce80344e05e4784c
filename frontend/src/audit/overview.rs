//! What the auditor sees beside the entries: how far the trail is sealed and whether that holds, and who
//! read and took how much in the last days.

use super::api::{get_audit_chain, get_audit_readings};
use super::words::actor_text;
use crate::app::Page;
use crate::format;
use crate::texts::audit as t;
use crate::ui::{
    Card, EmptyState, Fact, Facts, ListQuery, Loaded, Note, NoteKind, Remote, Table, icon,
};
use leptos::prelude::*;
use sortition_contract::audit::{
    AuditChainView, AuditReading, ChainFault, ChainFaultKind, ChainVerification,
};

/// Both cards.
#[component]
pub fn AuditOverview() -> AnyView {
    let chain = Remote::new(get_audit_chain);
    let readings = Remote::new(get_audit_readings);
    view! {
        <div class="grid">
            <Card title=t::chain() note=t::chain_note() class="c-5">
                <div class="card-body stack-sm">
                    <Loaded remote=chain lines=3 let:chain>{chain_view(&chain)}</Loaded>
                </div>
            </Card>
            <Card title=t::readings() note=t::readings_note() class="c-7">
                <Loaded remote=readings lines=3 let:readings>{readings_view(readings.items)}</Loaded>
            </Card>
        </div>
    }
    .into_any()
}

fn chain_view(chain: &AuditChainView) -> AnyView {
    let verified = chain.verification.as_ref().map(|last| {
        t::chain_verified_rows(
            format::moment(last.verified_at),
            format::count(last.entry_count),
        )
    });
    let facts = vec![
        Fact::text(
            t::chain_sealed(),
            Some(t::chain_sealed_rows(
                format::count(chain.block_count),
                format::count(chain.sealed_count),
            )),
        ),
        Fact::text(
            t::chain_unsealed(),
            Some(format::count(chain.unsealed_count)),
        ),
        Fact::text(t::chain_sealed_at(), chain.sealed_at.map(format::moment)),
        Fact::text(t::chain_verified(), verified),
        Fact::new(
            t::chain_head(),
            view! { <span class="code wraps">{chain.head.clone().unwrap_or_default()}</span> },
        ),
    ];
    view! {
        {chain.verification.as_ref().map(verdict)}
        <Facts facts/>
    }
    .into_any()
}

/// Whether all holds that was verified, and the first that doesn't.
fn verdict(verification: &ChainVerification) -> AnyView {
    match &verification.first_fault {
        None => view! { <p class="t2">{t::chain_holds()}</p> }.into_any(),
        Some(first) => {
            let count = format::count(verification.fault_count);
            let text = t::chain_fault(count, fault_text(first));
            view! { <Note kind=NoteKind::Bad>{text}</Note> }.into_any()
        }
    }
}

fn fault_text(fault: &ChainFault) -> String {
    let entry = fault.entry.map(|number| number.to_string());
    let entry = entry.unwrap_or_default();
    match fault.kind {
        ChainFaultKind::Changed => t::fault_changed(entry),
        ChainFaultKind::Removed => t::fault_removed(entry),
        ChainFaultKind::Inserted => t::fault_inserted(entry),
        ChainFaultKind::BlockMissing => t::fault_block_missing(fault.block),
        ChainFaultKind::BlockChanged => t::fault_block_changed(fault.block),
        ChainFaultKind::LogDiffers => t::fault_log_differs(fault.block),
        ChainFaultKind::Older => t::fault_older(fault.block),
        ChainFaultKind::Other => t::fault_other(fault.block),
    }
}

fn readings_view(readings: Vec<AuditReading>) -> AnyView {
    if readings.is_empty() {
        return view! {
            <EmptyState icon=icon::TRAIL title=t::no_readings() text=t::no_readings_hint()/>
        }
        .into_any();
    }
    let rows: Vec<_> = readings.into_iter().map(reading_row).collect();
    view! {
        <Table label=t::readings_note()>
            <thead>
                <tr>
                    <th>{t::actor()}</th>
                    <th class="num">{t::reading_unmasked()}</th>
                    <th class="num">{t::reading_files()}</th>
                    <th class="num">{t::reading_rows()}</th>
                    <th class="num">{t::reading_large()}</th>
                    <th class="num">{t::reading_many()}</th>
                    <th class="num">{t::reading_refused()}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}

/// The name leads to the entries of the account.
fn reading_row(one: AuditReading) -> AnyView {
    let entries = ListQuery::default().with("q", &one.username).encoded();
    let href = format!("{}?{entries}", Page::Audit.path());
    let number = |count: i64| view! { <td class="num">{format::count(count)}</td> };
    view! {
        <tr>
            <td class="name"><a class="name" href=href>{actor_text(&one.username, one.name.as_deref())}</a></td>
            {number(one.unmasked_count)}
            {number(one.file_count)}
            {number(one.file_rows)}
            {number(one.large_count)}
            {number(one.many_count)}
            {number(one.refused_count)}
        </tr>
    }
    .into_any()
}
