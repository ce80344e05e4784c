//! How many objects are alike in all that scopes and draws look at. Triggers write down what each change
//! of the register adds to which group, so that the numbers hold within its transaction and nobody waits
//! for another; what was settled and what changed since are read together, in one statement.

use crate::kernel::db::{AnyConnection, Kind, lock, try_lock};
use crate::kernel::error::ApiError;
use crate::kernel::schema::object_group_changes;
use crate::registers::rules::scopes::{Features, Matching};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use sortition_contract::registers::{CreditClass, ObjectStatus, ObjectType};
use std::collections::BTreeSet;

/// What tells groups apart, in the order of the key.
const COLUMNS: [&str; 7] = [
    "object_type",
    "credit_class",
    "is_active",
    "code_start",
    "industry_code",
    "region_code",
    "tags",
];
/// In place of the codes of regions: all of them.
const EVERYWHERE: &str = "*";
/// The name of the lock under which changes are added up, and what is wrong with groups is mended.
const SETTLING: &str = "object_groups";
/// Within the regions whose codes are bound as one text.
const IN_REGIONS: &str = "($1 = '*' OR $1 LIKE '%' || region_code || '%')";

/// Objects that are alike. What nobody asked for is empty in them.
#[derive(Clone, Debug)]
pub struct Group {
    /// What they have in common.
    pub features: Features,
    /// How many they are; what changed since they were settled is a group of its own, below zero where
    /// objects left it.
    pub number: i64,
}

#[derive(QueryableByName)]
struct GroupRow {
    #[diesel(sql_type = Text)]
    object_type: ObjectType,
    #[diesel(sql_type = Text)]
    credit_class: String,
    #[diesel(sql_type = Bool)]
    is_active: bool,
    #[diesel(sql_type = Text)]
    code_start: String,
    #[diesel(sql_type = Text)]
    industry_code: String,
    #[diesel(sql_type = Text)]
    region_code: String,
    #[diesel(sql_type = Text)]
    tags: String,
    #[diesel(sql_type = BigInt)]
    number: i64,
}

impl GroupRow {
    fn group(self) -> Result<Group, ApiError> {
        Ok(Group {
            features: Features {
                object_type: self.object_type,
                credit_class: class(&self.credit_class)?,
                is_active: self.is_active,
                code_start: self.code_start,
                industry_code: self.industry_code,
                region_code: self.region_code,
                tags: self.tags,
            },
            number: self.number,
        })
    }
}

/// A class as groups hold it.
fn class(code: &str) -> Result<Option<CreditClass>, ApiError> {
    match code {
        "" => Ok(None),
        code => {
            let class = code.parse::<CreditClass>();
            class.map(Some).map_err(ApiError::internal)
        }
    }
}

/// The groups among which some scopes tell, as coarse as they leave it; by region too if that is wanted
/// whatever they say.
pub fn read(
    connection: &mut AnyConnection,
    scopes: &[&Matching],
    by_region: bool,
) -> Result<Vec<Group>, ApiError> {
    if scopes.is_empty() {
        return Ok(Vec::new());
    }
    let is_tagged = scopes.iter().all(|scope| scope.asks_for_tags());
    let rows: Vec<GroupRow> = diesel::sql_query(sums(&told(scopes, by_region), is_tagged))
        .bind::<Text, _>(regions_of(scopes))
        .load(connection)?;
    rows.into_iter().map(GroupRow::group).collect()
}

/// Which of [`COLUMNS`] the scopes look at. Tags come last in the key: who tells them apart reads the
/// groups as they are.
fn told(scopes: &[&Matching], by_region: bool) -> Vec<&'static str> {
    let any = |asks: fn(&Matching) -> bool| scopes.iter().any(|scope| asks(scope));
    let has_tags = any(Matching::asks_for_tags);
    let has_industries = has_tags || any(Matching::asks_for_industries);
    let has_regions = by_region || has_tags || any(|scope| !scope.regions().is_empty());
    let is_told = |column: &&str| match *column {
        "industry_code" => has_industries,
        "region_code" => has_regions,
        "tags" => has_tags,
        _ => true,
    };
    COLUMNS.into_iter().filter(is_told).collect()
}

