//! A cell that shows something is never read as empty: merged cells, formulas, sheets, lost
//! characters; and what is empty erases nothing unless it is asked to.

use serde_json::{Value, json};
use sortition_tests::builders::{finished, import, text};
use sortition_tests::files::{Sheet, sheets};
use sortition_tests::fixtures::object_code;
use sortition_tests::{App, Client, on_both_databases};

const HEAD: &[&str] = &[
    "序号",
    "企业名称",
    "统一社会信用代码",
    "企业类型",
    "所属区划",
    "住所",
    "信用等级",
    "备注",
];

/// Imports a workbook and gives the job.
async fn import_sheets(client: &Client, path: &str, all: &[Sheet<'_>]) -> Value {
    let accepted = client.upload(path, "名录.xlsx", sheets(all)).await;
    finished(client, accepted.header("location")).await
}

/// Created, updated, unchanged, rejected, erased.
fn counts(job: &Value) -> [i64; 5] {
    assert_eq!(job["state"], "succeeded", "{job}");
    ["created", "updated", "unchanged", "rejected", "erased"]
        .map(|name| job["result"][name].as_i64().expect("a count"))
}

async fn object(client: &Client, code: &str) -> Value {
    let found = client.all(&format!("/objects?code={code}")).await;
    assert_eq!(found.len(), 1, "{code}: {found:?}");
    found[0].clone()
}

/// Sheet, line, column and code of each thing that is wrong.
async fn refusals(client: &Client, job: &Value) -> Vec<String> {
    let path = format!("/jobs/{}/rejected", text(job, "id"));
    let page = client.get(&path).await.ok();
    let rows = page["items"].as_array().expect("a list").clone();
    let told = rows.iter().flat_map(|row| {
        let sheet = row["sheet"].as_str().unwrap_or("-").to_owned();
        let errors = row["errors"].as_array().expect("errors").clone();
        errors.into_iter().map(move |error| {
            let heading = error["heading"].as_str().unwrap_or("-").to_owned();
            format!("{sheet} {} {heading} {}", row["line"], text(&error, "code"))
        })
    });
    told.collect()
}

/// Rows as a table of the national register.
fn row<'a>(name: &'a str, code: &'a str, region: &'a str, class: &'a str) -> [&'a str; 8] {
    [
        "1",
        name,
        code,
        "有限责任公司（自然人独资）",
        region,
        "",
        class,
        "",
    ]
}

async fn import_objects_with_merged_cells_keeps_the_class_of_each(app: App) {
    let operator = app.sign_in("city_operator").await;
    let codes = [1, 2, 3, 4].map(object_code);
    let rows = [
        row("甲公司", &codes[0], "长安区", "D"),
        row("乙公司", &codes[1], "", ""),
        row("丙公司", &codes[2], "", ""),
        row("丁公司", &codes[3], "桥西区", ""),
    ];
    let rows: Vec<&[&str]> = [HEAD]
        .into_iter()
        .chain(rows.iter().map(|row| &row[..]))
        .collect();
    let sheet = |merged| {
        [Sheet {
            name: "名录",
            rows: &rows,
            merged,
        }]
    };
    let job = import_sheets(&operator, "/objects/import", &sheet(&["G2:G4", "E2:E4"])).await;
    assert_eq!(counts(&job), [4, 0, 0, 0, 0]);
    for code in &codes[..3] {
        let seen = object(&operator, code).await;
        assert_eq!(
            (&seen["credit_class"], &seen["region_code"]),
            (&json!("D"), &json!("130102"))
        );
    }
    assert_eq!(
        object(&operator, &codes[3]).await["credit_class"],
        Value::Null
    );
    // Across columns nobody can tell whose value it is.
    let job = import_sheets(
        &operator,
        "/objects/import",
        &sheet(&["G2:G4", "E2:E4", "E5:G5"]),
    )
    .await;
    assert_eq!(counts(&job), [0, 0, 3, 1, 0]);
    assert_eq!(
        refusals(&operator, &job).await,
        ["- 5 住所 merged_cells", "- 5 信用等级 merged_cells"]
    );
}

