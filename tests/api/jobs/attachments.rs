//! Uploaded files: the uploader's alone until a record holds them.

use serde_json::json;
use sortition_tests::files::{PDF, PNG, PROGRAM};
use sortition_tests::{App, on_both_databases};

async fn create_attachment_keeps_the_file_byte_for_byte(app: App) {
    let operator = app.sign_in("city_operator").await;
    let created = operator
        .upload("/attachments", "会议纪要.pdf", PDF.to_vec())
        .await;
    let view = created.with(201);
    assert_eq!(view["name"], "会议纪要.pdf");
    assert_eq!(view["size"], PDF.len());
    let read = operator
        .get(&format!("/attachments/{}", created.id()))
        .await;
    assert_eq!(read.status, 200, "{read}");
    assert_eq!(read.body, PDF);
    assert_eq!(read.header("x-content-type-options"), "nosniff");
    assert!(
        read.header("content-disposition").starts_with("attachment"),
        "{:?}",
        read.headers
    );
}

async fn create_attachment_of_a_kind_that_is_not_taken_is_refused(app: App) {
    let operator = app.sign_in("city_operator").await;
    let program = operator
        .upload("/attachments", "照片.png", PROGRAM.to_vec())
        .await;
    program.refused(415, "unsupported_media_type");
    let empty = operator.upload("/attachments", "空.pdf", Vec::new()).await;
    assert!(empty.status.is_client_error(), "{empty}");
    assert!(app.query("SELECT id AS line FROM attachments").is_empty());
}

async fn create_attachment_is_named_as_its_content_is(app: App) {
    let operator = app.sign_in("city_operator").await;
    for (sent, content, name) in [
        ("安装.exe", b"@echo off\r\n".as_slice(), "安装.exe.csv"),
        ("说明.txt", b"text", "说明.txt"),
        ("照片.pdf", PNG, "照片.pdf.png"),
        ("照片.PNG", PNG, "照片.PNG"),
    ] {
        let created = operator
            .upload("/attachments", sent, content.to_vec())
            .await;
        assert_eq!(created.with(201)["name"], name);
        let path = format!("/attachments/{}", created.id());
        let read = operator.get(&path).await;
        let (_, ending) = name.rsplit_once('.').expect("it has an ending");
        assert!(
            read.header("content-disposition")
                .ends_with(&format!(".{ending}")),
            "{:?}",
            read.headers
        );
    }
}

async fn create_attachment_above_the_limit_is_refused(app: App) {
    let operator = app.sign_in("city_operator").await;
    let mut content = PDF.to_vec();
    content.resize((20 << 20) + 1, b' ');
    let answer = operator.upload("/attachments", "大.pdf", content).await;
    answer.refused(413, "payload_too_large");
    assert!(app.query("SELECT id AS line FROM attachments").is_empty());
}

async fn get_attachment_is_its_uploaders_until_a_record_holds_it(app: App) {
    let operator = app.sign_in("city_operator").await;
    let id = operator
        .upload("/attachments", "签到表.png", PNG.to_vec())
        .await
        .id();
    let path = format!("/attachments/{id}");
    let approver = app.sign_in("city_approver").await;
    approver.get(&path).await.refused(404, "not_found");
    let meeting = json!({ "unit_id": app.unit("130100-LSB"), "name": "部署会", "held_on": "2026-11-20",
        "attachments": [id] });
    operator.post("/meetings", &meeting).await.with(201);
    assert_eq!(approver.get(&path).await.body, PNG);
    app.sign_in("county_operator")
        .await
        .get(&path)
        .await
        .refused(404, "not_found");
}

async fn get_attachment_that_does_not_exist_is_not_found(app: App) {
    let operator = app.sign_in("city_operator").await;
    let path = "/attachments/01939999-0000-7000-8000-000000000000";
    operator.get(path).await.refused(404, "not_found");
}

on_both_databases!(
    create_attachment_is_named_as_its_content_is,
    create_attachment_above_the_limit_is_refused,
    create_attachment_keeps_the_file_byte_for_byte,
    create_attachment_of_a_kind_that_is_not_taken_is_refused,
    get_attachment_is_its_uploaders_until_a_record_holds_it,
    get_attachment_that_does_not_exist_is_not_found,
);
