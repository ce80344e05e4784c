//! What can be wrong with a whole file, and with one of its rows.

use std::collections::BTreeMap;
use std::iter::{Chain, Once, once};
use std::vec::IntoIter;

use sortition_contract::error::{ErrorCode, Language};

/// So many characters of a value are named in a sentence; a cell may hold pages.
const NAMED_CHARACTERS: usize = 200;

/// The beginning of a text, with an ellipsis if there is more.
pub fn beginning(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Why a whole file was refused.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    #[error("the file, or what it unpacks to, has more than {limit} bytes")]
    TooLarge { limit: u64 },
    #[error("neither UTF-8 nor GB18030 at byte {offset}")]
    Encoding { offset: u64 },
    #[error("UTF-8 and GB18030 at once")]
    Undecided,
    #[error("not a table")]
    Unreadable,
    #[error("the head of the table doesn't fit: {0:?}")]
    Columns(Vec<ColumnError>),
    #[error("more than {max} cells in a row")]
    TooManyColumns { max: usize },
    #[error("row {line} holds more than {limit} bytes")]
    RowTooLarge { line: u64, limit: usize },
    #[error("more than {max} rows")]
    TooManyRows { max: u64 },
    #[error("no row below the head")]
    Empty,
    #[error("the quote opened in line {line} is never closed")]
    UnclosedQuote { line: u64 },
    #[error("reading failed")]
    Io(#[from] std::io::Error),
}

/// What is wrong with one column of the head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnError {
    /// `missing_column` or `repeated_column`.
    pub code: ErrorCode,
    /// The field.
    pub field: &'static str,
    /// The column as the file calls it; of a missing one as the pages call it, and the field's name.
    pub name: String,
}

impl TableError {
    /// Its code in the error table; `None` if the disk failed, not the file.
    pub fn code(&self) -> Option<ErrorCode> {
        Some(match self {
            Self::TooLarge { .. } => ErrorCode::PayloadTooLarge,
            Self::Encoding { .. } => ErrorCode::WrongEncoding,
            Self::Undecided => ErrorCode::UndecidedEncoding,
            Self::Unreadable => ErrorCode::UnreadableFile,
            Self::Columns(columns) => columns
                .first()
                .map_or(ErrorCode::UnreadableFile, |column| column.code),
            Self::TooManyColumns { .. } => ErrorCode::TooMany,
            Self::RowTooLarge { .. } => ErrorCode::RowTooLarge,
            Self::TooManyRows { .. } => ErrorCode::TooManyRows,
            Self::Empty => ErrorCode::EmptyFile,
            Self::UnclosedQuote { .. } => ErrorCode::UnclosedQuote,
            Self::Io(_) => return None,
        })
    }

    /// What the code's sentence takes. Columns have one sentence each: [`TableError::Columns`].
    pub fn parameters(&self) -> BTreeMap<String, String> {
        match self {
            Self::TooLarge { limit } => parameter("limit", format!("{} MiB", limit >> 20)),
            Self::Encoding { offset } => parameter("offset", offset),
            Self::Columns(columns) => columns
                .first()
                .map(|column| parameter("name", &column.name))
                .unwrap_or_default(),
            Self::TooManyColumns { max } => parameter("max", max),
            Self::RowTooLarge { line, limit } => {
                let mut parameters = parameter("line", line);
                parameters.extend(parameter("limit", format!("{} KiB", limit >> 10)));
                parameters
            }
            Self::TooManyRows { max } => parameter("max", max),
            Self::UnclosedQuote { line } => parameter("line", line),
            Self::Undecided | Self::Unreadable | Self::Empty | Self::Io(_) => BTreeMap::new(),
        }
    }
}

pub(super) fn parameter(name: &str, value: impl ToString) -> BTreeMap<String, String> {
    BTreeMap::from([(name.to_owned(), value.to_string())])
}

/// What is wrong with one row. The table finds a few, the rules of a module the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowError {
    /// The field; `None` if the row as a whole is wrong.
    pub column: Option<&'static str>,
    pub code: ErrorCode,
    /// What the code's sentence takes.
    pub parameters: BTreeMap<String, String>,
}

impl RowError {
    /// An error of one field.
    pub fn of(column: &'static str, code: ErrorCode, parameters: BTreeMap<String, String>) -> Self {
        Self {
            column: Some(column),
            code,
            parameters,
        }
    }

    /// An error of one field, whose sentence names the value.
    pub fn with_value(column: &'static str, code: ErrorCode, value: &str) -> Self {
        let value = beginning(value, NAMED_CHARACTERS);
        Self::of(column, code, parameter("value", value))
    }

    /// Adds a parameter of the sentence.
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.parameters.insert(name.to_owned(), value.to_string());
        self
    }

    /// The sentence in a language.
    pub fn text(&self, language: Language) -> String {
        self.code.text(language, &self.parameters)
    }
}

/// Why a row is refused: there is one reason at least.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowErrors {
    first: RowError,
    others: Vec<RowError>,
}

impl RowErrors {
    /// All that is wrong; none if nothing is.
    pub fn of(errors: Vec<RowError>) -> Option<Self> {
        let mut others = errors;
        if others.is_empty() {
            return None;
        }
        let first = others.remove(0);
        Some(Self { first, others })
    }
}

impl From<RowError> for RowErrors {
    fn from(only: RowError) -> Self {
        Self {
            first: only,
            others: Vec::new(),
        }
    }
}

impl IntoIterator for RowErrors {
    type Item = RowError;
    type IntoIter = Chain<Once<RowError>, IntoIter<RowError>>;

    fn into_iter(self) -> Self::IntoIter {
        once(self.first).chain(self.others)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_refused_for_some_reason_in_the_order_in_which_they_were_found() {
        assert_eq!(RowErrors::of(Vec::new()), None);
        let errors =
            ["name", "code"].map(|column| RowError::with_value(column, ErrorCode::Required, ""));
        let told = RowErrors::of(errors.to_vec()).unwrap();
        assert_eq!(Vec::from_iter(told), errors);
    }

    #[test]
    fn a_sentence_names_the_beginning_of_a_long_value() {
        let error = RowError::with_value("name", ErrorCode::WrongFormat, &"长".repeat(4_000));
        assert_eq!(error.parameters["value"].chars().count(), 201);
        assert_eq!(beginning("石家庄", 3), "石家庄");
        assert_eq!(beginning("石家庄市", 3), "石家庄…");
    }
}
