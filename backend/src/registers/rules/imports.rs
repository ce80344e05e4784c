//! Rows of import files: which columns there are, and what their cells say. A column that a file
//! lacks and a cell that says nothing leave their field as it is; what goes was asked to go.

mod inspectors;
mod objects;

pub use self::inspectors::{INSPECTOR_COLUMNS, InspectorLine, read_inspector};
pub use self::objects::{
    OBJECT_COLUMNS, ObjectLine, check_merged, erased, keep_division, lost_texts, merged,
    read_object,
};

use crate::checklist::rules::imports::TYPES;
use crate::kernel::tabular::{Lookup, Words, is_lossy_copy};
use crate::registers::rules::regions::Regions;
use chrono::NaiveDate;
use sortition_contract::jobs::EmptyCells;
use sortition_contract::org::IndustryView;
use sortition_contract::registers::ObjectStatus;
use std::collections::HashMap;

/// Statuses as the pages name them.
const STATUSES: &[(&str, ObjectStatus)] = &[
    ("正常", ObjectStatus::Active),
    ("停业", ObjectStatus::Suspended),
    ("迁出", ObjectStatus::Moved),
    ("注销", ObjectStatus::Deregistered),
    ("吊销", ObjectStatus::Revoked),
];

/// What rows refer to, and how they are taken.
#[derive(Clone, Debug)]
pub struct Known {
    /// Regions, those of before among them.
    pub regions: Regions,
    /// Codes of regions.
    pub region_codes: Vec<String>,
    /// Industries.
    pub industries: Lookup,
    /// Sections with a division that is called as they are: [`namesake_divisions`].
    pub namesake_divisions: HashMap<String, String>,
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

/// Divisions that are called as their section, by its code: 房地产业 is K and K70.
pub fn namesake_divisions(industries: &[IndustryView]) -> HashMap<String, String> {
    let namesake = |division: &IndustryView| {
        let mut sections = industries.iter();
        let section = sections.find(|one| division.parent_code.as_ref() == Some(&one.code))?;
        let is_namesake = section.name == division.name;
        is_namesake.then(|| (section.code.clone(), division.code.clone()))
    };
    industries.iter().filter_map(namesake).collect()
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

/// A value that was taken for another: column, value, code.
pub type TakenFor = (&'static str, String, String);

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

#[cfg(test)]
mod tests;
