//! Recusals of an inspector: objects that they are not to be matched with.

use super::decision::{Deciding, DecisionDialog};
use super::declaration::DeclareRecusalDialog;
use crate::app::Page;
use crate::format;
use crate::registers::api::{declare_recusal, list_recusals};
use crate::registers::words::recusal_state_view;
use crate::texts::registers as t;
use crate::ui::{Button, ButtonSize, Card, EmptyState, Loaded, Remote, Table, toast};
use leptos::prelude::*;
use sortition_contract::page::Page as ListPage;
use sortition_contract::registers::{DeclareRecusal, RecusalView};

/// The card with all of them.
#[component]
pub fn Recusals(
    /// Whose.
    inspector_id: String,
    /// Whether the caller may declare one.
    may_declare: bool,
) -> AnyView {
    let id = StoredValue::new(inspector_id);
    let recusals = Remote::new(move || async move { list_recusals(&id.get_value()).await });
    let declaring = RwSignal::new(false);
    let deciding = Deciding::new();
    let declare = move || {
        may_declare.then(|| {
            view! {
                <Button size=ButtonSize::Small on_press=move || declaring.set(true)>{t::declare_recusal()}</Button>
            }
        })
    };
    view! {
        <Card title=t::recusals() note=t::recusals_note() aside=declare>
            <Loaded remote=recusals lines=3 let:page>{table(page, deciding)}</Loaded>
        </Card>
        <DeclareRecusalDialog open=declaring title=t::declare_recusal() consequence=t::declare_recusal_consequence()
            run=move |body: DeclareRecusal| async move {
                declare_recusal(&id.get_value(), &body).await?;
                toast::done(t::recusal_was_declared());
                recusals.reload();
                Ok(())
            }/>
        <DecisionDialog deciding done=move || recusals.reload()/>
    }
    .into_any()
}

fn table(page: ListPage<RecusalView>, deciding: Deciding) -> AnyView {
    if page.items.is_empty() {
        return view! { <EmptyState title=t::no_recusals() text=t::no_recusals_hint()/> }
            .into_any();
    }
    let rows: Vec<_> = page
        .items
        .into_iter()
        .map(|one| row(one, deciding))
        .collect();
    view! {
        <Table label=t::recusals()>
            <thead>
                <tr>
                    <th scope="col">{t::object()}</th>
                    <th scope="col" class="wide-only">{t::code()}</th>
                    <th scope="col">{t::reason()}</th>
                    <th scope="col">{t::state()}</th>
                    <th scope="col" class="wide-only">{t::declared_on()}</th>
                    <th scope="col"><span class="sr">{t::actions()}</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}

fn row(recusal: RecusalView, deciding: Deciding) -> AnyView {
    let buttons = deciding.buttons(&recusal);
    let href = Page::Object(recusal.object_id.to_string()).path();
    view! {
        <tr>
            <td><a class="name" href=href>{recusal.object_name}</a></td>
            <td class="code wide-only">{recusal.object_code}</td>
            <td class="wraps">{recusal.reason}</td>
            <td>{recusal_state_view(recusal.state)}</td>
            <td class="wide-only nowrap">{format::day(format::day_of(recusal.created_at))}</td>
            <td>{buttons}</td>
        </tr>
    }
    .into_any()
}
