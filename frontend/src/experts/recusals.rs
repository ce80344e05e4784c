//! What an expert keeps away from.

use super::api::{declare_expert_recusal, end_expert_recusal, list_expert_recusals};
use super::words::recusal_state_view;
use crate::app::Page;
use crate::format;
use crate::registers::DeclareRecusalDialog;
use crate::texts::{self, experts as t};
use crate::ui::{
    Button, ButtonSize, Card, ConfirmDialog, EmptyState, Loaded, Remote, Table, toast,
};
use leptos::prelude::*;
use sortition_contract::experts::{ExpertRecusalAction, ExpertRecusalView};
use sortition_contract::page::Page as ListPage;
use sortition_contract::registers::DeclareRecusal;

/// The card with all of them.
#[component]
pub fn Recusals(
    /// Whose.
    expert_id: StoredValue<String>,
    /// Whether the caller may note one.
    may_declare: bool,
) -> AnyView {
    let recusals =
        Remote::new(move || async move { list_expert_recusals(&expert_id.get_value()).await });
    let declaring = RwSignal::new(false);
    let (ending, chosen) = (
        RwSignal::new(false),
        RwSignal::new(None::<ExpertRecusalView>),
    );
    let declare = move || {
        may_declare.then(|| {
            view! {
                <Button size=ButtonSize::Small on_press=move || declaring.set(true)>{t::declare_recusal()}</Button>
            }
        })
    };
    let end = Callback::new(move |recusal: ExpertRecusalView| {
        chosen.set(Some(recusal));
        ending.set(true);
    });
    view! {
        <Card title=t::recusals() note=t::recusals_note() aside=declare>
            <Loaded remote=recusals lines=3 let:page>{table(page, end)}</Loaded>
        </Card>
        <DeclareRecusalDialog open=declaring title=t::declare_recusal() consequence=t::declare_recusal_consequence()
            run=move |body: DeclareRecusal| async move {
                declare_expert_recusal(&expert_id.get_value(), &body).await?;
                toast::done(t::was_declared());
                recusals.reload();
                Ok(())
            }/>
        <ConfirmDialog open=ending title=t::end_recusal_title().to_owned() verb=t::end() reason_label=t::reason()
            run=move |reason: String| async move {
                let Some(recusal) = chosen.get_untracked() else { return Ok(()) };
                end_expert_recusal(&recusal.expert_id, &recusal.id, reason).await?;
                toast::done(t::was_done());
                recusals.reload();
                Ok(())
            }>
            {move || chosen.get().map(|recusal| t::end_recusal_consequence(recusal.object_name))}
        </ConfirmDialog>
    }
    .into_any()
}

fn table(page: ListPage<ExpertRecusalView>, end: Callback<ExpertRecusalView>) -> AnyView {
    if page.items.is_empty() {
        return view! { <EmptyState title=t::no_recusals() text=t::no_recusals_hint()/> }
            .into_any();
    }
    let rows: Vec<_> = page.items.into_iter().map(|one| row(one, end)).collect();
    view! {
        <Table label=t::recusals()>
            <thead>
                <tr>
                    <th scope="col">{texts::registers::object()}</th>
                    <th scope="col">{t::reason()}</th>
                    <th scope="col">{t::state()}</th>
                    <th scope="col" class="wide-only">{t::declared_on()}</th>
                    <th scope="col"><span class="sr">{texts::registers::actions()}</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}

fn row(recusal: ExpertRecusalView, end: Callback<ExpertRecusalView>) -> AnyView {
    let href = Page::Object(recusal.object_id.to_string()).path();
    let may_end = recusal.allowed_actions.contains(&ExpertRecusalAction::End);
    let ended = recusal.clone();
    let button = may_end.then(|| {
        view! { <Button size=ButtonSize::Small on_press=move || end.run(ended.clone())>{t::end()}</Button> }
    });
    view! {
        <tr>
            <td><a class="name" href=href>{recusal.object_name}</a></td>
            <td class="wraps">{recusal.reason}</td>
            <td>{recusal_state_view(recusal.state)}</td>
            <td class="wide-only nowrap">{format::day(format::day_of(recusal.created_at))}</td>
            <td>{button}</td>
        </tr>
    }
    .into_any()
}
