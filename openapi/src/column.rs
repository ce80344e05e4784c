//! How ids and codes stand in the database: as text. Only with the feature `store`; without it the
//! macro makes nothing and diesel isn't there, so that the page stays small.

/// Makes a type a column of text. It has `as_str`, and is made from a `String` by the function
/// that is named, which says what is wrong with a text that it doesn't know.
#[cfg(feature = "store")]
macro_rules! text_column {
    ($name:ident, $read:expr) => {
        impl<DB> diesel::serialize::ToSql<diesel::sql_types::Text, DB> for $name
        where
            DB: diesel::backend::Backend,
            str: diesel::serialize::ToSql<diesel::sql_types::Text, DB>,
        {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, DB>,
            ) -> diesel::serialize::Result {
                <str as diesel::serialize::ToSql<diesel::sql_types::Text, DB>>::to_sql(
                    self.as_str(),
                    out,
                )
            }
        }

        impl<DB> diesel::deserialize::FromSql<diesel::sql_types::Text, DB> for $name
        where
            DB: diesel::backend::Backend,
            String: diesel::deserialize::FromSql<diesel::sql_types::Text, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                let text = <String as diesel::deserialize::FromSql<_, DB>>::from_sql(bytes)?;
                Ok($read(text)?)
            }
        }
    };
}

/// For the page: nothing.
#[cfg(not(feature = "store"))]
macro_rules! text_column {
    ($name:ident, $read:expr) => {};
}

pub(crate) use text_column;
