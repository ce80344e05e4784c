//! The year at a glance: each entry with the months in which it is drawn.

use crate::session;
use crate::texts::plans as t;
use crate::ui::Card;
use chrono::Datelike;
use leptos::prelude::*;
use sortition_contract::plans::EntryView;

/// Where the months begin; before them stand the titles.
const LEFT: u32 = 196;
/// How wide a month is.
const MONTH: u32 = 47;
/// Where the first entry begins.
const TOP: u32 = 24;
/// How high an entry is.
const ROW: u32 = 24;
/// As many characters of a title as fit.
const TITLE: usize = 14;

/// The card.
#[component]
pub fn Arrangement(
    /// The entries.
    entries: Vec<EntryView>,
    /// The year of the plan.
    year: i32,
) -> AnyView {
    let height = TOP + ROW * u32::try_from(entries.len()).unwrap_or_default();
    let width = LEFT + 12 * MONTH;
    let months: Vec<_> = (0..12)
        .map(|place| {
            let x = LEFT + place * MONTH;
            view! {
                <line class="grid-line" x1=x x2=x y1=TOP - 4 y2=height/>
                <text x=x + MONTH / 2 y="14" text-anchor="middle">{place + 1}</text>
            }
        })
        .collect();
    let rows: Vec<_> = entries.iter().zip(0..).map(row).collect();
    let aside = || {
        view! {
            <ul class="legend">
                <li><i class="k1"></i>{t::joint()}</li>
                <li><i class="k2"></i>{t::alone()}</li>
            </ul>
        }
    };
    view! {
        <Card title=t::arrangement() note=t::arrangement_note() aside>
            <div class="card-body chart-scroll" tabindex="0" role="group" aria-label=t::arrangement()>
                <svg class="chart gantt" viewBox=format!("0 0 {width} {height}") role="img" aria-label=t::arrangement_label(entries.len(), year)>
                    {months}
                    {today(year, height)}
                    {rows}
                </svg>
            </div>
        </Card>
    }
    .into_any()
}

fn row((entry, place): (&EntryView, u32)) -> AnyView {
    let y = TOP + place * ROW;
    let title: String = entry.title.chars().take(TITLE).collect();
    let cut = match entry.title.chars().count() > TITLE {
        true => "…",
        false => "",
    };
    let class = match entry.partner_unit_ids.is_empty() {
        true => "b2",
        false => "b1",
    };
    let bars: Vec<_> = entry
        .months
        .iter()
        .filter(|month| (1..=12).contains(*month))
        .map(|month| {
            let x = LEFT + (month - 1) * MONTH + 2;
            view! { <rect class=class x=x y=y + 5 width=MONTH - 4 height="14" rx="2"/> }
        })
        .collect();
    view! {
        <text class="lab" x="0" y=y + 16>{format!("{:02} {title}{cut}", entry.number)}</text>
        {bars}
    }
    .into_any()
}

/// A line where the year is now.
fn today(year: i32, height: u32) -> Option<AnyView> {
    let today = session::person()?.today;
    (today.year() == year).then(|| {
        let x = LEFT + today.month0() * MONTH + today.day0() * MONTH / 31;
        view! { <line class="now" x1=x x2=x y1="4" y2=height/> }.into_any()
    })
}
