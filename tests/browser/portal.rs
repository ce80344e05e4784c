//! The portal, as people without an account read it: pages rendered by the server, no script needed.

use serde_json::json;
use sortition_tests::browser::{Device, Page, Role, journey};
use sortition_tests::builders::{Entry, publish_plan};
use sortition_tests::{App, Kind};

#[tokio::test(flavor = "multi_thread")]
async fn read_the_checklist_and_search_results_without_scripts() {
    let app = App::start(Kind::Sqlite);
    let entry = Entry {
        item_codes: &["RS0101"],
        scope: json!({ "types": ["enterprise"] }),
        ratios: json!([{ "stratum": "all", "ratio_bp": 300 }]),
    };
    publish_plan(&app, &entry).await;
    journey("portal", app.origin(), Device::Desk, async |page: Page| {
        page.scripts(false).await;
        page.open("/").await;
        page.find(Role::Heading, "查询一家单位的抽查结果").await;
        page.shoot("portal").await;
        page.click(Role::Link, "抽查事项清单").await;
        page.see("共 40 项").await;
        page.click(Role::Link, "年度计划").await;
        page.click(Role::Link, "2026 年度抽查计划").await;
        page.see("用工检查").await;
        page.shoot("portal-plan").await;
        page.click(Role::Link, "结果查询").await;
        page.fill("单位名称或统一社会信用代码", "没有这家单位")
            .await;
        page.click(Role::Button, "查询").await;
        page.see("未被抽到、尚未公示和不存在的单位，查询结果相同。")
            .await;
        page.scripts(true).await;
        for path in [
            "/portal",
            "/portal/checklist",
            "/portal/plans",
            "/portal/draws",
            "/portal/results",
        ] {
            page.open(path).await;
            page.check_accessibility().await;
            page.check_width().await;
        }
    })
    .await;
}
