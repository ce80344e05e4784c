//! The registers: finding objects, reading and changing one, inspectors with leave and recusals.

use serde_json::json;
use sortition_tests::browser::{Device, Key, Page, Role, journey};
use sortition_tests::builders::{import, link_inspectors, text};
use sortition_tests::fixtures::{inspectors_csv, object_code, object_name, objects_csv};
use sortition_tests::{App, Kind};

use crate::{sign_in, sign_out};

/// How many objects the register holds.
const OBJECTS: u32 = 60;

/// An application whose registers hold something.
async fn filled() -> App {
    let app = App::start(Kind::Sqlite);
    let operator = app.sign_in("city_operator").await;
    let job = import(
        &operator,
        "/objects/import",
        objects_csv(OBJECTS).into_bytes(),
    )
    .await;
    assert_eq!(job["result"]["created"], OBJECTS, "{job}");
    let file = inspectors_csv("130100-LSB", 3).into_bytes();
    let job = import(&operator, "/inspectors/import", file).await;
    assert_eq!(job["result"]["created"], 3, "{job}");
    app
}

#[tokio::test(flavor = "multi_thread")]
async fn find_objects_by_search_and_filter_and_read_one_in_the_drawer() {
    let app = filled().await;
    let (name, code) = (object_name(7), object_code(7));
    journey(
        "objects",
        app.origin(),
        Device::Desk,
        async move |page: Page| {
            sign_in(&page, "city_operator").await;
            page.part(Role::Navigation, "主导航")
                .await
                .click(Role::Link, "检查对象名录库")
                .await;
            page.see(&format!("共 {OBJECTS} 条")).await;
            page.check_accessibility().await;
            page.shoot("objects").await;
            page.fill("名称任意片段、信用代码", "第7号").await;
            page.at("/app/objects?q=%E7%AC%AC7%E5%8F%B7").await;
            page.see("共 1 条").await;
            page.reload().await;
            assert_eq!(page.value("名称任意片段、信用代码").await, "第7号");
            page.click(Role::Button, &name).await;
            let drawer = page.part(Role::Dialog, &name).await;
            drawer.see(&code).await;
            drawer.see("0311****0007").await;
            page.check_accessibility().await;
            page.shoot("objects-drawer").await;
            drawer.click(Role::Tab, "变更记录").await;
            drawer.see("导入").await;
            drawer.click(Role::Button, "关闭").await;
            page.click(Role::Button, "清除").await;
            page.choose("信用风险分类", "信用风险分类：D（信用风险高）")
                .await;
            page.see("信用风险分类：D（信用风险高）").await;
            page.at("/app/objects?credit_class=D").await;
            page.dark(true).await;
            page.check_accessibility().await;
            page.shoot("objects-filtered-dark").await;
            page.dark(false).await;
            step_through_the_list(&page).await;
            page.find(Role::Button, "导出").await;
            sign_out(&page).await;
            // Reads the register and may not take it along.
            sign_in(&page, "city_lead").await;
            page.open("/app/objects").await;
            page.see(&format!("共 {OBJECTS} 条")).await;
            assert_eq!(page.count(Role::Button, "导出").await, 0);
        },
    )
    .await;
}

