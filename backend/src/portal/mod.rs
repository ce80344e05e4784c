//! `portal`: what everybody may read, without an account and without JavaScript: checklist, plans,
//! results, draws. It reads what is published, nothing else, and no session; it writes nothing.

mod problems;
pub mod routes;
pub mod store;

use crate::kernel::page::Sorted;
use crate::kernel::routes::Routes;
use actix_web::web;

crate::rights! {
    ListPublicChecklist "list_public_checklist" row "10" => [PUBLIC]
    ListPublicPlans "list_public_plans" row "27" => [PUBLIC]
    ListPublicResults "list_public_results" row "46" => [PUBLIC]
}

/// What the module's lists sort by.
pub fn sorts() -> Vec<Sorted> {
    vec![
        Sorted::of::<ListPublicPlans>(store::PublishedSort::FIELDS),
        Sorted::of::<ListPublicResults>(store::PublishedSort::FIELDS),
    ]
}

/// Mounts the module's public reads.
pub fn mount(config: &mut Routes<'_>) {
    config
        .service(routes::public::list_public_checklist)
        .service(routes::public::list_public_plans)
        .service(routes::public::list_public_results);
}

/// Mounts the pages, outside the API.
pub fn mount_pages(config: &mut web::ServiceConfig) {
    config
        .service(routes::pages::home_page)
        .service(routes::pages::portal_page)
        .service(routes::pages::checklist_page)
        .service(routes::pages::plans_page)
        .service(routes::pages::plan_page)
        .service(routes::pages::results_page)
        .service(routes::pages::result_page)
        .service(routes::pages::draws_page)
        .service(routes::pages::draw_page)
        .service(routes::pages::problem_page)
        .service(routes::pages::icon)
        .service(routes::pages::tokens_style)
        .service(routes::pages::portal_style);
}
