//! The rematch (SPEC §6): inspectors are added or the limit is raised, and matched again with the
//! same seed.

use crate::checks::actions::{ByUnit, set_inspectors_sealed};
use crate::draws::actions::drawing::inspectors_by_object;
use crate::draws::actions::manifest::{Salts, push_inspector};
use crate::draws::actions::publishing::publish_hash_of_stored;
use crate::draws::actions::stored::{SealedFile, StoredFile, read_file};
use crate::draws::actions::{journal, load_own, secrets, take};
use crate::draws::rules::{DrawEvent, check_raised};
use crate::draws::store::draws::{self, DrawRow};
use crate::draws::store::lives::Draw;
use crate::draws::store::outcomes::{self, OutcomeRow};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::fields::Fields;
use crate::kernel::keys::Keys;
use crate::tasks;
use crate::tasks::actions::population::{self, PoolInspector};
use crate::tasks::store::TaskRow;
use sortition_contract::draws::Rematch;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{DrawId, InspectorId, UnitId};
use sortition_contract::org::Role;
use sortition_contract::tasks::TaskState;
use sortition_draw::{
    Algorithm, ConflictRow, Conflicts, ConflictsFile, DrawResult, Event, FileBuilder, Inspectors,
    InspectorsFile, Manifest, Matching, MatchingManifest, Population, RefusalCode, Rematching,
    Spec,
};
use std::collections::{BTreeSet, HashMap};

/// The most inspectors that one rematch adds.
const MOST_ADDED: usize = 1_000;

/// The files that a rematch changes.
struct Persons {
    inspectors: InspectorsFile,
    conflicts: ConflictsFile,
}

/// A rematch as it was worked out from one snapshot: what is written of it.
pub struct Rematched {
    /// The draw's version: its files and terms are those of that.
    version: i64,
    /// Who was added, and their recusals, in order: what it takes from tables that others write.
    added: Vec<PoolInspector>,
    conflicts: Vec<(String, String)>,
    outcome: OutcomeRow,
    files: [SealedFile; 2],
    /// Inspectors by place in the draw order, if a matching was possible.
    inspectors: Option<HashMap<i32, ByUnit>>,
    /// The new terms, and what came out.
    events: Vec<Event>,
}

/// Matches again. Another failure is an outcome too: it is logged, and a rematch may follow.
pub fn rematch_draw(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    id: &DrawId,
    rematched: &Rematched,
) -> Result<DrawRow, ApiError> {
    let before = load_unmatched(connection, call, id)?;
    if draws::hold(connection, id)?.version != rematched.version {
        return Err(ApiError::Busy);
    }
    rematched.check(connection, call, &before.task)?;
    for file in &rematched.files {
        file.insert(connection)?;
    }
    outcomes::update(connection, &rematched.outcome)?;
    if let Some(inspectors) = &rematched.inspectors {
        set_inspectors_sealed(connection, call, keys, &before.task.id, inspectors)?;
    }
    let row = DrawRow {
        is_matched: rematched.inspectors.is_some(),
        ..before.row.clone()
    };
    let row = take(connection, call, &before, row, DrawEvent::Rematch)?.row;
    let by = journal::by(call, &[Role::Operator], &before.task);
    for event in &rematched.events {
        journal::append(connection, call, &row, &by, *event)?;
    }
    Ok(row)
}

impl Rematched {
    /// Refuses, so that all is worked out again, what was worked out for inspectors who can't be drawn
    /// any more as they were, or who have declared another recusal since.
    fn check(
        &self,
        connection: &mut AnyConnection,
        call: &Call,
        task: &TaskRow,
    ) -> Result<(), ApiError> {
        if self.added.is_empty() {
            return Ok(());
        }
        let able = able(connection, call, task)?;
        let mut added = self.added.iter();
        let is_same = added.all(|one| able.get(&*one.inspector_id) == Some(one))
            && conflicts(connection, &self.added)? == self.conflicts;
        match is_same {
            true => Ok(()),
            false => Err(ApiError::Busy),
        }
    }
}

/// A draw that waits for its matching, and still may get one: the hash of a publication stands in the
/// log, and nobody inspects for a task that is void.
fn load_unmatched(
    connection: &mut AnyConnection,
    call: &Call,
    id: &DrawId,
) -> Result<Draw, ApiError> {
    let (draw, _) = load_own(connection, call, id, DrawEvent::Rematch)?;
    let state = draw.task.state;
    match draw.row.published_at.is_some() || state == TaskState::Void {
        true => Err(ApiError::invalid_state(state)),
        false => Ok(draw),
    }
}

