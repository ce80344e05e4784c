//! The freeze: whom the draw meets and by what rules, fixed in files and manifest.

use crate::checks::actions::drawn_objects;
use crate::checks::store::Sight;
use crate::draws::actions::contributing::commitment_of;
use crate::draws::actions::secrets::Grounds;
use crate::draws::actions::{journal, load_own, progress, require, require_clock, save, secrets};
use crate::draws::rules::{
    DrawEvent, SYSTEM, has_public_strata, shortage_text, spec_time, whole_seconds,
};
use crate::draws::store::draws::{self, ContributorRow, DrawRow};
use crate::draws::store::log;
use crate::draws::store::outcomes::{self, SealedFile};
use crate::kernel::calendar::{DayBounds, shanghai_day};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::keys::{Keys, random};
use crate::org::store::settings;
use crate::registers::store::objects;
use crate::tasks;
use crate::tasks::actions::population::{self, Pool, PoolInspector, Population};
use crate::tasks::store::TaskRow;
use chrono::{DateTime, Utc};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use sortition_contract::error::ErrorCode;
use sortition_contract::org::Role;
use sortition_contract::tasks::TaskMode;
use sortition_draw::{
    Algorithm, BeaconRound, BeaconSource, ConflictRow, Conflicts, ConflictsFile, Contributor,
    Event, Excluded, ExcludedFile, ExcludedRow, FileBuilder, Files, Freeze, InspectorRow,
    Inspectors, InspectorsFile, Manifest, Mode, PopulationFile, PopulationRow, StratumRule,
    UnitDemand, join_areas, shortages,
};
use std::collections::BTreeSet;

/// Of objects that lack inspectors, so many are named.
const LISTED: usize = 20;
/// Bytes of a line's salt.
const SALT_BYTES: usize = 16;

/// What a draw is computed from.
pub type Inputs = (Manifest, Files);

/// Random salts, one for each line, so that a root tells nothing about a line.
pub struct Salts(StdRng);

impl Salts {
    /// Seeded by the operating system.
    pub fn new() -> Result<Self, ApiError> {
        let seed = random::<32>().map_err(ApiError::internal)?;
        Ok(Self(StdRng::from_seed(seed)))
    }

    /// The next one.
    pub fn next(&mut self) -> String {
        let mut bytes = [0; SALT_BYTES];
        self.0.fill_bytes(&mut bytes);
        hex::encode(bytes)
    }
}

/// A freeze as it was worked out from one snapshot: what is written of it, and what that rests on.
pub struct Fixed {
    /// The draw, frozen.
    pub row: DrawRow,
    /// What was fixed.
    pub inputs: Inputs,
    /// The task's version.
    pub task_version: i64,
    files: [SealedFile; 4],
    grounds: String,
    rests_on: Rests,
}

/// What a freeze takes from tables that others write, as far as that must still be so in the end.
/// Objects aren't in it: who is in scope is a matter of the snapshot.
#[derive(PartialEq, Eq)]
struct Rests {
    /// The versions of the task's items.
    item_versions: BTreeSet<String>,
    /// Who can inspect.
    pool: Pool,
    /// The last frozen draw of the entry: its run and its manifest's hash.
    last_run: (Option<i32>, Option<String>),
    /// The name of the log.
    log: String,
    /// Draws with an outcome; none if it doesn't matter what others drew.
    drawn: Option<BTreeSet<String>>,
}

impl Rests {
    fn read(
        connection: &mut AnyConnection,
        call: &Call,
        (row, task): (&DrawRow, &TaskRow),
        leaves_out_visited: bool,
    ) -> Result<Self, ApiError> {
        let versions = population::item_versions(connection, task, call.today())?;
        let last_run = draws::last_run(connection, &row.entry)?;
        Ok(Self {
            item_versions: versions.into_iter().map(|one| one.id).collect(),
            pool: population::pool(connection, task, call.today())?,
            last_run: last_run.map_or((None, None), |last| (last.run, last.manifest_hash)),
            log: settings::value(connection, "draws.log_origin", None, call.today())?,
            drawn: match leaves_out_visited {
                true => Some(outcomes::draw_ids(connection)?),
                false => None,
            },
        })
    }
}

/// Works out what the freeze of a draw fixes.
pub fn prepare_freeze(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    id: &str,
    reveal_by: DateTime<Utc>,
) -> Result<Fixed, ApiError> {
    let (row, task) = load_own(connection, call, id)?;
    let contributors = draws::contributors_of(connection, &row.id)?;
    let draw = (&row, &task, contributors.as_slice());
    prepare(connection, call, keys, draw, reveal_by)
}

