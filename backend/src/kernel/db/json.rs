//! A value in one column of text, as JSON.

use crate::kernel::error::ApiError;
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::Text;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;

/// A value that stands in one column of text, as JSON. The text is kept beside it: it is written as it
/// was read, and a row that holds one is written by reference. A text that is no such value is an error of
/// reading, as an unknown code is.
#[derive(Clone, Debug, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct Json<T: Debug> {
    value: T,
    text: String,
}

impl<T: Debug + Serialize> Json<T> {
    /// A value to be stored.
    pub fn new(value: T) -> Result<Self, ApiError> {
        let text = serde_json::to_string(&value).map_err(ApiError::internal)?;
        Ok(Self { value, text })
    }
}

impl<T: Debug> Json<T> {
    /// The text, as it is stored.
    pub fn as_text(&self) -> &str {
        &self.text
    }

    /// The value without its column.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// Serialises the value in place of its text, for rows in whose history it stands as such:
    /// `#[serde(serialize_with = "Json::serialize_value")]`.
    pub fn serialize_value<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>
    where
        T: Serialize,
    {
        self.value.serialize(serializer)
    }

    /// A copy of the value; `clone` copies the column.
    pub fn cloned(&self) -> T
    where
        T: Clone,
    {
        self.value.clone()
    }
}

impl<T: Debug> std::ops::Deref for Json<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// By the value: of two texts that say the same none is another.
impl<T: Debug + PartialEq> PartialEq for Json<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

/// In the history of a record: the text, as it is stored.
impl<T: Debug> Serialize for Json<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<T, DB> diesel::serialize::ToSql<Text, DB> for Json<T>
where
    T: Debug,
    DB: diesel::backend::Backend,
    str: diesel::serialize::ToSql<Text, DB>,
{
    fn to_sql<'b>(
        &'b self,
        out: &mut diesel::serialize::Output<'b, '_, DB>,
    ) -> diesel::serialize::Result {
        <str as diesel::serialize::ToSql<Text, DB>>::to_sql(&self.text, out)
    }
}

impl<T, DB> diesel::deserialize::FromSql<Text, DB> for Json<T>
where
    T: Debug + DeserializeOwned,
    DB: diesel::backend::Backend,
    String: diesel::deserialize::FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
        let text = String::from_sql(bytes)?;
        let value = serde_json::from_str(&text)?;
        Ok(Self { value, text })
    }
}
