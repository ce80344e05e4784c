//! What waits for a second administrator, and what became of it.

use super::link::{HandingOn, LinkDialog};
use super::role_text;
use crate::api::list_file;
use crate::app::Page;
use crate::format;
use crate::org::api::{
    confirm_account_request, list_account_requests, refuse_account_request,
    withdraw_account_request,
};
use crate::texts::{self, org as t, word};
use crate::ui::{
    Button, ButtonKind, Card, ConfirmDialog, Fact, Facts, FileMenu, ListQuery, Loaded, Remote,
    Status, StatusKind, Table, toast,
};
use leptos::prelude::*;
use sortition_contract::org::{
    AccountRequestAction, AccountRequestKind, AccountRequestState, AccountRequestView, RoleView,
    UnitView,
};

/// So many of those that were decided on stand below those that wait.
const DECIDED_SHOWN: usize = 5;

/// All that wait, and the latest of the others; nothing where there are none.
#[component]
pub fn Requests() -> AnyView {
    let requests = Remote::new(list_account_requests);
    view! { <Loaded remote=requests lines=2 let:all>{listed(all)}</Loaded> }.into_any()
}

fn listed(all: Vec<AccountRequestView>) -> AnyView {
    let waits = |one: &AccountRequestView| one.state == AccountRequestState::Requested;
    let (waiting, decided): (Vec<_>, Vec<_>) = all.into_iter().partition(waits);
    let shown = waiting
        .into_iter()
        .chain(decided.into_iter().take(DECIDED_SHOWN));
    let rows: Vec<_> = shown.map(row).collect();
    if rows.is_empty() {
        return ().into_any();
    }
    view! {
        <Card title=t::requests() note=t::requests_note() aside=files>
            <Table label=t::requests()>
                <thead>
                    <tr>
                        <th scope="col">{t::username()}</th>
                        <th scope="col">{t::request_kind()}</th>
                        <th scope="col">{t::state()}</th>
                        <th scope="col" class="wide-only">{t::request_reason()}</th>
                        <th scope="col" class="wide-only">{t::request_by()}</th>
                        <th scope="col" class="wide-only">{t::request_until()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
        </Card>
    }
    .into_any()
}

/// All of them, as a file.
fn files() -> AnyView {
    const COLUMNS: [&str; 9] = [
        "username",
        "kind",
        "state",
        "reason",
        "asked_by",
        "asked_at",
        "until",
        "decided_by",
        "decided_at",
    ];
    match list_file("list_account_requests", "/account-requests", |query| query) {
        Some(file) => {
            let query = |()| ListQuery::default().for_file(&COLUMNS);
            view! { <FileMenu file query/> }.into_any()
        }
        None => ().into_any(),
    }
}

fn row(request: AccountRequestView) -> AnyView {
    let path = Page::User(request.user_id.to_string()).path();
    let asked = t::by_at(
        format::moment(request.asked_at),
        request.asked_by_name.clone(),
    );
    view! {
        <tr>
            <td class="name"><a href=path>{request.username}</a></td>
            <td>{word(request.kind)}</td>
            <td>{status(request.state)}</td>
            <td class="wide-only wraps">{request.reason}</td>
            <td class="wide-only">{asked}</td>
            <td class="wide-only nowrap">{format::moment(request.expires_at)}</td>
        </tr>
    }
    .into_any()
}

fn status(state: AccountRequestState) -> AnyView {
    let kind = match state {
        AccountRequestState::Requested => StatusKind::Warn,
        AccountRequestState::Confirmed => StatusKind::Plain,
        AccountRequestState::Refused => StatusKind::Bad,
        AccountRequestState::Withdrawn | AccountRequestState::Lapsed => StatusKind::Off,
    };
    view! { <Status kind label=word(state)/> }.into_any()
}

/// The request about an account that waits, with what one may do about it.
#[component]
pub fn OpenRequest(
    /// The request.
    request: AccountRequestView,
    /// All units.
    units: Vec<UnitView>,
    /// Loads the account anew.
    reload: Callback<()>,
) -> AnyView {
    let (confirming, refusing, withdrawing) = (
        RwSignal::new(false),
        RwSignal::new(false),
        RwSignal::new(false),
    );
    let may = |action| request.allowed_actions.contains(&action);
    let confirm = may(AccountRequestAction::Confirm).then(|| {
        view! { <Button kind=ButtonKind::Primary on_press=move || confirming.set(true)>{t::confirm_request()}</Button> }
    });
    let refuse = may(AccountRequestAction::Refuse).then(|| {
        view! { <Button on_press=move || refusing.set(true)>{t::refuse_request()}</Button> }
    });
    let withdraw = may(AccountRequestAction::Withdraw).then(|| {
        view! { <Button on_press=move || withdrawing.set(true)>{t::withdraw_request()}</Button> }
    });
    let (id, version) = (StoredValue::new(request.id.to_string()), request.version);
    let facts = facts_of(&request, &units);
    let done = move |text: &'static str| {
        reload.run(());
        toast::done(text);
    };
    view! {
        <Card title=t::request_waits() note=t::requests_note()>
            <div class="card-body stack">
                <Facts facts is_double=true/>
                <div class="row row-wrap">{confirm}{refuse}{withdraw}</div>
            </div>
        </Card>
        <Confirming id version open=confirming reload/>
        <ConfirmDialog open=refusing title=t::refuse_request_title().to_owned() verb=t::refuse_request() reason_label=t::reason()
            run=move |reason: String| async move {
                refuse_account_request(&id.get_value(), version, reason).await?;
                done(t::request_refused());
                Ok(())
            }>
            {t::refuse_request_consequence()}
        </ConfirmDialog>
        <ConfirmDialog open=withdrawing title=t::withdraw_request_title().to_owned() verb=t::withdraw_request()
            run=move |_: String| async move {
                withdraw_account_request(&id.get_value(), version).await?;
                done(t::request_withdrawn());
                Ok(())
            }>
            {t::withdraw_request_consequence()}
        </ConfirmDialog>
    }
    .into_any()
}

