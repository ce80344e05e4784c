//! Lists of texts in one column.

/// A list of short texts in one column, as JSON.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, serde::Serialize, diesel::deserialize::FromSqlRow,
)]
#[serde(transparent)]
pub struct Texts(pub Vec<String>);

impl<DB> diesel::deserialize::FromSql<diesel::sql_types::Text, DB> for Texts
where
    DB: diesel::backend::Backend,
    String: diesel::deserialize::FromSql<diesel::sql_types::Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
        let text = String::from_sql(bytes)?;
        Ok(Self(serde_json::from_str(&text)?))
    }
}

/// As it is stored. Structs that write it say `#[diesel(serialize_as = String)]`.
impl From<Texts> for String {
    fn from(texts: Texts) -> Self {
        // Plain texts: writing them as JSON can't fail.
        serde_json::to_string(&texts.0).unwrap_or_default()
    }
}
