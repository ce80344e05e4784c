//! Experts.

use crate::experts::rules::fields::{CheckedExpert, is_over};
use crate::kernel::db::{AnyConnection, Backend, Json};
use crate::kernel::error::ApiError;
use crate::kernel::page::Listing;
use crate::kernel::schema::experts;
use crate::kernel::search;
use crate::sortable;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use sortition_contract::error::ErrorCode;
use sortition_contract::experts::{ExpertAction, ExpertFilter, ExpertState, ExpertView};
use sortition_contract::ids::{ExpertId, UnitId, UserId};
use sortition_contract::page::Page;

/// An expert as they are stored.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(table_name = experts)]
#[diesel(primary_key(seq))]
#[diesel(treat_none_as_null = true)]
#[diesel(treat_none_as_default_value = false)]
pub struct ExpertRow {
    /// The inner key.
    #[diesel(skip_insertion)]
    pub seq: i64,
    /// The expert.
    pub id: ExpertId,
    /// In whose library.
    pub unit_id: UnitId,
    /// The person's name.
    pub name: String,
    /// The name's grams.
    pub name_grams: String,
    /// The initials of its pinyin.
    pub name_initials: String,
    /// What it is sorted by.
    pub name_order: String,
    /// Where they work.
    pub organisation: String,
    /// What they are there.
    pub title: Option<String>,
    /// What they know.
    pub field: String,
    /// Codes of major items; empty: any.
    pub specialities: Json<Vec<String>>,
    /// The telephone.
    pub phone: Option<String>,
    /// The contract's first day.
    pub contract_from: NaiveDate,
    /// Its last day.
    pub contract_until: NaiveDate,
    /// Where they stand.
    pub state: ExpertState,
    /// Who wrote the application.
    pub created_by: UserId,
    /// Who handed it in last.
    pub submitted_by: Option<UserId>,
    /// Who decided last.
    pub decided_by: Option<UserId>,
    /// Why they were returned, suspended or removed.
    pub state_reason: Option<String>,
    /// For `If-Match`.
    pub version: i64,
    /// When they were entered.
    pub created_at: NaiveDateTime,
    /// When they were changed.
    pub updated_at: NaiveDateTime,
}

/// What an expert's view shows beside the row.
pub struct Shown {
    /// The unit's name.
    pub unit_name: String,
    /// Who handed the application in.
    pub submitted_by_name: Option<String>,
    /// Who decided on it.
    pub decided_by_name: Option<String>,
    /// How often they helped.
    pub participation_count: i64,
    /// The mean of their ratings.
    pub rating_tenths: Option<i64>,
    /// What the caller may do.
    pub allowed_actions: Vec<ExpertAction>,
}

impl ExpertRow {
    /// The fields as somebody enters them.
    pub fn fields(&self) -> CheckedExpert {
        CheckedExpert {
            name: self.name.clone(),
            organisation: self.organisation.clone(),
            title: self.title.clone(),
            field: self.field.clone(),
            specialities: self.specialities.cloned(),
            phone: self.phone.clone(),
            contract_from: self.contract_from,
            contract_until: self.contract_until,
        }
    }

    /// With these fields.
    pub fn with_fields(self, expert: CheckedExpert) -> Result<Self, ApiError> {
        Ok(Self {
            name_grams: search::grams(&expert.name),
            name_initials: search::initials(&expert.name),
            name_order: search::order(&expert.name),
            name: expert.name,
            organisation: expert.organisation,
            title: expert.title,
            field: expert.field,
            specialities: Json::new(expert.specialities)?,
            phone: expert.phone,
            contract_from: expert.contract_from,
            contract_until: expert.contract_until,
            ..self
        })
    }

    /// As the API shows it.
    pub fn view(&self, shown: Shown, today: NaiveDate) -> ExpertView {
        ExpertView {
            id: self.id.clone(),
            name: self.name.clone(),
            unit_id: self.unit_id.clone(),
            unit_name: shown.unit_name,
            organisation: self.organisation.clone(),
            title: self.title.clone(),
            field: self.field.clone(),
            specialities: self.specialities.cloned(),
            phone: self.phone.clone().map(Into::into),
            contract_from: self.contract_from,
            contract_until: self.contract_until,
            is_contract_over: is_over(self.contract_until, today),
            state: self.state,
            state_reason: self.state_reason.clone(),
            submitted_by_name: shown.submitted_by_name,
            decided_by_name: shown.decided_by_name,
            participation_count: shown.participation_count,
            rating_tenths: shown.rating_tenths,
            allowed_actions: shown.allowed_actions,
            version: self.version,
        }
    }
}

sortable! {
    ExpertSort of experts::table, tie experts::seq => i64;
    "name" => experts::name_order => String,
    "contract_until" => experts::contract_until => NaiveDate,
    "created_at" => experts::created_at => NaiveDateTime,
}

/// A page of the experts of some units (none: of all), by name.
pub fn list(
    connection: &mut AnyConnection,
    units: Option<&[UnitId]>,
    listing: &Listing<ExpertFilter>,
    today: NaiveDate,
) -> Result<Page<ExpertRow>, ApiError> {
    let value = |row: &ExpertRow, key: &str| match key {
        "contract_until" => row.contract_until.to_string().into(),
        "created_at" => serde_json::json!(row.created_at),
        _ => row.name_order.clone().into(),
    };
    ExpertSort::page(
        connection,
        listing,
        &[("name", false)],
        || matching(units, listing, today),
        |query, connection| query.load(connection),
        value,
        |row| row.seq.into(),
    )
}

