//! What clerks and national registers write: their words for our columns and values, codes and names
//! of before, days in every form with the year first.

use serde_json::{Value, json};
use sortition_tests::builders::{import, text};
use sortition_tests::fixtures::object_code;
use sortition_tests::{App, Client, on_both_databases};

fn counts(job: &Value) -> [i64; 4] {
    assert_eq!(job["state"], "succeeded", "{job}");
    ["created", "updated", "unchanged", "rejected"]
        .map(|name| job["result"][name].as_i64().expect("a count"))
}

async fn object(client: &Client, code: &str) -> Value {
    let found = client.all(&format!("/objects?code={code}")).await;
    assert_eq!(found.len(), 1, "{code}: {found:?}");
    found[0].clone()
}

/// Line, heading, code and sentence of the first thing that is wrong in each row.
async fn refusals(client: &Client, job: &Value) -> Vec<(i64, String, String, String)> {
    let path = format!("/jobs/{}/rejected", text(job, "id"));
    let page = client.get(&path).await.ok();
    let rows = page["items"].as_array().expect("a list").iter();
    rows.map(|row| {
        let error = &row["errors"][0];
        (
            row["line"].as_i64().expect("a line"),
            error["heading"].as_str().unwrap_or("-").to_owned(),
            text(error, "code").to_owned(),
            text(error, "detail").to_owned(),
        )
    })
    .collect()
}

async fn import_objects_in_the_words_of_the_national_register(app: App) {
    let operator = app.sign_in("city_operator").await;
    let codes = [1, 2].map(object_code);
    let file = format!(
        "序号,企业名称,统一社会信用代码,类型,法定代表人,成立日期,住所,登记状态,所属区划,行业门类,登记机关\n\
         1,甲公司,{},有限责任公司（自然人投资或控股）,王小明,2019年3月27日,建设大街1号,\
         存续（在营、开业、在册）,石家庄市长安区,制造业,长安区市场监督管理局\n\
         2,乙店,{},个体工商户,李四,2019年3月27日,建设大街2号,注销,高新区,5219,高新区\n",
        codes[0], codes[1]
    );
    let job = import(&operator, "/objects/import", file.into()).await;
    assert_eq!(counts(&job), [2, 0, 0, 0]);
    let seen = object(&operator, &codes[0]).await;
    assert_eq!(
        ["type", "status", "region_code", "industry_code", "address"].map(|name| &seen[name]),
        [
            &json!("enterprise"),
            &json!("active"),
            &json!("130102"),
            &json!("C"),
            &json!("建设大街1号")
        ]
    );
    let seen = object(&operator, &codes[1]).await;
    assert_eq!(
        ["type", "status", "region_code", "industry_code"].map(|name| &seen[name]),
        [
            &json!("self_employed"),
            &json!("deregistered"),
            &json!("130171"),
            &json!("F52")
        ]
    );
}

async fn import_objects_of_former_regions_takes_those_of_today(app: App) {
    let operator = app.sign_in("city_operator").await;
    let rows = [
        ("长安区", ""),
        ("130185", ""),
        ("130182", ""),
        ("130124", ""),
        ("130182 藁城市", ""),
        ("130100", "石家庄市裕华区槐安路1号"),
        ("130100", ""),
        ("桥东区", ""),
        ("130125A", ""),
        ("999999", ""),
    ];
    let mut file = String::from("统一社会信用代码,名称,类型,区县,地址\n");
    for (number, (region, address)) in (1..).zip(rows) {
        let code = object_code(number);
        file.push_str(&format!(
            "{code},属地测试企业{number},企业,{region},{address}\n"
        ));
    }
    let job = import(&operator, "/objects/import", file.into()).await;
    assert_eq!(counts(&job), [6, 0, 0, 4]);
    for (number, region) in [(2, "130110"), (3, "130109"), (4, "130111"), (6, "130108")] {
        assert_eq!(
            object(&operator, &object_code(number)).await["region_code"],
            region
        );
    }
    let taken = job["result"]["reading"]["taken_for"]
        .as_array()
        .expect("a list");
    let taken: Vec<_> = taken
        .iter()
        .map(|one| (text(one, "value"), text(one, "code")))
        .collect();
    assert_eq!(
        taken,
        [
            ("130100", "130108"),
            ("130124", "130111"),
            ("130182", "130109"),
            ("130182 藁城市", "130109"),
            ("130185", "130110"),
        ]
    );
    let refused = refusals(&operator, &job).await;
    let codes: Vec<_> = refused.iter().map(|one| (&*one.1, &*one.2)).collect();
    assert_eq!(
        codes,
        [
            ("区县", "whole_city"),
            ("区县", "divided_region"),
            ("区县", "did_you_mean"),
            ("区县", "unknown_reference"),
        ]
    );
    assert!(refused[1].3.contains("长安区、桥西区"), "{refused:?}");
    assert!(refused[2].3.contains("130125 行唐县"), "{refused:?}");
}

