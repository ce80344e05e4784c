//! A request, built step by step and sent.

use super::{BASE, Error};
use crate::{preferences, presence, session};
use gloo_net::http::{Method, RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sortition_contract::error::Problem;
use sortition_contract::org::BACKGROUND_HEADER;
use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::{Display, Write as _};

/// What one has is still so.
const NOT_MODIFIED: u16 = 304;

/// A request to the API.
#[derive(Clone, Debug)]
pub struct Call {
    method: Method,
    /// Path below the base, with its query.
    address: String,
    body: Option<String>,
    headers: Vec<(&'static str, String)>,
    has_session: bool,
}

/// Reads.
pub fn get(path: impl Into<String>) -> Call {
    Call::new(Method::GET, path.into())
}

/// Creates, or applies an event. Carries an idempotency key, the same again after a lost answer.
pub fn post(path: impl Into<String>) -> Call {
    Call::new(Method::POST, path.into())
}

/// Replaces.
pub fn put(path: impl Into<String>) -> Call {
    Call::new(Method::PUT, path.into())
}

/// Changes (JSON Merge Patch).
pub fn patch(path: impl Into<String>) -> Call {
    Call::new(Method::PATCH, path.into())
}

/// Deletes.
pub fn delete(path: impl Into<String>) -> Call {
    Call::new(Method::DELETE, path.into())
}

impl Call {
    fn new(method: Method, address: String) -> Self {
        Self {
            method,
            address,
            body: None,
            headers: Vec::new(),
            has_session: true,
        }
    }

    /// Adds a query parameter.
    pub fn query(mut self, name: &str, value: impl Display) -> Self {
        let sign = if self.address.contains('?') { '&' } else { '?' };
        let value = value.to_string();
        let _ = write!(
            self.address,
            "{sign}{name}={}",
            String::from(js_sys::encode_uri_component(&value))
        );
        self
    }

    /// Adds a query that is encoded already, as a list makes it.
    pub fn encoded_query(mut self, query: &str) -> Self {
        if !query.is_empty() {
            self.address
                .push(if self.address.contains('?') { '&' } else { '?' });
            self.address.push_str(query);
        }
        self
    }

    /// Sends JSON.
    pub fn json(mut self, body: &impl Serialize) -> Self {
        self.body = serde_json::to_string(body).ok();
        let kind = if self.method == Method::PATCH {
            "application/merge-patch+json"
        } else {
            "application/json"
        };
        self.headers.push(("Content-Type", kind.to_owned()));
        self
    }

    /// Only if the record still has this version; 412 otherwise.
    pub fn if_match(self, version: i64) -> Self {
        self.header("If-Match", format!("\"{version}\""))
    }

    /// Asks the server to wait for a job.
    pub fn wait(self, seconds: u32) -> Self {
        self.header("Prefer", format!("wait={seconds}"))
    }

    /// Adds a header.
    pub fn header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Sends it without a token and without trying to sign in again: sign-in itself, public reads.
    pub fn without_session(mut self) -> Self {
        self.has_session = false;
        self
    }

    /// Sends it and reads the answer.
    pub async fn send<T: DeserializeOwned>(self) -> Result<T, Error> {
        let answer = self.send_raw().await?;
        let (status, request_id) = (answer.status(), request_id(&answer));
        let text = answer.text().await.map_err(|_| Error::Unreachable)?;
        serde_json::from_str(&text).map_err(|_| Error::Unreadable { status, request_id })
    }

    /// Asks again for what may not have changed since it was read with this `ETag`: none then, else the
    /// answer with its own.
    pub async fn send_if_changed<T: DeserializeOwned>(
        self,
        etag: Option<String>,
    ) -> Result<Option<(T, Option<String>)>, Error> {
        let call = match etag {
            Some(etag) => self.header("If-None-Match", etag),
            None => self,
        };
        let answer = call.send_raw().await?;
        if answer.status() == NOT_MODIFIED {
            return Ok(None);
        }
        let (status, request_id) = (answer.status(), request_id(&answer));
        let etag = answer.headers().get("etag");
        let text = answer.text().await.map_err(|_| Error::Unreachable)?;
        match serde_json::from_str(&text) {
            Ok(value) => Ok(Some((value, etag))),
            Err(_) => Err(Error::Unreadable { status, request_id }),
        }
    }

    /// Sends it; the answer's body doesn't matter.
    pub async fn send_empty(self) -> Result<(), Error> {
        self.send_raw().await.map(|_| ())
    }

    /// Sends it; gives the answer if it is a success. Signs in again once if the token is over.
    pub async fn send_raw(mut self) -> Result<Response, Error> {
        let key = self.remember_key();
        let first = self.attempt().await?;
        let answer = if first.status() == 401 && self.has_session {
            session::renew().await?;
            self.attempt().await?
        } else {
            first
        };
        if let Some(key) = key {
            UNANSWERED.with_borrow_mut(|waiting| waiting.remove(&key));
        }
        if answer.ok() || answer.status() == NOT_MODIFIED {
            return Ok(answer);
        }
        let error = refusal(answer).await;
        if error.code() == Some("password_change_required") {
            session::require_password_change();
        }
        Err(error)
    }

    async fn attempt(&self) -> Result<Response, Error> {
        let mut request = RequestBuilder::new(&format!("{BASE}{}", self.address))
            .method(self.method.clone())
            .header("Accept-Language", preferences::language().tag());
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if self.has_session
            && let Some(token) = session::token()
        {
            request = request.header("Authorization", &format!("Bearer {token}"));
            match presence::is_at_hand() {
                true => presence::told(),
                false => request = request.header(BACKGROUND_HEADER, "?1"),
            }
        }
        let request = match &self.body {
            Some(body) => request.body(body),
            None => request.build(),
        };
        let request = request.map_err(|_| Error::Unreachable)?;
        request.send().await.map_err(|_| Error::Unreachable)
    }

    /// A POST whose answer was lost is sent with the same key when it is tried again, so that it
    /// never happens twice. Gives what it is remembered by.
    fn remember_key(&mut self) -> Option<String> {
        if self.method != Method::POST || !self.has_session {
            return None;
        }
        let what = format!(
            "{}\n{}",
            self.address,
            self.body.as_deref().unwrap_or_default()
        );
        let key = UNANSWERED
            .with_borrow_mut(|waiting| waiting.entry(what.clone()).or_insert_with(new_key).clone());
        self.headers.push(("Idempotency-Key", key));
        Some(what)
    }
}

thread_local! {
    /// Keys of the POSTs that have had no answer yet, by address and body.
    static UNANSWERED: RefCell<HashMap<String, String>> = RefCell::new(HashMap::new());
}

/// A key that nobody else uses.
pub(super) fn new_key() -> String {
    let part = || (js_sys::Math::random() * f64::from(u32::MAX)) as u32;
    format!(
        "{:08x}{:08x}{:08x}-{:x}",
        part(),
        part(),
        part(),
        js_sys::Date::now() as u64
    )
}

fn request_id(answer: &Response) -> Option<String> {
    answer.headers().get("x-request-id")
}

/// The error in an answer that is no success.
async fn refusal(answer: Response) -> Error {
    let (status, request_id) = (answer.status(), request_id(&answer));
    let text = answer.text().await.unwrap_or_default();
    read_refusal(status, request_id, &text)
}

/// The error in the text of an answer that is no success.
pub(super) fn read_refusal(status: u16, request_id: Option<String>, text: &str) -> Error {
    match serde_json::from_str::<Problem>(text) {
        Ok(problem) => Error::Problem(Box::new(problem)),
        Err(_) => Error::Unreadable { status, request_id },
    }
}
