//! One account: its roles, locks, sessions and password.

use super::link::{HandingOn, LinkDialog};
use super::requests::OpenRequest;
use super::roles::Roles;
use super::{is_administrator, user_status};
use crate::api::Error;
use crate::home::Pulse;
use crate::org::api::{
    all_units, create_account_request, disable_user, end_user_sessions, get_user,
    list_account_requests, reset_password, unlock_user,
};
use crate::session;
use crate::texts::org as t;
use crate::ui::{
    Button, Card, CheckField, ConfirmDialog, Fact, Facts, Loaded, PageHead, Remote, toast,
};
use leptos::prelude::*;
use sortition_contract::org::{
    AccountRequestKind, AccountRequestState, AccountRequestView, CreateAccountRequest,
    ResetPassword, UnitView, UserState, UserView,
};

/// What the page shows.
#[derive(Clone)]
struct Shown {
    user: UserView,
    units: Vec<UnitView>,
    /// The request about it that waits, where one may read them.
    request: Option<AccountRequestView>,
}

async fn load(id: &str) -> Result<Shown, Error> {
    let user = get_user(id).await?;
    let units = all_units().await?;
    let request = match session::may("list_account_requests") {
        true => {
            let waits = |one: &AccountRequestView| {
                one.user_id == user.id && one.state == AccountRequestState::Requested
            };
            list_account_requests().await?.into_iter().find(waits)
        }
        false => None,
    };
    Ok(Shown {
        user,
        units,
        request,
    })
}

/// The page.
#[component]
pub fn UserPage(
    /// The account.
    id: String,
) -> AnyView {
    let shown = Remote::new(move || {
        let id = id.clone();
        async move { load(&id).await }
    });
    view! { <Loaded remote=shown let:loaded><Account shown=loaded remote=shown/></Loaded> }
        .into_any()
}

#[component]
fn Account(shown: Shown, remote: Remote<Shown>) -> AnyView {
    let Shown {
        user,
        units,
        request,
    } = shown;
    let pulse = expect_context::<Pulse>();
    let id = StoredValue::new(user.id.to_string());
    let (disabling, unlocking, ending, resetting) = (
        RwSignal::new(false),
        RwSignal::new(false),
        RwSignal::new(false),
        RwSignal::new(false),
    );
    let is_own = session::person().is_some_and(|person| person.id == user.id);
    let needs_second = user.roles.iter().any(|held| is_administrator(held.role));
    let asked = request.as_ref().map(|request| request.kind);
    let waits = |kind| is_in_the_way(asked, needs_second, kind);
    let is_asked_for = waits(AccountRequestKind::SetRoles);
    let is_open = user.state != UserState::Disabled;
    let may = |operation: &str| is_open && session::may(operation);
    // Nobody does these with themselves.
    let may_do = |operation: &str, kind| may(operation) && !is_own && !waits(kind);
    let (may_disable, may_reset) = (
        may_do("disable_user", AccountRequestKind::Disable),
        may_do("reset_password", AccountRequestKind::ResetPassword),
    );
    let (may_unlock, may_end) = (
        may("unlock_user") && user.state == UserState::Locked,
        may("end_user_sessions"),
    );
    let unit = units
        .iter()
        .find(|unit| unit.id == user.unit_id)
        .map(|unit| unit.name.clone());
    let facts = vec![
        Fact::text(t::username(), Some(user.username.clone())),
        Fact::text(t::unit(), unit),
        Fact::text(t::phone(), user.phone.as_ref().map(ToString::to_string)),
        Fact::new(t::state(), user_status(user.state)),
    ];
    let actions = move || {
        view! {
            {may_unlock.then(|| view! { <Button on_press=move || unlocking.set(true)>{t::unlock()}</Button> })}
            {may_end.then(|| view! { <Button on_press=move || ending.set(true)>{t::end_sessions()}</Button> })}
            {may_reset.then(|| view! { <Button on_press=move || resetting.set(true)>{t::reset_password()}</Button> })}
            {may_disable.then(|| view! { <Button on_press=move || disabling.set(true)>{t::disable()}</Button> })}
        }
    };
    let done = move |text: &'static str| {
        remote.reload();
        pulse.refresh();
        toast::done(text);
    };
    let reload = Callback::new(move |()| {
        remote.reload();
        pulse.refresh();
    });
    let waiting = request.map(|request| {
        let units = units.clone();
        view! { <OpenRequest request units reload/> }
    });
    view! {
        <PageHead title=user.name.clone() lede=t::user_lede() actions/>
        <div class="stack">
            {waiting}
            <Card title=t::account()><div class="card-body"><Facts facts is_double=true/></div></Card>
            <Roles user units is_own is_asked_for reload/>
        </div>
        <ConfirmDialog open=unlocking title=t::unlock_title().to_owned() verb=t::unlock()
            run=move |_: String| async move { unlock_user(&id.get_value()).await?; done(t::unlocked()); Ok(()) }>
            {t::unlock_consequence()}
        </ConfirmDialog>
        <ConfirmDialog open=ending title=t::end_sessions_title().to_owned() verb=t::end_sessions()
            run=move |_: String| async move { end_user_sessions(&id.get_value()).await?; done(t::sessions_ended()); Ok(()) }>
            {t::end_sessions_consequence()}
        </ConfirmDialog>
        <Disabling id open=disabling needs_second reload/>
        <Resetting id open=resetting needs_second reload/>
    }
    .into_any()
}

