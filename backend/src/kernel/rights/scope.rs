//! What a caller reaches: the roles that are held, by a row of the table.

use super::{Column, Reach, Right};
use sortition_contract::ids::UnitId;
use sortition_contract::org::{Role, UnitKind};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A role in a unit, with what reach depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The role.
    pub role: Role,
    /// Where it is held.
    pub unit_id: UnitId,
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
    pub units: BTreeSet<UnitId>,
    /// Records of these regions; empty with `all_regions`.
    pub regions: BTreeSet<String>,
    /// Records of every region.
    pub all_regions: bool,
    /// Records of tasks in which these units take part.
    pub task_units: BTreeSet<UnitId>,
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
    pub fn has_unit(&self, unit_id: &UnitId) -> bool {
        self.is_all || self.units.contains(unit_id)
    }

    /// Whether records of a region are reached (by `Region` or `All`).
    pub fn has_region(&self, region_code: &str) -> bool {
        self.is_all || self.all_regions || self.regions.contains(region_code)
    }
}
