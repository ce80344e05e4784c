//! Publication (SPEC §10, §11): what everybody sees of a draw, and from when on.

use crate::draws::actions::shown::{FilesBefore, ShownDraw};
use crate::draws::actions::stored::StoredFile;
use crate::draws::actions::views::sizes;
use crate::draws::actions::{journal, secrets, take};
use crate::draws::rules::{DrawEvent, SYSTEM};
use crate::draws::store::draws::{self, DrawRow};
use crate::draws::store::lives::Draw;
use crate::draws::store::{log, outcomes};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::keys::Keys;
use crate::kernel::text;
use crate::org::store::units;
use crate::registers::store::objects;
use crate::tasks;
use serde_json::json;
use sortition_contract::draws::{
    DrawState, ProofView, PublicDraw, PublicObject, PublicPredecessor, PublicRecord,
};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{DrawId, TaskId};
use sortition_contract::tasks::{Period, TaskState};
use sortition_draw::{
    Bundle, BundleFrame, DrawResult, Event, Excluded, FileKind, Files, Hasher, Hex32, LargeFile,
    Manifest, MatchingManifest, ObjectProof, Piece, Population, json_part, on_all_cores,
    withheld_digest,
};
use std::sync::Arc;

/// Publishes the draws of a task of which nothing is going on any more.
pub fn publish_in(
    connection: &mut AnyConnection,
    call: &Call,
    task_id: &TaskId,
) -> Result<(), ApiError> {
    let task = tasks::store::find(connection, task_id)?;
    let is_at_end = [TaskState::Closed, TaskState::Void].contains(&task.state);
    for row in draws::of_task(connection, task_id)? {
        let is_open = row.state == DrawState::Drawn && row.published_at.is_none();
        if is_open && (is_at_end || draws::read_has_ended(connection, &row.id)?) {
            let task = task.clone();
            publish(connection, call, &Draw { row, task })?;
        }
    }
    Ok(())
}

fn publish(connection: &mut AnyConnection, call: &Call, draw: &Draw) -> Result<(), ApiError> {
    let before = &draw.row;
    let hash: Hex32 = outcomes::publish_hash_of(connection, &before.id)?
        .parse()
        .map_err(ApiError::internal)?;
    let row = DrawRow {
        published_at: Some(call.now.naive_utc()),
        ..before.clone()
    };
    let published = take(connection, call, draw, row, DrawEvent::Publish)?;
    let event = Event::Publish(hash);
    journal::append(connection, call, &published.row, SYSTEM, event)
}

/// What the log says of a draw's publication: the hash of what is published. It follows from the draw,
/// so that it is worked out with it; whoever confirms the last check doesn't wait for it.
pub fn publish_hash(
    row: &DrawRow,
    (manifest, files): (&Manifest, &Files),
    result: &DrawResult,
) -> Hex32 {
    match row.has_public_strata {
        true => Bundle::new(manifest, files, result, None, None)
            .public()
            .digest(),
        false => withheld_digest(row.algorithm(), manifest, result),
    }
}

/// The same of a draw whose files are stored.
pub fn publish_hash_of_stored(
    connection: &mut AnyConnection,
    keys: &Keys,
    row: &DrawRow,
    (manifest, result, rematch): (&Manifest, &DrawResult, Option<&MatchingManifest>),
) -> Result<Hex32, ApiError> {
    if !row.has_public_strata {
        return Ok(withheld_digest(row.algorithm(), manifest, result));
    }
    let of_draw = (&row.id, row.algorithm());
    let mut hasher = row.algorithm().hasher();
    for piece in BundleFrame::public(manifest, result, rematch).json_pieces() {
        match piece {
            Piece::Bytes(bytes) => hasher.update(&bytes),
            Piece::Lines(LargeFile::Population) => {
                let file = StoredFile::<Population>::find(connection, of_draw, manifest.population);
                hash_file(connection, keys, &file?, &mut hasher)?;
            }
            Piece::Lines(LargeFile::Excluded) => {
                let file = StoredFile::<Excluded>::find(connection, of_draw, manifest.excluded);
                hash_file(connection, keys, &file?, &mut hasher)?;
            }
        }
    }
    Ok(hasher.finish())
}

fn hash_file<K: FileKind>(
    connection: &mut AnyConnection,
    keys: &Keys,
    file: &StoredFile<K>,
    hasher: &mut Hasher,
) -> Result<(), ApiError> {
    let mut is_first = true;
    file.each(connection, keys, |parts| {
        let json = on_all_cores(&parts, |place, part| {
            json_part(part, is_first && place == 0)
        });
        json.iter().for_each(|json| hasher.update(json));
        is_first = false;
    })
}

/// A draw as everybody may see it.
pub fn public_draw(
    connection: &mut AnyConnection,
    keys: &Arc<Keys>,
    id: &DrawId,
) -> Result<ShownDraw, ApiError> {
    let row = draws::find(connection, id)?;
    let task = tasks::store::find(connection, &row.task_id)?;
    let manifest = match row.manifest {
        Some(_) => Some(secrets::manifest(&row)?),
        None => None,
    };
    let contributors = draws::contributors_of(connection, &row.id)?;
    let view = PublicDraw {
        id: row.id.clone(),
        title: manifest
            .as_ref()
            .map_or_else(|| task.title.clone(), |manifest| manifest.title.clone()),
        unit_name: units::find(connection, &task.unit_id)?.name,
        period: Period {
            from: task.period_from,
            to: task.period_to,
        },
        state: row.state,
        is_single_party: contributors.len() == 1 && row.beacon_source.is_none(),
        manifest_hash: row.manifest_hash.clone(),
        sizes: manifest.as_ref().map(sizes),
        log: log::read_views(connection, &row.id)?,
        published_at: row.published_at.map(|at| at.and_utc()),
        has_public_bundle: row.published_at.is_some() && row.has_public_strata,
        manifest: None,
        objects: None,
        records: None,
        predecessors: None,
    };
    match row.published_at {
        None => ShownDraw::new(connection, keys, &view, Vec::new()),
        Some(_) => {
            let (view, files) = published(connection, keys, &row, view)?;
            ShownDraw::new(connection, keys, &view, files)
        }
    }
}

