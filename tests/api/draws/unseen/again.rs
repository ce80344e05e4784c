//! Every read of the API and the portal, asked again: with `HEAD`, by its tag, and compressed.

use super::asks::{self, Ask};
use super::world::World;
use http::Method;
use sortition_tests::{Answer, App, Client};

/// What differs between two answers to the same question: when and for which request they are, and how
/// many more are allowed.
const DIFFERENT: [&str; 4] = ["date", "x-request-id", "ratelimit", "ratelimit-policy"];

pub async fn get_draw_and_all_reads_answer_again_to_head_and_by_their_tags(app: App) {
    let mut world = World::ready(&app).await;
    world.draw(&app).await;
    let mut tagged = 0;
    let operator = app.sign_in("city_operator").await;
    for (client, is_public) in [(operator, false), (app.nobody(), true)] {
        let client = client.unwatched();
        for ask in asks::all(&world, is_public) {
            let answer = ask.send(&client).await;
            answers_to_head(&client, &ask, &answer).await;
            is_kept_by_nobody_else(&ask, &answer, is_public);
            if answer.status == 200 && !ask.is_file {
                tagged += 1;
                is_known_by_its_tag(&client, &ask, &answer).await;
                is_the_same_compressed(&client, &ask, &answer).await;
            }
        }
    }
    assert!(tagged > 100, "only {tagged} answers had a tag");
}

async fn answers_to_head(client: &Client, ask: &Ask, answer: &Answer) {
    let head = client.send(ask.request(client, Method::HEAD)).await;
    assert_eq!(head.status, answer.status, "{}: {head}", ask.name);
    assert_eq!(head.body.len(), 0, "{}: {head}", ask.name);
    for (name, value) in &answer.headers {
        if !DIFFERENT.contains(&name.as_str()) && name != "transfer-encoding" {
            assert_eq!(head.headers.get(name), Some(value), "{}: {name}", ask.name);
        }
    }
}

fn is_kept_by_nobody_else(ask: &Ask, answer: &Answer, is_public: bool) {
    let kept = answer.header("cache-control");
    let is_private = kept == "private, no-store";
    assert!(
        is_private != (is_public && answer.status == 200),
        "{} is kept as {kept}",
        ask.name
    );
    assert_eq!(
        answer.header("x-content-type-options"),
        "nosniff",
        "{}",
        ask.name
    );
}

async fn is_known_by_its_tag(client: &Client, ask: &Ask, answer: &Answer) {
    let tag = answer.etag();
    for known in [
        tag.to_owned(),
        format!("\"another\", W/{tag}"),
        "*".to_owned(),
    ] {
        let request = ask
            .request(client, Method::GET)
            .header("If-None-Match", known);
        let again = client.send(request).await;
        assert_eq!(again.status, 304, "{}: {again}", ask.name);
        assert!(again.body.is_empty(), "{}: {again}", ask.name);
        for header in ["etag", "cache-control", "vary", "x-content-type-options"] {
            assert_eq!(again.header(header), answer.header(header), "{}", ask.name);
        }
    }
    let request = ask
        .request(client, Method::GET)
        .header("If-None-Match", "\"another\"");
    assert_eq!(client.send(request).await.status, 200, "{}", ask.name);
}

async fn is_the_same_compressed(client: &Client, ask: &Ask, answer: &Answer) {
    for encoding in ["br", "gzip"] {
        let request = ask
            .request(client, Method::GET)
            .header("Accept-Encoding", encoding);
        let packed = client.send(request).await;
        let is_text = packed.header("vary").contains("Accept-Encoding");
        let is_worth_it = is_text && answer.body.len() >= 1024;
        let found = packed.header("content-encoding");
        assert_eq!(found == encoding, is_worth_it, "{}: {found}", ask.name);
        if !is_worth_it {
            continue;
        }
        assert!(packed.body.len() < answer.body.len(), "{}", ask.name);
        assert!(
            unpacked(encoding, &packed.body) == answer.body,
            "{}",
            ask.name
        );
        assert_ne!(packed.etag(), answer.etag(), "{}", ask.name);
        let request = ask
            .request(client, Method::GET)
            .header("If-None-Match", packed.etag());
        let again = client.send(request).await;
        assert_eq!(again.status, 304, "{}: {again}", ask.name);
        assert_eq!(again.etag(), packed.etag(), "{}", ask.name);
    }
}

fn unpacked(encoding: &str, content: &[u8]) -> Vec<u8> {
    use std::io::Read;
    let mut plain = Vec::new();
    let read = match encoding {
        "br" => brotli::Decompressor::new(content, 4096).read_to_end(&mut plain),
        _ => flate2::read::GzDecoder::new(content).read_to_end(&mut plain),
    };
    read.expect("what was packed is unpacked");
    plain
}
