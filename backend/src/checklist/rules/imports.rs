//! Rows of files of items: which columns there are, and what their cells say.

use crate::kernel::tabular::{Cells, Column, Row, RowError};
use serde::{Deserialize, Serialize};
use sortition_contract::checklist::{ItemKind, UpdateItem};
use sortition_contract::error::ErrorCode;
use sortition_contract::registers::ObjectType;
use std::collections::HashMap;

/// The columns of a file of items, with the headings of the pages in both languages.
pub const COLUMNS: &[Column] = &[
    Column::required("code", &["事项编码", "编码"]),
    Column::required("name", &["事项名称", "名称"]),
    Column::required("unit_code", &["单位代码", "责任单位", "Unit code"]),
    Column::optional("parent_code", &["大项编码", "Major item's code"]),
    Column::optional("kind", &["类别"]),
    Column::optional("object_types", &["适用对象", "For"]),
    Column::optional("content", &["检查内容"]),
    Column::optional("method", &["检查方式"]),
    Column::optional("legal_basis", &["法律依据", "Legal basis"]),
    Column::optional("platform_codes", &["互联网+监管编码", "Platform codes"]),
    Column::optional("max_ratio_bp", &["抽查比例上限", "Largest ratio"]),
    Column::optional("max_per_year", &["每年最多检查", "At most a year"]),
    Column::optional("effective_from", &["生效日期", "Effective from"]),
    Column::optional("reason", &["制定或修改原因"]),
];

/// Kinds as the pages name them.
const KINDS: &[(&str, ItemKind)] = &[
    ("一般检查事项", ItemKind::General),
    ("重点检查事项", ItemKind::Key),
];

/// Basis points of one per cent.
const PERCENT_BP: i32 = 100;

/// An item as a row says it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ItemLine {
    /// The item's code, in capitals.
    pub code: String,
    /// The major item's code; none if the item is one itself.
    pub parent_code: Option<String>,
    /// What the file says of it; what it lacks is absent.
    pub changes: UpdateItem,
}

/// Reads a row. `units` gives the units' ids by code; `types` the words for types of objects.
pub fn read_item(
    row: &Row,
    units: &HashMap<String, String>,
    types: &[(&str, ObjectType)],
    major_code: usize,
) -> Result<ItemLine, Vec<RowError>> {
    let mut cells = Cells::new(row, COLUMNS);
    let code = cells.text("code").unwrap_or_default().to_uppercase();
    let unit = cells.known("unit_code", |code| units.contains_key(code));
    let unit = cells.required("unit_code", unit);
    let parent_code = match cells.has("parent_code") {
        true => cells.text("parent_code").map(|code| code.to_uppercase()),
        // Without the column the code itself says it.
        false => code
            .get(..major_code)
            .filter(|major| *major != code)
            .map(str::to_owned),
    };
    let text = |cells: &Cells<'_>, column: &str| {
        let is_there = cells.has(column);
        is_there.then(|| cells.text(column).unwrap_or_default())
    };
    let changes = UpdateItem {
        name: Some(cells.text("name").unwrap_or_default()),
        kind: cells.named("kind", KINDS),
        object_types: cells
            .has("object_types")
            .then(|| object_types(&mut cells, types)),
        content: text(&cells, "content"),
        method: text(&cells, "method"),
        legal_basis: text(&cells, "legal_basis"),
        unit_id: unit
            .and_then(|code| units.get(&code))
            .map(|id| id.clone().into()),
        platform_codes: cells
            .has("platform_codes")
            .then(|| cells.list("platform_codes")),
        max_ratio_bp: cells.has("max_ratio_bp").then(|| ratio(&mut cells)),
        max_per_year: cells
            .has("max_per_year")
            .then(|| cells.parsed("max_per_year", ErrorCode::WrongFormat)),
        effective_from: cells.parsed("effective_from", ErrorCode::WrongFormat),
        reason: text(&cells, "reason"),
    };
    cells.finish(ItemLine {
        code,
        parent_code,
        changes,
    })
}

fn object_types(cells: &mut Cells<'_>, types: &[(&str, ObjectType)]) -> Vec<ObjectType> {
    let mut found = Vec::new();
    for entry in cells.list("object_types") {
        let by_name = types.iter().find(|(name, _)| *name == entry);
        match by_name.map(|(_, one)| *one).or_else(|| entry.parse().ok()) {
            Some(one) => found.push(one),
            None => cells.wrong("object_types", ErrorCode::UnknownValue, &entry),
        }
    }
    found
}