/// The regions outside of which none of the scopes matches anything.
fn regions_of(scopes: &[&Matching]) -> String {
    if scopes.iter().any(|scope| scope.regions().is_empty()) {
        return EVERYWHERE.to_owned();
    }
    let codes = scopes.iter().flat_map(|scope| scope.regions());
    codes.cloned().collect::<Vec<String>>().join(",")
}

/// Sums over what isn't told apart. Groups that are told apart by all there is are read as they are.
fn sums(told: &[&str], is_tagged: bool) -> String {
    let blank: String = COLUMNS
        .iter()
        .filter(|column| !told.contains(column))
        .map(|column| format!("'' AS {column}, "))
        .collect();
    let columns = told.join(", ");
    let (number, grouping) = match told.len() == COLUMNS.len() {
        true => ("number", String::new()),
        false => (
            "CAST(SUM(number) AS BIGINT) AS number",
            format!("GROUP BY {columns}"),
        ),
    };
    let tagged = if is_tagged { "AND tags <> ''" } else { "" };
    let of = |table: &str| {
        format!(
            "SELECT {columns}, {blank}{number} FROM {table} WHERE {IN_REGIONS} {tagged} {grouping}"
        )
    };
    format!(
        "{} UNION ALL {}",
        of("object_groups"),
        of("object_group_changes")
    )
}

/// Objects of a region and a class, active or not.
#[derive(Clone, Debug)]
pub struct RegionAndClass {
    /// The region.
    pub region_code: String,
    /// None: unrated.
    pub credit_class: Option<CreditClass>,
    /// Only active ones are drawn.
    pub is_active: bool,
    /// How many they are.
    pub number: i64,
}

