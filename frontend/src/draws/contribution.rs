//! One's own part in the ceremony: a random number that only its owner knows, first as a
//! commitment, then revealed. It is made in this browser and kept in memory only, so its owner
//! saves it; one made elsewhere (`openssl rand -hex 32`) is as good.

use super::api::{commit_draw, record_beacon, reveal_draw};
use super::words::{beacon_form_text, contributor_text};
use crate::api::save_text;
use crate::texts::draws as t;
use crate::ui::{
    Button, ButtonKind, Card, Form, FormFoot, FormState, Note, Remote, TextField, icon, toast,
};
use leptos::prelude::*;
use sortition_contract::draws::{
    Commit, ContributorView, DrawHash, DrawView, RecordBeacon, Reveal,
};
use sortition_draw::{Algorithm, Hex32, commitment};
use std::cell::RefCell;
use std::collections::HashMap;
use wasm_bindgen::{JsCast, JsValue};

thread_local! {
    /// Random numbers made in this visit, by draw and contributor. Never stored: scripts of the
    /// origin could read them.
    static MADE: RefCell<HashMap<(String, String), String>> = RefCell::new(HashMap::new());
}

fn remembered(draw: &str, contributor: &str) -> String {
    let key = (draw.to_owned(), contributor.to_owned());
    MADE.with_borrow(|made| made.get(&key).cloned().unwrap_or_default())
}

fn remember(draw: &str, contributor: &str, nonce: &str) {
    let key = (draw.to_owned(), contributor.to_owned());
    MADE.with_borrow_mut(|made| made.insert(key, nonce.to_owned()));
}

/// The cards of what the person may contribute now.
#[component]
pub fn Contributions(
    /// The draw.
    draw: DrawView,
    /// Takes the answer.
    remote: Remote<DrawView>,
) -> AnyView {
    let may = |event: &str| draw.allowed_actions.iter().any(|one| one == event);
    let own = |event: &str, is_due: fn(&ContributorView) -> bool| -> Vec<ContributorView> {
        let mine = draw.contributors.iter();
        mine.filter(|one| may(event) && draw.own_contributors.contains(&one.id) && is_due(one))
            .cloned()
            .collect()
    };
    let commits: Vec<_> = own("commit", |one| one.committed_at.is_none())
        .into_iter()
        .map(|contributor| view! { <CommitCard draw=draw.clone() contributor remote/> })
        .collect();
    let reveals: Vec<_> = own("reveal", |one| one.revealed_at.is_none())
        .into_iter()
        .map(|contributor| view! { <RevealCard draw=draw.clone() contributor remote/> })
        .collect();
    let beacon = may("record_beacon").then(|| view! { <BeaconCard draw=draw.clone() remote/> });
    view! { {commits}{reveals}{beacon} }.into_any()
}

/// 32 bytes that nobody can foresee, from the browser.
fn random() -> Option<Hex32> {
    let crypto = js_sys::Reflect::get(&js_sys::global(), &JsValue::from_str("crypto")).ok()?;
    let fill = js_sys::Reflect::get(&crypto, &JsValue::from_str("getRandomValues")).ok()?;
    let fill = fill.dyn_into::<js_sys::Function>().ok()?;
    let array = js_sys::Uint8Array::new_with_length(32);
    fill.call1(&crypto, &array).ok()?;
    let mut bytes = [0; 32];
    array.copy_to(&mut bytes);
    Some(Hex32::from(bytes))
}

/// What is submitted for a random number.
fn commitment_of(draw: &DrawView, contributor: &str, nonce: &str) -> Option<String> {
    let algorithm = match draw.hash {
        DrawHash::Sha256 => Algorithm::Sha256,
        DrawHash::Sm3 => Algorithm::Sm3,
    };
    let nonce = nonce.trim().parse().ok()?;
    let made = commitment(algorithm, draw.id.as_str(), contributor, &nonce);
    Some(made.to_string())
}