/// Basis points, or per cent with its sign.
fn ratio(cells: &mut Cells<'_>) -> Option<i32> {
    let cell = cells.cell("max_ratio_bp")?;
    let value = match cell.strip_suffix(['%', '％']) {
        None => cell.parse().ok(),
        Some(percent) => hundredths(percent.trim()),
    };
    if value.is_none() {
        cells.wrong("max_ratio_bp", ErrorCode::WrongFormat, cell);
    }
    value
}

/// A decimal number with at most two places, in hundredths.
fn hundredths(text: &str) -> Option<i32> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if part.len() > 2 || !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let whole: i32 = whole.parse().ok()?;
    let part: i32 = format!("{part:0<2}").parse().ok()?;
    whole.checked_mul(PERCENT_BP)?.checked_add(part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::tabular::{Limits, Table};
    use std::io::Cursor;

    fn read(text: &str) -> Result<ItemLine, Vec<RowError>> {
        let units = HashMap::from([("130100-LSB".to_owned(), "unit".to_owned())]);
        let source = Cursor::new(text.as_bytes().to_vec());
        let mut table = Table::open(source, COLUMNS, Limits::default()).unwrap();
        let row = table.next().unwrap().unwrap();
        read_item(&row, &units, &[("企业", ObjectType::Enterprise)], 4)
    }

    #[test]
    fn read_item_says_nothing_of_columns_that_the_file_lacks() {
        let line = read("code,name,unit_code\nrs0199,劳动合同,130100-LSB\n").unwrap();
        assert_eq!(line.code, "RS0199");
        assert_eq!(line.parent_code.as_deref(), Some("RS01"));
        assert_eq!(line.changes.name.as_deref(), Some("劳动合同"));
        assert_eq!(line.changes.unit_id.as_deref(), Some("unit"));
        let said = serde_json::to_value(&line.changes).unwrap();
        assert_eq!(said.as_object().map(|said| said.len()), Some(2), "{said}");
        let major = read("code,name,unit_code\nRS99,大项,130100-LSB\n").unwrap();
        assert_eq!(major.parent_code, None);
    }

    #[test]
    fn read_item_takes_words_of_the_pages_and_ratios_in_per_cent() {
        let head = "事项编码,事项名称,单位代码,类别,适用对象,抽查比例上限,每年最多检查";
        let line = read(&format!(
            "{head}\nRS0199,甲,130100-LSB,重点检查事项,企业；other,2.5%,\n"
        ));
        let changes = line.unwrap().changes;
        assert_eq!(changes.kind, Some(ItemKind::Key));
        let types = [ObjectType::Enterprise, ObjectType::Other];
        assert_eq!(changes.object_types.as_deref(), Some(&types[..]));
        assert_eq!(changes.max_ratio_bp, Some(Some(250)));
        assert_eq!(changes.max_per_year, Some(None));
    }

    #[test]
    fn read_item_tells_all_that_is_wrong_at_once() {
        let head = "code,name,unit_code,kind,object_types,max_ratio_bp,max_per_year,effective_from";
        let errors = read(&format!(
            "{head}\nRS0199,甲,XXX,moon,企业;mars,x%,one,soon\n"
        ));
        let codes: Vec<_> = errors
            .unwrap_err()
            .into_iter()
            .map(|error| (error.column.unwrap_or("-"), error.code))
            .collect();
        assert_eq!(
            codes,
            [
                ("unit_code", ErrorCode::UnknownReference),
                ("kind", ErrorCode::UnknownValue),
                ("object_types", ErrorCode::UnknownValue),
                ("max_ratio_bp", ErrorCode::WrongFormat),
                ("max_per_year", ErrorCode::WrongFormat),
                ("effective_from", ErrorCode::WrongFormat),
            ]
        );
    }

    #[test]
    fn hundredths_of_a_number_are_exact() {
        for (text, expected) in [
            ("5", Some(500)),
            ("2.5", Some(250)),
            ("0.05", Some(5)),
            ("100", Some(10_000)),
            ("0.005", None),
            ("1.-5", None),
            ("", None),
            ("99999999", None),
        ] {
            assert_eq!(hundredths(text), expected, "{text}");
        }
    }
}
