//! Importing a file with bad rows: checked, told what is wrong where, the rest imported, the job
//! among one's own.

use sortition_tests::browser::{Device, Page, Role, journey};
use sortition_tests::files::{Sheet, sheets};
use sortition_tests::fixtures::{object_code, objects_csv};
use sortition_tests::register::enterprises;
use sortition_tests::{App, Kind};
use std::path::PathBuf;

use crate::{sign_in, sign_out};

/// Right rows of the file.
const RIGHT: u32 = 40;

/// A file of objects with two rows that can't be taken: line 42 has a code with a wrong check
/// digit, line 43 names no region that there is.
fn file_with_bad_rows(folder: &std::path::Path) -> PathBuf {
    let (wrong, placeless) = (object_code(RIGHT), object_code(RIGHT + 1));
    let (head, digit) = wrong.split_at(wrong.len() - 1);
    let other = if digit == "0" { "1" } else { "0" };
    let mut text = objects_csv(RIGHT);
    text.push_str(&format!(
        "{head}{other},校验位有误公司,enterprise,130102,,,,active,B,,\n"
    ));
    text.push_str(&format!(
        "{placeless},属地有误公司,enterprise,999999,,,,active,B,,\n"
    ));
    let file = folder.join("objects.csv");
    std::fs::write(&file, text).expect("the file is written");
    file
}

#[tokio::test(flavor = "multi_thread")]
async fn import_a_file_with_bad_rows_and_find_line_column_and_reason() {
    let app = App::start(Kind::Sqlite);
    let folder = tempfile::tempdir().expect("a folder for the file");
    let file = file_with_bad_rows(folder.path());
    journey(
        "import",
        app.origin(),
        Device::Desk,
        async move |page: Page| {
            sign_in(&page, "city_operator").await;
            page.open("/app/objects").await;
            page.see("名录库中还没有对象").await;
            page.check_accessibility().await;
            page.open("/app/objects/import").await;
            page.check_accessibility().await;
            page.shoot("import").await;
            page.attach("选择文件，或拖到这里", &file).await;
            page.click(Role::Button, "校验文件").await;
            page.see("校验完成，有 2 行不合格，尚未写入任何数据。")
                .await;
            see_rejected(&page).await;
            page.check_accessibility().await;
            page.shoot("import-checked").await;
            page.dark(true).await;
            page.check_accessibility().await;
            page.shoot("import-checked-dark").await;
            page.dark(false).await;
            page.click(Role::Button, &format!("导入 {RIGHT} 行")).await;
            page.see(&format!("写入 {RIGHT} 行？")).await;
            page.see("没有值被清除。").await;
            page.click(Role::Button, "写入").await;
            page.see("导入完成，有 2 行不合格，没有导入。").await;
            page.click(Role::Link, "查看名录").await;
            page.see(&format!("共 {RIGHT} 条")).await;
            see_job(&page).await;
        },
    )
    .await;
}

/// Line, column and reason of both rows; and the file to mend.
async fn see_rejected(page: &Page) {
    let row = page.row("校验位不正确").await;
    row.see("42").await;
    row.see("code").await;
    let row = page.row("999999").await;
    row.see("43").await;
    row.see("region_code").await;
    page.click(Role::Button, "下载不合格的行").await;
    let rejected = page.downloaded(".csv").await;
    let rejected = String::from_utf8(rejected).expect("the file is text");
    assert!(rejected.contains("属地有误公司"), "{rejected}");
}

