//! What went wrong, as it stands in the rows of jobs and of what they refused: codes and parameters,
//! rendered for each reader.

use crate::kernel::error::{FieldError, Refusal};
use crate::kernel::tabular::RowError;
use serde::{Deserialize, Serialize};
use sortition_contract::error::ErrorCode;
use std::collections::BTreeMap;

/// Why a job failed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredProblem {
    code: String,
    parameters: BTreeMap<String, String>,
    fields: Vec<StoredField>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct StoredField {
    pointer: String,
    code: String,
    parameters: BTreeMap<String, String>,
}

impl StoredProblem {
    /// As a refusal is stored.
    pub fn of(refusal: &Refusal) -> Self {
        let field = |field: &FieldError| StoredField {
            pointer: field.pointer.clone(),
            code: field.code.code().to_owned(),
            parameters: field.parameters.clone(),
        };
        Self {
            code: refusal.code.code().to_owned(),
            parameters: refusal.parameters.clone(),
            fields: refusal.fields.iter().map(field).collect(),
        }
    }

    /// The refusal that was stored.
    pub fn refusal(self) -> Refusal {
        let code = |text: &str| ErrorCode::find(text).unwrap_or(ErrorCode::Internal);
        let fields = self.fields.into_iter().map(|field| FieldError {
            code: code(&field.code),
            pointer: field.pointer,
            parameters: field.parameters,
        });
        Refusal {
            code: code(&self.code),
            parameters: self.parameters,
            fields: fields.collect(),
            versions: None,
        }
    }
}

/// What is wrong in a row, without the cells' contents but for what a sentence names.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StoredError {
    /// The column, if it is in one.
    pub column: Option<String>,
    /// As a code of the error table.
    pub code: String,
    /// What the sentence names.
    pub parameters: BTreeMap<String, String>,
}

impl From<RowError> for StoredError {
    fn from(error: RowError) -> Self {
        Self {
            column: error.column.map(str::to_owned),
            code: error.code.code().to_owned(),
            parameters: error.parameters,
        }
    }
}
