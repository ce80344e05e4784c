//! Objects from a file: new codes are entered, known ones brought up to date.

use crate::jobs::actions::import::{Applied, Import, Staged, Taking, Told, Warning};
use crate::jobs::actions::rejected::Rejection;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::history::RecordChange;
use crate::kernel::keys::Keys;
use crate::kernel::rights::Scope;
use crate::kernel::services::Services;
use crate::kernel::tabular::{Column, Lookup, Row, RowError, RowErrors};
use crate::org::store::dictionaries;
use crate::registers::actions::object_fields::{fields_of, new_row, with_fields};
use crate::registers::actions::objects::{CLASS_SCOPE, require_class_scope};
use crate::registers::rules::imports::{self, Known, OBJECT_COLUMNS, ObjectLine};
use crate::registers::rules::regions::Regions;
use crate::registers::store::batches;
use crate::registers::store::objects::{self, ObjectRow};
use sortition_contract::error::ErrorCode;
use std::collections::HashMap;
use std::sync::Arc;

/// Where a class came from that stood in a file.
const BY_IMPORT: &str = "import";

/// The import of objects.
pub struct ImportedObjects {
    known: Known,
    scope: Scope,
    keys: Arc<Keys>,
}

impl Import for ImportedObjects {
    type Row = ObjectLine;

    const COLUMNS: &'static [Column] = OBJECT_COLUMNS;

    const HOLDS_ITS_ROWS: bool = true;

    fn prepare(
        connection: &mut AnyConnection,
        services: &Services,
        call: &Call,
        taking: Taking,
    ) -> Result<Self, ApiError> {
        let regions = dictionaries::regions(connection)?;
        let industries = dictionaries::industries(connection)?;
        Ok(Self {
            known: Known {
                regions: Regions::new(&regions),
                region_codes: Vec::new(),
                industries: imports::industry_lookup(&industries),
                namesake_divisions: imports::namesake_divisions(&industries),
                units: Lookup::default(),
                majors: Lookup::default(),
                empty: taking.empty(),
                words: imports::with_names(taking.words),
                today: call.today(),
            },
            scope: call.scope.clone(),
            keys: Arc::clone(&services.keys),
        })
    }

    fn read(&self, row: &Row) -> Result<Told<ObjectLine>, RowErrors> {
        let (line, taken_for) = imports::read_object(row, &self.known)?;
        if !self.scope.has_region(&line.object.region_code) {
            return Err(foreign("region_code").into());
        }
        Ok(Told {
            code: line.object.code.clone(),
            row: line,
            taken_for,
        })
    }

    fn apply(
        &mut self,
        connection: &mut AnyConnection,
        call: &Call,
        rows: Vec<Staged<ObjectLine>>,
        is_dry_run: bool,
    ) -> Result<Applied, ApiError> {
        let codes: Vec<&str> = rows
            .iter()
            .map(|row| row.row.object.code.as_str())
            .collect();
        let mut batch = loop {
            let known = batches::find_by_codes(connection, &codes)?;
            let batch = self.compare(call, rows.clone(), known)?;
            // Only what changes is held: whoever edits another object doesn't wait for the import.
            let changed: Vec<&ObjectRow> = batch.changed.iter().map(|(before, _)| before).collect();
            if is_dry_run || batches::hold(connection, &changed)? {
                break batch;
            }
        };
        if !is_dry_run {
            batches::set_keys(connection, &mut batch.new)?;
            // Hashing takes about as long as the database does: both at once.
            let changes = std::thread::scope(|scope| {
                let changes = scope.spawn(|| self.changes(&batch));
                let written = write(connection, call, &batch);
                let changes = changes.join();
                written.and_then(|()| {
                    changes.map_err(|_| ApiError::internal("writing the history panicked"))
                })
            })?;
            batch.applied.changes = changes;
        }
        Ok(batch.applied)
    }
}

fn foreign(column: &'static str) -> RowError {
    RowError::of(column, ErrorCode::ForeignRegion, Default::default())
}

/// A class that the key isn't for with which a program asked for the import.
fn without_class_scope() -> RowError {
    RowError::of("credit_class", ErrorCode::MissingScope, Default::default())
        .with("scope", CLASS_SCOPE)
}

