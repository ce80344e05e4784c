//! A client of the REST API as an integrator would write it, with the assertions that tests repeat.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use reqwest::header::{ETAG, HeaderMap};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::audit::Watch;
use crate::conformance;

/// Shorter than a server keeps a connection on which nobody asks: one that it ends just when it is used
/// again fails, and a test may think for long between two requests.
const IDLE: Duration = Duration::from_secs(2);

/// Somebody who asks the server; cheap to clone.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: Arc<str>,
    token: Option<Arc<str>>,
    watch: Option<Arc<Watch>>,
    /// Whether answers are held against the API's document.
    is_held: bool,
}

/// What the server answered, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    /// Method and path, for messages.
    request: String,
}

fn connections() -> reqwest::Client {
    let connections = reqwest::Client::builder()
        .no_proxy()
        .pool_idle_timeout(IDLE)
        .build();
    connections.expect("the client is made")
}

impl Client {
    /// Somebody without an account.
    pub(crate) fn new(origin: &str, watch: Watch) -> Self {
        Self {
            watch: Some(Arc::new(watch)),
            is_held: true,
            ..Self::unwatching(origin)
        }
    }

    /// Somebody without an account at a server whose audit trail isn't watched.
    pub(crate) fn unwatching(origin: &str) -> Self {
        Self {
            http: connections(),
            base: origin.into(),
            token: None,
            watch: None,
            is_held: false,
        }
    }

    /// The same with connections of one's own, of which none is open yet.
    pub fn anew(&self) -> Self {
        Self {
            http: connections(),
            ..self.clone()
        }
    }

    /// The same without a look into the audit trail after each answer: for repeated commands, which get
    /// their first answer again, and for measuring.
    pub fn unwatched(&self) -> Self {
        Self {
            watch: None,
            ..self.clone()
        }
    }

    /// The same connection for somebody signed in: a session outlives the server that began it.
    pub fn with_token(&self, token: &str) -> Self {
        Self {
            token: Some(token.into()),
            ..self.clone()
        }
    }

    /// A request that a test completes itself; paths without `/api` are below `/api/v1`.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let prefix = if is_of_the_root(path) { "" } else { "/api/v1" };
        let request = self
            .http
            .request(method, format!("{}{prefix}{path}", self.base));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Sends a request made by [`Self::request`].
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        self.try_send(request).await.expect("the server answers")
    }

    /// As [`Self::send`], where the server may have died.
    pub async fn try_send(&self, request: RequestBuilder) -> Result<Answer, reqwest::Error> {
        let request = request.build().expect("the request is right");
        let (method, path) = (request.method().clone(), request.url().path().to_owned());
        let query = request.url().query();
        let query = query.map_or_else(String::new, |query| format!("?{query}"));
        let response = self.http.execute(request).await?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.bytes().await?.to_vec();
        let answer = Answer {
            status,
            headers,
            body,
            request: format!("{method} {path}{query}"),
        };
        if self.is_held {
            conformance::check(&method, &path, &answer);
        }
        if let Some(watch) = &self.watch {
            watch.check(&method, &path, &answer);
        }
        Ok(answer)
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// Creates or commands, with an idempotency key of its own.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_as(path, body, &fresh_key()).await
    }

    /// Creates or commands with this idempotency key.
    pub async fn post_as(&self, path: &str, body: &Value, key: &str) -> Answer {
        self.send(
            self.request(Method::POST, path)
                .header("Idempotency-Key", key)
                .json(body),
        )
        .await
    }

    /// Commands without content, such as `…/submit`.
    pub async fn command(&self, path: &str) -> Answer {
        self.send(
            self.request(Method::POST, path)
                .header("Idempotency-Key", fresh_key()),
        )
        .await
    }

    /// Replaces a record that was read with this ETag; none: creates it under an id of one's own.
    pub async fn put(&self, path: &str, etag: Option<&str>, body: &Value) -> Answer {
        self.change(Method::PUT, path, etag, Some(body)).await
    }

    /// Changes fields of a record that was read with this ETag (JSON Merge Patch).
    pub async fn patch(&self, path: &str, etag: &str, body: &Value) -> Answer {
        self.change(Method::PATCH, path, Some(etag), Some(body))
            .await
    }

    /// Removes a record that was read with this ETag; none for sessions and jobs.
    pub async fn delete(&self, path: &str, etag: Option<&str>) -> Answer {
        self.change(Method::DELETE, path, etag, None).await
    }

    /// Uploads one file as the form field `file`.
    pub async fn upload(&self, path: &str, name: &str, content: Vec<u8>) -> Answer {
        let part = reqwest::multipart::Part::bytes(content).file_name(name.to_owned());
        let form = reqwest::multipart::Form::new().part("file", part);
        let request = self
            .request(Method::POST, path)
            .header("Idempotency-Key", fresh_key());
        self.send(request.multipart(form)).await
    }

    /// All rows of a list, page by page.
    pub async fn all(&self, path: &str) -> Vec<Value> {
        let joint = if path.contains('?') { '&' } else { '?' };
        let mut rows = Vec::new();
        let mut cursor = String::new();
        loop {
            let mut page = self
                .get(&format!("{path}{joint}limit=200{cursor}"))
                .await
                .ok();
            match page["items"].take() {
                Value::Array(items) => rows.extend(items),
                other => panic!("{path} has no items but {other}"),
            }
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return rows,
            }
        }
    }

    async fn change(
        &self,
        method: Method,
        path: &str,
        etag: Option<&str>,
        body: Option<&Value>,
    ) -> Answer {
        let mut request = self.request(method, path);
        if let Some(etag) = etag {
            request = request.header("If-Match", etag);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        self.send(request).await
    }
}

