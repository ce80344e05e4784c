//! The freeze: whom the draw meets and by what rules, fixed in files and manifest.

use crate::checks::actions::drawn_objects;
use crate::draws::actions::contributing::commitment_of;
use crate::draws::actions::manifest::{self, Inputs};
use crate::draws::actions::stored::SealedFile;
use crate::draws::actions::{journal, load_own, require_clock, secrets, take};
use crate::draws::rules::{DrawEvent, SYSTEM, has_public_strata, whole_seconds};
use crate::draws::store::draws::{self, ContributorRow, DrawRow};
use crate::draws::store::lives::Draw;
use crate::draws::store::{log, outcomes};
use crate::kernel::calendar::{DayBounds, shanghai_day};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::keys::Keys;
use crate::org::store::settings;
use crate::registers::store::objects;
use crate::sight::Sight;
use crate::tasks;
use crate::tasks::actions::population::{self, Pool, Population};
use crate::tasks::rules::roll::Roll;
use crate::tasks::store::TaskRow;
use chrono::{DateTime, Utc};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{DrawId, ItemVersionId};
use sortition_contract::org::Role;
use sortition_draw::{Event, Hex32};
use std::collections::BTreeSet;

/// The number of the attempt with which a freeze's files are matched.
const FIRST_ATTEMPT: i32 = 1;

/// A freeze as it was worked out from one snapshot, with what can be drawn from it at once.
pub struct Frozen {
    /// The draw with what is fixed of it.
    pub row: DrawRow,
    /// What was fixed.
    pub inputs: Inputs,
    task_version: i64,
    grounds: String,
    rests_on: Rests,
}

/// The same as it is to be written: sealed, with what it rests on.
pub struct Fixed {
    row: DrawRow,
    /// The task's version.
    pub task_version: i64,
    digest: Hex32,
    population: SealedFile,
    others: [SealedFile; 3],
    grounds: String,
    rests_on: Rests,
}

/// What a freeze takes from tables that others write, as far as that must still be so in the end.
/// Objects aren't in it: who is in scope is a matter of the snapshot.
#[derive(PartialEq, Eq)]
struct Rests {
    /// The versions of the task's items.
    item_versions: BTreeSet<ItemVersionId>,
    /// Who can inspect.
    pool: Pool,
    /// The last frozen draw of the entry: its run and its manifest's hash.
    last_run: (Option<i32>, Option<String>),
    /// The name of the log.
    log: String,
    /// Draws with an outcome; none if it doesn't matter what others drew.
    drawn: Option<BTreeSet<DrawId>>,
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
    id: &DrawId,
    reveal_by: DateTime<Utc>,
) -> Result<Fixed, ApiError> {
    let (Draw { row, task }, contributors) = load_own(connection, call, id, DrawEvent::Freeze)?;
    let draw = (&row, &task, contributors.as_slice());
    prepare(connection, call, keys, draw, reveal_by)?.seal(keys)
}

/// Fixes files and manifest; `system` reveals at once.
pub fn freeze_draw(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    id: &DrawId,
    fixed: &Fixed,
) -> Result<DrawRow, ApiError> {
    let (before, _) = load_own(connection, call, id, DrawEvent::Freeze)?;
    let is_same = draws::hold(connection, id)?.version == fixed.row.version
        && tasks::store::hold(connection, &before.task.id)?.version == fixed.task_version;
    if !is_same {
        return Err(ApiError::Busy);
    }
    fixed.insert(connection)?;
    Ok(settle(connection, call, keys, &before, fixed)?.row)
}