/// Adds what is public from the publication on; gives the files for its gaps beside it.
fn published(
    connection: &mut AnyConnection,
    keys: &Keys,
    row: &DrawRow,
    view: PublicDraw,
) -> Result<(PublicDraw, Vec<FilesBefore>), ApiError> {
    let outcome = outcomes::find(connection, &row.id)?
        .ok_or_else(|| ApiError::internal("a published draw without outcome"))?;
    let result = secrets::open_result(keys, &outcome)?;
    let mut codes: Vec<String> = result.objects.into_iter().map(|one| one.key).collect();
    codes.sort_unstable();
    let mut known = objects::named_by_code(connection, &codes)?;
    let named = |code: String| PublicObject {
        name: known
            .remove(&code)
            .map(|object| object.name)
            .unwrap_or_default(),
        code,
    };
    let objects = codes.into_iter().map(named).collect();
    let record = |stored: &outcomes::RecordRow| {
        Ok(PublicRecord {
            kind: stored.type_.clone(),
            record: secrets::open_record(keys, stored)?,
        })
    };
    let records = outcomes::records_of(connection, &row.id)?;
    let records: Result<_, ApiError> = records.iter().map(record).collect();
    let (mut predecessors, mut files) = (Vec::new(), Vec::new());
    for before in draws::runs_before(connection, &row.entry, row.run.unwrap_or(0))? {
        let (predecessor, of_it) = predecessor(connection, keys, &before)?;
        predecessors.push(predecessor);
        files.extend(of_it);
    }
    let view = PublicDraw {
        manifest: Some(manifest_json(row)?),
        objects: Some(objects),
        records: Some(records?),
        predecessors: Some(predecessors),
        ..view
    };
    Ok((view, files))
}

fn manifest_json(row: &DrawRow) -> Result<serde_json::Value, ApiError> {
    let text = row.manifest.as_deref().unwrap_or("null");
    serde_json::from_str(text).map_err(ApiError::internal)
}

fn predecessor(
    connection: &mut AnyConnection,
    keys: &Keys,
    row: &DrawRow,
) -> Result<(PublicPredecessor, Option<FilesBefore>), ApiError> {
    let (files, nonces) = match row.has_public_strata {
        true => {
            let of_draw = (&row.id, row.algorithm());
            let fixed = secrets::manifest(row)?;
            let files = FilesBefore {
                population: StoredFile::find(connection, of_draw, fixed.population)?,
                excluded: StoredFile::find(connection, of_draw, fixed.excluded)?,
            };
            let contributors = draws::contributors_of(connection, &row.id)?;
            let nonces = secrets::open_nonces(keys, &contributors)?;
            (Some(files), Some(json!(nonces)))
        }
        false => (None, None),
    };
    let record = outcomes::records_of(connection, &row.id)?
        .iter()
        .rfind(|record| ["abort", "void"].contains(&record.type_.as_str()))
        .map(|record| secrets::open_record(keys, record))
        .transpose()?;
    let predecessor = PublicPredecessor {
        draw: row.id.clone(),
        manifest: manifest_json(row)?,
        files: files.as_ref().map(|_| FilesBefore::gap()),
        nonces,
        record,
    };
    Ok((predecessor, files))
}

/// What a company is told of its part in a published draw. Every question that has no answer gets
/// the same one: an unknown draw, one that isn't published, a code that isn't in its population,
/// hidden strata without the code of a notice.
pub fn proof(
    connection: &mut AnyConnection,
    keys: &Keys,
    (id, code): (&DrawId, &str),
) -> Result<ProofView, ApiError> {
    let no_answer = || ApiError::refused(ErrorCode::NoAnswer);
    let row = match draws::find(connection, id) {
        Err(error) if error.code() == ErrorCode::NotFound => return Err(no_answer()),
        found => found?,
    };
    if row.published_at.is_none() || !row.has_public_strata {
        return Err(no_answer());
    }
    let outcome = outcomes::find(connection, &row.id)?
        .ok_or_else(|| ApiError::internal("a published draw without outcome"))?;
    let manifest = secrets::manifest(&row)?;
    let result = secrets::open_result(keys, &outcome)?;
    let key = text::code(code);
    let (committed, of_draw) = (manifest.population, (&row.id, manifest.hash));
    let proof = StoredFile::<Population>::find(connection, of_draw, committed)?
        .prove(connection, keys, &key, |part| {
            ObjectProof::in_part(&manifest, part, &result, &key)
        })?
        .ok_or_else(no_answer)?;
    if !proof.line.is_in(manifest.hash, &committed) {
        return Err(ApiError::internal("a proof that proves nothing"));
    }
    Ok(ProofView {
        draw: row.id.clone(),
        manifest_hash: manifest.digest().to_string(),
        hash: row.hash,
        line: proof.line.line,
        index: proof.line.index,
        size: committed.size,
        root: committed.root.to_string(),
        proof: proof.line.proof.iter().map(ToString::to_string).collect(),
        stratum: proof.chance.stratum,
        draw_count: proof.chance.draw,
        stratum_size: proof.chance.size,
        ticket: proof.ticket.to_string(),
        last_ticket: proof.last_ticket.map(|ticket| ticket.to_string()),
        is_drawn: proof.is_drawn,
    })
}
