//! Whether a result is public: the one condition, for every list, count and search that asks.

use crate::kernel::schema::publications;
use diesel::dsl::{And, Eq, EqAny};
use diesel::prelude::*;
use sortition_contract::publications::{PublicationKind, PublicationState};

/// The type of [`is_public_result`].
pub type IsPublicResult = And<
    Eq<publications::kind, PublicationKind>,
    EqAny<publications::state, &'static [PublicationState]>,
>;

/// The condition that a publication is a result which stands in public: as it holds, or as a former
/// text. What was taken down is not.
pub fn is_public_result() -> IsPublicResult {
    publications::kind
        .eq(PublicationKind::Result)
        .and(publications::state.eq_any(PublicationState::PUBLIC))
}
