//! Accounts and their roles.

use crate::kernel::db::{AnyConnection, Backend};
use crate::kernel::error::{ApiError, OrDuplicate};
use crate::kernel::history;
use crate::kernel::keys::Keys;
use crate::kernel::page::Listing;
use crate::kernel::rights::Scope;
use crate::kernel::schema::{service_accounts, units, user_roles, users};
use crate::kernel::{search, text};
use crate::org::rules::roles::is_administrator;
use crate::org::rules::sign_ins::Failures;
use crate::org::rules::users::UserEvent;
use crate::org::store::sign_ins;
use crate::{record, sortable};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{UnitId, UserId};
use sortition_contract::org::{Role, RoleView, UserFilter, UserState, UserView};
use sortition_contract::page::Page;
use sortition_contract::personal::Masked;
use std::collections::{BTreeMap, HashMap};

/// An account as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = users)]
pub struct UserRow {
    /// The account.
    pub id: UserId,
    /// Unique.
    pub username: String,
    /// The person's name.
    pub name: String,
    /// Personal: shown masked.
    pub phone: Option<String>,
    /// Home unit.
    pub unit_id: UnitId,
    /// argon2id.
    pub password_hash: String,
    /// True until a first password is changed.
    pub must_change_password: bool,
    /// Whether one may sign in to it.
    pub state: UserState,
    /// Failed attempts since the last sign-in.
    pub failed_count: i32,
    /// When a locked account opens by itself.
    pub locked_until: Option<NaiveDateTime>,
    /// For `If-Match`.
    pub version: i64,
    /// When it was made.
    pub created_at: NaiveDateTime,
    /// When it was changed.
    pub updated_at: NaiveDateTime,
    /// When the last of the failed attempts was.
    pub failed_at: Option<NaiveDateTime>,
}

impl UserRow {
    /// As the API shows it.
    pub fn view(&self, connection: &mut AnyConnection) -> Result<UserView, ApiError> {
        views(connection, std::slice::from_ref(self))?
            .pop()
            .ok_or_else(ApiError::not_found)
    }

    /// The failed attempts to sign in to it, from wherever they came.
    pub fn failures(&self) -> Failures {
        Failures {
            count: self.failed_count,
            last_at: self.failed_at.map(|at| at.and_utc()),
            locked_until: self.locked_until.map(|until| until.and_utc()),
        }
    }

    /// Sets them.
    pub fn set_failures(&mut self, failures: &Failures) {
        self.failed_count = failures.count;
        self.failed_at = failures.last_at.map(|at| at.naive_utc());
        self.locked_until = failures.locked_until.map(|until| until.naive_utc());
    }

    fn access(&self) -> Access {
        Access {
            state: self.state,
            failed_count: self.failed_count,
            locked_until: self.locked_until,
            failed_at: self.failed_at,
            version: self.version,
            updated_at: self.updated_at,
        }
    }

    /// As the change history keeps a new one: no password, the phone as a keyed hash.
    pub fn snapshot(&self, keys: &Keys) -> Value {
        json!({
            "username": self.username,
            "name": self.name,
            "phone": history::personal(keys, "users.phone", self.phone.as_deref()),
            "unit_id": self.unit_id,
            "state": self.state,
        })
    }
}

/// As the change history keeps it where it is changed. The phone stays as it was.
impl Serialize for UserRow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let kept = json!({
            "username": self.username,
            "name": self.name,
            "unit_id": self.unit_id,
            "state": self.state,
        });
        kept.serialize(serializer)
    }
}

record!(UserRow, UserEvent, "org" of "users", titled username, saved by save);

/// Writes what changes of an account by who gets in and who doesn't, unless it was changed since `seen`.
fn save(connection: &mut AnyConnection, row: &UserRow, seen: i64) -> Result<(), ApiError> {
    let target = users::table.filter(users::id.eq(&row.id).and(users::version.eq(seen)));
    match diesel::update(target)
        .set(row.access())
        .execute(connection)?
    {
        1 => Ok(()),
        _ => Err(ApiError::Busy),
    }
}