impl Answer {
    /// The content of a 2xx answer; panics on any other.
    pub fn ok(&self) -> Value {
        assert!(self.status.is_success(), "{self}");
        self.json()
    }

    /// The content of an answer with exactly this status.
    pub fn with(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{self}");
        self.json()
    }

    /// The content as one of the contract's types.
    pub fn read<T: DeserializeOwned>(&self) -> T {
        assert!(self.status.is_success(), "{self}");
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self}"))
    }

    /// The problem document of a refusal; panics unless it has this status and code and is complete.
    pub fn refused(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status.as_u16(), status, "{self}");
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{self}"
        );
        let problem = self.json();
        assert_eq!(problem["code"], code, "{self}");
        assert_eq!(problem["status"], status, "{self}");
        assert_eq!(problem["request_id"], self.header("x-request-id"), "{self}");
        for part in ["type", "title", "detail"] {
            assert!(
                problem[part].as_str().is_some_and(|text| !text.is_empty()),
                "no {part}: {self}"
            );
        }
        problem
    }

    /// A refusal of values: 422 with this code at this JSON pointer among others.
    pub fn refused_field(&self, pointer: &str, code: &str) -> Value {
        let problem = self.refused(422, "invalid_values");
        let errors = problem["errors"].as_array().cloned().unwrap_or_default();
        let is_there = errors
            .iter()
            .any(|error| error["pointer"] == pointer && error["code"] == code);
        assert!(is_there, "no {code} at {pointer}: {self}");
        problem
    }

    /// The value of a header, empty if it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// The record's version for `If-Match`.
    pub fn etag(&self) -> &str {
        let etag = self.header(ETAG.as_str());
        assert!(!etag.is_empty(), "no ETag: {self}");
        etag
    }

    /// The id of the record in the answer.
    pub fn id(&self) -> String {
        self.ok()["id"]
            .as_str()
            .unwrap_or_else(|| panic!("no id: {self}"))
            .to_owned()
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("the answer is text")
    }

    /// The content, whatever the status; null if there is none.
    pub fn json(&self) -> Value {
        if self.body.is_empty() {
            return Value::Null;
        }
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self}"))
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let body = String::from_utf8_lossy(&self.body);
        write!(
            formatter,
            "{} answered {}: {body}",
            self.request, self.status
        )
    }
}

fn is_of_the_root(path: &str) -> bool {
    [
        "/api/",
        "/assets/",
        "/health/",
        "/metrics",
        "/portal",
        "/app",
        "/verify",
        "/c/",
        "/problems/",
    ]
    .iter()
    .any(|start| path.starts_with(start))
        || path == "/"
}

/// Keys need only differ within one test's database.
fn fresh_key() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("test-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}
