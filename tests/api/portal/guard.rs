//! Numbers of persons don't become public: each field that the portal shows refuses them, in whatever
//! way they are written (`tests/support/public_texts.rs` lists the fields), and so do files.

use std::collections::BTreeSet;

use http::Method;
use serde_json::{Value, json};
use sortition_tests::builders::{import, text};
use sortition_tests::fixtures::object_code;
use sortition_tests::public_texts::{Field, guarded};
use sortition_tests::{Answer, App, Client, on_both_databases};

use crate::{plans, publications};

/// A telephone number as one writes it who wants it to pass, or pasted it so.
const NUMBER: &str = "138\u{200b}1234－５６７８";
/// The same, as a refusal tells it.
const MASKED: &str = "138****5678";

/// A text with the number in it.
fn telling() -> String {
    format!("联系人：王先生，{NUMBER}。")
}

/// What was asked, and refused.
#[derive(Default)]
struct Refused {
    fields: BTreeSet<Field>,
}

impl Refused {
    /// Each of these fields of the operation was refused for the number, and says which it is.
    fn take(&mut self, operation: &'static str, pointers: &[&'static str], answer: &Answer) {
        for pointer in pointers.iter().copied() {
            let problem = answer.refused_field(pointer, "personal_number");
            let errors = problem["errors"].as_array().expect("errors");
            let error = errors.iter().find(|one| one["pointer"] == pointer);
            let detail = text(error.expect("the field's"), "detail");
            assert!(detail.contains(MASKED), "{operation} {pointer}: {detail}");
            assert!(!detail.contains("1234"), "{operation} {pointer}: {detail}");
            self.fields.insert((operation, pointer));
        }
    }
}

/// Patches a record as it is now.
async fn patched(client: &Client, path: &str, changes: &Value) -> Answer {
    let etag = client.get(path).await.etag().to_owned();
    client.patch(path, &etag, changes).await
}

/// Site, address and number, each with the number of a person.
fn place() -> Value {
    json!({ "site": telling(), "url": format!("https://example.cn/{NUMBER}"), "number": NUMBER })
}

const PLACE: [&str; 3] = ["/site", "/url", "/number"];

/// Plans and entries; gives a published entry.
async fn plans_refuse(app: &App, refused: &mut Refused) -> String {
    let (operator, plan, entry) = plans::with_entry(app).await;
    let answer = operator
        .post("/plans", &json!({ "year": 2026, "title": telling() }))
        .await;
    refused.take("create_plan", &["/title"], &answer);
    let title = json!({ "title": telling() });
    let answer = patched(&operator, &plan, &title).await;
    refused.take("update_plan", &["/title"], &answer);
    let entries = format!("{plan}/entries");
    let mut body = plans::entry(app);
    body["title"] = json!(telling());
    let answer = operator.post(&entries, &body).await;
    refused.take("create_plan_entry", &["/title"], &answer);
    let answer = patched(&operator, &format!("{entries}/{entry}"), &title).await;
    refused.take("update_plan_entry", &["/title"], &answer);
    operator.command(&format!("{plan}/submit")).await.ok();
    let approver = app.sign_in("city_approver").await;
    approver.get(&format!("{plan}/forecast")).await.ok();
    approver.command(&format!("{plan}/approve")).await.ok();
    let publish = format!("{plan}/publish");
    let answer = approver.post(&publish, &place()).await;
    refused.take("publish_plan", &PLACE, &answer);
    approver.command(&publish).await.ok();
    entry
}

/// Tasks and draws of a published entry.
async fn tasks_refuse(app: &App, entry: &str, refused: &mut Refused) {
    let operator = app.sign_in("city_operator").await;
    let texts = json!({ "title": telling(), "document_number": NUMBER });
    let mut body = json!({ "plan_entry_id": entry, "title": "十二月用工检查",
        "document_number": "石人社监〔2026〕138号",
        "period": { "from": "2026-12-01", "to": "2026-12-31" } });
    let task = format!("/tasks/{}", operator.post("/tasks", &body).await.id());
    for (name, value) in texts.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    let answer = operator.post("/tasks", &body).await;
    refused.take("create_task", &["/title", "/document_number"], &answer);
    let answer = patched(&operator, &task, &texts).await;
    refused.take("update_task", &["/title", "/document_number"], &answer);
    let why = json!({ "reason": "other", "text": telling() });
    let answer = operator.post(&format!("{task}/void"), &why).await;
    refused.take("void_task", &["/text"], &answer);
    let draws = format!("{task}/draws");
    let beacon = json!({ "beacon": { "source": "dice", "round": NUMBER,
        "at": "2026-11-23T05:00:00Z" } });
    let answer = operator.post(&draws, &beacon).await;
    refused.take("open_draw", &["/beacon/round"], &answer);
    let opened = operator.post(&draws, &json!({})).await.with(201);
    let abort = format!("/draws/{}/abort", text(&opened, "id"));
    let answer = operator.post(&abort, &why).await;
    refused.take("abort_draw", &["/text"], &answer);
}