/// What says whether one may sign in to an account.
#[derive(AsChangeset)]
#[diesel(table_name = users)]
#[diesel(treat_none_as_null = true)]
struct Access {
    state: UserState,
    failed_count: i32,
    locked_until: Option<NaiveDateTime>,
    failed_at: Option<NaiveDateTime>,
    version: i64,
    updated_at: NaiveDateTime,
}

/// Accounts as the API shows them, with the roles of all read at once.
pub fn views(connection: &mut AnyConnection, rows: &[UserRow]) -> Result<Vec<UserView>, ApiError> {
    let ids: Vec<&UserId> = rows.iter().map(|row| &row.id).collect();
    let held: Vec<(UserId, Role, UnitId)> = user_roles::table
        .inner_join(units::table.on(units::id.eq(user_roles::unit_id)))
        .filter(user_roles::user_id.eq_any(ids))
        .order((units::code.asc(), user_roles::role.asc()))
        .select((user_roles::user_id, user_roles::role, units::id))
        .load(connection)?;
    let mut roles: HashMap<UserId, Vec<RoleView>> = HashMap::new();
    for (user_id, role, unit_id) in held {
        let one = RoleView { role, unit_id };
        roles.entry(user_id).or_default().push(one);
    }
    let view = |row: &UserRow| UserView {
        id: row.id.clone(),
        username: row.username.clone(),
        name: row.name.clone(),
        phone: row.phone.clone().map(Masked::new),
        unit_id: row.unit_id.clone(),
        roles: roles.remove(&row.id).unwrap_or_default(),
        state: row.state,
        version: row.version,
    };
    Ok(rows.iter().map(view).collect())
}

sortable! {
    UserSort of users::table, tie users::id => UserId;
    "username" => users::username => String,
    "name" => users::name => String,
    "created_at" => users::created_at => NaiveDateTime,
}

/// Accounts of persons: programs have theirs beside them, and are neither listed nor signed in as.
fn persons<'a>() -> users::BoxedQuery<'a, Backend> {
    let programs = service_accounts::table.select(service_accounts::id);
    users::table
        .into_boxed::<Backend>()
        .filter(users::id.ne_all(programs))
}

fn matching<'a>(
    scope: &'a Scope,
    listing: &'a Listing<UserFilter>,
) -> users::BoxedQuery<'a, Backend> {
    let mut query = persons();
    if !scope.is_all {
        query = query.filter(users::unit_id.eq_any(&scope.units));
    }
    if let Some(unit_id) = &listing.filter.unit_id {
        query = query.filter(users::unit_id.eq(unit_id));
    }
    if let Some(state) = listing.filter.state {
        query = query.filter(users::state.eq(state));
    }
    if let Some(role) = listing.filter.role {
        let holders = user_roles::table
            .filter(user_roles::role.eq(role))
            .select(user_roles::user_id);
        query = query.filter(users::id.eq_any(holders));
    }
    if let Some(has_role) = listing.filter.has_role {
        let holders = user_roles::table.select(user_roles::user_id);
        query = match has_role {
            true => query.filter(users::id.eq_any(holders)),
            false => query.filter(users::id.ne_all(holders)),
        };
    }
    if let Some(term) = &listing.q {
        let key = search::containing_key(term, text::account);
        query = query.filter(
            users::name
                .like(search::containing(term))
                .escape(search::ESCAPE)
                .or(users::username.like(key).escape(search::ESCAPE)),
        );
    }
    query
}

/// A page of the accounts within a scope.
pub fn list(
    connection: &mut AnyConnection,
    scope: &Scope,
    listing: &Listing<UserFilter>,
) -> Result<Page<UserRow>, ApiError> {
    let value = |row: &UserRow, key: &str| match key {
        "username" => json!(row.username),
        "name" => json!(row.name),
        _ => json!(row.created_at),
    };
    UserSort::page(
        connection,
        listing,
        &[("username", false)],
        || matching(scope, listing),
        |query, connection| query.load(connection),
        value,
        |row| json!(row.id),
    )
}

