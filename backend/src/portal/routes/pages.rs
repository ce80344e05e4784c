//! The portal's pages, rendered here, read without JavaScript.

use crate::kernel::calendar::shanghai_time;
use crate::kernel::error::ApiError;
use crate::kernel::page::Listing;
use crate::kernel::services::Services;
use crate::portal::routes::answer::{Kind, admit, answer};
use crate::portal::store::{self, LogEntry, PublicDraw};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, web};
use askama::Template;
use chrono::{DateTime, Utc};
use sortition_contract::checks::CheckResult;
use sortition_contract::portal::{PublicFilter, PublishedItem, PublishedPlan, PublishedResult};
use sortition_contract::publications::PublicationState;
use std::borrow::Borrow;

const TOKENS: &str = include_str!("../../../../frontend/src/ui/tokens.css");
const ICON: &str = include_str!("../../../../frontend/icon.svg");
const STYLE: &str = include_str!("../../../templates/portal/portal.css");

/// How many results and draws the first page shows.
const LATEST: i64 = 10;
/// How many draws their page shows.
const DRAWS: i64 = 200;

/// What stands around each page.
struct Frame {
    title: &'static str,
    /// The entry of the navigation that is open.
    place: &'static str,
    is_demo: bool,
}

impl Frame {
    fn is(&self, place: &str) -> bool {
        self.place == place
    }
}

#[derive(Template)]
#[template(path = "portal/home.html")]
struct HomePage {
    frame: Frame,
    total: i64,
    results: Vec<PublishedResult>,
    plans: Vec<PublishedPlan>,
}

#[derive(Template)]
#[template(path = "portal/checklist.html")]
struct ChecklistPage {
    frame: Frame,
    items: Vec<PublishedItem>,
}

#[derive(Template)]
#[template(path = "portal/plans.html")]
struct PlansPage {
    frame: Frame,
    plans: Vec<PublishedPlan>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "portal/plan.html")]
struct PlanPage {
    frame: Frame,
    plan: PublishedPlan,
}

#[derive(Template)]
#[template(path = "portal/results.html")]
struct ResultsPage {
    frame: Frame,
    q: String,
    total: i64,
    results: Vec<PublishedResult>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "portal/result.html")]
struct ResultPage {
    frame: Frame,
    result: PublishedResult,
}

#[derive(Template)]
#[template(path = "portal/draws.html")]
struct DrawsPage {
    frame: Frame,
    draws: Vec<PublicDraw>,
}

#[derive(Template)]
#[template(path = "portal/draw.html")]
struct DrawPage {
    frame: Frame,
    draw: PublicDraw,
    entries: Vec<LogEntry>,
}

#[derive(Template)]
#[template(path = "portal/missing.html")]
struct MissingPage {
    frame: Frame,
}

mod filters {
    //! What the templates need beyond text.

    use super::*;
    use std::fmt::Display;

    /// A day in Asia/Shanghai.
    #[askama::filter_fn]
    pub fn day(at: &DateTime<Utc>, _: &dyn askama::Values) -> askama::Result<String> {
        Ok(shanghai_time(*at).format("%Y-%m-%d").to_string())
    }

    /// A moment in Asia/Shanghai.
    #[askama::filter_fn]
    pub fn moment(at: &DateTime<Utc>, _: &dyn askama::Values) -> askama::Result<String> {
        Ok(shanghai_time(*at).format("%Y-%m-%d %H:%M:%S").to_string())
    }

    /// Months as `3、4、5`.
    #[askama::filter_fn]
    pub fn months(months: &[u32], _: &dyn askama::Values) -> askama::Result<String> {
        let months: Vec<String> = months.iter().map(u32::to_string).collect();
        Ok(months.join("、"))
    }

    /// A text as a value in a query string.
    #[askama::filter_fn]
    pub fn query(text: impl Display, _: &dyn askama::Values) -> askama::Result<String> {
        Ok(form_urlencoded::byte_serialize(text.to_string().as_bytes()).collect())
    }

    /// The state of a draw in words.
    #[askama::filter_fn]
    pub fn draw_state(state: &str, _: &dyn askama::Values) -> askama::Result<&'static str> {
        Ok(match state {
            "frozen" => "已冻结",
            "revealing" => "揭示中",
            "drawn" => "已抽出",
            "aborted" => "已中止",
            _ => "待承诺",
        })
    }

    /// What an entry of the log tells.
    #[askama::filter_fn]
    pub fn log_kind(kind: &str, _: &dyn askama::Values) -> askama::Result<String> {
        let text = match kind {
            "commit" => "提交承诺",
            "freeze" => "冻结清单",
            "reveal" => "揭示随机数",
            "beacon" => "记录公开随机源",
            "result" => "抽取结果",
            "matching" => "人员匹配",
            "draw" => "抽取结果与匹配",
            "rematch" => "重新匹配",
            "abort" => "中止",
            "void" => "作废",
            "publish" => "公布数据包",
            "substitute" => "替换对象",
            "recuse" => "执法人员回避",
            other => other,
        };
        Ok(text.to_owned())
    }
}

/// Whether a result is shown as a problem.
fn is_problem(result: impl Borrow<CheckResult>) -> bool {
    !matches!(result.borrow(), CheckResult::R1 | CheckResult::R7)
}

fn is_former(state: impl Borrow<PublicationState>) -> bool {
    *state.borrow() == PublicationState::Corrected
}