/// Works out the freeze of a draw to which all have committed; refused if the draw would be in vain.
/// Writes nothing.
pub fn prepare(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    (before, task, contributors): (&DrawRow, &TaskRow, &[ContributorRow]),
    reveal_by: DateTime<Utc>,
) -> Result<Frozen, ApiError> {
    require_clock(call, task)?;
    let reveal_by = whole_seconds(reveal_by);
    if reveal_by < whole_seconds(call.now) {
        return Err(ApiError::field("/reveal_by", ErrorCode::InThePast));
    }
    let bounds = DayBounds::years(call.today(), 0, 1);
    bounds.check("/reveal_by", shanghai_day(reveal_by))?;
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
        run: Some(last_run.map_or(1, |last| last + 1)),
        previous,
        reveal_by: Some(reveal_by.naive_utc()),
        frozen_at: Some(whole_seconds(call.now).naive_utc()),
        ..before.clone()
    };
    let draw = (&row, task, contributors);
    let given = (&rests_on.pool, rests_on.log.as_str());
    let (manifest, files) = manifest::fix(connection, call, draw, &found, given)?;
    // They stand in the files now, and are as large as those.
    found.eligible = Roll::default();
    let setting: String = settings::value(connection, "draws.public_strata", None, call.today())?;
    let by_class = !task.scope.credit_classes.is_empty();
    let names = manifest.strata.iter().map(|stratum| stratum.name.as_str());
    let row = DrawRow {
        has_public_strata: has_public_strata(names, by_class, &setting) && !tells_of_checks(&found),
        manifest: Some(String::from_utf8(manifest.to_canonical()).map_err(ApiError::internal)?),
        manifest_hash: Some(manifest.digest().to_string()),
        ..row
    };
    Ok(Frozen {
        grounds: secrets::seal_grounds(keys, &row.id, &found.grounds)?,
        task_version: task.version,
        inputs: (manifest, files),
        rests_on,
        row,
    })
}

impl Frozen {
    /// Seals the files, part by part, so that they lie in memory once.
    pub fn seal(self, keys: &Keys) -> Result<Fixed, ApiError> {
        let (manifest, files) = self.inputs;
        let (hash, place) = (manifest.hash, (&self.row.id, FIRST_ATTEMPT));
        Ok(Fixed {
            digest: manifest.digest(),
            population: SealedFile::new(keys, place, hash, files.population)?,
            others: [
                SealedFile::new(keys, place, hash, files.excluded)?,
                SealedFile::new(keys, place, hash, files.inspectors)?,
                SealedFile::new(keys, place, hash, files.conflicts)?,
            ],
            task_version: self.task_version,
            grounds: self.grounds,
            rests_on: self.rests_on,
            row: self.row,
        })
    }
}

impl Fixed {
    /// Writes the files: what takes long, and what nobody waits for.
    pub fn insert(&self, connection: &mut AnyConnection) -> Result<(), ApiError> {
        self.population.insert(connection)?;
        for file in &self.others {
            file.insert(connection)?;
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
        Draw { row, task }: &Draw,
    ) -> Result<(), ApiError> {
        let is_by_visits = self.rests_on.drawn.is_some();
        let mut now = Rests::read(connection, call, (row, task), is_by_visits)?;
        let known = self.rests_on.drawn.as_ref();
        if let (Some(drawn), Some(known)) = (now.drawn.take(), known) {
            // A draw that is frozen and drawn at once has written its own outcome by now.
            let others = drawn.difference(known).filter(|id| **id != self.row.id);
            let new: Vec<DrawId> = others.cloned().collect();
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
        draw_ids: &[DrawId],
    ) -> Result<bool, ApiError> {
        if draw_ids.is_empty() {
            return Ok(false);
        }
        let ids = drawn_objects(connection, keys, draw_ids)?;
        let drawn = objects::named(connection, &ids)?;
        let mut codes: Vec<String> = drawn.into_values().map(|object| object.code).collect();
        codes.sort_unstable();
        self.population.has_any(keys, &codes)
    }
}

/// Checks what a freeze rests on, moves the draw on and logs it; its files are written.
pub fn settle(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    before: &Draw,
    fixed: &Fixed,
) -> Result<Draw, ApiError> {
    log::lock(connection)?;
    fixed.check(connection, call, keys, before)?;
    let contributors = draws::contributors_of(connection, &before.row.id)?;
    let frozen = fixed.row.clone();
    let row = DrawRow {
        run: frozen.run,
        previous: frozen.previous,
        reveal_by: frozen.reveal_by,
        frozen_at: frozen.frozen_at,
        has_public_strata: frozen.has_public_strata,
        manifest: frozen.manifest,
        manifest_hash: frozen.manifest_hash,
        ..before.row.clone()
    };
    let frozen = take(connection, call, before, row, DrawEvent::Freeze)?;
    let by = journal::by(call, &[Role::Operator], &before.task);
    let event = Event::Freeze(fixed.digest);
    journal::append(connection, call, &frozen.row, &by, event)?;
    reveal_system(connection, call, &frozen.row, &contributors)?;
    Ok(frozen)
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

/// Whether somebody is left out by a check that isn't public yet: then the files aren't either.
fn tells_of_checks(found: &Population) -> bool {
    let mut facts = found.excluded.facts();
    facts.any(|one| one.known_reason != Some(one.reason))
}
