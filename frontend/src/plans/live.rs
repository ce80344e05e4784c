//! The live count: whom an entry would meet, asked again a moment after each change.

use super::api::count_plan_scope;
use super::fields::EntryFields;
use super::strata::left_out_text;
use crate::api::Error;
use crate::format;
use crate::texts::plans as t;
use crate::ui::{Note, NoteKind};
use leptos::prelude::*;
use sortition_contract::ids::UnitId;
use sortition_contract::plans::{CountScope, ExcludedCount, ExclusionReason, ScopeCount};
use std::time::Duration;

/// How long nothing must change before it is counted.
const PAUSE: Duration = Duration::from_millis(300);

/// The count as it stands. `Copy`.
#[derive(Clone, Copy)]
pub struct LiveCount {
    /// What was counted last.
    pub count: RwSignal<Option<ScopeCount>>,
    /// Why it couldn't be counted.
    error: RwSignal<Option<Error>>,
    /// A change isn't counted yet.
    is_behind: RwSignal<bool>,
}

impl LiveCount {
    /// Follows the fields.
    pub fn follow(fields: EntryFields, unit_id: UnitId) -> Self {
        let live = Self {
            count: RwSignal::new(None),
            error: RwSignal::new(None),
            is_behind: RwSignal::new(true),
        };
        let timer = StoredValue::new(None::<TimeoutHandle>);
        let turn = StoredValue::new(0_u32);
        Effect::new(move |_| {
            let ask = CountScope {
                unit_id: Some(unit_id.clone()),
                item_ids: fields.item_ids(),
                scope: fields.scope(),
                ratios: fields.ratios.read_for_count(),
                reserve_bp: fields.reserve_bp(),
            };
            live.is_behind.set(true);
            turn.update_value(|turn| *turn += 1);
            let mine = turn.get_value();
            timer.update_value(|timer| {
                if let Some(former) = timer.take() {
                    former.clear();
                }
                let look = move || {
                    leptos::task::spawn_local(async move {
                        let result = count_plan_scope(&ask).await;
                        // Only the answer to the latest question counts.
                        if turn.try_get_value() == Some(mine) {
                            live.take(result);
                        }
                    });
                };
                *timer = set_timeout_with_handle(look, PAUSE).ok();
            });
        });
        live
    }

    fn take(self, result: Result<ScopeCount, Error>) {
        self.is_behind.set(false);
        match result {
            Ok(count) => {
                self.error.set(None);
                self.count.set(Some(count));
            }
            Err(error) => self.error.set(Some(error)),
        }
    }
}

/// What takes part: classes without a ratio don't, they are left out like the others.
fn settled(count: &ScopeCount, is_empty: impl Fn(&str) -> bool) -> (u64, Vec<ExcludedCount>) {
    let without: u64 = count
        .strata
        .iter()
        .filter(|stratum| is_empty(&stratum.stratum))
        .map(|stratum| stratum.size)
        .sum();
    let mut excluded = count.excluded.clone();
    if without > 0 {
        excluded.push(ExcludedCount {
            reason: ExclusionReason::NoRatio,
            count: without,
        });
    }
    (count.eligible - without.min(count.eligible), excluded)
}

/// The count in words, beside the form.
#[component]
pub fn CountPanel(
    /// The count.
    live: LiveCount,
    /// The fields that it follows.
    fields: EntryFields,
) -> AnyView {
    let shown = move || {
        let count = live.count.get()?;
        let (eligible, excluded) = settled(&count, |stratum| fields.ratios.is_empty(stratum));
        let months = fields.months.with(Vec::len) as u64;
        let reserves: u64 = count.strata.iter().map(|stratum| stratum.reserve).sum();
        let number = |number: u64| format::count(number.cast_signed());
        let in_year = (months > 1).then(|| t::in_the_year(months, number(months * count.drawn)));
        let left_out = left_out_text(&excluded);
        Some(view! {
            <dl class="figures">
                <div><dt>{t::in_scope()}</dt><dd>{number(count.in_scope)}</dd></div>
                <div><dt>{t::eligible()}</dt><dd>{number(eligible)}</dd></div>
                <div><dt>{t::each_time()}</dt><dd>{number(count.drawn)}</dd></div>
                <div><dt>{t::reserves()}</dt><dd>{number(reserves)}</dd></div>
            </dl>
            {in_year.map(|text| view! { <p class="t2">{text}</p> })}
            {left_out.map(|text| view! { <p class="sm t2">{text}</p> })}
            {(count.in_scope == 0).then(|| view! { <Note kind=NoteKind::Warn>{t::scope_is_empty()}</Note> })}
        })
    };
    // The same whoever was drawn: it tells nothing.
    let leaves_out_more = move || fields.scope().exclude_checked_within_months.is_some();
    let error = move || {
        live.error.get().map(|error| {
            let first = error.fields().first().map(|one| one.detail.clone());
            let text = first.unwrap_or_else(|| error.message());
            view! { <Note kind=NoteKind::Warn>{t::cannot_count(text)}</Note> }
        })
    };
    view! {
        <div class="stack-sm" role="status" aria-live="polite" aria-busy=move || live.is_behind.get().to_string()>
            {shown}
            {error}
            {move || leaves_out_more().then(|| view! { <p class="xs t3">{t::draw_leaves_out_more()}</p> })}
            <p class="xs t3">{move || if live.is_behind.get() { t::counting() } else { t::counted_today() }}</p>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use sortition_contract::plans::StratumSize;

    #[test]
    fn settled_leaves_classes_without_a_ratio_out() {
        let stratum = |stratum: &str, size| StratumSize {
            stratum: stratum.to_owned(),
            size,
            ratio_bp: 0,
            plain_number: None,
            draw: 0,
            reserve: 0,
        };
        let count = ScopeCount {
            in_scope: 12,
            eligible: 10,
            drawn: 0,
            strata: vec![stratum("A", 7), stratum("B", 3)],
            excluded: vec![ExcludedCount {
                reason: ExclusionReason::Inactive,
                count: 2,
            }],
        };
        let (eligible, excluded) = settled(&count, |stratum| stratum == "B");
        assert_eq!(eligible, 7);
        let counts: Vec<u64> = excluded.iter().map(|one| one.count).collect();
        assert_eq!(counts, [2, 3]);
        let (eligible, excluded) = settled(&count, |_| false);
        assert_eq!((eligible, excluded.len()), (10, 1));
    }
}
