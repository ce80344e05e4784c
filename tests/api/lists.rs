//! What all lists have in common: they are taken as a file as they are shown, and read page by page.

mod columns;
mod pages;
mod unstorable;
mod ways;

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use http::Method;
use serde_json::json;
use sortition_tests::builders::{import, text};
use sortition_tests::client::Answer;
use sortition_tests::fixtures::{object_name, objects_csv};
use sortition_tests::register::{Inspector, enterprise, enterprises};
use sortition_tests::{App, Client, on_both_databases};

use self::columns::LISTS;

const CSV: &str = "text/csv";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

async fn take(client: &Client, path: &str, form: &str, language: &str) -> Answer {
    let request = client
        .request(Method::GET, path)
        .header("Accept", form)
        .header("Accept-Language", language);
    client.send(request).await
}

/// The rows of a file in CSV, the head among them.
fn rows(answer: &Answer) -> Vec<Vec<String>> {
    let text = answer.text();
    let text = text
        .strip_prefix('\u{feff}')
        .expect("spreadsheets are told that it is UTF-8");
    let cells = |line: &str| line.split(',').map(str::to_owned).collect();
    text.split_terminator("\r\n").map(cells).collect()
}

/// The cells of a workbook's only sheet.
fn sheet(answer: &Answer) -> (String, Vec<Vec<Data>>) {
    assert_eq!(answer.header("content-type"), XLSX, "{answer}");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(answer.body.clone())).expect("a workbook");
    let name = book.sheet_names().remove(0);
    let range = book.worksheet_range(&name).expect("its sheet");
    (name, range.rows().map(<[Data]>::to_vec).collect())
}

async fn every_list_is_taken_with_its_columns_in_both_languages(app: App) {
    for (path, username, columns) in LISTS {
        let client = app.sign_in(username).await;
        let address = format!("{path}?columns={columns}");
        let count = columns.split(',').count();
        let mut heads = Vec::new();
        for language in ["zh-CN", "en"] {
            let file = take(&client, &address, CSV, language).await;
            assert_eq!(file.status, 200, "{path}: {file}");
            assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
            let head = rows(&file).remove(0);
            assert_eq!(head.len(), count, "{path} in {language}: {head:?}");
            let (_, cells) = sheet(&take(&client, &address, XLSX, language).await);
            let typed: Vec<_> = cells[0].iter().map(ToString::to_string).collect();
            assert_eq!(typed, head, "{path} in {language}");
            heads.push(head.join(","));
        }
        assert_ne!(heads[0], heads[1], "{path} has headings in both languages");
        assert!(heads[1].is_ascii(), "{path}: {}", heads[1]);
        assert!(!heads[0].is_ascii(), "{path}: {}", heads[0]);
        let raw = take(&client, path, CSV, "zh-CN").await;
        assert_eq!(raw.status, 200, "{path} for machines: {raw}");
        let unknown = take(&client, &format!("{path}?columns=nothing"), CSV, "en").await;
        let problem = unknown.refused(400, "invalid_parameter");
        assert!(
            problem["detail"]
                .as_str()
                .is_some_and(|detail| detail.contains("columns"))
        );
    }
}

async fn a_list_is_taken_as_it_is_shown(app: App) {
    let objects = [
        enterprise(1),
        enterprise(2).of_class("A").tagged("重点"),
        enterprise(3).unrated().in_region("130104"),
        enterprise(4).with_status("revoked"),
    ];
    app.add_objects(&objects);
    let client = app.sign_in("city_operator").await;
    let path = "/objects?status=active&sort=-name&columns=region,name,class,status,type,tags,code";
    let file = take(&client, path, CSV, "zh-CN").await;
    let name = file.header("content-disposition");
    let encoded: String =
        url::form_urlencoded::byte_serialize("检查对象名录库 2026-11-23.csv".as_bytes()).collect();
    assert_eq!(
        name,
        format!(
            "attachment; filename*=UTF-8''{}",
            encoded.replace('+', "%20")
        )
    );
    let row = |region: &str, place: usize, class: &str, tag: &str| {
        [
            region,
            objects[place].name(),
            class,
            "正常",
            "企业",
            tag,
            objects[place].code(),
        ]
        .map(str::to_owned)
        .to_vec()
    };
    let head = [
        "属地",
        "名称",
        "信用风险分类",
        "状态",
        "类型",
        "标签",
        "统一社会信用代码",
    ];
    assert_eq!(
        rows(&file),
        [
            head.map(str::to_owned).to_vec(),
            row("桥西区", 2, "未分类", ""),
            row("长安区", 1, "A", "重点"),
            row("长安区", 0, "B", ""),
        ]
    );
    let english = rows(&take(&client, path, CSV, "en").await);
    assert_eq!(english[1][2..5], ["Unrated", "Active", "Enterprise"]);
    // What is for machines stays: the API's names and codes, to be imported again.
    let raw = take(&client, "/objects?status=active&sort=-name", CSV, "zh-CN").await;
    assert!(raw.header("content-disposition").ends_with("objects.csv"));
    let raw = rows(&raw);
    assert_eq!(
        raw[0][..5],
        ["code", "name", "type", "region_code", "industry_code"]
    );
    assert_eq!(raw[1][2..4], ["enterprise", "130104"]);
    let plans = rows(&take(&client, "/plans", CSV, "zh-CN").await);
    assert_eq!(plans[0][..3], ["title", "state", "year"]);
}

