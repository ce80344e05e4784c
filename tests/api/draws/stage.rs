//! What a draw needs before it: objects, inspectors, a published plan, a task that is ready.

use chrono::NaiveDate;
use serde_json::{Value, json};
use sortition::kernel::db::{AnyConnection, Json};
use sortition::registers::store::{inspectors, objects, recusals};
use sortition_contract::ids::{InspectorId, ObjectId, RecusalId};
use sortition_contract::registers::{
    CreditClass, InspectorState, ObjectStatus, ObjectType, RecusalState,
};
use sortition_draw::{Algorithm, Hex32, commitment};
use sortition_tests::builders::{Entry, create_task, publish_plan};
use sortition_tests::db::lines;
use sortition_tests::fixtures::{object_code, object_name, region};
use sortition_tests::{App, Client};

/// Accounts that are linked to the first inspectors, in their order.
const LINKED: [&str; 6] = [
    "inspector",
    "inspector_02",
    "inspector_03",
    "inspector_04",
    "inspector_05",
    "inspector_06",
];

/// The certificate of an invented inspector, from 1.
pub fn certificate(number: u32) -> String {
    format!("ZF{number:06}")
}

/// The account of an inspector by certificate.
pub fn account(certificate: &str) -> &'static str {
    let number: usize = certificate.trim_start_matches("ZF").parse().unwrap();
    LINKED[number - 1]
}

fn id(connection: &mut AnyConnection, table: &str, column: &str, value: &str) -> String {
    let query = format!("SELECT id AS line FROM {table} WHERE {column} = '{value}'");
    lines(connection, &query).remove(0)
}

/// Enters objects and inspectors of 劳动保障监察局, the first six linked to their accounts.
pub fn stock(connection: &mut AnyConnection, object_count: u32, inspector_count: u32) {
    let now = "2026-11-20T00:00:00".parse().unwrap();
    for number in 0..object_count {
        let row = objects::ObjectRow {
            key: 0,
            id: ObjectId::new(),
            code: object_code(number),
            name: object_name(number),
            name_grams: String::new(),
            name_initials: String::new(),
            name_order: String::new(),
            type_: ObjectType::Enterprise,
            region_code: region(number).to_owned(),
            industry_code: None,
            address: None,
            longitude: None,
            latitude: None,
            legal_representative: None,
            phone: None,
            staff_count: None,
            status: ObjectStatus::Active,
            status_on: None,
            credit_class: Some([CreditClass::A, CreditClass::B][number as usize % 2]),
            credit_index: None,
            tags: String::new(),
            version: 1,
            created_at: now,
            updated_at: now,
        };
        objects::insert(connection, &row).unwrap();
    }
    for number in 1..=inspector_count {
        inspector(connection, number);
    }
}

