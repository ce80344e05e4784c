//! Step 2: a plan with an entry, submitted; approved by somebody else and published.

use sortition_tests::browser::{Key, Page, Role};

use super::{ENTRY, OBJECTS_TEXT, PLAN, look, menu};

/// What is to be inspected; two major items of the checklist.
const ITEMS: [&str; 3] = ["RS0101", "RS0102", "RS0201"];

pub async fn write_and_submit(page: &Page) {
    menu(page, "年度抽查计划").await;
    page.click(Role::Button, "新建计划").await;
    let dialog = page.part(Role::Dialog, "新建年度抽查计划").await;
    dialog.fill("标题", PLAN).await;
    dialog.click(Role::Button, "新建计划").await;
    page.click(Role::Link, "添加条目").await;
    write_entry(page).await;
    page.click(Role::Button, "提交审核").await;
    let dialog = page.part(Role::Dialog, "提交这份计划？").await;
    dialog.click(Role::Button, "提交审核").await;
    page.see("待审核").await;
    look(page, "plan-submitted").await;
}

/// One of class A, two of class B are drawn each time, in November and December.
async fn write_entry(page: &Page) {
    let count = page.part(Role::Region, "实时计数").await;
    count.see(&format!("范围内 {OBJECTS_TEXT}")).await;
    page.fill("条目名称", ENTRY).await;
    for item in ITEMS {
        page.fill("抽查事项", item).await;
        page.press(Key::Enter).await;
    }
    page.press(Key::Escape).await;
    page.fill("对象类型", "企业").await;
    page.press(Key::Enter).await;
    page.press(Key::Escape).await;
    for (class, households) in [("A", "1"), ("B", "2")] {
        page.fill(&format!("{class} 级至少抽取户数"), households)
            .await;
        page.fill(&format!("{class} 级至多抽取户数"), households)
            .await;
    }
    // The proposed ratios of the other classes are taken away: they take no part.
    for class in ["C 级", "D 级", "未分类"] {
        page.fill(&format!("{class}抽取比例"), "").await;
    }
    page.click(Role::Checkbox, "11 月").await;
    page.click(Role::Checkbox, "12 月").await;
    count.see("全年抽取 2 次，合计约 6 户次。").await;
    look(page, "plan-entry").await;
    page.click(Role::Button, "保存条目").await;
    page.see(ENTRY).await;
    look(page, "plan-draft").await;
}

pub async fn approve_and_publish(page: &Page) {
    let text = page.text().await;
    assert!(!text.contains("已提交审核"), "the operator's words: {text}");
    look(page, "home-approver").await;
    page.click(Role::Link, PLAN).await;
    page.click(Role::Button, "批准").await;
    let dialog = page.part(Role::Dialog, "批准这份计划？").await;
    dialog.click(Role::Button, "批准").await;
    page.see("已批准，等待公示。").await;
    page.click(Role::Button, "公示").await;
    let dialog = page.part(Role::Dialog, "公示这份计划？").await;
    dialog.click(Role::Button, "公示").await;
    page.see("第 1 版").await;
    look(page, "plan-published").await;
}
