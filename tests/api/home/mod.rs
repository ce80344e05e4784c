//! The workbench: what waits is what one may do, and a figure is what its list holds.

mod due;

use crate::{checks, publications};
use serde_json::{Value, json};
use sortition_contract::org::Role;
use sortition_tests::builders::{Entry, create_task, draft_plan, publish_plan, text};
use sortition_tests::register::{Inspector, enterprise};
use sortition_tests::{App, Client, on_both_databases};

/// Somebody of each column of the rights table, and some more of another unit.
const PEOPLE: [&str; 14] = [
    "city_operator",
    "city_approver",
    "section_operator",
    "section_approver",
    "regulations",
    "city_lead",
    "county_operator",
    "county_approver",
    "inspector",
    "inspector_02",
    "partner_operator",
    "system_admin",
    "security_admin",
    "auditor",
];

/// Each list, a step of its records' `allowed_actions`, and as what that waits.
const STEPS: [(&str, &str, &[&str]); 18] = [
    ("/plans", "submit", &["submit_plan"]),
    ("/plans", "approve", &["approve_plan"]),
    ("/plans", "publish", &["publish_plan"]),
    ("/tasks", "open_draw", &["open_draw"]),
    ("/tasks", "release", &["release_task"]),
    ("/tasks", "close", &["close_task"]),
    ("/draws", "commit", &["commit_draw"]),
    ("/draws", "rematch", &["rematch_draw"]),
    ("/checks", "start", &["start_check"]),
    ("/checks", "save", &["continue_check", "amend_check"]),
    ("/checks", "confirm", &["confirm_check"]),
    (
        "/publications",
        "submit",
        &["submit_publication", "amend_publication"],
    ),
    ("/publications", "approve", &["approve_publication"]),
    ("/publications", "publish", &["publish_publication"]),
    (
        "/reports/monthly",
        "submit",
        &["submit_report", "amend_report"],
    ),
    ("/reports/monthly", "accept", &["accept_report"]),
    ("/items?state=submitted", "approve", &["approve_item"]),
    ("/export-requests", "confirm", &["confirm_export"]),
];

fn groups(view: &Value) -> &[Value] {
    view["groups"].as_array().expect("there are groups")
}

fn group<'a>(view: &'a Value, kind: &str) -> Option<&'a Value> {
    groups(view).iter().find(|group| group["kind"] == kind)
}

fn may(record: &Value, step: &str) -> bool {
    let actions = record["allowed_actions"].as_array();
    actions.is_some_and(|actions| actions.iter().any(|one| one == step))
}

/// The ids of a list's records that have the step.
async fn allowed(client: &Client, path: &str, step: &str) -> Vec<String> {
    let listed = client.all(path).await;
    let allowed = listed.iter().filter(|one| may(one, step));
    allowed.map(|one| text(one, "id").to_owned()).collect()
}

/// The list of a group under the group's own conditions.
fn list_of(list: &str, group: &Value) -> String {
    let path = list.split('?').next().unwrap_or(list);
    let conditions = group["conditions"]
        .as_object()
        .expect("there are conditions");
    let query: Vec<String> = conditions
        .iter()
        .map(|(name, value)| format!("{name}={}", value.as_str().unwrap_or_default()))
        .collect();
    format!("{path}?{}", query.join("&"))
}

/// What waits is just what `allowed_actions` of the lists say, and each figure is what its list holds
/// under the conditions that lead to it.
async fn hold_against_lists(app: &App) {
    for who in PEOPLE {
        let client = app.sign_in(who).await;
        let view = client.get("/home/waiting").await.ok();
        for (list, step, kinds) in STEPS {
            if client.get(list).await.status == 403 {
                continue;
            }
            let expected = allowed(&client, list, step).await;
            let is_told = |group: &&Value| kinds.iter().any(|kind| group["kind"] == *kind);
            let told: Vec<&Value> = groups(&view).iter().filter(is_told).collect();
            let count: i64 = told
                .iter()
                .filter_map(|group| group["count"].as_i64())
                .sum();
            assert_eq!(
                count,
                i64::try_from(expected.len()).unwrap(),
                "{who}, {list}, {step}: {view}"
            );
            for group in told {
                let listed = client.all(&list_of(list, group)).await;
                if list != "/draws" {
                    assert_eq!(group["count"], listed.len(), "{who}: {group}");
                }
                for record in group["records"].as_array().expect("records") {
                    assert!(
                        expected.iter().any(|id| id == text(record, "id")),
                        "{who}: {record}"
                    );
                }
            }
        }
    }
}

