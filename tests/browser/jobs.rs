//! Importing a file with bad rows: checked, told what is wrong where, the rest imported, the job
//! among one's own.

use sortition_tests::browser::{Device, Page, Role, journey};
use sortition_tests::fixtures::{object_code, objects_csv};
use sortition_tests::{App, Kind};
use std::path::PathBuf;

use crate::sign_in;

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
    row.see("统一社会信用代码").await;
    let row = page.row("999999").await;
    row.see("43").await;
    row.see("属地").await;
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
    page.see(&format!("新增 {RIGHT}，更新 0，未变 0，不合格 2"))
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
            page.see("公司名").await;
            page.check_width().await;
            page.check_accessibility().await;
            page.shoot("import-failed-phone").await;
        },
    )
    .await;
}
