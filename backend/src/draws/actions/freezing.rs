//! The freeze: whom the draw meets and by what rules, fixed in files and manifest.

use crate::checks::store::Sight;
use crate::draws::actions::contributing::commitment_of;
use crate::draws::actions::secrets::Grounds;
use crate::draws::actions::{journal, load_own, progress, require, require_clock, save, secrets};
use crate::draws::rules::{
    DrawEvent, SYSTEM, has_public_strata, shortage_text, spec_time, whole_seconds,
};
use crate::draws::store::draws::{self, ContributorRow, DrawRow};
use crate::kernel::calendar::{DayBounds, shanghai_day};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::keys::{Keys, random};
use crate::org::store::settings;
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

/// Fixes files and manifest; `system` reveals at once.
pub fn freeze_draw(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    id: &str,
    reveal_by: DateTime<Utc>,
) -> Result<DrawRow, ApiError> {
    let (row, task) = load_own(connection, call, id)?;
    freeze(connection, call, keys, (&row, &task), reveal_by).map(|(row, _)| row)
}

/// The same with what was fixed, for who goes on with it.
pub fn freeze(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    (before, task): (&DrawRow, &TaskRow),
    reveal_by: DateTime<Utc>,
) -> Result<(DrawRow, Inputs), ApiError> {
    let state = require(before, DrawEvent::Freeze)?;
    require_clock(call, task)?;
    let contributors = draws::contributors_of(connection, &before.id)?;
    if !progress(before, &contributors).has_commits {
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
    let last_run = draws::last_run(connection, &before.entry)?;
    let row = DrawRow {
        state: state.code().to_owned(),
        run: Some(
            last_run
                .as_ref()
                .map_or(1, |last| last.run.unwrap_or(0) + 1),
        ),
        previous: last_run.and_then(|last| last.manifest_hash),
        reveal_by: Some(reveal_by.naive_utc()),
        frozen_at: Some(whole_seconds(call.now).naive_utc()),
        ..before.clone()
    };
    let (found, (manifest, files)) = fix(connection, call, keys, (&row, task), &contributors)?;
    secrets::store_files(connection, keys, &row.id, &files)?;
    secrets::store_grounds(connection, keys, &row.id, &grounds(&found))?;
    let setting: String = settings::value(connection, "draws.public_strata", None, call.today())?;
    let by_class = !task.object_scope()?.credit_classes.is_empty();
    let names = manifest.strata.iter().map(|stratum| stratum.name.as_str());
    let digest = manifest.digest();
    let row = DrawRow {
        has_public_strata: has_public_strata(names, by_class, &setting) && !tells_of_checks(&found),
        manifest: Some(String::from_utf8(manifest.to_canonical()).map_err(ApiError::internal)?),
        manifest_hash: Some(digest.to_string()),
        ..row
    };
    let by = journal::by(call, &[Role::Operator], &task.unit_id);
    journal::append(connection, call, &row, &by, Event::Freeze(digest))?;
    reveal_system(connection, call, &row, &contributors)?;
    let event = DrawEvent::Freeze.name();
    let row = save(connection, call, (before, task), row, event)?;
    Ok((row, (manifest, files)))
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

/// Manifest and files of what the registers hold now; refused if the draw would be in vain.
fn fix(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    (row, task): (&DrawRow, &TaskRow),
    contributors: &[ContributorRow],
) -> Result<(Population, Inputs), ApiError> {
    // Checks that nobody may know of yet count too: a draw is right, or it is none. What of it may be
    // public goes by what everybody may know.
    let sight = Sight::of_public();
    let found = population::population(connection, task, (keys, &sight), call.today())?;
    let pool = population::pool(connection, task, call.today())?;
    let files = files(row.algorithm()?, &found, &pool)?;
    let freeze = terms(connection, call, (row, task), &found, contributors)?;
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
    Ok((found, (manifest, files)))
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

/// What the manifest says besides its files.
fn terms(
    connection: &mut AnyConnection,
    call: &Call,
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
        log: settings::value(connection, "draws.log_origin", None, call.today())?,
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
