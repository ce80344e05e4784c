//! Who may do what, and how far it reaches: `rights.md` as data. Each module declares its rows
//! with [`rights!`]; `app::rights()` collects them; a test executes the table.
//!
//! An operation's row says, per column of the table, what a role reaches. The guard
//! ([`crate::kernel::request`]) turns the row and the caller's roles into a [`Scope`], which goes
//! into the query: what lies outside it doesn't exist for the caller.

use serde::Serialize;
use sortition_contract::org::{Role, UnitKind};
use std::collections::BTreeSet;

/// A column of the rights table. Operators and approvers of county units have columns of their
/// own; it is the same role, reaching less there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Column {
    /// Operator of the city bureau, a section or an outside unit.
    Operator,
    /// Approver of the same.
    Approver,
    /// Inspector, of any unit.
    Inspector,
    /// The regulations office.
    Regulations,
    /// The city bureau's lead.
    CityLead,
    /// Operator of a county unit.
    CountyOperator,
    /// Approver of a county unit.
    CountyApprover,
    /// A department that joins tasks.
    Partner,
    /// System administrator.
    SystemAdmin,
    /// Security administrator.
    SecurityAdmin,
    /// Auditor.
    Auditor,
}

impl Column {
    /// The column of a role held in a unit of a kind.
    pub const fn of(role: Role, kind: UnitKind) -> Self {
        match (role, kind) {
            (Role::Operator, UnitKind::County) => Self::CountyOperator,
            (Role::Operator, _) => Self::Operator,
            (Role::Approver, UnitKind::County) => Self::CountyApprover,
            (Role::Approver, _) => Self::Approver,
            (Role::Inspector, _) => Self::Inspector,
            (Role::Regulations, _) => Self::Regulations,
            (Role::CityLead, _) => Self::CityLead,
            (Role::Partner, _) => Self::Partner,
            (Role::SystemAdmin, _) => Self::SystemAdmin,
            (Role::SecurityAdmin, _) => Self::SecurityAdmin,
            (Role::Auditor, _) => Self::Auditor,
        }
    }
}

/// How far a right reaches (the table's cells).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Reach {
    /// U: the own unit.
    Unit,
    /// R: the own unit's region; for 130100 all of the city.
    Region,
    /// T: tasks in which the own unit takes part.
    Task,
    /// T of an inspector: checks assigned to oneself.
    Assigned,
    /// S: what one made or is addressed to oneself.
    Own,
    /// "plans of 市局": records of the unit of kind `city`.
    CityBureau,
    /// A: all.
    All,
}

/// One operation's row of the table.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Right {
    /// The operation id: handler, action and page function have the same name.
    pub operation: &'static str,
    /// The row's number in `rights.md`.
    pub row: &'static str,
    /// What each column reaches; an absent column reaches nothing.
    pub cells: &'static [(Column, &'static [Reach])],
    /// The scope that an API key needs; none: not by key.
    pub key_scope: Option<&'static str>,
    /// Whether it needs no account.
    pub is_public: bool,
    /// The operation that reads the same record: who may not even read it gets 404, not 403.
    pub sight: Option<&'static Right>,
}

impl Right {
    /// Whether any column reaches all of it.
    pub fn reaches_all(&self) -> bool {
        let mut reaches = self.cells.iter().flat_map(|(_, reaches)| reaches.iter());
        reaches.any(|reach| *reach == Reach::All)
    }
}

/// An operation as a type, so that the guard stands in the handler's signature.
pub trait Operation: 'static {
    /// The operation's row.
    const RIGHT: Right;
}

/// Row 1 and its like: every role, everything.
pub const EVERYBODY_ALL: &[(Column, &[Reach])] = &everybody(&[Reach::All]);

/// Row 6 and its like: every role, what is one's own.
pub const EVERYBODY_OWN: &[(Column, &[Reach])] = &everybody(&[Reach::Own]);

/// No account needed.
pub const PUBLIC: &[(Column, &[Reach])] = &[];

const fn everybody(reach: &'static [Reach]) -> [(Column, &'static [Reach]); 11] {
    [
        (Column::Operator, reach),
        (Column::Approver, reach),
        (Column::Inspector, reach),
        (Column::Regulations, reach),
        (Column::CityLead, reach),
        (Column::CountyOperator, reach),
        (Column::CountyApprover, reach),
        (Column::Partner, reach),
        (Column::SystemAdmin, reach),
        (Column::SecurityAdmin, reach),
        (Column::Auditor, reach),
    ]
}

