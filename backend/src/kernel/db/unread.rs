//! A value in one column of text, as JSON, that isn't read with its row.

use crate::kernel::error::ApiError;
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::Text;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A value that stands in one column of text, as JSON, and is read where somebody looks at it: of what is
/// large, lists hold many and show none.
#[derive(Clone, Debug, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct Unread(String);

impl Unread {
    /// A value to be stored.
    pub fn of(value: &impl Serialize) -> Result<Self, ApiError> {
        serde_json::to_string(value)
            .map(Self)
            .map_err(ApiError::internal)
    }

    /// The value.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        serde_json::from_str(&self.0).map_err(ApiError::internal)
    }
}

impl<DB> diesel::serialize::ToSql<Text, DB> for Unread
where
    DB: diesel::backend::Backend,
    str: diesel::serialize::ToSql<Text, DB>,
{
    fn to_sql<'b>(
        &'b self,
        out: &mut diesel::serialize::Output<'b, '_, DB>,
    ) -> diesel::serialize::Result {
        <str as diesel::serialize::ToSql<Text, DB>>::to_sql(&self.0, out)
    }
}

impl<DB> diesel::deserialize::FromSql<Text, DB> for Unread
where
    DB: diesel::backend::Backend,
    String: diesel::deserialize::FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
        String::from_sql(bytes).map(Self)
    }
}
