//! One form of every key: whoever types a certificate, a code, a tag or an account in full width,
//! small letters or with marks that nobody sees means the same record.

use serde_json::{Value, json};
use sortition_tests::accounts::PASSWORD;
use sortition_tests::builders::{import, text};
use sortition_tests::fixtures::object_code;
use sortition_tests::{App, on_both_databases};

use super::{entered, inspector, total};

/// Ways to write `ZF000101` that nobody tells apart.
const VARIANTS: [&str; 6] = [
    "zf000101",
    "ＺＦ０００１０１",
    " ZF 000101 ",
    "ZF\u{200b}000101",
    "\u{feff}ZF000101",
    "ZF0001\u{ad}01\u{2060}",
];

async fn certificate_in_any_form_is_one_inspector(app: App) {
    let operator = app.sign_in("city_operator").await;
    let first = inspector(&app, VARIANTS[0], "130100-LSB", &json!({}));
    let made = operator.post("/inspectors", &first).await.with(201);
    assert_eq!(made["code"], "ZF000101");
    for variant in VARIANTS {
        let again = inspector(&app, variant, "130100-LSB", &json!({}));
        operator
            .post("/inspectors", &again)
            .await
            .refused(409, "duplicate");
        let file =
            format!("code,name,unit_code,valid_until\n{variant},秦朗,130100-LSB,2029-12-31\n");
        let job = import(&operator, "/inspectors/import", file.into()).await;
        assert_eq!(job["result"]["created"], 0, "{variant:?}: {job}");
        assert_eq!(job["result"]["rejected"], 0, "{variant:?}: {job}");
        let q: String = variant.bytes().map(|byte| format!("%{byte:02X}")).collect();
        assert_eq!(
            total(&operator, &format!("/inspectors?q={q}")).await,
            1,
            "{variant:?}"
        );
    }
    // Two forms in one file are one row too many.
    let file = "code,name,unit_code,valid_until\nＺF1,甲,130100-LSB,2030-12-31\nzf 1,乙,130100-LSB,2030-12-31\n";
    let job = import(&operator, "/inspectors/import", file.into()).await;
    assert_eq!(job["result"]["created"], 1, "{job}");
    assert_eq!(job["result"]["rejected"], 1, "{job}");
}

async fn certificate_that_differs_by_zeros_is_asked_about(app: App) {
    let operator = app.sign_in("city_operator").await;
    let body = inspector(
        &app,
        "03010010001",
        "130100-LSB",
        &json!({ "name": "王测试" }),
    );
    operator.post("/inspectors", &body).await.with(201);
    let head = "执法证号,姓名,单位代码,有效期至\n";
    let file = format!(
        "{head}3010010001,王测试,130100-LSB,2030-12-31\n\
         3010010001,赵测试,130100-LSB,2030-12-31\n\
         5,李测试,130100-LSB,2030-12-31\n005,李测试,130100-LSB,2030-12-31\n"
    );
    let job = import(
        &operator,
        "/inspectors/import?dry_run=true",
        file.clone().into(),
    )
    .await;
    assert_eq!(job["result"]["rejected"], 3, "{job}");
    let path = format!("/jobs/{}/rejected", text(&job, "id"));
    let rows = operator.get(&path).await.ok();
    let error = &rows["items"][1]["errors"][0];
    assert_eq!(error["code"], "repeated_row", "{rows}");
    let errors: Vec<&Value> = rows["items"].as_array().expect("rows").iter().collect();
    let similar: Vec<_> = errors
        .iter()
        .filter(|row| row["errors"][0]["code"] == "similar_certificate")
        .map(|row| row["line"].clone())
        .collect();
    assert_eq!(similar, [json!(2), json!(5)], "{rows}");
    assert!(rows.to_string().contains("03010010001"), "{rows}");
    // Confirmed to be somebody else.
    let file = format!("{head}3010010001,王测试,130100-LSB,2030-12-31\n");
    let job = import(&operator, "/inspectors/import?similar=enter", file.into()).await;
    assert_eq!(job["result"]["created"], 1, "{job}");
}

async fn certificate_that_differs_by_zeros_is_asked_about_by_hand(app: App) {
    let operator = app.sign_in("city_operator").await;
    let body = |code: &str, others: Value| inspector(&app, code, "130100-LSB", &others);
    let first = body("03010010001", json!({ "name": "王测试" }));
    operator.post("/inspectors", &first).await.with(201);
    // The same name with a space in it, as tables have it.
    let again = body("3010010001", json!({ "name": "王 测试" }));
    let problem = operator.post("/inspectors", &again).await;
    let problem = problem.refused_field("/code", "similar_certificate");
    assert!(problem.to_string().contains("03010010001"), "{problem}");
    let other = body("3010010002", json!({ "name": "王测试" }));
    operator.post("/inspectors", &other).await.with(201);
    let confirmed = body(
        "3010010001",
        json!({ "name": "王测试", "similar": "enter" }),
    );
    operator.post("/inspectors", &confirmed).await.with(201);
    assert_eq!(total(&operator, "/inspectors").await, 3);
}

async fn object_code_and_tag_in_any_form_are_one(app: App) {
    let operator = app.sign_in("city_operator").await;
    let path = entered(
        &operator,
        1,
        "130102",
        &json!({ "tags": ["ｖｉｐ\u{200b}"] }),
    )
    .await;
    let seen = operator.get(&path).await.ok();
    assert_eq!(seen["tags"], json!(["VIP"]));
    for tag in ["vip", "VIP", "%EF%BD%96ip"] {
        assert_eq!(
            total(&operator, &format!("/objects?tag={tag}")).await,
            1,
            "{tag}"
        );
    }
    let code = object_code(1);
    let spaced = format!("{}%20{}", &code[..8].to_lowercase(), &code[8..]);
    assert_eq!(
        total(&operator, &format!("/objects?code={spaced}")).await,
        1
    );
    assert_eq!(total(&operator, &format!("/objects?q={spaced}")).await, 1);
    let wide: String = code
        .chars()
        .map(|c| char::from_u32(u32::from(c) + 0xfee0).expect("a wide form"))
        .collect();
    let file = format!("code,name,type,region_code\n{wide},新名公司,企业,130102\n");
    let job = import(&operator, "/objects/import", file.into()).await;
    assert_eq!(job["result"]["updated"], 1, "{job}");
    let id = seen["id"].clone();
    let untag = json!({ "action": "untag", "ids": [id], "tags": ["vIp"] });
    operator.post("/objects/batch", &untag).await.ok();
    assert_eq!(operator.get(&path).await.ok()["tags"], json!([]));
}

async fn account_in_any_form_is_one(app: App) {
    let admin = app.sign_in("system_admin").await;
    let body =
        json!({ "username": "City＿Operator", "name": "某人", "unit_id": app.unit("130100-LSB") });
    admin.post("/users", &body).await.refused(409, "duplicate");
    for username in ["City_Operator", " city_operator\u{200b}", "ｃity_operator"] {
        let body = json!({ "username": username, "password": PASSWORD });
        app.nobody().post("/session", &body).await.ok();
    }
    assert_eq!(total(&admin, "/users?q=City_Oper").await, 1);
}

on_both_databases!(
    account_in_any_form_is_one,
    certificate_in_any_form_is_one_inspector,
    certificate_that_differs_by_zeros_is_asked_about,
    certificate_that_differs_by_zeros_is_asked_about_by_hand,
    object_code_and_tag_in_any_form_are_one,
);
