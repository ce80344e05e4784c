//! Inspectors from a file: new certificates are entered, known ones brought up to date.

use crate::checklist::store::majors;
use crate::jobs::actions::import::{Applied, Import, Staged, Taking, Told, Warning};
use crate::jobs::actions::rejected::Rejection;
use crate::kernel::command::Call;
use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::ApiError;
use crate::kernel::history::RecordChange;
use crate::kernel::rights::Scope;
use crate::kernel::services::Services;
use crate::kernel::tabular::{Column, Lookup, Row, RowError, RowErrors};
use crate::org::store::{dictionaries, units};
use crate::registers::actions::inspectors::{CheckedInspector, new_row};
use crate::registers::rules::imports::{self, INSPECTOR_COLUMNS, InspectorLine, Known};
use crate::registers::rules::inspectors::{EVERYWHERE, differ_by_zeros, name_key};
use crate::registers::rules::regions::Regions;
use crate::registers::store::inspectors::{self, InspectorRow};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::UnitId;
use sortition_contract::jobs::SimilarCertificates;
use sortition_contract::org::UnitState;
use sortition_contract::registers::InspectorState;
use std::collections::HashMap;

/// The import of inspectors.
pub struct ImportedInspectors {
    known: Known,
    scope: Scope,
    /// Ids of units in service, by code.
    units: HashMap<String, UnitId>,
    similar: SimilarCertificates,
    /// Those of the register that no row has named yet, by the one form of their number.
    registered: HashMap<String, InspectorRow>,
    /// Numbers by unit and name, with those that this import enters.
    by_person: HashMap<(UnitId, String), Vec<String>>,
}

impl Import for ImportedInspectors {
    type Row = InspectorLine;

    const COLUMNS: &'static [Column] = INSPECTOR_COLUMNS;

    /// That nobody of a unit and name is entered with zeros lost or added rests on those who aren't
    /// there, and they can't be held. A register of inspectors has some thousand: it stays short.
    const HOLDS_ITS_ROWS: bool = false;

    fn prepare(
        connection: &mut AnyConnection,
        _services: &Services,
        call: &Call,
        taking: Taking,
    ) -> Result<Self, ApiError> {
        let regions = dictionaries::regions(connection)?;
        let units = units::all(connection)?.into_iter();
        let in_service: Vec<_> = units
            .filter(|unit| unit.state == UnitState::Active)
            .collect();
        let mut unit_lookup = Lookup::default();
        for unit in &in_service {
            unit_lookup.add(&unit.code, &unit.name);
        }
        let mut major_lookup = Lookup::default();
        for (code, name) in majors(connection)? {
            major_lookup.add(&code, &name);
        }
        let similar = taking.similar();
        let registered = inspectors::all_by_code(connection)?;
        let mut by_person: HashMap<_, Vec<String>> = HashMap::new();
        for (key, row) in &registered {
            let person = (row.unit_id.clone(), name_key(&row.name));
            by_person.entry(person).or_default().push(key.clone());
        }
        Ok(Self {
            known: Known {
                regions: Regions::new(&regions),
                region_codes: regions.into_iter().map(|region| region.code).collect(),
                industries: Lookup::default(),
                namesake_divisions: HashMap::new(),
                units: unit_lookup,
                majors: major_lookup,
                empty: taking.empty(),
                words: imports::with_names(taking.words),
                today: call.today(),
            },
            scope: call.scope.clone(),
            units: in_service
                .into_iter()
                .map(|unit| (unit.code, unit.id))
                .collect(),
            similar,
            registered,
            by_person,
        })
    }

    fn read(&self, row: &Row) -> Result<Told<InspectorLine>, RowErrors> {
        let (line, taken_for) = imports::read_inspector(row, &self.known)?;
        let unit_id = self.units.get(&line.unit_code);
        match unit_id.is_some_and(|unit_id| self.scope.has_unit(unit_id)) {
            false => Err(foreign().into()),
            true => Ok(Told {
                code: line.code.clone(),
                row: line,
                taken_for,
            }),
        }
    }