/// Works out a rematch; writes nothing.
pub fn prepare_rematch(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    id: &DrawId,
    wanted: &Rematch,
) -> Result<Rematched, ApiError> {
    let Draw { row: before, task } = load_unmatched(connection, call, id)?;
    let outcome = outcomes::find(connection, &before.id)?
        .ok_or_else(|| ApiError::internal("a drawn draw without outcome"))?;
    let manifest = secrets::manifest(&before)?;
    let former = secrets::rematch_of(&outcome, &manifest)?;
    let terms = former
        .as_ref()
        .map_or_else(|| manifest.terms(), MatchingManifest::terms);
    let of_draw = (&before.id, before.algorithm());
    let committed = secrets::persons_of(&manifest, former.as_ref());
    let persons = Persons {
        inspectors: read_file(connection, keys, of_draw, committed.0)?,
        conflicts: read_file(connection, keys, of_draw, committed.1)?,
    };
    let mut fields = Fields::default();
    let raised = check_raised(&mut fields, wanted, &terms);
    let inspectors = &persons.inspectors;
    let added = added(connection, call, &mut fields, (&task, wanted), inspectors)?;
    let ((max_load, teams), added) = fields.build(|| Some((raised?, added?)))?;
    if wanted.add_inspectors.is_empty() && wanted.max_load.is_none() && teams == terms.teams {
        return Err(ApiError::refused(ErrorCode::NothingChanged));
    }
    let conflicts = conflicts(connection, &added)?;
    let persons = extended(before.algorithm(), &persons, (&added, &conflicts))?;
    let rematch = MatchingManifest {
        spec: Spec,
        draw: manifest.draw.clone(),
        manifest: manifest.digest(),
        attempt: u64::try_from(outcome.attempt + 1).map_err(ApiError::internal)?,
        inspectors: persons.inspectors.digest(),
        conflicts: persons.conflicts.digest(),
        units: manifest.units.clone(),
        mode: manifest.mode,
        teams,
        max_load,
    };
    let inputs = (&manifest, &rematch, persons);
    let rests_on = (added, conflicts);
    match_again(
        connection,
        keys,
        (&before, &task),
        (outcome, rests_on),
        inputs,
    )
}

/// The inspectors to add: of participating units, able to be drawn, not there yet.
fn added(
    connection: &mut AnyConnection,
    call: &Call,
    fields: &mut Fields,
    (task, wanted): (&TaskRow, &Rematch),
    inspectors: &InspectorsFile,
) -> Result<Option<Vec<PoolInspector>>, ApiError> {
    let ids = &wanted.add_inspectors;
    let count = FieldError::at_most("/add_inspectors", ids.len(), MOST_ADDED);
    let Some(()) = fields.take(count) else {
        return Ok(None);
    };
    let able = able(connection, call, task)?;
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    let all = fields.each("/add_inspectors", ids, |id| {
        let Some(one) = able.get(id) else {
            return Some(ErrorCode::UnknownReference);
        };
        if inspectors.find(&one.code).is_some() || !seen.insert(id) {
            return Some(ErrorCode::Repeated);
        }
        found.push(one.clone());
        None
    });
    Ok(all.map(|()| found))
}

/// Who can be drawn for a task, by id.
fn able(
    connection: &mut AnyConnection,
    call: &Call,
    task: &TaskRow,
) -> Result<HashMap<InspectorId, PoolInspector>, ApiError> {
    let units: HashMap<UnitId, String> = tasks::store::units_of(connection, &task.id)?
        .into_iter()
        .map(|unit| (unit.unit_id, unit.code))
        .collect();
    Ok(population::considered(connection, task, call.today())?
        .into_iter()
        .filter(|one| one.obstacle.is_none())
        .filter_map(|one| {
            let inspector = PoolInspector {
                unit_code: units.get(&*one.row.unit_id)?.clone(),
                inspector_id: one.row.id.clone(),
                code: one.row.code,
                unit_id: one.row.unit_id,
                areas: one.row.regions.into_inner(),
            };
            Some((one.row.id, inspector))
        })
        .collect())
}

/// Pairs barred by recusal, in order, each once: inspector's code, object's code.
fn conflicts(
    connection: &mut AnyConnection,
    added: &[PoolInspector],
) -> Result<Vec<(String, String)>, ApiError> {
    let mut pairs = population::conflicts(connection, added)?;
    pairs.sort_unstable();
    pairs.dedup();
    Ok(pairs)
}