/// Rows of a file beside the register.
struct Batch {
    new: Vec<ObjectRow>,
    /// Before and after.
    changed: Vec<(ObjectRow, ObjectRow)>,
    applied: Applied,
}

impl ImportedObjects {
    fn compare(
        &self,
        call: &Call,
        rows: Vec<Staged<ObjectLine>>,
        mut known: HashMap<String, ObjectRow>,
    ) -> Result<Batch, ApiError> {
        let mut batch = Batch {
            new: Vec::new(),
            changed: Vec::new(),
            applied: Applied::default(),
        };
        for Staged { place, mut row } in rows {
            let Some(before) = known.remove(&row.object.code) else {
                if let Some(lost) = RowErrors::of(imports::lost_texts(None, &row)) {
                    batch.applied.rejected.push(Rejection::new(place, lost));
                    continue;
                }
                let status_on = row.status_on;
                let new = new_row(call, row.object);
                if require_class_scope(call, None, &new).is_err() {
                    let rejection = Rejection::new(place, without_class_scope().into());
                    batch.applied.rejected.push(rejection);
                    continue;
                }
                batch.new.push(ObjectRow { status_on, ..new });
                continue;
            };
            // Objects of other regions are not this unit's to take over.
            if !self.scope.has_region(&before.region_code) {
                let rejection = Rejection::new(place, foreign("code").into());
                batch.applied.rejected.push(rejection);
                continue;
            }
            let former = fields_of(&before);
            if let Some(lost) = RowErrors::of(imports::lost_texts(Some(&former), &row)) {
                batch.applied.rejected.push(Rejection::new(place, lost));
                continue;
            }
            imports::keep_division(&former, &mut row, &self.known);
            let status_on = row.status_on;
            let (object, kept) = imports::merged(former.clone(), row);
            if let Some(wrong) = RowErrors::of(imports::check_merged(&object)) {
                batch.applied.rejected.push(Rejection::new(place, wrong));
                continue;
            }
            let erased = imports::erased(&former, &object);
            let mut after = with_fields(before.clone(), object);
            if require_class_scope(call, Some(&before), &after).is_err() {
                let rejection = Rejection::new(place, without_class_scope().into());
                batch.applied.rejected.push(rejection);
                continue;
            }
            batch.applied.erased += erased;
            let warnings = kept.into_iter().map(|column| Warning {
                place,
                column,
                code: ErrorCode::QuestionMarks,
            });
            batch.applied.warnings.extend(warnings);
            after.status_on = match after.status == before.status {
                true => status_on.or(before.status_on),
                false => status_on.or(Some(call.today())),
            };
            if after == before {
                batch.applied.unchanged += 1;
                continue;
            }
            after.version += 1;
            after.updated_at = call.now.naive_utc();
            batch.changed.push((before, after));
        }
        batch.applied.created = i64::try_from(batch.new.len()).map_err(ApiError::internal)?;
        batch.applied.updated = i64::try_from(batch.changed.len()).map_err(ApiError::internal)?;
        Ok(batch)
    }

    fn changes(&self, batch: &Batch) -> Vec<RecordChange> {
        let change = |before: Option<&ObjectRow>, after: &ObjectRow| RecordChange {
            resource: "objects",
            record_id: after.id.to_string(),
            before: before.map(|row| row.snapshot(&self.keys).to_string()),
            after: Some(after.snapshot(&self.keys).to_string()),
        };
        let new = batch.new.iter().map(|row| change(None, row));
        let changed = batch.changed.iter();
        new.chain(changed.map(|(before, after)| change(Some(before), after)))
            .collect()
    }
}

fn write(connection: &mut AnyConnection, call: &Call, batch: &Batch) -> Result<(), ApiError> {
    batches::insert_many(connection, &batch.new)?;
    for (before, after) in &batch.changed {
        objects::update(connection, after, before)?;
    }
    let origin = (call.today(), BY_IMPORT);
    batches::insert_first_classes(connection, &batch.new, origin)?;
    let class = |row: &ObjectRow| (row.credit_class, row.credit_index);
    let changed = batch.changed.iter();
    let rated_anew = changed.filter(|(before, after)| class(before) != class(after));
    let rated_anew: Vec<&ObjectRow> = rated_anew.map(|(_, after)| after).collect();
    batches::insert_classes(connection, &rated_anew, origin)
}