async fn import_objects_with_formulas_that_have_no_value_refuses_their_rows(app: App) {
    let operator = app.sign_in("city_operator").await;
    let code = object_code(1);
    let before = json!({ "code": code, "name": "甲公司", "type": "enterprise",
        "region_code": "130102", "address": "测试路1号", "credit_class": "D" });
    operator.post("/objects", &before).await.with(201);
    let rows: [&[&str]; 2] = [
        &[
            "code",
            "name",
            "type",
            "region_code",
            "credit_class",
            "address",
            "备注",
        ],
        &[
            &code,
            "甲公司",
            "enterprise",
            "130102",
            "=\"D\"",
            "=CONCATENATE(\"测试路\",\"1号\")",
            "=X1",
        ],
    ];
    let rows = [Sheet {
        name: "名录",
        rows: &rows,
        merged: &[],
    }];
    let job = import_sheets(&operator, "/objects/import", &rows).await;
    assert_eq!(counts(&job), [0, 0, 0, 1, 0]);
    assert_eq!(
        refusals(&operator, &job).await,
        [
            "- 2 credit_class formula_without_value",
            "- 2 address formula_without_value"
        ]
    );
    let seen = object(&operator, &code).await;
    assert_eq!(
        (&seen["credit_class"], &seen["address"]),
        (&json!("D"), &json!("测试路1号"))
    );
}

async fn import_objects_from_all_sheets_of_the_same_head(app: App) {
    let operator = app.sign_in("city_operator").await;
    let codes = [1, 2, 3].map(object_code);
    let hints: [&[&str]; 1] = [&["填表说明"]];
    let (one, two) = (
        row("甲公司", &codes[0], "长安区", ""),
        row("乙公司", &codes[1], "13017", ""),
    );
    let again = row("丙公司", &codes[0], "长安区", "");
    let first: [&[&str]; 3] = [&["石家庄市用人单位名录（2026年11月）"], HEAD, &one];
    let second: [&[&str]; 4] = [HEAD, &two, &again, &["填表人：测试"]];
    let other: [&[&str]; 2] = [&["code", "name"], &[&codes[2], "丁公司"]];
    let all = [
        Sheet {
            name: "填表说明",
            rows: &hints,
            merged: &[],
        },
        Sheet {
            name: "甲表",
            rows: &first,
            merged: &["A1:H1"],
        },
        Sheet {
            name: "乙表",
            rows: &second,
            merged: &[],
        },
        Sheet {
            name: "Sheet3",
            rows: &other,
            merged: &[],
        },
    ];
    let job = import_sheets(&operator, "/objects/import", &all).await;
    assert_eq!(counts(&job), [1, 0, 0, 2, 0]);
    let reading = &job["result"]["reading"];
    assert_eq!(
        reading["tables"],
        json!([
            { "sheet": "甲表", "head_line": 2, "rows": 1 },
            { "sheet": "乙表", "head_line": 1, "rows": 2 },
        ])
    );
    assert_eq!(reading["skipped_sheets"], json!(["填表说明", "Sheet3"]));
    assert_eq!(reading["skipped_rows"], 1);
    let columns: Vec<_> = reading["columns"]
        .as_array()
        .expect("columns")
        .iter()
        .collect();
    assert_eq!(
        columns[0],
        &json!({ "heading": "序号", "column": null, "known_by": null })
    );
    assert_eq!(
        columns[1],
        &json!({ "heading": "企业名称", "column": "name", "known_by": "dictionary" })
    );
    assert_eq!(columns[2]["known_by"], "name");
    assert_eq!(
        refusals(&operator, &job).await,
        [
            "乙表 2 所属区划 did_you_mean",
            "乙表 3 统一社会信用代码 repeated_row_of_sheet"
        ]
    );
    let request = operator
        .request(
            http::Method::GET,
            &format!("/jobs/{}/rejected", text(&job, "id")),
        )
        .header("Accept", "text/csv");
    let file = operator.send(request).await.text().to_owned();
    let lines: Vec<&str> = file.trim_start_matches('\u{feff}').lines().collect();
    // The file's own columns, those that are not imported among them.
    assert_eq!(lines[0], format!("{},line,error", HEAD.join(",")));
    assert!(
        lines[1].contains("乙表 2,所属区划：没有“13017”，是否为“130107 "),
        "{file}"
    );
    assert!(
        lines[2].contains("乙表 3,统一社会信用代码：工作表“甲表”第 3 行已有相同编码。"),
        "{file}"
    );
}

