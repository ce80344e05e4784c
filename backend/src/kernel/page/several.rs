//! A list whose rows are found in several ways, as by whom somebody may see them: each way is walked by its
//! own index, no further than the page needs, where one condition made of all would be asked of row after
//! row.

use crate::kernel::db::{Backend, Kind};
use diesel::QueryResult;
use diesel::expression::{
    AppearsOnTable, BoxableExpression, Expression, SelectableExpression, ValidGrouping,
    is_aggregate,
};
use diesel::prelude::BoolExpressionMethods as _;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::Bool;

/// What finds a list's rows: one query, or several that find some of them each.
pub trait InParts<Q> {
    /// The queries, one at least; a row may be found by more than one.
    fn in_parts(self) -> Vec<Q>;
}

impl<Q> InParts<Q> for Q {
    fn in_parts(self) -> Vec<Q> {
        vec![self]
    }
}

impl<Q> InParts<Q> for Vec<Q> {
    fn in_parts(self) -> Vec<Q> {
        self
    }
}

/// One of the ways in which records exist for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way<C> {
    /// Many may: an index has them in the order of the list, by which they are walked.
    Walked(C),
    /// Few do beside all there are: they are fetched, and put into order then.
    Fetched(C),
}

impl<C> Way<C> {
    /// The condition that a record exists by it.
    pub fn condition(self) -> C {
        match self {
            Self::Walked(condition) | Self::Fetched(condition) => condition,
        }
    }

    /// Whether other columns are to be asked beside it ([`Beside`]).
    pub fn is_first(&self, kind: Kind) -> bool {
        matches!(self, Self::Fetched(_)) && kind == Kind::Sqlite
    }
}

/// A condition on the rows of a table.
type OnTable<'a, T> = Box<dyn BoxableExpression<T, Backend, SqlType = Bool> + 'a>;

impl<'a, T: 'a> Way<OnTable<'a, T>> {
    /// The condition that a record exists by any of these ways; none of none.
    pub fn any(ways: Vec<Self>) -> Option<OnTable<'a, T>> {
        let either = |one: OnTable<'a, T>, other: OnTable<'a, T>| -> OnTable<'a, T> {
            Box::new(one.or(other))
        };
        ways.into_iter().map(Self::condition).reduce(either)
    }
}

/// A column that is asked of rows which something else finds. A plus sign before it keeps SQLite, which has
/// no statistics, from going through all rows with a value for the few that are meant.
#[derive(Clone, Copy, Debug)]
pub struct Beside<C> {
    column: C,
    is_beside: bool,
}

impl<C> Beside<C> {
    /// A column, beside something else or by itself.
    pub const fn of(column: C, is_beside: bool) -> Self {
        Self { column, is_beside }
    }
}

impl<C: Expression> Expression for Beside<C> {
    type SqlType = C::SqlType;
}

impl<C: AppearsOnTable<T>, T> AppearsOnTable<T> for Beside<C> {}

impl<C: SelectableExpression<T>, T> SelectableExpression<T> for Beside<C> {}

impl<C> ValidGrouping<()> for Beside<C> {
    type IsAggregate = is_aggregate::No;
}

impl<C> QueryId for Beside<C> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<D: diesel::backend::Backend, C: QueryFragment<D>> QueryFragment<D> for Beside<C> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, D>) -> QueryResult<()> {
        if self.is_beside {
            out.push_sql("+");
        }
        self.column.walk_ast(out)
    }
}

/// What several queries find, each row once.
#[derive(Clone, Debug)]
pub struct Several<Q>(pub Vec<Q>);

impl<Q: Query> Query for Several<Q> {
    type SqlType = Q::SqlType;
}

/// What it consists of was put together at run time.
impl<Q> QueryId for Several<Q> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: QueryFragment<Backend>> QueryFragment<Backend> for Several<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        for (number, query) in self.0.iter().enumerate() {
            // SQLite takes no order and no limit beside UNION, but within.
            out.push_sql(if number == 0 {
                "SELECT * FROM ("
            } else {
                " UNION SELECT * FROM ("
            });
            query.walk_ast(out.reborrow())?;
            out.push_sql(") AS part");
        }
        Ok(())
    }
}

/// The condition that a column's value is among those that several queries find.
#[derive(Clone, Debug)]
pub struct Among<C, Q> {
    /// The column.
    pub column: C,
    /// The queries, of one column each.
    pub found: Several<Q>,
}

impl<C, Q> Expression for Among<C, Q> {
    type SqlType = Bool;
}

impl<C: AppearsOnTable<T>, Q, T> AppearsOnTable<T> for Among<C, Q> {}

impl<C: SelectableExpression<T>, Q, T> SelectableExpression<T> for Among<C, Q> {}

impl<C, Q> ValidGrouping<()> for Among<C, Q> {
    type IsAggregate = is_aggregate::No;
}

impl<C, Q> QueryId for Among<C, Q> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C: QueryFragment<Backend>, Q: QueryFragment<Backend>> QueryFragment<Backend> for Among<C, Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" IN (");
        self.found.walk_ast(out.reborrow())?;
        out.push_sql(")");
        Ok(())
    }
}