/// From one record to the next without leaving the drawer, by its buttons and by the keyboard.
async fn step_through_the_list(page: &Page) {
    let mut numbers: Vec<u32> = (0..OBJECTS).collect();
    numbers.sort_by_key(|number| object_code(*number));
    let (name, next) = (object_name(numbers[3]), object_name(numbers[4]));
    page.open("/app/objects?sort=code").await;
    page.click(Role::Button, &name).await;
    page.part(Role::Dialog, &name).await;
    page.click(Role::Button, "下一条（Ctrl ↓）").await;
    let drawer = page.part(Role::Dialog, &next).await;
    drawer.see(&object_code(numbers[4])).await;
    page.press_with(&[Key::Control], Key::Up).await;
    let drawer = page.part(Role::Dialog, &name).await;
    drawer.click(Role::Button, "关闭").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn enter_and_change_an_object_and_see_what_the_server_refuses_at_its_field() {
    let app = filled().await;
    let good = object_code(OBJECTS + 1);
    let bad = with_another_check_digit(&good);
    journey(
        "object_form",
        app.origin(),
        Device::Desk,
        async move |page: Page| {
            sign_in(&page, "city_operator").await;
            page.open("/app/objects").await;
            page.click(Role::Link, "新增对象").await;
            page.at("/app/objects/new").await;
            page.click(Role::Button, "保存").await;
            page.see("请填写此项").await;
            page.check_accessibility().await;
            page.fill("统一社会信用代码", &bad).await;
            page.fill("名称", "石家庄澄溪食品有限公司").await;
            page.choose("类型", "企业").await;
            page.choose("属地", "长安区").await;
            page.click(Role::Button, "保存").await;
            page.see("的校验位不正确").await;
            page.shoot("object-form-refused").await;
            page.fill("统一社会信用代码", &good).await;
            page.click(Role::Button, "保存").await;
            page.find(Role::Heading, "石家庄澄溪食品有限公司").await;
            page.check_accessibility().await;
            change_place(&page).await;
            page.shoot("object").await;
            change_status(&page).await;
        },
    )
    .await;
}

/// One coordinate alone is refused at its field; both are kept.
async fn change_place(page: &Page) {
    page.click(Role::Link, "修改").await;
    page.fill("经度", "114.5").await;
    page.click(Role::Button, "保存").await;
    page.see("必须填写。").await;
    page.check_accessibility().await;
    page.fill("纬度", "38.04").await;
    page.click(Role::Button, "保存").await;
    page.see("北纬 38.04°，东经 114.5°").await;
}

async fn change_status(page: &Page) {
    page.click(Role::Button, "变更状态").await;
    let dialog = page.part(Role::Dialog, "变更状态").await;
    dialog.choose("变更为", "停业").await;
    dialog.fill("原因", "现场走访，已停业").await;
    page.check_accessibility().await;
    dialog.click(Role::Button, "变更状态").await;
    page.gone(Role::Dialog, "变更状态").await;
    page.see("原因：现场走访，已停业").await;
}

/// The same code with a check digit that is none.
fn with_another_check_digit(code: &str) -> String {
    let (head, digit) = code.split_at(code.len() - 1);
    let other = if digit == "0" { "1" } else { "0" };
    format!("{head}{other}")
}

#[tokio::test(flavor = "multi_thread")]
async fn tag_many_objects_and_read_personal_fields_with_a_reason() {
    let app = filled().await;
    let name = object_name(7);
    journey(
        "objects_batch",
        app.origin(),
        Device::Desk,
        async move |page: Page| {
            sign_in(&page, "city_operator").await;
            page.open("/app/objects?q=%E7%AC%AC7%E5%8F%B7").await;
            page.see("共 1 条").await;
            page.click(Role::Checkbox, "选择本页").await;
            page.click(Role::Button, "打标签").await;
            let dialog = page.part(Role::Dialog, "打标签").await;
            dialog.fill("标签", "规模用工").await;
            page.check_accessibility().await;
            dialog.click(Role::Button, "打标签").await;
            page.gone(Role::Dialog, "打标签").await;
            // The list is loaded anew: a row found before is another one than the one shown then.
            page.see("规模用工").await;
            page.see_in_row(&name, "规模用工").await;
            page.click(Role::Button, &name).await;
            let drawer = page.part(Role::Dialog, &name).await;
            drawer.click(Role::Button, "查看完整信息").await;
            let asking = page.part(Role::Dialog, "查看联系人完整信息").await;
            asking.fill("原因", "电话通知检查安排").await;
            asking.click(Role::Button, "查看完整信息").await;
            drawer.see("0311-55500007").await;
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn send_an_inspector_on_leave_and_declare_a_recusal() {
    let app = filled().await;
    let object = object_name(7);
    journey(
        "inspectors",
        app.origin(),
        Device::Desk,
        async move |page: Page| {
            sign_in(&page, "city_operator").await;
            page.part(Role::Navigation, "主导航")
                .await
                .click(Role::Link, "执法检查人员名录库")
                .await;
            page.see("执法2号").await;
            page.check_accessibility().await;
            page.shoot("inspectors").await;
            page.click(Role::Link, "执法2号").await;
            page.find(Role::Heading, "执法2号").await;
            page.click(Role::Button, "登记离岗").await;
            let dialog = page.part(Role::Dialog, "登记离岗").await;
            dialog.fill("离岗结束日期", "2026-11-20").await;
            dialog.click(Role::Button, "登记离岗").await;
            dialog.see("结束日期不能早于开始日期。").await;
            page.check_accessibility().await;
            dialog.fill("离岗结束日期", "2026-12-04").await;
            dialog.click(Role::Button, "登记离岗").await;
            page.see("离岗期间不会被抽取。").await;
            page.see("2026-11-23 至 2026-12-04").await;
            page.click(Role::Button, "申报回避").await;
            let dialog = page.part(Role::Dialog, "申报回避").await;
            // Enter right after typing takes what this text finds, not the first of the former list.
            dialog.fill("检查对象", "第3号").await;
            dialog.see(&object_name(3)).await;
            dialog.fill("检查对象", "第7号").await;
            page.press(Key::Enter).await;
            dialog.find(Role::Button, &format!("去掉 {object}")).await;
            dialog.fill("原因", "配偶任该企业财务负责人").await;
            dialog.click(Role::Button, "申报回避").await;
            page.see_in_row(&object, "已申报").await;
            page.check_accessibility().await;
            page.shoot("inspector").await;
        },
    )
    .await;
}

/// Which units have too few inspectors is read from the register of inspectors.
#[tokio::test(flavor = "multi_thread")]
async fn read_which_items_lack_inspectors() {
    let app = filled().await;
    journey(
        "coverage",
        app.origin(),
        Device::Desk,
        async move |page: Page| {
            sign_in(&page, "city_operator").await;
            page.open("/app/inspectors").await;
            page.click(Role::Link, "人员配备").await;
            page.at("/app/inspectors/coverage").await;
            page.see("没有人员不足的事项").await;
            page.check_accessibility().await;
            page.click(Role::Checkbox, "显示全部事项").await;
            page.at("/app/inspectors/coverage?all=true").await;
            page.see_in_row("社会保险参保缴费监督检查", "足够").await;
            page.check_accessibility().await;
            page.shoot("coverage").await;
        },
    )
    .await;
}

/// A number that differs from a namesake's by zeros only is asked about at its field.
#[tokio::test(flavor = "multi_thread")]
async fn enter_an_inspector_whose_number_is_like_a_namesakes() {
    let app = filled().await;
    journey(
        "inspector_alike",
        app.origin(),
        Device::Desk,
        async move |page: Page| {
            sign_in(&page, "city_operator").await;
            page.open("/app/inspectors/new").await;
            page.fill("姓名", "执法2号").await;
            page.fill("执法证号", "ZF2").await;
            page.fill("证件有效期至", "2030-12-31").await;
            page.click(Role::Button, "保存").await;
            page.see("“ZF000002”只差零").await;
            page.check_accessibility().await;
            page.click(Role::Checkbox, "证号只差零的作为另一人录入")
                .await;
            page.click(Role::Button, "保存").await;
            page.find(Role::Heading, "执法2号").await;
            page.see("ZF2").await;
        },
    )
    .await;
}

/// An inspector declares a recusal; the unit's approver finds it among what waits and decides.
#[tokio::test(flavor = "multi_thread")]
async fn decide_on_a_declared_recusal_from_the_workbench() {
    let app = filled().await;
    let object = object_name(7);
    let operator = app.sign_in("city_operator").await;
    link_inspectors(&app, &operator, &[("ZF000001", "inspector")]).await;
    let inspectors = operator.all("/inspectors?q=ZF000001").await;
    let objects = operator
        .all(&format!("/objects?q={}", object_code(7)))
        .await;
    let inspector = app.sign_in("inspector").await;
    let body = json!({ "object_id": objects[0]["id"], "reason": "配偶任该企业财务负责人" });
    let path = format!("/inspectors/{}/recusals", text(&inspectors[0], "id"));
    inspector.post(&path, &body).await.with(201);
    let inspector_name = text(&inspectors[0], "name").to_owned();
    let menu = format!("{inspector_name}：操作");
    journey(
        "recusals",
        app.origin(),
        Device::Desk,
        async move |page: Page| {
            sign_in(&page, "city_approver").await;
            page.click(Role::Link, &inspector_name).await;
            page.find(Role::Heading, &inspector_name).await;
            page.open("/app/inspectors").await;
            page.click(Role::Link, "回避申报").await;
            page.at("/app/recusals?state=declared").await;
            let row = page.row(&object).await;
            row.see("配偶任该企业财务负责人").await;
            page.check_accessibility().await;
            page.shoot("recusals").await;
            page.click(Role::Button, &menu).await;
            page.click(Role::Button, "不予回避").await;
            let dialog = page.part(Role::Dialog, "不予回避？").await;
            dialog.click(Role::Button, "不予回避").await;
            dialog.see("请填写此项").await;
            page.check_accessibility().await;
            dialog.click(Role::Button, "返回").await;
            page.click(Role::Button, &menu).await;
            page.click(Role::Button, "确认").await;
            let dialog = page.part(Role::Dialog, "确认这项回避？").await;
            dialog.click(Role::Button, "确认").await;
            page.gone(Role::Dialog, "确认这项回避？").await;
            page.see_no(&object).await;
            page.open("/app/recusals").await;
            page.see_in_row(&object, "已确认").await;
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn read_the_register_on_a_phone() {
    let app = filled().await;
    let name = object_name(7);
    journey(
        "objects_phone",
        app.origin(),
        Device::Phone,
        async move |page: Page| {
            sign_in(&page, "city_operator").await;
            page.open("/app/objects?q=%E7%AC%AC7%E5%8F%B7").await;
            page.find(Role::Button, &name).await;
            page.check_width().await;
            page.check_accessibility().await;
            page.shoot("objects-phone").await;
            page.click(Role::Button, &name).await;
            page.part(Role::Dialog, &name)
                .await
                .click(Role::Link, "打开详情")
                .await;
            page.find(Role::Heading, &name).await;
            page.check_width().await;
            page.shoot("object-phone").await;
            page.click(Role::Link, "修改").await;
            page.find(Role::Button, "保存").await;
            page.check_width().await;
            page.shoot("object-form-phone").await;
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_auditor_gets_the_page_without_permission() {
    let app = App::start(Kind::Sqlite);
    journey(
        "objects_forbidden",
        app.origin(),
        Device::Desk,
        async |page: Page| {
            sign_in(&page, "auditor").await;
            for path in ["/app/objects", "/app/inspectors", "/app/items"] {
                page.open(path).await;
                page.see("您的角色不能打开此页面").await;
            }
            assert_eq!(page.count(Role::Link, "检查对象名录库").await, 0);
            page.check_accessibility().await;
        },
    )
    .await;
}
