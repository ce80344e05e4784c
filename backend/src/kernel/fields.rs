//! The fields of a request: each is brought into its form and checked, and all that is wrong is
//! collected, so that it is told at once. Pure.
//!
//! A method gives what it read of a field, or `None` where the field is wrong. A record is made of
//! them in [`Fields::build`], which comes to it only if every field is right: no value stands in for a
//! wrong one.
//!
//! ```text
//! let mut fields = Fields::default();
//! let name = fields.line("/name", &request.name, text::MAX_TEXT);
//! let held_on = fields.day("/held_on", request.held_on, DayBounds::past(today, 2000));
//! let row = fields.build(|| Some(Row { name: name?, held_on: held_on? }))?;
//! ```

use crate::kernel::calendar::DayBounds;
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::public_text;
use crate::kernel::text::{self, TextError};
use chrono::NaiveDate;
use sortition_contract::error::ErrorCode;
use std::collections::BTreeSet;
use std::fmt::Display;
use std::ops::RangeInclusive;

/// Collects what is wrong with the fields of a request. Pointers begin with `/`.
#[derive(Debug, Default)]
pub struct Fields(Vec<FieldError>);

impl Fields {
    /// A line: name, title, number.
    pub fn line(&mut self, pointer: &str, text: &str, most: usize) -> Option<String> {
        self.text(pointer, text::line(text, most))
    }

    /// A line that may be left out; one of nothing but white space is.
    pub fn optional_line(
        &mut self,
        pointer: &str,
        text: Option<&str>,
        most: usize,
    ) -> Option<Option<String>> {
        self.text(pointer, text::optional_line(text.unwrap_or_default(), most))
    }

    /// A text of several lines.
    pub fn paragraphs(&mut self, pointer: &str, text: &str, most: usize) -> Option<String> {
        self.text(pointer, text::paragraphs(text, most))
    }

    /// A text of several lines that may be left out, as [`Fields::optional_line`].
    pub fn optional_paragraphs(
        &mut self,
        pointer: &str,
        text: Option<&str>,
        most: usize,
    ) -> Option<Option<String>> {
        match text::paragraphs(text.unwrap_or_default(), most) {
            Err(TextError::Empty) => Some(None),
            read => self.text(pointer, read).map(Some),
        }
    }

    /// The reason of a command.
    pub fn reason(&mut self, text: &str) -> Option<String> {
        self.take(reason(text))
    }

    /// A line that becomes public.
    pub fn public_line(&mut self, pointer: &str, text: &str, most: usize) -> Option<String> {
        self.take(public_text::line(text, most, pointer))
    }

    /// A text of several lines that becomes public.
    pub fn public_paragraphs(&mut self, pointer: &str, text: &str, most: usize) -> Option<String> {
        self.take(public_text::paragraphs(text, most, pointer))
    }

    fn text<T>(&mut self, pointer: &str, read: Result<T, TextError>) -> Option<T> {
        self.take(read.map_err(|error| error.at(pointer)))
    }

    /// A number, or anything else that has a least and a most.
    pub fn within<T: PartialOrd + Display>(
        &mut self,
        pointer: &str,
        value: T,
        bounds: RangeInclusive<T>,
    ) -> Option<T> {
        if bounds.contains(&value) {
            return Some(value);
        }
        self.add(FieldError::out_of_range(
            pointer,
            bounds.start(),
            bounds.end(),
        ));
        None
    }

    /// A day that the form may name.
    pub fn day(&mut self, pointer: &str, day: NaiveDate, bounds: DayBounds) -> Option<NaiveDate> {
        self.take(bounds.check(pointer, day))
    }

    /// What must be given.
    pub fn required<T>(&mut self, pointer: &str, given: Option<T>) -> Option<T> {
        if given.is_none() {
            self.add(FieldError::new(pointer, ErrorCode::Required));
        }
        given
    }

    /// What may be left out, read if it is given.
    pub fn optional<G, T>(
        &mut self,
        given: Option<G>,
        read: impl FnOnce(&mut Self, G) -> Option<T>,
    ) -> Option<Option<T>> {
        match given {
            Some(given) => read(self, given).map(Some),
            None => Some(None),
        }
    }

    /// What a reference was found to mean: there must be something.
    pub fn known<T>(
        &mut self,
        pointer: &str,
        reference: impl Display,
        found: Option<T>,
    ) -> Option<T> {
        if found.is_none() {
            self.add(FieldError::unknown_reference(pointer, reference));
        }
        found
    }

