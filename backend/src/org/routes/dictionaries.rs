//! Regions and industries: short lists that never change while the server runs.

use crate::kernel::error::ApiError;
use crate::kernel::request::Query;
use crate::kernel::services::Services;
use crate::org::store::dictionaries;
use crate::org::{ListIndustries, ListRegions};
use actix_web::{get, web};
use sortition_contract::org::{IndustryView, RegionView};
use sortition_contract::page::Page;

/// All regions of the city, itself first.
#[utoipa::path(tag = "org", responses((status = 200, body = Page<RegionView>)))]
#[get("/regions")]
pub async fn list_regions(
    query: Query<ListRegions>,
    services: web::Data<Services>,
) -> Result<web::Json<Page<RegionView>>, ApiError> {
    let items = services
        .read(query.call, |connection, _| {
            dictionaries::regions(connection)
        })
        .await?;
    Ok(web::Json(Page::whole(items)))
}

/// All sections and divisions of GB/T 4754.
#[utoipa::path(tag = "org", responses((status = 200, body = Page<IndustryView>)))]
#[get("/industries")]
pub async fn list_industries(
    query: Query<ListIndustries>,
    services: web::Data<Services>,
) -> Result<web::Json<Page<IndustryView>>, ApiError> {
    let items = services
        .read(query.call, |connection, _| {
            dictionaries::industries(connection)
        })
        .await?;
    Ok(web::Json(Page::whole(items)))
}
