//! A draw: previewed and done in one go; stepwise with two parties; aborted by two persons.

use serde_json::json;
use sortition_tests::browser::{Device, Key, Page, Role, journey};
use sortition_tests::builders::{Entry, create_task, draw, publish_plan, text};
use sortition_tests::fixtures::object_name;
use sortition_tests::register::Inspector;
use sortition_tests::{App, Kind};

use crate::{fill_register, sign_in, sign_out};

/// How many objects there are to draw from.
const OBJECTS: u32 = 30;

/// A task that is ready to be drawn: 3 of 30 enterprises, two of four inspectors each.
async fn ready(app: &App) -> String {
    let inspectors = [
        ("ZF000001", "inspector"),
        ("ZF000002", "inspector_02"),
        ("ZF000003", "inspector_03"),
        ("ZF000004", "inspector_04"),
    ];
    fill_register(app, OBJECTS, &inspectors).await;
    let entry = Entry {
        item_codes: &["RS0101"],
        scope: json!({ "types": ["enterprise"] }),
        ratios: json!([{ "stratum": "all", "ratio_bp": 1000 }]),
    };
    let (_, entry) = publish_plan(app, &entry).await;
    create_task(app, &entry).await
}

#[tokio::test(flavor = "multi_thread")]
async fn draw_alone_and_project_and_download_the_bundle() {
    let app = App::start(Kind::Sqlite);
    let task = ready(&app).await;
    journey(
        "draws",
        app.origin(),
        Device::Desk,
        async move |page: Page| {
            sign_in(&page, "city_operator").await;
            // Where one looks for it: the list of draws offers the tasks that are ready.
            page.open("/app/draws").await;
            page.click(Role::Button, "发起抽取").await;
            let dialog = page.part(Role::Dialog, "选择要抽取的任务").await;
            page.check_accessibility().await;
            dialog.click(Role::Link, "十二月用工检查").await;
            page.at(&format!("/app/tasks/{task}/draw")).await;
            page.see("可以抽取：对象和执法人员都满足要求。").await;
            page.see("随机数只由系统一方提供").await;
            page.check_accessibility().await;
            page.shoot("draw-preview").await;
            page.click(Role::Button, "抽取").await;
            let dialog = page.part(Role::Dialog, "现在抽取？").await;
            dialog.see("将从 30 户中抽取 3 户。").await;
            page.check_accessibility().await;
            page.shoot("draw-asks").await;
            dialog.click(Role::Button, "返回").await;
            page.find(Role::Button, "抽取").await;
            page.click(Role::Button, "抽取").await;
            let dialog = page.part(Role::Dialog, "现在抽取？").await;
            dialog.click(Role::Button, "抽取").await;

            page.find(Role::Button, "投屏").await;
            page.see("已抽出").await;
            page.see("单方抽取").await;
            page.see("（主查）").await;
            page.check_accessibility().await;
            page.shoot("draw").await;
            page.dark(true).await;
            page.check_accessibility().await;
            page.shoot("draw-dark").await;
            page.dark(false).await;
            let list = page.part(Role::Region, "抽中名单").await.text().await;
            let names: Vec<String> = (0..OBJECTS).map(object_name).collect();
            let drawn = names.iter().filter(|name| list.contains(name.as_str()));
            assert_eq!(drawn.count(), 3, "the operator reads who was drawn: {list}");

            page.click(Role::Button, "投屏").await;
            page.find(Role::Button, "退出投屏").await;
            page.check_accessibility().await;
            page.shoot("draw-projector").await;
            let projected = page.text().await;
            for name in &names {
                assert!(!projected.contains(name.as_str()), "the room reads {name}");
            }
            page.press(Key::Escape).await;
            page.find(Role::Button, "投屏").await;

            page.see("清单哈希").await;
            page.click(Role::Button, "在本页核验").await;
            page.see("核验通过").await;
            page.click(Role::Button, "下载 bundle.json").await;
            let bundle = page.downloaded(".json").await;
            let verdict = sortition_draw::verify(&bundle);
            assert_eq!(verdict.code(), "ok", "{verdict}");
            page.click(Role::Button, "下载 bundle.zip").await;
            assert!(page.downloaded(".zip").await.starts_with(b"PK"));

            page.part(Role::Navigation, "主导航")
                .await
                .click(Role::Link, "抽取")
                .await;
            page.see_in_row("十二月用工检查", "已抽出").await;
            page.check_accessibility().await;
            page.shoot("draws").await;
            release_from_the_list(&page).await;
        },
    )
    .await;
}

