//! What of a draw is public.

use super::ceremony::{DrawHash, DrawState};
use super::views::{DrawSizes, LogEntryView};
use crate::ids::DrawId;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A drawn object as the public sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PublicObject {
    /// Credit code, or the register's own.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// The record behind an abort, void, substitution or recusal (SPEC §10).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PublicRecord {
    /// `abort`, `void`, `substitute` or `recuse`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The record; its hash stands in the log.
    #[cfg_attr(feature = "schema", schema(value_type = Object))]
    pub record: Value,
}

/// An aborted or voided run before a published draw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PublicPredecessor {
    /// That draw.
    pub draw: DrawId,
    /// Its manifest.
    #[cfg_attr(feature = "schema", schema(value_type = Object))]
    pub manifest: Value,
    /// Its files `population` and `excluded` as lists of lines; null where strata are hidden.
    #[cfg_attr(feature = "schema", schema(value_type = Option<Object>))]
    pub files: Option<Value>,
    /// The nonces it received, `{id, nonce}`; null where strata are hidden.
    #[cfg_attr(feature = "schema", schema(value_type = Option<Vec<Object>>))]
    pub nonces: Option<Value>,
    /// Why it was aborted or voided.
    #[cfg_attr(feature = "schema", schema(value_type = Option<Object>))]
    pub record: Option<Value>,
}

/// A draw as everybody may see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PublicDraw {
    /// The draw.
    pub id: DrawId,
    /// What it is called.
    pub title: String,
    /// The lead unit's name.
    pub unit_name: String,
    /// The task's days, `from` and `to`.
    pub period: crate::tasks::Period,
    /// Where it stands.
    pub state: DrawState,
    /// Whether `system` alone contributes and no beacon takes part (单方抽取).
    pub is_single_party: bool,
    /// The manifest's hash.
    pub manifest_hash: Option<String>,
    /// The sizes of its files, from the freeze on.
    pub sizes: Option<DrawSizes>,
    /// Its entries of the public log.
    pub log: Vec<LogEntryView>,
    /// Since when the rest is public.
    pub published_at: Option<DateTime<Utc>>,
    /// Whether the bundle is public; otherwise companies ask for their own proof.
    pub has_public_bundle: bool,
    /// The manifest, once published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(value_type = Option<Object>))]
    pub manifest: Option<Value>,
    /// The drawn objects by code, once published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objects: Option<Vec<PublicObject>>,
    /// Records of what happened to it, once published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub records: Option<Vec<PublicRecord>>,
    /// The runs before it, once published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub predecessors: Option<Vec<PublicPredecessor>>,
}

/// With what a company asks for its own proof.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct ProofFilter {
    /// The code on the notice, where strata are hidden.
    pub notice: Option<String>,
}

/// What a company is told of its own part in a published draw (SPEC §11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ProofView {
    /// The draw.
    pub draw: DrawId,
    /// The manifest's hash.
    pub manifest_hash: String,
    /// The hash function.
    pub hash: DrawHash,
    /// Its line in the population.
    pub line: String,
    /// The line's index, from 0.
    pub index: u64,
    /// How many lines the population has.
    pub size: u64,
    /// The population's root, as in the manifest.
    pub root: String,
    /// The Merkle inclusion proof, lowest node first.
    pub proof: Vec<String>,
    /// Its stratum.
    pub stratum: String,
    /// How many of its stratum are drawn …
    pub draw_count: u64,
    /// … of how many.
    pub stratum_size: u64,
    /// Its ticket.
    pub ticket: String,
    /// The ticket up to which its stratum was drawn; null if nothing was.
    pub last_ticket: Option<String>,
    /// Whether it is among the drawn.
    pub is_drawn: bool,
}
