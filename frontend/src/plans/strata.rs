//! The sizes of a population by stratum, and who is left out of it.

use super::words::{excluded_text, stratum_text};
use crate::format;
use crate::texts::plans as t;
use crate::ui::Table;
use leptos::prelude::*;
use sortition_contract::plans::{ExcludedCount, StratumSize};

/// How many of each stratum can be drawn and are, with their sum.
pub fn strata_table(strata: &[StratumSize]) -> AnyView {
    let rows: Vec<_> = strata
        .iter()
        .map(|stratum| {
            view! {
                <tr>
                    <th scope="row">{stratum_text(&stratum.stratum)}</th>
                    {figures([stratum.size, stratum.draw, stratum.reserve])}
                </tr>
            }
        })
        .collect();
    let sum = |of: fn(&StratumSize) -> u64| strata.iter().map(of).sum::<u64>();
    let total = (strata.len() > 1).then(|| {
        let sums = [
            sum(|one| one.size),
            sum(|one| one.draw),
            sum(|one| one.reserve),
        ];
        view! { <tfoot><tr><td>{t::total()}</td>{figures(sums)}</tr></tfoot> }
    });
    view! {
        <Table label=t::strata()>
            <thead><tr>
                <th scope="col">{t::stratum()}</th>
                <th scope="col" class="num">{t::size()}</th>
                <th scope="col" class="num">{t::drawn()}</th>
                <th scope="col" class="num">{t::reserves()}</th>
            </tr></thead>
            <tbody>{rows}</tbody>
            {total}
        </Table>
    }
    .into_any()
}

fn figures(numbers: [u64; 3]) -> AnyView {
    numbers
        .map(|number| view! { <td class="num">{format::count(number.cast_signed())}</td> })
        .into_iter()
        .collect::<Vec<_>>()
        .into_any()
}

/// Who is in scope and can't be drawn, by reason; nothing if nobody.
pub fn left_out(excluded: &[ExcludedCount]) -> AnyView {
    left_out_text(excluded)
        .map(|text| view! { <p class="sm t2">{text}</p> })
        .into_any()
}

/// The same as a sentence.
pub fn left_out_text(excluded: &[ExcludedCount]) -> Option<String> {
    let parts: Vec<String> = excluded
        .iter()
        .filter(|one| one.count > 0)
        .map(|one| {
            let count = format::count(one.count.cast_signed());
            t::excluded_count(count, excluded_text(one.reason))
        })
        .collect();
    (!parts.is_empty()).then(|| t::left_out(parts.join(t::comma())))
}
