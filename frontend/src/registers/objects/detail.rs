//! One object on its own page.

use super::summary::{Actions, ObjectFacts, ObjectHistory, reads_history};
use crate::org::names;
use crate::registers::api::get_object;
use crate::registers::words::{class_view, object_status_view};
use crate::texts::registers as t;
use crate::ui::{Card, Loaded, PageHead, Remote};
use leptos::prelude::*;
use sortition_contract::registers::ObjectView;

/// The page.
#[component]
pub fn ObjectPage(
    /// The object.
    id: String,
) -> AnyView {
    let (regions, industries) = (names::regions(), names::industries());
    let object = Remote::new(move || {
        let id = id.clone();
        async move { get_object(&id).await }
    });
    view! {
        <Loaded remote=object let:view>
            {
                let (tagged, acted) = (view.clone(), view.clone());
                let id = view.id.to_string();
                let has_history = reads_history();
                let width = if has_history { "c-8" } else { "c-12" };
                let changed = move |answer: ObjectView| object.set(answer);
                view! {
                    <PageHead
                        title=view.name.clone()
                        lede=view.code.clone()
                        tags=move || view! { {object_status_view(tagged.status)}{class_view(tagged.credit_class)} }
                        actions=move || view! { <Actions object=acted on_change=changed/> }
                    />
                    <div class="grid">
                        <Card title=t::facts() class=width>
                            <div class="card-body"><ObjectFacts object=view regions industries is_double=true/></div>
                        </Card>
                        {has_history.then(|| view! {
                            <Card title=t::history() class="c-4">
                                <div class="card-body"><ObjectHistory id regions industries/></div>
                            </Card>
                        })}
                    </div>
                }
            }
        </Loaded>
    }
    .into_any()
}
