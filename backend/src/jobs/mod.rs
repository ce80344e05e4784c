//! `jobs`: long work, and the files that people upload.
//!
//! A file is its maker's until it is tied to a record; then whoever reads the record reads it
//! (row 74 of `rights.md`; the rows themselves: `kernel/files`).

pub mod routes;

use utoipa_actix_web::service_config::ServiceConfig;

crate::rights! {
    CreateAttachment "create_attachment" row "74" => {
        Operator: Own; Approver: Own; Inspector: Own; Regulations: Own;
        CountyOperator: Own; CountyApprover: Own; Partner: Own;
    }
    GetAttachment "get_attachment" row "74" => {
        Operator: Own; Approver: Own; Inspector: Own; Regulations: Own; CityLead: Own;
        CountyOperator: Own; CountyApprover: Own; Partner: Own;
    }
}

/// Mounts the module's routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config
        .service(routes::attachments::create_attachment)
        .service(routes::attachments::get_attachment);
}