    /// A list, each of whose values may be wrong.
    pub fn each<'a, T: Display>(
        &mut self,
        pointer: &str,
        values: &'a [T],
        mut wrong: impl FnMut(&'a T) -> Option<ErrorCode>,
    ) -> Option<()> {
        let mut all = Some(());
        for (index, value) in values.iter().enumerate() {
            if let Some(code) = wrong(value) {
                let error = FieldError::new(format!("{pointer}/{index}"), code);
                self.add(error.with("value", value));
                all = None;
            }
        }
        all
    }

    /// A list of references, each to what there is.
    pub fn each_known<'a, T: Display>(
        &mut self,
        pointer: &str,
        references: &'a [T],
        is_known: impl Fn(&'a T) -> bool,
    ) -> Option<()> {
        self.each(pointer, references, |reference| {
            (!is_known(reference)).then_some(ErrorCode::UnknownReference)
        })
    }

    /// A list in which nothing stands twice, and that isn't too long; of one that is, no more is told.
    pub fn each_once<T: Ord + Display>(
        &mut self,
        pointer: &str,
        values: &[T],
        most: usize,
    ) -> Option<()> {
        self.take(FieldError::at_most(pointer, values.len(), most))?;
        let mut seen = BTreeSet::new();
        self.each(pointer, values, |value| {
            (!seen.insert(value)).then_some(ErrorCode::Repeated)
        })
    }

    /// A list of texts that isn't too long, each as `read` brings it into its form at its pointer; of one
    /// that is too long, no more is told.
    pub fn lines(
        &mut self,
        pointer: &str,
        lines: &[String],
        most: usize,
        mut read: impl FnMut(&mut Self, &str, &str) -> Option<String>,
    ) -> Option<Vec<String>> {
        self.take(FieldError::at_most(pointer, lines.len(), most))?;
        let mut all = Vec::with_capacity(lines.len());
        for (index, line) in lines.iter().enumerate() {
            all.extend(read(self, &format!("{pointer}/{index}"), line));
        }
        (all.len() == lines.len()).then_some(all)
    }

    /// As [`Fields::lines`], of texts that are compared by what they were read as: none stands twice.
    pub fn lines_once(
        &mut self,
        pointer: &str,
        lines: &[String],
        most: usize,
        mut read: impl FnMut(&mut Self, &str, &str) -> Option<String>,
    ) -> Option<Vec<String>> {
        let mut seen = BTreeSet::new();
        self.lines(pointer, lines, most, |fields, at, line| {
            let line = read(fields, at, line)?;
            if seen.insert(line.clone()) {
                return Some(line);
            }
            fields.add(FieldError::repeated(at, line));
            None
        })
    }

    /// Puts into `stored` what a change gives for it; where it gives nothing, or what is wrong, all
    /// stays as it is.
    pub fn change<G, T>(
        &mut self,
        stored: &mut T,
        given: Option<G>,
        read: impl FnOnce(&mut Self, G) -> Option<T>,
    ) {
        if let Some(value) = given.and_then(|given| read(self, given)) {
            *stored = value;
        }
    }

    /// What something else read of a field.
    pub fn take<T>(&mut self, read: Result<T, FieldError>) -> Option<T> {
        read.map_err(|error| self.add(error)).ok()
    }

    /// Adds what something else found.
    pub fn add(&mut self, error: FieldError) {
        self.0.push(error);
    }

    /// All that is wrong, for whoever tells it otherwise than as a refusal.
    pub fn into_errors(self) -> Vec<FieldError> {
        self.0
    }

    /// Refuses if anything is wrong.
    pub fn finish(self) -> Result<(), ApiError> {
        match self.0.is_empty() {
            true => Ok(()),
            false => Err(ApiError::invalid(self.0)),
        }
    }

    /// Refuses if anything is wrong, else makes what the fields are for.
    pub fn build<T>(self, build: impl FnOnce() -> Option<T>) -> Result<T, ApiError> {
        self.finish()?;
        build().ok_or_else(|| ApiError::internal("a field is wrong, and nothing tells it"))
    }
}

/// The reason of a command that has no other field to check.
pub fn reason(text: &str) -> Result<String, FieldError> {
    text::paragraphs(text, text::REASON_LIMIT).map_err(|error| error.at("/reason"))
}

/// As [`reason`], in one line.
pub fn reason_line(text: &str) -> Result<String, FieldError> {
    text::line(text, text::REASON_LIMIT).map_err(|error| error.at("/reason"))
}

/// What a rule reads, or all that it finds wrong.
#[cfg(test)]
pub fn read<T>(rule: impl FnOnce(&mut Fields) -> Option<T>) -> Result<T, Vec<FieldError>> {
    let mut fields = Fields::default();
    rule(&mut fields).ok_or(fields.into_errors())
}

#[cfg(test)]
mod tests;