/// Items of the checklist.
async fn items_refuse(app: &App, refused: &mut Refused) {
    const TEXTS: [&str; 4] = ["/name", "/content", "/method", "/legal_basis"];
    let operator = app.sign_in("city_operator").await;
    let texts = json!({ "name": telling(), "content": telling(), "method": telling(),
        "legal_basis": telling() });
    let mut body = json!({ "code": "RS0199", "parent_id": app.item("RS01"), "name": "检查",
        "kind": "general", "object_types": ["enterprise"], "content": "内容",
        "method": "实地检查", "legal_basis": "《劳动法》", "unit_id": app.unit("130100-LSB"),
        "effective_from": "2026-11-23", "reason": "机构职责调整" });
    let created = operator.post("/items", &body).await;
    let made = created.with(201);
    body["code"] = json!("RS0198");
    for (name, value) in texts.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    let answer = operator.post("/items", &body).await;
    refused.take("create_item", &TEXTS, &answer);
    let versions = format!("/items/{}/versions", app.item("RS0101"));
    let answer = operator.post(&versions, &texts).await;
    refused.take("create_item_version", &TEXTS, &answer);
    let versions = format!("/items/{}/versions", text(&made, "id"));
    let version = format!("{versions}/{}", text(&made, "version_id"));
    let answer = operator.patch(&version, created.etag(), &texts).await;
    refused.take("update_item_version", &TEXTS, &answer);
    operator.command(&format!("{version}/submit")).await.ok();
    let regulations = app.sign_in("regulations").await;
    regulations
        .command(&format!("{version}/approve"))
        .await
        .ok();
    let publish = format!("{version}/publish");
    let answer = regulations.post(&publish, &place()).await;
    refused.take("publish_item_version", &PLACE, &answer);
}

/// Units, and objects of the register.
async fn registers_refuse(app: &App, refused: &mut Refused) {
    let admin = app.sign_in("system_admin").await;
    let unit = json!({ "code": NUMBER, "name": telling(), "kind": "section",
        "parent_id": app.unit("130100-HRSS"), "region_code": "130100" });
    let answer = admin.post("/units", &unit).await;
    refused.take("create_unit", &["/code", "/name"], &answer);
    let name = json!({ "name": telling() });
    let path = format!("/units/{}", app.unit("130100-LSB"));
    let answer = patched(&admin, &path, &name).await;
    refused.take("update_unit", &["/name"], &answer);
    let operator = app.sign_in("city_operator").await;
    let mut object = json!({ "code": object_code(77), "name": "石家庄某某公司",
        "type": "public_institution", "region_code": "130102" });
    let made = operator.post("/objects", &object).await.id();
    object["code"] = json!(object_code(78));
    object["name"] = json!(telling());
    let answer = operator.post("/objects", &object).await;
    refused.take("create_object", &["/name"], &answer);
    let answer = patched(&operator, &format!("/objects/{made}"), &name).await;
    refused.take("update_object", &["/name"], &answer);
}

/// Results: where they stand, and why they were corrected and taken down.
async fn publications_refuse(app: &App, refused: &mut Refused) {
    let (operator, path) = publications::draft(app).await;
    operator.command(&format!("{path}/submit")).await.ok();
    let approver = app.sign_in("city_approver").await;
    approver.command(&format!("{path}/approve")).await.ok();
    let publish = format!("{path}/publish");
    let answer = operator.post(&publish, &place()).await;
    refused.take("publish_publication", &PLACE, &answer);
    operator.command(&publish).await.ok();
    let reason = json!({ "reason": telling() });
    let answer = operator.post(&format!("{path}/correct"), &reason).await;
    refused.take("correct_publication", &["/reason"], &answer);
    let answer = approver.post(&format!("{path}/take-down"), &reason).await;
    refused.take("take_down_publication", &["/reason"], &answer);
    assert_eq!(operator.get(&path).await.ok()["state"], "published");
}

async fn each_field_that_becomes_public_refuses_a_persons_number(app: App) {
    let mut refused = Refused::default();
    items_refuse(&app, &mut refused).await;
    let entry = plans_refuse(&app, &mut refused).await;
    tasks_refuse(&app, &entry, &mut refused).await;
    publications_refuse(&app, &mut refused).await;
    registers_refuse(&app, &mut refused).await;
    let expected = guarded();
    let missing: Vec<&Field> = expected.difference(&refused.fields).collect();
    assert!(
        missing.is_empty(),
        "not tried here: ask for them too: {missing:?}"
    );
    let unlisted: Vec<&Field> = refused.fields.difference(&expected).collect();
    assert!(
        unlisted.is_empty(),
        "refused, but not listed in tests/support/public_texts.rs: {unlisted:?}"
    );
    for path in ["/public/checklist", "/public/plans", "/public/results"] {
        let shown = app.nobody().get(path).await;
        assert!(!shown.text().contains(NUMBER), "{path}");
    }
}

