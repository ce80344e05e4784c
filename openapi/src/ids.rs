//! Identifiers: one type per kind of record, so that a plan's id is never taken for a task's.

/// Declares id types: a UUID (version 7 for those the server makes) in its text form.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "schema", schema(value_type = String, format = "uuid"))]
        #[cfg_attr(feature = "store", derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow))]
        #[cfg_attr(feature = "store", diesel(sql_type = diesel::sql_types::Text))]
        #[serde(transparent)]
        pub struct $name(String);

        // What a change leaves in the database was an id when it was written: it isn't parsed again.
        $crate::column::text_column!($name, |id: String| Ok::<_, std::convert::Infallible>($name(id)));

        impl $name {
            /// A new id that sorts by the time it was made.
            #[allow(clippy::new_without_default)]
            pub fn new() -> Self {
                Self(uuid::Uuid::now_v7().to_string())
            }

            /// The text form, 36 lower-case characters.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::ops::Deref for $name {
            type Target = str;
            fn deref(&self) -> &str {
                &self.0
            }
        }

        /// Hashed and ordered as its text, so that a map by ids can be asked with a text.
        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        /// Takes an id as it stands in the database, where only valid ones are.
        impl From<String> for $name {
            fn from(stored: String) -> Self {
                Self(stored)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        /// Takes only a UUID, in any case; kept in lower case.
        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                uuid::Uuid::try_parse(text).map(|id| Self(id.to_string()))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(source)?;
                text.parse().map_err(|_| serde::de::Error::custom("not an id"))
            }
        }
    )+};
}

ids! {
    /// A unit: bureau, section, county unit or outside department.
    UnitId,
    /// A user account.
    UserId,
    /// A request about an administrator's account.
    AccountRequestId,
    /// A sign-in session.
    SessionId,
    /// A notification to one user.
    NotificationId,
    /// An item of the checklist, over all its versions.
    ItemId,
    /// One version of an item.
    ItemVersionId,
    /// An inspection object.
    ObjectId,
    /// An inspector.
    InspectorId,
    /// A recusal declaration.
    RecusalId,
    /// An expert.
    ExpertId,
    /// A recusal of an expert.
    ExpertRecusalId,
    /// A task in which an expert helped.
    ExpertParticipationId,
    /// A yearly plan.
    PlanId,
    /// An entry of a plan.
    PlanEntryId,
    /// An inspection task.
    TaskId,
    /// A draw.
    DrawId,
    /// A check: one object in one task.
    CheckId,
    /// A finding at one point of a check; made by the client.
    FindingId,
    /// A publication.
    PublicationId,
    /// A meeting, document, training or publicity entry.
    LedgerEntryId,
    /// A report of one unit for one period.
    ReportId,
    /// An uploaded or generated file.
    AttachmentId,
    /// A job.
    JobId,
    /// A request for a large export.
    ExportRequestId,
    /// An entry of the audit trail.
    AuditEventId,
    /// A key by which a program signs in.
    ApiKeyId,
}
