//! Inspection objects.

use crate::kernel::db::{AnyConnection, Backend, IDS_AT_ONCE};
use crate::kernel::error::{ApiError, OrDuplicate};
use crate::kernel::schema::{credit_classes, objects};
use crate::kernel::{search, text};
use crate::registers::store::searching::{index_again, index_new};
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::ObjectId;
use sortition_contract::registers::{
    CreditClass, ObjectAction, ObjectClassView, ObjectScope, ObjectStatus, ObjectType, ObjectView,
};
use std::collections::HashMap;

/// The whole city as a region of a filter.
pub const WHOLE_CITY: &str = crate::kernel::rights::WHOLE_CITY;
/// An object without credit class, as a filter and a stratum name it.
pub const UNRATED: &str = "unrated";

/// An object as it is stored.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(table_name = objects)]
#[diesel(primary_key(key))]
#[diesel(treat_none_as_null = true)]
#[diesel(treat_none_as_default_value = false)]
pub struct ObjectRow {
    /// The inner key.
    pub key: i64,
    /// The object.
    pub id: ObjectId,
    /// Unique.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The name's grams.
    pub name_grams: String,
    /// The initials of its pinyin.
    pub name_initials: String,
    /// What it is sorted by.
    pub name_order: String,
    /// What kind of object.
    pub type_: ObjectType,
    /// County-level code.
    pub region_code: String,
    /// Section or division.
    pub industry_code: Option<String>,
    /// Where it is.
    pub address: Option<String>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Personal.
    pub legal_representative: Option<String>,
    /// Personal.
    pub phone: Option<String>,
    /// How many work there.
    pub staff_count: Option<i64>,
    /// Only active ones are drawn.
    pub status: ObjectStatus,
    /// Since when; none if it was entered with this status.
    pub status_on: Option<NaiveDate>,
    /// None: unrated.
    pub credit_class: Option<CreditClass>,
    /// The index behind the class.
    pub credit_index: Option<i32>,
    /// `;tag;tag;`
    pub tags: String,
    /// For `If-Match`.
    pub version: i64,
    /// When it was entered.
    pub created_at: NaiveDateTime,
    /// When it was changed.
    pub updated_at: NaiveDateTime,
}

impl ObjectRow {
    /// As the API shows it, personal fields masked. The caller says on which day of those that the
    /// reader may know of it was checked last.
    pub fn view(
        &self,
        last_checked_on: Option<NaiveDate>,
        allowed_actions: Vec<ObjectAction>,
    ) -> ObjectView {
        ObjectView {
            id: self.id.clone(),
            code: self.code.clone(),
            name: self.name.clone(),
            object_type: self.type_,
            region_code: self.region_code.clone(),
            industry_code: self.industry_code.clone(),
            address: self.address.clone(),
            longitude: self.longitude,
            latitude: self.latitude,
            legal_representative: self.legal_representative.clone().map(Into::into),
            phone: self.phone.clone().map(Into::into),
            staff_count: self.staff_count,
            status: self.status,
            status_on: self.status_on,
            credit_class: self.credit_class,
            credit_index: self.credit_index,
            tags: self.tag_list(),
            last_checked_on,
            allowed_actions,
            version: self.version,
            created_at: self.created_at.and_utc(),
            updated_at: self.updated_at.and_utc(),
        }
    }

    /// Its tags, one by one.
    pub fn tag_list(&self) -> Vec<String> {
        let tags = self.tags.split(';').filter(|tag| !tag.is_empty());
        tags.map(str::to_owned).collect()
    }
}

/// Tags as they are stored: `;a;b;`, empty without any.
pub fn tag_text(tags: &[String]) -> String {
    if tags.is_empty() {
        return String::new();
    }
    format!(";{};", tags.join(";"))
}

/// A condition on objects, to be joined with others.
pub type Condition<'a> =
    Box<dyn diesel::BoxableExpression<objects::table, Backend, SqlType = Nullable<Bool>> + 'a>;

/// One of the conditions; none of none.
pub fn any_of<'a>(conditions: Vec<Condition<'a>>) -> Option<Condition<'a>> {
    conditions
        .into_iter()
        .reduce(|one, other| Box::new(one.or(other)))
}