/// Short lists too: as they are found, with what was told and asked for.
async fn units_and_requests_are_taken_as_they_are_found(app: App) {
    let client = app.sign_in("city_operator").await;
    let path = "/units?q=130100-lsb&state=active&columns=name,code,owes_reports,state";
    let units = rows(&take(&client, path, CSV, "zh-CN").await);
    assert_eq!(units.len(), 2, "{units:?}");
    assert_eq!(units[1], ["劳动保障监察局", "130100-LSB", "是", "正常"]);
    let system = app.sign_in("system_admin").await;
    let body = json!({ "kind": "reset_password", "is_locking": true, "reason": "本人忘记密码" });
    let asked = format!("/users/{}/requests", app.user("auditor"));
    system.post(&asked, &body).await.with(201);
    let path = "/account-requests?columns=username,kind,state,reason,decided_by";
    let requests = rows(&take(&system, path, CSV, "zh-CN").await);
    let expected = [
        "auditor",
        "重置密码（原密码立即失效）",
        "待确认",
        "本人忘记密码",
        "",
    ];
    assert_eq!(requests[1..], [expected.map(str::to_owned).to_vec()]);
    take(&client, path, CSV, "zh-CN")
        .await
        .refused(403, "forbidden");
    let unknown = system.get("/account-requests?state=requested").await;
    unknown.refused(400, "unknown_parameter");
}

async fn a_list_is_taken_whole(app: App) {
    const MANY: u32 = 2_300;
    let client = app.sign_in("city_operator").await;
    import(&client, "/objects/import", objects_csv(MANY).into()).await;
    let path = "/objects?sort=code&columns=name,staff,checked&limit=20&page=3&count=true";
    let file = take(&client, path, CSV, "zh-CN").await;
    let mut names: Vec<_> = rows(&file)
        .into_iter()
        .skip(1)
        .map(|mut row| row.remove(0))
        .collect();
    assert_eq!(names.len(), MANY as usize);
    let (title, cells) = sheet(&take(&client, path, XLSX, "zh-CN").await);
    assert_eq!(title, "检查对象名录库");
    assert_eq!(cells.len(), MANY as usize + 1);
    assert!(
        matches!(cells[1][1], Data::Float(_)),
        "numbers are numbers: {:?}",
        cells[1]
    );
    assert_eq!(cells[1][2], Data::Empty);
    let typed: Vec<_> = cells.iter().skip(1).map(|row| row[0].to_string()).collect();
    assert_eq!(typed, names, "both files have the order that was asked for");
    names.sort();
    names.dedup();
    assert_eq!(names.len(), MANY as usize);
    let searched = format!("/objects?columns=name&q={}", object_name(7));
    assert_eq!(rows(&take(&client, &searched, CSV, "zh-CN").await).len(), 2);
}

async fn a_workbook_has_days_moments_and_ratios(app: App) {
    let limit = "UPDATE item_versions SET max_ratio_bp = 250 WHERE code = 'RS0201'";
    app.change(&[limit.to_owned()]);
    let client = app.sign_in("city_operator").await;
    let path = "/items?is_major=false&sort=code&columns=code,max_ratio,effective_from,published";
    let (_, cells) = sheet(&take(&client, path, XLSX, "en").await);
    let first = cells
        .iter()
        .skip(1)
        .find(|row| row[1] != Data::Empty)
        .expect("a limit");
    let Data::Float(ratio) = first[1] else {
        panic!("{first:?}");
    };
    assert!((ratio - 0.025).abs() < 1e-9, "{ratio}");
    for place in [2, 3] {
        let Data::DateTime(at) = &first[place] else {
            panic!("{first:?}");
        };
        let at = at.as_datetime().expect("a moment").to_string();
        assert!(at.starts_with("2026-"), "{at}");
    }
}

