//! The list of objects as a file: all rows that the filters leave, read page by page while they are
//! sent. Columns are named as the import takes them; personal fields are masked.

use crate::kernel::command::{Call, Reply};
use crate::kernel::error::ApiError;
use crate::kernel::files::download;
use crate::kernel::page::Listing;
use crate::kernel::rights::Scope;
use crate::kernel::services::Services;
use crate::kernel::tabular::CsvWriter;
use crate::registers::EXPORT;
use crate::registers::actions::{objects, views};
use crate::registers::store::listing::{self as store, Reader};
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use futures_util::stream;
use sortition_contract::registers::{ObjectFilter, ObjectView};
use std::sync::Arc;

/// How many rows are read at a time.
const ROWS_AT_ONCE: i64 = 2_000;
/// The columns, as the import names them, and the day of the last check.
const HEADINGS: [&str; 17] = [
    "code",
    "name",
    "type",
    "region_code",
    "industry_code",
    "address",
    "longitude",
    "latitude",
    "legal_representative",
    "phone",
    "staff_count",
    "status",
    "status_on",
    "credit_class",
    "credit_index",
    "tags",
    "last_checked_on",
];

/// All objects of a list as CSV. Row 21: not everybody who reads the list.
pub async fn export_objects(
    call: Call,
    mut listing: Listing<ObjectFilter>,
    services: &Services,
) -> Result<HttpResponse, ApiError> {
    let call = Call {
        scope: Scope::of(&EXPORT, &call.actor.roles),
        ..call
    };
    services
        .command(call.clone(), |connection, call| {
            objects::note_export(connection, call)?;
            Ok(Reply::no_content())
        })
        .await?;
    listing.limit = ROWS_AT_ONCE;
    let head = rows(&[], true)?;
    let source = (Arc::new(call), Some(listing), services.clone());
    let body = stream::try_unfold(source, |(call, listing, services)| async move {
        let Some(listing) = listing else {
            return Ok::<_, ApiError>(None);
        };
        let (part, rest) = part(Arc::clone(&call), listing, &services).await?;
        Ok(Some((part, (call, rest, services))))
    });
    let begin = stream::once(async move { Ok(head) });
    let body = futures_util::StreamExt::chain(begin, body);
    Ok(download::answer("objects.csv", "text/csv; charset=utf-8").streaming(body))
}

/// The next rows, and the list from there on if there is more.
async fn part(
    call: Arc<Call>,
    listing: Listing<ObjectFilter>,
    services: &Services,
) -> Result<(Bytes, Option<Listing<ObjectFilter>>), ApiError> {
    services
        .database
        .read(move |connection| {
            let reader = Reader::of(connection, &call.actor, &call.scope)?;
            let page = store::list(connection, &reader, &listing)?;
            let views = views::objects(connection, &call.actor, &page.items)?;
            let rest = page.next_cursor.map(|cursor| listing.after(&cursor));
            Ok((rows(&views, false)?, rest.transpose()?))
        })
        .await
}

fn rows(views: &[ObjectView], is_begin: bool) -> Result<Bytes, ApiError> {
    let mut csv = if is_begin {
        let mut csv = CsvWriter::new(Vec::new()).map_err(ApiError::internal)?;
        csv.row(HEADINGS).map_err(ApiError::internal)?;
        csv
    } else {
        CsvWriter::going_on(Vec::new())
    };
    for view in views {
        csv.row(cells(view)).map_err(ApiError::internal)?;
    }
    Ok(csv.finish().map_err(ApiError::internal)?.into())
}

fn cells(view: &ObjectView) -> [String; 17] {
    fn text(value: Option<&impl ToString>) -> String {
        value.map(ToString::to_string).unwrap_or_default()
    }
    [
        view.code.clone(),
        view.name.clone(),
        view.object_type.to_string(),
        view.region_code.clone(),
        text(view.industry_code.as_ref()),
        text(view.address.as_ref()),
        text(view.longitude.as_ref()),
        text(view.latitude.as_ref()),
        text(view.legal_representative.as_ref()),
        text(view.phone.as_ref()),
        text(view.staff_count.as_ref()),
        view.status.to_string(),
        text(view.status_on.as_ref()),
        text(view.credit_class.as_ref()),
        text(view.credit_index.as_ref()),
        view.tags.join(";"),
        text(view.last_checked_on.as_ref()),
    ]
}