#[derive(QueryableByName)]
struct RegionAndClassRow {
    #[diesel(sql_type = Text)]
    region_code: String,
    #[diesel(sql_type = Text)]
    credit_class: String,
    #[diesel(sql_type = Bool)]
    is_active: bool,
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// The objects of some regions, or of all, by region and class.
pub fn by_region_and_class(
    connection: &mut AnyConnection,
    regions: Option<&BTreeSet<String>>,
) -> Result<Vec<RegionAndClass>, ApiError> {
    let of = |table: &str| {
        format!(
            "SELECT region_code, credit_class, is_active, number FROM {table} WHERE {IN_REGIONS}"
        )
    };
    let query = format!(
        "SELECT region_code, credit_class, is_active, CAST(SUM(number) AS BIGINT) AS number \
         FROM ({} UNION ALL {}) AS held GROUP BY region_code, credit_class, is_active \
         HAVING SUM(number) > 0",
        of("object_groups"),
        of("object_group_changes")
    );
    let named = |regions: &BTreeSet<String>| {
        let codes: Vec<&str> = regions.iter().map(String::as_str).collect();
        codes.join(",")
    };
    let rows: Vec<RegionAndClassRow> = diesel::sql_query(query)
        .bind::<Text, _>(regions.map_or_else(|| EVERYWHERE.to_owned(), named))
        .load(connection)?;
    let told = |row: RegionAndClassRow| {
        Ok(RegionAndClass {
            credit_class: class(&row.credit_class)?,
            region_code: row.region_code,
            is_active: row.is_active,
            number: row.number,
        })
    };
    rows.into_iter().map(told).collect()
}

/// Whether more than so many changes wait to be settled.
pub fn has_waiting(connection: &mut AnyConnection, more_than: i64) -> Result<bool, ApiError> {
    let found: Option<i64> = object_group_changes::table
        .order(object_group_changes::seq.asc())
        .offset(more_than)
        .select(object_group_changes::seq)
        .first(connection)
        .optional()?;
    Ok(found.is_some())
}

#[derive(QueryableByName)]
struct Last {
    #[diesel(sql_type = Nullable<BigInt>)]
    seq: Option<i64>,
}

/// Adds so many of the oldest changes to their groups; false if there was nothing to add, or another server
/// is at it: two would wait for each other's groups. What a slower transaction writes with a smaller number
/// is left for the next time.
pub fn settle(connection: &mut AnyConnection, at_once: i64) -> Result<bool, ApiError> {
    if !try_lock(connection, SETTLING)? {
        return Ok(false);
    }
    let told = COLUMNS.join(", ");
    let summed = format!("SELECT {told}, CAST(SUM(number) AS BIGINT)");
    let added = format!(
        "GROUP BY {told} HAVING SUM(number) <> 0 \
         ON CONFLICT ({told}) DO UPDATE SET number = object_groups.number + excluded.number"
    );
    let added_up = match connection.kind() {
        Kind::Postgres => {
            let query = format!(
                "WITH taken AS (DELETE FROM object_group_changes WHERE seq IN \
                 (SELECT seq FROM object_group_changes ORDER BY seq LIMIT $1) \
                 RETURNING {told}, number) \
                 INSERT INTO object_groups ({told}, number) {summed} FROM taken {added}"
            );
            diesel::sql_query(query)
                .bind::<BigInt, _>(at_once)
                .execute(connection)?
        }
        // The only writer: what is added up is what is deleted then.
        Kind::Sqlite => {
            let oldest = "SELECT MAX(seq) AS seq FROM \
                 (SELECT seq FROM object_group_changes ORDER BY seq LIMIT $1)";
            let last: Last = diesel::sql_query(oldest)
                .bind::<BigInt, _>(at_once)
                .get_result(connection)?;
            let Some(last) = last.seq else {
                return Ok(false);
            };
            let query = format!(
                "INSERT INTO object_groups ({told}, number) {summed} FROM object_group_changes \
                 WHERE seq <= $1 {added}"
            );
            diesel::sql_query(query)
                .bind::<BigInt, _>(last)
                .execute(connection)?;
            let taken = object_group_changes::table.filter(object_group_changes::seq.le(last));
            diesel::delete(taken).execute(connection)?
        }
    };
    diesel::sql_query("DELETE FROM object_groups WHERE number = 0").execute(connection)?;
    Ok(added_up > 0)
}

/// What the register holds beyond its groups and their changes, by group, and below zero what it lacks: nothing,
/// unless somebody wrote past the triggers. One statement, so that it is of one moment.
fn differences() -> String {
    let told = COLUMNS.join(", ");
    let active = ObjectStatus::Active;
    let of_objects = format!(
        "type AS object_type, COALESCE(credit_class, '') AS credit_class, \
         status = '{active}' AS is_active, substr(code, 1, 3) AS code_start, \
         COALESCE(industry_code, '') AS industry_code, region_code, tags"
    );
    format!(
        "SELECT {told}, CAST(SUM(number) AS BIGINT) AS number FROM (\
         SELECT {of_objects}, COUNT(*) AS number FROM objects GROUP BY 1, 2, 3, 4, 5, 6, 7 \
         UNION ALL SELECT {told}, -number FROM object_groups \
         UNION ALL SELECT {told}, -number FROM object_group_changes) AS held \
         GROUP BY {told} HAVING SUM(number) <> 0"
    )
}

#[derive(QueryableByName)]
struct Differing {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// How many groups are not what the register holds.
pub fn differing(connection: &mut AnyConnection) -> Result<i64, ApiError> {
    let query = format!(
        "SELECT COUNT(*) AS number FROM ({}) AS differing",
        differences()
    );
    let differing: Differing = diesel::sql_query(query).get_result(connection)?;
    Ok(differing.number)
}

/// Makes groups and changes together what the register holds, by further changes, so that whoever writes
/// meanwhile neither waits nor is counted twice; how many groups were not.
pub fn mend(connection: &mut AnyConnection) -> Result<usize, ApiError> {
    // Two at once would both add what is missing.
    lock(connection, SETTLING)?;
    let told = COLUMNS.join(", ");
    let query = format!(
        "INSERT INTO object_group_changes ({told}, number) {}",
        differences()
    );
    Ok(diesel::sql_query(query).execute(connection)?)
}
