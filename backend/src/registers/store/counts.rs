//! How many objects and inspectors a reader sees.

use super::groups::RegionAndClass;
use super::inspectors;
use super::listing::Reader;
use crate::kernel::auth::Actor;
use crate::kernel::db::{AnyConnection, Backend, IDS_AT_ONCE};
use crate::kernel::error::ApiError;
use crate::kernel::rights::Scope;
use crate::kernel::schema::{inspectors as inspector_table, objects};
use chrono::NaiveDate;
use diesel::dsl::count_star;
use diesel::prelude::*;
use sortition_contract::registers::{CreditClass, InspectorState, ObjectStatus};

/// The single objects that a reader sees outside of their regions, by region and class.
pub fn single_objects_of(
    connection: &mut AnyConnection,
    reader: &Reader,
) -> Result<Vec<RegionAndClass>, ApiError> {
    type Row = (String, Option<CreditClass>, ObjectStatus, i64);
    let told = |(region_code, credit_class, status, number): Row| RegionAndClass {
        region_code,
        credit_class,
        is_active: status == ObjectStatus::Active,
        number,
    };
    let mut found = Vec::new();
    for ids in reader.single_ones().chunks(IDS_AT_ONCE) {
        let rows: Vec<Row> = objects::table
            .filter(objects::id.eq_any(ids.to_vec()))
            .group_by((objects::region_code, objects::credit_class, objects::status))
            .select((
                objects::region_code,
                objects::credit_class,
                objects::status,
                count_star(),
            ))
            .load(connection)?;
        found.extend(rows.into_iter().map(told));
    }
    Ok(found)
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
