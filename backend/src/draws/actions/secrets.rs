//! What lies sealed in the database: nonces, result, matching, records. Sealed here, opened here, nowhere
//! else; the committed files are `stored`'s.

use crate::draws::store::draws::{ContributorRow, DrawRow};
use crate::draws::store::outcomes::{self, OutcomeRow, RecordRow};
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::keys::Keys;
use crate::kernel::sealing::{self, Place};
use crate::tasks::actions::population::Ground;
use sortition_contract::ids::DrawId;
use sortition_draw::{
    ChangeRecord, DrawResult, FileDigest, Hex32, Manifest, Matching, MatchingManifest, Nonce,
};
use std::collections::BTreeMap;

fn seal(
    keys: &Keys,
    (table, column, row): (&'static str, &'static str, &str),
    content: &[u8],
) -> Result<String, ApiError> {
    let place = Place { table, column, row };
    sealing::seal(&keys.wrapping, place, content).map_err(ApiError::internal)
}

fn open(
    keys: &Keys,
    (table, column, row): (&'static str, &'static str, &str),
    sealed: &str,
) -> Result<Vec<u8>, ApiError> {
    let place = Place { table, column, row };
    let content = sealing::open(&keys.wrapping, place, sealed).map_err(ApiError::internal)?;
    Ok(content.to_vec())
}

fn nonce_place(draw_id: &DrawId, contributor: &str) -> String {
    format!("{draw_id}/{contributor}")
}

/// Seals a contributor's nonce.
pub fn seal_nonce(
    keys: &Keys,
    draw_id: &DrawId,
    contributor: &str,
    nonce: &Hex32,
) -> Result<String, ApiError> {
    let row = nonce_place(draw_id, contributor);
    let place = ("draw_contributors", "sealed_nonce", row.as_str());
    seal(keys, place, nonce.as_bytes())
}

/// The nonces that were revealed.
pub fn open_nonces(keys: &Keys, contributors: &[ContributorRow]) -> Result<Vec<Nonce>, ApiError> {
    let revealed = contributors.iter().filter(|one| one.revealed_at.is_some());
    let sealed = revealed.filter_map(|one| Some((one, one.sealed_nonce.as_deref()?)));
    sealed
        .map(|(one, sealed)| {
            let row = nonce_place(&one.draw_id, &one.contributor);
            let place = ("draw_contributors", "sealed_nonce", row.as_str());
            let bytes: [u8; 32] = open(keys, place, sealed)?
                .try_into()
                .map_err(|_| ApiError::internal("a nonce is not 32 bytes long"))?;
            Ok(Nonce {
                id: one.contributor.clone(),
                nonce: bytes.into(),
            })
        })
        .collect()
}

/// On which checks lines of the excluded file rest, by the object's code.
pub type Grounds = BTreeMap<String, Ground>;

/// Seals what the excluded file rests on.
pub fn seal_grounds(keys: &Keys, draw_id: &DrawId, grounds: &Grounds) -> Result<String, ApiError> {
    let content = serde_json::to_vec(grounds).map_err(ApiError::internal)?;
    seal(
        keys,
        ("draw_grounds", "sealed_grounds", draw_id.as_str()),
        &content,
    )
}

/// What the excluded file of a frozen draw rests on.
pub fn read_grounds(
    connection: &mut AnyConnection,
    keys: &Keys,
    draw_id: &DrawId,
) -> Result<Grounds, ApiError> {
    let sealed = outcomes::grounds_of(connection, draw_id)?;
    let content = open(
        keys,
        ("draw_grounds", "sealed_grounds", draw_id.as_str()),
        &sealed,
    )?;
    serde_json::from_slice(&content).map_err(ApiError::internal)
}

/// The manifest of a frozen draw.
pub fn manifest(row: &DrawRow) -> Result<Manifest, ApiError> {
    let text = row
        .manifest
        .as_deref()
        .ok_or_else(|| ApiError::invalid_state(row.state))?;
    Manifest::parse(text).map_err(ApiError::internal)
}

/// The matching manifest of the last rematch, if there was one.
pub fn rematch_of(
    outcome: &OutcomeRow,
    manifest: &Manifest,
) -> Result<Option<MatchingManifest>, ApiError> {
    let parse = |text: &String| MatchingManifest::parse(text, &manifest.draw, &manifest.digest());
    let parsed = outcome.rematch.as_ref().map(parse).transpose();
    parsed.map_err(ApiError::internal)
}

/// What was committed of the inspectors and the conflicts that a draw was matched with last.
pub fn persons_of(
    manifest: &Manifest,
    rematch: Option<&MatchingManifest>,
) -> (FileDigest, FileDigest) {
    match rematch {
        Some(rematch) => (rematch.inspectors, rematch.conflicts),
        None => (manifest.inspectors, manifest.conflicts),
    }
}

/// Seals a result's canonical form.
pub fn seal_result(keys: &Keys, draw_id: &DrawId, result: &[u8]) -> Result<String, ApiError> {
    let place = ("draw_outcomes", "sealed_result", draw_id.as_str());
    seal(keys, place, result)
}

/// The result of a drawn draw.
pub fn open_result(keys: &Keys, outcome: &OutcomeRow) -> Result<DrawResult, ApiError> {
    let place = ("draw_outcomes", "sealed_result", outcome.draw_id.as_str());
    let content = open(keys, place, &outcome.sealed_result)?;
    serde_json::from_slice(&content).map_err(ApiError::internal)
}

/// Seals a matching's canonical form.
pub fn seal_matching(keys: &Keys, draw_id: &DrawId, matching: &[u8]) -> Result<String, ApiError> {
    let place = ("draw_outcomes", "sealed_matching", draw_id.as_str());
    seal(keys, place, matching)
}

/// The matching of a drawn draw, once one was possible.
pub fn open_matching(keys: &Keys, outcome: &OutcomeRow) -> Result<Option<Matching>, ApiError> {
    let Some(sealed) = &outcome.sealed_matching else {
        return Ok(None);
    };
    let place = ("draw_outcomes", "sealed_matching", outcome.draw_id.as_str());
    let content = open(keys, place, sealed)?;
    serde_json::from_slice(&content)
        .map(Some)
        .map_err(ApiError::internal)
}

fn record_place(draw_id: &DrawId, position: i32) -> String {
    format!("{draw_id}/{position}")
}

/// Seals the record of a change, to be stored at its position.
pub fn seal_record(
    keys: &Keys,
    (draw_id, position): (&DrawId, i32),
    record: &ChangeRecord,
) -> Result<String, ApiError> {
    let row = record_place(draw_id, position);
    let content = serde_json::to_vec(record).map_err(ApiError::internal)?;
    seal(
        keys,
        ("draw_records", "sealed_record", row.as_str()),
        &content,
    )
}

/// A record, as JSON.
pub fn open_record(keys: &Keys, row: &RecordRow) -> Result<serde_json::Value, ApiError> {
    let place = record_place(&row.draw_id, row.position);
    let place = ("draw_records", "sealed_record", place.as_str());
    let content = open(keys, place, &row.sealed_record)?;
    serde_json::from_slice(&content).map_err(ApiError::internal)
}
