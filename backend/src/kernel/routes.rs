//! Where modules mount their handlers: on a thread of the server, and in the API's document. Each thread
//! mounts all of them, and the document is ten times its text, so that it is made apart, and once.

use actix_web::dev::HttpServiceFactory;
use actix_web::web::ServiceConfig;
use utoipa::openapi::{Components, OpenApi};
use utoipa_actix_web::OpenApiFactory;

/// Takes handlers.
pub struct Routes<'a>(Place<'a>);

enum Place<'a> {
    Server(&'a mut ServiceConfig),
    Document(&'a mut OpenApi, &'a str),
}

impl<'a> Routes<'a> {
    /// Those of a thread of the server, which answer.
    pub fn served(config: &'a mut ServiceConfig) -> Self {
        Self(Place::Server(config))
    }

    /// Those of the document, under a prefix of their paths.
    pub fn described(document: &'a mut OpenApi, prefix: &'a str) -> Self {
        Self(Place::Document(document, prefix))
    }

    /// Takes a handler.
    pub fn service<F>(&mut self, handler: F) -> &mut Self
    where
        F: HttpServiceFactory + OpenApiFactory + 'static,
    {
        match &mut self.0 {
            Place::Server(config) => {
                config.service(handler);
            }
            Place::Document(document, prefix) => describe(document, prefix, &handler),
        }
        self
    }
}

/// Not by the handler's type: it would be compiled once for each.
fn describe(document: &mut OpenApi, prefix: &str, handler: &dyn OpenApiFactory) {
    let mut found = handler.paths();
    let paths = std::mem::take(&mut found.paths).into_iter();
    found.paths = paths
        .map(|(path, item)| (format!("{prefix}{path}"), item))
        .collect();
    document.paths.merge(found);
    let mut schemas = Vec::new();
    handler.schemas(&mut schemas);
    let components = document.components.get_or_insert_with(Components::new);
    components.schemas.extend(schemas);
}
