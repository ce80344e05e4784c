//! Rows of import files: which columns there are, and what their cells say. A column that a file
//! lacks and a cell that says nothing leave their field as it is; what goes was asked to go.

use crate::kernel::error::FieldError;
use crate::kernel::tabular::{Cells, Column, Lookup, Row, RowError, Words, is_lossy_copy};
use crate::registers::rules::regions::Regions;
use crate::registers::rules::{inspectors, objects};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sortition_contract::error::ErrorCode;
use sortition_contract::jobs::EmptyCells;
use sortition_contract::org::IndustryView;
use sortition_contract::personal::{PersonName, Personal, Phone};
use sortition_contract::registers::{CreateObject, ObjectStatus, ObjectType};

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
    Column::optional("credit_class", &["信用等级", "信用类别", "Credit class"]),
    Column::optional("credit_index", &["信用指数", "Credit index"]),
    Column::optional("tags", &["标签"]),
    // Stands in the list as a file; nobody sets it.
    Column::optional("last_checked_on", &["最近检查", "Last checked"]),
];

/// The columns of a file of inspectors.
pub const INSPECTOR_COLUMNS: &[Column] = &[
    Column::required("code", &["执法证号", "证号", "编码", "Certificate number"]),
    Column::required("name", &["姓名"]),
    Column::required("unit_code", &["单位代码", "单位", "Unit code"]),
    Column::required("valid_until", &["证件有效期至", "有效期至", "Valid until"]),
    Column::optional("specialities", &["专业方向", "专业"]),
    Column::optional("regions", &["执法区域", "区域"]),
];

/// Types as the pages name them.
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

/// Statuses as the pages name them.
const STATUSES: &[(&str, ObjectStatus)] = &[
    ("正常", ObjectStatus::Active),
    ("停业", ObjectStatus::Suspended),
    ("迁出", ObjectStatus::Moved),
    ("注销", ObjectStatus::Deregistered),
    ("吊销", ObjectStatus::Revoked),
];

/// Credit classes as the pages name them.
const CLASSES: &[&str] = &["A", "B", "C", "D", "未分类"];

/// Columns that lists show masked.
const PERSONAL: [&str; 2] = ["legal_representative", "phone"];

/// What rows refer to, and how they are taken.
#[derive(Clone, Debug)]
pub struct Known {
    /// Regions, those of before among them.
    pub regions: Regions,
    /// Codes of regions.
    pub region_codes: Vec<String>,
    /// Industries.
    pub industries: Lookup,
    /// Units in service.
    pub units: Lookup,
    /// Major items.
    pub majors: Lookup,
    /// Words for codes.
    pub words: Words,
    /// What an empty cell does.
    pub empty: EmptyCells,
    /// Today.
    pub today: NaiveDate,
}

/// Adds the words of the pages to those of the dictionary.
pub fn with_names(mut words: Words) -> Words {
    for (name, object_type) in TYPES {
        words.add("type", name, object_type.code());
    }
    for (name, status) in STATUSES {
        words.add("status", name, status.code());
    }
    words
}

/// Industries by code and name. A division that is called as its section is meant by its code only.
pub fn industry_lookup(industries: &[IndustryView]) -> Lookup {
    let mut lookup = Lookup::default();
    for industry in industries {
        let mut others = industries.iter();
        let is_as_section = others.any(|other| {
            industry.parent_code.as_deref() == Some(&other.code) && industry.name == other.name
        });
        match is_as_section {
            true => lookup.add_name(&industry.code, &industry.code),
            false => lookup.add(&industry.code, &industry.name),
        }
        if let Some(section) = &industry.parent_code
            && let Some(number) = industry.code.strip_prefix(section.as_str())
        {
            // A division's number is nobody else's: GB/T 4754 counts through all sections.
            lookup.add_name(&industry.code, number);
        }
    }
    lookup
}

/// The section or division that a cell means; of a group or a class (three or four digits) the
/// division that it belongs to.
fn industry<'a>(lookup: &'a Lookup, cell: &str) -> Option<&'a str> {
    if let Some(code) = lookup.find(cell) {
        return Some(code);
    }
    let digits = cell.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let letters = cell.len() - digits.len();
    let is_class = letters <= 1
        && (3..=4).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_class.then(|| lookup.find(&cell[..letters + 2]))?
}

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

/// An inspector as a row says it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InspectorLine {
    /// The certificate's number.
    pub code: String,
    /// The person's name.
    pub name: String,
    /// The code of the unit.
    pub unit_code: String,
    /// The last day of the certificate.
    pub valid_until: NaiveDate,
    /// None if the file lacks the column.
    pub specialities: Option<Vec<String>>,
    /// None if the file lacks the column.
    pub regions: Option<Vec<String>>,
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