/// Fixes files and manifest; `system` reveals at once.
pub fn freeze_draw(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    id: &str,
    fixed: &Fixed,
) -> Result<DrawRow, ApiError> {
    let (before, task) = load_own(connection, call, id)?;
    require(&before, DrawEvent::Freeze)?;
    let is_same = draws::hold(connection, id)?.version == fixed.row.version
        && tasks::store::hold(connection, &task.id)?.version == fixed.task_version;
    if !is_same {
        return Err(ApiError::Busy);
    }
    fixed.insert(connection)?;
    settle(connection, call, keys, (&before, &task), fixed)
}

/// Works out a freeze; refused if the draw would be in vain. Writes nothing.
pub fn prepare(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    (before, task, contributors): (&DrawRow, &TaskRow, &[ContributorRow]),
    reveal_by: DateTime<Utc>,
) -> Result<Fixed, ApiError> {
    let state = require(before, DrawEvent::Freeze)?;
    require_clock(call, task)?;
    if !progress(before, contributors).has_commits {
        return Err(ApiError::refused(ErrorCode::MissingCommit));
    }
    let reveal_by = whole_seconds(reveal_by);
    if reveal_by < whole_seconds(call.now) {
        return Err(ApiError::field("/reveal_by", ErrorCode::InThePast));
    }
    let bounds = DayBounds::years(call.today(), 0, 1);
    if let Some(error) = bounds.check("/reveal_by", shanghai_day(reveal_by)) {
        return Err(ApiError::invalid(vec![error]));
    }
    if before.beacon_at.is_some_and(|at| at.and_utc() <= reveal_by) {
        return Err(ApiError::refused(ErrorCode::BeaconTooEarly));
    }
    // Checks that nobody may know of yet count too: a draw is right, or it is none. What of it may be
    // public goes by what everybody may know.
    let sight = Sight::of_public();
    let mut found = population::population(connection, task, (keys, &sight), call.today())?;
    let is_by_visits = found.leaves_out_visited;
    let rests_on = Rests::read(connection, call, (before, task), is_by_visits)?;
    let (last_run, previous) = rests_on.last_run.clone();
    let row = DrawRow {
        state: state.code().to_owned(),
        run: Some(last_run.map_or(1, |last| last + 1)),
        previous,
        reveal_by: Some(reveal_by.naive_utc()),
        frozen_at: Some(whole_seconds(call.now).naive_utc()),
        ..before.clone()
    };
    let draw = (&row, task, contributors);
    let (manifest, files) = fix(connection, call, draw, &found, &rests_on)?;
    // They stand in the files now, and are as large as those.
    found.eligible = Vec::new();
    let setting: String = settings::value(connection, "draws.public_strata", None, call.today())?;
    let by_class = !task.object_scope()?.credit_classes.is_empty();
    let names = manifest.strata.iter().map(|stratum| stratum.name.as_str());
    let row = DrawRow {
        has_public_strata: has_public_strata(names, by_class, &setting) && !tells_of_checks(&found),
        manifest: Some(String::from_utf8(manifest.to_canonical()).map_err(ApiError::internal)?),
        manifest_hash: Some(manifest.digest().to_string()),
        ..row
    };
    Ok(Fixed {
        files: secrets::seal_files(keys, &row.id, &files)?,
        grounds: secrets::seal_grounds(keys, &row.id, &grounds(&found))?,
        task_version: task.version,
        inputs: (manifest, files),
        rests_on,
        row,
    })
}

impl Fixed {
    /// Writes the files: what takes long, and what nobody waits for.
    pub fn insert(&self, connection: &mut AnyConnection) -> Result<(), ApiError> {
        for file in &self.files {
            outcomes::insert_file(connection, file)?;
        }
        outcomes::insert_grounds(connection, &self.row.id, &self.grounds)
    }

    /// Refuses, so that all is worked out again, what rests on something that has changed. Asked under
    /// the lock of the log: whoever draws comes before this or after it.
    fn check(
        &self,
        connection: &mut AnyConnection,
        call: &Call,
        keys: &Keys,
        (before, task): (&DrawRow, &TaskRow),
    ) -> Result<(), ApiError> {
        let is_by_visits = self.rests_on.drawn.is_some();
        let mut now = Rests::read(connection, call, (before, task), is_by_visits)?;
        let known = self.rests_on.drawn.as_ref();
        if let (Some(drawn), Some(known)) = (now.drawn.take(), known) {
            // A draw that is frozen and drawn at once has written its own outcome by now.
            let others = drawn.difference(known).filter(|id| **id != self.row.id);
            let new: Vec<String> = others.cloned().collect();
            if self.shares_objects(connection, keys, &new)? {
                return Err(ApiError::Busy);
            }
            now.drawn = Some(known.clone());
        }
        match now == self.rests_on {
            true => Ok(()),
            false => Err(ApiError::Busy),
        }
    }

