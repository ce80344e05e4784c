//! The ceremony of one draw, from its first commitment to the drawn list. While it waits for
//! others the page asks the server again and again.

use super::abort::{AbortButton, AbortNote};
use super::api::{get_draw, run_draw};
use super::contribution::Contributions;
use super::drawn::Drawn;
use super::freeze::FreezeButton;
use super::list::number;
use super::log::PublicLog;
use super::projector::Projector;
use super::rematch::RematchCard;
use super::seed::Seed;
use super::steps::steps;
use super::strata::Strata;
use super::verify::Verification;
use super::words::{contributor_text, draw_status};
use crate::format;
use crate::texts::draws as t;
use crate::ui::{
    Button, ButtonKind, ConfirmDialog, Loaded, Note, PageHead, Remote, Steps, Tag, TagKind,
    kept_open, toast,
};
use leptos::prelude::*;
use sortition_contract::draws::{DrawAction, DrawState, DrawView};
use std::time::Duration;

/// Between two looks while others are waited for.
const GLANCE: Duration = Duration::from_secs(4);

/// The page.
#[component]
pub fn DrawPage(
    /// The draw.
    id: String,
) -> AnyView {
    let draw = Remote::new({
        let id = id.clone();
        move || {
            let id = id.clone();
            async move { get_draw(&id).await }
        }
    });
    follow(draw, id);
    // Here, not with the draw: it would be asked again with each step.
    let reason = RwSignal::new(None::<String>);
    view! {
        <Loaded remote=draw let:view><Ceremony view remote=draw reason/></Loaded>
    }
    .into_any()
}

/// Takes what others did, while the draw is under way.
fn follow(draw: Remote<DrawView>, id: String) {
    let page = StoredValue::new(());
    let look = move || {
        let Some(shown) = draw.get_untracked() else {
            return;
        };
        if matches!(shown.state, DrawState::Drawn | DrawState::Aborted) {
            return;
        }
        let id = id.clone();
        leptos::task::spawn_local(async move {
            let Ok(latest) = get_draw(&id).await else {
                return;
            };
            // What is typed stays unless something has happened.
            let is_here = page.try_get_value().is_some();
            if is_here && latest.version != shown.version {
                draw.set(latest);
            }
        });
    };
    if let Ok(handle) = set_interval_with_handle(look, GLANCE) {
        on_cleanup(move || handle.clear());
    }
}

#[component]
fn Ceremony(view: DrawView, remote: Remote<DrawView>, reason: RwSignal<Option<String>>) -> AnyView {
    let may_rematch = view.allowed_actions.contains(&DrawAction::Rematch);
    let rows: Vec<_> = view.strata.iter().map(Into::into).collect();
    let strata = (!rows.is_empty()).then(|| view! { <Strata rows/> });
    let verification = view
        .frozen_at
        .map(|_| view! { <Verification draw=view.clone() reason=reason.into()/> });
    let rematch = may_rematch.then(|| view! { <RematchCard draw=view.clone() remote/> });
    let steps = Signal::stored(steps(&view));
    view! {
        <Head view=view.clone() remote/>
        <div class="cer-steps"><Steps steps/></div>
        <div class="stack cer-notes">
            <AbortNote draw=view.clone() remote/>
            {awaited(&view).map(|text| view! { <Note>{text}</Note> })}
        </div>
        <div class="cer">
            <div class="cer-a">
                {rematch}
                <Contributions draw=view.clone() remote/>
                <Seed draw=view.clone()/>
                {strata}
                <PublicLog draw=view.clone()/>
                {verification}
            </div>
            <Drawn draw=view reason/>
        </div>
    }
    .into_any()
}

#[component]
fn Head(view: DrawView, remote: Remote<DrawView>) -> AnyView {
    let asking = kept_open("draw");
    let id = StoredValue::new(view.id.to_string());
    let may = |action| view.allowed_actions.contains(&action);
    let (may_freeze, may_draw) = (may(DrawAction::Freeze), may(DrawAction::Draw));
    let may_abort = may(DrawAction::Abort);
    let run = move |_: String| {
        let id = id.get_value();
        async move {
            let answer = run_draw(&id).await?;
            toast::done(t::was_drawn());
            remote.set(answer);
            Ok(())
        }
    };
    let (status, is_single) = (draw_status(&view), view.is_single_party);
    let tags = move || {
        view! {
            {status}
            {is_single.then(|| view! { <Tag kind=TagKind::Line label=t::single_party()/> })}
        }
    };
    let at = view.drawn_at.or(view.frozen_at).unwrap_or(view.created_at);
    let lede = t::draw_lede(format::moment(at), number(&view), view.unit_name.clone());
    let title = view.title.clone();
    let actions = move || {
        view! {
            <Projector/>
            <span class="hide-big">
                {may_abort.then(|| view! { <AbortButton draw=view.clone() remote/> })}
            </span>
            <span class="hide-big">
                {may_freeze.then(|| view! { <FreezeButton id=id.get_value() remote/> })}
                {may_draw.then(|| view! { <Button kind=ButtonKind::Primary on_press=move || asking.set(true)>{t::do_draw()}</Button> })}
            </span>
        }
    };
    view! {
        <p class="lede only-big">{t::in_public()}</p>
        <PageHead title tags lede actions/>
        <ConfirmDialog open=asking title=t::draw_title().to_owned() verb=t::do_draw() run>
            {t::draw_consequence()}
        </ConfirmDialog>
    }
    .into_any()
}

/// Whom or what the draw waits for, in a sentence.
fn awaited(view: &DrawView) -> Option<String> {
    let names = |is_missing: fn(&sortition_contract::draws::ContributorView) -> bool| {
        let missing = view.contributors.iter().filter(|one| is_missing(one));
        missing
            .map(contributor_text)
            .collect::<Vec<_>>()
            .join(t::comma())
    };
    match view.state {
        DrawState::Open => {
            let missing = names(|one| one.committed_at.is_none());
            Some(match missing.is_empty() {
                true => t::awaits_freeze().to_owned(),
                false => t::awaits_commitments(missing),
            })
        }
        DrawState::Frozen | DrawState::Revealing => {
            let missing = names(|one| one.revealed_at.is_none());
            let until = view.reveal_by.map(format::moment).unwrap_or_default();
            let beacon = view.beacon.as_ref().filter(|beacon| beacon.value.is_none());
            Some(match (missing.is_empty(), beacon) {
                (false, _) => t::awaits_reveals(missing, until),
                (true, Some(beacon)) => t::awaits_beacon(format::moment(beacon.at)),
                (true, None) => t::awaits_draw().to_owned(),
            })
        }
        DrawState::Drawn | DrawState::Aborted => None,
    }
}
