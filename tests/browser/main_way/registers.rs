//! Step 1: objects from a table as offices save it, inspectors from the same page, their accounts.

use std::path::{Path, PathBuf};

use sortition_tests::browser::{Page, Role};
use sortition_tests::fixtures::{inspectors_csv, object_code, object_name, objects_csv};

use super::{INSPECTORS, OBJECTS, OBJECTS_TEXT, look, menu};

/// The object that an inspector must stay away from.
const BARRED: u32 = 7;

pub async fn import(page: &Page) {
    let folder = tempfile::tempdir().expect("a folder for the files");
    menu(page, "检查对象名录库").await;
    let list = page.part(Role::Region, "检查对象名录库").await;
    list.click(Role::Link, "导入").await;
    import_objects(page, &objects_file(folder.path())).await;
    menu(page, "执法检查人员名录库").await;
    let list = page.part(Role::Region, "执法检查人员名录库").await;
    list.click(Role::Link, "导入").await;
    import_inspectors(page, &inspectors_file(folder.path())).await;
    for (name, person, username) in INSPECTORS {
        link_account(page, name, person, username).await;
    }
    declare_recusal(page).await;
}

/// As a spreadsheet of an office saves it: Chinese heads, GB18030. The last two rows are bad: a code
/// with a wrong check digit, a region that there is none of.
fn objects_file(folder: &Path) -> PathBuf {
    let rows = objects_csv(OBJECTS);
    let (_, rows) = rows.split_once('\n').expect("the file has a head");
    let rows = rows
        .replace(",enterprise,", ",企业,")
        .replace(",active,", ",正常,");
    let heads =
        "统一社会信用代码,名称,类型,属地,地址,联系电话,用工人数,经营状态,信用等级,信用指数,标签";
    let placeless = object_code(OBJECTS + 1);
    let text = format!(
        "{heads}\n{rows}91130100MA0000000X,坏码公司,enterprise,130102,,,,active,B,,\n\
         {placeless},属地有误公司,enterprise,999999,,,,active,B,,\n"
    );
    let (bytes, _, has_gaps) = encoding_rs::GB18030.encode(&text);
    assert!(!has_gaps && std::str::from_utf8(&bytes).is_err());
    let file = folder.join("检查对象.csv");
    std::fs::write(&file, bytes).expect("the file is written");
    file
}

fn inspectors_file(folder: &Path) -> PathBuf {
    let file = folder.join("执法人员.csv");
    std::fs::write(&file, inspectors_csv("130100-LSB", 4)).expect("the file is written");
    file
}

async fn import_objects(page: &Page, file: &Path) {
    look(page, "import").await;
    page.attach("选择文件，或拖到这里", file).await;
    page.click(Role::Button, "校验文件").await;
    page.see("校验完成，有 2 行不合格，尚未写入任何数据。")
        .await;
    for (line, column, reason) in [
        (OBJECTS + 2, "统一社会信用代码", "校验位不正确"),
        (OBJECTS + 3, "属地", "999999"),
    ] {
        let row = page.row(reason).await;
        row.see(&line.to_string()).await;
        row.see(column).await;
    }
    look(page, "import-checked").await;
    page.click(Role::Button, &format!("导入 {OBJECTS_TEXT} 行"))
        .await;
    page.click(Role::Button, "写入").await;
    page.see("导入完成，有 2 行不合格，没有导入。").await;
    look(page, "import-done").await;
    page.click(Role::Link, "查看名录").await;
    page.see(&format!("共 {OBJECTS_TEXT} 条")).await;
    look(page, "objects").await;
}

async fn import_inspectors(page: &Page, file: &Path) {
    page.attach("选择文件，或拖到这里", file).await;
    page.click(Role::Button, "校验文件").await;
    page.see("校验完成，全部合格，尚未写入任何数据。").await;
    page.click(Role::Button, "导入 4 行").await;
    page.click(Role::Button, "写入").await;
    page.see("导入完成，全部写入。").await;
    page.click(Role::Link, "查看名录").await;
    look(page, "inspectors").await;
}

/// Until it is done, the inspector sees no check.
async fn link_account(page: &Page, name: &str, person: &str, username: &str) {
    page.click(Role::Link, name).await;
    page.see("未关联，看不到分派的检查").await;
    page.click(Role::Button, "关联账号").await;
    let dialog = page.part(Role::Dialog, "关联账号").await;
    dialog.fill("账号", person).await;
    dialog.see(username).await;
    page.click_holding(Role::Option, person).await;
    dialog.click(Role::Button, "保存").await;
    page.see("已关联，登录后可见分派给本人的检查").await;
    menu(page, "执法检查人员名录库").await;
}

async fn declare_recusal(page: &Page) {
    let object = object_name(BARRED);
    page.click(Role::Link, INSPECTORS[0].0).await;
    page.click(Role::Button, "申报回避").await;
    let dialog = page.part(Role::Dialog, "申报回避").await;
    dialog.fill("检查对象", &object).await;
    page.click_holding(Role::Option, &object).await;
    dialog.fill("原因", "配偶任该企业财务负责人").await;
    dialog.click(Role::Button, "申报回避").await;
    page.see_in_row(&object, "已申报").await;
    look(page, "inspector").await;
}
