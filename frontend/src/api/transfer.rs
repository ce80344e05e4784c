//! Files to and from the server. Uploads go through XMLHttpRequest, because `fetch` doesn't tell
//! how much has been sent.

use super::call::read_refusal;
use super::{BASE, Call, Error};
use crate::{preferences, session};
use futures::channel::oneshot;
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::JsValue;
use web_sys::{Blob, BlobPropertyBag, File, FormData, ProgressEvent, XmlHttpRequest};

/// One upload at a time: how far it is, and the means to stop it.
#[derive(Clone, Copy)]
pub struct Transfer {
    /// Bytes sent and bytes in all; none while nothing is under way.
    pub progress: RwSignal<Option<(f64, f64)>>,
    request: StoredValue<Option<XmlHttpRequest>, LocalStorage>,
}

impl Transfer {
    /// Nothing under way.
    pub fn new() -> Self {
        Self {
            progress: RwSignal::new(None),
            request: StoredValue::new_local(None),
        }
    }

    /// Stops it; the caller gets [`Error::Cancelled`].
    pub fn cancel(self) {
        self.request.with_value(|request| {
            if let Some(request) = request {
                let _stopped = request.abort();
            }
        });
    }

    /// Sends a file as the field `file` of a multipart form.
    pub async fn upload<T: DeserializeOwned>(self, path: &str, file: &File) -> Result<T, Error> {
        let form = FormData::new().map_err(|_| Error::Unreachable)?;
        let _appended = form.append_with_blob_and_filename("file", file, &file.name());
        let mut answer = self.attempt(path, &form, file.size()).await?;
        if answer.status == 401 {
            session::renew().await?;
            answer = self.attempt(path, &form, file.size()).await?;
        }
        if !(200..300).contains(&answer.status) {
            return Err(read_refusal(answer.status, answer.request_id, &answer.text));
        }
        serde_json::from_str(&answer.text).map_err(|_| Error::Unreadable {
            status: answer.status,
            request_id: answer.request_id,
        })
    }

    async fn attempt(self, path: &str, form: &FormData, size: f64) -> Result<Answer, Error> {
        let request = XmlHttpRequest::new().map_err(|_| Error::Unreachable)?;
        self.prepare(&request, path)
            .map_err(|_| Error::Unreachable)?;
        let (done, ended) = oneshot::channel();
        let on_end = Closure::once_into_js(move || {
            let _told = done.send(());
        });
        request.set_onloadend(Some(on_end.unchecked_ref()));
        let progress = self.progress;
        let on_progress = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
            progress.set(Some((event.loaded(), event.total())));
        });
        if let Ok(upload) = request.upload() {
            upload.set_onprogress(Some(on_progress.as_ref().unchecked_ref()));
        }
        let is_aborted = RwSignal::new(false);
        let on_abort = Closure::<dyn Fn()>::new(move || is_aborted.set(true));
        request.set_onabort(Some(on_abort.as_ref().unchecked_ref()));
        request
            .send_with_opt_form_data(Some(form))
            .map_err(|_| Error::Unreachable)?;
        self.request.set_value(Some(request.clone()));
        // From the start on, not from the first report on: a slow network may keep it back long.
        progress.set(Some((0.0, size)));
        let _ended = ended.await;
        self.request.set_value(None);
        progress.set(None);
        if is_aborted.get_untracked() {
            return Err(Error::Cancelled);
        }
        let status = request.status().unwrap_or_default();
        if status == 0 {
            return Err(Error::Unreachable);
        }
        Ok(Answer {
            status,
            request_id: request.get_response_header("x-request-id").ok().flatten(),
            text: request.response_text().ok().flatten().unwrap_or_default(),
        })
    }

    fn prepare(self, request: &XmlHttpRequest, path: &str) -> Result<(), JsValue> {
        request.open("POST", &format!("{BASE}{path}"))?;
        request.set_request_header("Accept-Language", preferences::language().tag())?;
        request.set_request_header("Idempotency-Key", &super::call::new_key())?;
        if let Some(token) = session::token() {
            request.set_request_header("Authorization", &format!("Bearer {token}"))?;
        }
        Ok(())
    }
}

impl Default for Transfer {
    fn default() -> Self {
        Self::new()
    }
}

struct Answer {
    status: u16,
    request_id: Option<String>,
    text: String,
}

/// Fetches a file and gives it to the browser to save, under the server's name for it or else
/// `name`.
pub async fn download(call: Call, name: &str) -> Result<(), Error> {
    let answer = call.send_raw().await?;
    let given = answer
        .headers()
        .get("content-disposition")
        .and_then(|header| file_name(&header));
    let content = answer.binary().await.map_err(|_| Error::Unreachable)?;
    let kind = answer.headers().get("content-type").unwrap_or_default();
    let array = js_sys::Uint8Array::from(content.as_slice());
    save(&array.into(), &kind, given.as_deref().unwrap_or(name)).map_err(|_| Error::Unreachable)
}

/// Gives a text to the browser to save.
pub fn save_text(text: &str, kind: &str, name: &str) {
    let _saved = save(&JsValue::from_str(text), kind, name);
}

fn save(content: &JsValue, kind: &str, name: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let parts = js_sys::Array::of1(content);
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options)?;
    let address = web_sys::Url::create_object_url_with_blob(&blob)?;
    let link: web_sys::HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&address);
    link.set_download(name);
    link.click();
    // The browser starts reading on the click; a later turn of the event loop may let go.
    set_timeout(
        move || {
            let _freed = web_sys::Url::revoke_object_url(&address);
        },
        std::time::Duration::from_secs(60),
    );
    Ok(())
}

/// The name in a `Content-Disposition`, the one in UTF-8 first.
fn file_name(header: &str) -> Option<String> {
    let value = |key: &str| {
        header
            .split(';')
            .find_map(|part| part.trim().strip_prefix(key))
            .map(|value| value.trim_matches('"').to_owned())
    };
    value("filename*=UTF-8''")
        .and_then(|encoded| js_sys::decode_uri_component(&encoded).ok())
        .map(String::from)
        .or_else(|| value("filename="))
}
