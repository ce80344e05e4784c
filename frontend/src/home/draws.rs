//! The latest draws that the person may read.

use crate::api::{self, Error};
use crate::app::Page;
use crate::draws::{draw_number, draw_status_of};
use crate::format;
use crate::texts::{home as t, word};
use crate::ui::{
    Card, EmptyState, ListQuery, Loaded, Place, Remote, Status, StatusKind, Table, Tag, TagKind,
    icon,
};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use serde::Deserialize;
use sortition_contract::draws::{DrawProgress, DrawSizes, DrawState};
use sortition_contract::tasks::JointKind;

/// How many are shown.
const SHOWN: u32 = 6;

/// What is read of a draw: all that it holds would come with the workbench, for six lines of it.
#[derive(Clone, Deserialize)]
struct RecentDraw {
    id: String,
    title: String,
    joint_kind: JointKind,
    entry: String,
    run: Option<i32>,
    state: DrawState,
    is_matched: bool,
    sizes: Option<DrawSizes>,
    drawn_at: Option<DateTime<Utc>>,
    progress: Option<DrawProgress>,
    created_at: DateTime<Utc>,
}

#[derive(Deserialize)]
struct Latest {
    items: Vec<RecentDraw>,
}

async fn latest() -> Result<Vec<RecentDraw>, Error> {
    let query = ListQuery::default()
        .with("sort", "-created_at")
        .with("limit", SHOWN);
    let latest: Latest = api::get("/draws")
        .encoded_query(&query.encoded())
        .send()
        .await?;
    Ok(latest.items)
}

/// The card.
#[component]
pub fn RecentDraws(place: Place) -> AnyView {
    let draws = Remote::new(latest);
    let aside = || view! { <a href=Page::Draws.path()>{t::all_draws()}</a><a href="/portal/draws">{t::public_log()}</a> };
    view! {
        <Card title=t::recent_draws() aside>
            <Loaded remote=draws place let:draws>
                {match draws.is_empty() {
                    true => view! { <EmptyState icon=icon::DICE title=t::no_draws() text=t::no_draws_hint()/> }.into_any(),
                    false => table(draws),
                }}
            </Loaded>
        </Card>
    }
    .into_any()
}

fn table(draws: Vec<RecentDraw>) -> AnyView {
    let rows: Vec<_> = draws.into_iter().map(row).collect();
    view! {
        <Table label=t::recent_draws()>
            <thead><tr>
                <th class="wide-only">{t::draw_number()}</th>
                <th>{t::word_task()}</th>
                <th class="wide-only">{t::draw_manner()}</th>
                <th class="num wide-only">{t::drawn_of()}</th>
                <th class="wide-only">{t::draw_day()}</th>
                <th>{t::draw_state()}</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}

fn row(draw: RecentDraw) -> AnyView {
    let sizes = match &draw.sizes {
        Some(sizes) => {
            let of = format!(" / {}", count(sizes.population));
            view! { {count(sizes.drawn)}<span class="t3">{of}</span> }.into_any()
        }
        None => format::UNKNOWN.into_any(),
    };
    let day = format::day_of(draw.drawn_at.unwrap_or(draw.created_at));
    view! {
        <tr>
            <td class="code wide-only">{draw_number(&draw.entry, draw.run)}</td>
            <td class="wraps"><a class="name wraps" href=Page::Draw(draw.id.clone()).path()>{draw.title.clone()}</a></td>
            <td class="wide-only">{manner(draw.joint_kind)}</td>
            <td class="num nowrap wide-only">{sizes}</td>
            <td class="nowrap wide-only">{day.format("%m-%d").to_string()}</td>
            <td class="nowrap">{stand(&draw)}</td>
        </tr>
    }
    .into_any()
}

fn manner(kind: JointKind) -> AnyView {
    let tone = match kind {
        JointKind::None => TagKind::Plain,
        JointKind::CrossSection | JointKind::CrossDepartment => TagKind::Info,
    };
    view! { <Tag kind=tone label=word(kind)/> }.into_any()
}

/// Where it stands: up to the draw its state, from then on how far its checks are.
fn stand(draw: &RecentDraw) -> AnyView {
    match &draw.progress {
        Some(DrawProgress { done, total }) if draw.is_matched => {
            let kind = match done == total {
                true => StatusKind::Off,
                false => StatusKind::Plain,
            };
            view! { <Status kind label=t::checks_done(count(*done), count(*total))/> }.into_any()
        }
        _ => draw_status_of(draw.state, draw.is_matched),
    }
}

fn count(number: u64) -> String {
    format::count(i64::try_from(number).unwrap_or(i64::MAX))
}
