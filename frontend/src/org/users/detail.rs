//! One account: its roles, locks and sessions.

use super::{role_text, user_status};
use crate::org::api::{
    all_units, disable_user, end_user_sessions, get_user, reset_password, set_user_roles,
    unlock_user,
};
use crate::session;
use crate::texts::{self, org as t};
use crate::ui::{
    Button, ButtonKind, Card, Choice, ConfirmDialog, Dialog, DialogFoot, Fact, Facts, Form,
    FormFoot, FormState, Holds, IconButton, Loaded, Note, NoteKind, PageHead, Remote, SelectField,
    Value, chosen_label, icon, toast,
};
use leptos::prelude::*;
use sortition_contract::org::{CreatedUser, Role, RoleView, UnitView, UserState, UserView};

/// The page.
#[component]
pub fn UserPage(
    /// The account.
    id: String,
) -> AnyView {
    let user = Remote::new({
        let id = id.clone();
        move || {
            let id = id.clone();
            async move { Ok((get_user(&id).await?, all_units().await?)) }
        }
    });
    view! {
        <Loaded remote=user let:loaded>
            {
                let (view, units) = loaded;
                view! { <Account user=view units remote=user/> }
            }
        </Loaded>
    }
    .into_any()
}

type AccountAndUnits = (UserView, Vec<UnitView>);

#[component]
fn Account(user: UserView, units: Vec<UnitView>, remote: Remote<AccountAndUnits>) -> AnyView {
    let id = StoredValue::new(user.id.to_string());
    let (disabling, unlocking, ending, resetting) = (
        RwSignal::new(false),
        RwSignal::new(false),
        RwSignal::new(false),
        RwSignal::new(false),
    );
    let password = RwSignal::new(None::<CreatedUser>);
    let has_password = RwSignal::new(false);
    let is_open = user.state != UserState::Disabled;
    let may = |operation: &str| is_open && session::may(operation);
    let (may_disable, may_reset) = (may("disable_user"), may("reset_password"));
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
        toast::done(text);
    };
    view! {
        <PageHead title=user.name.clone() lede=t::user_lede() actions/>
        <div class="stack">
            <Card title=t::account()><div class="card-body"><Facts facts is_double=true/></div></Card>
            <Roles user units remote/>
        </div>
        <ConfirmDialog open=disabling title=t::disable_title().to_owned() verb=t::disable() is_final=true
            run=move |_: String| async move { disable_user(&id.get_value()).await?; done(t::disabled()); Ok(()) }>
            {t::disable_consequence()}
        </ConfirmDialog>
        <ConfirmDialog open=unlocking title=t::unlock_title().to_owned() verb=t::unlock()
            run=move |_: String| async move { unlock_user(&id.get_value()).await?; done(t::unlocked()); Ok(()) }>
            {t::unlock_consequence()}
        </ConfirmDialog>
        <ConfirmDialog open=ending title=t::end_sessions_title().to_owned() verb=t::end_sessions()
            run=move |_: String| async move { end_user_sessions(&id.get_value()).await?; done(t::sessions_ended()); Ok(()) }>
            {t::end_sessions_consequence()}
        </ConfirmDialog>
        <ConfirmDialog open=resetting title=t::reset_password_title().to_owned() verb=t::reset_password()
            run=move |_: String| async move {
                password.set(Some(reset_password(&id.get_value()).await?));
                has_password.set(true);
                remote.reload();
                Ok(())
            }>
            {t::reset_password_consequence()}
        </ConfirmDialog>
        <Dialog open=has_password title=t::reset_password().to_owned()>
            {move || password.get().map(|created| view! {
                <div class="dialog-body stack">
                    <Note kind=NoteKind::Warn>{t::password_shown_once()}</Note>
                    <Facts facts=vec![Fact::new(t::first_password_is(), view! { <code class="code strong">{created.first_password}</code> })]/>
                </div>
                <DialogFoot><Button on_press=move || has_password.set(false)>{texts::ui::close()}</Button></DialogFoot>
            })}
        </Dialog>
    }
    .into_any()
}

