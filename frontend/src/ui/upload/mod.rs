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
    let on_drop = move |event: leptos::ev::DragEvent| {
        event.prevent_default();
        is_over.set(false);
        let dropped = event
            .data_transfer()
            .and_then(|data| data.files())
            .and_then(|files| files.get(0));
        if dropped.is_some() {
            file.set(dropped);
        }
    };
    let on_choose = move |event: leptos::ev::Event| {
        let chosen = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok())
            .and_then(|input| input.files()?.get(0));
        file.set(chosen);
    };
    let description = move || {
        file.with(|file| {
            file.as_ref()
                .map(|file| format!("{} · {}", file.name(), format::bytes(file.size())))
        })
    };
    let progress = move || {
        transfer.progress.get().map(|(sent, total)| {
            view! {
                <Progress
                    label=texts::ui::uploading()
                    done=sent
                    total=total
                    on_cancel=move || transfer.cancel()
                />
            }
        })
    };
    view! {
        <div
            class="drop"
            class:is-over=is_over
            on:dragover=move |event| {
                event.prevent_default();
                is_over.set(true);
            }
            on:dragleave=move |_| is_over.set(false)
            on:drop=on_drop
        >
            <Icon icon=icon::UPLOAD/>
            <label class="drop-label" for=id.clone()>{label}</label>
            <input class="sr" type="file" id=id accept=accept on:change=on_choose/>
            <p class="hint">{hint}</p>
            <p class="strong" aria-live="polite">{description}</p>
            {progress}
        </div>
    }
    .into_any()
}
