//! What a report says, as it is frozen when it is submitted.

use super::figures::Values;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sortition_contract::reports::{BrokenRuleView, CellKey, CellRecord, CellValue};

/// What a report says in one cell, with the records behind it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Which.
    pub key: CellKey,
    /// What the records say.
    pub computed: CellValue,
    /// What the report says.
    pub value: CellValue,
    /// Why it was entered by hand; none: it wasn't.
    pub reason: Option<String>,
    /// The name of who entered it.
    pub changed_by: Option<String>,
    /// When.
    pub changed_at: Option<DateTime<Utc>>,
    /// The records.
    pub records: Vec<CellRecord>,
}

/// What a report says in all its cells, and the rules that it breaks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Content {
    /// The cells, in the annex's order.
    pub cells: Vec<Cell>,
    /// The rules.
    pub broken_rules: Vec<BrokenRuleView>,
}

impl Content {
    /// What stands in each cell.
    pub fn values(&self) -> Values {
        self.cells
            .iter()
            .map(|cell| (cell.key, cell.value.clone()))
            .collect()
    }
}