async fn create_plan_with_a_persons_number_says_so_in_both_languages(app: App) {
    let operator = app.sign_in("city_operator").await;
    let body = json!({ "year": 2026, "title": telling() });
    for (language, sentence) in [
        (
            "zh-CN",
            "“标题”会对外公开，其中的“138****5678”疑似个人的电话号码或身份证件号码，请删去。",
        ),
        (
            "en",
            "“Title” becomes public, and “138****5678” in it looks like a person's telephone or \
             identity number: take it out.",
        ),
    ] {
        let request = operator.request(Method::POST, "/plans").json(&body);
        let answer = operator
            .send(request.header("Accept-Language", language))
            .await;
        let problem = answer.refused_field("/title", "personal_number");
        assert_eq!(problem["errors"][0]["detail"], sentence);
    }
}

async fn create_plan_with_numbers_of_documents_lets_them_stand(app: App) {
    let operator = app.sign_in("city_operator").await;
    for title in [
        "关于落实石人社发〔2026〕138号文件的抽查计划",
        "石家庄（91130102MA6LNXFE2A）2026-11-23抽查",
        "130102-2026-1号计划，涉及13800000000元",
    ] {
        let body = json!({ "year": 2026, "title": title });
        let made = operator.post("/plans", &body).await.with(201);
        assert_eq!(made["title"], title);
    }
}

async fn create_plan_with_marks_that_nobody_sees_loses_them(app: App) {
    let operator = app.sign_in("city_operator").await;
    let body = json!({ "year": 2026, "title": "\u{202e}年度\u{200b}抽查\u{feff}计划\u{202c}" });
    let made = operator.post("/plans", &body).await.with(201);
    assert_eq!(made["title"], "年度抽查计划");
    for title in ["年度\u{fffe}计划", "年度\u{fdd0}计划", "年度\u{2028}计划"] {
        let body = json!({ "year": 2026, "title": title });
        let answer = operator.post("/plans", &body).await;
        answer.refused_field("/title", "control_character");
    }
}

async fn import_objects_with_a_persons_number_as_name_rejects_the_row(app: App) {
    let operator = app.sign_in("city_operator").await;
    let file = format!(
        "code,name,type,region_code\n\
         {},石家庄甲公司,enterprise,130102\n\
         {},石家庄乙公司 138 1234 5678,enterprise,130102\n",
        object_code(1),
        object_code(2)
    );
    let job = import(&operator, "/objects/import", file.into()).await;
    assert_eq!(job["result"]["created"], 1, "{job}");
    assert_eq!(job["result"]["rejected"], 1, "{job}");
    let rows = operator
        .get(&format!("/jobs/{}/rejected", text(&job, "id")))
        .await;
    assert!(rows.text().contains(MASKED), "{rows}");
}

/// What was stored before the guard doesn't become public either.
async fn publish_plan_with_a_number_that_was_stored_before_is_refused(app: App) {
    let (_, plan, _) = plans::submitted(&app).await;
    app.change(&["UPDATE plan_entries SET title = '用工检查13812345678'".to_owned()]);
    let approver = app.sign_in("city_approver").await;
    approver.command(&format!("{plan}/approve")).await.ok();
    let answer = approver.command(&format!("{plan}/publish")).await;
    let problem = answer.refused(409, "personal_data");
    assert_eq!(
        text(&problem, "detail"),
        "“标题”疑似含有个人信息：138****5678。请删除或逐条确认。"
    );
    assert_eq!(problem["errors"][0]["pointer"], "/content/entries/0/title");
    assert!(app.nobody().all("/public/plans").await.is_empty());
}

async fn open_draw_of_a_task_with_a_number_that_was_stored_before_is_refused(app: App) {
    let (operator, _, entry) = plans::published(&app).await;
    let body = json!({ "plan_entry_id": entry, "title": "十二月用工检查",
        "period": { "from": "2026-12-01", "to": "2026-12-31" } });
    let task = format!("/tasks/{}", operator.post("/tasks", &body).await.id());
    app.change(&["UPDATE tasks SET title = '用工检查13812345678'".to_owned()]);
    let draws = format!("{task}/draws");
    let answer = operator.post(&draws, &json!({})).await;
    let problem = answer.refused(409, "personal_data");
    assert_eq!(problem["errors"][0]["pointer"], "/title");
    let title = json!({ "title": "十二月用工检查" });
    patched(&operator, &task, &title).await.ok();
    operator.post(&draws, &json!({})).await.with(201);
}

on_both_databases!(
    create_plan_with_a_persons_number_says_so_in_both_languages,
    create_plan_with_marks_that_nobody_sees_loses_them,
    create_plan_with_numbers_of_documents_lets_them_stand,
    each_field_that_becomes_public_refuses_a_persons_number,
    import_objects_with_a_persons_number_as_name_rejects_the_row,
    open_draw_of_a_task_with_a_number_that_was_stored_before_is_refused,
    publish_plan_with_a_number_that_was_stored_before_is_refused,
);
