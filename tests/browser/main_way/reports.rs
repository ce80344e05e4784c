//! Step 5: the ledgers behind part one, the report's figures with their records, the way to its
//! acceptance, the annex as a document.

use std::io::{Cursor, Read};

use sortition_tests::browser::{Key, Page, Role};

use super::{TASK, look, menu, turn_to};

const REPORT: &str = "2026 年 12 月月报表";
/// What each figure of the annex is called, and what it must be: one draw of three enterprises by
/// class, one of them with a problem; three items of two major ones; three results published; no
/// other department took part.
const FIGURES: [(&str, usize); 22] = [
    ("部署会议", 1),
    ("印发文件", 1),
    ("业务培训", 1),
    ("本月随机抽查次数", 1),
    ("本月随机抽查户数", 3),
    ("发现问题的检查主体数量", 1),
    ("检查事项大项", 2),
    ("检查事项小项", 3),
    ("公示网站", 1),
    ("公示数量", 3),
    ("抽查总次数", 1),
    ("抽查总户数", 3),
    ("发现问题总户数", 1),
    ("牵头跨部门抽查次数", 0),
    ("牵头跨部门抽查户数", 0),
    ("牵头跨部门发现问题户数", 0),
    ("涉及企业抽查次数", 1),
    ("涉及企业抽查户数", 3),
    ("涉及企业发现问题户数", 1),
    ("信用分级分类抽查次数", 1),
    ("信用分级分类抽查户数", 3),
    ("信用分级分类发现问题户数", 1),
];
/// The annex from its first row to its last: what stands there, label by label.
const ANNEX: [&str; 29] = [
    "一、“双随机、一公开”监管工作安排部署情况",
    "本月召开会议部署随机抽查工作情况 (注明召开会议的名称及时间)",
    "抽查部署会（2026-11-23）",
    "本月印发双随机工作文件情况 (注明文件名称及文号)",
    "抽查实施方案（石人社监〔2026〕8 号，2026-11-23）",
    "本月组织随机抽查业务培训情况 (培训班名称、培训人员数量、及内容)",
    "执法培训班",
    "二、“双随机、一公开”监管工作开展情况",
    "本月按年度随机抽查工作计划市本级开展随机抽查情况",
    "本月组织随机抽查的文件",
    "本月随机抽查次数、数量",
    "1 次，3 户",
    "发现问题的检查主体数量",
    "1 户",
    "随机抽查的检查事项 (多少大项、多少小项)",
    "2 大项，3 小项",
    "随机抽查结果公示情况 (注明抽查结果公示的网站及公示数量)",
    "石家庄市人社局双随机公示平台",
    "公示 3 条",
    "三、“双随机、一公开”监管结合信用风险分级分类情况",
    "本部门开展抽查总次数、总户数及发现问题总户数",
    "1 次，3 户，发现问题 1 户",
    "本部门牵头开展跨部门抽查次数、户数及发现问题户数",
    "0 次，0 户，发现问题 0 户",
    "本部门涉及企业的随机抽查次数、户数及发现问题户数 (抽查对象为企业)",
    "1 次，3 户，发现问题 1 户",
    "本部门利用企业信用风险分级分类开展随机抽查的次数、户数及发现问题户数",
    "1 次，3 户，发现问题 1 户",
    "联系人：沈知行　　联系电话：0311-55500001",
];

pub async fn log_part_one(page: &Page) {
    menu(page, "工作台账").await;
    let meeting = open(page, "会议", "登记会议").await;
    meeting.fill("会议名称", "抽查部署会").await;
    save(page, "登记会议", "抽查部署会").await;
    let document = open(page, "文件", "登记文件").await;
    document.fill("文件名称", "抽查实施方案").await;
    document.fill("文号", "石人社监〔2026〕8 号").await;
    save(page, "登记文件", "抽查实施方案").await;
    let training = open(page, "培训", "登记培训").await;
    training.fill("培训班名称", "执法培训班").await;
    training.fill("人数", "40").await;
    training.fill("培训内容", "抽取与检查").await;
    look(page, "training").await;
    save(page, "登记培训", "执法培训班").await;
    look(page, "ledgers").await;
}