/// Enters one inspector of 劳动保障监察局.
pub fn inspector(connection: &mut AnyConnection, number: u32) {
    let now = "2026-11-20T00:00:00".parse().unwrap();
    let account = LINKED.get(number as usize - 1);
    let row = inspectors::InspectorRow {
        seq: 0,
        id: InspectorId::new(),
        code: certificate(number),
        name: format!("执法{number}号"),
        name_grams: String::new(),
        name_initials: String::new(),
        name_order: String::new(),
        unit_id: id(connection, "units", "code", "130100-LSB").into(),
        user_id: account.map(|name| id(connection, "users", "username", name).into()),
        valid_until: NaiveDate::from_ymd_opt(2099, 12, 31).unwrap(),
        specialities: Json::new(Vec::new()).unwrap(),
        regions: Json::new(vec!["*".to_owned()]).unwrap(),
        state: InspectorState::Active,
        leave_from: None,
        leave_until: None,
        notice_days: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    inspectors::insert(connection, &row).unwrap();
}

/// Bars an inspector from an object.
pub fn recuse(connection: &mut AnyConnection, certificate: &str, object: &str) {
    let now = "2026-11-20T00:00:00".parse().unwrap();
    let row = recusals::RecusalRow {
        id: RecusalId::new(),
        inspector_id: id(connection, "inspectors", "code", certificate).into(),
        object_id: id(connection, "objects", "code", object).into(),
        reason: "亲属".to_owned(),
        state: RecusalState::Declared,
        declared_by: id(connection, "users", "username", "city_operator").into(),
        decided_by: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    recusals::insert(connection, &row).unwrap();
}

/// How much is drawn: of all objects alike, so that strata may be public.
pub fn alike(count: u32) -> Value {
    json!([{ "stratum": "all", "ratio_bp": 0, "min": count, "max": count }])
}

/// A published plan with one entry over all enterprises; gives the entry.
pub async fn publish(
    connection: &mut AnyConnection,
    (operator, approver): (&Client, &Client),
    (year, ratios): (i32, Value),
) -> String {
    let plan = json!({ "year": year, "title": "年度抽查计划" });
    let plan = operator.post("/plans", &plan).await.id();
    let path = format!("/plans/{plan}");
    let item = id(connection, "items", "code", "RS0101");
    let body = json!({ "title": "用工检查", "item_ids": [item],
        "scope": { "types": ["enterprise"] }, "ratios": ratios, "months": [11, 12] });
    let entry = operator.post(&format!("{path}/entries"), &body).await.id();
    operator.command(&format!("{path}/submit")).await.ok();
    approver.get(&format!("{path}/forecast")).await.ok();
    approver.command(&format!("{path}/approve")).await.ok();
    approver.command(&format!("{path}/publish")).await.ok();
    entry
}

/// A task of an entry, with other values where they are given.
pub async fn task(operator: &Client, entry: &str, others: Value) -> String {
    let mut body = json!({ "plan_entry_id": entry, "title": "十二月用工检查",
        "period": { "from": "2026-12-01", "to": "2026-12-31" } });
    if let (Some(body), Value::Object(others)) = (body.as_object_mut(), others) {
        body.extend(others);
    }
    operator.post("/tasks", &body).await.id()
}

/// Objects, inspectors, plan and a task that is ready to be drawn; gives entry and task.
pub async fn ready(
    app: &App,
    (object_count, inspector_count): (u32, u32),
    ratios: Value,
    others: Value,
) -> (String, String) {
    let mut connection = app.connect();
    stock(&mut connection, object_count, inspector_count);
    let operator = app.sign_in("city_operator").await;
    let approver = app.sign_in("city_approver").await;
    let entry = publish(&mut connection, (&operator, &approver), (2026, ratios)).await;
    let task = task(&operator, &entry, others).await;
    (entry, task)
}

/// Two tasks over the same eight objects.
pub async fn two_tasks(app: &App, months: Option<u32>) -> [String; 2] {
    stock(&mut app.connect(), 8, 3);
    let entry = Entry {
        item_codes: &["RS0101"],
        scope: json!({ "types": ["enterprise"], "exclude_checked_within_months": months }),
        ratios: alike(4),
    };
    let (_, entry) = publish_plan(app, &entry).await;
    [
        create_task(app, &entry).await,
        create_task(app, &entry).await,
    ]
}

/// Draws at once; gives the draw.
pub async fn run_at_once(app: &App, task: &str) -> Value {
    let operator = app.sign_in("city_operator").await;
    let path = format!("/tasks/{task}/draws?run=true");
    operator.post(&path, &json!({})).await.with(201)
}

/// A draw that was frozen, with a witness who had committed, and aborted by two persons; gives it as it was
/// opened.
pub async fn aborted(app: &App, task: &str) -> Value {
    let operator = app.sign_in("city_operator").await;
    let body = json!({ "contributors": ["130100-LAW"] });
    let opened = operator
        .post(&format!("/tasks/{task}/draws"), &body)
        .await
        .with(201);
    let path = format!("/draws/{}", text(&opened, "id"));
    let witness = app.sign_in("regulations").await;
    let committed = commits(text(&opened, "id"), "130100-LAW", &"5".repeat(64));
    witness
        .post(&format!("{path}/commitments"), &committed)
        .await
        .ok();
    let freeze = json!({ "reveal_by": "2026-11-23T03:00:00Z" });
    operator.post(&format!("{path}/freeze"), &freeze).await.ok();
    let reason = json!({ "reason": "technical", "text": "停电" });
    operator.post(&format!("{path}/abort"), &reason).await.ok();
    let approver = app.sign_in("city_approver").await;
    approver.post(&format!("{path}/abort"), &reason).await.ok();
    opened
}

/// Three objects that the third inspector may not take, and a limit of two for each: the first two
/// would need three. Gives the operator, the task and the draw.
pub async fn unmatched(app: &App) -> (Client, String, Value) {
    let (_, task) = ready(app, (3, 3), alike(3), json!({ "max_load": 2 })).await;
    let mut connection = app.connect();
    for number in 0..3 {
        recuse(&mut connection, &certificate(3), &object_code(number));
    }
    let drawn = run_at_once(app, &task).await;
    assert_eq!(drawn["state"], "drawn");
    assert_eq!(drawn["is_matched"], false);
    let result = drawn["log"].as_array().unwrap().last().unwrap();
    assert_eq!(result["matching"], Value::Null);
    (app.sign_in("city_operator").await, task, drawn)
}

/// What a contributor submits for its nonce.
pub fn commits(draw: &str, id: &str, nonce: &str) -> Value {
    let nonce: Hex32 = nonce.parse().unwrap();
    let committed = commitment(Algorithm::Sha256, draw, id, &nonce);
    json!({ "contributor": id, "commitment": committed.to_string() })
}

/// The types of a draw's log entries.
pub fn log_types(draw: &Value) -> Vec<&str> {
    let entries = draw["log"].as_array().unwrap();
    entries
        .iter()
        .map(|entry| entry["type"].as_str().unwrap())
        .collect()
}

/// A field of a draw that is a text.
pub fn text<'a>(draw: &'a Value, field: &str) -> &'a str {
    draw[field].as_str().unwrap()
}
