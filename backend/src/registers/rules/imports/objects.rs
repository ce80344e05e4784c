//! Rows of files of objects.

use super::{Known, STATUSES, TYPES, TakenFor, industry, told_text};
use crate::kernel::error::FieldError;
use crate::kernel::tabular::{Cells, Column, Lookup, Row, RowError, RowErrors, row_error};
use crate::registers::rules::objects::{self, Particulars};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sortition_contract::error::ErrorCode;
use sortition_contract::personal::{PersonName, Personal, Phone};
use sortition_contract::registers::CreateObject;

/// The columns of a file of objects, with the headings of the pages in both languages.
pub const OBJECT_COLUMNS: &[Column] = &[
    Column::required("code", &["统一社会信用代码", "编码", "代码", "Credit code"]),
    Column::required("name", &["名称", "对象名称", "单位名称"]),
    Column::required("type", &["类型", "对象类型"]),
    Column::required(
        "region_code",
        &[
            "属地代码",
            "属地",
            "区县",
            "区划代码",
            "行政区划代码",
            "Region code",
        ],
    ),
    Column::optional("industry_code", &["行业代码", "行业", "Industry code"]),
    Column::optional("address", &["地址"]),
    Column::optional("longitude", &["经度"]),
    Column::optional("latitude", &["纬度"]),
    Column::optional(
        "legal_representative",
        &["法定代表人", "负责人", "Legal representative"],
    ),
    Column::optional("phone", &["联系电话", "电话", "Telephone"]),
    Column::optional(
        "staff_count",
        &[
            "职工数",
            "从业人数",
            "职工人数",
            "用工人数",
            "人数",
            "Staff",
        ],
    ),
    Column::optional("status", &["状态", "经营状态", "登记状态"]),
    Column::optional("status_on", &["变更日期", "Status since"]),
    Column::optional(
        "credit_class",
        &["信用风险分类", "信用等级", "信用类别", "Credit class"],
    ),
    Column::optional("credit_index", &["信用指数", "Credit index"]),
    Column::optional("tags", &["标签"]),
    // Stands in the list as a file; nobody sets it.
    Column::optional("last_checked_on", &["最近检查", "Last checked"]),
];

/// Credit classes as the pages name them.
const CLASSES: &[&str] = &["A", "B", "C", "D", "未分类"];

/// Columns that lists show masked.
const PERSONAL: [&str; 2] = ["legal_representative", "phone"];

/// An object as a row says it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ObjectLine {
    /// All fields, in the register's form; those that the file lacks are empty.
    pub object: CreateObject,
    /// Optional columns that say something, be it that what is stored goes.
    pub columns: Vec<String>,
    /// Since when the status holds.
    pub status_on: Option<NaiveDate>,
    /// Personal fields in the masked form of a list, which say nothing new.
    pub masked: Vec<(String, String)>,
}

/// The masked form of a personal text, as lists show it.
fn masked<'a>(cells: &Cells<'a>, column: &str) -> Option<&'a str> {
    cells.cell(column).filter(|cell| cell.contains('*'))
}

fn unmasked(cells: &Cells<'_>, column: &str) -> Option<String> {
    match masked(cells, column) {
        Some(_) => None,
        None => cells.text(column),
    }
}

/// Reads a row of a file of objects.
pub fn read_object(row: &Row, known: &Known) -> Result<(ObjectLine, Vec<TakenFor>), RowErrors> {
    let mut cells = Cells::new(row, OBJECT_COLUMNS, known.empty);
    let mut taken_for = Vec::new();
    let type_names: Vec<&str> = TYPES.iter().map(|(name, _)| *name).collect();
    let status_names: Vec<&str> = STATUSES.iter().map(|(name, _)| *name).collect();
    let object_type = cells.named("type", &known.words, &type_names);
    let object_type = cells.required("type", object_type);
    let region = region(&mut cells, known, &mut taken_for);
    let region = cells.required("region_code", region);
    let told = Particulars {
        code: cells.text("code").unwrap_or_default(),
        name: cells.text("name").unwrap_or_default(),
        industry_code: industry_cell(&mut cells, &known.industries),
        address: cells.text("address"),
        longitude: cells.decimal("longitude"),
        latitude: cells.decimal("latitude"),
        legal_representative: unmasked(&cells, "legal_representative"),
        phone: unmasked(&cells, "phone"),
        staff_count: cells.integer("staff_count"),
        status: cells.named("status", &known.words, &status_names),
        credit_class: cells.named("credit_class", &known.words, CLASSES),
        credit_index: cells.integer("credit_index"),
        tags: cells.list("tags"),
    };
    let status_on = cells.day("status_on");
    if let Some(Err(error)) = status_on.map(|on| objects::status_day(Some(on), known.today)) {
        let pointer = "/status_on".to_owned();
        cells.push(row_error(OBJECT_COLUMNS, FieldError { pointer, ..error }));
    }
    let particulars = cells.by_rules(|fields| objects::check_particulars(fields, told));
    let masked: Vec<(String, String)> = PERSONAL
        .iter()
        .filter_map(|column| Some((*column, masked(&cells, column)?)))
        .map(|(column, text)| (column.to_owned(), text.to_owned()))
        .collect();
    let columns = OBJECT_COLUMNS
        .iter()
        .filter(|column| !column.is_required && cells.says(column.field))
        .map(|column| column.field.to_owned())
        .filter(|column| !masked.iter().any(|(one, _)| one == column))
        .collect();
    cells.build(|| {
        let line = ObjectLine {
            object: particulars?.with(object_type?, region?),
            columns,
            status_on,
            masked,
        };
        Some((line, taken_for))
    })
}

