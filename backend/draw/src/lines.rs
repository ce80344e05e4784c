//! The lines of a committed file in one piece of memory (SPEC §2).

use std::fmt;

use serde::{Serialize, Serializer};

/// A list of lines, kept as the text that lies on disk: each line ends in a line feed.
///
/// It serialises as a list of strings, the form that a bundle has.
///
/// ```
/// use sortition_draw::Lines;
/// let lines: Lines = ["b\t-", "a\t-"].into_iter().collect();
/// assert_eq!(lines.as_text(), "b\t-\na\t-\n");
/// assert_eq!(lines.get(1), Some("a\t-"));
/// ```
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Lines {
    text: String,
    /// Where each line's line feed stands.
    ends: Vec<usize>,
}

/// The text's last line does not end in a line feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the last line does not end in a line feed")]
pub struct UnfinishedLine;

impl Lines {
    /// No lines.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            text: String::new(),
            ends: Vec::new(),
        }
    }

    /// The lines of a text as it lies on disk.
    ///
    /// # Errors
    /// [`UnfinishedLine`]
    pub fn of_text(text: String) -> Result<Self, UnfinishedLine> {
        if !text.is_empty() && !text.ends_with('\n') {
            return Err(UnfinishedLine);
        }
        let ends = text
            .bytes()
            .enumerate()
            .filter(|(_, byte)| *byte == b'\n')
            .map(|(i, _)| i);
        Ok(Self {
            ends: ends.collect(),
            text,
        })
    }

    /// Appends a line, given without line feed.
    pub fn push(&mut self, line: &str) {
        self.push_with(|text| text.push_str(line));
    }

    /// Appends the line that `write` writes.
    pub(crate) fn push_with(&mut self, write: impl FnOnce(&mut String)) {
        write(&mut self.text);
        self.ends.push(self.text.len());
        self.text.push('\n');
    }

    /// The number of lines.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no line.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The line at this index, without line feed.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)?;
        Some(&self.text[self.start(index)..end])
    }

    fn start(&self, index: usize) -> usize {
        match index.checked_sub(1) {
            Some(before) => self.ends[before] + 1,
            None => 0,
        }
    }

    /// The lines in their order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> + DoubleEndedIterator + Clone {
        self.ends
            .iter()
            .enumerate()
            .map(|(index, end)| &self.text[self.start(index)..*end])
    }

    /// The lines as they lie on disk.
    #[must_use]
    pub fn as_text(&self) -> &str {
        &self.text
    }

    /// The same lines in byte order.
    #[must_use]
    pub fn sorted(self) -> Self {
        if self.iter().is_sorted() {
            return self;
        }
        let mut lines: Vec<&str> = self.iter().collect();
        lines.sort_unstable();
        let mut sorted = Self {
            text: String::with_capacity(self.text.len()),
            ends: Vec::with_capacity(lines.len()),
        };
        for line in lines {
            sorted.push(line);
        }
        sorted
    }

    /// The first index whose line is not below, in lines that are in order.
    #[must_use]
    pub fn position(&self, is_below: impl Fn(&str) -> bool) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.get(middle).is_some_and(&is_below) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

impl<S: AsRef<str>> FromIterator<S> for Lines {
    fn from_iter<I: IntoIterator<Item = S>>(lines: I) -> Self {
        let mut list = Self::new();
        for line in lines {
            list.push(line.as_ref());
        }
        list
    }
}

impl Serialize for Lines {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl fmt::Debug for Lines {
    /// Shows no line: they name persons and companies.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Lines({})", self.len())
    }
}
