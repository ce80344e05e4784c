//! What the caller may do with a version: edit, submit, decide, publish, repeal, make the next one.

use super::api::{
    approve_item_version, delete_item_version, list_item_versions, publish_item_version,
    repeal_item_version, return_item_version, submit_item_version, withdraw_item_version,
};
use crate::api::Error;
use crate::app::Page;
use crate::texts::checklist as t;
use crate::ui::{Button, ButtonKind, Command, ConfirmDialog, ErrorNote, LinkButton, Remote, toast};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use sortition_contract::checklist::{ItemAction, ItemView};
use sortition_contract::page::Page as ListPage;

/// The buttons; the one step forward is the primary one.
#[component]
pub fn Actions(item: ItemView, versions: Remote<ListPage<ItemView>>) -> AnyView {
    let shown = StoredValue::new(item.clone());
    let may = |action| item.allowed_actions.contains(&action);
    let (returning, repealing, publishing, deleting, approving) = (
        RwSignal::new(false),
        RwSignal::new(false),
        RwSignal::new(false),
        RwSignal::new(false),
        RwSignal::new(false),
    );
    let navigate = use_navigate();
    let command = Command::new();
    let to_list = Callback::new(move |()| navigate(&Page::Items.path(), Default::default()));
    let apply = Applying {
        command,
        versions,
        shown,
    };
    let submit = move || {
        let doing = async move { submit_item_version(&shown.get_value()).await };
        apply.run(doing, t::was_submitted());
    };
    let withdraw = move || {
        let doing = async move { withdraw_item_version(&shown.get_value()).await };
        apply.run(doing, t::was_withdrawn());
    };
    let path = |of: fn(String) -> Page| of(item.id.to_string()).path();
    view! {
        <ErrorNote error=command.error/>
        {may(ItemAction::Repeal).then(|| view! { <Button kind=ButtonKind::Danger on_press=move || repealing.set(true)>{t::repeal()}</Button> })}
        {may(ItemAction::Delete).then(|| view! { <Button kind=ButtonKind::Danger on_press=move || deleting.set(true)>{t::delete()}</Button> })}
        {may(ItemAction::Return).then(|| view! { <Button on_press=move || returning.set(true)>{t::send_back()}</Button> })}
        {may(ItemAction::Withdraw).then(|| view! { <Button busy=command.busy on_press=withdraw>{t::withdraw()}</Button> })}
        {may(ItemAction::CreateVersion).then(|| view! { <LinkButton href=path(Page::NewItemVersion)>{t::new_version()}</LinkButton> })}
        {may(ItemAction::Update).then(|| view! { <LinkButton href=path(Page::EditItem)>{t::edit()}</LinkButton> })}
        {may(ItemAction::Submit).then(|| view! { <Button kind=ButtonKind::Primary busy=command.busy on_press=submit>{t::submit()}</Button> })}
        {may(ItemAction::Approve).then(|| view! { <Button kind=ButtonKind::Primary on_press=move || approving.set(true)>{t::approve()}</Button> })}
        {may(ItemAction::Publish).then(|| view! { <Button kind=ButtonKind::Primary on_press=move || publishing.set(true)>{t::publish()}</Button> })}
        <ConfirmDialog open=approving title=t::approve_title().to_owned() verb=t::approve()
            run=move |_: String| async move {
                approve_item_version(&shown.get_value()).await?;
                toast::done(t::was_approved());
                renewed(shown, versions).await
            }>
            {t::approve_consequence()}
        </ConfirmDialog>
        <ConfirmDialog open=returning title=t::return_title().to_owned() verb=t::send_back() reason_label=t::return_reason()
            run=move |reason: String| async move { return_item_version(&shown.get_value(), reason).await?; renewed(shown, versions).await }>
            {t::return_consequence()}
        </ConfirmDialog>
        <ConfirmDialog open=publishing title=t::publish_title().to_owned() verb=t::publish()
            run=move |_: String| async move { publish_item_version(&shown.get_value()).await?; renewed(shown, versions).await }>
            {t::publish_consequence()}
        </ConfirmDialog>
        <ConfirmDialog open=repealing title=t::repeal_title().to_owned() verb=t::repeal() is_final=true reason_label=t::repeal_reason()
            run=move |reason: String| async move { repeal_item_version(&shown.get_value(), reason).await?; renewed(shown, versions).await }>
            {t::repeal_consequence()}
        </ConfirmDialog>
        <ConfirmDialog open=deleting title=t::delete_title().to_owned() verb=t::delete() is_final=true
            run=move |_: String| async move {
                delete_item_version(&shown.get_value()).await?;
                toast::done(t::was_deleted());
                to_list.run(());
                Ok(())
            }>
            {t::delete_consequence()}
        </ConfirmDialog>
    }
    .into_any()
}

/// Applies events that need no words, and shows the versions as they are then.
#[derive(Clone, Copy)]
struct Applying {
    command: Command,
    versions: Remote<ListPage<ItemView>>,
    shown: StoredValue<ItemView>,
}

impl Applying {
    fn run(
        self,
        event: impl Future<Output = Result<ItemView, Error>> + 'static,
        done: &'static str,
    ) {
        let Self {
            command,
            versions,
            shown,
        } = self;
        let doing = async move {
            event.await?;
            list_item_versions(&shown.get_value().id).await
        };
        command.run(doing, move |answer| {
            toast::done(done);
            versions.set(answer);
        });
    }
}

/// Shows the versions as they are now.
async fn renewed(
    shown: StoredValue<ItemView>,
    versions: Remote<ListPage<ItemView>>,
) -> Result<(), Error> {
    versions.set(list_item_versions(&shown.get_value().id).await?);
    Ok(())
}