fn matching<'a>(
    units: Option<&[UnitId]>,
    listing: &Listing<ExpertFilter>,
    today: NaiveDate,
) -> experts::BoxedQuery<'a, Backend> {
    let filter = &listing.filter;
    let mut query = experts::table.into_boxed();
    if let Some(units) = units {
        query = query.filter(experts::unit_id.eq_any(units.to_vec()));
    }
    if let Some(unit_id) = &filter.unit_id {
        query = query.filter(experts::unit_id.eq(unit_id.clone()));
    }
    if let Some(state) = filter.state {
        query = query.filter(experts::state.eq(state));
    }
    match filter.is_contract_over {
        Some(true) => query = query.filter(experts::contract_until.lt(today)),
        Some(false) => query = query.filter(experts::contract_until.ge(today)),
        None => {}
    }
    if let Some(day) = filter.contract_until_by {
        query = query.filter(experts::contract_until.le(day));
    }
    if let Some(text) = &listing.q {
        query = query.filter(is_meant(text));
    }
    query
}

type Condition<'a> = Box<dyn BoxableExpression<experts::table, Backend, SqlType = Bool> + 'a>;

/// Whose organisation or field holds a text, or whose name its words, written or as the initials of their
/// pinyin.
fn is_meant<'a>(text: &str) -> Condition<'a> {
    let pattern = search::containing(text);
    let by_place = experts::organisation
        .like(pattern.clone())
        .escape(search::ESCAPE);
    let by_field = experts::field.like(pattern).escape(search::ESCAPE);
    let words = search::query_terms(text).into_iter();
    let held = words.map(|word| -> Condition<'a> {
        let written = experts::name_grams.like(word.like_pattern());
        match word.initials_pattern() {
            Some(initials) => Box::new(written.or(experts::name_initials.like(initials))),
            None => Box::new(written),
        }
    });
    match held.reduce(|one, other| Box::new(one.and(other))) {
        Some(by_name) => Box::new(by_name.or(by_place).or(by_field)),
        None => Box::new(by_place.or(by_field)),
    }
}

/// An expert by their id.
pub fn find(connection: &mut AnyConnection, id: &ExpertId) -> Result<ExpertRow, ApiError> {
    experts::table
        .filter(experts::id.eq(id))
        .first(connection)
        .optional()?
        .ok_or_else(ApiError::not_found)
}

/// An expert by their id, if they are in the library of one of these units (none: of any).
pub fn find_visible(
    connection: &mut AnyConnection,
    units: Option<&[UnitId]>,
    id: &ExpertId,
) -> Result<ExpertRow, ApiError> {
    let row = find(connection, id)?;
    match units.is_none_or(|units| units.contains(&row.unit_id)) {
        true => Ok(row),
        false => Err(ApiError::not_found()),
    }
}

/// Who stands in a library, or waits for the review, under a name that is spelt like this one.
pub fn read_members_like(
    connection: &mut AnyConnection,
    name: &str,
) -> Result<Vec<ExpertRow>, ApiError> {
    let states = [
        ExpertState::Submitted,
        ExpertState::Active,
        ExpertState::Suspended,
    ];
    Ok(experts::table
        .filter(experts::name_order.eq(search::order(name)))
        .filter(experts::state.eq_any(states))
        .load(connection)?)
}

/// Who handed an expert's application in.
pub fn read_submitter(
    connection: &mut AnyConnection,
    id: &ExpertId,
) -> Result<Vec<UserId>, ApiError> {
    Ok(find(connection, id)?.submitted_by.into_iter().collect())
}

/// An expert who waits: name and organisation too.
pub type WaitingExpert = (ExpertId, String, String);

/// How many experts of some units are in a state, and the first so many of them; not those whose application
/// this account handed in.
pub fn read_waiting(
    connection: &mut AnyConnection,
    state: ExpertState,
    unit_ids: &[UnitId],
    not_by: Option<&UserId>,
    most: i64,
) -> Result<(i64, Vec<WaitingExpert>), ApiError> {
    let matching = || {
        let mut query = experts::table
            .into_boxed::<Backend>()
            .filter(experts::state.eq(state))
            .filter(experts::unit_id.eq_any(unit_ids.to_vec()));
        if let Some(user_id) = not_by {
            query = query.filter(experts::submitted_by.assume_not_null().ne(user_id.clone()));
        }
        query
    };
    let count = matching().count().get_result(connection)?;
    let first = matching()
        .order((experts::name_order, experts::seq))
        .limit(most)
        .select((experts::id, experts::name, experts::organisation))
        .load(connection)?;
    Ok((count, first))
}

/// Writes a new expert; `seq` is set by the database.
pub fn insert(connection: &mut AnyConnection, row: &ExpertRow) -> Result<(), ApiError> {
    diesel::insert_into(experts::table)
        .values(row)
        .execute(connection)?;
    Ok(())
}

/// Writes a changed expert, unless somebody changed them since.
pub fn update(connection: &mut AnyConnection, row: &ExpertRow, seen: i64) -> Result<(), ApiError> {
    let target = experts::table.filter(experts::seq.eq(row.seq).and(experts::version.eq(seen)));
    match diesel::update(target).set(row).execute(connection)? {
        1 => Ok(()),
        _ => Err(ApiError::refused(ErrorCode::StaleVersion)),
    }
}
