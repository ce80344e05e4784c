//! Lists as files.

use super::{Error, download, get};
use crate::session;
use crate::ui::{ListFile, ListQuery, Work};

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
    let path = path.into();
    Some(Work::from(move |file: ListFile| {
        take(path.clone(), conditions(file.query), file.form)
    }))
}

async fn take(path: String, query: ListQuery, form: crate::ui::FileForm) -> Result<(), Error> {
    let call = get(path)
        .encoded_query(&query.encoded())
        .header("Accept", form.media_type().to_owned());
    download(call, &format!("list.{}", form.ending())).await
}
