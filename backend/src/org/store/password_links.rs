//! Links that set passwords, one at the most for each account. Only hashes of their tokens are stored.

use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, OrDuplicate};
use crate::kernel::schema::password_links;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use sortition_contract::ids::UserId;

/// A link as it is stored.
#[derive(Clone, Debug, Queryable, Insertable)]
#[diesel(table_name = password_links)]
pub struct PasswordLinkRow {
    /// Whose password it sets.
    pub user_id: UserId,
    /// SHA-256 of its token, in hexadecimal.
    pub token_hash: String,
    /// Who made it; none: whoever runs the machine.
    pub made_by: Option<UserId>,
    /// When it was made.
    pub created_at: NaiveDateTime,
    /// Until when it is good.
    pub expires_at: NaiveDateTime,
}

/// Writes a link in the place of the account's former one.
pub fn put(connection: &mut AnyConnection, row: &PasswordLinkRow) -> Result<(), ApiError> {
    forget(connection, &row.user_id)?;
    diesel::insert_into(password_links::table)
        .values(row)
        .execute(connection)
        // Two links of one account at once: the second is made anew, in the place of the first.
        .or_duplicate(|| ApiError::Busy)?;
    Ok(())
}

/// The link of a token's hash.
pub fn find(
    connection: &mut AnyConnection,
    token_hash: &str,
) -> Result<Option<PasswordLinkRow>, ApiError> {
    Ok(password_links::table
        .filter(password_links::token_hash.eq(token_hash))
        .first(connection)
        .optional()?)
}

/// Takes an account's link away, if it has one.
pub fn forget(connection: &mut AnyConnection, user_id: &UserId) -> Result<(), ApiError> {
    diesel::delete(password_links::table.find(user_id)).execute(connection)?;
    Ok(())
}

/// Takes all links away: those of a backup may have been used since it was made.
pub fn forget_all(connection: &mut AnyConnection) -> Result<(), ApiError> {
    diesel::delete(password_links::table).execute(connection)?;
    Ok(())
}
