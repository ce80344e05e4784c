//! The four committed files and the fields of their lines (SPEC §2).

use crate::refusal::{Fault, RefusalCode};
use crate::text::{is_salt, is_text};
use crate::withheld::MARK;

/// One of the four committed files: how a row becomes a line and back.
///
/// Implemented by [`Population`], [`Excluded`], [`Inspectors`] and [`Conflicts`].
pub trait FileKind: sealed::Sealed + Sized + 'static {
    /// The fields of one line.
    type Row<'a>: Copy;
    /// The member of manifest and bundle.
    const NAME: &'static str;
    /// The refusal when such a file is wrong.
    const REFUSAL: RefusalCode;

    /// The number of fields.
    const FIELDS: usize;
    /// How many of the first fields make what no other line may have.
    const KEY_FIELDS: usize;

    /// The fields of a line, unchecked.
    fn split(line: &str) -> Option<Self::Row<'_>>;

    /// Whether the fields are as SPEC §2 says.
    ///
    /// # Errors
    /// What is wrong with the first field that isn't.
    fn check(row: &Self::Row<'_>) -> Result<(), Fault>;

    /// Appends the row's line, without line feed.
    fn write(row: &Self::Row<'_>, line: &mut String);
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Population {}
    impl Sealed for super::Excluded {}
    impl Sealed for super::Inspectors {}
    impl Sealed for super::Conflicts {}
}

/// The file of every eligible object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Population;
/// The file of the objects in scope that a rule leaves out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Excluded;
/// The file of every eligible inspector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inspectors;
/// The file of the pairs barred by recusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conflicts;

/// An eligible object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PopulationRow<'a> {
    /// The credit code in upper case, or the register's own code.
    pub key: &'a str,
    /// The stratum's name.
    pub stratum: &'a str,
    /// The division in which an inspector must be allowed; `-` for none.
    pub area: &'a str,
    /// 32 hexadecimal digits, random for each line; `-` where the file is public anyway.
    pub salt: &'a str,
}

/// An object left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExcludedRow<'a> {
    /// The object's key.
    pub key: &'a str,
    /// The rule's code, as `recently_checked`.
    pub reason: &'a str,
    /// As in [`PopulationRow`].
    pub salt: &'a str,
}

/// An eligible inspector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InspectorRow<'a> {
    /// The inspector's key.
    pub key: &'a str,
    /// The unit's code; inspectors of units that the manifest lacks take no part.
    pub unit: &'a str,
    /// `*`, or what [`join_areas`] makes of a list.
    pub areas: &'a str,
    /// As in [`PopulationRow`].
    pub salt: &'a str,
}

impl InspectorRow<'_> {
    /// Whether the inspector may work in an object's area.
    #[must_use]
    pub fn covers(&self, area: &str) -> bool {
        area == "-" || self.areas == "*" || self.areas.split(',').any(|own| own == area)
    }
}

/// A pair that recusal bars.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConflictRow<'a> {
    /// The inspector's key; an unknown one is harmless.
    pub inspector: &'a str,
    /// The object's key; an unknown one is harmless.
    pub object: &'a str,
    /// As in [`PopulationRow`].
    pub salt: &'a str,
}

/// The field of an inspector's areas: in byte order, each once.
///
/// ```
/// assert_eq!(sortition_draw::join_areas(["130104", "130102", "130104"]), "130102,130104");
/// ```
#[must_use]
pub fn join_areas<'a>(areas: impl IntoIterator<Item = &'a str>) -> String {
    let mut areas: Vec<&str> = areas.into_iter().collect();
    areas.sort_unstable();
    areas.dedup();
    areas.join(",")
}

fn fields<const N: usize>(line: &str) -> Option<[&str; N]> {
    let mut fields = [""; N];
    let mut parts = line.split('\t');
    for field in &mut fields {
        *field = parts.next()?;
    }
    parts.next().is_none().then_some(fields)
}

fn write(fields: &[&str], line: &mut String) {
    for (index, field) in fields.iter().enumerate() {
        if index > 0 {
            line.push('\t');
        }
        line.push_str(field);
    }
}

