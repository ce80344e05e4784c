//! What a plan would bring: the year's targets, who would be visited too often, entries that meet
//! nobody.

use crate::format;
use crate::texts::plans as t;
use crate::ui::{Bar, Button, ButtonSize, Card, Dialog, Note, NoteKind, Table};
use leptos::prelude::*;
use sortition_contract::plans::{
    CapForecast, CapWarning, EntryForecast, PlanForecast, TargetForecast,
};

/// The cards beside the year's arrangement.
#[component]
pub fn ForecastPanel(
    /// What the server worked out.
    forecast: PlanForecast,
) -> AnyView {
    let note = t::computed_at(format::moment(forecast.computed_at));
    let rows: Vec<_> = forecast.targets.iter().map(target_row).collect();
    let sentences: Vec<_> = forecast
        .targets
        .iter()
        .map(|target| view! { <p>{target_sentence(target)}</p> })
        .collect();
    view! {
        <Card title=t::forecast() note>
            <Table label=t::forecast()>
                <thead><tr>
                    <th scope="col">{t::target()}</th>
                    <th scope="col" class="num">{t::goal()}</th>
                    <th scope="col" class="num">{t::expected()}</th>
                    <th scope="col"><span class="sr">{t::chart()}</span></th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </Table>
            <div class="card-foot stack-xs">{sentences}</div>
        </Card>
        {empty_entries(&forecast.entries)}
        <CapNote cap=forecast.cap/>
    }
    .into_any()
}

/// A target in words.
fn target_text(target: &str) -> &'static str {
    match target {
        "joint_draws" => t::joint_draws(),
        "joint_objects" => t::joint_objects(),
        _ => t::credit_based(),
    }
}

/// What a target counts.
fn target_unit(target: &str) -> &'static str {
    match target {
        "joint_objects" => t::households(),
        _ => t::times(),
    }
}

fn target_row(target: &TargetForecast) -> AnyView {
    let ratio = target.ratio_bp.map(i64::from);
    let goal = i64::from(target.target_bp);
    let class = match target.is_met {
        true => "num strong",
        false => "num strong t-bad",
    };
    let shown = ratio.map_or_else(|| format::UNKNOWN.to_owned(), format::percent);
    let bar = ratio.map(|ratio_bp| view! { <Bar ratio_bp reference_bp=goal is_small=true/> });
    view! {
        <tr>
            <th scope="row">{target_text(&target.target)}</th>
            <td class="num">{t::at_least(format::percent(goal))}</td>
            <td class=class>{shown}</td>
            <td class="barcell">{bar}</td>
        </tr>
    }
    .into_any()
}

/// Numerator and denominator, and what is still needed.
fn target_sentence(target: &TargetForecast) -> String {
    let (name, unit) = (target_text(&target.target), target_unit(&target.target));
    if target.ratio_bp.is_none() {
        return t::target_not_applicable(name);
    }
    let counts = t::target_counts(target.denominator, name, target.numerator, unit);
    match (target.is_met, target.still_needed) {
        (true, _) => counts,
        (false, Some(needed)) => t::target_needs(counts, needed, unit),
        (false, None) => t::target_never(counts),
    }
}

fn empty_entries(entries: &[EntryForecast]) -> Option<AnyView> {
    let numbers: Vec<String> = entries
        .iter()
        .filter(|entry| entry.strata.iter().all(|stratum| stratum.draw == 0))
        .map(|entry| format!("{:02}", entry.number))
        .collect();
    (!numbers.is_empty()).then(|| {
        let text = t::nobody_to_draw(numbers.join(t::comma()));
        view! { <Note kind=NoteKind::Warn>{text}</Note> }.into_any()
    })
}

/// Who would be visited more often than the cap, those that expect most in a dialog.
#[component]
fn CapNote(cap: CapForecast) -> AnyView {
    if cap.count == 0 {
        return ().into_any();
    }
    let open = RwSignal::new(false);
    let text = t::over_cap(cap.visit_cap, format::count(cap.count.cast_signed()));
    let objects = StoredValue::new(cap.objects);
    let content = move || {
        let rows: Vec<_> = objects.with_value(|objects| objects.iter().map(cap_row).collect());
        view! {
            <Table label=t::over_cap_title()>
                <thead><tr>
                    <th scope="col">{t::object()}</th>
                    <th scope="col" class="num">{t::expected_visits()}</th>
                    <th scope="col">{t::entries()}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </Table>
        }
    };
    view! {
        <Note kind=NoteKind::Warn>
            {text}
            " "
            <Button size=ButtonSize::Small on_press=move || open.set(true)>{t::show_objects()}</Button>
        </Note>
        <Dialog open title=t::over_cap_title().to_owned()>{content()}</Dialog>
    }
    .into_any()
}

fn cap_row(object: &CapWarning) -> AnyView {
    /// Visits come times 10,000.
    const WHOLE: u64 = 10_000;
    let (whole, tenth) = (
        object.expected_bp / WHOLE,
        object.expected_bp % WHOLE * 10 / WHOLE,
    );
    let entries: Vec<String> = object
        .entries
        .iter()
        .map(|number| format!("{number:02}"))
        .collect();
    view! {
        <tr>
            <td>{object.name.clone()}</td>
            <td class="num">{format!("{whole}.{tenth}")}</td>
            <td class="code">{entries.join(t::comma())}</td>
        </tr>
    }
    .into_any()
}

/// The forecast in a few sentences, for the dialogs in which one decides on it.
pub fn forecast_summary(forecast: Option<PlanForecast>) -> AnyView {
    let Some(forecast) = forecast else {
        return ().into_any();
    };
    if forecast.targets.iter().all(|one| one.ratio_bp.is_none()) {
        return view! { <p class="mt-s">{t::nothing_to_forecast()}</p> }.into_any();
    }
    let mut lines: Vec<String> = forecast
        .targets
        .iter()
        .filter(|target| !target.is_met)
        .map(target_sentence)
        .collect();
    if forecast.cap.count > 0 {
        let count = format::count(forecast.cap.count.cast_signed());
        lines.push(t::over_cap(forecast.cap.visit_cap, count));
    }
    if lines.is_empty() {
        return view! { <p class="mt-s">{t::all_targets_met()}</p> }.into_any();
    }
    let lines: Vec<_> = lines
        .into_iter()
        .map(|line| view! { <span class="blk">{line}</span> })
        .collect();
    view! { <div class="mt-s"><Note kind=NoteKind::Warn>{lines}</Note></div> }.into_any()
}
