//! What a list sorts by, and the keyset condition that follows from it.

use crate::kernel::db::Backend;
use crate::kernel::error::ApiError;
use crate::kernel::queries::{invalid, not_one_of};
use crate::kernel::rights::Operation;
use diesel::BoxableExpression;
use diesel::expression::expression_types::NotSelectable;

/// A part of a list's order, over the rows of a table.
pub type Ordering<Table> = Box<dyn BoxableExpression<Table, Backend, SqlType = NotSelectable>>;

/// What a list sorts by: for the API's document, and so for what a query may hold.
#[derive(Clone, Copy, Debug)]
pub struct Sorted {
    /// The operation id of the list.
    pub operation: &'static str,
    /// The fields.
    pub fields: &'static [&'static str],
}

impl Sorted {
    /// A list with its fields, as `sortable!` has them.
    pub const fn of<O: Operation>(fields: &'static [&'static str]) -> Self {
        Self {
            operation: O::RIGHT.operation,
            fields,
        }
    }
}

/// Declares what a list sorts by. The type gets `page`, by which a store lists.
///
/// ```ignore
/// sortable! {
///     UnitSort of units::table, tie units::code => String;
///     "name" => units::name => String,
///     "position" => units::position => i32,
/// }
/// ```
#[macro_export]
macro_rules! sortable {
    ($name:ident of $table:ty, tie $tie:expr => $tie_type:ty; $($key:literal => $column:expr => $rust:ty),+ $(,)?) => {
        /// What this list sorts by.
        pub struct $name;

        impl $name {
            /// The fields that it sorts by.
            pub const FIELDS: &'static [&'static str] = &[$($key),+];

            /// The condition that a row comes after `position` in `order`.
            fn after(
                order: &[$crate::kernel::page::SortKey],
                position: &[serde_json::Value],
            ) -> Result<
                Box<dyn diesel::BoxableExpression<$table, $crate::kernel::db::Backend, SqlType = diesel::sql_types::Bool>>,
                $crate::kernel::error::ApiError,
            > {
                use diesel::prelude::*;
                type Condition = Box<dyn diesel::BoxableExpression<$table, $crate::kernel::db::Backend, SqlType = diesel::sql_types::Bool>>;
                let (last, firsts) = position.split_last().ok_or_else($crate::kernel::page::bad_cursor)?;
                let last: $tie_type = $crate::kernel::page::cursor_value(last)?;
                let mut condition: Condition = Box::new(($tie).gt(last));
                // From the last key to the first: not before it, and beyond it or the rest beyond.
                // The first half alone lets an index find where the page begins.
                for (key, value) in order.iter().zip(firsts).rev() {
                    condition = match key.name.as_str() {
                        $($key => {
                            let value: $rust = $crate::kernel::page::cursor_value(value)?;
                            let (beyond, not_before): (Condition, Condition) = if key.is_descending {
                                (Box::new(($column).lt(value.clone())), Box::new(($column).le(value)))
                            } else {
                                (Box::new(($column).gt(value.clone())), Box::new(($column).ge(value)))
                            };
                            Box::new(not_before.and(beyond.or(condition)))
                        })+
                        _ => return Err($crate::kernel::page::unknown_sort(&key.name, Self::FIELDS)),
                    };
                }
                Ok(condition)
            }

            /// What rows are ordered by; refuses a key that the list doesn't sort by.
            fn ordering(
                order: &[$crate::kernel::page::SortKey],
            ) -> Result<Vec<$crate::kernel::page::Ordering<$table>>, $crate::kernel::error::ApiError> {
                use diesel::prelude::*;
                type Part = $crate::kernel::page::Ordering<$table>;
                let mut parts: Vec<Part> = Vec::with_capacity(order.len() + 1);
                for key in order {
                    let part: Part = match (key.name.as_str(), key.is_descending) {
                        $(($key, true) => Box::new(($column).desc()),
                          ($key, false) => Box::new(($column).asc()),)+
                        _ => return Err($crate::kernel::page::unknown_sort(&key.name, Self::FIELDS)),
                    };
                    parts.push(part);
                }
                parts.push(Box::new(($tie).asc()));
                Ok(parts)
            }

            /// Orders a query; refuses a key that the list doesn't sort by.
            fn order<'a>(
                query: diesel::helper_types::IntoBoxed<'a, $table, $crate::kernel::db::Backend>,
                order: &[$crate::kernel::page::SortKey],
            ) -> Result<
                diesel::helper_types::IntoBoxed<'a, $table, $crate::kernel::db::Backend>,
                $crate::kernel::error::ApiError,
            > {
                use diesel::prelude::*;
                let parts = Self::ordering(order)?.into_iter();
                Ok(parts.fold(query, |query, part| query.then_order_by(part)))
            }

            /// How many rows `matching` finds, each counted once, as far as a listing counts.
            fn total<'a, F, M>(
                connection: &mut $crate::kernel::db::AnyConnection,
                listing: &$crate::kernel::page::Listing<F>,
                matching: impl Fn() -> M,
            ) -> Result<i64, $crate::kernel::error::ApiError>
            where
                M: $crate::kernel::page::InParts<
                    diesel::helper_types::IntoBoxed<'a, $table, $crate::kernel::db::Backend>,
                >,
            {
                use diesel::prelude::*;
                use $crate::kernel::page::{Counted, Several};
                let most = listing.counted_at_most();
                let limited = |part: diesel::helper_types::IntoBoxed<'a, $table, $crate::kernel::db::Backend>| match most {
                    Some(most) => part.limit(most),
                    None => part,
                };
                let parts = matching().in_parts();
                let (is_one, before_last) = (parts.len() == 1, parts.len().saturating_sub(1));
                // One alone may say it, without a look at which rows the others find as well.
                for part in parts.into_iter().take(before_last.max(1)) {
                    let one = diesel::dsl::sql::<diesel::sql_types::Integer>("1");
                    let total: i64 = Counted(limited(part).select(one)).get_result(connection)?;
                    if is_one || most.is_some_and(|most| total >= most) {
                        return Ok(total);
                    }
                }
                let parts = matching().in_parts().into_iter();
                let parts = parts.map(|part| limited(part).select($tie)).collect();
                let total: i64 = Counted(Several(parts)).get_result(connection)?;
                Ok(most.map_or(total, |most| total.min(most)))
            }

            /// The page that a listing asks for of the rows that `matching` finds, by one query or by
            /// several; `usual` is the order if none was asked for. `values` gives a row's value for a
            /// sort key, `tie` its unique key.
            fn page<'a, F, R, M>(
                connection: &mut $crate::kernel::db::AnyConnection,
                listing: &$crate::kernel::page::Listing<F>,
                usual: &[(&str, bool)],
                matching: impl Fn() -> M,
                load: impl FnOnce(
                    diesel::helper_types::IntoBoxed<'a, $table, $crate::kernel::db::Backend>,
                    &mut $crate::kernel::db::AnyConnection,
                ) -> diesel::QueryResult<Vec<R>>,
                values: impl Fn(&R, &str) -> serde_json::Value,
                tie: impl Fn(&R) -> serde_json::Value,
            ) -> Result<sortition_contract::page::Page<R>, $crate::kernel::error::ApiError>
            where
                M: $crate::kernel::page::InParts<
                    diesel::helper_types::IntoBoxed<'a, $table, $crate::kernel::db::Backend>,
                >,
            {
                use diesel::prelude::*;
                use $crate::kernel::page::{Among, Several};
                let order = listing.order(usual);
                let mut parts = Vec::new();
                for part in matching().in_parts() {
                    let begun = match listing.position(&order)? {
                        Some(position) => part.filter(Self::after(&order, position)?),
                        None => part,
                    };
                    parts.push(Self::order(begun, &order)?);
                }
                let query = if parts.len() == 1 {
                    parts.remove(0)
                } else {
                    let most = listing.offset() + listing.limit + 1;
                    let parts = parts.into_iter().map(|part| part.limit(most).select($tie));
                    let among = Among { column: $tie, found: Several(parts.collect()) };
                    let all: diesel::helper_types::IntoBoxed<'a, $table, $crate::kernel::db::Backend> =
                        <$table as diesel::associations::HasTable>::table().into_boxed();
                    Self::order(all.filter(among), &order)?
                };
                let query = query.limit(listing.limit + 1).offset(listing.offset());
                let rows = load(query, connection)?;
                let total = match (listing.count, listing.total_at_end(rows.len())) {
                    (false, _) => None,
                    (true, Some(total)) => Some(total),
                    (true, None) => Some(Self::total(connection, listing, &matching)?),
                };
                Ok(listing.page(rows, &order, total, values, tie))
            }
        }
    };
}

/// 400: the list doesn't sort by that, but by these.
pub fn unknown_sort(name: &str, fields: &[&str]) -> ApiError {
    invalid("sort", not_one_of("sort", name, fields.join(", ")))
}