/// With a tag, in whatever form it is asked for.
pub fn has_tag<'a>(tag: &str) -> Condition<'a> {
    Box::new(
        objects::tags
            .like(format!("%;{};%", search::escaped(&text::label(tag))))
            .escape(search::ESCAPE)
            .nullable(),
    )
}

/// Of an industry; a section holds its divisions.
pub fn of_industry<'a>(code: &str) -> Condition<'a> {
    Box::new(
        objects::industry_code
            .like(format!("{}%", search::escaped(code)))
            .escape(search::ESCAPE),
    )
}

/// Of a credit class, `unrated` without one.
pub fn of_class<'a>(class: &str) -> Condition<'a> {
    if class == UNRATED {
        Box::new(objects::credit_class.is_null().nullable())
    } else {
        Box::new(objects::credit_class.eq(class.to_owned()))
    }
}

/// The objects that an [`ObjectScope`] matches, whatever their status. What was checked lately is
/// not left out here: that is a reason of exclusion, which is counted.
pub fn scope_query<'a>(scope: &ObjectScope) -> objects::BoxedQuery<'a, Backend> {
    let mut query = objects::table.into_boxed();
    if !scope.types.is_empty() {
        query = query.filter(objects::type_.eq_any(scope.types.clone()));
    }
    if !scope.region_codes.is_empty() && !scope.region_codes.iter().any(|code| code == WHOLE_CITY) {
        query = query.filter(objects::region_code.eq_any(scope.region_codes.clone()));
    }
    let industries = scope.industry_codes.iter().map(|code| of_industry(code));
    if let Some(condition) = any_of(industries.collect()) {
        query = query.filter(condition);
    }
    if let Some(condition) = any_of(scope.tags.iter().map(|tag| has_tag(tag)).collect()) {
        query = query.filter(condition);
    }
    let classes = scope.credit_classes.iter().map(|class| of_class(class));
    if let Some(condition) = any_of(classes.collect()) {
        query = query.filter(condition);
    }
    query
}

/// An object by its id.
pub fn find(connection: &mut AnyConnection, id: &ObjectId) -> Result<ObjectRow, ApiError> {
    objects::table
        .filter(objects::id.eq(id))
        .first(connection)
        .optional()?
        .ok_or_else(ApiError::not_found)
}

/// An object by its code.
pub fn find_by_code(connection: &mut AnyConnection, code: &str) -> Result<ObjectRow, ApiError> {
    objects::table
        .filter(objects::code.eq(code))
        .first(connection)
        .optional()?
        .ok_or_else(ApiError::not_found)
}

/// Which object it is: all that draws need of many.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = objects)]
pub struct NamedObject {
    /// The object.
    pub id: ObjectId,
    /// Unique.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What kind of object.
    pub type_: ObjectType,
    /// County-level code.
    pub region_code: String,
}

/// Objects by their ids; unknown ones are left out.
pub fn named(
    connection: &mut AnyConnection,
    ids: &[ObjectId],
) -> Result<HashMap<ObjectId, NamedObject>, ApiError> {
    let mut named = HashMap::with_capacity(ids.len());
    for some in ids.chunks(IDS_AT_ONCE) {
        let found: Vec<NamedObject> = objects::table
            .filter(objects::id.eq_any(some.to_vec()))
            .select(NamedObject::as_select())
            .load(connection)?;
        named.extend(found.into_iter().map(|one| (one.id.clone(), one)));
    }
    Ok(named)
}

/// Objects by their codes; unknown ones are left out.
pub fn named_by_code(
    connection: &mut AnyConnection,
    codes: &[String],
) -> Result<HashMap<String, NamedObject>, ApiError> {
    let mut named = HashMap::with_capacity(codes.len());
    for some in codes.chunks(IDS_AT_ONCE) {
        let found: Vec<NamedObject> = objects::table
            .filter(objects::code.eq_any(some.to_vec()))
            .select(NamedObject::as_select())
            .load(connection)?;
        named.extend(found.into_iter().map(|one| (one.code.clone(), one)));
    }
    Ok(named)
}