/// What several tasks wait for is done with all that are selected.
async fn release_from_the_list(page: &Page) {
    let menu = page.part(Role::Navigation, "主导航").await;
    menu.click(Role::Link, "抽查任务").await;
    page.see_in_row("十二月用工检查", "已抽取").await;
    page.click(Role::Checkbox, "选择本页").await;
    let bar = page.part(Role::Region, "批量操作").await;
    bar.click(Role::Button, "开放检查").await;
    let dialog = page.part(Role::Dialog, "开放选中任务的检查？").await;
    dialog.see("将开放 1 个任务的全部检查").await;
    page.check_accessibility().await;
    dialog.click(Role::Button, "开放检查").await;
    page.see("已处理 1 条").await;
    page.see_in_row("十二月用工检查", "检查中").await;
}

/// A task of a section over the objects of the city's, which leaves out who was checked within the
/// year and draws a number of its own; gives its path on the page.
async fn ready_beside(app: &App) -> String {
    app.add_inspectors(&[
        Inspector::new("ZF000011", "130100-HRM", None),
        Inspector::new("ZF000012", "130100-HRM", None),
    ]);
    let operator = app.sign_in("section_operator").await;
    let plan = json!({ "year": 2026, "title": "科室计划" });
    let plan = format!("/plans/{}", operator.post("/plans", &plan).await.id());
    let entry = json!({ "title": "就业检查", "item_ids": [app.item("RS0101")],
        "scope": { "types": ["enterprise"], "exclude_checked_within_months": 12 },
        "ratios": [{ "stratum": "B", "ratio_bp": 3000, "min": 2, "max": 2 }], "months": [12] });
    let entry = operator.post(&format!("{plan}/entries"), &entry).await.id();
    operator.command(&format!("{plan}/submit")).await.ok();
    let approver = app.sign_in("section_approver").await;
    approver.get(&format!("{plan}/forecast")).await.ok();
    approver.command(&format!("{plan}/approve")).await.ok();
    approver.command(&format!("{plan}/publish")).await.ok();
    let task = json!({ "plan_entry_id": entry, "title": "就业检查",
        "period": { "from": "2026-12-01", "to": "2026-12-31" } });
    format!("/app/tasks/{}", operator.post("/tasks", &task).await.id())
}