async fn get_waiting_of_plans_is_what_may_be_done(app: App) {
    let operator = app.sign_in("city_operator").await;
    let (plan, _) = draft_plan(&app, &whole()).await;
    let path = format!("/plans/{plan}");
    hold_against_lists(&app).await;
    operator.command(&format!("{path}/submit")).await.ok();
    hold_against_lists(&app).await;
    // Who submitted it doesn't decide on it, whatever else they are.
    let both = [
        (Role::Operator, "130100-LSB"),
        (Role::Approver, "130100-LSB"),
    ];
    let both = app.grant("city_operator", &both).await;
    let view = both.get("/home/waiting").await.ok();
    assert_eq!(group(&view, "approve_plan"), None, "{view}");
    let approver = app.sign_in("city_approver").await;
    let view = approver.get("/home/waiting").await.ok();
    let waiting = group(&view, "approve_plan").expect("a plan waits");
    assert_eq!(waiting["count"], 1);
    assert_eq!(text(&waiting["records"][0], "title"), "2026 年度抽查计划");
    approver.get(&format!("{path}/forecast")).await.ok();
    approver.command(&format!("{path}/approve")).await.ok();
    hold_against_lists(&app).await;
    let view = approver.get("/home/waiting").await.ok();
    let waiting = group(&view, "publish_plan").expect("a plan waits");
    assert_eq!(waiting["records"][0]["due_on"], "2026-12-21", "{view}");
    assert_eq!(waiting["records"][0]["workdays_left"], 20, "{view}");
}

async fn get_waiting_of_items_leads_to_the_list_of_their_state(app: App) {
    let operator = app.sign_in("city_operator").await;
    let item = app.item("RS0101");
    let changes = json!({ "name": "劳动规章制度情况的检查", "reason": "名称规范",
        "effective_from": "2026-12-01" });
    let versions = format!("/items/{item}/versions");
    let draft = operator.post(&versions, &changes).await.with(201);
    let version = format!("{versions}/{}", text(&draft, "version_id"));
    let hold = async |state: &str| {
        let view = operator.get("/home/waiting").await.ok();
        let waiting = group(&view, "submit_item").expect("it waits");
        assert_eq!(waiting["conditions"]["state"], state, "{view}");
        let listed = operator.all(&list_of("/items", waiting)).await;
        assert_eq!((&waiting["count"], listed.len()), (&json!(1), 1), "{view}");
        assert_eq!(waiting["records"][0]["id"], item.as_str());
    };
    hold("draft").await;
    operator.command(&format!("{version}/submit")).await.ok();
    let view = operator.get("/home/waiting").await.ok();
    assert_eq!(group(&view, "submit_item"), None, "{view}");
    let regulations = app.sign_in("regulations").await;
    let reason = json!({ "reason": "请核对名称" });
    let returned = format!("{version}/return");
    regulations.post(&returned, &reason).await.ok();
    hold("returned").await;
}

async fn get_waiting_of_items_tells_the_regulations_office_of_its_own(app: App) {
    let regulations = app.sign_in("regulations").await;
    let begun = [
        (app.sign_in("city_operator").await, app.item("RS0101")),
        (app.sign_in("regulations").await, app.item("RS0201")),
    ];
    for (client, item) in &begun {
        let changes = json!({ "name": format!("新名称 {item}"), "reason": "名称规范",
            "effective_from": "2026-12-01" });
        let versions = format!("/items/{item}/versions");
        client.post(&versions, &changes).await.with(201);
    }
    let view = regulations.get("/home/waiting").await.ok();
    let waiting = group(&view, "submit_item").expect("it waits");
    assert_eq!(waiting["count"], 1, "{view}");
    let listed = regulations.all(&list_of("/items", waiting)).await;
    let ids: Vec<&str> = listed.iter().map(|one| text(one, "id")).collect();
    assert_eq!(ids, [begun[1].1.as_str()], "{view}");
    let others = regulations.all("/items?state=draft&is_own=false").await;
    let ids: Vec<&str> = others.iter().map(|one| text(one, "id")).collect();
    assert_eq!(ids, [begun[0].1.as_str()], "{view}");
}