/// A value that was taken for another: column, value, code.
pub type TakenFor = (&'static str, String, String);

/// Reads a row of a file of objects.
pub fn read_object(row: &Row, known: &Known) -> Result<(ObjectLine, Vec<TakenFor>), Vec<RowError>> {
    let mut cells = Cells::new(row, OBJECT_COLUMNS, known.empty);
    let mut taken_for = Vec::new();
    let type_names: Vec<&str> = TYPES.iter().map(|(name, _)| *name).collect();
    let status_names: Vec<&str> = STATUSES.iter().map(|(name, _)| *name).collect();
    let object_type = cells.named("type", &known.words, &type_names);
    let object_type = cells.required("type", object_type);
    let region = region(&mut cells, known, &mut taken_for);
    let region = cells.required("region_code", region);
    let object = CreateObject {
        code: cells.text("code").unwrap_or_default(),
        name: cells.text("name").unwrap_or_default(),
        // Whatever stands for what is wrong: the row is refused then.
        object_type: object_type.unwrap_or(ObjectType::Other),
        region_code: region.unwrap_or_default(),
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
        cells.told(vec![FieldError { pointer, ..error }]);
    }
    let object = match objects::check(&object) {
        Ok(object) => object,
        Err(errors) => {
            cells.told(errors);
            object
        }
    };
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
    let line = ObjectLine {
        object,
        columns,
        status_on,
        masked,
    };
    cells.finish((line, taken_for))
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

/// A text as a row tells it, unless it is the stored one with question marks for characters that
/// some program lost: then what is stored stays, and the column is named.
pub fn told_text(
    column: &'static str,
    stored: Option<&str>,
    told: String,
    kept: &mut Vec<&'static str>,
) -> String {
    match stored {
        Some(stored) if is_lossy_copy(&told, stored) => {
            kept.push(column);
            stored.to_owned()
        }
        _ => told,
    }
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

/// Reads a row of a file of inspectors.
pub fn read_inspector(
    row: &Row,
    known: &Known,
) -> Result<(InspectorLine, Vec<TakenFor>), Vec<RowError>> {
    let mut cells = Cells::new(row, INSPECTOR_COLUMNS, known.empty);
    let mut taken_for = Vec::new();
    let valid_until = cells.day("valid_until");
    let valid_until = cells.required("valid_until", valid_until);
    let wrong_day = valid_until.and_then(|day| inspectors::check_validity(day, known.today));
    cells.told(wrong_day.into_iter().collect());
    let unit_code = cells.known("unit_code", &known.units);
    let unit_code = cells.required("unit_code", unit_code);
    let code = cells.cell("code").unwrap_or_default();
    let name = cells.cell("name").unwrap_or_default();
    let names = inspectors::check_names(code, name);
    let (code, name) = names.unwrap_or_else(|errors| {
        cells.told(errors);
        Default::default()
    });
    let specialities = cells.says("specialities").then(|| {
        let mut codes = cells.known_list("specialities", &known.majors);
        codes.sort();
        codes.dedup();
        codes
    });
    let regions = cells
        .says("regions")
        .then(|| regions(&mut cells, known, &mut taken_for));
    let line = InspectorLine {
        code,
        name,
        // Whatever stands for what is wrong: the row is refused then.
        unit_code: unit_code.unwrap_or_default(),
        valid_until: valid_until.unwrap_or_default(),
        specialities,
        regions,
    };
    cells.finish((line, taken_for))
}

/// The regions of an inspector; none is everywhere.
fn regions(cells: &mut Cells<'_>, known: &Known, taken_for: &mut Vec<TakenFor>) -> Vec<String> {
    let mut codes = Vec::new();
    for entry in cells.list("regions") {
        if entry == inspectors::EVERYWHERE {
            codes.push(entry);
            continue;
        }
        match known.regions.find_any("regions", &entry) {
            Ok(found) => {
                if found.is_taken_for {
                    taken_for.push(("regions", entry, found.code.clone()));
                }
                codes.push(found.code);
            }
            Err(error) => cells.push(error),
        }
    }
    if codes.is_empty() {
        codes.push(inspectors::EVERYWHERE.to_owned());
    }
    inspectors::check_regions(&codes, &known.region_codes).unwrap_or_else(|errors| {
        cells.told(errors);
        Vec::new()
    })
}

#[cfg(test)]
mod tests;
