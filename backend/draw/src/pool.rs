//! Who may take what (SPEC §6): inspectors by unit, areas, and conflicts.

use std::collections::BTreeMap;

use crate::files::{ConflictsFile, InspectorsFile};
use crate::rows::InspectorRow;

/// An object that is to be matched.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Task<'a> {
    pub key: &'a str,
    pub area: &'a str,
}

/// The inspectors of a file with the pairs that conflicts bar, for a list of objects.
pub(crate) struct Pool<'a> {
    pub inspectors: Vec<InspectorRow<'a>>,
    /// For each object the indexes of the barred inspectors, ascending.
    barred: Vec<Vec<usize>>,
    /// For each object the number of its area.
    areas: Vec<usize>,
    /// For each area which of the inspectors may work there.
    covering: Vec<Vec<bool>>,
}

impl<'a> Pool<'a> {
    pub(crate) fn new(
        inspectors: &'a InspectorsFile,
        conflicts: &ConflictsFile,
        tasks: &[Task<'_>],
    ) -> Self {
        let inspectors: Vec<InspectorRow<'a>> = inspectors.rows().collect();
        let numbers: BTreeMap<&str, usize> = tasks
            .iter()
            .enumerate()
            .map(|(number, task)| (task.key, number))
            .collect();
        let mut barred = vec![Vec::new(); tasks.len()];
        for row in conflicts.rows() {
            if let Some(task) = numbers.get(row.object)
                && let Ok(inspector) =
                    inspectors.binary_search_by_key(&row.inspector, |inspector| inspector.key)
            {
                // Conflicts are in the order of inspectors, so this stays ascending.
                barred[*task].push(inspector);
            }
        }
        let mut known: BTreeMap<&str, usize> = BTreeMap::new();
        let mut covering: Vec<Vec<bool>> = Vec::new();
        let areas = tasks.iter().map(|task| {
            *known.entry(task.area).or_insert_with(|| {
                covering.push(inspectors.iter().map(|one| one.covers(task.area)).collect());
                covering.len() - 1
            })
        });
        Self {
            areas: areas.collect(),
            inspectors,
            barred,
            covering,
        }
    }

    /// The indexes of a unit's inspectors, by key.
    pub(crate) fn of_unit(&self, unit: &str) -> Vec<usize> {
        let is_of_unit = |index: &usize| self.inspectors[*index].unit == unit;
        (0..self.inspectors.len()).filter(is_of_unit).collect()
    }

    /// Whether the inspector at this index may take the task of this number.
    pub(crate) fn may_take(&self, inspector: usize, number: usize) -> bool {
        self.covering[self.areas[number]][inspector]
            && self.barred[number].binary_search(&inspector).is_err()
    }
}
