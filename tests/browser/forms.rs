//! What holds for every form: what was typed isn't lost unasked, wherever one goes.

use sortition_tests::browser::{Device, Key, Page, Role, journey};
use sortition_tests::register::enterprises;
use sortition_tests::{App, Kind};

use crate::sign_in;

#[tokio::test(flavor = "multi_thread")]
async fn leaving_a_form_asks_before_what_was_typed_is_lost() {
    for device in [Device::Desk, Device::Phone] {
        let app = App::start(Kind::Sqlite);
        // In an empty register two links lead to the form.
        app.add_objects(&enterprises(1));
        journey("forms_leave", app.origin(), device, async |page: Page| {
            sign_in(&page, "city_operator").await;
            page.open("/app/objects").await;
            page.click(Role::Link, "新增对象").await;
            // Nothing typed: nothing asked.
            page.click(Role::Link, "返回").await;
            page.at("/app/objects").await;
            page.click(Role::Link, "新增对象").await;
            page.fill("名称", "石家庄演示用工有限公司").await;
            page.see("有未保存的修改").await;

            page.click(Role::Link, "返回").await;
            let dialog = page.part(Role::Dialog, "有未保存的内容").await;
            dialog.see("还没有保存：名称。").await;
            page.check_accessibility().await;
            page.check_width().await;
            page.shoot("form-leave").await;
            dialog.click(Role::Button, "继续填写").await;
            assert_eq!(page.value("名称").await, "石家庄演示用工有限公司");

            page.back().await;
            let dialog = page.part(Role::Dialog, "有未保存的内容").await;
            dialog.click(Role::Button, "继续填写").await;
            page.at("/app/objects/new").await;
            assert_eq!(page.value("名称").await, "石家庄演示用工有限公司");

            page.click(Role::Button, "外观").await;
            page.click(Role::Radio, "English").await;
            let dialog = page.part(Role::Dialog, "有未保存的内容").await;
            dialog.click(Role::Button, "继续填写").await;
            assert_eq!(page.value("名称").await, "石家庄演示用工有限公司");

            page.click_holding(Role::Button, "个人菜单").await;
            page.click(Role::Button, "退出登录").await;
            let dialog = page.part(Role::Dialog, "有未保存的内容").await;
            dialog.click(Role::Button, "继续填写").await;

            page.back().await;
            let dialog = page.part(Role::Dialog, "有未保存的内容").await;
            dialog.click(Role::Button, "不保存，离开").await;
            page.at("/app/objects").await;
            // What was given up is gone, and nothing is asked about it any more.
            page.click(Role::Link, "新增对象").await;
            assert_eq!(page.value("名称").await, "");
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_a_dialog_asks_before_what_was_typed_is_lost() {
    let app = App::start(Kind::Sqlite);
    journey(
        "forms_dialog",
        app.origin(),
        Device::Desk,
        async |page: Page| {
            sign_in(&page, "city_operator").await;
            page.open("/app/ledgers").await;
            page.click(Role::Button, "登记会议").await;
            let dialog = page.part(Role::Dialog, "登记会议").await;
            page.press(Key::Escape).await;
            page.gone(Role::Dialog, "登记会议").await;

            page.click(Role::Button, "登记会议").await;
            page.fill("会议名称", "双随机工作部署会").await;
            page.press(Key::Escape).await;
            let asked = page.part(Role::Dialog, "有未保存的内容").await;
            asked.click(Role::Button, "继续填写").await;
            assert_eq!(page.value("会议名称").await, "双随机工作部署会");
            // A day that isn't accepted stays where it was typed.
            page.fill("举办日期", "2099-01-01").await;
            page.see("日期不在允许的范围内").await;
            assert_eq!(page.value("举办日期").await, "2099-01-01");
            page.fill("举办日期", "2026-10-12").await;
            page.see_no("日期不在允许的范围内").await;
            page.click(Role::Button, "返回").await;
            let asked = page.part(Role::Dialog, "有未保存的内容").await;
            page.check_accessibility().await;
            asked.click(Role::Button, "不保存，离开").await;
            page.gone(Role::Dialog, "登记会议").await;
            drop(dialog);
        },
    )
    .await;
}