async fn get_waiting_of_checks_is_what_may_be_done(app: App) {
    let staged = checks::sealed(&app).await;
    hold_against_lists(&app).await;
    let operator = app.sign_in("city_operator").await;
    operator
        .command(&format!("{}/release", staged.task))
        .await
        .ok();
    hold_against_lists(&app).await;
    let lead = app.sign_in("inspector").await;
    let view = lead.get("/home/waiting").await.ok();
    let waiting = group(&view, "start_check").expect("checks wait");
    assert_eq!(waiting["count"], 2);
    let first = &waiting["records"][0];
    assert_eq!(first["due_on"], "2026-12-31");
    assert_eq!(first["workdays_left"], 28, "from Monday, 23 November");
    publications::inspect(&app, &staged.checks[0], "R1").await;
    hold_against_lists(&app).await;
    let view = operator.get("/home/waiting").await.ok();
    assert_eq!(group(&view, "confirm_check").expect("it waits")["count"], 1);
    let reason = json!({ "reason": "请补充照片" });
    let returned = format!("{}/return", staged.checks[0]);
    operator.post(&returned, &reason).await.ok();
    hold_against_lists(&app).await;
}

async fn get_waiting_of_a_check_to_be_given_up_is_the_approvers(app: App) {
    let staged = checks::released(&app).await;
    let lead = app.sign_in("inspector").await;
    let path = format!("{}/terminate", staged.checks[0]);
    let asked = json!({ "reason": "deregistered", "text": "现场已搬空，登记机关已注销" });
    lead.post(&path, &asked).await.ok();
    let approver = app.sign_in("city_approver").await;
    let view = approver.get("/home/waiting").await.ok();
    let waiting = group(&view, "terminate_check").expect("it waits");
    let listed = approver.all(&list_of("/checks", waiting)).await;
    assert_eq!((&waiting["count"], listed.len()), (&json!(1), 1));
    for who in ["inspector", "city_operator", "section_approver"] {
        let view = app.sign_in(who).await.get("/home/waiting").await.ok();
        assert_eq!(group(&view, "terminate_check"), None, "{who}");
    }
}

async fn get_waiting_of_publications_is_what_may_be_done(app: App) {
    let (operator, draft) = publications::draft(&app).await;
    hold_against_lists(&app).await;
    operator.command(&format!("{draft}/submit")).await.ok();
    hold_against_lists(&app).await;
    let approver = app.sign_in("city_approver").await;
    approver.command(&format!("{draft}/approve")).await.ok();
    hold_against_lists(&app).await;
    let view = operator.get("/home/waiting").await.ok();
    let waiting = group(&view, "publish_publication").expect("it waits");
    let day = &waiting["records"][0]["due_on"];
    assert_eq!(day, "2026-12-21", "the twentieth working day");
    assert_eq!(waiting["records"][0]["workdays_left"], 20);
}

async fn get_waiting_before_a_draw_is_what_may_be_done(app: App) {
    app.add_objects(&[enterprise(1), enterprise(2)]);
    app.add_inspectors(&[
        Inspector::new("ZF000001", "130100-LSB", Some("inspector")),
        Inspector::new("ZF000002", "130100-LSB", Some("inspector_02")),
    ]);
    let (_, entry) = publish_plan(&app, &whole()).await;
    let task = create_task(&app, &entry).await;
    hold_against_lists(&app).await;
    let operator = app.sign_in("city_operator").await;
    let opened = json!({ "contributors": ["130100-LSB", "130100-LAW"] });
    let draws = format!("/tasks/{task}/draws");
    operator.post(&draws, &opened).await.with(201);
    hold_against_lists(&app).await;
    let regulations = app.sign_in("regulations").await;
    let view = regulations.get("/home/waiting").await.ok();
    assert_eq!(group(&view, "commit_draw").expect("it waits")["count"], 1);
}

