//! Rows of import files: which columns there are, and what their cells say. A column that a file
//! lacks leaves its field as it is, an empty cell empties it.

use crate::kernel::error::FieldError;
use crate::kernel::rights::WHOLE_CITY;
use crate::kernel::tabular::{Cells, Column, Row, RowError};
use crate::registers::rules::{inspectors, objects};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sortition_contract::error::ErrorCode;
use sortition_contract::personal::{PersonName, Personal, Phone};
use sortition_contract::registers::{CreateObject, ObjectStatus, ObjectType};
use std::collections::HashSet;

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

/// Columns that lists show masked.
const PERSONAL: [&str; 2] = ["legal_representative", "phone"];

/// What rows refer to.
#[derive(Clone, Debug)]
pub struct Known {
    /// Codes of regions.
    pub regions: HashSet<String>,
    /// Codes of industries.
    pub industries: HashSet<String>,
    /// Codes of major items.
    pub majors: Vec<String>,
    /// Today.
    pub today: NaiveDate,
}

/// An object as a row says it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ObjectLine {
    /// All fields, in the register's form; those that the file lacks are empty.
    pub object: CreateObject,
    /// Optional columns that say something.
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

/// Reads a row of a file of objects.
pub fn read_object(row: &Row, known: &Known) -> Result<ObjectLine, Vec<RowError>> {
    let mut cells = Cells::new(row, OBJECT_COLUMNS);
    let object_type = cells.named("type", TYPES);
    let object_type = cells.required("type", object_type);
    let region = cells.known("region_code", |code| {
        code != WHOLE_CITY && known.regions.contains(code)
    });
    let region = cells.required("region_code", region);
    let object = CreateObject {
        code: cells.text("code").unwrap_or_default(),
        name: cells.text("name").unwrap_or_default(),
        // Whatever stands for what is wrong: the row is refused then.
        object_type: object_type.unwrap_or(ObjectType::Other),
        region_code: region.unwrap_or_default(),
        industry_code: cells.known("industry_code", |code| known.industries.contains(code)),
        address: cells.text("address"),
        longitude: cells.parsed("longitude", ErrorCode::WrongFormat),
        latitude: cells.parsed("latitude", ErrorCode::WrongFormat),
        legal_representative: unmasked(&cells, "legal_representative"),
        phone: unmasked(&cells, "phone"),
        staff_count: cells.parsed("staff_count", ErrorCode::WrongFormat),
        status: cells.named("status", STATUSES),
        credit_class: cells.parsed("credit_class", ErrorCode::UnknownValue),
        credit_index: cells.parsed("credit_index", ErrorCode::WrongFormat),
        tags: cells.list("tags"),
    };
    let status_on = cells.parsed("status_on", ErrorCode::WrongFormat);
    if let Some(Err(error)) = status_on.map(|on| objects::status_day(Some(on), known.today)) {
        let code = error.code;
        cells.wrong("status_on", code, "");
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
        .filter(|column| !column.is_required && cells.has(column.field))
        .map(|column| column.field.to_owned())
        .filter(|column| !masked.iter().any(|(one, _)| one == column))
        .collect();
    cells.finish(ObjectLine {
        object,
        columns,
        status_on,
        masked,
    })
}

/// The masked columns that don't stand for what is stored: their text is lost.
pub fn lost_texts(former: Option<&CreateObject>, line: &ObjectLine) -> Vec<RowError> {
    let is_kept = |column: &str, text: &str| match (column, former) {
        ("phone", Some(former)) => is_form_of::<Phone>(former.phone.as_ref(), text),
        (_, Some(former)) => is_form_of::<PersonName>(former.legal_representative.as_ref(), text),
        (_, None) => false,
    };
    let lost = PERSONAL.iter().filter(|column| {
        let mut masked = line.masked.iter();
        masked.any(|(one, text)| one == *column && !is_kept(column, text))
    });
    lost.map(|column| RowError::of(column, ErrorCode::WrongFormat, Default::default()))
        .collect()
}

fn is_form_of<P: Personal>(stored: Option<&String>, masked: &str) -> bool {
    stored.is_some_and(|stored| P::from(stored.clone()).masked() == masked)
}

/// The object with what a row says, where the file says something.
pub fn merged(former: CreateObject, line: ObjectLine) -> CreateObject {
    let ObjectLine {
        object, columns, ..
    } = line;
    let has = |column: &str| columns.iter().any(|one| one == column);
    macro_rules! told {
        ($($field:ident),+) => {
            CreateObject {
                code: object.code,
                name: object.name,
                object_type: object.object_type,
                region_code: object.region_code,
                $($field: if has(stringify!($field)) { object.$field } else { former.$field },)+
                // An object always has a status: an empty cell says nothing.
                status: object.status.or(former.status),
            }
        };
    }
    told!(
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
    )
}

/// Reads a row of a file of inspectors.
pub fn read_inspector(row: &Row, known: &Known) -> Result<InspectorLine, Vec<RowError>> {
    let mut cells = Cells::new(row, INSPECTOR_COLUMNS);
    let valid_until = cells.parsed("valid_until", ErrorCode::WrongFormat);
    let valid_until = cells.required("valid_until", valid_until);
    let unit_code = cells.text("unit_code");
    let unit_code = cells.required("unit_code", unit_code);
    let code = cells.cell("code").unwrap_or_default();
    let name = cells.cell("name").unwrap_or_default();
    let names = inspectors::check_names(code, name);
    let (code, name) = names.unwrap_or_else(|errors| {
        cells.told(errors);
        Default::default()
    });
    let specialities = cells.has("specialities").then(|| {
        let codes = cells.list("specialities");
        inspectors::check_specialities(&codes, &known.majors)
    });
    let regions = cells.has("regions").then(|| {
        let mut codes = cells.list("regions");
        if codes.is_empty() {
            codes.push(inspectors::EVERYWHERE.to_owned());
        }
        let known: Vec<String> = known.regions.iter().cloned().collect();
        inspectors::check_regions(&codes, &known)
    });
    let mut told = |list: Option<Result<Vec<String>, Vec<FieldError>>>| match list? {
        Ok(list) => Some(list),
        Err(errors) => {
            cells.told(errors);
            None
        }
    };
    let (specialities, regions) = (told(specialities), told(regions));
    cells.finish(InspectorLine {
        code,
        name,
        // Whatever stands for what is wrong: the row is refused then.
        unit_code: unit_code.unwrap_or_default(),
        valid_until: valid_until.unwrap_or_default(),
        specialities,
        regions,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::tabular::{Limits, Table};
    use std::io::Cursor;

    const CODE: &str = "91350100M000100Y43";

    fn known() -> Known {
        let texts = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
        Known {
            regions: texts(&["130100", "130102"]),
            industries: texts(&["A", "A01"]),
            majors: vec!["RS01".to_owned()],
            today: NaiveDate::from_ymd_opt(2026, 11, 23).unwrap(),
        }
    }

    fn row(columns: &'static [Column], text: &str) -> Row {
        let source = Cursor::new(text.as_bytes().to_vec());
        let mut table = Table::open(source, columns, Limits::default()).unwrap();
        table.next().unwrap().unwrap()
    }

    fn object(text: &str) -> Result<ObjectLine, Vec<RowError>> {
        read_object(&row(OBJECT_COLUMNS, text), &known())
    }

    fn codes(errors: Vec<RowError>) -> Vec<(&'static str, ErrorCode)> {
        errors
            .into_iter()
            .map(|error| (error.column.unwrap_or("-"), error.code))
            .collect()
    }

    #[test]
    fn read_object_takes_codes_and_words_of_the_pages() {
        let text = format!(
            "代码,名称,类型,属地,用工人数,经营状态,变更日期,标签\n\
             {CODE},公司,劳务派遣单位,130102,35,停业,2026-11-01,乙；甲\n"
        );
        let line = object(&text).unwrap();
        assert_eq!(line.object.object_type, ObjectType::LabourDispatch);
        assert_eq!(line.object.staff_count, Some(35));
        assert_eq!(line.object.status, Some(ObjectStatus::Suspended));
        assert_eq!(line.object.tags, ["乙", "甲"]);
        assert_eq!(line.columns, ["staff_count", "status", "status_on", "tags"]);
        assert_eq!(line.status_on, NaiveDate::from_ymd_opt(2026, 11, 1));
    }

    #[test]
    fn read_object_tells_all_that_is_wrong_at_once() {
        let text = "code,name,type,region_code,industry_code,status_on,credit_index\n\
                    91350100M000100Y44,,moon,130100,Z,2026-11-24,x\n";
        assert_eq!(
            codes(object(text).unwrap_err()),
            [
                ("type", ErrorCode::UnknownValue),
                ("region_code", ErrorCode::UnknownReference),
                ("industry_code", ErrorCode::UnknownReference),
                ("credit_index", ErrorCode::WrongFormat),
                ("status_on", ErrorCode::InTheFuture),
                ("code", ErrorCode::BadCheckDigit),
                ("name", ErrorCode::Required),
            ]
        );
    }

    #[test]
    fn merged_keeps_what_the_file_lacks_and_empties_what_is_empty() {
        let head = "code,name,type,region_code";
        let full =
            format!("{head},address,phone,status\n{CODE},公司,企业,130102,路1号,5550,停业\n");
        let former = object(&full).unwrap().object;
        let line = object(&format!("{head},phone,status\n{CODE},新名,企业,130102,,\n")).unwrap();
        let merged = merged(former, line);
        assert_eq!(merged.name, "新名");
        assert_eq!(merged.address.as_deref(), Some("路1号"));
        assert_eq!(merged.phone, None);
        assert_eq!(merged.status, Some(ObjectStatus::Suspended));
    }

    #[test]
    fn masked_texts_stand_for_what_is_stored_only() {
        let head = "code,name,type,region_code,phone,legal_representative";
        let read = |phone: &str, name: &str| {
            object(&format!("{head}\n{CODE},公司,企业,130102,{phone},{name}\n")).unwrap()
        };
        let former = read("0311-55501234", "王小明").object;
        let line = read("0311****1234", "王**");
        assert!(lost_texts(Some(&former), &line).is_empty());
        assert_eq!(merged(former.clone(), line).phone, former.phone);
        let other = read("0311****9999", "王**");
        let lost = codes(lost_texts(Some(&former), &other));
        assert_eq!(lost, [("phone", ErrorCode::WrongFormat)]);
        assert_eq!(lost_texts(None, &other).len(), 2);
    }

    #[test]
    fn read_inspector_takes_lists_and_leaves_out_what_the_file_lacks() {
        let read = |text: &str| read_inspector(&row(INSPECTOR_COLUMNS, text), &known());
        let line = read("证号,姓名,单位代码,有效期至\nZF1,甲,130100-LSB,2030-12-31\n").unwrap();
        assert_eq!((line.specialities, line.regions), (None, None));
        let text = "code,name,unit_code,valid_until,specialities,regions\n";
        let line = read(&format!("{text}ZF1,甲,130100-LSB,2030-12-31,RS01,\n")).unwrap();
        assert_eq!(line.specialities, Some(vec!["RS01".to_owned()]));
        assert_eq!(line.regions, Some(vec!["*".to_owned()]));
        let errors = read(&format!("{text},甲,,morgen,RS99,130999\n")).unwrap_err();
        assert_eq!(
            codes(errors),
            [
                ("valid_until", ErrorCode::WrongFormat),
                ("unit_code", ErrorCode::Required),
                ("code", ErrorCode::Required),
                ("specialities", ErrorCode::UnknownReference),
                ("regions", ErrorCode::UnknownReference),
            ]
        );
    }
}
