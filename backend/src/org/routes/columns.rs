//! What the list of accounts shows, as columns of files.

use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::page::{Names, TableColumn, Tabled};
use crate::kernel::tabular::Value;
use crate::org::store::dictionaries::read_names;
use sortition_contract::org::UserView;
use sortition_contract::texts::Words;
use sortition_contract::texts::catalogue::org as t;

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