async fn get_waiting_of_recusals_is_the_other_persons(app: App) {
    app.add_objects(&[enterprise(1)]);
    let inspector = Inspector::new("ZF000001", "130100-LSB", Some("inspector"));
    app.add_inspectors(std::slice::from_ref(&inspector));
    let own = app.sign_in("inspector").await;
    let path = format!("/inspectors/{}/recusals", inspector.id());
    let declared = json!({ "object_id": enterprise(1).id(), "reason": "亲属任职" });
    own.post(&path, &declared).await.with(201);
    let approver = app.sign_in("city_approver").await;
    let view = approver.get("/home/waiting").await.ok();
    let waiting = group(&view, "decide_recusal").expect("it waits");
    assert_eq!(waiting["records"][0]["id"], inspector.id());
    let listed = approver.all(&list_of("/recusals", waiting)).await;
    assert_eq!(waiting["count"], listed.len());
    for who in [
        "inspector",
        "city_operator",
        "county_approver",
        "regulations",
    ] {
        let view = app.sign_in(who).await.get("/home/waiting").await.ok();
        assert_eq!(group(&view, "decide_recusal"), None, "{who}");
    }
}

async fn get_waiting_of_accounts_is_the_security_administrators(app: App) {
    let system = app.sign_in("system_admin").await;
    let account = json!({ "username": "newcomer", "name": "新同事",
        "unit_id": app.unit("130100-LSB") });
    let made = system.post("/users", &account).await.with(201);
    let id = text(&made["user"], "id").to_owned();
    let security = app.sign_in("security_admin").await;
    let view = security.get("/home/waiting").await.ok();
    let waiting = group(&view, "grant_roles").expect("it waits");
    assert_eq!(waiting["records"][0]["id"], id.as_str());
    let listed = security.all(&list_of("/users", waiting)).await;
    assert_eq!(listed.len(), 1, "{listed:?}");
    let holders = security.all("/users?has_role=true").await;
    assert!(holders.iter().all(|user| user["id"] != id.as_str()));
    let view = system.get("/home/waiting").await.ok();
    assert_eq!(groups(&view), [] as [Value; 0]);
}

async fn get_waiting_counts_unread_notifications(app: App) {
    publish_some(&app).await;
    sortition::org::actions::notifications::deliver(app.services()).expect("they are delivered");
    let approver = app.sign_in("city_approver").await;
    let unread = approver.all("/notifications?is_read=false").await;
    assert!(!unread.is_empty());
    let view = approver.get("/home/waiting").await.ok();
    assert_eq!(view["unread_count"], unread.len());
    approver.command("/notifications/read-all").await.with(204);
    let view = approver.get("/home/waiting").await.ok();
    assert_eq!(view["unread_count"], 0);
}

/// An entry that checks all enterprises.
fn whole() -> Entry<'static> {
    Entry {
        item_codes: &["RS0101"],
        scope: json!({ "types": ["enterprise"] }),
        ratios: json!([{ "stratum": "all", "ratio_bp": 10000 }]),
    }
}

async fn publish_some(app: &App) {
    publish_plan(app, &whole()).await;
}

on_both_databases!(
    get_waiting_before_a_draw_is_what_may_be_done,
    get_waiting_counts_unread_notifications,
    get_waiting_of_a_check_to_be_given_up_is_the_approvers,
    get_waiting_of_accounts_is_the_security_administrators,
    get_waiting_of_checks_is_what_may_be_done,
    get_waiting_of_items_leads_to_the_list_of_their_state,
    get_waiting_of_items_tells_the_regulations_office_of_its_own,
    get_waiting_of_plans_is_what_may_be_done,
    get_waiting_of_publications_is_what_may_be_done,
    get_waiting_of_recusals_is_the_other_persons,
);