fn region(cells: &mut Cells<'_>, known: &Known, taken_for: &mut Vec<TakenFor>) -> Option<String> {
    let cell = cells.cell("region_code")?;
    let address = cells.cell("address").unwrap_or_default();
    match known.regions.find("region_code", cell, address) {
        Ok(found) => {
            if found.is_taken_for {
                taken_for.push(("region_code", cell.to_owned(), found.code.clone()));
            }
            Some(found.code)
        }
        Err(error) => {
            cells.push(error);
            None
        }
    }
}

fn industry_cell(cells: &mut Cells<'_>, lookup: &Lookup) -> Option<String> {
    let cell = cells.cell("industry_code")?;
    let found = industry(lookup, cell);
    if found.is_none() {
        cells.no_such("industry_code", cell, lookup);
    }
    found.map(str::to_owned)
}

/// The masked columns that don't stand for what is stored: their text is lost.
pub fn lost_texts(former: Option<&CreateObject>, line: &ObjectLine) -> Vec<RowError> {
    let is_kept = |column: &str, text: &str| match (column, former) {
        ("phone", Some(former)) => is_form_of::<Phone>(former.phone.as_ref(), text),
        (_, Some(former)) => is_form_of::<PersonName>(former.legal_representative.as_ref(), text),
        (_, None) => false,
    };
    let lost = PERSONAL.iter().filter_map(|column| {
        let mut masked = line.masked.iter();
        let (_, text) = masked.find(|(one, text)| one == column && !is_kept(column, text))?;
        Some(RowError::with_value(column, ErrorCode::MaskedValue, text))
    });
    lost.collect()
}

fn is_form_of<P: Personal>(stored: Option<&String>, masked: &str) -> bool {
    stored.is_some_and(|stored| P::from(stored.clone()).masked() == masked)
}

/// The object with what a row says, where it says something; and the columns whose stored text
/// stayed because the row has question marks in its place.
pub fn merged(former: CreateObject, line: ObjectLine) -> (CreateObject, Vec<&'static str>) {
    let ObjectLine {
        mut object,
        columns,
        ..
    } = line;
    let mut kept = Vec::new();
    object.name = told_text("name", Some(&former.name), object.name, &mut kept);
    for (column, told, stored) in [
        ("address", &mut object.address, &former.address),
        (
            "legal_representative",
            &mut object.legal_representative,
            &former.legal_representative,
        ),
    ] {
        *told = told
            .take()
            .map(|text| told_text(column, stored.as_deref(), text, &mut kept));
    }
    let has = |column: &str| columns.iter().any(|one| one == column);
    macro_rules! told {
        ($($field:ident),+) => {
            CreateObject {
                code: object.code,
                name: object.name,
                object_type: object.object_type,
                region_code: object.region_code,
                $($field: if has(stringify!($field)) { object.$field } else { former.$field },)+
                // An object always has a status: nothing erases it.
                status: object.status.or(former.status),
            }
        };
    }
    let merged = told!(
        industry_code,
        address,
        longitude,
        latitude,
        legal_representative,
        phone,
        staff_count,
        credit_class,
        credit_index,
        tags
    );
    (merged, kept)
}

/// Keeps a known object's division where the row says the section of the same name: lists as files
/// for people have names only, and what was read from one changes nothing.
pub fn keep_division(former: &CreateObject, line: &mut ObjectLine, known: &Known) {
    let told = line.object.industry_code.as_ref();
    let namesake = told.and_then(|section| known.namesake_divisions.get(section));
    if namesake.is_some() && namesake == former.industry_code.as_ref() {
        line.object.industry_code = former.industry_code.clone();
    }
}

/// What a row that is right by itself leaves wrong in a known object: one degree of a place that has
/// both, if it takes the other away.
pub fn check_merged(object: &CreateObject) -> Vec<RowError> {
    let place = objects::check_place(object.longitude, object.latitude);
    let wrong = place.map_err(|error| row_error(OBJECT_COLUMNS, error));
    wrong.err().into_iter().collect()
}

/// How many values of an object are gone.
pub fn erased(before: &CreateObject, after: &CreateObject) -> i64 {
    macro_rules! gone {
        ($($field:ident),+) => {
            [$(before.$field.is_some() && after.$field.is_none()),+]
        };
    }
    let gone = gone!(
        industry_code,
        address,
        longitude,
        latitude,
        legal_representative,
        phone,
        staff_count,
        credit_class,
        credit_index
    );
    let tags = !before.tags.is_empty() && after.tags.is_empty();
    gone.into_iter().chain([tags]).map(i64::from).sum()
}
