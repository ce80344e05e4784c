//! `/meetings`, `/documents`, `/trainings`, `/publicity`.

mod columns;

/// The five operations of one ledger. They are the same for all four; only names and types differ.
macro_rules! ledger {
    (
        $module:ident $path:tt $path_of_one:tt $row:ident $view:ident,
        $list:ident $List:ident $list_doc:tt,
        $get:ident $Get:ident $get_doc:tt,
        $create:ident $Create:ident $create_doc:tt,
        $update:ident $Update:ident $update_doc:tt,
        $delete:ident $Delete:ident $delete_doc:tt
    ) => {
        #[doc = concat!("`", $path, "`.")]
        pub mod $module {
            use crate::kernel::command::Reply;
            use crate::kernel::error::ApiError;
            use crate::kernel::page::{self, ListAnswer, ListParameters, Listing, Parameters};
            use crate::kernel::request::{Command, Id, Query};
            use crate::kernel::routes::Routes;
            use crate::kernel::services::Services;
            use crate::ledgers::actions;
            use crate::ledgers::store::$row;
            use crate::ledgers::{$Create, $Delete, $Get, $List, $Update};
            use actix_web::{delete, get, patch, post, web};
            use sortition_contract::error::Problem;
            use sortition_contract::ids::LedgerEntryId;
            use sortition_contract::ledgers::{
                self as contract, LedgerFilter, RemovalReason, $view,
            };
            use sortition_contract::page::Page;

            /// Mounts them.
            pub fn mount(config: &mut Routes<'_>) {
                config
                    .service($list)
                    .service($get)
                    .service($create)
                    .service($update)
                    .service($delete);
            }

            #[doc = $list_doc]
            #[utoipa::path(
                        tag = "ledgers",
                        params(ListParameters, LedgerFilter),
                        responses((status = 200, body = Page<$view>))
                    )]
            #[get($path)]
            pub async fn $list(
                query: Query<$List>,
                listing: Listing<LedgerFilter>,
                services: web::Data<Services>,
            ) -> Result<ListAnswer<$view>, ApiError> {
                page::answer(
                    query.call,
                    listing,
                    &services,
                    actions::list_entries::<$row>,
                )
                .await
            }

            #[doc = $get_doc]
            #[utoipa::path(
                        tag = "ledgers",
                        params(("id" = LedgerEntryId, Path)),
                        responses((status = 200, body = $view), (status = 404, body = Problem))
                    )]
            #[get($path_of_one)]
            pub async fn $get(
                query: Query<$Get>,
                Id(id): Id<LedgerEntryId>,
                services: web::Data<Services>,
            ) -> Result<Reply, ApiError> {
                let view = services
                    .read(query.call, move |connection, call| {
                        actions::get_entry::<$row>(connection, call, &id)
                    })
                    .await?;
                Ok(Reply::ok(&view)?.at_version(view.version))
            }

            #[doc = $create_doc]
            #[utoipa::path(
                        tag = "ledgers",
                        request_body = contract::$Create,
                        responses((status = 201, body = $view), (status = 422, body = Problem))
                    )]
            #[post($path)]
            pub async fn $create(
                command: Command<$Create, web::Json<contract::$Create>>,
                services: web::Data<Services>,
            ) -> Result<Reply, ApiError> {
                let request = command.body.into_inner();
                services
                    .command(command.call, move |connection, call| {
                        let (id, view) = actions::create_entry::<$row>(connection, call, &request)?;
                        let location = format!(concat!("/api/v1", $path, "/{}"), id);
                        Ok(Reply::created(location, &view)?.at_version(view.version))
                    })
                    .await
            }

            #[doc = $update_doc]
            #[utoipa::path(
                        tag = "ledgers",
                        params(("id" = LedgerEntryId, Path), ("If-Match" = String, Header)),
                        request_body = contract::$Update,
                        responses(
                            (status = 200, body = $view),
                            (status = 409, body = Problem),
                            (status = 412, body = Problem)
                        )
                    )]
            #[patch($path_of_one)]
            pub async fn $update(
                command: Command<$Update, web::Json<contract::$Update>>,
                Id(id): Id<LedgerEntryId>,
                services: web::Data<Services>,
            ) -> Result<Reply, ApiError> {
                let request = command.body.into_inner();
                services
                    .command(command.call, move |connection, call| {
                        let (version, view) =
                            actions::update_entry::<$row>(connection, call, &id, &request)?;
                        Ok(Reply::ok(&view)?.at_version(version))
                    })
                    .await
            }

            #[doc = $delete_doc]
            #[utoipa::path(
                        tag = "ledgers",
                        params(
                            ("id" = LedgerEntryId, Path),
                            ("If-Match" = String, Header),
                            RemovalReason
                        ),
                        responses(
                            (status = 204),
                            (status = 409, body = Problem),
                            (status = 412, body = Problem)
                        )
                    )]
            #[delete($path_of_one)]
            pub async fn $delete(
                command: Command<$Delete>,
                Id(id): Id<LedgerEntryId>,
                Parameters(removal): Parameters<RemovalReason>,
                services: web::Data<Services>,
            ) -> Result<Reply, ApiError> {
                services
                    .command(command.call, move |connection, call| {
                        let reason = removal.reason.as_deref();
                        actions::delete_entry::<$row>(connection, call, &id, reason)?;
                        Ok(Reply::no_content())
                    })
                    .await
            }
        }
    };
}

ledger! {
    meetings "/meetings" "/meetings/{id}" MeetingRow MeetingView,
    list_meetings ListMeetings "Meetings that arranged random inspections.",
    get_meeting GetMeeting "One meeting.",
    create_meeting CreateMeeting "Logs a meeting.",
    update_meeting UpdateMeeting "Changes a meeting; once an accepted report counts it, only with a reason.",
    delete_meeting DeleteMeeting "Removes a meeting, under the same condition."
}

ledger! {
    documents "/documents" "/documents/{id}" DocumentRow DocumentView,
    list_documents ListDocuments "Documents about random inspections.",
    get_document GetDocument "One document.",
    create_document CreateDocument "Logs a document.",
    update_document UpdateDocument "Changes a document; once an accepted report counts it, only with a reason.",
    delete_document DeleteDocument "Removes a document, under the same condition."
}

ledger! {
    trainings "/trainings" "/trainings/{id}" TrainingRow TrainingView,
    list_trainings ListTrainings "Trainings about random inspections.",
    get_training GetTraining "One training.",
    create_training CreateTraining "Logs a training.",
    update_training UpdateTraining "Changes a training; once an accepted report counts it, only with a reason.",
    delete_training DeleteTraining "Removes a training, under the same condition."
}

ledger! {
    publicity "/publicity" "/publicity/{id}" PublicityRow PublicityView,
    list_publicity ListPublicity "Publicity for random inspections.",
    get_publicity GetPublicity "One piece of publicity.",
    create_publicity CreatePublicity "Logs publicity.",
    update_publicity UpdatePublicity "Changes publicity; once an accepted report counts it, only with a reason.",
    delete_publicity DeletePublicity "Removes publicity, under the same condition."
}