    /// Whether draws drew what can be drawn here.
    fn shares_objects(
        &self,
        connection: &mut AnyConnection,
        keys: &Keys,
        draw_ids: &[String],
    ) -> Result<bool, ApiError> {
        if draw_ids.is_empty() {
            return Ok(false);
        }
        let ids = drawn_objects(connection, keys, draw_ids)?;
        let drawn = objects::find_many(connection, &ids)?;
        let population = &self.inputs.1.population;
        let mut codes = drawn.iter().map(|object| &object.code);
        Ok(codes.any(|code| population.find(code).is_some()))
    }
}

/// Checks what a freeze rests on, moves the draw on and logs it; its files are written.
pub fn settle(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    (before, task): (&DrawRow, &TaskRow),
    fixed: &Fixed,
) -> Result<DrawRow, ApiError> {
    log::lock(connection)?;
    fixed.check(connection, call, keys, (before, task))?;
    let contributors = draws::contributors_of(connection, &before.id)?;
    let frozen = fixed.row.clone();
    let row = DrawRow {
        state: frozen.state,
        run: frozen.run,
        previous: frozen.previous,
        reveal_by: frozen.reveal_by,
        frozen_at: frozen.frozen_at,
        has_public_strata: frozen.has_public_strata,
        manifest: frozen.manifest,
        manifest_hash: frozen.manifest_hash,
        ..before.clone()
    };
    let event = DrawEvent::Freeze.name();
    let row = save(connection, call, (before, task), row, event)?;
    let by = journal::by(call, &[Role::Operator], &task.unit_id);
    let digest = fixed.inputs.0.digest();
    journal::append(connection, call, &row, &by, Event::Freeze(digest))?;
    reveal_system(connection, call, &row, &contributors)?;
    Ok(row)
}

/// `system` reveals first, in the transaction of the freeze; its nonce was kept sealed till now.
fn reveal_system(
    connection: &mut AnyConnection,
    call: &Call,
    row: &DrawRow,
    contributors: &[ContributorRow],
) -> Result<(), ApiError> {
    let system = contributors
        .iter()
        .find(|one| one.contributor == SYSTEM)
        .ok_or_else(|| ApiError::internal("a draw without system"))?;
    let sealed = system
        .sealed_nonce
        .as_deref()
        .ok_or_else(|| ApiError::internal("system has no nonce"))?;
    draws::set_reveal(connection, &row.id, SYSTEM, sealed, call.now.naive_utc())?;
    let opened = Event::Reveal(commitment_of(system)?);
    journal::append(connection, call, row, SYSTEM, opened)
}

/// Manifest and files of what was found; refused if the draw would be in vain.
fn fix(
    connection: &mut AnyConnection,
    call: &Call,
    (row, task, contributors): (&DrawRow, &TaskRow, &[ContributorRow]),
    found: &Population,
    rests_on: &Rests,
) -> Result<Inputs, ApiError> {
    let files = files(row.algorithm()?, found, &rests_on.pool)?;
    let freeze = Freeze {
        log: rests_on.log.clone(),
        ..terms(connection, (row, task), found, contributors)?
    };
    let manifest = Manifest::freeze(freeze, &files).map_err(ApiError::internal)?;
    if manifest.drawn_count() == 0 {
        return Err(ApiError::refused(ErrorCode::NothingToDraw));
    }
    let lacking = shortages(
        &manifest.terms(),
        manifest.drawn_count(),
        &files.population,
        &files.inspectors,
        &files.conflicts,
        LISTED,
    );
    if !lacking.is_empty() {
        let detail = shortage_text(&lacking, call.language);
        let refusal = ApiError::refused(ErrorCode::InsufficientInspectors);
        return Err(refusal.with("detail", detail));
    }
    Ok((manifest, files))
}

/// Whether somebody is left out by a check that isn't public yet: then the files aren't either.
fn tells_of_checks(found: &Population) -> bool {
    let is_told = |one: &population::Excluded| one.known_reason != Some(one.reason);
    found.excluded.iter().any(is_told)
}

/// The checks that exclusions rest on, by the object's code.
fn grounds(found: &Population) -> Grounds {
    let by_checks = found.excluded.iter();
    by_checks
        .filter_map(|one| Some((one.code.clone(), one.grounds.clone()?)))
        .collect()
}

