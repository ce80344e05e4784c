//! Every text that everybody may read, and where it comes from: the proof that each is guarded against
//! numbers of persons. `tests/structure/public_texts.rs` holds the list against the API's document, in
//! both directions; `tests/api/portal/guard.rs` writes such a number into each field that is named here.
//! The portal's pages show nothing that the public reads don't.

use std::collections::BTreeSet;

/// A field of a request: the operation, and the field as a JSON Pointer.
pub type Field = (&'static str, &'static str);

/// Where a public text comes from.
#[derive(Clone, Copy, Debug)]
pub enum Origin {
    /// Somebody writes it in these fields, each of which refuses numbers of persons.
    Written(&'static [Field]),
    /// Somebody writes it in a draft; who submits the draft removes or confirms such numbers.
    Submitted(&'static [Field]),
    /// It has a form with no room for such a number, or the server makes it: which, and where that holds.
    Formed(&'static str),
}

use Origin::{Formed, Submitted, Written};

const UNIT_NAMES: &[Field] = &[("create_unit", "/name"), ("update_unit", "/name")];
const ITEM_NAMES: &[Field] = &[
    ("create_item", "/name"),
    ("create_item_version", "/name"),
    ("update_item_version", "/name"),
];
const OBJECT_NAMES: &[Field] = &[("create_object", "/name"), ("update_object", "/name")];
const TASK_TITLES: &[Field] = &[("create_task", "/title"), ("update_task", "/title")];
const PLAN_TITLES: &[Field] = &[("create_plan", "/title"), ("update_plan", "/title")];
/// Title, codes of units, the beacon's round; the log's origin has a form of its own (`org::rules`).
const MANIFEST: &[Field] = &[
    ("create_task", "/title"),
    ("update_task", "/title"),
    ("create_unit", "/code"),
    ("open_draw", "/beacon/round"),
];
/// The reasons of aborts and voids (SPEC §10).
const RECORDS: &[Field] = &[("abort_draw", "/text"), ("void_task", "/text")];
const DRAFTS: &[Field] = &[
    ("create_publication", "/public_text"),
    ("update_publication", "/public_text"),
];

const ID: &str = "an id that the server makes";
const HASH: &str = "a hash of SPEC §1";
const CURSOR: &str = "opaque, made by the server: backend/src/kernel/page/cursor.rs";
const ITEM_CODE: &str = "an item's code: backend/src/checklist/rules/fields.rs";
const OBJECT_CODE: &str =
    "a checked credit code, or the register's own: registers/rules/credit_code.rs";
const CODE: &str = "a code of the contract";
const LINES: &str = "lines of codes, strata, areas and salts (SPEC §2)";

/// Each text of the public reads, `Schema/field`, with its origin.
pub const PUBLIC_TEXTS: &[(&str, Origin)] = &[
    // The checklist.
    ("PublishedItem/category", Written(ITEM_NAMES)),
    ("PublishedItem/code", Formed(ITEM_CODE)),
    (
        "PublishedItem/content",
        Written(&[
            ("create_item", "/content"),
            ("create_item_version", "/content"),
            ("update_item_version", "/content"),
        ]),
    ),
    ("PublishedItem/kind", Formed(CODE)),
    (
        "PublishedItem/legal_basis",
        Written(&[
            ("create_item", "/legal_basis"),
            ("create_item_version", "/legal_basis"),
            ("update_item_version", "/legal_basis"),
        ]),
    ),
    (
        "PublishedItem/method",
        Written(&[
            ("create_item", "/method"),
            ("create_item_version", "/method"),
            ("update_item_version", "/method"),
        ]),
    ),
    ("PublishedItem/name", Written(ITEM_NAMES)),
    ("PublishedItem/object_types", Formed(CODE)),
    ("PublishedItem/unit_name", Written(UNIT_NAMES)),
    ("Page_PublishedItem/next_cursor", Formed(CURSOR)),
    // Plans.
    (
        "PublishedPlan/number",
        Written(&[("publish_plan", "/number")]),
    ),
    ("PublishedPlan/site", Written(&[("publish_plan", "/site")])),
    ("PublishedPlan/title", Written(PLAN_TITLES)),
    ("PublishedPlan/url", Written(&[("publish_plan", "/url")])),
    ("Page_PublishedPlan/next_cursor", Formed(CURSOR)),
    ("PublicPlan/unit_name", Written(UNIT_NAMES)),
    ("PublicPlanEntry/lead_unit", Written(UNIT_NAMES)),
    ("PublicPlanEntry/partner_units", Written(UNIT_NAMES)),
    (
        "PublicPlanEntry/title",
        Written(&[
            ("create_plan_entry", "/title"),
            ("update_plan_entry", "/title"),
        ]),
    ),
    ("PublicItem/code", Formed(ITEM_CODE)),
    ("PublicItem/name", Written(ITEM_NAMES)),
    // Results.
    (
        "PublishedResult/number",
        Written(&[("publish_publication", "/number")]),
    ),
    ("PublishedResult/public_text", Submitted(DRAFTS)),
    (
        "PublishedResult/reason",
        Written(&[
            ("correct_publication", "/reason"),
            ("take_down_publication", "/reason"),
        ]),
    ),
    (
        "PublishedResult/site",
        Written(&[("publish_publication", "/site")]),
    ),
    (
        "PublishedResult/title",
        Submitted(&[("update_publication", "/title")]),
    ),
    (
        "PublishedResult/url",
        Written(&[("publish_publication", "/url")]),
    ),
    ("Page_PublishedResult/next_cursor", Formed(CURSOR)),
    (
        "PublicResult/document_number",
        Written(&[
            ("create_task", "/document_number"),
            ("update_task", "/document_number"),
        ]),
    ),
    ("PublicResult/draw_id", Formed(ID)),
    ("PublicResult/manifest_hash", Formed(HASH)),
    ("PublicResult/object_code", Formed(OBJECT_CODE)),
    ("PublicResult/object_name", Written(OBJECT_NAMES)),
    ("PublicResult/task_title", Written(TASK_TITLES)),
    ("PublicResult/unit_name", Written(UNIT_NAMES)),
    ("PublicResult/units", Written(UNIT_NAMES)),
    // Draws, and the public log.
    ("LogEntryView/by", Written(&[("create_unit", "/code")])),
    ("LogEntryView/hash", Formed(HASH)),
    ("LogEntryView/leaf_hash", Formed(HASH)),
    ("LogEntryView/matching", Formed(HASH)),
    ("PublicDraw/manifest", Written(MANIFEST)),
    ("PublicDraw/manifest_hash", Formed(HASH)),
    ("PublicDraw/title", Written(TASK_TITLES)),
    ("PublicDraw/unit_name", Written(UNIT_NAMES)),
    ("PublicObject/code", Formed(OBJECT_CODE)),
    ("PublicObject/name", Written(OBJECT_NAMES)),
    ("PublicPredecessor/files", Formed(LINES)),
    ("PublicPredecessor/manifest", Written(MANIFEST)),
    (
        "PublicPredecessor/nonces",
        Formed("random numbers, and codes of units"),
    ),
    ("PublicPredecessor/record", Written(RECORDS)),
    ("PublicRecord/record", Written(RECORDS)),
    ("PublicRecord/type", Formed("a type of SPEC §10")),
    ("get /api/v1/public/draws/{id}/bundle", Written(MANIFEST)),
    ("ProofView/last_ticket", Formed(HASH)),
    ("ProofView/line", Formed(LINES)),
    ("ProofView/manifest_hash", Formed(HASH)),
    ("ProofView/proof", Formed(HASH)),
    ("ProofView/root", Formed(HASH)),
    (
        "ProofView/stratum",
        Formed("a credit class, or `all`, or `carried`"),
    ),
    ("ProofView/ticket", Formed(HASH)),
];

/// Guarded although no public read shows it: where the checklist stands beside the portal, which its
/// publication names.
const BESIDE: &[Field] = &[
    ("publish_item_version", "/number"),
    ("publish_item_version", "/site"),
    ("publish_item_version", "/url"),
];

/// All fields that refuse numbers of persons.
pub fn guarded() -> BTreeSet<Field> {
    let written = PUBLIC_TEXTS.iter().filter_map(|(_, origin)| match origin {
        Written(fields) => Some(*fields),
        Submitted(_) | Formed(_) => None,
    });
    written.flatten().chain(BESIDE).copied().collect()
}

/// All fields of drafts, whose numbers are asked for when they are submitted.
pub fn asked_for() -> BTreeSet<Field> {
    let submitted = PUBLIC_TEXTS.iter().filter_map(|(_, origin)| match origin {
        Submitted(fields) => Some(*fields),
        Written(_) | Formed(_) => None,
    });
    submitted.flatten().copied().collect()
}
