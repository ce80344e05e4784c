//! How the enums of the contract are written.

/// Declares an enum of stable codes: serde form, database form and list of all in one place.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:tt),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "store", derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow))]
        #[cfg_attr(feature = "store", diesel(sql_type = diesel::sql_types::Text))]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $code)] $variant),+
        }

        impl $name {
            /// All, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable code, in JSON and in the database.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            #[cfg(feature = "store")]
            const fn as_str(&self) -> &'static str {
                self.code()
            }
        }

        $crate::column::text_column!($name, |code: String| code.parse::<$name>());

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.code())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::error::UnknownCode;
            fn from_str(code: &str) -> Result<Self, Self::Err> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
                    .ok_or_else(|| $crate::error::UnknownCode(code.to_owned()))
            }
        }
    };
}

pub(crate) use codes;

/// Reads a list of codes and leaves out those that this build doesn't know: a page that is open while the
/// server gets a newer version goes on, and doesn't offer what it couldn't do.
pub(crate) fn known<'de, D, T>(source: D) -> Result<Vec<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: std::str::FromStr,
{
    let codes = <Vec<String> as serde::Deserialize>::deserialize(source)?;
    Ok(codes.iter().filter_map(|code| code.parse().ok()).collect())
}