#[tokio::test(flavor = "multi_thread")]
async fn draw_beside_a_sealed_one_tells_a_number_and_leaf_hashes() {
    let app = App::start(Kind::Sqlite);
    let task = ready(&app).await;
    draw(&app, &task).await;
    let drawn: Vec<String> = app
        .sign_in("city_operator")
        .await
        .all(&format!("/checks?task_id={task}"))
        .await
        .iter()
        .map(|check| text(&check["object"], "code").to_owned())
        .collect();
    let mine = ready_beside(&app).await;
    journey(
        "draws_beside",
        app.origin(),
        Device::Desk,
        async move |page: Page| {
            sign_in(&page, "section_operator").await;
            page.open(&mine).await;
            page.see("因暂不能显示的理由未纳入：3 户。").await;
            page.check_accessibility().await;
            page.shoot("task-unseen").await;
            page.open(&format!("{mine}/draw")).await;
            page.see("未纳入（理由暂不能显示）").await;
            page.see("2 户").await;
            assert!(!page.text().await.contains("30%"), "a number has no ratio");
            page.check_accessibility().await;
            page.shoot("draw-preview-unseen").await;
            page.click(Role::Button, "抽取").await;
            let dialog = page.part(Role::Dialog, "现在抽取？").await;
            dialog.click(Role::Button, "抽取").await;
            page.see("已抽出").await;
            page.click(Role::Button, "在本页核验").await;
            page.see("核验通过").await;
            page.see("3 行未纳入的对象以叶哈希代替").await;
            page.check_accessibility().await;
            page.shoot("draw-verified-withheld").await;
            page.click(Role::Button, "下载 bundle.json").await;
            let bundle = page.downloaded(".json").await;
            let verdict = sortition_draw::verify(&bundle);
            assert_eq!((verdict.code(), verdict.withheld), ("ok", 3));
            let bundle = String::from_utf8_lossy(&bundle);
            for code in &drawn {
                assert!(!bundle.contains(code.as_str()), "{code} is named");
            }
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn draw_with_the_regulations_office_as_witness() {
    let app = App::start(Kind::Sqlite);
    let task = ready(&app).await;
    journey(
        "draws_stepwise",
        app.origin(),
        Device::Desk,
        async move |page: Page| {
            sign_in(&page, "city_operator").await;
            let address = open_with_witness(&page, &task).await;
            commit(&page, "存入这个浏览器").await;
            page.see("随机数已存入这个浏览器").await;
            page.see("等待提交承诺：法规监察科").await;
            page.check_accessibility().await;
            page.shoot("draw-waiting").await;
            turn_to(&page, "regulations", &address).await;
            let witness = commit(&page, "保存到文件").await;
            page.see("这个浏览器里没有您的随机数").await;
            turn_to(&page, "city_operator", &address).await;
            freeze(&page).await;
            page.see("等待揭示：劳动保障监察局、法规监察科").await;
            page.shoot("draw-revealing").await;
            page.see("已从这个浏览器找到您的随机数。").await;
            assert_ne!(page.value("随机数").await, witness);
            reveal(&page).await;
            turn_to(&page, "regulations", &address).await;
            page.fill("随机数", &witness).await;
            reveal(&page).await;
            page.see("各方已揭示，可以抽取。").await;
            turn_to(&page, "city_operator", &address).await;
            page.click(Role::Button, "抽取").await;
            let dialog = page.part(Role::Dialog, "现在抽取？").await;
            page.check_accessibility().await;
            dialog.click(Role::Button, "抽取").await;
            page.see("已抽出").await;
            page.see("（主查）").await;
            let kept = page.stored_keys("sortition.draws.nonce.").await;
            assert!(kept.is_empty(), "the draw has ended: {kept:?}");
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn abort_a_frozen_draw_by_two_persons() {
    let app = App::start(Kind::Sqlite);
    let task = ready(&app).await;
    journey(
        "draws_abort",
        app.origin(),
        Device::Desk,
        async move |page: Page| {
            sign_in(&page, "city_operator").await;
            let address = open_with_witness(&page, &task).await;
            commit(&page, "存入这个浏览器").await;
            turn_to(&page, "regulations", &address).await;
            commit(&page, "存入这个浏览器").await;
            turn_to(&page, "city_operator", &address).await;
            freeze(&page).await;
            page.click(Role::Button, "申请中止").await;
            let dialog = page.part(Role::Dialog, "申请中止抽取？").await;
            page.check_accessibility().await;
            dialog.choose("理由", "范围有误").await;
            dialog.fill("说明", "名录需要更新。").await;
            dialog.click(Role::Button, "申请中止").await;
            page.see("已申请中止：范围有误，名录需要更新。").await;
            turn_to(&page, "city_approver", &address).await;
            page.click(Role::Button, "确认中止").await;
            let dialog = page.part(Role::Dialog, "确认中止这次抽取？").await;
            dialog.click(Role::Button, "确认中止").await;
            page.see("已中止：范围有误，名录需要更新。").await;
            page.check_accessibility().await;
            page.shoot("draw-aborted").await;
        },
    )
    .await;
}

/// Opens a ceremony with the lead unit and the witness; gives the draw's address.
async fn open_with_witness(page: &Page, task: &str) -> String {
    page.open(&format!("/app/tasks/{task}/draw")).await;
    page.click(Role::Radio, "多方抽取").await;
    for unit in ["劳动保障监察局", "法规监察科（见证）"] {
        page.click(Role::Checkbox, unit).await;
    }
    page.check_accessibility().await;
    page.click(Role::Button, "发起抽取").await;
    page.find(Role::Button, "投屏").await;
    page.path().await
}

/// Hands the machine to somebody else, who opens the same draw.
async fn turn_to(page: &Page, username: &str, address: &str) {
    sign_out(page).await;
    sign_in(page, username).await;
    page.open(address).await;
    page.find(Role::Button, "投屏").await;
}

/// Makes a random number, keeps it in one of the two ways and commits to it; gives the number.
async fn commit(page: &Page, way: &str) -> String {
    page.click(Role::Button, "生成随机数").await;
    let nonce = page.value("随机数").await;
    assert_eq!(nonce.len(), 64, "{nonce}");
    // A number that is lost would stop the draw: the commitment waits.
    page.see("请先存入浏览器或保存到文件，再提交承诺。").await;
    let button = page.find(Role::Button, "提交承诺").await;
    assert!(!button.is_enabled().await.expect("a button"), "it waits");
    page.check_accessibility().await;
    page.click(Role::Button, way).await;
    page.see_no("请先存入浏览器或保存到文件").await;
    page.click(Role::Button, "提交承诺").await;
    let dialog = page.part(Role::Dialog, "提交承诺？").await;
    dialog.see("提交后不能更改").await;
    page.check_accessibility().await;
    dialog.click(Role::Button, "提交承诺").await;
    page.gone(Role::Button, "提交承诺").await;
    nonce
}

async fn freeze(page: &Page) {
    page.click(Role::Button, "冻结").await;
    let dialog = page.part(Role::Dialog, "冻结清单？").await;
    page.check_accessibility().await;
    dialog.click(Role::Button, "冻结").await;
    page.see("已冻结").await;
}

async fn reveal(page: &Page) {
    page.click(Role::Button, "揭示").await;
    let dialog = page.part(Role::Dialog, "揭示随机数？").await;
    dialog.click(Role::Button, "揭示").await;
    page.gone(Role::Button, "揭示").await;
}
