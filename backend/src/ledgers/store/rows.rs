//! The rows of the four tables and their SQL.

use super::{Entry, Shown};
use crate::kernel::db::{AnyConnection, Backend};
use crate::kernel::error::ApiError;
use crate::kernel::history::{About, Traced};
use crate::kernel::page::Listing;
use crate::kernel::rights::Scope;
use crate::kernel::schema::{documents, meetings, publicity, trainings};
use crate::kernel::search;
use crate::sortable;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;
use serde::Serialize;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{LedgerEntryId, TaskId, UnitId, UserId};
use sortition_contract::ledgers::{
    DocumentView, LedgerFilter, MeetingView, PublicityKind, PublicityView, TrainingView,
};
use sortition_contract::page::Page;

/// A meeting as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = meetings)]
pub struct MeetingRow {
    /// The entry.
    pub id: LedgerEntryId,
    /// Whose.
    pub unit_id: UnitId,
    /// Its name.
    pub name: String,
    /// When it was held.
    pub held_on: NaiveDate,
    /// Who logged it.
    pub created_by: UserId,
    /// For `If-Match`.
    pub version: i64,
    /// When it was logged.
    pub created_at: NaiveDateTime,
    /// When it was changed.
    pub updated_at: NaiveDateTime,
}

/// A document as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = documents)]
#[diesel(treat_none_as_null = true)]
pub struct DocumentRow {
    /// The entry.
    pub id: LedgerEntryId,
    /// Whose.
    pub unit_id: UnitId,
    /// Its title.
    pub title: String,
    /// 文号
    pub doc_no: String,
    /// When it was issued.
    pub issued_on: NaiveDate,
    /// The task whose scheme or notice it is.
    pub task_id: Option<TaskId>,
    /// Who logged it.
    pub created_by: UserId,
    /// For `If-Match`.
    pub version: i64,
    /// When it was logged.
    pub created_at: NaiveDateTime,
    /// When it was changed.
    pub updated_at: NaiveDateTime,
}

/// A training as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = trainings)]
pub struct TrainingRow {
    /// The entry.
    pub id: LedgerEntryId,
    /// Whose.
    pub unit_id: UnitId,
    /// Its name.
    pub name: String,
    /// How many were trained.
    pub headcount: i32,
    /// What was taught.
    pub content: String,
    /// When it was held.
    pub held_on: NaiveDate,
    /// Who logged it.
    pub created_by: UserId,
    /// For `If-Match`.
    pub version: i64,
    /// When it was logged.
    pub created_at: NaiveDateTime,
    /// When it was changed.
    pub updated_at: NaiveDateTime,
}

/// Publicity as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = publicity)]
pub struct PublicityRow {
    /// The entry.
    pub id: LedgerEntryId,
    /// Whose.
    pub unit_id: UnitId,
    /// What kind of publicity it was.
    pub kind: PublicityKind,
    /// What it was.
    pub title: String,
    /// When it was done.
    pub done_on: NaiveDate,
    /// How many.
    pub count: i32,
    /// Who logged it.
    pub created_by: UserId,
    /// For `If-Match`.
    pub version: i64,
    /// When it was logged.
    pub created_at: NaiveDateTime,
    /// When it was changed.
    pub updated_at: NaiveDateTime,
}

/// What the trail calls an entry of one of the tables.
macro_rules! entry_about {
    ($title:ident) => {
        fn about(&self) -> About<'_> {
            About {
                id: &self.id,
                unit_id: Some(&self.unit_id),
                title: &self.$title,
            }
        }
    };
}

