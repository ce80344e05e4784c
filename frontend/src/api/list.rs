//! Lists as files.

use super::{Error, download, get};
use crate::session;
use crate::ui::{FileForm, ListFile, ListQuery, Work};
use leptos::prelude::*;
use sortition_contract::jobs::ExportFormat;

/// A file that one person doesn't take alone: set for the dialog that asks for a second one.
#[derive(Clone, Copy)]
pub struct LargeExport(pub RwSignal<Option<WantedExport>>);

/// What somebody wanted to take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedExport {
    /// The list, by its operation.
    pub operation: String,
    /// Its query, encoded.
    pub query: String,
    /// The kind of file.
    pub format: ExportFormat,
    /// How many rows it has.
    pub row_count: i64,
}

/// How a list, by its operation and path, is taken as a file; none for those who may not. With
/// `conditions` that the list has besides its own.
pub fn list_file(
    operation: &str,
    path: impl Into<String>,
    conditions: impl Fn(ListQuery) -> ListQuery + Send + Sync + 'static,
) -> Option<Work<ListFile>> {
    if !session::may_export(operation) {
        return None;
    }
    let (operation, path) = (operation.to_owned(), path.into());
    let large = use_context::<LargeExport>();
    Some(Work::from(move |file: ListFile| {
        let query = conditions(file.query).encoded();
        take(operation.clone(), path.clone(), query, file.form, large)
    }))
}

async fn take(
    operation: String,
    path: String,
    query: String,
    form: FileForm,
    large: Option<LargeExport>,
) -> Result<(), Error> {
    let call = get(path)
        .encoded_query(&query)
        .header("Accept", form.media_type().to_owned());
    let refused = match download(call, &format!("list.{}", form.ending())).await {
        Ok(()) => return Ok(()),
        Err(error) => error,
    };
    let (Some(LargeExport(wanted)), Some(row_count)) = (large, refused.rows()) else {
        return Err(refused);
    };
    // The page may be gone by now; then nobody waits for it.
    let _unasked = wanted.try_set(Some(WantedExport {
        operation,
        query,
        format: match form {
            FileForm::Csv => ExportFormat::Csv,
            FileForm::Xlsx => ExportFormat::Xlsx,
        },
        row_count,
    }));
    // The dialog says what goes on.
    Err(Error::Cancelled)
}
