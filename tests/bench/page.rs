//! How large the first load of the page is.

use http::Method;
use sortition_tests::Kind;
use sortition_tests::process::Installation;

use crate::figures::FIRST_LOAD;
use crate::table::{Place, Table};

/// The document and all that it names, as a browser that takes brotli loads it.
pub async fn measure(table: &mut Table) {
    let installation = Installation::new(Kind::Sqlite);
    let server = installation.start();
    let nobody = server.nobody();
    let load = async |path: &str| {
        let request = nobody
            .request(Method::GET, path)
            .header("Accept-Encoding", "br");
        let answer = nobody.send(request).await;
        assert_eq!(answer.status, 200, "{path}");
        answer
    };
    let index = load("/app").await;
    let mut total = index.body.len();
    let brotli = index.header("content-encoding") == "br";
    assert!(brotli, "the page is not compressed: build with --release");
    let plain = nobody.get("/app").await;
    let mut names: Vec<&str> = plain
        .text()
        .split('"')
        .filter(|part| part.starts_with("/assets/"))
        .collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        total += load(name).await.body.len();
    }
    let place = Place {
        name: "the page".to_owned(),
        objects: 0,
    };
    table.tell(&place, FIRST_LOAD, total as f64 / 1_000.0);
}