fn facts_of(request: &AccountRequestView, units: &[UnitView]) -> Vec<Fact> {
    let kind = match (request.kind, request.is_locking) {
        (AccountRequestKind::ResetPassword, true) => t::request_reset_locking(),
        (kind, _) => word(kind),
    };
    let mut facts = vec![
        Fact::text(t::request_kind(), Some(kind.to_owned())),
        Fact::text(t::request_reason(), Some(request.reason.clone())),
    ];
    if let Some(roles) = &request.roles {
        let before = roles_text(&request.former_roles, units);
        facts.push(Fact::text(t::roles_now(), Some(before)));
        facts.push(Fact::text(
            t::roles_wanted(),
            Some(roles_text(roles, units)),
        ));
    }
    let asked = t::by_at(
        format::moment(request.asked_at),
        request.asked_by_name.clone(),
    );
    facts.push(Fact::text(t::request_by(), Some(asked)));
    let until = format::moment(request.expires_at);
    facts.push(Fact::text(t::request_until(), Some(until)));
    facts
}

fn roles_text(roles: &[RoleView], units: &[UnitView]) -> String {
    if roles.is_empty() {
        return t::without_roles().to_owned();
    }
    let named = roles.iter().map(|held| {
        let unit = units.iter().find(|unit| unit.id == held.unit_id);
        let unit = unit.map(|unit| unit.name.clone()).unwrap_or_default();
        t::role_in_unit(role_text(held.role), unit)
    });
    named.collect::<Vec<_>>().join(texts::ui::list_comma())
}

/// Asks before a request is confirmed, and shows the link of a reset.
#[component]
fn Confirming(
    id: StoredValue<String>,
    version: i64,
    open: RwSignal<bool>,
    reload: Callback<()>,
) -> AnyView {
    let handing = HandingOn::new();
    view! {
        <ConfirmDialog open title=t::confirm_request_title().to_owned() verb=t::confirm_request()
            run=move |_: String| async move {
                let answer = confirm_account_request(&id.get_value(), version).await?;
                // Of a reset that was confirmed before, it says how to get another link.
                if answer.link.is_some() || answer.request.kind == AccountRequestKind::ResetPassword {
                    handing.show(answer.request.username, answer.link);
                } else {
                    reload.run(());
                    toast::done(t::request_confirmed());
                }
                Ok(())
            }>
            {t::confirm_request_consequence()}
        </ConfirmDialog>
        <LinkDialog title=t::link_is().to_owned() handing reload/>
    }
    .into_any()
}
