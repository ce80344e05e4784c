//! The title of a publication as others than its own unit see it: that of a result which isn't public yet is
//! its task's.

use crate::kernel::schema::publications;
use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::expression::{
    AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate,
};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::Text;
use sortition_contract::publications::{PublicationKind, PublicationState};

/// That title, of the row that is asked about.
#[derive(Clone, Copy, Debug)]
pub(super) struct ShownTitle;

impl Expression for ShownTitle {
    type SqlType = Text;
}

impl AppearsOnTable<publications::table> for ShownTitle {}

impl SelectableExpression<publications::table> for ShownTitle {}

impl ValidGrouping<()> for ShownTitle {
    type IsAggregate = is_aggregate::No;
}

impl QueryId for ShownTitle {
    type QueryId = Self;

    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<D: Backend> QueryFragment<D> for ShownTitle {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, D>) -> QueryResult<()> {
        let shown = PublicationState::SHOWN.iter();
        let shown: Vec<String> = shown.map(|state| format!("'{state}'")).collect();
        let (result, shown) = (PublicationKind::Result, shown.join(", "));
        out.push_sql(&format!(
            "CASE WHEN publications.kind = '{result}' AND publications.state NOT IN ({shown}) \
             THEN COALESCE((SELECT tasks.title FROM tasks WHERE tasks.id = publications.task_id), '') \
             ELSE publications.title END"
        ));
        Ok(())
    }
}
