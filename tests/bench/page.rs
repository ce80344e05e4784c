//! How large the page is that is loaded first, and what follows it; and whether a list of two hundred rows
//! keeps whoever works with it waiting.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::Method;
use sortition_tests::accounts::PASSWORD;
use sortition_tests::browser::{Device, Page, Role, journey};
use sortition_tests::builders::import;
use sortition_tests::fixtures::objects_csv;
use sortition_tests::process::{Installation, Process};
use sortition_tests::{Answer, Client, Kind};

use crate::figures::{DESK_LOAD, FIRST_LOAD, LARGEST_PART, LONGEST_TASK};
use crate::site::OPERATOR;
use crate::table::{Place, Table};

/// More than a page of the list holds.
const OBJECTS: u32 = 400;

/// Parts of the page besides the first and the desk's.
const OTHERS: [&str; 4] = ["administration", "field", "inspections", "registers"];

pub async fn measure(table: &mut Table) {
    let installation = Installation::new(Kind::Sqlite);
    let server = installation.start();
    let place = Place {
        name: "the page".to_owned(),
        objects: 0,
    };
    let first = first_load(server.nobody()).await;
    table.tell(&place, FIRST_LOAD, kilobytes(first));
    let loader = loader(server.nobody()).await;
    let mut desk = first;
    for file in files_of(&loader, "desk") {
        desk += pressed(server.nobody(), &file).await;
    }
    table.tell(&place, DESK_LOAD, kilobytes(desk));
    let mut largest = 0;
    for part in OTHERS {
        let own = files_of(&loader, part).remove(0);
        largest = largest.max(pressed(server.nobody(), &own).await);
    }
    table.tell(&place, LARGEST_PART, kilobytes(largest));
    table.tell(&place, LONGEST_TASK, longest_task(&server).await);
}

fn kilobytes(bytes: usize) -> f64 {
    bytes as f64 / 1_000.0
}

/// An answer as a browser that takes brotli loads it.
async fn load(nobody: &Client, path: &str) -> Answer {
    let request = nobody
        .request(Method::GET, path)
        .header("Accept-Encoding", "br");
    let answer = nobody.send(request).await;
    assert_eq!(answer.status, 200, "{path}");
    answer
}

async fn pressed(nobody: &Client, path: &str) -> usize {
    load(nobody, path).await.body.len()
}

/// The document and all that it names.
async fn first_load(nobody: &Client) -> usize {
    let index = load(nobody, "/app").await;
    let brotli = index.header("content-encoding") == "br";
    assert!(brotli, "the page is not compressed: build with --release");
    let mut total = index.body.len();
    for name in named(nobody).await {
        total += pressed(nobody, &name).await;
    }
    total
}

/// What the document names, each once.
async fn named(nobody: &Client) -> Vec<String> {
    let plain = nobody.get("/app").await;
    let names = plain.text().split('"');
    let mut names: Vec<_> = names
        .filter(|part| part.starts_with("/assets/"))
        .map(str::to_owned)
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The script that loads the other parts.
async fn loader(nobody: &Client) -> String {
    let named = named(nobody).await;
    let name = named.iter().find(|name| name.starts_with("/assets/parts-"));
    let name = name.expect("the document names the loader of parts");
    nobody.get(name).await.text().to_owned()
}

/// The files of a part: its own, then those that hold what it shares with others, each once.
fn files_of(loader: &str, part: &str) -> Vec<String> {
    let after = |begin: &str| {
        let (_, rest) = loader.split_once(begin).expect("the loader knows the part");
        rest
    };
    let file = |definition: &str| {
        let name = definition.split('"').nth(1).expect("a part has a file");
        format!("/assets/{}", name.trim_start_matches("./"))
    };
    let definition = after(&format!("__wasm_split_load_{part} ="));
    let (_, shared) = definition
        .split_once(", [")
        .expect("a part names what it shares");
    let shared = shared.split(']').next().unwrap_or_default().split(", ");
    let mut files = vec![file(definition)];
    for name in shared.filter(|name| !name.is_empty()) {
        let shared = file(after(&format!("const {name} =")));
        if !files.contains(&shared) {
            files.push(shared);
        }
    }
    files
}

/// The longest that the browser had ears for nothing else while somebody looked through a list of 200 rows,
/// letter by letter and from its head to its end, in milliseconds.
async fn longest_task(server: &Process) -> f64 {
    let operator = server.sign_in(OPERATOR).await;
    let objects = objects_csv(OBJECTS).into_bytes();
    import(&operator, "/objects/import", objects).await;
    let longest = Arc::new(Mutex::new(0.0));
    let told = Arc::clone(&longest);
    let origin = format!("http://{}", server.address());
    journey(
        "bench_list",
        &origin,
        Device::Desk,
        async move |page: Page| {
            page.open("/app").await;
            page.fill("账号", OPERATOR).await;
            page.fill("密码", PASSWORD).await;
            page.click(Role::Button, "登录").await;
            page.find(Role::Button, "搜索企业、任务、公示").await;
            page.open("/app/objects").await;
            page.choose("每页", "200").await;
            page.see("本页 200 条").await;
            page.click(Role::Field, "名称任意片段、信用代码").await;
            page.rest().await;
            page.watch_tasks().await;
            for letter in ["有", "限", "公", "司"] {
                page.forget_requests().await;
                page.type_text(letter).await;
                asked(&page).await;
                page.rest().await;
                page.scroll_table().await;
            }
            let task = page.longest_task().await;
            *told.lock().expect("nobody panics here") = task;
        },
    )
    .await;
    let longest = longest.lock().expect("nobody panics here");
    *longest
}

/// Waits until the list has been asked for.
async fn asked(page: &Page) {
    for _ in 0..500 {
        let requests = page.requests().await;
        if requests.iter().any(|one| one.starts_with("/objects?")) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the list isn't asked for what is typed");
}