/// The SQL that the four tables have in common: only the names of two columns differ.
macro_rules! entry_sql {
    ($table:ident, $row:ty, $title:ident, $on:ident) => {
        fn id(&self) -> &LedgerEntryId {
            &self.id
        }

        fn unit_id(&self) -> &UnitId {
            &self.unit_id
        }

        fn on(&self) -> NaiveDate {
            self.$on
        }

        fn version(&self) -> i64 {
            self.version
        }

        fn touch(&mut self, now: DateTime<Utc>) {
            self.version += 1;
            self.updated_at = now.naive_utc();
        }

        fn list(
            connection: &mut AnyConnection,
            scope: &Scope,
            listing: &Listing<LedgerFilter>,
        ) -> Result<Page<Self>, ApiError> {
            sortable! {
                EntrySort of $table::table, tie $table::id => String;
                "on" => $table::$on => NaiveDate,
                "created_at" => $table::created_at => NaiveDateTime,
            }
            let narrowed = |mut query: $table::BoxedQuery<'static, Backend>| {
                if let Some(unit_id) = &listing.filter.unit_id {
                    query = query.filter($table::unit_id.eq(unit_id.clone()));
                }
                if let Some(from) = listing.filter.from {
                    query = query.filter($table::$on.ge(from));
                }
                if let Some(to) = listing.filter.to {
                    query = query.filter($table::$on.le(to));
                }
                if let Some(term) = &listing.q {
                    let pattern = search::containing(term);
                    query = query.filter($table::$title.like(pattern).escape(search::ESCAPE));
                }
                query
            };
            let matching = || -> Vec<$table::BoxedQuery<'static, Backend>> {
                let all = || $table::table.into_boxed::<Backend>();
                if scope.is_all {
                    return vec![narrowed(all())];
                }
                if scope.units.is_empty() {
                    return vec![all().filter($table::unit_id.is_null())];
                }
                let of_unit = |unit_id: &UnitId| all().filter($table::unit_id.eq(unit_id.clone()));
                scope.units.iter().map(of_unit).map(&narrowed).collect()
            };
            let value = |row: &Self, key: &str| match key {
                "on" => serde_json::json!(row.$on),
                _ => serde_json::json!(row.created_at),
            };
            let listing = &listing.sorted_also(("on", true), ("created_at", true));
            EntrySort::page(
                connection,
                listing,
                &[("on", true), ("created_at", true)],
                matching,
                |query, connection| query.select(<$row>::as_select()).load(connection),
                value,
                |row| row.id.as_str().into(),
            )
        }

        fn find(connection: &mut AnyConnection, id: &LedgerEntryId) -> Result<Self, ApiError> {
            $table::table
                .filter($table::id.eq(id))
                .select(<$row>::as_select())
                .first(connection)
                .optional()?
                .ok_or_else(ApiError::not_found)
        }

        fn insert(&self, connection: &mut AnyConnection) -> Result<(), ApiError> {
            diesel::insert_into($table::table)
                .values(self)
                .execute(connection)?;
            Ok(())
        }

        fn update(&self, connection: &mut AnyConnection, seen: i64) -> Result<(), ApiError> {
            let same = $table::id.eq(&self.id).and($table::version.eq(seen));
            match diesel::update($table::table.filter(same))
                .set(self)
                .execute(connection)?
            {
                1 => Ok(()),
                _ => Err(ApiError::refused(ErrorCode::StaleVersion)),
            }
        }

        fn delete(&self, connection: &mut AnyConnection) -> Result<(), ApiError> {
            diesel::delete($table::table.filter($table::id.eq(&self.id))).execute(connection)?;
            Ok(())
        }
    };
}

impl Traced for MeetingRow {
    const MODULE: &'static str = "ledgers";
    const RESOURCE: &'static str = "meetings";
    entry_about!(name);
}

impl Entry for MeetingRow {
    type View = MeetingView;
    entry_sql!(meetings, MeetingRow, name, held_on);

    fn view(&self, shown: Shown) -> MeetingView {
        MeetingView {
            id: self.id.clone(),
            unit: shown.unit,
            name: self.name.clone(),
            held_on: self.held_on,
            attachments: shown.attachments,
            state: shown.state,
            allowed_actions: shown.allowed_actions,
            version: self.version,
            created_at: self.created_at.and_utc(),
        }
    }
}

impl Traced for DocumentRow {
    const MODULE: &'static str = "ledgers";
    const RESOURCE: &'static str = "documents";
    entry_about!(title);
}

impl Entry for DocumentRow {
    type View = DocumentView;
    entry_sql!(documents, DocumentRow, title, issued_on);

    fn task_id(&self) -> Option<&TaskId> {
        self.task_id.as_ref()
    }

    fn view(&self, shown: Shown) -> DocumentView {
        DocumentView {
            id: self.id.clone(),
            unit: shown.unit,
            title: self.title.clone(),
            doc_no: self.doc_no.clone(),
            issued_on: self.issued_on,
            task_id: self.task_id.clone(),
            attachments: shown.attachments,
            state: shown.state,
            allowed_actions: shown.allowed_actions,
            version: self.version,
            created_at: self.created_at.and_utc(),
        }
    }
}

impl Traced for TrainingRow {
    const MODULE: &'static str = "ledgers";
    const RESOURCE: &'static str = "trainings";
    entry_about!(name);
}

impl Entry for TrainingRow {
    type View = TrainingView;
    entry_sql!(trainings, TrainingRow, name, held_on);

    fn view(&self, shown: Shown) -> TrainingView {
        TrainingView {
            id: self.id.clone(),
            unit: shown.unit,
            name: self.name.clone(),
            headcount: self.headcount,
            content: self.content.clone(),
            held_on: self.held_on,
            attachments: shown.attachments,
            state: shown.state,
            allowed_actions: shown.allowed_actions,
            version: self.version,
            created_at: self.created_at.and_utc(),
        }
    }
}

impl Traced for PublicityRow {
    const MODULE: &'static str = "ledgers";
    const RESOURCE: &'static str = "publicity";
    entry_about!(title);
}

impl Entry for PublicityRow {
    type View = PublicityView;
    entry_sql!(publicity, PublicityRow, title, done_on);

    fn view(&self, shown: Shown) -> PublicityView {
        PublicityView {
            id: self.id.clone(),
            unit: shown.unit,
            kind: self.kind,
            title: self.title.clone(),
            done_on: self.done_on,
            count: self.count,
            attachments: shown.attachments,
            state: shown.state,
            allowed_actions: shown.allowed_actions,
            version: self.version,
            created_at: self.created_at.and_utc(),
        }
    }
}
