//! Files that are no import file: each kind of trouble has its own problem, and nothing changes.

use serde_json::Value;
use sortition_tests::builders::{import, text};
use sortition_tests::files::{PDF, PNG, PROGRAM};
use sortition_tests::fixtures::{object_code, objects_csv};
use sortition_tests::{App, on_both_databases};

/// The codes of the columns that a job's problem names.
fn columns(job: &Value) -> Vec<(String, String)> {
    let errors = job["problem"]["errors"].as_array().expect("errors").iter();
    errors
        .map(|error| {
            let pointer = text(error, "pointer").to_owned();
            (pointer, text(error, "code").to_owned())
        })
        .collect()
}

async fn import_objects_from_a_file_that_is_no_table_is_refused(app: App) {
    let operator = app.sign_in("city_operator").await;
    for (name, content) in [
        ("对象.pdf", PDF),
        ("对象.png", PNG),
        ("对象.csv", PROGRAM),
        ("对象.xlsx", b"PK\x03\x04 and no more"),
        ("空.csv", b""),
    ] {
        let answer = operator
            .upload("/objects/import", name, content.to_vec())
            .await;
        answer.refused(415, "unsupported_media_type");
    }
    assert!(operator.all("/jobs").await.is_empty());
}

async fn import_objects_from_a_text_in_another_encoding_is_refused(app: App) {
    let operator = app.sign_in("city_operator").await;
    let code = object_code(1);
    let head = "code,name,type,region_code\n";
    let mut file = format!("{head}{code},石家庄有限公司,enterprise,130102\n").into_bytes();
    let offset = file.len();
    file.extend_from_slice(b"\xff\xfe\n");
    let answer = operator.upload("/objects/import", "对象.csv", file).await;
    let problem = answer.refused(422, "wrong_encoding");
    let detail = text(&problem, "detail");
    assert!(detail.contains(&offset.to_string()), "{detail}");
    assert!(operator.all("/jobs").await.is_empty());
}

async fn import_objects_from_a_file_that_cannot_be_read_fails_with_its_reason(app: App) {
    let operator = app.sign_in("city_operator").await;
    let code = object_code(1);
    let head = "code,name,type,region_code\n";
    let open_quote = format!("{head}{code},\"公司,enterprise,130102\n");
    for (content, problem) in [
        (head.into(), "empty_file"),
        (open_quote.into(), "unclosed_quote"),
        (
            format!("code,name,type\n{code},公司,enterprise\n").into(),
            "missing_column",
        ),
        (
            format!("code,name,type,region_code,名称\n{code},公司,enterprise,130102,1\n").into(),
            "repeated_column",
        ),
    ] {
        let job = import(&operator, "/objects/import", content).await;
        assert_eq!(job["state"], "failed", "{job}");
        assert_eq!(job["problem"]["code"], problem, "{job}");
        assert_eq!(job["problem"]["status"], 422, "{job}");
        assert!(!text(&job["problem"], "detail").contains('{'), "{job}");
        assert_eq!(job["result"], Value::Null);
    }
    assert!(operator.all("/objects").await.is_empty());
}

async fn import_objects_with_a_wrong_head_names_each_column(app: App) {
    let operator = app.sign_in("city_operator").await;
    let file = format!("code,type,月亮\n{},enterprise,1\n", object_code(1));
    let job = import(&operator, "/objects/import", file.into()).await;
    let found = columns(&job);
    let is = |pointer: &str, code: &str| (pointer.to_owned(), code.to_owned());
    assert_eq!(
        found,
        [
            is("/name", "missing_column"),
            is("/region_code", "missing_column"),
        ]
    );
}

async fn import_objects_with_an_unknown_parameter_is_refused(app: App) {
    let operator = app.sign_in("city_operator").await;
    let answer = operator
        .upload(
            "/objects/import?dryrun=true",
            "a.csv",
            objects_csv(1).into(),
        )
        .await;
    answer.refused(400, "unknown_parameter");
    assert!(operator.all("/jobs").await.is_empty());
}

async fn import_objects_with_the_same_key_queues_one_job(app: App) {
    let operator = app.sign_in("city_operator").await;
    let send = async |content: String| {
        let part = reqwest::multipart::Part::bytes(content.into_bytes()).file_name("a.csv");
        let request = operator
            .request(http::Method::POST, "/objects/import")
            .header("Idempotency-Key", "once")
            .multipart(reqwest::multipart::Form::new().part("file", part));
        operator.unwatched().send(request).await
    };
    let first = send(objects_csv(2)).await.with(202);
    assert_eq!(send(objects_csv(2)).await.with(202)["id"], first["id"]);
    let other = send(objects_csv(3)).await;
    other.refused(422, "idempotency_key_reused");
    assert_eq!(operator.all("/jobs").await.len(), 1);
}

on_both_databases!(
    import_objects_from_a_file_that_cannot_be_read_fails_with_its_reason,
    import_objects_from_a_file_that_is_no_table_is_refused,
    import_objects_from_a_text_in_another_encoding_is_refused,
    import_objects_with_a_wrong_head_names_each_column,
    import_objects_with_an_unknown_parameter_is_refused,
    import_objects_with_the_same_key_queues_one_job,
);