/// Names of the accounts that hold an administrator's role beside another one: the database takes no new
/// ones, those of a former version may be there.
pub fn read_mixed_administrators(connection: &mut AnyConnection) -> Result<Vec<String>, ApiError> {
    let held: Vec<(String, Role)> = user_roles::table
        .inner_join(users::table.on(users::id.eq(user_roles::user_id)))
        .order((users::username.asc(), user_roles::role.asc()))
        .select((users::username, user_roles::role))
        .load(connection)?;
    let mut roles: BTreeMap<String, Vec<Role>> = BTreeMap::new();
    for (username, role) in held {
        roles.entry(username).or_default().push(role);
    }
    let mixed = roles
        .into_iter()
        .filter(|(_, held)| held.len() > 1 && held.iter().any(|role| is_administrator(*role)));
    Ok(mixed.map(|(username, _)| username).collect())
}

/// A person's account by its id.
pub fn find(connection: &mut AnyConnection, id: &UserId) -> Result<UserRow, ApiError> {
    persons()
        .filter(users::id.eq(id))
        .first(connection)
        .optional()?
        .ok_or_else(ApiError::not_found)
}

/// An account by its name, in whatever form it is typed: stored ones are small letters, digits and
/// marks of ASCII since there are accounts (`rules::accounts`), which is their one form.
pub fn find_by_username(
    connection: &mut AnyConnection,
    username: &str,
) -> Result<Option<UserRow>, ApiError> {
    Ok(persons()
        .filter(users::username.eq(text::account(username)))
        .first(connection)
        .optional()?)
}

/// Names of people by account.
pub fn read_names<'a>(
    connection: &mut AnyConnection,
    ids: impl IntoIterator<Item = &'a UserId>,
) -> Result<HashMap<UserId, String>, ApiError> {
    let ids: Vec<UserId> = ids.into_iter().cloned().collect();
    let names: Vec<(UserId, String)> = users::table
        .filter(users::id.eq_any(ids))
        .select((users::id, users::name))
        .load(connection)?;
    Ok(names.into_iter().collect())
}

/// The telephone of an account's person.
pub fn read_phone(connection: &mut AnyConnection, id: &UserId) -> Result<Option<String>, ApiError> {
    let phone: Option<Option<String>> = users::table
        .find(id)
        .select(users::phone)
        .first(connection)
        .optional()?;
    Ok(phone.flatten())
}

/// Whether there is any account.
pub fn is_empty(connection: &mut AnyConnection) -> Result<bool, ApiError> {
    let some: Option<UserId> = users::table
        .select(users::id)
        .first(connection)
        .optional()?;
    Ok(some.is_none())
}

/// Writes a new account.
pub fn insert(connection: &mut AnyConnection, row: &UserRow) -> Result<(), ApiError> {
    diesel::insert_into(users::table)
        .values(row)
        .execute(connection)
        .or_duplicate(|| ApiError::refused(ErrorCode::Duplicate).with("name", &row.username))?;
    Ok(())
}

/// Writes state, failures and lock of an account.
pub fn set_access(connection: &mut AnyConnection, row: &UserRow) -> Result<(), ApiError> {
    diesel::update(users::table.find(&row.id))
        .set(row.access())
        .execute(connection)?;
    Ok(())
}

/// Writes a new password; the one before is kept among the former ones.
pub fn set_password(
    connection: &mut AnyConnection,
    id: &UserId,
    password_hash: &str,
    must_change_password: bool,
    now: NaiveDateTime,
) -> Result<(), ApiError> {
    let former = find(connection, id)?.password_hash;
    sign_ins::keep_former_password(connection, id, &former, now)?;
    diesel::update(users::table.find(id))
        .set((
            users::password_hash.eq(password_hash),
            users::must_change_password.eq(must_change_password),
            users::updated_at.eq(now),
        ))
        .execute(connection)?;
    Ok(())
}

/// Writes all roles of an account.
pub fn set_roles(
    connection: &mut AnyConnection,
    id: &UserId,
    roles: &[RoleView],
) -> Result<(), ApiError> {
    diesel::delete(user_roles::table.filter(user_roles::user_id.eq(id))).execute(connection)?;
    for held in roles {
        diesel::insert_into(user_roles::table)
            .values((
                user_roles::user_id.eq(id),
                user_roles::unit_id.eq(&held.unit_id),
                user_roles::role.eq(held.role),
            ))
            .execute(connection)?;
    }
    Ok(())
}
