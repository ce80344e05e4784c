//! What a client sent and what it was told: all that it knows, and so all that it can hold against the
//! server.

use http::Method;
use reqwest::RequestBuilder;
use reqwest::multipart::{Form, Part};
use serde_json::Value;
use sortition_tests::Client;

/// What a request carries.
#[derive(Clone)]
pub enum Content {
    Nothing,
    Json(Value),
    /// A file of a form.
    File {
        name: String,
        bytes: Vec<u8>,
    },
}

/// Which record a command makes or changes, so that its answer says at which version it is.
#[derive(Clone)]
pub enum Record {
    /// None whose version is followed.
    None,
    /// A new one in this collection.
    In(String),
    /// The one at this path.
    At(String),
}

/// What was answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    pub status: u16,
    pub content: Value,
}

/// A command as it was sent, and its answer; none if the server died before.
#[derive(Clone)]
pub struct Sent {
    /// As the figures name it.
    pub kind: &'static str,
    /// Who sent it.
    pub who: &'static str,
    pub method: Method,
    pub path: String,
    pub content: Content,
    /// Of a POST: with it the same command may be sent again.
    pub key: Option<String>,
    /// The version that was seen, of a change.
    pub seen: Option<i64>,
    pub record: Record,
    pub told: Option<Told>,
    /// Whether the answer came when it was sent again, to another server.
    pub is_late: bool,
}

/// Why an errand ended before its end.
pub enum Ending {
    /// There was no answer.
    Unanswered,
    /// It was refused; the journal holds how.
    Refused,
}

/// What one worker did while a server lived.
#[derive(Default)]
pub struct Journal {
    pub sent: Vec<Sent>,
    pub jobs: Vec<Job>,
    pub sessions: Vec<Session>,
}

/// An import that was accepted.
#[derive(Clone)]
pub struct Job {
    pub path: String,
    /// What the names of its rows begin with.
    pub marker: String,
    pub rows: u64,
    /// Whether it was told to have succeeded.
    pub is_done: bool,
}

/// A session that somebody was given.
pub struct Session {
    pub token: String,
    /// Whether it was ended: `None` if that wasn't answered.
    pub is_over: Option<bool>,
}

impl Told {
    /// Whether the command was done.
    pub fn is_done(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether it was refused for now.
    pub fn is_put_off(&self) -> bool {
        [429, 503].contains(&self.status)
    }

    /// A text of the content, empty if there is none.
    pub fn text(&self, field: &str) -> &str {
        self.content[field].as_str().unwrap_or_default()
    }

    /// The version of the record in the content.
    pub fn version(&self) -> Option<i64> {
        self.content["version"].as_i64()
    }
}

impl Sent {
    /// Sends it, as it is, again and again if need be.
    pub async fn send(&self, client: &Client) -> Option<Told> {
        let answer = client.try_send(self.request(client)).await.ok()?;
        Some(Told {
            status: answer.status.as_u16(),
            content: answer.json(),
        })
    }

    fn request(&self, client: &Client) -> RequestBuilder {
        let mut request = client.request(self.method.clone(), &self.path);
        if let Some(key) = &self.key {
            request = request.header("Idempotency-Key", key);
        }
        if let Some(version) = self.seen {
            request = request.header("If-Match", format!("\"{version}\""));
        }
        match &self.content {
            Content::Nothing => request,
            Content::Json(value) => request.json(value),
            Content::File { name, bytes } => {
                let part = Part::bytes(bytes.clone()).file_name(name.clone());
                request.multipart(Form::new().part("file", part))
            }
        }
    }

    /// Whether nobody knows if it was done: there was no answer, or it was put off. A connection to the
    /// database that is lost at the very end of a change leaves that open.
    pub fn is_unknown(&self) -> bool {
        self.told.as_ref().is_none_or(Told::is_put_off)
    }

    /// The path of the record that it is about, if its version is followed.
    pub fn record_path(&self) -> Option<String> {
        match &self.record {
            Record::None => None,
            Record::At(path) => Some(path.clone()),
            Record::In(collection) => {
                let told = self.told.as_ref().filter(|told| told.is_done())?;
                Some(format!("{collection}/{}", told.text("id")))
            }
        }
    }
}

impl Journal {
    /// Sends a command and writes down what came of it.
    pub async fn send(&mut self, client: &Client, mut sent: Sent) -> Result<Told, Ending> {
        sent.told = sent.send(client).await;
        let told = sent.told.clone();
        self.sent.push(sent);
        match told {
            None => Err(Ending::Unanswered),
            Some(told) if told.is_done() => Ok(told),
            Some(_) => Err(Ending::Refused),
        }
    }
}