/// The roles: all at once, by the security administrator; to read for the others.
#[component]
fn Roles(user: UserView, units: Vec<UnitView>, remote: Remote<AccountAndUnits>) -> AnyView {
    let can_change = session::may("set_user_roles") && user.state != UserState::Disabled;
    let form = FormState::over("roles");
    let id = StoredValue::new(user.id.to_string());
    let version = user.version;
    let lines = RwSignal::new(user.roles.iter().map(Line::of).collect::<Vec<_>>());
    let choices: Signal<Vec<Choice>> = Signal::stored(
        units
            .iter()
            .map(|unit| Choice::new(unit.id.to_string(), unit.name.clone()))
            .collect(),
    );
    // Taking a role away is a change too, though none of the fields that stay shows it.
    let held = Value::new(
        move || {
            let lines = lines.try_get()?;
            Some(lines.iter().map(Line::text).collect::<Vec<_>>().hold())
        },
        move |texts: Vec<String>| lines.set(texts.iter().map(|text| Line::read(text)).collect()),
        move |texts: &Vec<String>| {
            let named = texts.iter().map(|text| Line::read(text).named(choices));
            named.collect::<Vec<_>>().join(texts::ui::list_comma())
        },
    );
    form.track_value("roles", t::roles(), held);
    let submit = move || {
        let roles = lines.with_untracked(|lines| lines.iter().filter_map(Line::role).collect());
        form.submit(
            async move { set_user_roles(&id.get_value(), version, roles).await },
            move |_| {
                remote.reload();
                toast::done(t::roles_set());
            },
        );
    };
    let rows = move || {
        lines
            .get()
            .into_iter()
            .enumerate()
            .map(|(index, line)| {
                view! {
                    <div class="row row-wrap">
                        <SelectField label=t::role() name=format!("roles/{index}/role") value=line.role required=true
                            choices=Choice::all(Role::ALL, role_text) blank=texts::ui::choose() disabled=!can_change/>
                        <SelectField label=t::unit() name=format!("roles/{index}/unit_id") value=line.unit required=true
                            choices blank=texts::ui::choose() disabled=!can_change/>
                        {can_change.then(|| view! {
                            <IconButton icon=icon::CROSS label=t::take_role()
                                on_press=move || lines.update(|lines| { lines.remove(index); })/>
                        })}
                    </div>
                }
            })
            .collect::<Vec<_>>()
    };
    view! {
        <Card title=t::roles() note=t::roles_note()>
            <Form state=form class="card-body stack" on_submit=submit>
                {move || lines.with(Vec::is_empty).then(|| view! { <p class="t2">{t::no_roles()}</p> })}
                {rows}
                {can_change.then(|| view! {
                    <FormFoot>
                        <Button icon=icon::PLUS on_press=move || lines.update(|lines| lines.push(Line::blank()))>{t::grant_role()}</Button>
                        <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t::save_roles()}</Button>
                    </FormFoot>
                })}
            </Form>
        </Card>
    }
    .into_any()
}

/// One role while it is edited.
#[derive(Clone, Copy)]
struct Line {
    role: RwSignal<String>,
    unit: RwSignal<String>,
}

impl Line {
    fn of(held: &RoleView) -> Self {
        Self {
            role: RwSignal::new(held.role.to_string()),
            unit: RwSignal::new(held.unit_id.to_string()),
        }
    }

    /// In one text, as the form compares it.
    fn text(&self) -> String {
        format!("{} {}", self.role.get(), self.unit.get())
    }

    fn read(text: &str) -> Self {
        let (role, unit) = text.split_once(' ').unwrap_or_default();
        Self {
            role: RwSignal::new(role.to_owned()),
            unit: RwSignal::new(unit.to_owned()),
        }
    }

    fn named(&self, units: Signal<Vec<Choice>>) -> String {
        let role = self.role.get_untracked().parse().map(role_text);
        let unit = units.with_untracked(|units| chosen_label(units, &self.unit.get_untracked()));
        format!("{} {unit}", role.unwrap_or_default())
    }

    fn blank() -> Self {
        Self {
            role: RwSignal::new(String::new()),
            unit: RwSignal::new(String::new()),
        }
    }

    fn role(&self) -> Option<RoleView> {
        Some(RoleView {
            role: self.role.get_untracked().parse().ok()?,
            unit_id: self.unit.get_untracked().parse().ok()?,
        })
    }
}
