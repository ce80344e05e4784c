//! The API's document: made once from the mounted handlers, served with pages to browse it, and read by
//! what has to know the addresses and parameters of all operations.

use crate::kernel::addresses::Addresses;
use crate::kernel::document::{self, Facts};
use crate::kernel::error::ApiError;
use crate::kernel::queries::Queries;
use crate::kernel::routes::Routes;
use actix_web::http::header;
use actix_web::{HttpResponse, get, web};
use serde_json::Value;
use std::sync::{Arc, OnceLock};
use utoipa::openapi::{InfoBuilder, OpenApi, OpenApiBuilder};
use utoipa_swagger_ui::Config;

/// With what the paths of the API begin.
pub(super) const API: &str = "/api/v1";
/// Where the document is.
const PLACE: &str = "/api/openapi.json";
/// Asked for anew each time: it changes with the server.
const ASKED_AGAIN: &str = "public, no-cache";
/// What is answered outside the API, to reading only.
const PAGES: [&str; 15] = [
    "/",
    "/api/docs",
    "/api/docs/{file:.*}",
    "/api/openapi.json",
    "/app",
    "/app/{address:.*}",
    "/assets/{name}",
    "/health/details",
    "/health/live",
    "/health/ready",
    "/metrics",
    "/portal",
    "/portal/{page}",
    "/portal/{page}/{id}",
    "/problems/{code}",
];

/// The modules, as the document presents them.
const TAGS: [(&str, &str); 16] = [
    (
        "home",
        "工作台 · What waits for the caller, what is due, and what the year came to so far.",
    ),
    (
        "org",
        "组织：单位、用户、会话、设置、日历、通知 · Units, users and their roles, sessions, settings, calendar, notifications.",
    ),
    (
        "checklist",
        "随机抽查事项清单 · The checklist: items in versions, from draft to publication.",
    ),
    (
        "registers",
        "检查对象、执法检查人员 · The registers of objects and inspectors, recusals, imports.",
    ),
    (
        "experts",
        "专家库 · The library of experts: applications and their review, recusals, where they helped.",
    ),
    (
        "plans",
        "年度抽查计划 · Yearly plans with their entries, adjustments, and the forecast of the targets.",
    ),
    (
        "tasks",
        "抽查任务 · Inspection tasks: units, teams, population.",
    ),
    (
        "draws",
        "抽取 · The ceremony around a draw, what it drew, its bundles, and what everybody may recompute.",
    ),
    (
        "checks",
        "检查 · One object in one task: release, findings, evidence, submission, review.",
    ),
    (
        "publications",
        "公示 · What is published, where and by when; corrections.",
    ),
    (
        "ledgers",
        "台账 · Meetings, documents, trainings, publicity: part one of the monthly report.",
    ),
    (
        "reports",
        "月报表、指标 · The monthly report, its figures with the records behind them, targets of the year.",
    ),
    (
        "integrations",
        "接口对接 · Keys by which programs of units sign in.",
    ),
    ("audit", "审计 · Who did what, when and from where."),
    (
        "jobs",
        "后台任务 · Long work: imports with their rejected rows; attachments.",
    ),
    (
        "portal",
        "公示查询 · What everybody may read, without an account.",
    ),
];

/// The document without its paths, which the mounted handlers bring.
fn empty() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Sortition")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "双随机、一公开: the API that the pages use too. `HEAD` works where `GET` does. JSON is \
             compressed as `Accept-Encoding` likes. What goes wrong is a problem document (RFC 9457); \
             its `code` is explained at `/problems/{code}`.",
        ));
    OpenApiBuilder::new().info(info.build()).build()
}

/// The document, as `openapi/openapi.json` holds it.
pub fn openapi() -> Value {
    let mut described = empty();
    super::mount(&mut Routes::described(&mut described, API));
    let facts = Facts {
        rights: super::rights(),
        sorts: super::sorts(),
        exports: super::exports(),
        tags: &TAGS,
    };
    let described = serde_json::to_value(described).unwrap_or_default();
    document::complete(described, &facts)
}

/// What the server keeps of the document: its text, and what was read from it. The document itself is
/// ten times its text.
struct Described {
    text: web::Bytes,
    addresses: Arc<Addresses>,
    queries: Arc<Queries>,
}

/// The document, made once.
fn described() -> &'static Described {
    static DESCRIBED: OnceLock<Described> = OnceLock::new();
    DESCRIBED.get_or_init(|| {
        let document = openapi();
        Described {
            text: serde_json::to_vec(&document).unwrap_or_default().into(),
            addresses: Arc::new(Addresses::of(&document, &PAGES)),
            queries: Arc::new(Queries::of(&document)),
        }
    })
}

/// The addresses of the server.
pub(super) fn addresses() -> Arc<Addresses> {
    Arc::clone(&described().addresses)
}

/// The query parameters that each operation takes.
pub(super) fn queries() -> Arc<Queries> {
    Arc::clone(&described().queries)
}

/// Mounts the document and the pages to browse it.
pub(super) fn mount(config: &mut web::ServiceConfig) {
    config
        .service(document_file)
        .service(first_page)
        .service(page_file);
}

#[get("/api/openapi.json")]
async fn document_file() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((header::CACHE_CONTROL, ASKED_AGAIN))
        .body(described().text.clone())
}

/// The pages name their files by relative addresses.
#[get("/api/docs")]
async fn first_page() -> HttpResponse {
    HttpResponse::PermanentRedirect()
        .insert_header((header::LOCATION, "/api/docs/"))
        .insert_header((header::CACHE_CONTROL, ASKED_AGAIN))
        .finish()
}

#[get("/api/docs/{file:.*}")]
async fn page_file(file: web::Path<String>) -> Result<HttpResponse, ApiError> {
    static CONFIG: OnceLock<Arc<Config<'static>>> = OnceLock::new();
    let config = CONFIG.get_or_init(|| Arc::new(Config::new([PLACE])));
    let file = utoipa_swagger_ui::serve(&file, Arc::clone(config));
    let file = file.map_err(|error| ApiError::internal(error.to_string()))?;
    let file = file.ok_or_else(ApiError::not_found)?;
    Ok(HttpResponse::Ok()
        .content_type(file.content_type)
        .insert_header((header::CACHE_CONTROL, ASKED_AGAIN))
        .body(file.bytes.into_owned()))
}