async fn import_objects_erases_only_what_is_asked_for_and_counts_it(app: App) {
    let operator = app.sign_in("city_operator").await;
    let code = object_code(1);
    let before = json!({ "code": code, "name": "甲公司", "type": "enterprise",
        "region_code": "130102", "address": "测试路1号", "credit_class": "D", "staff_count": 5,
        "tags": ["重点"] });
    operator.post("/objects", &before).await.with(201);
    let head = "code,name,type,region_code,address,credit_class,staff_count,tags\n";
    let empty = format!("{head}{code},甲公司,企业,130102,,,,\n");
    let job = import(&operator, "/objects/import", empty.clone().into()).await;
    assert_eq!(counts(&job), [0, 0, 1, 0, 0]);
    // Said before anything is written.
    let job = import(
        &operator,
        "/objects/import?empty=erase&dry_run=true",
        empty.clone().into(),
    )
    .await;
    assert_eq!(counts(&job), [0, 1, 0, 0, 4]);
    assert_eq!(object(&operator, &code).await["credit_class"], "D");
    let marked = format!("{head}{code},甲公司,企业,130102,-,,－,\n");
    let job = import(&operator, "/objects/import", marked.into()).await;
    assert_eq!(counts(&job), [0, 1, 0, 0, 2]);
    let seen = object(&operator, &code).await;
    assert_eq!(
        (&seen["address"], &seen["staff_count"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(seen["credit_class"], "D");
    let job = import(&operator, "/objects/import?empty=erase", empty.into()).await;
    assert_eq!(counts(&job), [0, 1, 0, 0, 2]);
    let seen = object(&operator, &code).await;
    assert_eq!(
        (&seen["credit_class"], &seen["tags"]),
        (&Value::Null, &json!([]))
    );
    // A place has both degrees or none.
    let head = "code,name,type,region_code,longitude,latitude\n";
    let place = format!("{head}{code},甲公司,企业,130102,114.5,38.04\n");
    let job = import(&operator, "/objects/import", place.into()).await;
    assert_eq!(counts(&job), [0, 1, 0, 0, 0]);
    let half = format!("{head}{code},甲公司,企业,130102,,-\n");
    let job = import(&operator, "/objects/import", half.into()).await;
    assert_eq!(counts(&job), [0, 0, 0, 1, 0]);
    assert_eq!(refusals(&operator, &job).await, ["- 2 latitude required"]);
    assert_eq!(object(&operator, &code).await["latitude"], 38.04);
    let answer = operator
        .upload("/objects/import?empty=moon", "a.csv", "code\n".into())
        .await;
    answer.refused(400, "invalid_parameter");
}

async fn import_objects_keeps_texts_that_lost_their_characters(app: App) {
    let operator = app.sign_in("city_operator").await;
    let codes = [1, 2].map(object_code);
    let head = "code,name,type,region_code,address\n";
    let file = format!("{head}{},石家庄鑫泰公司,企业,130102,路1号\n", codes[0]);
    import(&operator, "/objects/import", file.into()).await;
    let lossy = format!(
        "{head}{},石家庄?泰公司,企业,130102,路2号\n{},石家庄\u{fffd}泰公司,企业,130102,\n",
        codes[0], codes[1]
    );
    let job = import(&operator, "/objects/import", lossy.into()).await;
    assert_eq!(counts(&job), [0, 1, 0, 1, 0]);
    let seen = object(&operator, &codes[0]).await;
    assert_eq!(
        (&seen["name"], &seen["address"]),
        (&json!("石家庄鑫泰公司"), &json!("路2号"))
    );
    assert_eq!(refusals(&operator, &job).await, ["- 3 name lost_character"]);
    assert_eq!(job["result"]["warned"], 1);
    let warning = &job["result"]["warnings"][0];
    assert_eq!(
        (&warning["line"], &warning["column"]),
        (&json!(2), &json!("name"))
    );
    assert_eq!(warning["code"], "question_marks");
    assert!(text(warning, "detail").contains("保留"), "{warning}");
}

async fn import_objects_asks_for_an_encoding_that_the_file_does_not_tell(app: App) {
    let operator = app.sign_in("city_operator").await;
    let code = object_code(1);
    let mut file = format!("code,name,type,region_code\n{code},").into_bytes();
    // 模 in GB18030, a letter of Latvian in UTF-8.
    file.extend(b"\xc4\xa3,enterprise,130102\n");
    let job = import(&operator, "/objects/import", file.clone()).await;
    assert_eq!(job["state"], "failed", "{job}");
    assert_eq!(job["problem"]["code"], "undecided_encoding");
    let job = import(&operator, "/objects/import?encoding=gb18030", file).await;
    assert_eq!(counts(&job), [1, 0, 0, 0, 0]);
    assert_eq!(job["result"]["reading"]["encoding"], "gb18030");
    assert_eq!(object(&operator, &code).await["name"], "模");
    // Right in neither: whoever names one gets what reads in it.
    let mut broken =
        format!("code,name,type,region_code\n{code},石家庄公司,enterprise,130102\n").into_bytes();
    broken.extend(format!("{},", object_code(2)).into_bytes());
    broken.extend(b"\xff\xff,enterprise,130102\n");
    let answer = operator
        .upload("/objects/import", "a.csv", broken.clone())
        .await;
    answer.refused(422, "wrong_encoding");
    let job = import(&operator, "/objects/import?encoding=utf-8", broken).await;
    assert_eq!(counts(&job), [0, 1, 0, 1, 0]);
    assert_eq!(refusals(&operator, &job).await, ["- 3 name lost_character"]);
}

async fn import_objects_as_unicode_text_of_a_spreadsheet(app: App) {
    let operator = app.sign_in("city_operator").await;
    let code = object_code(1);
    let file = format!("\u{feff}代码\t名称\t类型\t区县\r\n{code}\t石家庄镕公司\t企业\t长安区\r\n");
    let bytes: Vec<u8> = file.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let job = import(&operator, "/objects/import", bytes).await;
    assert_eq!(counts(&job), [1, 0, 0, 0, 0]);
    assert_eq!(job["result"]["reading"]["encoding"], "utf-16");
    assert_eq!(object(&operator, &code).await["name"], "石家庄镕公司");
}

async fn upload_of_another_kind_says_what_is_taken(app: App) {
    let operator = app.sign_in("city_operator").await;
    let heic: &[u8] = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
    let webp: &[u8] = b"RIFF\x1a\0\0\0WEBPVP8 \x0e\0\0\0";
    let xls: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0\0\0\0\0";
    for (path, kinds) in [
        ("/objects/import", "XLSX"),
        ("/inspectors/import", "CSV"),
        ("/items/import", "XLSX"),
        ("/attachments", "JPEG"),
    ] {
        for (name, content) in [("a.heic", heic), ("a.webp", webp), ("a.xls", xls)] {
            let answer = operator.upload(path, name, content.to_vec()).await;
            let problem = answer.refused(415, "unsupported_media_type");
            assert!(
                text(&problem, "detail").contains(kinds),
                "{path} {name}: {problem}"
            );
        }
    }
}

on_both_databases!(
    import_objects_as_unicode_text_of_a_spreadsheet,
    import_objects_asks_for_an_encoding_that_the_file_does_not_tell,
    import_objects_erases_only_what_is_asked_for_and_counts_it,
    import_objects_from_all_sheets_of_the_same_head,
    import_objects_keeps_texts_that_lost_their_characters,
    import_objects_with_formulas_that_have_no_value_refuses_their_rows,
    import_objects_with_merged_cells_keeps_the_class_of_each,
    upload_of_another_kind_says_what_is_taken,
);
