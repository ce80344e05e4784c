//! Who may take what (SPEC §6): inspectors by unit, areas, and conflicts.

use std::collections::BTreeMap;

use crate::files::{ConflictsFile, InspectorsFile, PopulationFile};
use crate::rows::InspectorRow;

/// An object that is to be matched.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Task<'a> {
    pub key: &'a str,
    pub area: &'a str,
}

impl<'a> Task<'a> {
    /// The tasks of these keys; an object that the population lacks has no area rule.
    pub(crate) fn of_keys(
        keys: impl Iterator<Item = &'a str>,
        population: &'a PopulationFile,
    ) -> Vec<Self> {
        let area = |key| population.find(key).map_or("-", |(_, row)| row.area);
        keys.map(|key| Self {
            key,
            area: area(key),
        })
        .collect()
    }
}

/// The inspectors of a file with the pairs that conflicts bar, for a list of objects.
pub(crate) struct Pool<'a> {
    pub inspectors: Vec<InspectorRow<'a>>,
    /// For each object the indexes of the barred inspectors, ascending.
    barred: Vec<Vec<usize>>,
}

impl<'a> Pool<'a> {
    pub(crate) fn new(
        inspectors: &'a InspectorsFile,
        conflicts: &ConflictsFile,
        tasks: &[Task<'_>],
    ) -> Self {
        let numbers: BTreeMap<&str, usize> = tasks
            .iter()
            .enumerate()
            .map(|(number, task)| (task.key, number))
            .collect();
        let mut barred = vec![Vec::new(); tasks.len()];
        for row in conflicts.rows() {
            if let Some(task) = numbers.get(row.object)
                && let Some((inspector, _)) = inspectors.find(row.inspector)
            {
                // Conflicts are in the order of inspectors, so this stays ascending.
                barred[*task].push(inspector);
            }
        }
        Self {
            inspectors: inspectors.rows().collect(),
            barred,
        }
    }

    /// The indexes of a unit's inspectors, by key.
    pub(crate) fn of_unit(&self, unit: &str) -> Vec<usize> {
        let is_of_unit = |index: &usize| self.inspectors[*index].unit == unit;
        (0..self.inspectors.len()).filter(is_of_unit).collect()
    }

    /// Whether the inspector at this index may take the task of this number.
    pub(crate) fn may_take(&self, inspector: usize, number: usize, task: &Task<'_>) -> bool {
        self.inspectors[inspector].covers(task.area)
            && self.barred[number].binary_search(&inspector).is_err()
    }
}
