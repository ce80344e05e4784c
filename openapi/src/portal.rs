//! `portal`: what everybody may read, without an account.

use crate::ids::PublicationId;
use crate::publications::{PublicPlan, PublicResult, PublicationKind, PublicationState};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// An item of the published checklist.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PublishedItem {
    /// The item's code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The major item's name.
    pub category: String,
    /// `general` or `key`.
    pub kind: String,
    /// Types of objects; empty: any.
    pub object_types: Vec<String>,
    /// What is looked at.
    pub content: String,
    /// How.
    pub method: String,
    /// By what law.
    pub legal_basis: String,
    /// The responsible section.
    pub unit_name: String,
    /// The version's number.
    pub version: i32,
    /// In force since.
    pub effective_from: NaiveDate,
}

/// A published plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PublishedPlan {
    /// The publication.
    pub id: PublicationId,
    /// `plan` or `adjustment`.
    pub kind: PublicationKind,
    /// `published`, or `corrected` for a former edition.
    pub state: PublicationState,
    /// Its title.
    pub title: String,
    /// Its number.
    pub number: String,
    /// The site where it stands.
    pub site: String,
    /// Where on that site.
    pub url: String,
    /// Since when.
    pub published_at: DateTime<Utc>,
    /// The edition before, which this one took the place of.
    pub former_id: Option<PublicationId>,
    /// The edition that took the place of this one.
    pub corrected_by_id: Option<PublicationId>,
    /// What was published; null once taken down.
    pub plan: Option<PublicPlan>,
}

/// A published result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PublishedResult {
    /// The publication.
    pub id: PublicationId,
    /// `published`, `corrected` (a former text) or `withdrawn` (a tombstone).
    pub state: PublicationState,
    /// Its title; empty once taken down.
    pub title: String,
    /// Its number.
    pub number: String,
    /// The site where it stands.
    pub site: String,
    /// Where on that site.
    pub url: String,
    /// What the public reads; empty once taken down.
    pub public_text: String,
    /// Since when.
    pub published_at: DateTime<Utc>,
    /// Why it was corrected or taken down.
    pub reason: Option<String>,
    /// Whether the result counts as a problem found; false once taken down.
    pub is_problem: bool,
    /// The former text, which this one corrects.
    pub former_id: Option<PublicationId>,
    /// The text that corrects this one.
    pub corrected_by_id: Option<PublicationId>,
    /// What was published; null once taken down.
    pub result: Option<PublicResult>,
}

/// The public lists have no filters but the search.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicFilter {}
