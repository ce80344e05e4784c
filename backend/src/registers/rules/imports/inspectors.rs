//! Rows of files of inspectors.

use super::{Known, TakenFor};
use crate::kernel::tabular::{Cells, Column, Row, RowErrors};
use crate::registers::rules::inspectors;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The columns of a file of inspectors.
pub const INSPECTOR_COLUMNS: &[Column] = &[
    Column::required("code", &["执法证号", "证号", "编码", "Certificate number"]),
    Column::required("name", &["姓名"]),
    Column::required("unit_code", &["单位代码", "单位", "Unit code"]),
    Column::required("valid_until", &["证件有效期至", "有效期至", "Valid until"]),
    Column::optional("specialities", &["专业方向", "专业"]),
    Column::optional("regions", &["执法区域", "区域"]),
];

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

/// Reads a row of a file of inspectors.
pub fn read_inspector(
    row: &Row,
    known: &Known,
) -> Result<(InspectorLine, Vec<TakenFor>), RowErrors> {
    let mut cells = Cells::new(row, INSPECTOR_COLUMNS, known.empty);
    let mut taken_for = Vec::new();
    let valid_until = cells.day("valid_until");
    let valid_until = cells.required("valid_until", valid_until);
    let valid_until = valid_until.and_then(|day| {
        cells.by_rules(|fields| inspectors::check_validity(fields, day, known.today))
    });
    let unit_code = cells.known("unit_code", &known.units);
    let unit_code = cells.required("unit_code", unit_code);
    let code = cells.cell("code").unwrap_or_default();
    let name = cells.cell("name").unwrap_or_default();
    let code = cells.by_rules(|fields| inspectors::check_code(fields, code));
    let name = cells.by_rules(|fields| inspectors::check_name(fields, name));
    let specialities = cells.says("specialities").then(|| {
        let mut codes = cells.known_list("specialities", &known.majors);
        codes.sort();
        codes.dedup();
        codes
    });
    let regions = match cells.says("regions") {
        true => regions(&mut cells, known, &mut taken_for).map(Some),
        false => Some(None),
    };
    cells.build(|| {
        let line = InspectorLine {
            code: code?,
            name: name?,
            unit_code: unit_code?,
            valid_until: valid_until?,
            specialities,
            regions: regions?,
        };
        Some((line, taken_for))
    })
}

/// The regions of an inspector; none is everywhere.
fn regions(
    cells: &mut Cells<'_>,
    known: &Known,
    taken_for: &mut Vec<TakenFor>,
) -> Option<Vec<String>> {
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
    cells.by_rules(|fields| inspectors::check_regions(fields, &codes, &known.region_codes))
}
