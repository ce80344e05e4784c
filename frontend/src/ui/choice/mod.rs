//! Choices of selects, radios, filters and comboboxes.

/// One possible value with what it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The code or id.
    pub value: String,
    /// What it is called.
    pub label: String,
    /// Small print beside it, as a code.
    pub note: Option<String>,
}

impl Choice {
    /// A value and its name.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            note: None,
        }
    }

    /// With small print.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// All codes of an enum with their names: `Choice::all(PlanState::ALL, plan_state_text)`.
    pub fn all<T: Copy + ToString>(codes: &[T], label: impl Fn(T) -> &'static str) -> Vec<Self> {
        codes
            .iter()
            .map(|code| Self::new(code.to_string(), label(*code)))
            .collect()
    }
}

/// What a value is called; the value itself if it is none of the choices.
pub fn chosen_label(choices: &[Choice], value: &str) -> String {
    choices
        .iter()
        .find(|choice| choice.value == value)
        .map_or_else(|| value.to_owned(), |choice| choice.label.clone())
}
