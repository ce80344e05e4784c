//! The seed and who contributes to it. The seed itself is never here: until publication it would
//! tell who was drawn, and after it stands in the bundle.

use super::words::{beacon_source_text, contributor_part, contributor_text, hash_text};
use crate::format;
use crate::texts::draws as t;
use crate::ui::{Card, Fact, Facts, Hash, Icon, Note, NoteKind, Table, Tag, TagKind, icon};
use leptos::prelude::*;
use sortition_contract::draws::{BeaconView, ContributorView, DrawState, DrawView};

/// Groups of four digits in a seed.
const GROUPS: usize = 16;

/// The card.
#[component]
pub fn Seed(
    /// The draw.
    draw: DrawView,
) -> AnyView {
    let hidden: Vec<_> = (0..GROUPS)
        .map(|_| view! { <span class="hid">"····"</span> })
        .collect();
    let function = hash_text(draw.hash);
    let formula = match draw.beacon {
        Some(_) => t::formula_with_beacon(function),
        None => t::formula(function),
    };
    let secrecy = match draw.has_public_strata {
        true => t::seed_is_published_later(),
        false => t::seed_stays_internal(),
    };
    let meaning = draw.is_single_party.then(|| {
        view! { <Note kind=NoteKind::Info>{t::single_party_meaning()}</Note> }
    });
    let rows: Vec<_> = draw
        .contributors
        .iter()
        .map(|one| contributor_row(one, &draw))
        .collect();
    let beacon = draw.beacon.as_ref().map(beacon_facts);
    view! {
        <Card title=t::seed() note=t::seed_note(draw.contributors.len()) class="cer-seed">
            <div class="card-body stack-sm">
                <p class="sr">{t::seed_is_secret()}</p>
                <div class="hash hash-16 is-seed" aria-hidden="true">{hidden}</div>
                <p class="formula mono">{formula}</p>
                <p class="sm t3">{secrecy}</p>
                {meaning}
            </div>
            <Table label=t::contributors_table()>
                <thead><tr>
                    <th scope="col">{t::contributor()}</th>
                    <th scope="col">{t::commitment()}</th>
                    <th scope="col">{t::committed_at()}</th>
                    <th scope="col">{t::reveal()}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </Table>
            {beacon}
        </Card>
    }
    .into_any()
}

fn contributor_row(contributor: &ContributorView, draw: &DrawView) -> AnyView {
    let part = contributor_part(contributor, draw);
    let commitment = match contributor.commitment.clone() {
        Some(value) => view! { <Hash value first=4/><span class="t3">" …"</span> }.into_any(),
        None => view! { <span class="t3">{t::awaited()}</span> }.into_any(),
    };
    let committed_at = contributor
        .committed_at
        .map_or_else(|| format::UNKNOWN.to_owned(), format::time);
    let is_over = matches!(draw.state, DrawState::Drawn | DrawState::Aborted);
    let reveal = match contributor.revealed_at {
        Some(at) => {
            let text = t::revealed(format::time(at));
            view! { <span class="ok-mark"><Icon icon=icon::CHECK/>{text}</span> }.into_any()
        }
        None if draw.frozen_at.is_some() && !is_over => {
            view! { <span class="t3">{t::awaited()}</span> }.into_any()
        }
        None => view! { <span class="t3">{format::UNKNOWN}</span> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row" class="nowrap">{contributor_text(contributor)}" "<Tag kind=TagKind::Line label=part/></th>
            <td>{commitment}</td>
            <td class="nowrap t3">{committed_at}</td>
            <td class="nowrap">{reveal}</td>
        </tr>
    }
    .into_any()
}

fn beacon_facts(beacon: &BeaconView) -> AnyView {
    let value = match beacon.value.clone() {
        Some(value) => view! { <span class="code wraps">{value}</span> }.into_any(),
        None => t::awaited().into_any(),
    };
    let facts = vec![
        Fact::text(
            t::beacon(),
            Some(beacon_source_text(beacon.source).to_owned()),
        ),
        Fact::text(t::round(), Some(beacon.round.clone())),
        Fact::text(t::beacon_at(), Some(format::moment(beacon.at))),
        Fact::new(t::beacon_value(), value),
    ];
    view! { <div class="card-body"><Facts facts is_double=true/></div> }.into_any()
}
