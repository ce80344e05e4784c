//! `/objects`, what happens to one, and its changes.

use crate::audit::store as audit;
use crate::kernel::command::Reply;
use crate::kernel::error::ApiError;
use crate::kernel::page::{self, ListAnswer, ListParameters, Listed, Listing};
use crate::kernel::queries;
use crate::kernel::request::{Command, Id, Query};
use crate::kernel::services::Services;
use crate::registers::actions::{batch, objects as actions, views};
use crate::registers::store::listing::{self as store, Reader};
use crate::registers::store::objects;
use crate::registers::{
    BatchObjects, CreateObject, GetObject, ListObjectChanges, ListObjectClasses, ListObjects,
    MarkObject, UnmaskObject, UpdateObject,
};
use actix_web::{get, patch, post, web};
use sortition_contract::error::Problem;
use sortition_contract::ids::ObjectId;
use sortition_contract::page::{BatchResults, Page, Reason};
use sortition_contract::registers::{
    self as contract, ChangeView, CreditClass, ObjectBatch, ObjectClassView, ObjectFilter,
    ObjectView, UnmaskedObject,
};

/// So many changes of a record are shown, the newest first.
const CHANGES_SHOWN: i64 = 200;

/// Refuses a credit class that there is not: here `unrated` is one too.
fn check_filter(filter: &ObjectFilter) -> Result<(), ApiError> {
    match &filter.credit_class {
        Some(class) if class != "unrated" && class.parse::<CreditClass>().is_err() => {
            let classes = CreditClass::ALL.iter().map(|class| class.code());
            let classes: Vec<&str> = classes.chain(["unrated"]).collect();
            let error = queries::not_one_of("credit_class", class, classes.join(", "));
            Err(queries::invalid("credit_class", error))
        }
        _ => Ok(()),
    }
}

/// The register of objects, the newest first. `q`: part of a name, initials of its pinyin, six characters of a code.
#[utoipa::path(
    tag = "registers",
    params(ListParameters, ObjectFilter),
    responses((status = 200, body = Page<ObjectView>), (status = 400, body = Problem))
)]
#[get("/objects")]
pub async fn list_objects(
    query: Query<ListObjects>,
    listing: Listing<ObjectFilter>,
    services: web::Data<Services>,
) -> Result<ListAnswer<ObjectView>, ApiError> {
    check_filter(&listing.filter)?;
    page::answer(
        query.call,
        listing,
        &services,
        |connection, call, listing| {
            let reader = Reader::of(connection, &call.actor, &call.scope)?;
            let page = store::list(connection, &reader, listing)?;
            let items = views::objects(connection, &call.actor, &page.items)?;
            Ok(page.showing(items))
        },
    )
    .await
}

/// One object.
#[utoipa::path(
    tag = "registers",
    params(("id" = ObjectId, Path)),
    responses((status = 200, body = ObjectView), (status = 404, body = Problem))
)]
#[get("/objects/{id}")]
pub async fn get_object(
    query: Query<GetObject>,
    Id(id): Id<ObjectId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let view = services
        .read(query.call, move |connection, call| {
            let reader = Reader::of(connection, &call.actor, &call.scope)?;
            let row = store::find_visible(connection, &reader, &id)?;
            views::object(connection, &call.actor, &row)
        })
        .await?;
    Reply::record(&view)
}

/// What changed in an object, the newest first: at most 200 changes.
#[utoipa::path(
    tag = "registers",
    params(("id" = ObjectId, Path)),
    responses((status = 200, body = Page<ChangeView>), (status = 404, body = Problem))
)]
#[get("/objects/{id}/history")]
pub async fn list_object_changes(
    query: Query<ListObjectChanges>,
    Id(id): Id<ObjectId>,
    services: web::Data<Services>,
) -> Result<Listed<ChangeView>, ApiError> {
    let items = services
        .read(query.call, move |connection, call| {
            let reader = Reader::of(connection, &call.actor, &call.sight)?;
            let row = store::find_visible(connection, &reader, &id)?;
            audit::history_of(connection, "objects", &row.id, CHANGES_SHOWN)
        })
        .await?;
    Ok(Listed(Page::whole(items.into_iter().map(change).collect())))
}

