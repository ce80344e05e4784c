//! The pages of draws, publications, reports, ledgers, the trail and the portal on a phone: no wider than
//! it, and what is done there within reach. Journeys of their own walk the other modules there.

use serde_json::json;
use sortition_tests::browser::{Device, Page, Role, journey};
use sortition_tests::builders::{inspect, text};
use sortition_tests::{App, Kind, eventually};

use crate::{released, sign_in, sign_out};

/// A page: its path, what tells that it is there, and what one does on it, if anything.
type Looked = (String, &'static str, Option<(Role, &'static str)>);

/// What there is to look at.
struct World {
    draw: String,
    publication: String,
    report: String,
}

/// A drawn task whose only result is public; the report of the present period.
async fn world(app: &App) -> World {
    let (check, account) = released(app).await;
    let inspector = app.sign_in(account).await;
    let id = check.trim_start_matches("/checks/");
    inspect(app, &inspector, id).await;
    let operator = app.sign_in("city_operator").await;
    let approver = app.sign_in("city_approver").await;
    operator.command(&format!("{check}/confirm")).await.ok();
    let draft = json!({ "kind": "result", "subject_id": id });
    let publication = operator.post("/publications", &draft).await.id();
    let path = format!("/publications/{publication}");
    operator.command(&format!("{path}/submit")).await.ok();
    approver.command(&format!("{path}/approve")).await.ok();
    operator.command(&format!("{path}/publish")).await.ok();
    let report = eventually("the report of the present period", async || {
        operator.all("/reports/monthly").await.pop()
    })
    .await;
    let draw = operator.all("/draws").await.remove(0);
    World {
        draw: text(&draw, "id").to_owned(),
        publication,
        report: text(&report, "id").to_owned(),
    }
}

fn portal(world: &World) -> Vec<Looked> {
    vec![
        ("/".to_owned(), "查询一家单位的抽查结果", None),
        ("/portal/checklist".to_owned(), "共 40 项", None),
        ("/portal/plans".to_owned(), "2026 年度抽查计划", None),
        ("/portal/draws".to_owned(), "十二月用工检查", None),
        (
            format!("/portal/draws/{}", world.draw),
            "十二月用工检查",
            None,
        ),
        (
            "/portal/results".to_owned(),
            "结果查询",
            Some((Role::Button, "查询")),
        ),
        (
            format!("/portal/results/{}", world.publication),
            "未发现问题",
            None,
        ),
    ]
}

fn operators(world: &World) -> Vec<Looked> {
    let ledger = |name: &str| format!("/app/ledgers?ledger={name}");
    vec![
        (
            "/app/draws".to_owned(),
            "十二月用工检查",
            Some((Role::Button, "发起抽取")),
        ),
        (
            format!("/app/draws/{}", world.draw),
            "已抽出",
            Some((Role::Button, "投屏")),
        ),
        ("/app/publications".to_owned(), "已公示", None),
        (
            format!("/app/publications/{}", world.publication),
            "公示期限",
            Some((Role::Button, "更正")),
        ),
        ("/app/reports".to_owned(), "2026 年 12 月月报表", None),
        (
            format!("/app/reports/{}", world.report),
            "统计期间 2026-11-23",
            Some((Role::Button, "提交法规监察科")),
        ),
        (
            ledger("meetings"),
            "还没有记录",
            Some((Role::Button, "登记会议")),
        ),
        (
            ledger("documents"),
            "还没有记录",
            Some((Role::Button, "登记文件")),
        ),
        (
            ledger("trainings"),
            "还没有记录",
            Some((Role::Button, "登记培训")),
        ),
        (
            ledger("publicity"),
            "还没有记录",
            Some((Role::Button, "登记宣传")),
        ),
        ("/app/jobs".to_owned(), "没有任务", None),
        ("/app/exports".to_owned(), "没有导出申请", None),
    ]
}

async fn look_at(page: &Page, pages: Vec<Looked>) {
    for (path, sees, does) in pages {
        page.open(&path).await;
        page.see(sees).await;
        if let Some((role, name)) = does {
            page.find(role, name).await;
        }
        page.check_width().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_the_office_and_the_portal_fit_a_phone() {
    let app = App::start(Kind::Sqlite);
    let world = world(&app).await;
    journey(
        "phone",
        app.origin(),
        Device::Phone,
        async move |page: Page| {
            look_at(&page, portal(&world)).await;
            sign_in(&page, "city_operator").await;
            look_at(&page, operators(&world)).await;
            sign_out(&page).await;
            sign_in(&page, "regulations").await;
            let overview = (
                "/app/reports/overview".to_owned(),
                "月报报送总览",
                Some((Role::Button, "下个月")),
            );
            look_at(&page, vec![overview]).await;
            sign_out(&page).await;
            sign_in(&page, "auditor").await;
            let trail = ("/app/audit-events".to_owned(), "封存与核对", None);
            look_at(&page, vec![trail]).await;
            page.fill("姓名或账号", "city_approver").await;
            page.click(Role::Button, "审核通过公示").await;
            let drawer = page.part(Role::Dialog, "审核通过公示").await;
            drawer.see("来源地址").await;
            page.check_width().await;
            page.check_accessibility().await;
            page.shoot("audit-entry-phone").await;
        },
    )
    .await;
}
