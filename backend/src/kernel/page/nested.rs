//! A query of a list with another inside it, which the database carries out first: what stands inside is
//! neither taken apart nor put into another order, however a planner would estimate it.

use crate::kernel::db::{AnyConnection, Backend};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::BigInt;
use diesel::{QueryResult, RunQueryDsl};

/// The rows of a query on a table, narrowed and ordered from outside. The query inside needs a limit: by
/// that both databases leave it as it is.
pub struct Nested<'a, Q> {
    inside: Q,
    table: &'static str,
    conditions: Vec<Box<dyn QueryFragment<Backend> + 'a>>,
    order: Vec<Box<dyn QueryFragment<Backend> + 'a>>,
    limit: i64,
    offset: i64,
}

impl<'a, Q> Nested<'a, Q> {
    /// A page of the rows of a query on this table.
    pub fn of(inside: Q, table: &'static str, (limit, offset): (i64, i64)) -> Self {
        Self {
            inside,
            table,
            conditions: Vec::new(),
            order: Vec::new(),
            limit,
            offset,
        }
    }

    /// Only those for which all of this holds too.
    pub fn with(
        mut self,
        conditions: impl IntoIterator<Item = impl QueryFragment<Backend> + 'a>,
    ) -> Self {
        for condition in conditions {
            self.conditions.push(Box::new(condition));
        }
        self
    }

    /// In this order.
    pub fn ordered(
        mut self,
        order: impl IntoIterator<Item = impl QueryFragment<Backend> + 'a>,
    ) -> Self {
        for part in order {
            self.order.push(Box::new(part));
        }
        self
    }
}

impl<Q: Query> Query for Nested<'_, Q> {
    type SqlType = Q::SqlType;
}

/// What it consists of was put together at run time.
impl<Q> QueryId for Nested<'_, Q> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: QueryFragment<Backend>> QueryFragment<Backend> for Nested<'_, Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        out.push_sql("SELECT * FROM (");
        self.inside.walk_ast(out.reborrow())?;
        out.push_sql(") AS ");
        out.push_identifier(self.table)?;
        for (number, condition) in self.conditions.iter().enumerate() {
            out.push_sql(if number == 0 { " WHERE (" } else { " AND (" });
            condition.walk_ast(out.reborrow())?;
            out.push_sql(")");
        }
        for (number, part) in self.order.iter().enumerate() {
            out.push_sql(if number == 0 { " ORDER BY " } else { ", " });
            part.walk_ast(out.reborrow())?;
        }
        out.push_sql(" LIMIT ");
        out.push_bind_param::<BigInt, _>(&self.limit)?;
        out.push_sql(" OFFSET ");
        out.push_bind_param::<BigInt, _>(&self.offset)
    }
}

impl<Q> RunQueryDsl<AnyConnection> for Nested<'_, Q> {}
