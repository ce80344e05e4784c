//! By the API: commands are sent again with their keys, records are read at their versions, draws are
//! recomputed.

use std::collections::BTreeSet;
use std::time::Duration;

use http::Method;
use serde_json::Value;
use sortition_tests::Client;
use sortition_tests::process::Process;

use super::{Drawn, State};
use crate::errands::{DRAWING, IMPORT, TAG_TOGETHER, UPLOAD};
use crate::figures::{Figures, Wrong};
use crate::journal::{Content, Job, Journal, Sent, Told};
use crate::world::{Clients, World};

/// A draw goes through these, one after the other.
const STAGES: [&str; 4] = ["open", "frozen", "revealing", "drawn"];
/// What is put off is tried again so often, at this pace.
const TRIES: u32 = 100;
const PAUSE: Duration = Duration::from_millis(50);

/// What came of sending a worker's commands again.
struct Repeated {
    journal: Journal,
    again: u64,
    found: Vec<(Wrong, String)>,
}

/// Asks a server for all that the journals of one load tell, and remembers it.
pub async fn ask(
    world: &mut World,
    server: &Process,
    journals: Vec<Journal>,
    figures: &mut Figures,
) {
    for sent in journals.iter().flat_map(|journal| &journal.sent) {
        count(sent, figures);
    }
    let clients = world.clients(server).await;
    let nobody = server.nobody();
    let repeating: Vec<_> = journals
        .into_iter()
        .map(|journal| tokio::spawn(repeat(journal, clients.clone())))
        .collect();
    let mut touched = BTreeSet::new();
    let mut drawn = BTreeSet::new();
    let mut files = BTreeSet::new();
    for one in repeating {
        let repeated = one.await.expect("commands are sent again");
        figures.again(repeated.again);
        for (wrong, what) in repeated.found {
            figures.found(wrong, what);
        }
        for sent in &repeated.journal.sent {
            remember_record(world, sent, &mut touched);
            drawn.extend(remember_draw(world, sent, figures));
            files.extend(remember_file(world, sent));
            world.known.jobs.extend(late_job(sent));
        }
        world.known.jobs.extend(repeated.journal.jobs);
        for session in &repeated.journal.sessions {
            let status = nobody.with_token(&session.token).get("/me").await.status;
            match session.is_over {
                Some(false) if status != 200 => {
                    figures.found(Wrong::Lost, format!("a session: {status}"));
                }
                Some(true) if status != 401 => {
                    figures.found(Wrong::Lost, format!("the end of a session: {status}"));
                }
                _ => {}
            }
        }
    }
    ask_for(world, &clients, figures, (&touched, &drawn, &files)).await;
}

/// Asks for all that was ever acknowledged.
pub async fn ask_for_all(world: &mut World, server: &Process, figures: &mut Figures) {
    let clients = world.clients(server).await;
    let records = world.known.records.keys().cloned().collect();
    let draws = world.known.draws.keys().cloned().collect();
    let files = world.known.files.keys().cloned().collect();
    ask_for(world, &clients, figures, (&records, &draws, &files)).await;
}

async fn ask_for(
    world: &mut World,
    clients: &Clients,
    figures: &mut Figures,
    (records, draws, files): (&BTreeSet<String>, &BTreeSet<String>, &BTreeSet<String>),
) {
    for path in records {
        ask_for_record(world, clients, figures, path).await;
    }
    for id in draws {
        ask_for_draw(world, clients, figures, id).await;
    }
    for path in files {
        let (who, bytes) = &world.known.files[path];
        let answer = read(&clients[*who], path).await;
        if answer.is_none_or(|(status, body)| status != 200 || body != *bytes) {
            figures.found(Wrong::Lost, format!("the content of {path}"));
        }
    }
}

/// Sends again what has a key: who was answered gets that answer again, who wasn't gets one now.
async fn repeat(mut journal: Journal, clients: Clients) -> Repeated {
    let mut found = Vec::new();
    let mut again = 0;
    for sent in &mut journal.sent {
        let is_done = sent.told.as_ref().is_some_and(Told::is_done);
        if sent.key.is_none() || !(is_done || sent.is_unknown()) {
            continue;
        }
        let client = &clients[sent.who];
        if sent.is_unknown() {
            again += 1;
            sent.told = persist(sent, client).await;
            sent.is_late = true;
        }
        let Some(first) = sent.told.clone() else {
            found.push((Wrong::Unexpected, format!("{} gets no answer", named(sent))));
            continue;
        };
        if !first.is_done() {
            let what = format!(
                "{} is refused when it is sent again: {first:?}",
                named(sent)
            );
            found.push((Wrong::HalfMade, what));
            continue;
        }
        again += 1;
        let second = persist(sent, client).await;
        if second.as_ref() != Some(&first) {
            let is_done = second.as_ref().is_some_and(Told::is_done);
            let wrong = if is_done { Wrong::Doubled } else { Wrong::Lost };
            let what = format!("{}: first {first:?}, then {second:?}", named(sent));
            found.push((wrong, what));
        }
    }
    Repeated {
        journal,
        again,
        found,
    }
}

