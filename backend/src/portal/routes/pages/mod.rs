//! The portal's pages, rendered here, read without JavaScript.

mod assets;
mod templates;

pub use self::assets::{icon, portal_style, tokens_style};
use self::templates::{
    ChecklistPage, DrawPage, DrawsPage, Frame, HomePage, MissingPage, PlanPage, PlansPage,
    ProblemPage, ResultPage, ResultsPage,
};
use crate::kernel::error::ApiError;
use crate::kernel::page::Listing;
use crate::kernel::public::{Kind, admit, answer};
use crate::kernel::services::Services;
use crate::portal::problems;
use crate::portal::store;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, web};
use askama::Template;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{DrawId, PublicationId};
use sortition_contract::portal::PublicFilter;

/// How many results and draws the first page shows.
const LATEST: i64 = 10;

/// How many draws their page shows.
const DRAWS: i64 = 200;

fn render(
    limit: Vec<(&'static str, String)>,
    status: StatusCode,
    page: &impl Template,
) -> Result<HttpResponse, ApiError> {
    let body = page.render().map_err(ApiError::internal)?;
    Ok(answer(limit, status, Kind::Html, body))
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
    limit: Vec<(&'static str, String)>,
) -> Result<HttpResponse, ApiError> {
    let page = MissingPage {
        frame: frame(services, "没有找到", ""),
    };
    render(limit, StatusCode::NOT_FOUND, &page)
}

async fn start_page(
    request: HttpRequest,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let limit = admit(&services, &request)?;
    let (results, plans) = services
        .read_public(|connection| {
            let listing = Listing::of(PublicFilter {}, LATEST);
            let plans = store::plans(connection, &listing)?;
            let results = store::results(connection, &listing.counted_whole())?;
            Ok((results, plans))
        })
        .await?;
    let page = HomePage {
        frame: frame(&services, "公示查询", "results"),
        total: results.total.unwrap_or(0),
        results: results.items,
        plans: plans.items,
    };
    render(limit, StatusCode::OK, &page)
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
        .read_public(move |connection| store::checklist(connection, today))
        .await?;
    let page = ChecklistPage {
        frame: frame(&services, "随机抽查事项清单", "checklist"),
        items,
    };
    render(limit, StatusCode::OK, &page)
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
        .read_public(move |connection| store::plans(connection, &listing))
        .await?;
    let page = PlansPage {
        frame: frame(&services, "年度抽查计划", "plans"),
        plans: found.items,
        next: found.next_cursor,
    };
    render(limit, StatusCode::OK, &page)
}

/// One plan.
#[get("/portal/plans/{id}")]
pub async fn plan_page(
    request: HttpRequest,
    id: web::Path<String>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let limit = admit(&services, &request)?;
    let found = match id.parse::<PublicationId>() {
        Ok(id) => {
            services
                .read_public_record(move |connection| store::plan(connection, &id))
                .await?
        }
        Err(_) => None,
    };
    match found {
        None => missing(&services, limit),
        Some(plan) => {
            let page = PlanPage {
                frame: frame(&services, "年度抽查计划", "plans"),
                plan,
            };
            render(limit, StatusCode::OK, &page)
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
        .read_public(move |connection| store::results(connection, &listing))
        .await?;
    let page = ResultsPage {
        frame: frame(&services, "抽查结果", "results"),
        q,
        total: found.total.unwrap_or(0),
        has_uncounted: found.total_is_capped,
        results: found.items,
        next: found.next_cursor,
    };
    render(limit, StatusCode::OK, &page)
}

/// One result, or what is left of it.
#[get("/portal/results/{id}")]
pub async fn result_page(
    request: HttpRequest,
    id: web::Path<String>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let limit = admit(&services, &request)?;
    let found = match id.parse::<PublicationId>() {
        Ok(id) => {
            services
                .read_public_record(move |connection| store::result(connection, &id))
                .await?
        }
        Err(_) => None,
    };
    match found {
        None => missing(&services, limit),
        Some(result) => {
            let page = ResultPage {
                frame: frame(&services, "抽查结果", "results"),
                result,
            };
            render(limit, StatusCode::OK, &page)
        }
    }
}

/// What a code of the API's problem documents means; their `type` is this address.
#[get("/problems/{code}")]
pub async fn problem_page(
    request: HttpRequest,
    code: web::Path<String>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let limit = admit(&services, &request)?;
    match ErrorCode::find(&code) {
        None => missing(&services, limit),
        Some(code) => {
            let page = ProblemPage {
                frame: frame(&services, "错误说明", ""),
                code: code.code(),
                status: code.status(),
                texts: problems::explanations(code),
            };
            render(limit, StatusCode::OK, &page)
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
        .read_public(|connection| store::draws(connection, DRAWS))
        .await?;
    let page = DrawsPage {
        frame: frame(&services, "随机抽取", "draws"),
        draws,
    };
    render(limit, StatusCode::OK, &page)
}

/// One draw.
#[get("/portal/draws/{id}")]
pub async fn draw_page(
    request: HttpRequest,
    id: web::Path<String>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let limit = admit(&services, &request)?;
    let found = match id.parse::<DrawId>() {
        Ok(id) => {
            services
                .read_public_record(move |connection| store::draw(connection, &id))
                .await?
        }
        Err(_) => None,
    };
    match found {
        None => missing(&services, limit),
        Some((draw, entries)) => {
            let page = DrawPage {
                frame: frame(&services, "随机抽取", "draws"),
                draw,
                entries,
            };
            render(limit, StatusCode::OK, &page)
        }
    }
}
