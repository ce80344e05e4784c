//! Who may do what, and how far it reaches: `rights.md` as data. Each module declares its rows
//! with [`rights!`]; `app::rights()` collects them; a test executes the table.
//!
//! An operation's row says, per column of the table, what a role reaches. The guard
//! ([`crate::kernel::request`]) turns the row and the caller's roles into a [`Scope`], which goes
//! into the query: what lies outside it doesn't exist for the caller.

use serde::Serialize;
use sortition_contract::org::{Role, UnitKind};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

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
    /// The scope that an API key needs, or any one of several with spaces between; [`ANY_KEY`]: each
    /// key may; none: not by key.
    pub key_scope: Option<&'static str>,
    /// Whether it needs no account.
    pub is_public: bool,
    /// The operation that reads the same record: who may not even read it gets 404, not 403.
    pub sight: Option<&'static Right>,
}

/// What a row says that is open to each key.
pub const ANY_KEY: &str = "any";

impl Right {
    /// The scopes of which a key needs one.
    pub fn key_scopes(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.key_scope.unwrap_or_default().split_whitespace()
    }

    /// Whether a key with these scopes may.
    pub fn is_within(&self, scopes: &BTreeSet<String>) -> bool {
        self.key_scopes()
            .any(|scope| scope == ANY_KEY || scopes.contains(scope))
    }

    /// Whether any column reaches all of it.
    pub fn reaches_all(&self) -> bool {
        let mut reaches = self.cells.iter().flat_map(|(_, reaches)| reaches.iter());
        reaches.any(|reach| *reach == Reach::All)
    }

    /// Whether the row reaches anything for a program that holds these roles: not what is assigned to
    /// a person or somebody's own; and of what the unit only takes part in nothing that is changed,
    /// which its people answer for (row 36).
    fn reaches_for_programs(&self, roles: &[Held]) -> bool {
        let changes = self.key_scopes().any(|scope| scope.ends_with(":write"));
        let is_shared = |reach: &Reach| match reach {
            Reach::Assigned | Reach::Own => false,
            Reach::Task => !changes,
            _ => true,
        };
        roles.iter().any(|held| {
            let column = Column::of(held.role, held.unit_kind);
            let mut cells = self.cells.iter();
            cells.any(|(one, reaches)| *one == column && reaches.iter().any(is_shared))
        })
    }
}

/// The scopes that keys can have which hold these roles, each with the operations that it opens.
pub fn scopes_of(rights: &[Right], roles: &[Held]) -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut scopes: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for right in rights
        .iter()
        .filter(|right| right.reaches_for_programs(roles))
    {
        for scope in right.key_scopes().filter(|scope| *scope != ANY_KEY) {
            scopes.entry(scope).or_default().push(right.operation);
        }
    }
    scopes
}

/// The role by which the keys of a unit of a kind reach what its people reach: of those who write, since
/// no operation that decides is open to keys.
pub const fn role_of_programs(kind: UnitKind) -> Role {
    match kind {
        UnitKind::Outside => Role::Partner,
        UnitKind::City | UnitKind::Section | UnitKind::County => Role::Operator,
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
    /// What a key that holds the role may use it for; none: a person does, for all.
    pub key_scopes: Option<Arc<BTreeSet<String>>>,
}

impl Held {
    /// Whether the role may be used for an operation: always, unless a key holds it.
    fn is_for(&self, right: &Right) -> bool {
        let scopes = self.key_scopes.as_ref();
        scopes.is_none_or(|scopes| right.is_within(scopes))
    }
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
    /// What the held roles reach by a row of the table. Rights add up. A key's roles reach nothing by a
    /// row that its scopes don't name.
    pub fn of(right: &Right, roles: &[Held]) -> Self {
        Self::reach(right, roles.iter().filter(|held| held.is_for(right)))
    }

    /// What the held roles may see of the records of a command, by the row of the operation that reads
    /// them. A key needs the command's scope only, whose answer shows the record anyway.
    pub fn sight(right: &Right, roles: &[Held]) -> Self {
        Self::reach(right, roles.iter())
    }

    fn reach<'a>(right: &Right, roles: impl Iterator<Item = &'a Held>) -> Self {
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
            key_scopes: None,
        }
    }

    #[test]
    fn scope_of_a_key_is_that_of_its_role_within_its_scopes() {
        const CHANGE: Right = Right {
            operation: "update_thing",
            key_scope: Some("things:write others:write"),
            sight: Some(&READ),
            ..READ
        };
        const OPEN: Right = Right {
            key_scope: Some(ANY_KEY),
            ..READ
        };
        let with = |scopes: &[&str]| {
            let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
            [Held {
                key_scopes: Some(Arc::new(scopes)),
                ..held(Role::Operator, UnitKind::Section, "s", "130100")
            }]
        };
        let person = [held(Role::Operator, UnitKind::Section, "s", "130100")];
        let cases: [(&Right, &[&str], bool); 7] = [
            (&CHANGE, &["things:write"], true),
            (&CHANGE, &["others:write", "things:read"], true),
            (&CHANGE, &["things:read"], false),
            (&CHANGE, &["things"], false),
            (&CHANGE, &[], false),
            (&OPEN, &[], true),
            (&READ, &["things:read", "any"], false),
        ];
        for (right, scopes, reaches) in cases {
            let scope = Scope::of(right, &with(scopes));
            match reaches {
                true => assert_eq!(scope, Scope::of(right, &person), "{scopes:?}"),
                false => assert!(scope.is_empty(), "{scopes:?}"),
            }
        }
        let sight = Scope::sight(&READ, &with(&["things:write"]));
        assert_eq!(sight, Scope::of(&READ, &person));
    }

    #[test]
    fn scopes_that_reach_nothing_are_not_offered() {
        const MINE: Right = Right {
            operation: "list_mine",
            cells: &[(Column::Operator, &[Reach::Own, Reach::Assigned])],
            key_scope: Some("mine:read"),
            ..READ
        };
        const THINGS: Right = Right {
            key_scope: Some("things:read"),
            ..READ
        };
        const ANY: Right = Right {
            key_scope: Some(ANY_KEY),
            ..READ
        };
        const JOIN: Right = Right {
            operation: "join_thing",
            cells: &[
                (Column::Operator, &[Reach::Unit, Reach::Task]),
                (Column::Partner, &[Reach::Task]),
            ],
            key_scope: Some("things:write"),
            ..READ
        };
        const JOINED: Right = Right {
            operation: "list_joined",
            key_scope: Some("joined:read"),
            ..JOIN
        };
        // Of what it takes part in, a unit's program reads, and changes nothing.
        let partner = [held(Role::Partner, UnitKind::Outside, "p", "130100")];
        let offered = scopes_of(&[JOIN, JOINED], &partner);
        assert_eq!(Vec::from_iter(offered.into_keys()), ["joined:read"]);
        let section = [held(Role::Operator, UnitKind::Section, "s", "130100")];
        assert_eq!(scopes_of(&[JOIN, JOINED], &section).len(), 2);
        let rights = [READ, MINE, THINGS, ANY];
        let operator = [held(Role::Operator, UnitKind::Section, "s", "130100")];
        let offered = scopes_of(&rights, &operator);
        assert_eq!(
            offered,
            BTreeMap::from([("things:read", vec!["get_thing"])])
        );
        let auditor = [held(Role::Auditor, UnitKind::City, "x", "130100")];
        assert!(scopes_of(&rights, &auditor).is_empty());
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