#[component]
fn CommitCard(draw: DrawView, contributor: ContributorView, remote: Remote<DrawView>) -> AnyView {
    let form = FormState::new();
    let title = t::commit_for(contributor_text(&contributor));
    let (draw, id) = (StoredValue::new(draw), StoredValue::new(contributor.id));
    let draw_id = move || draw.with_value(|draw| draw.id.to_string());
    let nonce = RwSignal::new(remembered(&draw_id(), &id.get_value()));
    let digest = RwSignal::new(String::new());
    Effect::new(move |_| {
        let made = draw.with_value(|draw| commitment_of(draw, &id.get_value(), &nonce.get()));
        if let Some(made) = made {
            digest.set(made);
        }
    });
    let make = move || {
        let Some(made) = random() else {
            toast::failed(t::no_randomness());
            return;
        };
        let made = made.to_string();
        remember(&draw_id(), &id.get_value(), &made);
        nonce.set(made);
    };
    let save = move || {
        let name = t::nonce_file(id.get_value());
        save_text(&format!("{}\n", nonce.get_untracked()), "text/plain", &name);
    };
    let submit = move || {
        let body = Commit {
            contributor: id.get_value(),
            commitment: digest.get_untracked().trim().to_owned(),
        };
        let draw_id = draw_id();
        form.submit(
            async move { commit_draw(&draw_id, &body).await },
            move |answer| {
                toast::done(t::was_committed());
                remote.set(answer);
            },
        );
    };
    view! {
        <Card title class="hide-big">
            <div class="card-body">
                <Form state=form class="stack" on_submit=submit>
                    <Note>{t::commit_meaning()}</Note>
                    <TextField label=t::nonce() name="nonce" value=nonce is_code=true max_length=64 hint=t::nonce_hint()/>
                    <div class="row row-wrap">
                        <Button icon=icon::REFRESH on_press=make>{t::make_nonce()}</Button>
                        <Button icon=icon::DOWNLOAD disabled=Signal::derive(move || nonce.with(String::is_empty)) on_press=save>{t::save_nonce()}</Button>
                    </div>
                    <TextField label=t::commitment() name="commitment" value=digest is_code=true required=true max_length=64 hint=t::commitment_hint()/>
                    <FormFoot><Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t::commit()}</Button></FormFoot>
                </Form>
            </div>
        </Card>
    }
    .into_any()
}

#[component]
fn RevealCard(draw: DrawView, contributor: ContributorView, remote: Remote<DrawView>) -> AnyView {
    let form = FormState::new();
    let title = t::reveal_for(contributor_text(&contributor));
    let draw_id = StoredValue::new(draw.id.to_string());
    let id = StoredValue::new(contributor.id);
    let nonce = RwSignal::new(remembered(&draw_id.get_value(), &id.get_value()));
    let submit = move || {
        let body = Reveal {
            contributor: id.get_value(),
            nonce: nonce.get_untracked().trim().to_owned(),
        };
        form.submit(
            async move { reveal_draw(&draw_id.get_value(), &body).await },
            move |answer| {
                toast::done(t::was_revealed());
                remote.set(answer);
            },
        );
    };
    view! {
        <Card title class="hide-big">
            <div class="card-body">
                <Form state=form class="stack" on_submit=submit>
                    <Note>{t::reveal_meaning()}</Note>
                    <TextField label=t::nonce() name="nonce" value=nonce is_code=true required=true max_length=64 hint=t::reveal_hint()/>
                    <FormFoot><Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t::do_reveal()}</Button></FormFoot>
                </Form>
            </div>
        </Card>
    }
    .into_any()
}

#[component]
fn BeaconCard(draw: DrawView, remote: Remote<DrawView>) -> AnyView {
    let form = FormState::new();
    let hint = draw
        .beacon
        .as_ref()
        .map(|beacon| beacon_form_text(beacon.source));
    let id = StoredValue::new(draw.id.to_string());
    let value = RwSignal::new(String::new());
    let submit = move || {
        let body = RecordBeacon {
            value: value.get_untracked().trim().to_owned(),
        };
        form.submit(
            async move { record_beacon(&id.get_value(), &body).await },
            move |answer| remote.set(answer),
        );
    };
    view! {
        <Card title=t::record_beacon() class="hide-big">
            <div class="card-body">
                <Form state=form class="stack" on_submit=submit>
                    <TextField label=t::beacon_value() name="value" value is_code=true required=true hint=hint.unwrap_or_default()/>
                    <FormFoot><Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t::record_beacon()}</Button></FormFoot>
                </Form>
            </div>
        </Card>
    }
    .into_any()
}
