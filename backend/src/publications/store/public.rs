//! Whether a result is public: the one condition, for every list, count and search that asks.

use crate::kernel::schema::{checks, publications};
use diesel::dsl::{And, Eq, EqAny, Filter, exists};
use diesel::prelude::*;
use sortition_contract::publications::{PublicationKind, PublicationState};

/// The type of [`is_public_result`].
pub type IsPublicResult =
    And<Eq<publications::kind, &'static str>, EqAny<publications::state, &'static [&'static str]>>;

/// The condition that a publication is a result which stands in public: as it holds, or as a former
/// text. What was taken down is not.
pub fn is_public_result() -> IsPublicResult {
    publications::kind
        .eq(PublicationKind::Result.code())
        .and(publications::state.eq_any(PublicationState::PUBLIC))
}

/// The type of [`has_public_result`].
pub type HasPublicResult = exists<
    Filter<Filter<publications::table, Eq<publications::subject_id, checks::id>>, IsPublicResult>,
>;

/// The condition that the result of the check asked about stands in public. Asked check by check:
/// who reads all that is public needn't wait for the list of it.
pub fn has_public_result() -> HasPublicResult {
    let of_check = publications::table.filter(publications::subject_id.eq(checks::id));
    exists(of_check.filter(is_public_result()))
}
