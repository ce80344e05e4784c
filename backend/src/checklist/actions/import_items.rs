//! Items from a file: each row makes a draft, of a new item, of the next version of one in force, or
//! changes the draft that there is. The regulations office approves them together.

use crate::checklist::actions::drafts;
use crate::checklist::rules::imports::{self, COLUMNS, ItemLine, Known, TYPES};
use crate::checklist::rules::{self, MAJOR_CODE};
use crate::checklist::store;
use crate::jobs::actions::import::{Applied, Import, Staged, Taking, Told, Warning};
use crate::jobs::actions::rejected::Rejection;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, FieldError, Refusal};
use crate::kernel::fields::Fields;
use crate::kernel::rights::Scope;
use crate::kernel::services::Services;
use crate::kernel::tabular::{Column, Lookup, Row, RowError, RowErrors, row_error};
use crate::org::store::units;
use diesel::Connection as _;
use sortition_contract::checklist::{CreateItem, ItemState};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::ItemId;
use sortition_contract::org::UnitState;

/// The import of items.
pub struct ImportedItems {
    known: Known,
    scope: Scope,
}

/// What became of a row.
enum Made {
    Created,
    Updated {
        /// How many values are gone.
        erased: i64,
    },
    Unchanged,
}

/// The same, with the columns whose stored text stayed because the row has question marks in its
/// place.
type Taken = (Made, Vec<&'static str>);

impl Import for ImportedItems {
    type Row = ItemLine;

    const COLUMNS: &'static [Column] = COLUMNS;

    /// A checklist has some hundred items: it stays short.
    const HOLDS_ITS_ROWS: bool = false;

    fn prepare(
        connection: &mut AnyConnection,
        _services: &Services,
        call: &Call,
        taking: Taking,
    ) -> Result<Self, ApiError> {
        let units = units::all(connection)?.into_iter();
        let in_service: Vec<_> = units
            .filter(|unit| unit.state == UnitState::Active)
            .collect();
        let mut lookup = Lookup::default();
        for unit in &in_service {
            lookup.add(&unit.code, &unit.name);
        }
        let mut majors = Lookup::default();
        for (code, name) in store::majors(connection)? {
            majors.add(&code, &name);
        }
        let in_service = in_service.into_iter();
        Ok(Self {
            known: Known {
                units: lookup,
                unit_ids: in_service.map(|unit| (unit.code, unit.id)).collect(),
                majors,
                empty: taking.empty(),
                words: imports::with_names(taking.words, TYPES),
            },
            scope: call.scope.clone(),
        })
    }

    fn read(&self, row: &Row) -> Result<Told<ItemLine>, RowErrors> {
        let line = imports::read_item(row, &self.known, TYPES, MAJOR_CODE)?;
        let unit_id = line.changes.unit_id.as_ref();
        let reaches = unit_id.is_some_and(|unit_id| self.scope.has_unit(unit_id));
        if !reaches {
            let code = ErrorCode::ForeignUnit;
            return Err(RowError::of("unit_code", code, Default::default()).into());
        }
        Ok(Told {
            code: line.code.clone(),
            row: line,
            taken_for: Vec::new(),
        })
    }

    fn apply(
        &mut self,
        connection: &mut AnyConnection,
        call: &Call,
        rows: Vec<Staged<ItemLine>>,
        _is_dry_run: bool,
    ) -> Result<Applied, ApiError> {
        let mut applied = Applied::default();
        for Staged { place, row } in rows {
            // A row that is refused half-way leaves nothing.
            let made = connection.transaction(|connection| take(connection, call, &row));
            let (made, kept) = match made {
                Ok(taken) => taken,
                Err(ApiError::Refused(refusal)) => {
                    applied
                        .rejected
                        .push(Rejection::new(place, errors(*refusal)));
                    continue;
                }
                Err(failed) => return Err(failed),
            };
            match made {
                Made::Created => applied.created += 1,
                Made::Updated { erased } => {
                    applied.updated += 1;
                    applied.erased += erased;
                }
                Made::Unchanged => applied.unchanged += 1,
            }
            applied
                .warnings
                .extend(kept.into_iter().map(|column| Warning {
                    place,
                    column,
                    code: ErrorCode::QuestionMarks,
                }));
        }
        Ok(applied)
    }
}

/// What is wrong with a row, by the columns of the file.
fn errors(refusal: Refusal) -> RowErrors {
    let fields = refusal.fields.into_iter();
    let fields = fields.map(|field| row_error(COLUMNS, field)).collect();
    let whole = RowError {
        column: None,
        // Of a record that one may not change the reason is that it is another unit's.
        code: match refusal.code {
            ErrorCode::Forbidden => ErrorCode::ForeignUnit,
            code => code,
        },
        parameters: refusal.parameters,
    };
    RowErrors::of(fields).unwrap_or_else(|| whole.into())
}

fn take(connection: &mut AnyConnection, call: &Call, line: &ItemLine) -> Result<Taken, ApiError> {
    let Some(id) = store::find_by_code(connection, &line.code)? else {
        create(connection, call, line)?;
        return Ok((Made::Created, Vec::new()));
    };
    let versions = store::versions(connection, &id)?;
    let pending = drafts::find_pending(&versions);
    let Some(row) = pending.or_else(|| store::current(&versions)) else {
        return Err(ApiError::not_found());
    };
    call.require_unit(&row.unit_id)?;
    let former = drafts::fields_of(row);
    let parent_id = match &line.parent_code {
        Some(code) => Some(major(connection, code)?),
        None => None,
    };
    if former.parent_id != parent_id {
        let error = FieldError::new("/parent_code", ErrorCode::OtherMajor);
        let value = line.parent_code.as_deref().unwrap_or_default();
        return Err(error.with("value", value).into());
    }
    let (changes, kept) = imports::without_lossy(line.changes.clone(), &former);
    let wanted = rules::patched(former.clone(), &changes);
    let major_code = line.parent_code.as_deref();
    let mut fields = Fields::default();
    let wanted = rules::check(&mut fields, &wanted, major_code);
    let wanted = fields.build(|| wanted)?;
    let erased = imports::erased(&former, &wanted);
    if is_same(wanted, &former) {
        return Ok((Made::Unchanged, kept));
    }
    match (pending, row.state) {
        (Some(_), ItemState::Draft | ItemState::Returned) => {
            let call = Call {
                if_match: Some(row.version),
                ..call.clone()
            };
            let path = (&id, &row.id);
            drafts::update_item_version(connection, &call, path, &changes)?;
        }
        (Some(_), state) => return Err(ApiError::invalid_state(state)),
        (None, _) => {
            drafts::create_item_version(connection, call, &id, &changes)?;
        }
    }
    Ok((Made::Updated { erased }, kept))
}

fn create(connection: &mut AnyConnection, call: &Call, line: &ItemLine) -> Result<(), ApiError> {
    let parent_id = match &line.parent_code {
        Some(code) => Some(major(connection, code)?),
        None => None,
    };
    let item = imports::new_item(line, parent_id, call.today())
        .ok_or_else(|| ApiError::internal("a checked unit is missing"))?;
    drafts::create_item(connection, call, &item).map(drop)
}

/// The id of a major item by its code; it may stand in an earlier row.
fn major(connection: &mut AnyConnection, code: &str) -> Result<ItemId, ApiError> {
    let id = store::find_by_code(connection, code)?;
    Ok(id.ok_or_else(|| FieldError::unknown_reference("/parent_code", code))?)
}

/// Whether a version says the same. Why it was made and from when it holds is not what it says.
fn is_same(wanted: CreateItem, former: &CreateItem) -> bool {
    let said = CreateItem {
        reason: former.reason.clone(),
        effective_from: former.effective_from,
        ..wanted
    };
    said == *former
}
