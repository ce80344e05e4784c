//! One's own part in the ceremony: a random number that only its owner knows, first as a
//! commitment, then revealed. Made in this browser, kept here or in a file, and only then committed
//! to; one made elsewhere (`openssl rand -hex 32`) is as good.

use super::api::{commit_draw, record_beacon, reveal_draw};
use super::nonce;
use super::words::{beacon_form_text, contributor_text};
use crate::api::{Error, save_text};
use crate::texts::draws as t;
use crate::ui::{
    Button, ButtonKind, Card, ConfirmDialog, FileField, Form, FormFoot, FormState, Note, NoteKind,
    Remote, TextField, icon, kept_open, toast,
};
use leptos::prelude::*;
use sortition_contract::draws::{
    Commit, ContributorView, DrawAction, DrawHash, DrawState, DrawView, RecordBeacon, Reveal,
};
use sortition_draw::{Algorithm, Hex32, commitment};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// The cards of what the person may contribute now.
#[component]
pub fn Contributions(
    /// The draw.
    draw: DrawView,
    /// Takes the answer.
    remote: Remote<DrawView>,
) -> AnyView {
    if matches!(draw.state, DrawState::Drawn | DrawState::Aborted) {
        nonce::forget_draw(draw.id.as_str());
    }
    let may = |action| draw.allowed_actions.contains(&action);
    let own = |action, is_due: fn(&ContributorView) -> bool| -> Vec<ContributorView> {
        let mine = draw.contributors.iter();
        mine.filter(|one| may(action) && draw.own_contributors.contains(&one.id) && is_due(one))
            .cloned()
            .collect()
    };
    let commits: Vec<_> = own(DrawAction::Commit, |one| one.committed_at.is_none())
        .into_iter()
        .map(|contributor| view! { <CommitCard draw=draw.clone() contributor remote/> })
        .collect();
    let reveals: Vec<_> = own(DrawAction::Reveal, |one| one.revealed_at.is_none())
        .into_iter()
        .map(|contributor| view! { <RevealCard draw=draw.clone() contributor remote/> })
        .collect();
    let is_open = draw.state == DrawState::Open;
    let waiting: Vec<_> = draw
        .contributors
        .iter()
        .filter(|one| is_open && one.committed_at.is_some())
        .filter(|one| draw.own_contributors.contains(&one.id))
        .map(|contributor| view! { <KeptCard draw_id=draw.id.to_string() contributor=contributor.clone()/> })
        .collect();
    let beacon =
        may(DrawAction::RecordBeacon).then(|| view! { <BeaconCard draw=draw.clone() remote/> });
    view! { {commits}{waiting}{reveals}{beacon} }.into_any()
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

/// Saves a number to a file; by the browser's own way, so nothing says whether it was kept there.
fn save_to_file(contributor: &str, number: &str) {
    let name = t::nonce_file(contributor);
    save_text(&format!("{number}\n"), "text/plain", &name);
}

/// A commitment while it is made: the number, its hash, and whether the number is safe.
#[derive(Clone, Copy)]
struct Making {
    form: FormState,
    draw: StoredValue<DrawView>,
    id: StoredValue<String>,
    number: RwSignal<String>,
    digest: RwSignal<String>,
    /// The number that lies in this browser or in a file.
    safe: RwSignal<String>,
    /// Whether it lies in this browser.
    is_kept: RwSignal<bool>,
}

impl Making {
    fn of(draw: DrawView, contributor: &ContributorView) -> Self {
        let (draw_id, id) = (draw.id.to_string(), contributor.id.clone());
        let found = nonce::kept(&draw_id, &id);
        let number = found.clone().unwrap_or_default();
        let digest = commitment_of(&draw, &id, &number).unwrap_or_default();
        Self {
            form: FormState::over(&format!("commit.{id}")),
            draw: StoredValue::new(draw),
            id: StoredValue::new(id),
            number: RwSignal::new(number.clone()),
            digest: RwSignal::new(digest),
            safe: RwSignal::new(number),
            is_kept: RwSignal::new(found.is_some()),
        }
    }

    fn draw_id(self) -> String {
        self.draw.with_value(|draw| draw.id.to_string())
    }

    /// The hash follows the number; one that was worked out elsewhere has no number here.
    fn follow(self) {
        Effect::new(move |_| {
            let number = self.number.get();
            let made = self
                .draw
                .with_value(|draw| commitment_of(draw, &self.id.get_value(), &number));
            if let Some(made) = made {
                if nonce::is_saved(&made) {
                    self.safe.set(number);
                }
                self.digest.set(made);
            }
        });
    }

    fn make(self) {
        match random() {
            Some(made) => self.number.set(made.to_string()),
            None => toast::failed(t::no_randomness()),
        }
    }

    fn keep(self) {
        let number = self.number.get_untracked().trim().to_owned();
        match nonce::keep(&self.draw_id(), &self.id.get_value(), &number) {
            true => {
                self.is_kept.set(true);
                self.is_safe_now();
            }
            false => toast::failed(t::cannot_keep()),
        }
    }

    fn save(self) {
        save_to_file(&self.id.get_value(), self.number.get_untracked().trim());
        nonce::note_saved(&self.digest.get_untracked());
        self.is_safe_now();
    }

    fn is_safe_now(self) {
        self.safe.set(self.number.get_untracked());
        self.form.settle_now();
    }

    /// What keeps the commitment waiting. Reactive.
    fn obstacle(self) -> Option<&'static str> {
        let (number, safe) = (self.number.get(), self.safe.get());
        // A commitment without its number was worked out elsewhere; there the number lies.
        (!number.trim().is_empty() && number != safe).then(t::keep_first)
    }

    async fn commit(self, remote: Remote<DrawView>) -> Result<(), Error> {
        let draw_id = self.draw_id();
        let body = Commit {
            contributor: self.id.get_value(),
            commitment: self.digest.get_untracked().trim().to_owned(),
        };
        let answer = commit_draw(&draw_id, &body).await?;
        self.form.settle_now();
        toast::done(t::was_committed());
        remote.set(answer);
        Ok(())
    }
}

