//! Recusals of an inspector: objects that they are not to be matched with.

use super::decision::{Deciding, DecisionDialog};
use crate::api::Error;
use crate::app::Page;
use crate::format;
use crate::registers::api::{declare_recusal, list_objects, list_recusals};
use crate::registers::words::recusal_state_view;
use crate::texts::{self, registers as t};
use crate::ui::{
    Button, ButtonKind, ButtonSize, Card, Choice, Dialog, DialogFoot, EmptyState, Form, FormState,
    ListQuery, Loaded, PickField, Remote, Table, TextArea, toast,
};
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
        <DeclareDialog open=declaring id recusals/>
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

/// Asks for the object and the reason.
#[component]
fn DeclareDialog(
    open: RwSignal<bool>,
    id: StoredValue<String>,
    recusals: Remote<ListPage<RecusalView>>,
) -> AnyView {
    let content = move || {
        let form = FormState::new();
        let object = RwSignal::new(Vec::<Choice>::new());
        let reason = RwSignal::new(String::new());
        let submit = move || {
            let chosen = object.with_untracked(|chosen| {
                chosen.first().and_then(|choice| choice.value.parse().ok())
            });
            let Some(object_id) = chosen else { return };
            let body = DeclareRecusal {
                object_id,
                reason: reason.get_untracked(),
            };
            form.submit(
                async move { declare_recusal(&id.get_value(), &body).await },
                move |_| {
                    open.set(false);
                    toast::done(t::recusal_was_declared());
                    recusals.reload();
                },
            );
        };
        view! {
            <Form state=form class="" on_submit=submit>
                <div class="dialog-body stack">
                    <p class="t2">{t::declare_recusal_consequence()}</p>
                    <PickField label=t::object() name="object_id" value=object search=find_objects
                        is_single=true required=true hint=t::object_hint()/>
                    <TextArea label=t::reason() name="reason" value=reason required=true max_length=500/>
                </div>
                <DialogFoot>
                    <Button on_press=move || open.set(false)>{texts::ui::back()}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t::declare_recusal()}</Button>
                </DialogFoot>
            </Form>
        }
    };
    view! { <Dialog open title=t::declare_recusal().to_owned()>{content()}</Dialog> }.into_any()
}

/// Objects by name or code.
async fn find_objects(text: String) -> Result<Vec<Choice>, Error> {
    let query = ListQuery::default()
        .with("q", text.trim())
        .with("sort", "name");
    let page = list_objects(query).await?;
    let choice = |object: sortition_contract::registers::ObjectView| {
        Choice::new(object.id.to_string(), object.name).note(object.code)
    };
    Ok(page.items.into_iter().map(choice).collect())
}