async fn see_job(page: &Page) {
    page.part(Role::Navigation, "主导航")
        .await
        .click(Role::Link, "后台任务")
        .await;
    page.see(&format!("新增 {RIGHT}，更新 0，未变 0，不合格 2，清除 0"))
        .await;
    page.see(&format!("校验：新增 {RIGHT}")).await;
    page.check_accessibility().await;
    page.shoot("jobs").await;
    page.choose("状态", "状态：失败").await;
    page.see("没有符合条件的记录").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_table_says_what_to_use() {
    let app = App::start(Kind::Sqlite);
    let folder = tempfile::tempdir().expect("a folder for the file");
    let file = folder.path().join("objects.csv");
    std::fs::write(&file, "公司名\n没有这一列的表\n").expect("the file is written");
    journey(
        "import_phone",
        app.origin(),
        Device::Phone,
        async move |page: Page| {
            sign_in(&page, "county_operator").await;
            page.open("/app/objects/import").await;
            page.attach("选择文件，或拖到这里", &file).await;
            page.click(Role::Button, "校验文件").await;
            page.see("缺少列：统一社会信用代码").await;
            page.check_width().await;
            page.check_accessibility().await;
            page.shoot("import-failed-phone").await;
        },
    )
    .await;
}

/// A workbook as offices send it: hints first, two sheets with titles above their heads, merged
/// cells, a formula that was never computed, the words of the national register, former codes.
fn messy_file(folder: &std::path::Path) -> PathBuf {
    let codes = [1, 2, 3, 4, 5, 6].map(object_code);
    let head: &[&str] = &[
        "序号",
        "企业名称",
        "统一社会信用代码",
        "企业类型",
        "所属区划",
        "住所",
        "登记状态",
        "信用等级",
        "备注",
    ];
    let kind = "有限责任公司（自然人投资或控股）";
    let status = "存续（在营、开业、在册）";
    let rows: [&[&str]; 8] = [
        &["石家庄市用人单位名录（2026年11月）"],
        &["填表日期：2026年11月20日"],
        head,
        &[
            "1",
            "甲公司",
            &codes[0],
            kind,
            "长安区",
            "建设大街1号",
            status,
            "D",
            "",
        ],
        &[
            "2",
            "乙公司",
            &codes[1],
            kind,
            "",
            "建设大街2号",
            status,
            "",
            "再核",
        ],
        &[
            "3",
            "丙公司",
            &codes[2],
            kind,
            "130185",
            "-",
            status,
            "B",
            "",
        ],
        &[
            "4",
            "丁公司",
            &codes[3],
            kind,
            "130125A",
            "建设大街4号",
            status,
            "B",
            "",
        ],
        &[
            "5",
            "戊公司",
            &codes[4],
            kind,
            "裕华区",
            "=Sheet3!D530",
            status,
            "B",
            "",
        ],
    ];
    let others: [&[&str]; 3] = [
        head,
        &[
            "1",
            "己公司",
            &codes[5],
            "个体工商户",
            "高新区",
            "长江大道6号",
            "注销",
            "",
            "",
        ],
        &["填表人：测试"],
    ];
    let hints: [&[&str]; 2] = [&["填表说明"], &["请逐行填写，不要合并单元格"]];
    let bytes = sheets(&[
        Sheet {
            name: "填表说明",
            rows: &hints,
            merged: &[],
        },
        Sheet {
            name: "甲表",
            rows: &rows,
            merged: &["A1:I1", "H4:H5", "E4:E5"],
        },
        Sheet {
            name: "乙表",
            rows: &others,
            merged: &[],
        },
    ]);
    let file = folder.join("用人单位名录.xlsx");
    std::fs::write(&file, bytes).expect("the file is written");
    file
}

/// The way of such a file through the page: what was understood of it, each refused value with its
/// remedy, the five outcomes, and only then the writing.
async fn walk_messy_file(device: Device, name: &'static str) {
    let app = App::start(Kind::Sqlite);
    let folder = tempfile::tempdir().expect("a folder for the file");
    let file = messy_file(folder.path());
    let operator = app.sign_in("city_operator").await;
    let code = object_code(3);
    let known = serde_json::json!({ "code": code, "name": "丙公司", "type": "enterprise",
        "region_code": "130110", "address": "建设大街3号", "staff_count": 30 });
    operator.post("/objects", &known).await.with(201);
    journey(name, app.origin(), device, async move |page: Page| {
        sign_in(&page, "city_operator").await;
        page.open("/app/objects/import").await;
        page.attach("选择文件，或拖到这里", &file).await;
        page.click(Role::Button, "校验文件").await;
        page.see("校验完成，有 2 行不合格，尚未写入任何数据。")
            .await;
        page.see("“甲表”5 行，标题在第 3 行").await;
        page.see("“乙表”1 行，标题在第 1 行").await;
        page.see("“填表说明”标题不同或已隐藏，没有读取").await;
        page.see("“序号”“备注”没有对应的列，不导入").await;
        page.see("1 行只在不导入的列里有内容，没有读取").await;
        page.see("认出 7 / 9 列").await;
        page.see("按“-”或上面的选择，库内的这些值被清除，请核对")
            .await;
        page.see("没有“130125A”，是否为“130125 行唐县”？").await;
        page.see("甲表 8").await;
        page.see("=Sheet3!D530").await;
        page.check_width().await;
        page.check_accessibility().await;
        page.shoot(name).await;
        // Taken otherwise, it has to be checked anew.
        page.click(Role::Checkbox, "空的格子也清除库内的值").await;
        page.see_no("认出 7 / 9 列").await;
        page.click(Role::Checkbox, "空的格子也清除库内的值").await;
        page.click(Role::Button, "校验文件").await;
        page.click(Role::Button, "导入 4 行").await;
        page.see("新增 3，更新 1，0 行不变，2 行不写入。").await;
        page.see("库内有 1 个值将被清除，请先核对。").await;
        page.check_accessibility().await;
        page.click(Role::Button, "写入").await;
        page.see("导入完成，有 2 行不合格，没有导入。").await;
    })
    .await;
    let seen = operator
        .all(&format!("/objects?code={}", object_code(2)))
        .await;
    assert_eq!(seen[0]["credit_class"], "D", "{seen:?}");
    let seen = operator.all(&format!("/objects?code={code}")).await;
    assert_eq!(seen[0]["address"], serde_json::Value::Null, "{seen:?}");
    assert_eq!(seen[0]["staff_count"], 30, "{seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_messy_file_is_understood_and_its_faults_are_told_with_remedies() {
    walk_messy_file(Device::Desk, "import-messy").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_messy_file_is_imported_on_a_phone() {
    walk_messy_file(Device::Phone, "import-messy-phone").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_export_waits_for_a_second_person() {
    let app = App::start(Kind::Sqlite);
    app.add_objects(&enterprises(10_050));
    journey(
        "export_large",
        app.origin(),
        Device::Desk,
        async |page: Page| {
            sign_in(&page, "city_operator").await;
            ask_for_a_large_export(&page).await;
            sign_out(&page).await;
            sign_in(&page, "regulations").await;
            agree_to_it(&page).await;
            sign_out(&page).await;
            sign_in(&page, "city_operator").await;
            take_it(&page).await;
        },
    )
    .await;
}

async fn ask_for_a_large_export(page: &Page) {
    page.open("/app/objects").await;
    page.see("共 10,000 条以上").await;
    page.click(Role::Button, "导出").await;
    page.click(Role::Button, "CSV，当前列与筛选").await;
    let dialog = page.part(Role::Dialog, "这次导出须经另一人同意").await;
    dialog.see("共 10,050 行").await;
    page.check_accessibility().await;
    page.shoot("export-large").await;
    dialog.fill("导出用途", "季度比对").await;
    dialog.click(Role::Button, "申请导出").await;
    page.see("导出申请已提交。").await;
    page.open("/app/exports").await;
    page.see_in_row("季度比对", "待同意").await;
    page.check_accessibility().await;
    page.shoot("exports").await;
}

/// The workbench tells of it.
async fn agree_to_it(page: &Page) {
    page.open("/app").await;
    page.see("申请导出 10,050 行").await;
    page.open("/app/exports?state=requested&is_own=false").await;
    let row = page.row("季度比对").await;
    row.click(Role::Link, "查看检查对象名录").await;
    page.see("等待另一人同意。").await;
    page.check_accessibility().await;
    page.shoot("export-request").await;
    page.click(Role::Button, "同意导出").await;
    let dialog = page.part(Role::Dialog, "同意这次导出？").await;
    dialog.click(Role::Button, "同意导出").await;
    page.see("已同意导出。").await;
}

async fn take_it(page: &Page) {
    page.open("/app/exports").await;
    let row = page.row("季度比对").await;
    row.see("已同意").await;
    row.click(Role::Link, "查看检查对象名录").await;
    page.click(Role::Button, "下载文件").await;
    let file = page.downloaded(".csv").await;
    let file = String::from_utf8(file).expect("the file is text");
    assert_eq!(file.lines().count(), 10_051);
    page.see("文件已下载。").await;
    page.see("已导出").await;
}