#[component]
fn CommitCard(draw: DrawView, contributor: ContributorView, remote: Remote<DrawView>) -> AnyView {
    let title = t::commit_for(contributor_text(&contributor));
    let asking = kept_open(&format!("commit.{}", contributor.id));
    let making = Making::of(draw, &contributor);
    making.follow();
    let form = making.form;
    let has_none = Signal::derive(move || making.number.with(|number| number.trim().is_empty()));
    let is_waiting = Signal::derive(move || making.obstacle().is_some());
    let ask = move || {
        if !is_waiting.get_untracked() {
            asking.set(true);
        }
    };
    let state = move || match (has_none.get(), is_waiting.get(), making.is_kept.get()) {
        (true, ..) => t::nothing_to_keep(),
        (_, true, _) => t::not_kept_yet(),
        (_, _, true) => t::is_kept_here(),
        _ => t::is_saved_in_file(),
    };
    view! {
        <Card title class="hide-big">
            <div class="card-body">
                <Form state=form class="stack" on_submit=ask>
                    <Note>{t::commit_meaning()}</Note>
                    <ol class="cer-commit">
                        <li class="stack-sm">
                            <h3>{t::make_nonce()}</h3>
                            <TextField label=t::nonce() name="nonce" value=making.number is_code=true max_length=64 hint=t::nonce_hint()/>
                            <div><Button icon=icon::REFRESH on_press=move || making.make()>{t::make_nonce()}</Button></div>
                        </li>
                        <li class="stack-sm">
                            <h3>{t::keep_nonce()}</h3>
                            <p class="sm t2" role="status">{state}</p>
                            <div class="row row-wrap">
                                <Button icon=icon::CHECK disabled=has_none on_press=move || making.keep()>{t::keep_here()}</Button>
                                <Button icon=icon::DOWNLOAD disabled=has_none on_press=move || making.save()>{t::save_nonce()}</Button>
                            </div>
                            <p class="sm t3">{t::keep_meaning()}</p>
                        </li>
                        <li class="stack-sm">
                            <h3>{t::commit()}</h3>
                            <TextField label=t::commitment() name="commitment" value=making.digest is_code=true required=true max_length=64 hint=t::commitment_hint()/>
                        </li>
                    </ol>
                    <FormFoot>
                        <Button kind=ButtonKind::Primary submit=true disabled=is_waiting>{t::commit()}</Button>
                        {move || making.obstacle().map(|text| view! { <span class="sm t-warn">{text}</span> })}
                    </FormFoot>
                </Form>
            </div>
        </Card>
        <ConfirmDialog open=asking title=t::commit_title().to_owned() verb=t::commit()
            run=move |_: String| making.commit(remote)>
            {t::commit_consequence()}
        </ConfirmDialog>
    }
    .into_any()
}

