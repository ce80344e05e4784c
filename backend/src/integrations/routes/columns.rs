//! What the list of keys shows, as columns of files.

use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::page::{Names, TableColumn, Tabled};
use crate::kernel::tabular::Value;
use crate::org::store::dictionaries::read_names;
use sortition_contract::integrations::ApiKeyView;
use sortition_contract::texts::Words;
use sortition_contract::texts::catalogue::integrations as t;

impl Tabled for ApiKeyView {
    const MODULE: &'static str = "integrations";
    const RESOURCE: &'static str = "api_keys";
    const TITLE: Words = t::keys;
    const COLUMNS: &'static [TableColumn<Self>] = &[
        TableColumn::new("name", t::program, |one, _| Value::text(&one.name)),
        TableColumn::new("prefix", t::prefix, |one, _| Value::text(&one.prefix)),
        TableColumn::new("unit", t::unit, |one, say| say.name(&one.unit_id)),
        TableColumn::new("state", t::state, |one, say| say.code(one.state)),
        TableColumn::new("scopes", t::scopes, |one, say| {
            say.all(one.scopes.iter().map(Value::text))
        }),
        TableColumn::new("addresses", t::addresses, |one, say| {
            say.all(one.addresses.iter().map(Value::text))
        }),
        TableColumn::new("expires_at", t::expires_at, |one, _| {
            Value::Moment(one.expires_at)
        }),
        TableColumn::new("last_used_at", t::last_used_at, |one, _| {
            Value::maybe(one.last_used_at, Value::Moment)
        }),
        TableColumn::new("made_by", t::made_by, |one, _| {
            Value::text(&one.made_by_name)
        }),
        TableColumn::new("created_at", t::created_at, |one, _| {
            Value::Moment(one.created_at)
        }),
    ];

    fn names(connection: &mut AnyConnection) -> Result<Names, ApiError> {
        read_names(connection)
    }
}
