//! Who may do what, and how far it reaches: `rights.md` as data. Each module declares its rows
//! with [`rights!`]; `app::rights()` collects them; a test executes the table.
//!
//! An operation's row says, per column of the table, what a role reaches. The guard
//! ([`crate::kernel::request`]) turns the row and the caller's roles into a [`Scope`], which goes
//! into the query: what lies outside it doesn't exist for the caller.

mod scope;

pub use self::scope::{Held, Scope, WHOLE_CITY};
use serde::Serialize;
use sortition_contract::org::{Role, UnitKind};
use std::collections::{BTreeMap, BTreeSet};

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
    /// The row's number in `rights.md`: says where it stands there, decides nothing.
    pub row: &'static str,
    /// What each column reaches; an absent column reaches nothing.
    pub cells: &'static [(Column, &'static [Reach])],
    /// The scope that an API key needs, or any one of several with spaces between; [`ANY_KEY`]: each
    /// key may; none: not by key.
    pub key_scope: Option<&'static str>,
    /// Whether it needs no account.
    pub is_public: bool,
    /// Whether each account does it with what is its own: also one without any role, and one whose
    /// password has to be changed before all else.
    pub is_everybodys_own: bool,
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

/// Row 6 and its like: every account, with roles or without, what is one's own.
pub const EVERYBODY_OWN: &[(Column, &[Reach])] = &everybody(&[Reach::Own]);

/// Every role, what is one's own; an account without a role reaches nothing.
pub const EVERY_ROLE_OWN: &[(Column, &[Reach])] = EVERYBODY_OWN;

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
                    is_everybodys_own: $crate::rights!(@everybodys_own $cells),
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
    (@everybodys_own [EVERYBODY_OWN]) => { true };
    (@everybodys_own $cells:tt) => { false };
    (@sight) => { None };
    (@sight $sight:ident) => {
        Some(&<$sight as $crate::kernel::rights::Operation>::RIGHT)
    };
}

#[cfg(test)]
mod tests;