async fn a_file_never_runs_as_a_formula(app: App) {
    let client = app.sign_in("city_operator").await;
    let meeting = json!({ "name": "=cmd|' /C calc'!A0", "held_on": "2026-11-20",
        "unit_id": app.unit("130100-LSB") });
    client.post("/meetings", &meeting).await.with(201);
    let path = "/meetings?columns=title";
    let file = take(&client, path, CSV, "zh-CN").await;
    assert_eq!(rows(&file)[1], ["'=cmd|' /C calc'!A0"]);
    let (_, cells) = sheet(&take(&client, path, XLSX, "zh-CN").await);
    assert_eq!(cells[1][0], Data::String("=cmd|' /C calc'!A0".to_owned()));
}

async fn a_file_is_for_those_who_may_and_leaves_a_trace(app: App) {
    app.add_objects(&enterprises(2));
    app.add_inspectors(&[Inspector::new("ZF000001", "130100-LSB", Some("inspector"))]);
    for form in [CSV, XLSX] {
        let path = "/objects?columns=name";
        let lead = app.sign_in("city_lead").await;
        take(&lead, path, form, "zh-CN")
            .await
            .refused(403, "forbidden");
        let county = app.sign_in("other_county_operator").await;
        let nothing = take(&county, path, form, "zh-CN").await;
        assert_eq!(nothing.status, 200);
        take(&app.nobody(), path, form, "zh-CN")
            .await
            .refused(401, "unauthenticated");
        let admin = app.sign_in("system_admin").await;
        take(&admin, "/plans?columns=title", form, "zh-CN")
            .await
            .refused(403, "forbidden");
    }
    let client = app.sign_in("city_operator").await;
    for form in [CSV, XLSX] {
        let asked = client
            .request(Method::HEAD, "/inspectors")
            .header("Accept", form);
        let head = client.send(asked).await;
        assert_eq!((head.status.as_u16(), head.body.len()), (200, 0), "{head}");
        assert!(head.header("content-type").starts_with(form), "{head}");
        let name = head.header("content-disposition");
        assert!(name.starts_with("attachment; filename"), "{head}");
        // Nothing was made of which one knew the length.
        assert_eq!(head.header("content-length"), "", "{head}");
    }
    take(&client, "/inspectors?columns=name,code", XLSX, "zh-CN").await;
    let auditor = app.sign_in("auditor").await;
    let trail = auditor.all("/audit-events?q=city_operator").await;
    let taken: Vec<_> = trail
        .iter()
        .filter(|event| event["operation"] == "list_inspectors")
        .collect();
    let [taken] = taken[..] else {
        panic!("who asked with HEAD took nothing: {taken:?}");
    };
    assert_eq!(taken["resource"], "inspectors");
    let path = format!("/audit-events/{}/changes", text(taken, "id"));
    let change = auditor.get(&path).await.ok();
    let mut taken = change["items"][0]["after"].clone();
    let rows = taken["rows"].take();
    assert!(rows.is_i64(), "{rows}");
    assert_eq!(
        taken,
        json!({ "format": "xlsx", "columns": "name,code", "rows": null })
    );
    let me = client.get("/me").await.ok();
    let exports = me["exports"].as_array().expect("a list");
    assert!(exports.contains(&json!("list_objects")) && exports.contains(&json!("list_draws")));
    assert!(
        !exports.contains(&json!("list_users"))
            || me["operations"]
                .as_array()
                .is_some_and(|all| all.contains(&json!("list_users")))
    );
}

on_both_databases!(
    every_list_is_taken_with_its_columns_in_both_languages,
    a_list_is_taken_as_it_is_shown,
    units_and_requests_are_taken_as_they_are_found,
    a_list_is_taken_whole,
    a_workbook_has_days_moments_and_ratios,
    a_file_never_runs_as_a_formula,
    a_file_is_for_those_who_may_and_leaves_a_trace,
);
