//! What an import understood of its file: sheets, heads, columns, values taken for others; and the
//! cells that it didn't take as they stand.

use super::rejected::{column_text, line_text};
use crate::format;
use crate::texts::jobs as t;
use crate::ui::icon::{self, Icon};
use crate::ui::{Card, Table};
use leptos::prelude::*;
use sortition_contract::jobs::{
    ImportReading, ImportResult, JobKind, KnownBy, ReadTable, TextEncoding,
};

/// So many cells that were not taken are named; of all there is the number.
const NAMED_MOST: usize = 10;

/// The cards beside an import's outcome; none of a file that wasn't understood.
pub fn reading_cards(kind: JobKind, result: &ImportResult) -> Option<AnyView> {
    let reading = result.reading.clone()?;
    let known = reading.columns.iter().filter(|one| one.column.is_some());
    let note = t::columns_known(
        format::count(i64::try_from(reading.columns.len()).unwrap_or(i64::MAX)),
        format::count(i64::try_from(known.count()).unwrap_or(i64::MAX)),
    );
    let former = (!reading.taken_for.is_empty()).then(|| taken_for(kind, &reading));
    let (findings, headings) = (findings(result, &reading), headings(kind, &reading));
    let view = view! {
        <Card title=t::file()>{findings}</Card>
        <Card title=t::headings() note>{headings}</Card>
        {former}
    };
    Some(view.into_any())
}

fn quoted<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(t::quoted).collect()
}

fn table_text(table: &ReadTable) -> String {
    let (line, rows) = (format::count(table.head_line), format::count(table.rows));
    match &table.sheet {
        Some(sheet) => t::sheet_read(line, rows, t::quoted(sheet)),
        None => t::text_read(line, rows),
    }
}

fn encoding_text(encoding: TextEncoding) -> &'static str {
    match encoding {
        TextEncoding::Utf8 => "UTF-8",
        TextEncoding::Gb18030 => "GB18030",
        TextEncoding::Utf16 => "UTF-16",
    }
}

/// One thing that was understood, with its mark.
fn finding(class: &'static str, shape: icon::IconShape, text: String) -> AnyView {
    view! { <li class=class><Icon icon=shape/><span>{text}</span></li> }.into_any()
}

fn findings(result: &ImportResult, reading: &ImportReading) -> AnyView {
    let mut lines: Vec<AnyView> = Vec::new();
    let read = |text: String| finding("is-read", icon::CHECK, text);
    let told = |text: String| finding("", icon::INFO, text);
    lines.extend(reading.tables.iter().map(table_text).map(read));
    if reading.tables.len() > 1 {
        lines.push(read(t::sheets_together().to_owned()));
    }
    if let Some(encoding) = reading.encoding {
        lines.push(read(t::encoding_read(encoding_text(encoding))));
    }
    if !reading.skipped_sheets.is_empty() {
        let names = quoted(reading.skipped_sheets.iter().map(String::as_str));
        lines.push(told(t::sheets_skipped(names)));
    }
    let ignored = reading.columns.iter().filter(|one| one.column.is_none());
    let ignored = quoted(ignored.map(|one| one.heading.as_str()));
    if !ignored.is_empty() {
        lines.push(told(t::columns_ignored(ignored)));
    }
    if reading.skipped_rows > 0 {
        lines.push(told(t::rows_skipped(format::count(reading.skipped_rows))));
    }
    if result.warned > 0 {
        let cells = result.warnings.iter().take(NAMED_MOST).map(|one| {
            t::cell_of(
                one.heading.clone(),
                line_text(one.sheet.as_deref(), one.line),
            )
        });
        let cells = cells.collect::<Vec<_>>().join(t::list_comma());
        let text = t::kept_texts(cells, format::count(result.warned));
        lines.push(finding("is-warn", icon::WARNING, text));
    }
    view! { <ul class="understood">{lines}</ul> }.into_any()
}

fn headings(kind: JobKind, reading: &ImportReading) -> AnyView {
    let rows: Vec<_> = reading
        .columns
        .iter()
        .map(|one| {
            let how = match one.known_by {
                Some(KnownBy::Name) => t::known_by_name(),
                Some(KnownBy::Dictionary) => t::known_by_dictionary(),
                Some(KnownBy::Setting) => t::known_by_setting(),
                None => t::known_by_nobody(),
            };
            let column = match &one.column {
                Some(column) => {
                    view! { <td class="strong">{column_text(kind, column)}</td> }.into_any()
                }
                None => view! { <td class="t3">{t::not_imported()}</td> }.into_any(),
            };
            view! {
                <tr>
                    <td>{one.heading.clone()}</td>
                    {column}
                    <td class="sm t3 wide-only">{how}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <Table label=t::headings()>
            <thead>
                <tr>
                    <th scope="col">{t::heading_of_file()}</th>
                    <th scope="col">{t::column()}</th>
                    <th scope="col" class="wide-only">{t::known_by()}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}

fn taken_for(kind: JobKind, reading: &ImportReading) -> AnyView {
    let rows: Vec<_> = reading
        .taken_for
        .iter()
        .map(|one| {
            view! {
                <tr>
                    <td>{column_text(kind, &one.column)}</td>
                    <td>{one.value.clone()}</td>
                    <td class="code">{one.code.clone()}</td>
                    <td class="num">{format::count(one.rows)}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <Card title=t::former_values() note=t::former_values_hint()>
            <Table label=t::former_values()>
                <thead>
                    <tr>
                        <th scope="col">{t::column()}</th>
                        <th scope="col">{t::value()}</th>
                        <th scope="col">{t::taken_as()}</th>
                        <th scope="col" class="num">{t::rows_unit()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
        </Card>
    }
    .into_any()
}
