//! Inspectors from a file: new certificates are entered, known ones brought up to date.

use crate::checklist::store::major_codes;
use crate::jobs::actions::import::{Applied, Import, Staged};
use crate::jobs::actions::rejected::Rejection;
use crate::kernel::command::Call;
use crate::kernel::db::{AnyConnection, Texts};
use crate::kernel::error::ApiError;
use crate::kernel::history::RecordChange;
use crate::kernel::rights::Scope;
use crate::kernel::services::Services;
use crate::kernel::tabular::{Column, Row, RowError};
use crate::org::store::{dictionaries, units};
use crate::registers::rules::imports::{self, INSPECTOR_COLUMNS, InspectorLine, Known};
use crate::registers::rules::inspectors::EVERYWHERE;
use crate::registers::store::inspectors::{self, InspectorRow};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::InspectorId;
use sortition_contract::org::UnitState;
use sortition_contract::registers::InspectorState;
use std::collections::{HashMap, HashSet};

/// The import of inspectors.
pub struct ImportedInspectors {
    known: Known,
    scope: Scope,
    /// Ids of units in service, by code.
    units: HashMap<String, String>,
}

impl Import for ImportedInspectors {
    type Row = InspectorLine;

    const COLUMNS: &'static [Column] = INSPECTOR_COLUMNS;

    fn prepare(
        connection: &mut AnyConnection,
        _services: &Services,
        call: &Call,
    ) -> Result<Self, ApiError> {
        let regions = dictionaries::regions(connection)?.into_iter();
        let units = units::all(connection)?.into_iter();
        let in_service = units.filter(|unit| unit.state == UnitState::Active.code());
        Ok(Self {
            known: Known {
                regions: regions.map(|region| region.code).collect(),
                majors: major_codes(connection)?,
                industries: HashSet::new(),
                today: call.today(),
            },
            scope: call.scope.clone(),
            units: in_service.map(|unit| (unit.code, unit.id)).collect(),
        })
    }

    fn read(&self, row: &Row) -> Result<(String, InspectorLine), Vec<RowError>> {
        let line = imports::read_inspector(row, &self.known)?;
        match self.units.get(&line.unit_code) {
            None => {
                let parameters = [("value".to_owned(), line.unit_code)].into();
                let code = ErrorCode::UnknownReference;
                Err(vec![RowError::of("unit_code", code, parameters)])
            }
            Some(unit_id) if !self.scope.has_unit(unit_id) => Err(vec![foreign()]),
            Some(_) => Ok((line.code.clone(), line)),
        }
    }

    fn apply(
        &mut self,
        connection: &mut AnyConnection,
        call: &Call,
        rows: Vec<Staged<InspectorLine>>,
        is_dry_run: bool,
    ) -> Result<Applied, ApiError> {
        let codes: Vec<&str> = rows.iter().map(|row| row.row.code.as_str()).collect();
        let mut known = inspectors::find_by_codes(connection, &codes)?;
        let mut applied = Applied::default();
        for Staged { line, row } in rows {
            let before = known.remove(&row.code);
            match self.compare(call, before.as_ref(), row)? {
                Err(error) => applied.rejected.push(Rejection::new(line, vec![error])),
                Ok(after) if before.as_ref() == Some(&after) => applied.unchanged += 1,
                Ok(mut after) => {
                    match &before {
                        None => applied.created += 1,
                        Some(_) => applied.updated += 1,
                    }
                    if is_dry_run {
                        continue;
                    }
                    match &before {
                        None => inspectors::insert(connection, &after)?,
                        Some(before) => {
                            after.version += 1;
                            after.updated_at = call.now.naive_utc();
                            inspectors::update(connection, &after, before.version)?;
                        }
                    }
                    applied.changes.push(change(before.as_ref(), &after)?);
                }
            }
        }
        Ok(applied)
    }
}

fn foreign() -> RowError {
    RowError::of("unit_code", ErrorCode::ForeignUnit, Default::default())
}

fn change(before: Option<&InspectorRow>, after: &InspectorRow) -> Result<RecordChange, ApiError> {
    let json = |row: &InspectorRow| serde_json::to_string(row).map_err(ApiError::internal);
    Ok(RecordChange {
        resource: "inspectors",
        record_id: after.id.clone(),
        before: before.map(json).transpose()?,
        after: Some(json(after)?),
    })
}

impl ImportedInspectors {
    /// The inspector as the row wants it, or why not.
    fn compare(
        &self,
        call: &Call,
        before: Option<&InspectorRow>,
        line: InspectorLine,
    ) -> Result<Result<InspectorRow, RowError>, ApiError> {
        let unit_id = self
            .units
            .get(&line.unit_code)
            .ok_or_else(|| ApiError::internal("a checked unit is missing"))?;
        let row = match before {
            // Who serves in another unit is that unit's to change.
            Some(before) if before.unit_id != *unit_id => return Ok(Err(foreign())),
            Some(before) if before.state == InspectorState::Retired.code() => {
                let parameters = [("state".to_owned(), before.state.clone())].into();
                return Ok(Err(RowError::of(
                    "code",
                    ErrorCode::InvalidState,
                    parameters,
                )));
            }
            Some(before) => before.clone(),
            None => blank(call, &line.code, unit_id),
        };
        Ok(Ok(InspectorRow {
            name: line.name,
            valid_until: line.valid_until,
            specialities: line.specialities.map_or(row.specialities, Texts),
            regions: line.regions.map_or(row.regions, Texts),
            ..row
        }))
    }
}

fn blank(call: &Call, code: &str, unit_id: &str) -> InspectorRow {
    let now = call.now.naive_utc();
    InspectorRow {
        seq: 0,
        id: InspectorId::new().into(),
        code: code.to_owned(),
        name: String::new(),
        unit_id: unit_id.to_owned(),
        user_id: None,
        valid_until: call.today(),
        specialities: Texts::default(),
        regions: Texts(vec![EVERYWHERE.to_owned()]),
        state: InspectorState::Active.code().to_owned(),
        leave_from: None,
        leave_until: None,
        version: 1,
        created_at: now,
        updated_at: now,
    }
}