async fn open(page: &Page, tab: &str, verb: &str) -> Page {
    page.click(Role::Tab, tab).await;
    page.click(Role::Button, verb).await;
    page.part(Role::Dialog, verb).await
}

async fn save(page: &Page, dialog: &str, entry: &str) {
    let shown = page.part(Role::Dialog, dialog).await;
    shown.click(Role::Button, "保存").await;
    page.gone(Role::Dialog, dialog).await;
    page.see_in_row(entry, "已登记").await;
}

/// Submitted, returned with a reason, submitted again, accepted, printed.
pub async fn file(page: &Page) {
    open_report(page).await;
    read_figures(page).await;
    page.fill("联系人姓名", "沈知行").await;
    page.fill("联系电话", "0311-55500001").await;
    let missed = "未达到年度目标：联合抽查次数占比、部门联合抽查户数占比。请说明：";
    page.fill(missed, "年内尚有联合抽查。").await;
    page.fill("统计期间尚未结束。请说明：", "应要求提前报送。")
        .await;
    page.click(Role::Button, "保存").await;
    page.see("已保存").await;
    // The buttons are at the top.
    page.press(Key::Home).await;
    submit(page).await;
    turn_to(page, "regulations").await;
    look(page, "home-regulations").await;
    open_as_regulations(page).await;
    page.click(Role::Button, "退回").await;
    let dialog = page.part(Role::Dialog, "退回这份月报表").await;
    dialog.fill("理由", "请核对培训人数").await;
    dialog.click(Role::Button, "退回").await;
    page.see("已退回：请核对培训人数").await;
    turn_to(page, "city_operator").await;
    open_report(page).await;
    page.see("已退回：请核对培训人数").await;
    look(page, "report-returned").await;
    submit(page).await;
    turn_to(page, "regulations").await;
    open_as_regulations(page).await;
    page.click(Role::Button, "确认").await;
    let dialog = page.part(Role::Dialog, "确认这份月报表？").await;
    dialog.click(Role::Button, "确认").await;
    page.see("已确认").await;
    look(page, "report-accepted").await;
    page.click(Role::Button, "导出 DOCX").await;
    holds_annex(&text_of(&page.downloaded(".docx").await));
}

async fn open_report(page: &Page) {
    menu(page, "月报表").await;
    page.click(Role::Link, REPORT).await;
    page.see("统计期间 2026-11-23 至 2026-12-22").await;
}

/// The regulations office sees the reports of all units.
async fn open_as_regulations(page: &Page) {
    menu(page, "月报表").await;
    let row = page.row("劳动保障监察局").await;
    row.click(Role::Link, REPORT).await;
}

async fn submit(page: &Page) {
    page.click(Role::Button, "提交法规监察科").await;
    page.find(Role::Button, "撤回").await;
}

/// Each figure is there; one opens its records.
async fn read_figures(page: &Page) {
    look(page, "report").await;
    for (name, figure) in FIGURES {
        page.find(Role::Button, &format!("{name}：{figure}，查看明细"))
            .await;
    }
    page.click(Role::Button, "抽查总户数：3，查看明细").await;
    let drawer = page.part(Role::Dialog, "抽查总户数").await;
    drawer.see(TASK).await;
    page.shoot("way-report-records").await;
    drawer.click(Role::Button, "关闭").await;
}

/// The words of the document, one after the other.
fn text_of(document: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(document)).expect("a DOCX is a ZIP");
    let mut part = archive.by_name("word/document.xml").expect("its document");
    let mut xml = String::new();
    part.read_to_string(&mut xml).expect("the document is text");
    let pieces = xml.split('<').filter_map(|tag| tag.split_once('>'));
    pieces.map(|(_, text)| text.trim_matches('\n')).collect()
}

/// The annex's rows, in their order.
fn holds_annex(text: &str) {
    let mut rest = text;
    for row in ANNEX {
        let place = rest.find(row);
        let place = place.unwrap_or_else(|| panic!("no “{row}” where it should stand: {rest}"));
        rest = &rest[place + row.len()..];
    }
}