fn check(
    keys: &[(&'static str, &str)],
    texts: &[(&'static str, &str)],
    salt: &str,
) -> Result<(), Fault> {
    let mut all = keys.iter().chain(texts);
    if let Some((name, _)) = all.find(|(_, text)| !is_text(text)) {
        return Err(Fault::FieldNotAText(name));
    }
    if let Some((name, _)) = keys.iter().find(|(_, key)| key.starts_with(MARK)) {
        return Err(Fault::MarkedKey(name));
    }
    if is_salt(salt) {
        Ok(())
    } else {
        Err(Fault::BadSalt)
    }
}

fn is_area(area: &str) -> bool {
    is_text(area) && area != "*" && !area.contains(',')
}

impl FileKind for Population {
    type Row<'a> = PopulationRow<'a>;
    const NAME: &'static str = "population";
    const REFUSAL: RefusalCode = RefusalCode::BadPopulation;
    const FIELDS: usize = 4;
    const KEY_FIELDS: usize = 1;

    fn split(line: &str) -> Option<PopulationRow<'_>> {
        let [key, stratum, area, salt] = fields(line)?;
        Some(PopulationRow {
            key,
            stratum,
            area,
            salt,
        })
    }

    fn check(row: &PopulationRow<'_>) -> Result<(), Fault> {
        let texts = [("stratum", row.stratum), ("area", row.area)];
        check(&[("key", row.key)], &texts, row.salt)?;
        if is_area(row.area) {
            Ok(())
        } else {
            Err(Fault::BadArea)
        }
    }

    fn write(row: &PopulationRow<'_>, line: &mut String) {
        write(&[row.key, row.stratum, row.area, row.salt], line);
    }
}

impl FileKind for Excluded {
    type Row<'a> = ExcludedRow<'a>;
    const NAME: &'static str = "excluded";
    const REFUSAL: RefusalCode = RefusalCode::BadExcluded;
    const FIELDS: usize = 3;
    const KEY_FIELDS: usize = 1;

    fn split(line: &str) -> Option<ExcludedRow<'_>> {
        let [key, reason, salt] = fields(line)?;
        Some(ExcludedRow { key, reason, salt })
    }

    fn check(row: &ExcludedRow<'_>) -> Result<(), Fault> {
        check(&[("key", row.key)], &[("reason", row.reason)], row.salt)
    }

    fn write(row: &ExcludedRow<'_>, line: &mut String) {
        write(&[row.key, row.reason, row.salt], line);
    }
}

impl FileKind for Inspectors {
    type Row<'a> = InspectorRow<'a>;
    const NAME: &'static str = "inspectors";
    const REFUSAL: RefusalCode = RefusalCode::BadInspectors;
    const FIELDS: usize = 4;
    const KEY_FIELDS: usize = 1;

    fn split(line: &str) -> Option<InspectorRow<'_>> {
        let [key, unit, areas, salt] = fields(line)?;
        Some(InspectorRow {
            key,
            unit,
            areas,
            salt,
        })
    }

    fn check(row: &InspectorRow<'_>) -> Result<(), Fault> {
        check(&[("key", row.key)], &[("unit", row.unit)], row.salt)?;
        // The list may be of any length, so its areas are texts, not the field.
        let is_list = row
            .areas
            .split(',')
            .all(|area| is_area(area) && area != "-")
            && row.areas.split(',').is_sorted_by(|a, b| a < b);
        if row.areas == "*" || is_list {
            Ok(())
        } else {
            Err(Fault::BadAreas)
        }
    }

    fn write(row: &InspectorRow<'_>, line: &mut String) {
        write(&[row.key, row.unit, row.areas, row.salt], line);
    }
}

impl FileKind for Conflicts {
    type Row<'a> = ConflictRow<'a>;
    const NAME: &'static str = "conflicts";
    const REFUSAL: RefusalCode = RefusalCode::BadConflicts;
    const FIELDS: usize = 3;
    const KEY_FIELDS: usize = 2;

    fn split(line: &str) -> Option<ConflictRow<'_>> {
        let [inspector, object, salt] = fields(line)?;
        Some(ConflictRow {
            inspector,
            object,
            salt,
        })
    }

    fn check(row: &ConflictRow<'_>) -> Result<(), Fault> {
        let keys = [("inspector", row.inspector), ("object", row.object)];
        check(&keys, &[], row.salt)
    }

    fn write(row: &ConflictRow<'_>, line: &mut String) {
        write(&[row.inspector, row.object, row.salt], line);
    }
}
