//! Step 4, first half: the checks are released, inspected on a phone, reviewed at the desk.

use sortition_tests::browser::{Device, Key, Page, Role, journey};

use super::draws::Drawn;
use super::{TASK, go_home, look, menu, turn_to};
use crate::sign_in;

/// What the form asks, in its order: the contents of the entry's items.
const POINTS: [&str; 3] = [
    "规章制度内容是否合法；涉及劳动者切身利益的制度是否履行民主程序并公示告知；实际执行是否与制度一致",
    "是否自用工之日起一个月内订立书面合同；必备条款是否齐全；文本是否交付；试用期约定是否合规；解除终止是否出具证明并依法支付经济补偿",
    "是否按月以货币足额支付工资；是否克扣或无故拖欠；工资是否低于当地最低工资标准；加班工资是否按法定比例支付；工资支付记录是否完整",
];

pub async fn release(page: &Page) {
    menu(page, "抽查任务").await;
    page.click(Role::Link, TASK).await;
    page.see("未开放").await;
    page.click(Role::Button, "开放检查").await;
    let dialog = page.part(Role::Dialog, "向执法人员开放检查？").await;
    dialog.click(Role::Button, "开放检查").await;
    page.see("已开放 3 项检查").await;
    page.see("待检查").await;
    look(page, "task-released").await;
}

/// Each check by the inspector who leads it; at the first object one thing is wrong.
pub async fn inspect_on_a_phone(origin: &str, drawn: Vec<Drawn>) {
    journey(
        "main_way_phone",
        origin,
        Device::Phone,
        async move |page: Page| {
            sign_in(&page, drawn[0].lead).await;
            for (place, check) in drawn.iter().enumerate() {
                if place > 0 {
                    turn_to(&page, check.lead).await;
                }
                inspect(&page, &check.object, place == 0).await;
            }
        },
    )
    .await;
}

async fn inspect(page: &Page, object: &str, is_first: bool) {
    if is_first {
        look(page, "phone-home").await;
    }
    page.click(Role::Link, object).await;
    page.see("待检查").await;
    page.click(Role::Button, "开始检查").await;
    page.part(Role::Dialog, "开始这次检查？")
        .await
        .click(Role::Button, "开始检查")
        .await;
    for (number, point) in POINTS.iter().enumerate() {
        let part = page.part(Role::Region, point).await;
        if is_first && number == 0 {
            part.click(Role::Radio, "发现问题").await;
            part.see("请填写情况说明").await;
            part.fill("情况说明", "部分员工未签收规章制度，当场责令改正。")
                .await;
            page.press(Key::Tab).await;
        } else {
            part.click(Role::Radio, "符合").await;
        }
        part.see("已保存").await;
    }
    page.fill("当事人意见", "无异议。").await;
    let result = match is_first {
        true => "发现问题已责令改正",
        false => "未发现问题",
    };
    page.click(Role::Radio, result).await;
    if is_first {
        look(page, "phone-check").await;
    }
    page.click(Role::Button, "提交").await;
    let dialog = page.part(Role::Dialog, "提交检查？").await;
    dialog.click(Role::Button, "提交").await;
    page.see("检查已提交").await;
    if is_first {
        look(page, "phone-submitted").await;
        page.click(Role::Link, "我的检查").await;
        page.see_in_row(object, "待审核").await;
        look(page, "phone-visits").await;
    }
}

/// The operator reads each and confirms it.
pub async fn review(page: &Page, objects: &[String]) {
    for (place, object) in objects.iter().enumerate() {
        go_home(page).await;
        page.find(Role::Link, &format!("审核：{object}")).await;
        if place == 0 {
            look(page, "home-operator").await;
        }
        page.click(Role::Link, object).await;
        page.see("无异议。").await;
        if place == 0 {
            look(page, "check").await;
        }
        page.click(Role::Button, "确认").await;
        let dialog = page.part(Role::Dialog, "确认这次检查？").await;
        dialog.click(Role::Button, "确认").await;
        page.gone(Role::Dialog, "确认这次检查？").await;
        page.see("已确认").await;
    }
}
