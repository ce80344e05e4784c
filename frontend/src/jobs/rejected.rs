//! The rows that an import refused: line, column, reason; and the file to mend and import again.

use super::api::{download_rejected_rows, list_rejected_rows};
use crate::checklist::item_column_text;
use crate::registers::{inspector_column_text, object_column_text};
use crate::texts::jobs as t;
use crate::ui::{Button, Column, Command, DataList, EmptyState, ErrorNote, ListQuery, icon};
use leptos::prelude::*;
use sortition_contract::jobs::{JobKind, JobView, RejectedRow};
use sortition_contract::page::Page;

/// One thing that is wrong in a row.
#[derive(Clone, Debug, PartialEq)]
struct Complaint {
    key: String,
    line: String,
    /// As the file calls it.
    column: Option<String>,
    value: String,
    detail: String,
}

/// The rows, with the means to get them as a file.
#[component]
pub fn RejectedRows(
    /// The import.
    job: JobView,
) -> AnyView {
    let id = StoredValue::new(job.id.to_string());
    let kind = job.kind;
    let downloading = Command::new();
    let download = move || {
        downloading.run(
            async move { download_rejected_rows(&id.get_value()).await },
            |()| {},
        );
    };
    let load = move |query: ListQuery| async move {
        // How many there are in all is said above.
        let uncounted = query.with("count", "");
        let page = list_rejected_rows(&id.get_value(), uncounted).await?;
        Ok(complaints(kind, page))
    };
    let columns = vec![
        Column::text("line", t::line(), |one: &Complaint| one.line.clone()).phone(),
        Column::text("column", t::column(), Complaint::column),
        Column::text("value", t::value(), |one: &Complaint| one.value.clone())
            .view(|one| view! { <span class="code t-bad cell-value">{one.value.clone()}</span> })
            .wraps(),
        Column::text("reason", t::remedy(), |one: &Complaint| one.detail.clone())
            .view(complaint_view)
            .wraps()
            .phone(),
    ];
    view! {
        <div class="row row-wrap row-between">
            <div><h2>{t::rejected_rows()}</h2><p class="sm t2">{t::rejected_rows_hint()}</p></div>
            <Button icon=icon::DOWNLOAD busy=downloading.busy on_press=download>
                {t::download_rejected()}
            </Button>
        </div>
        <ErrorNote error=downloading.error/>
        <DataList
            id="jobs.rejected"
            label=t::rejected_rows()
            columns
            key=|one: &Complaint| one.key.clone()
            load
            is_embedded=true
            empty=|| view! { <EmptyState title=t::rejected_gone() text=t::rejected_gone_hint()/> }
        />
    }
    .into_any()
}

impl Complaint {
    fn column(&self) -> String {
        let whole_row = || t::whole_row().to_owned();
        self.column.clone().unwrap_or_else(whole_row)
    }
}

/// What is wrong and what to do; on a phone with the column and the value, which have no room of
/// their own there.
fn complaint_view(one: &Complaint) -> AnyView {
    view! {
        <span>{one.detail.clone()}</span>
        <span class="complaint-cell xs t3">
            {one.column()}" "<span class="code cell-value">{one.value.clone()}</span>
        </span>
    }
    .into_any()
}

/// A line of a file, with its sheet where there are several.
pub(super) fn line_text(sheet: Option<&str>, line: i64) -> String {
    match sheet {
        Some(sheet) => format!("{sheet} {line}"),
        None => line.to_string(),
    }
}

/// The rows of a page, a complaint at a time.
fn complaints(kind: JobKind, mut page: Page<RejectedRow>) -> Page<Complaint> {
    let of = |row: RejectedRow| {
        let line = line_text(row.sheet.as_deref(), row.line);
        row.errors
            .into_iter()
            .enumerate()
            .map(move |(place, cell)| Complaint {
                key: format!("{line}-{place}"),
                line: line.clone(),
                column: cell
                    .heading
                    .or_else(|| cell.column.map(|column| column_text(kind, &column))),
                value: cell.value.unwrap_or_default(),
                detail: cell.detail,
            })
    };
    let rows = std::mem::take(&mut page.items).into_iter();
    page.showing(rows.flat_map(of).collect())
}

/// What a column is called on the pages of what was imported; its own name if it is none of ours.
pub(super) fn column_text(kind: JobKind, column: &str) -> String {
    let text = match kind {
        JobKind::ImportObjects => object_column_text(column),
        JobKind::ImportInspectors => inspector_column_text(column),
        JobKind::ImportItems => item_column_text(column),
    };
    text.map_or_else(|| column.to_owned(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sortition_contract::jobs::RejectedCell;

    #[test]
    fn complaints_keeps_line_and_order() {
        let cell = |heading: &str| RejectedCell {
            column: Some("code".to_owned()),
            heading: Some(heading.to_owned()),
            value: Some("值".to_owned()),
            code: "required".to_owned(),
            detail: "必须填写。".to_owned(),
        };
        let page = complaints(
            JobKind::ImportObjects,
            Page {
                next_cursor: Some("next".to_owned()),
                ..Page::whole(vec![RejectedRow {
                    line: 7,
                    sheet: Some("甲表".to_owned()),
                    error: "…".to_owned(),
                    cells: Default::default(),
                    errors: vec![cell("信用代码"), cell("名称")],
                }])
            },
        );
        let keys: Vec<_> = page.items.iter().map(|one| one.key.as_str()).collect();
        assert_eq!(keys, ["甲表 7-0", "甲表 7-1"]);
        assert_eq!(page.items[1].line, "甲表 7");
        assert_eq!(page.items[1].column(), "名称");
        assert_eq!(page.next_cursor.as_deref(), Some("next"));
    }
}
