//! What the lists of the module show, as columns of files.

use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::page::{Names, Speaker, TableColumn, Tabled};
use crate::kernel::tabular::Value;
use crate::org::store::dictionaries::read_names;
use sortition_contract::org::{
    AccountRequestKind, AccountRequestView, NotificationView, UnitView, UserView,
};
use sortition_contract::texts::Words;
use sortition_contract::texts::catalogue::{org as t, ui};

impl Tabled for UserView {
    const MODULE: &'static str = "org";
    const RESOURCE: &'static str = "users";
    const TITLE: Words = t::users;
    const COLUMNS: &'static [TableColumn<Self>] = &[
        TableColumn::new("username", t::username, |one, _| Value::text(&one.username)),
        TableColumn::new("name", t::person_name, |one, _| Value::text(&one.name)),
        TableColumn::new("unit", t::unit, |one, say| say.name(&one.unit_id)),
        TableColumn::new("roles", t::roles, |one, say| {
            say.all(one.roles.iter().map(|held| say.code(held.role)))
        }),
        TableColumn::new("phone", t::phone, |one, _| {
            Value::maybe(one.phone.as_ref(), |phone| Value::text(phone.to_string()))
        }),
        TableColumn::new("state", t::state, |one, say| say.code(one.state)),
    ];

    fn names(connection: &mut AnyConnection) -> Result<Names, ApiError> {
        read_names(connection)
    }
}

impl Tabled for UnitView {
    const MODULE: &'static str = "org";
    const RESOURCE: &'static str = "units";
    const TITLE: Words = t::units;
    /// Everybody with an account knows all units.
    const IS_COUNTED: bool = false;
    const COLUMNS: &'static [TableColumn<Self>] = &[
        TableColumn::new("name", t::unit_name, |one, _| Value::text(&one.name)),
        TableColumn::new("code", t::unit_code, |one, _| Value::text(&one.code)),
        TableColumn::new("kind", t::unit_kind, |one, say| say.code(one.kind)),
        TableColumn::new("region", t::region, |one, say| say.name(&one.region_code)),
        TableColumn::new("owes_reports", t::owes_reports, |one, say| {
            truth(one.owes_reports, say)
        }),
        TableColumn::new("state", t::state, |one, say| say.code(one.state)),
    ];

    fn names(connection: &mut AnyConnection) -> Result<Names, ApiError> {
        read_names(connection)
    }
}

fn truth(is_so: bool, say: &Speaker) -> Value {
    match (say.is_for_machines(), is_so) {
        (true, _) => Value::text(is_so.to_string()),
        (false, true) => say.words(ui::yes),
        (false, false) => say.words(ui::no),
    }
}

impl Tabled for NotificationView {
    const MODULE: &'static str = "org";
    const RESOURCE: &'static str = "notifications";
    const TITLE: Words = t::notifications;
    /// They are the reader's own.
    const IS_COUNTED: bool = false;
    /// That they are read leaves no entry of the trail.
    const MAY_BE_LATE: bool = false;
    const COLUMNS: &'static [TableColumn<Self>] = &[
        TableColumn::new("text", t::notice, |one, _| Value::text(&one.text)),
        TableColumn::new("state", t::notice_state, |one, say| {
            match (say.is_for_machines(), one.read_at) {
                (true, at) => Value::text(if at.is_some() { "read" } else { "unread" }),
                (false, Some(_)) => say.words(t::read),
                (false, None) => say.words(t::unread),
            }
        }),
        TableColumn::new("created_at", t::told_at, |one, _| {
            Value::Moment(one.created_at)
        }),
    ];
}

impl Tabled for AccountRequestView {
    const MODULE: &'static str = "org";
    const RESOURCE: &'static str = "account_requests";
    const TITLE: Words = t::requests;
    const COLUMNS: &'static [TableColumn<Self>] = &[
        TableColumn::new("username", t::username, |one, _| Value::text(&one.username)),
        TableColumn::new("kind", t::request_kind, |one, say| {
            match (say.is_for_machines(), one.kind, one.is_locking) {
                (false, AccountRequestKind::ResetPassword, true) => {
                    say.words(t::request_reset_locking)
                }
                (_, kind, _) => say.code(kind),
            }
        }),
        TableColumn::new("state", t::state, |one, say| say.code(one.state)),
        TableColumn::new("reason", t::request_reason, |one, _| {
            Value::text(&one.reason)
        }),
        TableColumn::new("asked_by", t::request_by, |one, _| {
            Value::text(&one.asked_by_name)
        }),
        TableColumn::new("asked_at", t::request_at, |one, _| {
            Value::Moment(one.asked_at)
        }),
        TableColumn::new("until", t::request_until, |one, _| {
            Value::Moment(one.expires_at)
        }),
        TableColumn::new("decided_by", t::request_decided_by, |one, _| {
            Value::maybe(one.decided_by_name.as_deref(), Value::text)
        }),
        TableColumn::new("decided_at", t::request_decided_at, |one, _| {
            Value::maybe(one.decided_at, Value::Moment)
        }),
    ];
}
