//! The parts that operations refer to: headers, parameters, answers, the way to sign in.

use serde_json::{Value, json};
use sortition_contract::integrations::KEY_PREFIX;
use sortition_contract::jobs::EXPORT_REQUEST_HEADER;
use sortition_contract::org::BACKGROUND_HEADER;

/// The content type of problem documents.
pub(super) const PROBLEM_TYPE: &str = "application/problem+json";
/// The name of the way in which people sign in.
pub(super) const TOKEN: &str = "token";
/// The name of the way in which programs do.
pub(super) const KEY: &str = "key";
/// What every answer has.
pub(super) const ALWAYS: [&str; 4] = [
    "Cache-Control",
    "Strict-Transport-Security",
    "X-Content-Type-Options",
    "X-Request-Id",
];
/// What tells of an encoding.
pub(super) const ENCODED: [&str; 2] = ["Content-Encoding", "Vary"];
/// What answers have that are limited.
pub(super) const LIMITED: [&str; 2] = ["RateLimit", "RateLimit-Policy"];
/// What refusals have beside what every answer has.
const REFUSED: [&str; 4] = [
    "Allow",
    "Content-Language",
    "Retry-After",
    "WWW-Authenticate",
];
/// The longest idempotency key.
const KEY_LIMIT: usize = 255;

/// Each header that an answer may have.
const HEADERS: [(&str, &str); 17] = [
    ("Allow", "The methods that the address takes, with 405."),
    (
        "Cache-Control",
        "`private, no-store` on what only its caller may see: no cache keeps it. A client that holds \
         an answer itself may ask by `If-None-Match` whether it still holds.",
    ),
    (
        "Content-Disposition",
        "The name under which a file is saved.",
    ),
    ("Content-Encoding", "`br` or `gzip`, by `Accept-Encoding`."),
    ("Content-Language", "The language of the texts."),
    (
        "Content-Security-Policy",
        "A browser runs nothing in a file.",
    ),
    (
        "ETag",
        "Tag of what is shown. A record's begins with its version: for `If-Match`, and for \
         `If-None-Match`.",
    ),
    ("Link", "`rel=\"next\"`: the next page, while there is one."),
    ("Location", "Where the new record or the job is."),
    ("RateLimit", "How many requests are left, and until when."),
    (
        "RateLimit-Policy",
        "How many requests are taken in how long, by each server for itself.",
    ),
    ("Retry-After", "Seconds to wait, with 429 and 503."),
    (
        "Set-Cookie",
        "The refresh token, kept by the browser for `/api/v1/session` only.",
    ),
    (
        "Strict-Transport-Security",
        "Where people come by TLS: that they go on doing so.",
    ),
    (
        "Vary",
        "The headers of the request that the answer depends on.",
    ),
    (
        "WWW-Authenticate",
        "How to sign in, with 401; the scope that the key lacks, with 403.",
    ),
    ("X-Content-Type-Options", "`nosniff`."),
];

/// `$ref` to a part.
pub(super) fn place(kind: &str, name: &str) -> Value {
    json!({ "$ref": format!("#/components/{kind}/{name}") })
}

/// Headers as operations refer to them.
pub(super) fn headers<'a>(names: impl IntoIterator<Item = &'a str>) -> Value {
    let headers = names.into_iter();
    Value::Object(
        headers
            .map(|name| (name.to_owned(), place("headers", name)))
            .collect(),
    )
}

/// The schema of a content that is no JSON.
pub(super) fn file_schema(kind: &str) -> Value {
    match kind.starts_with("text/") {
        true => json!({ "type": "string" }),
        false => json!({ "type": "string", "format": "binary" }),
    }
}

/// Adds the parts to a document's components.
pub(super) fn add_to(components: &mut Value) {
    components["securitySchemes"] = json!({
        TOKEN: {
            "type": "http",
            "scheme": "bearer",
            "description": "People: the `access_token` of `POST /api/v1/session`; in at most 15 minutes \
                            a new one is fetched by `POST /api/v1/session/refresh`."
        },
        KEY: {
            "type": "http",
            "scheme": "bearer",
            "description": format!("Programs: an API key of a unit, which begins with `{KEY_PREFIX}`. An \
                            operation that names this scheme needs one of the scopes that stand with it \
                            (403 `missing_scope` names it), or none; one that doesn't is closed to keys \
                            (403 `closed_to_keys`). A key has a limit of its own, told by `RateLimit`.")
        }
    });
    for (name, text) in HEADERS {
        components["headers"][name] =
            json!({ "description": text, "schema": { "type": "string" } });
    }
    components["headers"]["X-Request-Id"] = json!({
        "description": "The request's id, for asking the administrator.",
        "schema": { "type": "string", "format": "uuid" }
    });
    components["parameters"] = parameters();
    let of_problems = || {
        headers(
            ALWAYS
                .into_iter()
                .chain(ENCODED)
                .chain(REFUSED)
                .chain(LIMITED),
        )
    };
    let problem = || json!({ PROBLEM_TYPE: { "schema": place("schemas", "Problem") } });
    components["responses"] = json!({
        "Refused": {
            "description": "Refused, told by its code: the request, or the state of the record",
            "headers": of_problems(),
            "content": problem()
        },
        "Failed": {
            "description": "The server failed or is busy; the same request may be tried again",
            "headers": of_problems(),
            "content": problem()
        },
        "NotModified": {
            "description": "The client has it: nothing changed since it got the tag",
            "headers": headers(ALWAYS.into_iter().chain(["Content-Security-Policy", "ETag", "Link", "Vary"]).chain(LIMITED)),
        }
    });
}

fn parameters() -> Value {
    let tags = "A list of tags, or `*`.";
    json!({
        "AcceptLanguage": {
            "name": "Accept-Language",
            "in": "header",
            "description": "The language of texts for people: `zh-CN` (else used) or `en`.",
            "schema": { "type": "string" }
        },
        "Background": {
            "name": BACKGROUND_HEADER,
            "in": "header",
            "description": "`?1`: the client asks by itself and nobody does anything, so that the \
                            request doesn't keep the session alive.",
            "schema": { "type": "string" }
        },
        "ExportRequest": {
            "name": EXPORT_REQUEST_HEADER,
            "in": "header",
            "description": "With a file of more than 10,000 rows: the id of the request of one's own that \
                            another person has agreed to (`POST /export-requests`).",
            "schema": { "type": "string", "format": "uuid" }
        },
        "IdempotencyKey": {
            "name": "Idempotency-Key",
            "in": "header",
            "description": "A repeat with the same key within 24 hours gets the first answer; with \
                            another content it is refused (`idempotency_key_reused`).",
            "schema": { "type": "string", "minLength": 1, "maxLength": KEY_LIMIT }
        },
        "IfMatch": {
            "name": "If-Match",
            "in": "header",
            "required": true,
            "description": "The `ETag` of the record as it was read, or its version in quotes. \
                            Missing: 428; another version by now: 412.",
            "schema": { "type": "string" }
        },
        "IfMatchOptional": {
            "name": "If-Match",
            "in": "header",
            "description": "The `ETag` of the record as it was read, or its version in quotes. \
                            Another version by now: 412.",
            "schema": { "type": "string" }
        },
        "IfNoneMatch": {
            "name": "If-None-Match",
            "in": "header",
            "description": format!("The `ETag` of what the client has: 304 if it still holds. {tags}"),
            "schema": { "type": "string" }
        }
    })
}
