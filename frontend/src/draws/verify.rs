//! How everybody verifies a draw: its hashes, its bundle, the sentence to type.

use super::api::{get_draw_bundle, get_draw_bundle_zip, read_draw_bundle};
use super::words::hash_text;
use crate::format;
use crate::texts::{self, draws as t};
use crate::ui::{Button, Card, Command, ErrorNote, Fact, Facts, Hash, Note, NoteKind, icon};
use leptos::prelude::*;
use sortition_contract::draws::{DrawAction, DrawView};
use sortition_draw::{Finding, RefusalCode, Verdict, verify};

/// The card.
#[component]
pub fn Verification(
    /// The draw.
    draw: DrawView,
    /// Why the regulations office looks before publication.
    reason: Signal<Option<String>>,
) -> AnyView {
    let loading = Command::new();
    let id = StoredValue::new(draw.id.to_string());
    let load = move || {
        let reason = reason.get_untracked();
        loading.run(
            async move { get_draw_bundle(&id.get_value(), reason).await },
            |()| {},
        );
    };
    let load_zip = move || {
        let reason = reason.get_untracked();
        loading.run(
            async move { get_draw_bundle_zip(&id.get_value(), reason).await },
            |()| {},
        );
    };
    let verdict = RwSignal::new(None::<Verdict>);
    let verify_here = move || {
        let reason = reason.get_untracked();
        loading.run(
            async move { read_draw_bundle(&id.get_value(), reason).await },
            move |bundle| verdict.set(Some(verify(bundle.to_string()))),
        );
    };
    let hashes = [
        (t::manifest_hash(), draw.manifest_hash.clone()),
        (t::result_hash(), draw.result_hash.clone()),
        (t::matching_hash(), draw.matching_hash.clone()),
    ];
    let mut facts: Vec<Fact> = hashes
        .into_iter()
        .filter_map(|(name, hash)| Some((name, hash?)))
        .map(|(name, value)| Fact::new(name, view! { <Hash value/> }))
        .collect();
    facts.push(Fact::text(
        t::hash_function(),
        Some(hash_text(draw.hash).to_owned()),
    ));
    let may = |action| draw.allowed_actions.contains(&action);
    let (may_load, must_explain) = (may(DrawAction::GetBundle), may(DrawAction::GiveReason));
    let bundle = move || {
        // The reason is asked beside the drawn list, once for both.
        let is_open = may_load && (!must_explain || reason.with(Option::is_some));
        is_open.then(|| view! {
            <ErrorNote error=loading.error/>
            <div class="row row-wrap">
                <Button icon=icon::DOWNLOAD busy=loading.busy on_press=load>{t::download("bundle.json")}</Button>
                <Button icon=icon::DOWNLOAD busy=loading.busy on_press=load_zip>{t::download("bundle.zip")}</Button>
                <Button busy=loading.busy on_press=verify_here>{t::verify_here()}</Button>
            </div>
            {move || verdict.with(|verdict| verdict.as_ref().map(verdict_view))}
        })
    };
    let command = format!("sortition verify sortition-{}.json", draw.id);
    view! {
        <Card title=t::verification() class="hide-big">
            <div class="card-body stack-sm">
                <Facts facts/>
                {bundle}
                <p class="sm t2">{t::verify_before()}<code class="code wraps">{command}</code>{t::verify_after()}</p>
                <p class="sm t3">{t::verify_without()}</p>
            </div>
        </Card>
    }
    .into_any()
}

/// What is wrong with a bundle.
fn refusal_text(code: RefusalCode) -> &'static str {
    match code {
        RefusalCode::BadManifest => t::wrong_bundle(),
        RefusalCode::BadReveal => t::wrong_reveal(),
        RefusalCode::MissingReveal => t::wrong_missing_reveal(),
        RefusalCode::BadBeacon => t::wrong_beacon(),
        RefusalCode::BadPopulation => t::wrong_population(),
        RefusalCode::BadExcluded => t::wrong_excluded(),
        RefusalCode::BadInspectors => t::wrong_inspectors(),
        RefusalCode::BadConflicts => t::wrong_conflicts(),
        RefusalCode::UnknownStratum | RefusalCode::BadStratum => t::wrong_strata(),
        RefusalCode::BadResult => t::wrong_result(),
        RefusalCode::InsufficientInspectors => t::verified_unmatched(),
        RefusalCode::BadMatching => t::wrong_matching(),
    }
}

/// What recomputing the bundle here gave.
fn verdict_view(verdict: &Verdict) -> AnyView {
    let refusal = verdict.refusal();
    let (kind, text) = match &verdict.finding {
        Finding::Ok => (NoteKind::Info, t::verified_ok().to_owned()),
        Finding::OkSelection => (NoteKind::Info, t::verified_selection().to_owned()),
        Finding::Refused(refusal) if refusal.code == RefusalCode::InsufficientInspectors => {
            (NoteKind::Warn, t::verified_unmatched().to_owned())
        }
        Finding::Refused(refusal) => (NoteKind::Bad, t::verified_wrong(refusal_text(refusal.code))),
    };
    // The place that differs, for whoever looks into the files.
    let details = refusal.filter(|_| kind == NoteKind::Bad).map(|refusal| {
        view! {
            <details class="error-details">
                <summary>{texts::ui::details()}</summary>
                <span class="code">{refusal.to_string()}</span>
            </details>
        }
    });
    let withheld = (verdict.withheld > 0).then(|| {
        let count = format::count(verdict.withheld.cast_signed());
        view! { <p class="sm t2">{t::verified_withheld(count)}</p> }
    });
    view! { <div role="status" class="stack-sm"><Note kind>{text}{details}</Note>{withheld}</div> }
        .into_any()
}
