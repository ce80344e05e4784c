//! Items from files: each row makes a draft.

use serde_json::{Value, json};
use sortition_tests::builders::{import, text};
use sortition_tests::db::execute;
use sortition_tests::{App, Client, Kind, on_both_databases};

const HEAD: &str = "事项编码,事项名称,大项编码,类别,适用对象,检查方式,法律依据,单位代码,抽查比例上限,生效日期,制定或修改原因";

fn counts(job: &Value) -> [i64; 4] {
    assert_eq!(job["state"], "succeeded", "{job}");
    ["created", "updated", "unchanged", "rejected"]
        .map(|name| job["result"][name].as_i64().expect("a count"))
}

/// The drafts of the checklist by their codes.
async fn drafts(client: &Client) -> Vec<Value> {
    client.all("/items?state=draft").await
}

async fn import_items_makes_drafts_of_new_items_with_their_major_item(app: App) {
    let operator = app.sign_in("city_operator").await;
    let file = format!(
        "{HEAD}\n\
         RS98,新大项,,一般检查事项,,,,130100-LSB,,2027-01-01,新增\n\
         RS9801,新事项,RS98,重点检查事项,企业；劳务派遣单位,实地检查,《劳动法》,130100-LSB,,2027-01-01,新增\n"
    );
    let dry = import(&operator, "/items/import?dry_run=true", file.clone().into()).await;
    assert_eq!(counts(&dry), [2, 0, 0, 0]);
    assert!(drafts(&operator).await.is_empty());
    let job = import(&operator, "/items/import", file.clone().into()).await;
    assert_eq!(counts(&job), [2, 0, 0, 0]);
    let made = drafts(&operator).await;
    assert_eq!(made.len(), 2);
    assert_eq!(made[1]["code"], "RS9801");
    assert_eq!(made[1]["parent_id"], made[0]["id"]);
    assert_eq!(made[1]["kind"], "key");
    assert_eq!(
        made[1]["object_types"],
        json!(["enterprise", "labour_dispatch"])
    );
    assert_eq!(made[1]["effective_from"], "2027-01-01");
    let again = import(&operator, "/items/import", file.clone().into()).await;
    assert_eq!(counts(&again), [0, 0, 2, 0]);
    let renamed = file.replace("新事项", "改名事项");
    let job = import(&operator, "/items/import", renamed.into()).await;
    assert_eq!(counts(&job), [0, 1, 1, 0]);
    let made = drafts(&operator).await;
    assert_eq!(made[1]["name"], "改名事项");
    let trail = app.query(&format!(
        "SELECT job_id AS line FROM audit_events WHERE record_id = '{}' ORDER BY seq DESC LIMIT 1",
        text(&made[1], "version_id")
    ));
    assert_eq!(trail, [text(&job, "id")]);
}

/// Longer than a lease goes without being renewed, which writes the job's row.
async fn import_items_in_a_long_dry_run_comes_to_its_end(app: App) {
    let operator = app.sign_in("city_operator").await;
    // SQLite has one writer: the lease's renewal waits for the rehearsal's end.
    if app.kind() == Kind::Postgres {
        execute(
            &mut app.connect(),
            "CREATE FUNCTION rest() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN PERFORM pg_sleep(3); RETURN NULL; END $$; \
             CREATE TRIGGER rest AFTER INSERT ON item_versions \
             FOR EACH STATEMENT EXECUTE FUNCTION rest()",
        );
    }
    let file = "code,name,unit_code\nRS0194,新事项,130100-LSB\n";
    let dry = import(&operator, "/items/import?dry_run=true", file.into()).await;
    assert_eq!(counts(&dry), [1, 0, 0, 0]);
    assert!(drafts(&operator).await.is_empty());
}

async fn import_items_in_force_makes_their_next_version(app: App) {
    let operator = app.sign_in("city_operator").await;
    let before = operator.all("/items?q=RS0101").await[0].clone();
    let file = format!(
        "code,name,unit_code,reason\nRS0101,{},130100-LSB,修订\n",
        text(&before, "name")
    );
    let job = import(&operator, "/items/import", file.clone().into()).await;
    assert_eq!(counts(&job), [0, 0, 1, 0]);
    let file = file.replace(text(&before, "name"), "修订后的名称");
    let job = import(&operator, "/items/import", file.into()).await;
    assert_eq!(counts(&job), [0, 1, 0, 0]);
    let made = drafts(&operator).await;
    assert_eq!(made[0]["number"], 2);
    assert_eq!(made[0]["name"], "修订后的名称");
    // What the file says nothing of is as before.
    assert_eq!(made[0]["legal_basis"], before["legal_basis"]);
    let in_force = operator.all("/items?q=RS0101").await[0].clone();
    assert_eq!(in_force["name"], before["name"]);
}

async fn import_items_with_bad_rows_says_what_is_wrong(app: App) {
    let operator = app.sign_in("city_operator").await;
    let file = format!(
        "{HEAD}\n\
         RS9901,无大项,RS99,一般检查事项,,,,130100-LSB,,,\n\
         RS0198,别科事项,RS01,一般检查事项,,,,130100-HRM,,,\n\
         RS0197,重点有上限,RS01,重点检查事项,,,,130100-LSB,5%,,\n\
         X,,RS01,moon,,,,130100-LSB,,,\n\
         RS0196,好事项,RS01,一般检查事项,,,,130100-LSB,5%,,\n"
    );
    let job = import(&operator, "/items/import", file.into()).await;
    assert_eq!(counts(&job), [1, 0, 0, 4]);
    let path = format!("/jobs/{}/rejected", text(&job, "id"));
    let rows = operator.get(&path).await.ok();
    let found: Vec<String> = rows["items"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| {
            let error = &row["errors"][0];
            format!(
                "{}: {} {}",
                row["line"],
                text(error, "column"),
                text(error, "code")
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            "2: parent_code unknown_reference",
            "3: unit_code foreign_unit",
            "4: max_ratio_bp key_item_limit",
            "5: kind unknown_word",
        ]
    );
    let made = drafts(&operator).await;
    assert_eq!(made[0]["code"], "RS0196");
    assert_eq!(made[0]["max_ratio_bp"], 500);
    for reader in ["city_approver", "county_operator", "inspector"] {
        let client = app.sign_in(reader).await;
        let answer = client.upload("/items/import", "a.csv", HEAD.into()).await;
        answer.refused(403, "forbidden");
    }
    let regulations = app.sign_in("regulations").await;
    let file = "code,name,unit_code\nRS0195,别科事项,130100-HRM\n";
    let job = import(&regulations, "/items/import", file.into()).await;
    assert_eq!(counts(&job), [1, 0, 0, 0]);
}

on_both_databases!(
    import_items_in_a_long_dry_run_comes_to_its_end,
    import_items_in_force_makes_their_next_version,
    import_items_makes_drafts_of_new_items_with_their_major_item,
    import_items_with_bad_rows_says_what_is_wrong,
);
