//! The entries of a plan as a table; a press opens one in a drawer.

use super::scope::ScopeFacts;
use super::strata::{left_out, strata_table};
use super::words::{entry_state_status, months_text, ratio_lines};
use crate::app::Page;
use crate::format;
use crate::texts::plans as t;
use crate::ui::{
    ButtonKind, ButtonSize, Card, Drawer, EmptyState, Fact, Facts, LinkButton, Table, Tag, TagKind,
    icon,
};
use leptos::prelude::*;
use sortition_contract::plans::{
    EntryAction, EntryForecast, EntryView, PlanAction, PlanForecast, PlanView,
};

/// The card.
#[component]
pub fn EntriesCard(
    /// The plan.
    plan: PlanView,
    /// Its entries.
    entries: Vec<EntryView>,
    /// What they would bring, for those who may know.
    forecast: Option<PlanForecast>,
) -> AnyView {
    let may_add = plan.allowed_actions.contains(&PlanAction::CreateEntry);
    let new_entry = Page::NewPlanEntry(plan.id.to_string()).path();
    if entries.is_empty() {
        let hint = match may_add {
            true => t::no_entries_hint(),
            false => t::no_entries_to_read_hint(),
        };
        return view! {
            <Card title=t::entries() class="c-12">
                <EmptyState title=t::no_entries() text=hint>
                    {may_add.then(|| view! { <LinkButton href=new_entry icon=icon::PLUS>{t::add_entry()}</LinkButton> })}
                </EmptyState>
            </Card>
        }
        .into_any();
    }
    let opened = RwSignal::new(None::<String>);
    let open = RwSignal::new(false);
    let note = t::entry_count(entries.len());
    let bodies = StoredValue::new((entries, forecast));
    let rows = bodies.with_value(|(entries, forecast)| {
        entries
            .iter()
            .map(|entry| {
                let id = entry.id.to_string();
                let press = move || {
                    opened.set(Some(id.clone()));
                    open.set(true);
                };
                row(entry, forecast_of(forecast.as_ref(), entry), press)
            })
            .collect::<Vec<_>>()
    });
    let chosen = Memo::new(move |_| {
        let id = opened.get()?;
        bodies.with_value(|(entries, forecast)| {
            let entry = entries.iter().find(|entry| entry.id.as_str() == id)?;
            let forecast = forecast_of(forecast.as_ref(), entry).cloned();
            Some((entry.clone(), forecast))
        })
    });
    let title = Signal::derive(move || {
        chosen.with(|chosen| {
            chosen
                .as_ref()
                .map(|(entry, _)| {
                    t::entry_title(format!("{:02}", entry.number), entry.title.clone())
                })
                .unwrap_or_default()
        })
    });
    let foot = move || chosen.get().map(|(entry, _)| entry_actions(&entry));
    let aside = move || {
        may_add.then(|| {
            view! { <LinkButton href=new_entry.clone() size=ButtonSize::Small icon=icon::PLUS>{t::add_entry()}</LinkButton> }
        })
    };
    view! {
        <Card title=t::entries() note aside class="c-12">
            <Table label=t::entries()>
                <thead><tr>
                    <th scope="col">{t::entry_number()}</th>
                    <th scope="col">{t::entry_and_items()}</th>
                    <th scope="col" class="wide-only">{t::category()}</th>
                    <th scope="col" class="num wide-only">{t::in_scope()}</th>
                    <th scope="col" class="wide-only">{t::way_of_drawing()}</th>
                    <th scope="col" class="num">{t::planned_objects()}</th>
                    <th scope="col" class="wide-only">{t::months()}</th>
                    <th scope="col" class="wide-only">{t::partners()}</th>
                    <th scope="col">{t::state()}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </Table>
        </Card>
        <Drawer open title foot lede=move || chosen.get().map(|(entry, _)| entry_state_status(entry.state))>
            {move || chosen.get().map(|(entry, forecast)| view! { <EntryFacts entry forecast/> })}
        </Drawer>
    }
    .into_any()
}

fn forecast_of<'a>(
    forecast: Option<&'a PlanForecast>,
    entry: &EntryView,
) -> Option<&'a EntryForecast> {
    let entries = &forecast?.entries;
    entries.iter().find(|one| one.entry_id == entry.id)
}