async fn import_inspectors_takes_days_with_the_year_first(app: App) {
    let operator = app.sign_in("city_operator").await;
    let file = "code,name,unit_code,valid_until\n\
                TST-0101,李测试,130100-LSB,2030/12/31\n\
                TST-0102,王测试,劳动保障监察局,2030/1/5\n\
                TST-0103,赵测试,130100-LSB,2030年12月31日\n\
                TST-0104,钱测试,130100-LSB,2030.12.31\n\
                TST-0105,孙测试,130100-LSB,20301231\n\
                TST-0106,周测试,130100-LSB,2030-1-5\n\
                TST-0107,吴测试,130100-LSB,31/12/2030\n";
    let bytes = encoding_rs::GB18030.encode(file).0.into_owned();
    let job = import(&operator, "/inspectors/import", bytes).await;
    assert_eq!(counts(&job), [6, 0, 0, 1]);
    let all = operator.all("/inspectors").await;
    let days: Vec<_> = all
        .iter()
        .filter(|one| text(one, "code").starts_with("TST"))
        .map(|one| text(one, "valid_until"))
        .collect();
    assert_eq!(
        days,
        [
            "2030-12-31",
            "2030-01-05",
            "2030-12-31",
            "2030-12-31",
            "2030-12-31",
            "2030-01-05"
        ]
    );
    let refused = refusals(&operator, &job).await;
    assert_eq!(refused[0].2, "wrong_day");
    assert!(refused[0].3.contains("31/12/2030") && refused[0].3.contains("2030-12-31"));
}

async fn import_objects_by_words_that_the_installation_adds(app: App) {
    let operator = app.sign_in("city_operator").await;
    let code = object_code(1);
    let file = format!("登记编号,名称,类型,区县,状态\n{code},甲公司,企业,长安区,冻结\n");
    let job = import(&operator, "/objects/import", file.clone().into()).await;
    assert_eq!(job["problem"]["code"], "missing_column", "{job}");
    let detail = text(&job["problem"]["errors"][0], "detail");
    assert!(detail.contains("统一社会信用代码"), "{detail}");
    let regulations = app.sign_in("regulations").await;
    let setting = json!({ "value": {
        "headings": { "登记编号": "code" },
        "words": { "status": { "冻结": "suspended" } },
    } });
    let path = "/settings/registers.import_words";
    regulations.put(path, None, &setting).await.ok();
    let wrong = json!({ "value": { "words": { "status": { "冻结": "frozen" } } } });
    regulations
        .put(path, None, &wrong)
        .await
        .refused_field("/value", "wrong_format");
    let job = import(&operator, "/objects/import", file.into()).await;
    assert_eq!(counts(&job), [1, 0, 0, 0]);
    assert_eq!(
        job["result"]["reading"]["columns"][0]["known_by"],
        "setting"
    );
    assert_eq!(object(&operator, &code).await["status"], "suspended");
}

on_both_databases!(
    import_inspectors_takes_days_with_the_year_first,
    import_objects_by_words_that_the_installation_adds,
    import_objects_in_the_words_of_the_national_register,
    import_objects_of_former_regions_takes_those_of_today,
);
