//! What waits for the caller: of each kind of record those whose `allowed_actions` has the step.

mod inspections;
mod records;

use super::workdays_left;
use crate::home::store::{self, Waiting, WaitingRow};
use crate::kernel::auth::Actor;
use crate::kernel::calendar::Calendar;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::rights::Right;
use crate::org::store::dictionaries;
use sortition_contract::home::{WaitingGroup, WaitingKind, WaitingRecord, WaitingView};
use std::collections::BTreeMap;

/// How many draws and checks are looked through for those that are due first.
const LOOKED_AT: i64 = 200;

/// Conditions of a list.
type Conditions = Vec<(&'static str, String)>;

/// What is found, in the order of the work.
struct Found<'a> {
    call: &'a Call,
    calendar: Calendar,
    groups: Vec<WaitingGroup>,
}

impl Found<'_> {
    fn actor(&self) -> &Actor {
        &self.call.actor
    }

    fn add(&mut self, kind: WaitingKind, (count, rows): Waiting, conditions: Conditions) {
        if count == 0 {
            return;
        }
        let today = self.call.today();
        let record = |row: WaitingRow| WaitingRecord {
            id: row.id,
            title: row.title,
            note: row.note,
            due_on: row.due_on,
            workdays_left: row
                .due_on
                .map(|day| workdays_left(&self.calendar, today, day)),
        };
        let group = WaitingGroup {
            kind,
            count,
            records: rows.into_iter().map(record).collect(),
            conditions: conditions
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect::<BTreeMap<_, _>>(),
        };
        self.groups.push(group);
    }
}

/// What waits for the caller.
pub fn get_waiting(
    connection: &mut AnyConnection,
    call: &Call,
    exports: &[Right],
) -> Result<WaitingView, ApiError> {
    let user_id = call.actor.person()?;
    let mut found = Found {
        call,
        calendar: dictionaries::calendar(connection)?,
        groups: Vec::new(),
    };
    records::add_items(connection, &mut found, user_id)?;
    records::add_recusals(connection, &mut found, user_id)?;
    records::add_experts(connection, &mut found, user_id)?;
    records::add_plans(connection, &mut found, user_id)?;
    records::add_tasks(connection, &mut found, user_id)?;
    inspections::add_draws(connection, &mut found)?;
    inspections::add_checks(connection, &mut found)?;
    records::add_publications(connection, &mut found, user_id)?;
    records::add_reports(connection, &mut found, user_id)?;
    records::add_users(connection, &mut found)?;
    records::add_account_requests(connection, &mut found, user_id)?;
    records::add_exports(connection, &mut found, exports, user_id)?;
    Ok(WaitingView {
        unread_count: store::read_unread(connection, user_id)?,
        groups: found.groups,
    })
}
