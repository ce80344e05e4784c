//! The roles of an account: all at once, by the security administrator; to read for the others.

use super::{is_administrator, role_text};
use crate::home::Pulse;
use crate::org::api::{create_account_request, set_user_roles};
use crate::session;
use crate::texts::{self, org as t};
use crate::ui::{
    Button, ButtonKind, Card, Choice, Form, FormFoot, FormState, Holds, IconButton, Note, NoteKind,
    SelectField, TextArea, Value, chosen_label, icon, toast,
};
use leptos::prelude::*;
use sortition_contract::org::{
    AccountRequestKind, CreateAccountRequest, Role, RoleView, UnitView, UserState, UserView,
};

/// The card. What concerns an administrator is asked for, with a reason, instead of being set.
#[component]
pub fn Roles(
    /// The account.
    user: UserView,
    /// All units.
    units: Vec<UnitView>,
    /// Whether it is one's own: then nothing can be changed.
    is_own: bool,
    /// Whether a request about it waits: it comes first.
    is_asked_for: bool,
    /// Loads the account anew.
    reload: Callback<()>,
) -> AnyView {
    let pulse = expect_context::<Pulse>();
    let is_setting = session::may("set_user_roles") && user.state != UserState::Disabled;
    let can_change = is_setting && !is_own && !is_asked_for;
    let form = FormState::over("roles");
    let id = StoredValue::new(user.id.to_string());
    let version = user.version;
    let holds_administrator = user.roles.iter().any(|held| is_administrator(held.role));
    let lines = RwSignal::new(user.roles.iter().map(Line::of).collect::<Vec<_>>());
    let reason = RwSignal::new(String::new());
    let needs_second = Memo::new(move |_| {
        holds_administrator || lines.with(|lines| lines.iter().any(Line::is_administrator))
    });
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
        let roles: Vec<RoleView> =
            lines.with_untracked(|lines| lines.iter().filter_map(Line::role).collect());
        if !needs_second.get_untracked() {
            form.submit(
                async move { set_user_roles(&id.get_value(), version, roles).await },
                move |_| {
                    reload.run(());
                    toast::done(t::roles_set());
                },
            );
            return;
        }
        let body = CreateAccountRequest {
            kind: AccountRequestKind::SetRoles,
            roles: Some(roles),
            is_locking: false,
            reason: reason.get_untracked(),
        };
        form.submit(
            async move { create_account_request(&id.get_value(), &body).await },
            move |_| {
                reload.run(());
                pulse.refresh();
                toast::done(t::request_made());
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
    let asked = move || {
        (can_change && needs_second.get()).then(|| {
            view! {
                <Note kind=NoteKind::Info>{t::needs_second_person()}</Note>
                <TextArea label=t::request_reason() name="reason" value=reason required=true max_length=500/>
            }
        })
    };
    let verb = move || match needs_second.get() {
        true => t::make_request(),
        false => t::save_roles(),
    };
    view! {
        <Card title=t::roles() note=t::roles_note()>
            <Form state=form class="card-body stack" on_submit=submit>
                {(is_setting && is_own).then(|| view! { <Note>{t::own_roles_note()}</Note> })}
                {move || lines.with(Vec::is_empty).then(|| view! { <p class="t2">{t::no_roles()}</p> })}
                {rows}
                {asked}
                {can_change.then(|| view! {
                    <FormFoot>
                        <Button icon=icon::PLUS on_press=move || lines.update(|lines| lines.push(Line::blank()))>{t::grant_role()}</Button>
                        <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{verb}</Button>
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

    fn is_administrator(&self) -> bool {
        let role = self.role.get().parse::<Role>();
        role.is_ok_and(is_administrator)
    }

    fn role(&self) -> Option<RoleView> {
        Some(RoleView {
            role: self.role.get_untracked().parse().ok()?,
            unit_id: self.unit.get_untracked().parse().ok()?,
        })
    }
}
