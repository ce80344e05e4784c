//! How much of each stratum is drawn: sizes, never names.

use super::words::stratum_view;
use crate::format;
use crate::texts::draws as t;
use crate::ui::{Bar, Card, Table};
use leptos::prelude::*;
use sortition_contract::draws::DrawStratum;
use sortition_contract::plans::StratumSize;

/// A row of the table.
#[derive(Clone, Debug)]
pub struct Row {
    name: String,
    size: i64,
    ratio_bp: i64,
    plain_number: Option<i64>,
    draw: i64,
    reserve: i64,
}

fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

impl From<&DrawStratum> for Row {
    fn from(stratum: &DrawStratum) -> Self {
        Self {
            name: stratum.name.clone(),
            size: whole(stratum.size),
            ratio_bp: whole(stratum.ratio_bp),
            plain_number: stratum.plain_number.map(whole),
            draw: whole(stratum.draw),
            reserve: whole(stratum.reserve),
        }
    }
}

impl From<&StratumSize> for Row {
    fn from(stratum: &StratumSize) -> Self {
        Self {
            name: stratum.stratum.clone(),
            size: whole(stratum.size),
            ratio_bp: i64::from(stratum.ratio_bp),
            plain_number: stratum.plain_number.map(i64::from),
            draw: whole(stratum.draw),
            reserve: whole(stratum.reserve),
        }
    }
}

/// Each object's chance within its stratum, in basis points.
const fn chance_bp(draw: i64, size: i64) -> i64 {
    if size == 0 { 0 } else { draw * 10_000 / size }
}

/// What is asked for: a ratio, or the plain number that stands in its place.
fn share_text(ratio_bp: i64, plain_number: Option<i64>) -> String {
    match (plain_number, ratio_bp) {
        (Some(number), _) => t::plain_number(format::count(number)),
        (None, 0) => format::UNKNOWN.to_owned(),
        (None, ratio) => format::percent(ratio),
    }
}

/// The card with the strata and their sum.
#[component]
pub fn Strata(
    /// In the manifest's order.
    rows: Vec<Row>,
) -> AnyView {
    let sum = |of: fn(&Row) -> i64| format::count(rows.iter().map(of).sum());
    let (size, draw, reserve) = (
        sum(|row| row.size),
        sum(|row| row.draw),
        sum(|row| row.reserve),
    );
    let lines: Vec<_> = rows
        .iter()
        .map(|row| {
            let ratio = share_text(row.ratio_bp, row.plain_number);
            view! {
                <tr>
                    <th scope="row">{stratum_view(&row.name)}</th>
                    <td class="num">{format::count(row.size)}</td>
                    <td class="num">{ratio}</td>
                    <td class="num strong">{format::count(row.draw)}</td>
                    <td class="num t3">{format::count(row.reserve)}</td>
                    <td class="barcell"><Bar ratio_bp=chance_bp(row.draw, row.size) is_small=true/></td>
                </tr>
            }
        })
        .collect();
    view! {
        <Card title=t::strata() note=t::strata_note() class="cer-str">
            <Table label=t::strata()>
                <thead><tr>
                    <th scope="col">{t::stratum()}</th>
                    <th scope="col" class="num">{t::population()}</th>
                    <th scope="col" class="num">{t::ratio()}</th>
                    <th scope="col" class="num">{t::draw_count()}</th>
                    <th scope="col" class="num">{t::reserve()}</th>
                    <th scope="col"><span class="sr">{t::chart()}</span></th>
                </tr></thead>
                <tbody>{lines}</tbody>
                <tfoot><tr>
                    <td>{t::sum()}</td><td class="num">{size}</td><td></td>
                    <td class="num">{draw}</td><td class="num">{reserve}</td><td></td>
                </tr></tfoot>
            </Table>
        </Card>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::{chance_bp, share_text};

    #[test]
    fn share_is_a_plain_number_whatever_the_ratio_says() {
        for (ratio_bp, number, expected) in [
            (3000, None, "30%"),
            (3000, Some(1), "1 户"),
            (0, Some(0), "0 户"),
            (0, None, "—"),
        ] {
            assert_eq!(share_text(ratio_bp, number), expected);
        }
    }

    #[test]
    fn chance_is_what_is_drawn_of_what_is_there() {
        for (draw, size, chance) in [(0, 0, 0), (0, 5, 0), (3, 212, 141), (5, 5, 10_000)] {
            assert_eq!(chance_bp(draw, size), chance);
        }
    }
}