fn row(
    entry: &EntryView,
    forecast: Option<&EntryForecast>,
    press: impl Fn() + Send + Sync + 'static,
) -> AnyView {
    let codes: Vec<&str> = entry.items.iter().map(|item| item.code.as_str()).collect();
    let codes = match codes.as_slice() {
        [first, _, _, ..] => t::codes_and_more(codes.len(), *first),
        few => few.join(t::comma()),
    };
    let count = |number: Option<u64>| {
        number.map_or_else(
            || format::UNKNOWN.to_owned(),
            |number| format::count(number.cast_signed()),
        )
    };
    let partners = match entry.partner_unit_names.is_empty() {
        true => format::UNKNOWN.to_owned(),
        false => entry.partner_unit_names.join(t::comma()),
    };
    // Each class keeps together with its number when the cell takes two lines.
    let mut lines = ratio_lines(&entry.ratios);
    let last = lines.len().saturating_sub(1);
    for line in lines.iter_mut().take(last) {
        line.push_str(t::semicolon());
    }
    let ratios: Vec<_> = lines
        .into_iter()
        .map(|line| view! { <span class="nowrap">{line}</span><wbr/> })
        .collect();
    view! {
        <tr>
            <td class="code">{format!("{:02}", entry.number)}</td>
            <td>
                <button class="name link" type="button" on:click=move |_| press()>{entry.title.clone()}</button>
                <p class="xs t3">{codes}</p>
                {(!entry.repealed_items.is_empty()).then(|| {
                    let label = t::repealed_items(entry.repealed_items.join(t::comma()));
                    view! { <Tag kind=TagKind::Bad label/> }
                })}
            </td>
            <td class="wide-only">{categories(entry)}</td>
            <td class="num wide-only">{count(forecast.map(|forecast| forecast.in_scope))}</td>
            <td class="wide-only">{ratios}</td>
            <td class="num">{count(forecast.map(|forecast| forecast.objects))}</td>
            <td class="nowrap wide-only">{months_text(&entry.months)}</td>
            <td class="t2 wide-only">{partners}</td>
            <td class="nowrap">{entry_state_status(entry.state)}</td>
        </tr>
    }
    .into_any()
}

fn categories(entry: &EntryView) -> AnyView {
    let is_key = entry.items.iter().any(|item| item.kind == "key");
    let by_class = entry.ratios.iter().any(|ratio| ratio.stratum != "all");
    let tag =
        |is: bool, kind: TagKind, label: &'static str| is.then(|| view! { <Tag kind label/> });
    view! {
        <span class="tags">
            {tag(!entry.partner_unit_ids.is_empty(), TagKind::Info, t::joint())}
            {tag(entry.special_purpose, TagKind::Info, t::special())}
            {tag(is_key, TagKind::Line, t::key())}
            {tag(by_class, TagKind::Line, t::by_credit())}
        </span>
    }
    .into_any()
}

fn entry_actions(entry: &EntryView) -> AnyView {
    let may = |action| entry.allowed_actions.contains(&action);
    let (plan, id) = (entry.plan_id.to_string(), entry.id.to_string());
    let edit = Page::PlanEntry(plan.clone(), id.clone()).path();
    let task = Page::EntryTask(plan, id).path();
    view! {
        {may(EntryAction::CreateTask).then(|| view! {
            <LinkButton kind=ButtonKind::Primary href=task>{t::make_task()}</LinkButton>
        })}
        {may(EntryAction::Update).then(|| view! { <LinkButton kind=ButtonKind::Primary href=edit>{t::edit_entry()}</LinkButton> })}
    }
    .into_any()
}

/// All of an entry, to be read.
#[component]
fn EntryFacts(entry: EntryView, forecast: Option<EntryForecast>) -> AnyView {
    let items: Vec<_> = entry
        .items
        .iter()
        .map(|item| {
            let tag = item.is_repealed.then(|| view! { <Tag kind=TagKind::Bad label=t::repealed()/> });
            view! { <li><span class="code">{item.code.clone()}</span>" "{item.name.clone()}" "{tag}</li> }
        })
        .collect();
    let lines: Vec<_> = ratio_lines(&entry.ratios)
        .into_iter()
        .map(|line| view! { <li>{line}</li> })
        .collect();
    let partners = entry.partner_unit_names.join(t::comma());
    let facts = vec![
        Fact::new(t::items(), view! { <ul class="stack-xs">{items}</ul> }),
        Fact::new(t::way_of_drawing(), view! { <ul>{lines}</ul> }),
        Fact::text(
            t::reserve(),
            Some(format::percent(i64::from(entry.reserve_bp))),
        ),
        Fact::text(t::months(), Some(months_text(&entry.months))),
        Fact::text(t::lead(), Some(entry.lead_unit_name.clone())),
        Fact::text(
            t::partners(),
            Some(partners).filter(|partners| !partners.is_empty()),
        ),
    ];
    view! {
        <div class="stack">
            <Facts facts/>
            <ScopeFacts scope=entry.scope/>
            {forecast.map(|forecast| view! {
                <h3>{t::each_draw(forecast.draws)}</h3>
                {strata_table(&forecast.strata)}
                {left_out(&forecast.excluded)}
            })}
        </div>
    }
    .into_any()
}
