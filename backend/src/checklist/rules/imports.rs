//! Rows of files of items: which columns there are, and what their cells say.

use crate::kernel::tabular::{Cells, Column, Lookup, Row, RowErrors, Words, is_lossy_copy};
use crate::kernel::text;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sortition_contract::checklist::{CreateItem, ItemKind, UpdateItem};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{ItemId, UnitId};
use sortition_contract::jobs::EmptyCells;
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

/// Types of objects as the pages name them: for which an item is, and of which an object is.
pub const TYPES: &[(&str, ObjectType)] = &[
    ("企业", ObjectType::Enterprise),
    ("个体工商户", ObjectType::SelfEmployed),
    ("人力资源服务机构", ObjectType::LabourAgency),
    ("劳务派遣单位", ObjectType::LabourDispatch),
    ("民办职业培训学校", ObjectType::TrainingSchool),
    ("事业单位", ObjectType::PublicInstitution),
    ("社会组织", ObjectType::SocialOrganisation),
    ("工程建设项目", ObjectType::ConstructionProject),
    ("机关", ObjectType::GovernmentBody),
    ("其他", ObjectType::Other),
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

/// What rows refer to, and how they are taken.
#[derive(Clone, Debug)]
pub struct Known {
    /// Units in service.
    pub units: Lookup,
    /// Their ids, by code.
    pub unit_ids: HashMap<String, UnitId>,
    /// Major items that there are; those of the file itself are known by their codes.
    pub majors: Lookup,
    /// Words for codes.
    pub words: Words,
    /// What an empty cell does.
    pub empty: EmptyCells,
}

/// Adds the words of the pages to those of the dictionary.
pub fn with_names(mut words: Words, types: &[(&str, ObjectType)]) -> Words {
    for (name, kind) in KINDS {
        words.add("kind", name, kind.code());
    }
    for (name, object_type) in types {
        words.add("object_types", name, object_type.code());
    }
    words
}

/// Reads a row. `types` are the words of the pages for types of objects, to be suggested.
pub fn read_item(
    row: &Row,
    known: &Known,
    types: &[(&str, ObjectType)],
    major_code: usize,
) -> Result<ItemLine, RowErrors> {
    let mut cells = Cells::new(row, COLUMNS, known.empty);
    let code = text::code(cells.cell("code").unwrap_or_default());
    let unit = cells.known("unit_code", &known.units);
    let unit = cells.required("unit_code", unit);
    let kinds: Vec<&str> = KINDS.iter().map(|(name, _)| *name).collect();
    let types: Vec<&str> = types.iter().map(|(name, _)| *name).collect();
    let parent_code = match cells.cell("parent_code") {
        Some(cell) => Some(
            known
                .majors
                .find(cell)
                .map_or_else(|| text::code(cell), str::to_owned),
        ),
        // An empty cell says nothing; without one the code itself says it.
        None => code
            .get(..major_code)
            .filter(|major| *major != code)
            .map(str::to_owned),
    };
    let text = |cells: &Cells<'_>, column: &str| {
        let is_said = cells.says(column);
        is_said.then(|| cells.text(column).unwrap_or_default())
    };
    let changes = UpdateItem {
        name: Some(cells.text("name").unwrap_or_default()),
        kind: cells.named("kind", &known.words, &kinds),
        object_types: cells
            .says("object_types")
            .then(|| cells.named_list("object_types", &known.words, &types)),
        content: text(&cells, "content"),
        method: text(&cells, "method"),
        legal_basis: text(&cells, "legal_basis"),
        unit_id: unit.and_then(|code| known.unit_ids.get(&code).cloned()),
        platform_codes: cells
            .says("platform_codes")
            .then(|| cells.list("platform_codes")),
        max_ratio_bp: cells.says("max_ratio_bp").then(|| ratio(&mut cells)),
        max_per_year: cells
            .says("max_per_year")
            .then(|| cells.integer("max_per_year")),
        effective_from: cells.day("effective_from"),
        reason: text(&cells, "reason"),
    };
    cells.build(|| {
        Some(ItemLine {
            code,
            parent_code,
            changes,
        })
    })
}

/// The item that a row makes where there is none; none if the row names no unit.
pub fn new_item(
    line: &ItemLine,
    parent_id: Option<ItemId>,
    today: NaiveDate,
) -> Option<CreateItem> {
    let said = line.changes.clone();
    Some(CreateItem {
        code: line.code.clone(),
        parent_id,
        name: said.name.unwrap_or_default(),
        kind: said.kind.unwrap_or(ItemKind::General),
        object_types: said.object_types.unwrap_or_default(),
        content: said.content.unwrap_or_default(),
        method: said.method.unwrap_or_default(),
        legal_basis: said.legal_basis.unwrap_or_default(),
        unit_id: said.unit_id?,
        platform_codes: said.platform_codes.unwrap_or_default(),
        max_ratio_bp: said.max_ratio_bp.flatten(),
        max_per_year: said.max_per_year.flatten(),
        effective_from: said.effective_from.unwrap_or(today),
        reason: said.reason.unwrap_or_default(),
    })
}

