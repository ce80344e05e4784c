//! A place to drop a file or choose one, with how much of it has been sent.

use super::icon::{self, Icon};
use super::{Progress, unique_id};
use crate::api::Transfer;
use crate::{format, texts};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::File;

/// Takes one file. While `transfer` is under way it shows how far it is and can stop it.
#[component]
pub fn UploadBox(
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// Which files: `.csv,.xlsx`.
    accept: &'static str,
    /// What is accepted, in words: kinds and largest size.
    #[prop(into)]
    hint: String,
    /// The chosen file.
    file: RwSignal<Option<File>, LocalStorage>,
    /// The transfer that sends it.
    transfer: Transfer,
) -> AnyView {
    let id = unique_id();
    let is_over = RwSignal::new(false);
    // What is on its way is what is shown: another file has to wait, or the first to be stopped.
    let is_sending = Memo::new(move |_| transfer.progress.with(Option::is_some));
    let on_drop = move |event: leptos::ev::DragEvent| {
        event.prevent_default();
        is_over.set(false);
        if is_sending.get_untracked() {
            return;
        }
        let dropped = event
            .data_transfer()
            .and_then(|data| data.files())
            .and_then(|files| files.get(0));
        if dropped.is_some() {
            file.set(dropped);
        }
    };
    let on_choose = move |event: leptos::ev::Event| {
        let input = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
        let Some(input) = input else {
            return;
        };
        file.set(input.files().and_then(|files| files.get(0)));
        // The same name may be chosen again, with other content: that is to be a change, too.
        input.set_value("");
    };
    let description = move || {
        file.with(|file| {
            file.as_ref()
                .map(|file| format!("{} · {}", file.name(), format::bytes(file.size())))
        })
    };
    view! {
        <div
            class="drop"
            class:is-over=is_over
            on:dragover=move |event| {
                event.prevent_default();
                is_over.set(!is_sending.get_untracked());
            }
            on:dragleave=move |_| is_over.set(false)
            on:drop=on_drop
        >
            <Icon icon=icon::UPLOAD/>
            <label class="drop-label" for=id.clone()>{label}</label>
            <input class="sr" type="file" id=id accept=accept disabled=is_sending on:change=on_choose/>
            <p class="hint">{hint}</p>
            <p class="strong" aria-live="polite">{description}</p>
            {transfer_progress(transfer)}
        </div>
    }
    .into_any()
}

/// How far a transfer is, with the means to stop it; nothing while none is under way.
pub fn transfer_progress(transfer: Transfer) -> AnyView {
    let is_sending = Memo::new(move |_| transfer.progress.with(Option::is_some));
    let of = move |part: fn((f64, f64)) -> f64| {
        Signal::derive(move || transfer.progress.get().map_or(0.0, part))
    };
    // Made once for a transfer: a button made anew with each report could not be pressed.
    let progress = move || {
        is_sending.get().then(|| {
            view! {
                <Progress
                    label=texts::ui::uploading()
                    done=of(|(sent, _)| sent)
                    total=of(|(_, total)| total)
                    on_cancel=move || transfer.cancel()
                />
            }
        })
    };
    view! { {progress} }.into_any()
}