/// Between commitment and reveal: whether this browser has the number.
#[component]
fn KeptCard(draw_id: String, contributor: ContributorView) -> AnyView {
    let title = t::own_nonce(contributor_text(&contributor));
    let content = match nonce::kept(&draw_id, &contributor.id) {
        Some(number) => {
            let save = move || save_to_file(&contributor.id, &number);
            view! {
                <Note>{t::kept_until_reveal()}</Note>
                <div class="mt"><Button icon=icon::DOWNLOAD on_press=save>{t::save_nonce()}</Button></div>
            }
            .into_any()
        }
        None => view! { <Note kind=NoteKind::Warn>{t::not_kept_here()}</Note> }.into_any(),
    };
    view! { <Card title class="hide-big"><div class="card-body">{content}</div></Card> }.into_any()
}

#[component]
fn RevealCard(draw: DrawView, contributor: ContributorView, remote: Remote<DrawView>) -> AnyView {
    let title = t::reveal_for(contributor_text(&contributor));
    let draw_id = StoredValue::new(draw.id.to_string());
    let form = FormState::over(&format!("reveal.{}", contributor.id));
    let found = nonce::kept(draw.id.as_str(), &contributor.id);
    let is_found = found.is_some();
    let id = StoredValue::new(contributor.id);
    let number = RwSignal::new(found.unwrap_or_default());
    let asking = kept_open(&format!("reveal.{}", id.get_value()));
    let file = RwSignal::new_local(None::<web_sys::File>);
    // The number from the file in which it was saved.
    Effect::new(move |_| {
        let Some(chosen) = file.get() else { return };
        leptos::task::spawn_local(async move {
            let text = JsFuture::from(chosen.text()).await.ok();
            if let Some(text) = text.and_then(|text| text.as_string()) {
                let _gone = number.try_set(text.trim().to_owned());
            }
        });
    });
    let reveal = move |_: String| {
        let body = Reveal {
            contributor: id.get_value(),
            nonce: number.get_untracked().trim().to_owned(),
        };
        let draw_id = draw_id.get_value();
        async move {
            let answer = reveal_draw(&draw_id, &body).await?;
            toast::done(t::was_revealed());
            remote.set(answer);
            Ok(())
        }
    };
    view! {
        <Card title class="hide-big">
            <div class="card-body">
                <Form state=form class="stack" on_submit=move || asking.set(true)>
                    <Note>{t::reveal_meaning()}</Note>
                    {is_found.then(|| view! { <p class="sm t2">{t::found_here()}</p> })}
                    <TextField label=t::nonce() name="nonce" value=number is_code=true required=true max_length=64 hint=t::reveal_hint()/>
                    {(!is_found).then(|| view! {
                        <FileField label=t::from_file() name="nonce_file" value=file accept=".txt" hint=t::from_file_hint()/>
                    })}
                    <FormFoot><Button kind=ButtonKind::Primary submit=true>{t::do_reveal()}</Button></FormFoot>
                </Form>
            </div>
        </Card>
        <ConfirmDialog open=asking title=t::reveal_title().to_owned() verb=t::do_reveal() run=reveal>
            {t::reveal_consequence()}
        </ConfirmDialog>
    }
    .into_any()
}

#[component]
fn BeaconCard(draw: DrawView, remote: Remote<DrawView>) -> AnyView {
    let form = FormState::over("beacon");
    let hint = draw
        .beacon
        .as_ref()
        .map(|beacon| beacon_form_text(beacon.source));
    let id = StoredValue::new(draw.id.to_string());
    let value = RwSignal::new(String::new());
    let asking = kept_open("beacon");
    let record = move |_: String| {
        let body = RecordBeacon {
            value: value.get_untracked().trim().to_owned(),
        };
        let id = id.get_value();
        async move {
            remote.set(record_beacon(&id, &body).await?);
            Ok(())
        }
    };
    view! {
        <Card title=t::record_beacon() class="hide-big">
            <div class="card-body">
                <Form state=form class="stack" on_submit=move || asking.set(true)>
                    <TextField label=t::beacon_value() name="value" value is_code=true required=true hint=hint.unwrap_or_default()/>
                    <FormFoot><Button kind=ButtonKind::Primary submit=true>{t::record_beacon()}</Button></FormFoot>
                </Form>
            </div>
        </Card>
        <ConfirmDialog open=asking title=t::record_beacon_title().to_owned() verb=t::record_beacon() run=record>
            {move || t::record_beacon_consequence(value.get())}
        </ConfirmDialog>
    }
    .into_any()
}