/// The files with the added inspectors and their recusals; lines that were there stay as they are.
fn extended(
    algorithm: Algorithm,
    persons: &Persons,
    (added, pairs): (&[PoolInspector], &[(String, String)]),
) -> Result<Persons, ApiError> {
    let mut salts = Salts::new()?;
    let mut inspectors = FileBuilder::<Inspectors>::new(algorithm);
    for row in persons.inspectors.rows() {
        inspectors.push(&row).map_err(ApiError::internal)?;
    }
    for one in added {
        push_inspector(&mut inspectors, one, salts.next())?;
    }
    let mut conflicts = FileBuilder::<Conflicts>::new(algorithm);
    for row in persons.conflicts.rows() {
        conflicts.push(&row).map_err(ApiError::internal)?;
    }
    for (inspector, object) in pairs {
        let row = ConflictRow {
            inspector,
            object,
            salt: salts.next(),
        };
        conflicts.push(&row).map_err(ApiError::internal)?;
    }
    Ok(Persons {
        inspectors: inspectors.finish().map_err(ApiError::internal)?,
        conflicts: conflicts.finish().map_err(ApiError::internal)?,
    })
}

/// Who was added, and their recusals.
type RestsOn = (Vec<PoolInspector>, Vec<(String, String)>);

/// Matches by the new terms.
fn match_again(
    connection: &mut AnyConnection,
    keys: &Keys,
    (row, task): (&DrawRow, &TaskRow),
    (outcome, (added, conflicts)): (OutcomeRow, RestsOn),
    (manifest, rematch, persons): (&Manifest, &MatchingManifest, Persons),
) -> Result<Rematched, ApiError> {
    let algorithm = row.algorithm();
    let result = secrets::open_result(keys, &outcome)?;
    let inputs = (manifest, rematch, &persons);
    let matching = compute(connection, keys, row, inputs, &result)?;
    let mut events = vec![Event::Rematch(rematch.digest(algorithm))];
    let canonical = matching.as_ref().map(Matching::to_canonical);
    let hash = canonical.as_ref().map(|one| algorithm.digest(&[one]));
    events.extend(hash.map(Event::Rematch));
    let sealed = canonical.map(|one| secrets::seal_matching(keys, &row.id, &one));
    let inspectors = match &matching {
        Some(matching) => {
            let by_object = inspectors_by_object(connection, task, &persons.inspectors, matching)?;
            Some(by_position(&result, by_object))
        }
        None => None,
    };
    let fixed = (manifest, &result, Some(rematch));
    let publish_hash = publish_hash_of_stored(connection, keys, row, fixed)?;
    let attempt = outcome.attempt + 1;
    let place = (&row.id, attempt);
    Ok(Rematched {
        version: row.version,
        added,
        conflicts,
        files: [
            SealedFile::new(keys, place, algorithm, persons.inspectors)?,
            SealedFile::new(keys, place, algorithm, persons.conflicts)?,
        ],
        outcome: OutcomeRow {
            attempt,
            rematch: Some(String::from_utf8(rematch.to_canonical()).map_err(ApiError::internal)?),
            matching_hash: hash.map(|hash| hash.to_string()),
            sealed_matching: sealed.transpose()?,
            publish_hash: publish_hash.to_string(),
            ..outcome
        },
        inspectors,
        events,
    })
}

/// The matching by the new terms, if one is possible.
fn compute(
    connection: &mut AnyConnection,
    keys: &Keys,
    row: &DrawRow,
    (manifest, rematch, persons): (&Manifest, &MatchingManifest, &Persons),
    result: &DrawResult,
) -> Result<Option<Matching>, ApiError> {
    let begun = Rematching::begin(manifest, rematch, result);
    let mut rematching = begun.map_err(ApiError::internal)?;
    let of_draw = (&row.id, row.algorithm());
    let population = StoredFile::<Population>::find(connection, of_draw, manifest.population)?;
    population.each(connection, keys, |parts| rematching.take(&parts))?;
    match rematching.finish(&persons.inspectors, &persons.conflicts) {
        Ok(matching) => Ok(Some(matching)),
        Err(refusal) if refusal.code == RefusalCode::InsufficientInspectors => Ok(None),
        Err(refusal) => Err(ApiError::internal(refusal)),
    }
}

fn by_position(
    result: &DrawResult,
    mut by_object: HashMap<String, ByUnit>,
) -> HashMap<i32, ByUnit> {
    (1..)
        .zip(&result.objects)
        .filter_map(|(position, drawn)| Some((position, by_object.remove(&drawn.key)?)))
        .collect()
}