/// What a row changes, but for texts that came back with question marks for characters that some
/// program lost: what is stored stays, and the columns are named.
pub fn without_lossy(
    mut changes: UpdateItem,
    former: &CreateItem,
) -> (UpdateItem, Vec<&'static str>) {
    let mut kept = Vec::new();
    for (column, told, stored) in [
        ("name", &mut changes.name, &former.name),
        ("content", &mut changes.content, &former.content),
        ("method", &mut changes.method, &former.method),
        ("legal_basis", &mut changes.legal_basis, &former.legal_basis),
    ] {
        if told
            .as_deref()
            .is_some_and(|told| is_lossy_copy(told, stored))
        {
            *told = None;
            kept.push(column);
        }
    }
    (changes, kept)
}

/// How many values of an item are gone.
pub fn erased(before: &CreateItem, after: &CreateItem) -> i64 {
    let is_gone = |before: &str, after: &str| !before.is_empty() && after.is_empty();
    [
        is_gone(&before.content, &after.content),
        is_gone(&before.method, &after.method),
        is_gone(&before.legal_basis, &after.legal_basis),
        !before.object_types.is_empty() && after.object_types.is_empty(),
        !before.platform_codes.is_empty() && after.platform_codes.is_empty(),
        before.max_ratio_bp.is_some() && after.max_ratio_bp.is_none(),
        before.max_per_year.is_some() && after.max_per_year.is_none(),
    ]
    .into_iter()
    .map(i64::from)
    .sum()
}

/// Basis points, or per cent with its sign.
fn ratio(cells: &mut Cells<'_>) -> Option<i32> {
    cells.read("max_ratio_bp", ErrorCode::WrongRatio, |cell| {
        match cell.strip_suffix(['%', '％']) {
            None => cell.parse().ok(),
            Some(percent) => hundredths(percent.trim()),
        }
    })
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

    fn read(text: &str) -> Result<ItemLine, RowErrors> {
        let mut units = Lookup::default();
        units.add("130100-LSB", "劳动保障监察局");
        let mut majors = Lookup::default();
        majors.add("RS01", "劳动用工");
        let known = Known {
            units,
            unit_ids: HashMap::from([("130100-LSB".to_owned(), "unit".to_owned().into())]),
            majors,
            words: with_names(Words::default(), TYPES),
            empty: EmptyCells::Keep,
        };
        let source = Cursor::new(text.as_bytes().to_vec());
        let mut table = Table::open(source, COLUMNS, Limits::default()).unwrap();
        let row = table.next().unwrap().unwrap();
        read_item(&row, &known, TYPES, 4)
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
            "{head}\nRS0199,甲,劳动保障监察局,重点检查事项,企业；other,2.5%,-\n"
        ));
        let changes = line.unwrap().changes;
        assert_eq!(changes.kind, Some(ItemKind::Key));
        let types = [ObjectType::Enterprise, ObjectType::Other];
        assert_eq!(changes.object_types.as_deref(), Some(&types[..]));
        assert_eq!(changes.max_ratio_bp, Some(Some(250)));
        assert_eq!(changes.max_per_year, Some(None));
    }

    #[test]
    fn read_item_says_nothing_of_empty_cells() {
        let head = "code,name,unit_code,parent_code,content,object_types,max_per_year";
        let line = read(&format!("{head}\nrs 0199,劳动合同,130100-LSB,,,,\n")).unwrap();
        assert_eq!(line.code, "RS0199");
        assert_eq!(line.parent_code.as_deref(), Some("RS01"));
        let said = serde_json::to_value(&line.changes).unwrap();
        assert_eq!(said.as_object().map(|said| said.len()), Some(2), "{said}");
        let line = read(&format!("{head}\nRS0199,甲,130100-LSB,劳动用工,-,-,-\n")).unwrap();
        assert_eq!(line.parent_code.as_deref(), Some("RS01"));
        assert_eq!(line.changes.content.as_deref(), Some(""));
        assert_eq!(line.changes.object_types.as_deref(), Some(&[][..]));
        assert_eq!(line.changes.max_per_year, Some(None));
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
                ("kind", ErrorCode::UnknownWord),
                ("object_types", ErrorCode::UnknownWord),
                ("max_ratio_bp", ErrorCode::WrongRatio),
                ("max_per_year", ErrorCode::WrongInteger),
                ("effective_from", ErrorCode::WrongDay),
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
