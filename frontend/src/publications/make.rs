//! Making the drafts of results: of one check, and of all of a task.

use super::api::{create_publication, create_task_publications};
use crate::app::Page;
use crate::session;
use crate::texts::publications as t;
use crate::ui::{Button, ButtonKind, Command, ErrorNote, toast};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use sortition_contract::publications::{CreatePublication, PublicationKind};

/// Makes the publication of one check's result and opens it.
#[component]
pub fn MakePublication(
    /// The check.
    check_id: String,
) -> AnyView {
    if !session::may("create_publication") {
        return ().into_any();
    }
    let navigate = use_navigate();
    let making = Command::new();
    let make = move || {
        let body = CreatePublication {
            kind: PublicationKind::Result,
            subject_id: check_id.clone(),
            public_text: None,
        };
        let navigate = navigate.clone();
        making.run(
            async move { create_publication(&body).await },
            move |view| {
                navigate(
                    &Page::Publication(view.id.to_string()).path(),
                    Default::default(),
                );
            },
        );
    };
    view! {
        <ErrorNote error=making.error/>
        <Button busy=making.busy on_press=make>{t::make()}</Button>
    }
    .into_any()
}

/// Makes the publications of all confirmed results of a task, for the task's page.
#[component]
pub fn MakeTaskPublications(
    /// The task.
    #[prop(into)]
    task_id: String,
) -> AnyView {
    if !session::may("create_task_publications") {
        return ().into_any();
    }
    let making = Command::new();
    let make = move || {
        let task_id = task_id.clone();
        making.run(
            async move { create_task_publications(&task_id).await },
            |made| match made.created_count {
                0 => toast::failed(t::none_made()),
                count => toast::done(t::were_made(count)),
            },
        );
    };
    view! {
        <ErrorNote error=making.error/>
        <Button kind=ButtonKind::Plain busy=making.busy on_press=make>{t::make_all()}</Button>
    }
    .into_any()
}