    fn apply(
        &mut self,
        connection: &mut AnyConnection,
        call: &Call,
        rows: Vec<Staged<InspectorLine>>,
        is_dry_run: bool,
    ) -> Result<Applied, ApiError> {
        let mut applied = Applied::default();
        for Staged { place, mut row } in rows {
            let before = self.registered.remove(&row.code);
            let mut kept = None;
            let asked = match &before {
                None => self.enter(&row)?,
                Some(before) => {
                    kept = keep_name(&mut row, before);
                    None
                }
            };
            let compared = match asked {
                None => self.compare(call, before.as_ref(), row)?,
                Some(error) => Err(error),
            };
            let compared = match compared {
                Ok(after) => barred(connection, call, before.as_ref(), after)?,
                Err(error) => Err(error),
            };
            if compared.is_ok() {
                applied.warnings.extend(kept.map(|column| Warning {
                    place,
                    column,
                    code: ErrorCode::QuestionMarks,
                }));
            }
            match compared {
                Err(error) => applied.rejected.push(Rejection::new(place, error.into())),
                Ok(after) if before.as_ref() == Some(&after) => applied.unchanged += 1,
                Ok(mut after) => {
                    match &before {
                        None => applied.created += 1,
                        Some(before) => {
                            applied.updated += 1;
                            applied.erased += erased(before, &after);
                        }
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

/// Keeps the stored name where the row has question marks for characters that some program lost;
/// tells the column then.
fn keep_name(row: &mut InspectorLine, before: &InspectorRow) -> Option<&'static str> {
    let mut kept = Vec::new();
    let told = std::mem::take(&mut row.name);
    row.name = imports::told_text("name", Some(&before.name), told, &mut kept);
    kept.pop()
}

/// How many values of an inspector are gone. Everywhere is what one without regions has.
fn erased(before: &InspectorRow, after: &InspectorRow) -> i64 {
    let everywhere = [EVERYWHERE.to_owned()];
    let specialities = !before.specialities.is_empty() && after.specialities.is_empty();
    let regions = *before.regions != everywhere && *after.regions == everywhere;
    i64::from(specialities) + i64::from(regions)
}

/// The inspector, unless a module above has something against them.
fn barred(
    connection: &mut AnyConnection,
    call: &Call,
    before: Option<&InspectorRow>,
    after: InspectorRow,
) -> Result<Result<InspectorRow, RowError>, ApiError> {
    if before.is_some_and(|before| before.name == after.name) {
        return Ok(Ok(after));
    }
    match call.above.bar(connection, "inspectors", &after) {
        Ok(()) => Ok(Ok(after)),
        Err(ApiError::Refused(refusal)) => {
            Ok(Err(RowError::of("name", refusal.code, refusal.parameters)))
        }
        Err(error) => Err(error),
    }
}

fn foreign() -> RowError {
    RowError::of("unit_code", ErrorCode::ForeignUnit, Default::default())
}

fn change(before: Option<&InspectorRow>, after: &InspectorRow) -> Result<RecordChange, ApiError> {
    let json = |row: &InspectorRow| serde_json::to_string(row).map_err(ApiError::internal);
    Ok(RecordChange {
        resource: "inspectors",
        record_id: after.id.to_string(),
        before: before.map(json).transpose()?,
        after: Some(json(after)?),
    })
}

impl ImportedInspectors {
    /// Makes room for a certificate that is not in the register; or asks whether it is one that is,
    /// with zeros lost or added: nobody shall stand there twice.
    fn enter(&mut self, row: &InspectorLine) -> Result<Option<RowError>, ApiError> {
        let unit_id = self
            .units
            .get(&row.unit_code)
            .ok_or_else(|| ApiError::internal("a checked unit is missing"))?;
        let person = (unit_id.clone(), name_key(&row.name));
        let codes = self.by_person.entry(person).or_default();
        let mut codes_like = codes.iter().filter(|code| differ_by_zeros(code, &row.code));
        if self.similar == SimilarCertificates::Ask
            && let Some(stored) = codes_like.next()
        {
            let error = RowError::with_value("code", ErrorCode::SimilarCertificate, &row.code);
            return Ok(Some(error.with("stored", stored)));
        }
        codes.push(row.code.clone());
        Ok(None)
    }

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
        match before {
            // Who serves in another unit is that unit's to change.
            Some(before) if before.unit_id != *unit_id => Ok(Err(foreign())),
            Some(before) if before.state == InspectorState::Retired => {
                let parameters = [("state".to_owned(), before.state.to_string())].into();
                let code = ErrorCode::InvalidState;
                Ok(Err(RowError::of("code", code, parameters)))
            }
            Some(before) => {
                let row = before.clone().named(line.name);
                let row = row.valid_until(line.valid_until);
                Ok(Ok(InspectorRow {
                    specialities: line.specialities.map_or(Ok(row.specialities), Json::new)?,
                    regions: line.regions.map_or(Ok(row.regions), Json::new)?,
                    ..row
                }))
            }
            None => {
                let everywhere = || vec![EVERYWHERE.to_owned()];
                let inspector = CheckedInspector {
                    code: line.code,
                    name: line.name,
                    unit_id: unit_id.clone(),
                    user_id: None,
                    valid_until: line.valid_until,
                    specialities: line.specialities.unwrap_or_default(),
                    regions: line.regions.unwrap_or_else(everywhere),
                };
                Ok(Ok(new_row(call, inspector)?))
            }
        }
    }
}
