//! The rows on the page as CSV, with the columns that are shown.

use super::List;
use crate::api;
use leptos::prelude::*;

/// Gives the present page to the browser to save.
pub fn save_page(list: List) {
    let columns: Vec<_> = list.heads.with_value(|heads| {
        heads
            .iter()
            .enumerate()
            .filter(|(_, head)| untrack(|| list.layout.shows(head.key)))
            .map(|(place, head)| (place, head.label.clone()))
            .collect()
    });
    let heads: Vec<_> = columns.iter().map(|(_, label)| label.as_str()).collect();
    // The mark tells spreadsheets that this is UTF-8.
    let mut text = String::from("\u{feff}");
    push_row(&mut text, &heads);
    for row in 0..untrack(|| list.data.count()) {
        let cells: Vec<_> = columns
            .iter()
            .map(|(column, _)| list.data.text.run((row, *column)))
            .collect();
        push_row(&mut text, &cells);
    }
    let name = format!("{}.csv", list.label.get_value());
    api::save_text(&text, "text/csv;charset=utf-8", &name);
}

fn push_row(text: &mut String, cells: &[impl AsRef<str>]) {
    let cells: Vec<_> = cells.iter().map(|cell| quoted(cell.as_ref())).collect();
    text.push_str(&cells.join(","));
    text.push_str("\r\n");
}

/// A cell, quoted where it must be; a text that a spreadsheet would take for a formula is not one.
fn quoted(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '@', '\t', '\r'])
        || (cell.starts_with('-') && cell[1..].parse::<f64>().is_err());
    let cell = if is_formula {
        format!("'{cell}")
    } else {
        cell.to_owned()
    };
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn quoted_guards_separators_and_formulas() {
        let cases = [
            ("公司", "公司"),
            ("a,b", "\"a,b\""),
            ("他说\"好\"", "\"他说\"\"好\"\"\""),
            ("=1+1", "'=1+1"),
            ("-3", "-3"),
            ("-cmd", "'-cmd"),
        ];
        for (cell, expected) in cases {
            assert_eq!(quoted(cell), expected);
        }
    }
}