fn files(algorithm: Algorithm, found: &Population, pool: &Pool) -> Result<Files, ApiError> {
    let mut salts = Salts::new()?;
    let mut population = FileBuilder::<sortition_draw::Population>::new(algorithm);
    for one in &found.eligible {
        let row = PopulationRow {
            key: &one.code,
            stratum: &one.stratum,
            area: &one.area,
            salt: &salts.next(),
        };
        population.push(&row).map_err(ApiError::internal)?;
    }
    let population: PopulationFile = population.finish().map_err(ApiError::internal)?;
    let mut excluded = FileBuilder::<Excluded>::new(algorithm);
    for one in &found.excluded {
        let row = ExcludedRow {
            key: &one.code,
            reason: one.reason.code(),
            salt: &salts.next(),
        };
        excluded.push(&row).map_err(ApiError::internal)?;
    }
    let excluded: ExcludedFile = excluded.finish().map_err(ApiError::internal)?;
    let mut inspectors = FileBuilder::<Inspectors>::new(algorithm);
    for one in &pool.inspectors {
        push_inspector(&mut inspectors, one, &salts.next())?;
    }
    let inspectors: InspectorsFile = inspectors.finish().map_err(ApiError::internal)?;
    let mut conflicts = FileBuilder::<Conflicts>::new(algorithm);
    for (inspector, object) in &pool.conflicts {
        let row = ConflictRow {
            inspector,
            object,
            salt: &salts.next(),
        };
        conflicts.push(&row).map_err(ApiError::internal)?;
    }
    let conflicts: ConflictsFile = conflicts.finish().map_err(ApiError::internal)?;
    Ok(Files {
        population,
        excluded,
        inspectors,
        conflicts,
    })
}

/// Adds an inspector's line.
pub fn push_inspector(
    file: &mut FileBuilder<Inspectors>,
    inspector: &PoolInspector,
    salt: &str,
) -> Result<(), ApiError> {
    let row = InspectorRow {
        key: &inspector.code,
        unit: &inspector.unit_code,
        areas: &join_areas(inspector.areas.iter().map(String::as_str)),
        salt,
    };
    file.push(&row).map_err(ApiError::internal)
}

/// What the manifest says besides its files and the name of the log.
fn terms(
    connection: &mut AnyConnection,
    (row, task): (&DrawRow, &TaskRow),
    found: &Population,
    contributors: &[ContributorRow],
) -> Result<Freeze, ApiError> {
    let mode: TaskMode = task.mode.parse().map_err(ApiError::internal)?;
    let at = |at: Option<chrono::NaiveDateTime>| {
        let at = at.ok_or_else(|| ApiError::internal("a freeze without its times"))?;
        Ok::<_, ApiError>(spec_time(at.and_utc()))
    };
    let previous = row.previous.as_deref().map(str::parse).transpose();
    Ok(Freeze {
        hash: row.algorithm()?,
        draw: row.id.clone(),
        entry: row.entry.clone(),
        run: number(row.run.unwrap_or(1))?,
        previous: previous.map_err(ApiError::internal)?,
        title: task.title.clone(),
        frozen_at: at(row.frozen_at)?,
        reveal_by: at(row.reveal_by)?,
        mode: match mode {
            TaskMode::Object => Mode::Object,
            TaskMode::Team => Mode::Team,
        },
        teams: match mode {
            TaskMode::Object => 0,
            TaskMode::Team => number(task.teams)?,
        },
        max_load: task.max_load.map(number).transpose()?,
        strata: strata(task, found)?,
        units: tasks::store::units_of(connection, &task.id)?
            .into_iter()
            .map(|unit| {
                Ok(UnitDemand {
                    unit: unit.code,
                    inspectors: number(unit.inspectors)?,
                })
            })
            .collect::<Result<_, ApiError>>()?,
        contributors: contributors
            .iter()
            .map(|one| {
                Ok(Contributor {
                    id: one.contributor.clone(),
                    commitment: commitment_of(one)?,
                })
            })
            .collect::<Result<_, ApiError>>()?,
        beacon: beacon(row)?,
        log: String::new(),
    })
}

fn strata(task: &TaskRow, found: &Population) -> Result<Vec<StratumRule>, ApiError> {
    let reserve_bp = number(task.reserve_bp)?;
    let rule = |stratum: &population::StratumSize| StratumRule {
        name: stratum.name.clone(),
        ratio_bp: u64::from(stratum.ratio.ratio_bp),
        min: u64::from(stratum.ratio.min.unwrap_or(0)),
        max: stratum.ratio.max.map(u64::from),
        reserve_bp,
    };
    if found.strata.is_empty() {
        return Err(ApiError::refused(ErrorCode::NothingToDraw));
    }
    Ok(found.strata.iter().map(rule).collect())
}

fn beacon(row: &DrawRow) -> Result<Option<BeaconRound>, ApiError> {
    let (Some(source), Some(round), Some(at)) =
        (&row.beacon_source, &row.beacon_round, row.beacon_at)
    else {
        return Ok(None);
    };
    let source = BeaconSource::of_code(source)
        .ok_or_else(|| ApiError::internal(format!("unknown beacon {source}")))?;
    Ok(Some(BeaconRound {
        source,
        round: round.clone(),
        at: spec_time(at.and_utc()),
    }))
}

/// A number that is never negative in the database.
pub fn number(number: i32) -> Result<u64, ApiError> {
    number.try_into().map_err(ApiError::internal)
}