/// Whether something has to wait for what is asked for already: about an administrator's account all that
/// is done is asked for, one thing after the other; about another's, who is to become one,
/// only its roles.
fn is_in_the_way(
    asked: Option<AccountRequestKind>,
    needs_second: bool,
    kind: AccountRequestKind,
) -> bool {
    asked.is_some_and(|asked| needs_second || asked == kind)
}

/// Asks before an account is disabled; of an administrator's, for the reason too.
#[component]
fn Disabling(
    id: StoredValue<String>,
    open: RwSignal<bool>,
    needs_second: bool,
    reload: Callback<()>,
) -> AnyView {
    if needs_second {
        let kind = AccountRequestKind::Disable;
        let is_locking = RwSignal::new(false);
        return view! {
            <Asking id open title=t::disable_title() kind is_locking reload>{t::disable_consequence()}</Asking>
        }
        .into_any();
    }
    view! {
        <ConfirmDialog open title=t::disable_title().to_owned() verb=t::disable() is_final=true
            run=move |_: String| async move {
                disable_user(&id.get_value()).await?;
                reload.run(());
                toast::done(t::disabled());
                Ok(())
            }>
            {t::disable_consequence()}
        </ConfirmDialog>
    }
    .into_any()
}

/// Asks before a password is reset, and shows the link.
#[component]
fn Resetting(
    id: StoredValue<String>,
    open: RwSignal<bool>,
    needs_second: bool,
    reload: Callback<()>,
) -> AnyView {
    let is_locking = RwSignal::new(false);
    if needs_second {
        let kind = AccountRequestKind::ResetPassword;
        return view! {
            <Asking id open title=t::reset_password_title() kind is_locking reload>
                <p>{t::reset_password_consequence()}</p>
                <CheckField label=t::reset_locking() value=is_locking hint=t::reset_locking_hint()/>
            </Asking>
        }
        .into_any();
    }
    let handing = HandingOn::new();
    view! {
        <ConfirmDialog open title=t::reset_password_title().to_owned() verb=t::reset_password()
            run=move |_: String| async move {
                let body = ResetPassword { is_locking: is_locking.get_untracked() };
                let made = reset_password(&id.get_value(), &body).await?;
                handing.show(made.user.username, made.link);
                Ok(())
            }>
            <p>{t::reset_password_consequence()}</p>
            <CheckField label=t::reset_locking() value=is_locking hint=t::reset_locking_hint()/>
        </ConfirmDialog>
        <LinkDialog title=t::reset_password().to_owned() handing reload/>
    }
    .into_any()
}

/// Asks another administrator for what concerns an administrator's account.
#[component]
fn Asking(
    id: StoredValue<String>,
    open: RwSignal<bool>,
    title: &'static str,
    kind: AccountRequestKind,
    is_locking: RwSignal<bool>,
    reload: Callback<()>,
    children: ChildrenFn,
) -> AnyView {
    let children = StoredValue::new(children);
    view! {
        <ConfirmDialog open title=title.to_owned() verb=t::make_request() reason_label=t::request_reason()
            run=move |reason: String| async move {
                let body = CreateAccountRequest {
                    kind,
                    roles: None,
                    is_locking: is_locking.get_untracked(),
                    reason,
                };
                create_account_request(&id.get_value(), &body).await?;
                reload.run(());
                toast::done(t::request_made());
                Ok(())
            }>
            <p>{t::needs_second_person()}</p>
            {children.with_value(|children| children())}
        </ConfirmDialog>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_is_in_the_way_of_itself_and_of_all_only_with_an_administrator() {
        use AccountRequestKind::{Disable, ResetPassword, SetRoles};
        for kind in [SetRoles, ResetPassword, Disable] {
            assert!(!is_in_the_way(None, false, kind));
            assert!(!is_in_the_way(None, true, kind));
            assert!(is_in_the_way(Some(ResetPassword), true, kind));
            let is_roles = kind == SetRoles;
            assert_eq!(is_in_the_way(Some(SetRoles), false, kind), is_roles);
        }
    }
}