fn named(sent: &Sent) -> String {
    format!("{}, {} {}", sent.kind, sent.method, sent.path)
}

/// Sends until it isn't put off.
async fn persist(sent: &Sent, client: &Client) -> Option<Told> {
    let mut told = sent.send(client).await;
    for _ in 0..TRIES {
        match &told {
            Some(put_off) if put_off.is_put_off() => {}
            _ => return told,
        }
        tokio::time::sleep(PAUSE).await;
        told = sent.send(client).await;
    }
    told
}

/// Reads until it isn't put off: status and content.
async fn read(client: &Client, path: &str) -> Option<(u16, Vec<u8>)> {
    for _ in 0..TRIES {
        let answer = client.try_send(client.request(Method::GET, path)).await;
        let answer = answer.ok()?;
        if ![429, 503].contains(&answer.status.as_u16()) {
            return Some((answer.status.as_u16(), answer.body));
        }
        tokio::time::sleep(PAUSE).await;
    }
    None
}

fn count(sent: &Sent, figures: &mut Figures) {
    figures.sent(sent.kind, sent.told.as_ref().map(|told| told.status));
    let is_done = sent.told.as_ref().is_some_and(Told::is_done);
    if !is_done && !sent.is_unknown() {
        let what = format!("{}: {:?}", named(sent), sent.told);
        figures.found(Wrong::Unexpected, what);
    }
}

/// How the record may be that a command is about.
fn remember_record(world: &mut World, sent: &Sent, touched: &mut BTreeSet<String>) {
    let records = &mut world.known.records;
    if sent.kind == TAG_TOGETHER {
        let Content::Json(body) = &sent.content else {
            return;
        };
        let results = sent.told.as_ref().map(|told| &told.content["results"]);
        let ids = body["ids"].as_array().into_iter().flatten().enumerate();
        for (place, id) in ids {
            let path = format!("/objects/{}", id.as_str().unwrap_or_default());
            let is_done = results.is_some_and(|results| results[place]["status"] == 200);
            if let Some((_, states)) = records.get_mut(&path) {
                *states = tagged(states, is_done, sent.is_late);
                touched.insert(path);
            }
        }
        return;
    }
    let Some(path) = sent.record_path() else {
        return;
    };
    let told = sent.told.as_ref().filter(|told| told.is_done());
    let state = match (told, sent.seen) {
        (None, _) if !sent.is_unknown() => return,
        (_, Some(_)) if sent.method == Method::DELETE => State::Gone,
        (Some(told), _) => state_of(&told.content),
        // It may have been done or not.
        (None, Some(seen)) => State::At {
            version: seen + 1,
            name: name_in(sent, records.get(&path)),
        },
        (None, None) => return,
    };
    let (_, states) = records
        .entry(path.clone())
        .or_insert_with(|| (sent.who, Vec::new()));
    if told.is_some() {
        states.clear();
    }
    states.push(state);
    touched.insert(path);
}

