//! Lists that were taken as files, imported again.

use http::Method;
use serde_json::{Value, json};
use sortition_tests::builders::{import, text};
use sortition_tests::fixtures::{object_code, object_name, objects_csv, region};
use sortition_tests::{App, on_both_databases};

/// The counts of a job that succeeded: created, updated, unchanged, rejected.
fn counts(job: &Value) -> [i64; 4] {
    assert_eq!(job["state"], "succeeded", "{job}");
    ["created", "updated", "unchanged", "rejected"]
        .map(|name| job["result"][name].as_i64().expect("a count"))
}

async fn import_objects_from_an_exported_list_changes_nothing(app: App) {
    let operator = app.sign_in("city_operator").await;
    import(&operator, "/objects/import", objects_csv(20).into()).await;
    let request = operator
        .request(Method::GET, "/objects")
        .header("Accept", "text/csv");
    let list = operator.unwatched().send(request).await;
    // Personal fields are masked there.
    assert!(list.text().contains("0311****"), "{list}");
    let job = import(&operator, "/objects/import", list.body.clone()).await;
    assert_eq!(counts(&job), [0, 0, 20, 0]);
    let other = list.text().replace("0311****0003", "0311****9999");
    let job = import(&operator, "/objects/import", other.into()).await;
    assert_eq!(counts(&job), [0, 0, 19, 1]);
    let path = format!("/jobs/{}/rejected", text(&job, "id"));
    let rows = operator.get(&path).await.ok();
    assert_eq!(rows["items"][0]["errors"][0]["column"], "phone");
}

async fn import_objects_from_a_list_for_people_changes_nothing(app: App) {
    let operator = app.sign_in("city_operator").await;
    for (number, industry, class) in [(1, "K70", "D"), (2, "K", "A"), (3, "C26", "B")] {
        let object = json!({ "code": object_code(number), "name": object_name(number),
            "type": "labour_dispatch", "region_code": region(number), "industry_code": industry,
            "credit_class": class, "tags": ["重点", "劳务"], "staff_count": 1035,
            "status": "suspended", "address": "建设大街1号" });
        operator.post("/objects", &object).await.with(201);
    }
    let path = "/objects?columns=name,code,type,region,staff,class,index,checked,tags,status,\
                industry,address,updated";
    for language in ["zh-CN", "en"] {
        let request = operator
            .request(Method::GET, path)
            .header("Accept", "text/csv")
            .header("Accept-Language", language);
        let list = operator.unwatched().send(request).await;
        let job = import(&operator, "/objects/import", list.body.clone()).await;
        assert_eq!(counts(&job), [0, 0, 3, 0], "{language}: {list}");
    }
}

on_both_databases!(
    import_objects_from_a_list_for_people_changes_nothing,
    import_objects_from_an_exported_list_changes_nothing,
);