/// The credit classes of an object by their days, the newest first.
#[utoipa::path(
    tag = "registers",
    params(("id" = ObjectId, Path)),
    responses((status = 200, body = Page<ObjectClassView>), (status = 404, body = Problem))
)]
#[get("/objects/{id}/credit")]
pub async fn list_object_classes(
    query: Query<ListObjectClasses>,
    Id(id): Id<ObjectId>,
    services: web::Data<Services>,
) -> Result<Listed<ObjectClassView>, ApiError> {
    let items = services
        .read(query.call, move |connection, call| {
            let reader = Reader::of(connection, &call.actor, &call.scope)?;
            let row = store::find_visible(connection, &reader, &id)?;
            objects::classes(connection, &row)
        })
        .await?;
    Ok(Listed(Page::whole(items)))
}

fn change(change: sortition_contract::audit::ChangeView) -> ChangeView {
    let event = change.event;
    ChangeView {
        id: event.id,
        at: event.at,
        username: event.username,
        name: event.name,
        operation: event.operation,
        job_id: event.job_id.map(Into::into),
        from_state: event.from_state,
        to_state: event.to_state,
        reason: event.reason,
        before: change.before,
        after: change.after,
    }
}

/// Enters an object.
#[utoipa::path(
    tag = "registers",
    request_body = contract::CreateObject,
    responses(
        (status = 201, body = ObjectView),
        (status = 403, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem)
    )
)]
#[post("/objects")]
pub async fn create_object(
    command: Command<CreateObject, web::Json<contract::CreateObject>>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let object = command.body.into_inner();
    let keys = services.keys.clone();
    services
        .command(command.call, move |connection, call| {
            let view = actions::create_object(connection, call, &keys, &object)?;
            let place = format!("/api/v1/objects/{}", view.id);
            Reply::new_record(place, &view)
        })
        .await
}

/// Changes fields of an object.
#[utoipa::path(
    tag = "registers",
    params(("id" = ObjectId, Path), ("If-Match" = String, Header)),
    request_body = contract::UpdateObject,
    responses(
        (status = 200, body = ObjectView),
        (status = 412, body = Problem),
        (status = 422, body = Problem),
        (status = 428, body = Problem)
    )
)]
#[patch("/objects/{id}")]
pub async fn update_object(
    command: Command<UpdateObject, web::Json<contract::UpdateObject>>,
    Id(id): Id<ObjectId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let changes = command.body.into_inner();
    let keys = services.keys.clone();
    services
        .change(command.call, move |connection, call| {
            actions::update_object(connection, call, &keys, &id, &changes)
        })
        .await
}

/// Sets another status of an object.
#[utoipa::path(
    tag = "registers",
    params(("id" = ObjectId, Path)),
    request_body = contract::MarkObject,
    responses(
        (status = 200, body = ObjectView),
        (status = 409, body = Problem),
        (status = 422, body = Problem)
    )
)]
#[post("/objects/{id}/mark")]
pub async fn mark_object(
    command: Command<MarkObject, web::Json<contract::MarkObject>>,
    Id(id): Id<ObjectId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let mark = command.body.into_inner();
    let keys = services.keys.clone();
    services
        .change(command.call, move |connection, call| {
            actions::mark_object(connection, call, &keys, &id, &mark)
        })
        .await
}

/// Shows the personal fields of an object. Needs a reason and is logged; 60 times an hour at the most.
#[utoipa::path(
    tag = "registers",
    params(("id" = ObjectId, Path)),
    request_body = Reason,
    responses(
        (status = 200, body = UnmaskedObject),
        (status = 422, body = Problem),
        (status = 429, body = Problem)
    )
)]
#[post("/objects/{id}/unmask")]
pub async fn unmask_object(
    command: Command<UnmaskObject, web::Json<Reason>>,
    Id(id): Id<ObjectId>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let reason = command.body.into_inner().reason;
    if let Some(user_id) = &command.call.actor.user_id {
        services.readings.show_personal(user_id)?;
    }
    // A first answer that is kept would keep the personal fields with it.
    let call = crate::kernel::command::Call {
        idempotency: None,
        ..command.call
    };
    services
        .command(call, move |connection, call| {
            Reply::ok(&actions::unmask_object(connection, call, &id, &reason)?)
        })
        .await
}

/// Tags, untags or marks many objects; each is done or refused on its own.
#[utoipa::path(
    tag = "registers",
    request_body = ObjectBatch,
    responses((status = 200, body = BatchResults), (status = 422, body = Problem))
)]
#[post("/objects/batch")]
pub async fn batch_objects(
    command: Command<BatchObjects, web::Json<ObjectBatch>>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let batch = command.body.into_inner();
    let ids = batch.ids.clone();
    let steps = batch::batch_objects(&command.call, services.keys.clone(), batch)?;
    services.batch(command.call, ids, steps).await
}