/// The name that a change gives, or leaves.
fn name_in(sent: &Sent, known: Option<&(&'static str, Vec<State>)>) -> String {
    let given = match &sent.content {
        Content::Json(body) => name_of(body),
        _ => None,
    };
    let known = known.and_then(|(_, states)| match states.first() {
        Some(State::At { name, .. }) => Some(name.clone()),
        _ => None,
    });
    given.or(known).unwrap_or_default()
}

/// What a tag makes of a record: tagged once, and by whoever sent the batch again perhaps once more.
fn tagged(states: &[State], is_done: bool, is_late: bool) -> Vec<State> {
    let most = match (is_done, is_late) {
        (false, false) => 0..=0,
        (true, false) => 1..=1,
        (true, true) => 1..=2,
        (false, true) => 0..=1,
    };
    let mut later = Vec::new();
    for state in states {
        match state {
            State::Gone => later.push(State::Gone),
            State::At { version, name } => later.extend(most.clone().map(|more| State::At {
                version: version + more,
                name: name.clone(),
            })),
        }
    }
    later
}

fn state_of(content: &Value) -> State {
    State::At {
        version: content["version"].as_i64().unwrap_or_default(),
        name: name_of(content).unwrap_or_default(),
    }
}

fn name_of(content: &Value) -> Option<String> {
    let name = content["name"].as_str().or(content["title"].as_str());
    name.map(str::to_owned)
}

async fn ask_for_record(world: &mut World, clients: &Clients, figures: &mut Figures, path: &str) {
    let Some((who, states)) = world.known.records.get_mut(path) else {
        return;
    };
    let found = match read(&clients[*who], path).await {
        Some((404, _)) => State::Gone,
        Some((200, body)) => state_of(&serde_json::from_slice(&body).unwrap_or_default()),
        other => {
            let status = other.map(|(status, _)| status);
            figures.found(Wrong::Unexpected, format!("GET {path}: {status:?}"));
            return;
        }
    };
    if !states.contains(&found) {
        let what = format!("{path} is {found:?}, not {states:?}");
        figures.found(difference(states, &found), what);
    }
    *states = vec![found];
}

/// What it means that a record is otherwise than it may be.
fn difference(states: &[State], found: &State) -> Wrong {
    let versions = states.iter().filter_map(|state| match state {
        State::At { version, .. } => Some(*version),
        State::Gone => None,
    });
    match (found, versions.max()) {
        (State::At { version, .. }, Some(most)) if *version > most => Wrong::Doubled,
        (State::At { version, .. }, Some(most)) if *version == most => Wrong::HalfMade,
        _ => Wrong::Lost,
    }
}

/// The draw that a command was answered with.
fn remember_draw(world: &mut World, sent: &Sent, figures: &mut Figures) -> Option<String> {
    let told = sent.told.as_ref().filter(|told| told.is_done())?;
    if !DRAWING.contains(&sent.kind) {
        return None;
    }
    let drawn = drawn_of(&told.content)?;
    let id = told.text("id").to_owned();
    let known = world.known.draws.entry(id.clone()).or_insert(drawn.clone());
    if known.result.is_some() && drawn.result.is_some() && known.result != drawn.result {
        figures.found(Wrong::Doubled, format!("draw {id} has two outcomes"));
    }
    if drawn.stage > known.stage {
        *known = drawn;
    }
    Some(id)
}

fn drawn_of(draw: &Value) -> Option<Drawn> {
    let stage = STAGES.iter().position(|stage| draw["state"] == **stage)?;
    Some(Drawn {
        stage,
        result: draw["result_hash"].as_str().map(str::to_owned),
    })
}

async fn ask_for_draw(world: &mut World, clients: &Clients, figures: &mut Figures, id: &str) {
    let client = &clients["city_operator"];
    let path = format!("/draws/{id}");
    let found = match read(client, &path).await {
        Some((200, body)) => drawn_of(&serde_json::from_slice(&body).unwrap_or_default()),
        _ => None,
    };
    let (Some(found), Some(known)) = (found, world.known.draws.get_mut(id)) else {
        figures.found(Wrong::Lost, format!("draw {id}"));
        return;
    };
    if found.stage < known.stage {
        figures.found(
            Wrong::Lost,
            format!("a step of draw {id}: {found:?}, {known:?}"),
        );
    }
    if known.result.is_some() && found.result != known.result {
        figures.found(Wrong::Doubled, format!("draw {id} has two outcomes"));
    }
    if STAGES[found.stage] == "drawn" {
        let bundle = read(client, &format!("{path}/bundle")).await;
        let verdict = bundle.map(|(_, body)| sortition_draw::verify(&body).code().to_owned());
        if verdict.as_deref() != Some("ok") {
            figures.found(Wrong::HalfMade, format!("draw {id} is {verdict:?}"));
        }
        figures.recomputed();
    }
    *known = found;
}

/// The file that a command was answered with.
fn remember_file(world: &mut World, sent: &Sent) -> Option<String> {
    let told = sent.told.as_ref().filter(|told| told.is_done())?;
    let (UPLOAD, Content::File { bytes, .. }) = (sent.kind, &sent.content) else {
        return None;
    };
    let path = format!("/attachments/{}", told.text("id"));
    let file = (sent.who, bytes.clone());
    world.known.files.insert(path.clone(), file);
    Some(path)
}

/// The job of an import whose acceptance wasn't heard of before.
fn late_job(sent: &Sent) -> Option<Job> {
    let told = sent.told.as_ref().filter(|told| told.is_done())?;
    let (IMPORT, true, Content::File { name, bytes }) = (sent.kind, sent.is_late, &sent.content)
    else {
        return None;
    };
    let lines = bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
    Some(Job {
        path: format!("/jobs/{}", told.text("id")),
        marker: name.trim_end_matches(".csv").to_owned(),
        rows: lines - 1,
        is_done: false,
    })
}