/// Writes a new object; `key` is set by the database.
pub fn insert(connection: &mut AnyConnection, row: &ObjectRow) -> Result<i64, ApiError> {
    let key: i64 = diesel::insert_into(objects::table)
        .values((
            objects::id.eq(&row.id),
            objects::code.eq(&row.code),
            objects::name.eq(&row.name),
            objects::name_grams.eq(&row.name_grams),
            objects::name_initials.eq(&row.name_initials),
            objects::name_order.eq(&row.name_order),
            objects::type_.eq(row.type_),
            objects::region_code.eq(&row.region_code),
            objects::industry_code.eq(&row.industry_code),
            objects::address.eq(&row.address),
            objects::longitude.eq(row.longitude),
            objects::latitude.eq(row.latitude),
            objects::legal_representative.eq(&row.legal_representative),
            objects::phone.eq(&row.phone),
            objects::staff_count.eq(row.staff_count),
            objects::status.eq(row.status),
            objects::status_on.eq(row.status_on),
            objects::credit_class.eq(row.credit_class),
            objects::credit_index.eq(row.credit_index),
            objects::tags.eq(&row.tags),
            objects::version.eq(row.version),
            objects::created_at.eq(row.created_at),
            objects::updated_at.eq(row.updated_at),
        ))
        .returning(objects::key)
        .get_result(connection)
        .or_duplicate(|| ApiError::refused(ErrorCode::Duplicate).with("name", &row.code))?;
    index_new(connection, (key, key))?;
    Ok(key)
}

/// Writes a changed object; if somebody changed it since it was read, all is begun again.
pub fn update(
    connection: &mut AnyConnection,
    row: &ObjectRow,
    before: &ObjectRow,
) -> Result<(), ApiError> {
    write(connection, row, before.version)?;
    if !is_indexed_alike(row, before) {
        index_again(connection, row.key)?;
    }
    Ok(())
}

/// As [`update`], of what moves on: its status is in the index too.
pub fn save(connection: &mut AnyConnection, row: &ObjectRow, seen: i64) -> Result<(), ApiError> {
    write(connection, row, seen)?;
    index_again(connection, row.key)
}

/// Whether the index for searching holds the same of both.
fn is_indexed_alike(one: &ObjectRow, other: &ObjectRow) -> bool {
    one.code == other.code
        && one.name_grams == other.name_grams
        && one.name_initials == other.name_initials
        && one.type_ == other.type_
        && one.region_code == other.region_code
        && one.industry_code == other.industry_code
        && one.status == other.status
        && one.credit_class == other.credit_class
        && one.tags == other.tags
}

fn write(connection: &mut AnyConnection, row: &ObjectRow, seen: i64) -> Result<(), ApiError> {
    let target = objects::table.filter(objects::key.eq(row.key).and(objects::version.eq(seen)));
    match diesel::update(target).set(row).execute(connection)? {
        1 => Ok(()),
        _ => Err(ApiError::Busy),
    }
}

/// Keeps a class with the day from which it holds.
pub fn insert_class(
    connection: &mut AnyConnection,
    row: &ObjectRow,
    (effective_on, source): (NaiveDate, &str),
) -> Result<(), ApiError> {
    diesel::insert_into(credit_classes::table)
        .values((
            credit_classes::object_key.eq(row.key),
            credit_classes::class.eq(row.credit_class),
            credit_classes::index_value.eq(row.credit_index),
            credit_classes::effective_on.eq(effective_on),
            credit_classes::source.eq(source),
            credit_classes::recorded_at.eq(row.updated_at),
        ))
        .execute(connection)?;
    Ok(())
}

/// The classes of an object, the newest first.
pub fn classes(
    connection: &mut AnyConnection,
    row: &ObjectRow,
) -> Result<Vec<ObjectClassView>, ApiError> {
    type Class = (
        Option<CreditClass>,
        Option<i32>,
        NaiveDate,
        String,
        NaiveDateTime,
    );
    let found: Vec<Class> = credit_classes::table
        .filter(credit_classes::object_key.eq(row.key))
        .order((
            credit_classes::effective_on.desc(),
            credit_classes::seq.desc(),
        ))
        .select((
            credit_classes::class,
            credit_classes::index_value,
            credit_classes::effective_on,
            credit_classes::source,
            credit_classes::recorded_at,
        ))
        .load(connection)?;
    let view =
        |(credit_class, credit_index, effective_on, source, recorded_at): Class| ObjectClassView {
            credit_class,
            credit_index,
            effective_on,
            source,
            recorded_at: recorded_at.and_utc(),
        };
    Ok(found.into_iter().map(view).collect())
}
