//! Figures that say where they come from: a number as a link, a target with numerator and
//! denominator, a bar.

use crate::{format, texts};
use leptos::prelude::*;

/// A bar from 0 to 100 % with an optional reference line, both in basis points. For the eye only:
/// the number stands beside it in words.
#[component]
pub fn Bar(
    /// How far it is filled.
    ratio_bp: i64,
    /// Where the line is.
    #[prop(optional)]
    reference_bp: Option<i64>,
    /// Low, for table cells.
    #[prop(optional)]
    is_small: bool,
) -> AnyView {
    let share = |basis_points: i64| format::percent(basis_points.clamp(0, 10_000));
    let line = reference_bp.map(|reference| {
        let at = share(reference);
        view! { <line class="ref" x1=at.clone() x2=at y1="-3" y2="11"/> }
    });
    view! {
        <svg class="bar" class:bar-sm=is_small aria-hidden="true">
            <rect class="trk" width="100%" height="100%" rx="2"/>
            <rect class="val" width=share(ratio_bp) height="100%" rx="2"/>
            {line}
        </svg>
    }
    .into_any()
}

/// A figure with its name, as a link to its records.
#[component]
pub fn Stat(
    /// What is counted.
    #[prop(into)]
    label: String,
    /// How many.
    value: i64,
    /// Of what.
    #[prop(optional)]
    unit: Option<&'static str>,
    /// The records behind it.
    #[prop(optional, into)]
    href: Option<String>,
) -> AnyView {
    let inside = view! {
        <p class="k">{label}</p>
        <p class="v">{format::count(value)}{unit.map(|unit| view! { <span class="u">{unit}</span> })}</p>
    };
    match href {
        Some(href) => view! { <a class="stat" href=href>{inside}</a> }.into_any(),
        None => view! { <div class="stat">{inside}</div> }.into_any(),
    }
}

/// A ratio against its target: percent, numerator and denominator, and what is still needed.
#[component]
pub fn Target(
    /// What the target is for.
    #[prop(into)]
    title: String,
    /// How many count.
    numerator: i64,
    /// Of how many.
    denominator: i64,
    /// What both are counted in.
    unit: &'static str,
    /// The ratio; none while nothing is counted.
    ratio_bp: Option<i64>,
    /// The target.
    target_bp: i64,
    /// What is still needed, in words.
    #[prop(into)]
    still_needed: String,
    /// The records that count.
    #[prop(into)]
    numerator_href: String,
    /// The records of which they are a part.
    #[prop(into)]
    denominator_href: String,
) -> AnyView {
    let is_met = ratio_bp.is_some_and(|ratio| ratio >= target_bp);
    let tag = match ratio_bp {
        None => view! { <span class="tag">{texts::ui::target_none()}</span> }.into_any(),
        Some(_) if is_met => {
            view! { <span class="tag tag-info">{texts::ui::target_met()}</span> }.into_any()
        }
        Some(ratio) => {
            let missing = format::percent_plain(target_bp - ratio);
            view! { <span class="tag tag-bad">{texts::ui::target_missed(missing)}</span> }
                .into_any()
        }
    };
    let big = ratio_bp.map_or_else(|| format::UNKNOWN.to_owned(), format::percent_plain);
    let of = format::count;
    let (counted, all) = (
        texts::ui::target_counted(of(numerator), title.clone(), unit),
        texts::ui::target_of(of(denominator), title.clone(), unit),
    );
    view! {
        <div class="target">
            <div class="row row-between"><h3>{title}</h3>{tag}</div>
            <div class="big">
                <b>{big}{ratio_bp.map(|_| view! { <small>"%"</small> })}</b>
                <span class="t3">{texts::ui::target_at_least(format::percent(target_bp))}</span>
                <span class="end sm nowrap">
                    <a href=numerator_href aria-label=counted>{of(numerator)}</a>
                    <span class="t3">" / "</span>
                    <a href=denominator_href aria-label=all>{of(denominator)}</a>
                    <span class="t3">" "{unit}</span>
                </span>
            </div>
            <Bar ratio_bp=ratio_bp.unwrap_or_default() reference_bp=target_bp/>
            <p class="sm t2">{still_needed}</p>
        </div>
    }
    .into_any()
}