/// Declares operations with their rows of the rights table:
///
/// ```ignore
/// rights! {
///     GetPlan "get_plan" row "26, 27" key "plans:read" => { Operator: Unit; Regulations: All; }
///     SubmitPlan "submit_plan" row "28" sees GetPlan => { Operator: Unit; CountyOperator: Unit; }
///     ListUnits "list_units" row "1" => [EVERYBODY_ALL]
/// }
/// ```
/// and a function `rights()` that lists them.
#[macro_export]
macro_rules! rights {
    ($($name:ident $operation:literal row $row:literal $(key $key:literal)? $(sees $sight:ident)?
        => $cells:tt)+) => {
        $(
            #[doc = concat!("`", $operation, "`: row ", $row, " of the rights table.")]
            pub struct $name;

            impl $crate::kernel::rights::Operation for $name {
                const RIGHT: $crate::kernel::rights::Right = $crate::kernel::rights::Right {
                    operation: $operation,
                    row: $row,
                    cells: $crate::rights!(@cells $cells),
                    key_scope: $crate::rights!(@key $($key)?),
                    is_public: $crate::rights!(@public $cells),
                    sight: $crate::rights!(@sight $($sight)?),
                };
            }
        )+

        /// This module's rows of the rights table.
        pub fn rights() -> Vec<$crate::kernel::rights::Right> {
            vec![$(<$name as $crate::kernel::rights::Operation>::RIGHT),+]
        }
    };
    (@cells { $($column:ident : $($reach:ident)+;)* }) => {
        &[$((
            $crate::kernel::rights::Column::$column,
            &[$($crate::kernel::rights::Reach::$reach),+],
        )),*]
    };
    (@cells [$everybody:ident]) => { $crate::kernel::rights::$everybody };
    (@key) => { None };
    (@key $key:literal) => { Some($key) };
    (@public [PUBLIC]) => { true };
    (@public $cells:tt) => { false };
    (@sight) => { None };
    (@sight $sight:ident) => {
        Some(&<$sight as $crate::kernel::rights::Operation>::RIGHT)
    };
}

/// A role in a unit, with what reach depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The role.
    pub role: Role,
    /// Where it is held.
    pub unit_id: String,
    /// That unit's code.
    pub unit_code: String,
    /// That unit's kind.
    pub unit_kind: UnitKind,
    /// That unit's region.
    pub region_code: String,
}

/// The city as a whole in GB/T 2260.
pub const WHOLE_CITY: &str = "130100";

/// What a caller reaches with one operation. Goes into every list query; empty means nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Everything.
    pub is_all: bool,
    /// Records of these units.
    pub units: BTreeSet<String>,
    /// Records of these regions; empty with `all_regions`.
    pub regions: BTreeSet<String>,
    /// Records of every region.
    pub all_regions: bool,
    /// Records of tasks in which these units take part.
    pub task_units: BTreeSet<String>,
    /// Whether what is assigned to the caller counts.
    pub assigned: bool,
    /// Whether what the caller made or is addressed to the caller counts.
    pub own: bool,
    /// Whether records of the city bureau itself count.
    pub city_bureau: bool,
}

impl Scope {
    /// What the held roles reach by a row of the table. Rights add up.
    pub fn of(right: &Right, roles: &[Held]) -> Self {
        let mut scope = Self::default();
        for held in roles {
            let column = Column::of(held.role, held.unit_kind);
            let reaches = right.cells.iter().filter(|(one, _)| *one == column);
            for reach in reaches.flat_map(|(_, reaches)| reaches.iter()) {
                scope.add(*reach, held);
            }
        }
        scope
    }

    /// Everything, for the system's own work.
    pub fn everything() -> Self {
        Self {
            is_all: true,
            ..Self::default()
        }
    }

    fn add(&mut self, reach: Reach, held: &Held) {
        match reach {
            Reach::All => self.is_all = true,
            Reach::Unit => drop(self.units.insert(held.unit_id.clone())),
            Reach::Region if held.region_code == WHOLE_CITY => self.all_regions = true,
            Reach::Region => drop(self.regions.insert(held.region_code.clone())),
            Reach::Task => drop(self.task_units.insert(held.unit_id.clone())),
            Reach::Assigned => self.assigned = true,
            Reach::Own => self.own = true,
            Reach::CityBureau => self.city_bureau = true,
        }
    }

    /// Whether nothing is reached.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether records of a unit are reached (by `Unit` or `All`).
    pub fn has_unit(&self, unit_id: &str) -> bool {
        self.is_all || self.units.contains(unit_id)
    }

    /// Whether records of a region are reached (by `Region` or `All`).
    pub fn has_region(&self, region_code: &str) -> bool {
        self.is_all || self.all_regions || self.regions.contains(region_code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const READ: Right = Right {
        operation: "get_thing",
        row: "0",
        cells: &[
            (Column::Operator, &[Reach::Unit, Reach::Task]),
            (Column::CountyOperator, &[Reach::Region]),
            (Column::Regulations, &[Reach::All]),
        ],
        key_scope: None,
        is_public: false,
        sight: None,
    };

    fn held(role: Role, kind: UnitKind, unit: &str, region: &str) -> Held {
        Held {
            role,
            unit_id: unit.to_owned(),
            unit_code: unit.to_owned(),
            unit_kind: kind,
            region_code: region.to_owned(),
        }
    }

    #[test]
    fn scope_follows_the_column_of_the_units_kind() {
        let section = Scope::of(
            &READ,
            &[held(Role::Operator, UnitKind::Section, "s", "130100")],
        );
        assert!(section.has_unit("s") && section.task_units.contains("s"));
        assert!(!section.has_region("130102"));
        let county = Scope::of(
            &READ,
            &[held(Role::Operator, UnitKind::County, "c", "130102")],
        );
        assert!(county.has_region("130102") && !county.has_region("130104"));
        assert!(!county.has_unit("c"));
    }

    #[test]
    fn scope_adds_up_over_roles_and_is_empty_without_a_cell() {
        let both = [
            held(Role::Operator, UnitKind::Section, "s", "130100"),
            held(Role::Regulations, UnitKind::Section, "l", "130100"),
        ];
        assert!(Scope::of(&READ, &both).is_all);
        let auditor = held(Role::Auditor, UnitKind::City, "x", "130100");
        assert!(Scope::of(&READ, &[auditor]).is_empty());
    }
}
