//! Step 3: a task of the entry, the preview, the draw; its bundle recomputed by the program itself.

use std::path::Path;

use sortition_tests::browser::{Page, Role};
use sortition_tests::process::program;

use super::{ENTRY, INSPECTORS, OBJECTS_TEXT, PLAN, TASK, look, menu};

/// An object that was drawn, with the account of the inspector who leads its check.
pub struct Drawn {
    pub object: String,
    pub lead: &'static str,
}

/// From the plan's entry; its period begins tomorrow.
pub async fn make_task(page: &Page) {
    menu(page, "年度抽查计划").await;
    page.click(Role::Link, PLAN).await;
    page.click(Role::Button, ENTRY).await;
    let drawer = page.part(Role::Dialog, &format!("条目 01　{ENTRY}")).await;
    look(page, "plan-drawer").await;
    drawer.click(Role::Link, "建立任务").await;
    page.fill("文号", "石人社监〔2026〕8 号").await;
    page.fill("开始日期", "2026-11-24").await;
    page.fill("结束日期", "2026-12-20").await;
    look(page, "task-new").await;
    page.click(Role::Button, "新建任务").await;
    page.find(Role::Heading, TASK).await;
    let preview = page.part(Role::Region, "抽取预览").await;
    preview.see(&format!("范围内 {OBJECTS_TEXT}")).await;
    preview.see("对象和人员都够，可以抽取。").await;
    preview
        .see("有 1 组人员与对象须回避，抽取时自动避开。")
        .await;
    look(page, "task").await;
}

/// Gives what was drawn.
pub async fn draw_and_verify(page: &Page) -> Vec<Drawn> {
    page.click(Role::Link, "去抽取").await;
    page.see("可以抽取：对象和执法人员都满足要求。").await;
    page.see("随机数只由系统一方提供").await;
    look_at_preview(page).await;
    page.click(Role::Button, "抽取").await;
    let dialog = page.part(Role::Dialog, "现在抽取？").await;
    dialog.click(Role::Button, "抽取").await;
    page.find(Role::Button, "投屏").await;
    page.see("已抽出").await;
    page.see("单方抽取").await;
    page.see("（主查）").await;
    look(page, "draw").await;
    let drawn = read_list(page).await;
    page.click(Role::Button, "下载 bundle.json").await;
    verify(&page.downloaded(".json").await);
    drawn
}

/// Sizes by class, the inspectors, the conflicts.
async fn look_at_preview(page: &Page) {
    // Of 127 objects in class A one is drawn, of 2,910 in class B two.
    for (row, figure) in [("127", "1"), ("2,910", "2"), ("劳动保障监察局", "4")] {
        let text = page.row(row).await.text().await;
        assert!(text.split_whitespace().any(|cell| cell == figure), "{text}");
    }
    page.part(Role::Region, "范围")
        .await
        .see("回避（对） 1")
        .await;
    look(page, "draw-preview").await;
}

/// The list as the operator reads it: position, object, its two inspectors, the first one leading.
async fn read_list(page: &Page) -> Vec<Drawn> {
    let list = page.part(Role::Region, "抽中名单").await.text().await;
    let lines = list.lines().map(str::trim);
    let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    let mut drawn = Vec::new();
    for pair in lines.windows(2) {
        let [object, people] = pair else { continue };
        let Some((lead, other)) = people.split_once("（主查）、") else {
            continue;
        };
        let account = |name: &str| INSPECTORS.iter().find(|(known, _, _)| *known == name);
        let (_, _, lead) = *account(lead).unwrap_or_else(|| panic!("who is {lead}?"));
        assert!(account(other).is_some(), "two inspect together: {people}");
        drawn.push(Drawn {
            object: (*object).to_owned(),
            lead,
        });
    }
    assert_eq!(drawn.len(), 3, "{list}");
    drawn
}

/// The program says `ok` of the bundle, and what differs once a byte is another.
fn verify(bundle: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder for the bundle");
    let file = folder.path().join("bundle.json");
    std::fs::write(&file, bundle).expect("the bundle is written");
    let (status, said) = run_verify(&file);
    assert_eq!(
        (status, said.lines().next()),
        (Some(0), Some("ok")),
        "{said}"
    );
    std::fs::write(&file, with_another_byte(bundle)).expect("the bundle is written");
    let (status, said) = run_verify(&file);
    assert_eq!(status, Some(1), "{said}");
    assert_ne!(said.lines().next(), Some("ok"), "{said}");
    let differs = said.lines().nth(1).unwrap_or_default();
    assert!(differs.contains("expected"), "it says what differs: {said}");
}

/// Exit status and output of `sortition verify`.
fn run_verify(file: &Path) -> (Option<i32>, String) {
    let mut command = std::process::Command::new(program());
    let output = command.arg("verify").arg(file).output();
    let output = output.expect("the program runs");
    let said = String::from_utf8(output.stdout).expect("its output is text");
    (output.status.code(), said)
}

/// Somebody puts the first object of class B into class A.
fn with_another_byte(bundle: &[u8]) -> Vec<u8> {
    let place = bundle.windows(5).position(|part| part == br"\tB\t");
    let place = place.expect("the population holds an object of class B");
    let mut changed = bundle.to_vec();
    changed[place + 2] = b'A';
    changed
}
