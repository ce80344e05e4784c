//! What a draw is computed from: the files, each line with its salt, and the manifest that fixes them.

use crate::draws::actions::contributing::commitment_of;
use crate::draws::rules::{shortage_text, spec_time};
use crate::draws::store::draws::{ContributorRow, DrawRow};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::keys::random;
use crate::tasks;
use crate::tasks::actions::population::{self, Eligible, Pool, PoolInspector, Population};
use crate::tasks::rules::roll::Ordered;
use crate::tasks::store::TaskRow;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use sortition_contract::error::ErrorCode;
use sortition_contract::tasks::TaskMode;
use sortition_draw::{
    Algorithm, BeaconRound, BeaconSource, CommittedFile, ConflictRow, Conflicts, Contributor,
    Excluded, ExcludedRow, FileBuilder, FileKind, Files, Freeze, InspectorRow, Inspectors, Lines,
    Manifest, Mode, PART_HEIGHT, PopulationRow, StratumRule, UnitDemand, join_areas, on_all_cores,
    shortages,
};

/// Of objects that lack inspectors, so many are named.
const LISTED: usize = 20;
/// Bytes of a line's salt.
const SALT_BYTES: usize = 16;

/// What a draw is computed from.
pub type Inputs = (Manifest, Files);

/// Random salts, one for each line, so that a root tells nothing about a line.
pub struct Salts {
    random: StdRng,
    salt: String,
}

impl Salts {
    /// Seeded by the operating system.
    pub fn new() -> Result<Self, ApiError> {
        let seed = random::<32>().map_err(ApiError::internal)?;
        Ok(Self {
            random: StdRng::from_seed(seed),
            salt: String::with_capacity(2 * SALT_BYTES),
        })
    }

    /// The next one.
    pub fn next(&mut self) -> &str {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut bytes = [0; SALT_BYTES];
        self.random.fill_bytes(&mut bytes);
        self.salt.clear();
        for digit in bytes.into_iter().flat_map(|byte| [byte >> 4, byte & 15]) {
            self.salt.push(char::from(DIGITS[usize::from(digit)]));
        }
        &self.salt
    }
}

/// Manifest and files of what was found; refused if the draw would be in vain.
pub fn fix(
    connection: &mut AnyConnection,
    call: &Call,
    (row, task, contributors): (&DrawRow, &TaskRow, &[ContributorRow]),
    found: &Population,
    (pool, log): (&Pool, &str),
) -> Result<Inputs, ApiError> {
    let eligible = found.eligible.ordered();
    let files = files(row.algorithm(), (found, &eligible), pool)?;
    let freeze = freeze(connection, (row, task, contributors), found, log)?;
    let manifest = Manifest::freeze(freeze, &files).map_err(ApiError::internal)?;
    if manifest.drawn_count() == 0 {
        return Err(ApiError::refused(ErrorCode::NothingToDraw));
    }
    let names = &found.names;
    let objects = eligible.iter();
    let lacking = shortages(
        &manifest.terms(),
        manifest.drawn_count(),
        objects.map(move |(code, one)| (code, names.name(one.area))),
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

fn files(
    algorithm: Algorithm,
    (found, eligible): (&Population, &Ordered<'_, Eligible>),
    pool: &Pool,
) -> Result<Files, ApiError> {
    let mut salts = Salts::new()?;
    let mut inspectors = FileBuilder::<Inspectors>::new(algorithm);
    for one in &pool.inspectors {
        push_inspector(&mut inspectors, one, salts.next())?;
    }
    let mut conflicts = FileBuilder::<Conflicts>::new(algorithm);
    for (inspector, object) in &pool.conflicts {
        let row = ConflictRow {
            inspector,
            object,
            salt: salts.next(),
        };
        conflicts.push(&row).map_err(ApiError::internal)?;
    }
    let names = &found.names;
    Ok(Files {
        population: large_file(algorithm, eligible, |line, (key, one), salt| {
            let row = PopulationRow {
                key,
                stratum: names.name(one.stratum),
                area: names.name(one.area),
                salt,
            };
            sortition_draw::Population::write(&row, line);
        })?,
        excluded: large_file(
            algorithm,
            &found.excluded.ordered(),
            |line, (key, one), salt| {
                let reason = one.reason.code();
                Excluded::write(&ExcludedRow { key, reason, salt }, line);
            },
        )?,
        inspectors: inspectors.finish().map_err(ApiError::internal)?,
        conflicts: conflicts.finish().map_err(ApiError::internal)?,
    })
}

/// A file that is as large as a register, its parts written and hashed on all cores.
fn large_file<K: FileKind, T: Sync>(
    algorithm: Algorithm,
    objects: &Ordered<'_, T>,
    write: impl Fn(&mut String, (&str, &T), &str) + Sync,
) -> Result<CommittedFile<K>, ApiError> {
    let chunks = objects.chunks(1 << PART_HEIGHT);
    let parts = on_all_cores(&chunks, |_, objects| {
        let (mut salts, mut part) = (Salts::new()?, String::new());
        for object in objects.clone() {
            write(&mut part, object, salts.next());
            part.push('\n');
        }
        part.shrink_to_fit();
        Ok::<_, ApiError>(part)
    });
    let parts = parts.into_iter().collect::<Result<_, ApiError>>()?;
    let lines = Lines::of_parts(PART_HEIGHT, parts).map_err(ApiError::internal)?;
    CommittedFile::read(algorithm, lines).map_err(ApiError::internal)
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
fn freeze(
    connection: &mut AnyConnection,
    (row, task, contributors): (&DrawRow, &TaskRow, &[ContributorRow]),
    found: &Population,
    log: &str,
) -> Result<Freeze, ApiError> {
    let at = |at: Option<chrono::NaiveDateTime>| {
        let at = at.ok_or_else(|| ApiError::internal("a freeze without its times"))?;
        Ok::<_, ApiError>(spec_time(at.and_utc()))
    };
    let previous = row.previous.as_deref().map(str::parse).transpose();
    Ok(Freeze {
        hash: row.algorithm(),
        draw: row.id.to_string(),
        entry: row.entry.clone(),
        run: number(row.run.unwrap_or(1))?,
        previous: previous.map_err(ApiError::internal)?,
        title: task.title.clone(),
        frozen_at: at(row.frozen_at)?,
        reveal_by: at(row.reveal_by)?,
        mode: match task.mode {
            TaskMode::Object => Mode::Object,
            TaskMode::Team => Mode::Team,
        },
        teams: match task.mode {
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
        log: log.to_owned(),
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
        (row.beacon_source, &row.beacon_round, row.beacon_at)
    else {
        return Ok(None);
    };
    let source = BeaconSource::of_code(source.code())
        .ok_or_else(|| ApiError::internal(format!("unknown beacon {source}")))?;
    Ok(Some(BeaconRound {
        source,
        round: round.clone(),
        at: spec_time(at.and_utc()),
    }))
}

/// A number that is never negative in the database.
fn number(number: i32) -> Result<u64, ApiError> {
    number.try_into().map_err(ApiError::internal)
}
