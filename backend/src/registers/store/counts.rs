//! How many objects and inspectors a reader sees.

use super::inspectors;
use super::listing::Reader;
use crate::kernel::auth::Actor;
use crate::kernel::db::{AnyConnection, Backend};
use crate::kernel::error::ApiError;
use crate::kernel::rights::Scope;
use crate::kernel::schema::{inspectors as inspector_table, objects};
use chrono::NaiveDate;
use diesel::dsl::{count_star, sql};
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use sortition_contract::registers::{CreditClass, InspectorState, ObjectStatus};

/// Active objects. Written out, as the condition of the index `objects_active` is: SQLite takes it for
/// nothing else.
fn is_active() -> SqlLiteral<Bool> {
    let active = ObjectStatus::Active.code();
    sql(&format!("objects.status = '{active}'"))
}

/// All objects that exist for a reader.
pub fn objects_of(connection: &mut AnyConnection, reader: &Reader) -> Result<i64, ApiError> {
    let mut query = objects::table.into_boxed::<Backend>();
    if let Some(condition) = reader.condition() {
        query = query.filter(condition);
    }
    Ok(query.count().get_result(connection)?)
}

/// The active ones by region and class.
pub fn active_objects_of(
    connection: &mut AnyConnection,
    reader: &Reader,
) -> Result<Vec<(String, Option<CreditClass>, i64)>, ApiError> {
    let mut query = objects::table
        .group_by((objects::region_code, objects::credit_class))
        .select((objects::region_code, objects::credit_class, count_star()))
        .into_boxed::<Backend>()
        .filter(is_active());
    if let Some(condition) = reader.condition() {
        query = query.filter(condition);
    }
    Ok(query.load(connection)?)
}

/// Which inspectors are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Who serve or are on leave.
    All,
    /// Who serve and whose certificate is valid today.
    Active,
    /// Those of them whose certificate ends by a day.
    Expiring(NaiveDate),
    /// Who serve and whose certificate is over.
    Expired,
}

/// Inspectors that exist for a reader.
pub fn inspectors_of(
    connection: &mut AnyConnection,
    (actor, scope): (&Actor, &Scope),
    today: NaiveDate,
    counted: Counted,
) -> Result<i64, ApiError> {
    let mut query = inspector_table::table.into_boxed::<Backend>();
    if let Some(condition) = inspectors::visible(actor, scope) {
        query = query.filter(condition);
    }
    query = match counted {
        Counted::All => query.filter(inspector_table::state.ne(InspectorState::Retired)),
        _ => query.filter(inspector_table::state.eq(InspectorState::Active)),
    };
    query = match counted {
        Counted::All => query,
        Counted::Active => query.filter(inspector_table::valid_until.ge(today)),
        Counted::Expiring(until) => {
            query.filter(inspector_table::valid_until.between(today, until))
        }
        Counted::Expired => query.filter(inspector_table::valid_until.lt(today)),
    };
    Ok(query.count().get_result(connection)?)
}