fn render(
    request: &HttpRequest,
    limit: Vec<(&'static str, String)>,
    status: StatusCode,
    page: &impl Template,
) -> Result<HttpResponse, ApiError> {
    let body = page.render().map_err(ApiError::internal)?;
    Ok(answer(request, limit, status, Kind::Html, body))
}

fn frame(services: &Services, title: &'static str, place: &'static str) -> Frame {
    Frame {
        title,
        place,
        is_demo: services.is_demo,
    }
}

fn missing(
    services: &Services,
    request: &HttpRequest,
    limit: Vec<(&'static str, String)>,
) -> Result<HttpResponse, ApiError> {
    let page = MissingPage {
        frame: frame(services, "没有找到", ""),
    };
    render(request, limit, StatusCode::NOT_FOUND, &page)
}

async fn start_page(
    request: HttpRequest,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let limit = admit(&services, &request)?;
    let (results, plans) = services
        .database
        .read(|connection| {
            let mut listing = Listing::of(PublicFilter {}, LATEST);
            listing.count = true;
            let results = store::results(connection, &listing)?;
            let plans = store::plans(connection, &listing)?;
            Ok((results, plans))
        })
        .await?;
    let page = HomePage {
        frame: frame(&services, "公示查询", "results"),
        total: results.total.unwrap_or(0),
        results: results.items,
        plans: plans.items,
    };
    render(&request, limit, StatusCode::OK, &page)
}

/// The first page.
#[get("/")]
pub async fn home_page(
    request: HttpRequest,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    start_page(request, services).await
}

/// The first page under its other address.
#[get("/portal")]
pub async fn portal_page(
    request: HttpRequest,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    start_page(request, services).await
}

/// The checklist.
#[get("/portal/checklist")]
pub async fn checklist_page(
    request: HttpRequest,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let limit = admit(&services, &request)?;
    let today = services.clock.today();
    let items = services
        .database
        .read(move |connection| store::checklist(connection, today))
        .await?;
    let page = ChecklistPage {
        frame: frame(&services, "随机抽查事项清单", "checklist"),
        items,
    };
    render(&request, limit, StatusCode::OK, &page)
}

/// Plans.
#[get("/portal/plans")]
pub async fn plans_page(
    request: HttpRequest,
    listing: Listing<PublicFilter>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let limit = admit(&services, &request)?;
    let found = services
        .database
        .read(move |connection| store::plans(connection, &listing))
        .await?;
    let page = PlansPage {
        frame: frame(&services, "年度抽查计划", "plans"),
        plans: found.items,
        next: found.next_cursor,
    };
    render(&request, limit, StatusCode::OK, &page)
}

/// One plan.
#[get("/portal/plans/{id}")]
pub async fn plan_page(
    request: HttpRequest,
    id: web::Path<String>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let limit = admit(&services, &request)?;
    let found = services
        .database
        .read(move |connection| store::plan(connection, &id))
        .await?;
    match found {
        None => missing(&services, &request, limit),
        Some(plan) => {
            let page = PlanPage {
                frame: frame(&services, "年度抽查计划", "plans"),
                plan,
            };
            render(&request, limit, StatusCode::OK, &page)
        }
    }
}

/// Results, searched by company.
#[get("/portal/results")]
pub async fn results_page(
    request: HttpRequest,
    mut listing: Listing<PublicFilter>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let limit = admit(&services, &request)?;
    listing.count = true;
    let q = listing.q.clone().unwrap_or_default();
    let found = services
        .database
        .read(move |connection| store::results(connection, &listing))
        .await?;
    let page = ResultsPage {
        frame: frame(&services, "抽查结果", "results"),
        q,
        total: found.total.unwrap_or(0),
        results: found.items,
        next: found.next_cursor,
    };
    render(&request, limit, StatusCode::OK, &page)
}

/// One result, or what is left of it.
#[get("/portal/results/{id}")]
pub async fn result_page(
    request: HttpRequest,
    id: web::Path<String>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let limit = admit(&services, &request)?;
    let found = services
        .database
        .read(move |connection| store::result(connection, &id))
        .await?;
    match found {
        None => missing(&services, &request, limit),
        Some(result) => {
            let page = ResultPage {
                frame: frame(&services, "抽查结果", "results"),
                result,
            };
            render(&request, limit, StatusCode::OK, &page)
        }
    }
}

/// Draws.
#[get("/portal/draws")]
pub async fn draws_page(
    request: HttpRequest,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let limit = admit(&services, &request)?;
    let draws = services
        .database
        .read(|connection| store::draws(connection, DRAWS))
        .await?;
    let page = DrawsPage {
        frame: frame(&services, "随机抽取", "draws"),
        draws,
    };
    render(&request, limit, StatusCode::OK, &page)
}

/// One draw.
#[get("/portal/draws/{id}")]
pub async fn draw_page(
    request: HttpRequest,
    id: web::Path<String>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let limit = admit(&services, &request)?;
    let found = services
        .database
        .read(move |connection| store::draw(connection, &id))
        .await?;
    match found {
        None => missing(&services, &request, limit),
        Some((draw, entries)) => {
            let page = DrawPage {
                frame: frame(&services, "随机抽取", "draws"),
                draw,
                entries,
            };
            render(&request, limit, StatusCode::OK, &page)
        }
    }
}

/// The mark in the browser's tab.
#[get("/portal/icon.svg")]
pub async fn icon(request: HttpRequest) -> HttpResponse {
    answer(
        &request,
        Vec::new(),
        StatusCode::OK,
        Kind::Svg,
        ICON.to_owned(),
    )
}

/// The tokens that page and portal share.
#[get("/portal/tokens.css")]
pub async fn tokens_style(request: HttpRequest) -> HttpResponse {
    answer(
        &request,
        Vec::new(),
        StatusCode::OK,
        Kind::Css,
        TOKENS.to_owned(),
    )
}

/// The portal's own style.
#[get("/portal/portal.css")]
pub async fn portal_style(request: HttpRequest) -> HttpResponse {
    answer(
        &request,
        Vec::new(),
        StatusCode::OK,
        Kind::Css,
        STYLE.to_owned(),
    )
}
