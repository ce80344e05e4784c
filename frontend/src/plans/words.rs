//! The words for what plans and tasks have codes for: states, strata, reasons, scopes.

use crate::format;
use crate::texts::plans as t;
use crate::texts::word;
use crate::ui::{Status, StatusKind};
use leptos::prelude::*;
use sortition_contract::plans::{EntryState, ExclusionReason, PlanState, StratumRatio};

/// A plan's state in words.
pub fn plan_state_text(state: PlanState) -> &'static str {
    word(state)
}

/// A plan's state with its tone.
pub fn plan_state_status(state: PlanState) -> AnyView {
    let kind = match state {
        PlanState::Submitted | PlanState::Approved => StatusKind::On,
        PlanState::Returned => StatusKind::Warn,
        PlanState::Closed => StatusKind::Off,
        PlanState::Draft | PlanState::Published => StatusKind::Plain,
    };
    view! { <Status kind label=plan_state_text(state)/> }.into_any()
}

/// An entry's state with its tone.
pub fn entry_state_status(state: EntryState) -> AnyView {
    let (kind, label) = match state {
        EntryState::Planned => (StatusKind::Off, t::planned()),
        EntryState::Started => (StatusKind::On, t::started()),
        EntryState::Done => (StatusKind::Plain, t::done()),
        EntryState::Cancelled => (StatusKind::Off, t::cancelled()),
    };
    view! { <Status kind label/> }.into_any()
}

/// A stratum in words: a class, those without one, or all together.
pub fn stratum_text(stratum: &str) -> String {
    match stratum {
        "unrated" => t::unrated().to_owned(),
        "all" => t::all_together().to_owned(),
        class => t::class(class),
    }
}

/// Why objects in scope can't be drawn.
pub fn excluded_text(reason: ExclusionReason) -> &'static str {
    match reason {
        ExclusionReason::Inactive => t::excluded_inactive(),
        ExclusionReason::RecentlyChecked => t::excluded_recently_checked(),
        ExclusionReason::CapReached => t::excluded_cap_reached(),
        ExclusionReason::NoRatio => t::excluded_no_ratio(),
        ExclusionReason::WrongType => t::excluded_wrong_type(),
    }
}

/// Months with neighbours joined: `1–3、11 月`.
pub fn months_text(months: &[u32]) -> String {
    let mut spans: Vec<(u32, u32)> = Vec::new();
    for month in months {
        match spans.last_mut() {
            Some((_, last)) if *last + 1 == *month => *last = *month,
            _ => spans.push((*month, *month)),
        }
    }
    if spans.is_empty() {
        return format::UNKNOWN.to_owned();
    }
    let spans: Vec<String> = spans
        .into_iter()
        .map(|(first, last)| match first == last {
            true => first.to_string(),
            false => format!("{first}–{last}"),
        })
        .collect();
    t::months_of(spans.join(t::comma()))
}

/// What is drawn of each stratum: `A 级 1%`, `D 级 30%，至少 2 户`.
pub fn ratio_lines(ratios: &[StratumRatio]) -> Vec<String> {
    ratios
        .iter()
        .map(|one| {
            let stratum = stratum_text(&one.stratum);
            let ratio = format::percent(i64::from(one.ratio_bp));
            if let Some(number) = one.plain_number() {
                return t::ratio_number(number, stratum);
            }
            match (one.min, one.max) {
                (Some(min), Some(max)) => t::ratio_between(max, min, ratio, stratum),
                (Some(min), None) => t::ratio_at_least(min, ratio, stratum),
                (None, Some(max)) => t::ratio_at_most(max, ratio, stratum),
                (None, None) => t::ratio_plain(ratio, stratum),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_text_joins_neighbours() {
        for (months, expected) in [
            (&[][..], "—"),
            (&[11], "11 月"),
            (&[1, 2, 3], "1–3 月"),
            (&[1, 3, 4, 12], "1、3–4、12 月"),
        ] {
            assert_eq!(months_text(months), expected);
        }
    }

    #[test]
    fn ratio_lines_say_bounds() {
        let ratio = |ratio_bp, min, max| StratumRatio {
            stratum: "A".to_owned(),
            ratio_bp,
            min,
            max,
        };
        for (ratio, expected) in [
            (ratio(250, None, None), "A 级 2.5%"),
            (ratio(0, Some(3), Some(3)), "A 级 3 户"),
            (ratio(3000, Some(1), Some(1)), "A 级 1 户"),
            (ratio(100, Some(2), None), "A 级 1%，至少 2 户"),
            (ratio(100, None, Some(9)), "A 级 1%，至多 9 户"),
            (ratio(100, Some(2), Some(9)), "A 级 1%，2–9 户"),
        ] {
            assert_eq!(ratio_lines(&[ratio]), [expected]);
        }
    }
}
