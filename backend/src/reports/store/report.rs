//! A report with its unit, by which the trail and those who are told name it.

use super::{MonthlyReportRow, update};
use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::ApiError;
use crate::kernel::history::{About, Traced};
use crate::kernel::lifecycle::{Record, StateOf};
use crate::reports::rules::states::ReportEvent;
use chrono::{NaiveDate, NaiveDateTime};
use serde::{Serialize, Serializer};
use sortition_contract::ids::UnitId;
use sortition_contract::org::UnitBrief;
use sortition_contract::reports::ReportState;
use std::collections::BTreeMap;

/// A report and whose it is.
#[derive(Clone, Debug)]
pub struct Report {
    /// As it is stored.
    pub row: MonthlyReportRow,
    /// Whose.
    pub unit: UnitBrief,
    /// What a notification calls it.
    pub title: String,
}

impl Report {
    /// Puts the two together.
    pub fn new(row: MonthlyReportRow, unit: UnitBrief) -> Self {
        Self {
            title: format!("{} {}", unit.name, row.month),
            row,
            unit,
        }
    }
}

/// What the trail keeps of a report. Contacts' numbers stay out of it.
#[derive(Serialize)]
struct Kept<'a> {
    unit_id: &'a UnitId,
    month: &'a str,
    version: i32,
    period_start: NaiveDate,
    period_end: NaiveDate,
    state: ReportState,
    contact_name: &'a Option<String>,
    has_contact_phone: bool,
    has_contact_mobile: bool,
    notes: &'a Json<BTreeMap<String, String>>,
    return_reason: &'a Option<String>,
    return_comments: &'a Option<Json<BTreeMap<String, String>>>,
    amend_reason: &'a Option<String>,
}

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let row = &self.row;
        let kept = Kept {
            unit_id: &row.unit_id,
            month: &row.month,
            version: row.number,
            period_start: row.period_start,
            period_end: row.period_end,
            state: row.state,
            contact_name: &row.contact_name,
            has_contact_phone: row.contact_phone.is_some(),
            has_contact_mobile: row.contact_mobile.is_some(),
            notes: &row.notes,
            return_reason: &row.return_reason,
            return_comments: &row.return_comments,
            amend_reason: &row.amend_reason,
        };
        kept.serialize(serializer)
    }
}

impl Traced for Report {
    const MODULE: &'static str = "reports";
    const RESOURCE: &'static str = "monthly_reports";

    fn about(&self) -> About<'_> {
        About {
            id: &self.row.id,
            unit_id: Some(&self.row.unit_id),
            title: &self.title,
        }
    }
}

impl Record for Report {
    type Event = ReportEvent;

    fn state(&self) -> StateOf<Self> {
        self.row.state
    }

    fn version(&self) -> i64 {
        self.row.version
    }

    fn moved(self, state: StateOf<Self>, version: i64, updated_at: NaiveDateTime) -> Self {
        let row = MonthlyReportRow {
            state,
            version,
            updated_at,
            ..self.row
        };
        Self { row, ..self }
    }

    fn save(&self, connection: &mut AnyConnection, seen: i64) -> Result<(), ApiError> {
        update(connection, &self.row, seen)
    }
}
