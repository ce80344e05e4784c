//! The lines of a committed file (SPEC §2), in parts: a file of millions of lines is read, hashed,
//! stored and sent part by part.

use std::fmt;

use serde::{Serialize, Serializer};

/// A part has 2^14 lines, the last one what is left: about a megabyte of a population. A power of two,
/// so that each part is a tree of its own within the file's Merkle tree.
pub const PART_HEIGHT: u32 = 14;

/// A list of lines, kept as the text that lies on disk: each line ends in a line feed.
///
/// It serialises as a list of strings, the form that a bundle has.
///
/// ```
/// use sortition_draw::Lines;
/// let lines: Lines = ["b\t-", "a\t-"].into_iter().collect();
/// assert_eq!(lines.to_text(), "b\t-\na\t-\n");
/// assert_eq!(lines.get(1), Some("a\t-"));
/// ```
#[derive(Clone)]
pub struct Lines {
    /// Each of 2^height lines, but the last, which has what is left.
    parts: Vec<String>,
    len: usize,
    height: u32,
}

/// The text's last line does not end in a line feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the last line does not end in a line feed")]
pub struct UnfinishedLine;

/// A part that others follow has more lines or fewer than a part has, or one has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the part {0} has not as many lines as a part has")]
pub struct UnevenPart(pub usize);

impl Lines {
    /// No lines.
    #[must_use]
    pub const fn new() -> Self {
        Self::in_parts(PART_HEIGHT)
    }

    /// No lines yet, and then 2^height in each part.
    #[must_use]
    pub const fn in_parts(height: u32) -> Self {
        Self {
            parts: Vec::new(),
            len: 0,
            height,
        }
    }

    /// The lines of a text as it lies on disk.
    ///
    /// # Errors
    /// [`UnfinishedLine`]
    pub fn of_text(text: &str) -> Result<Self, UnfinishedLine> {
        if !text.is_empty() && !text.ends_with('\n') {
            return Err(UnfinishedLine);
        }
        Ok(lines_of(text).collect())
    }

    /// The lines of texts that are parts already.
    ///
    /// # Errors
    /// [`UnevenPart`]
    pub fn of_parts(height: u32, parts: Vec<String>) -> Result<Self, UnevenPart> {
        let whole = 1_usize << height;
        let mut len = 0;
        for (number, part) in parts.iter().enumerate() {
            let lines = lines_of(part).count();
            let is_last = number + 1 == parts.len();
            if lines != whole && !(is_last && (1..whole).contains(&lines)) {
                return Err(UnevenPart(number));
            }
            len += lines;
        }
        Ok(Self { parts, len, height })
    }

    /// Appends a line, given without line feed; what holds some is several lines.
    pub fn push(&mut self, line: &str) {
        for line in line.split('\n') {
            self.push_with(|text| text.push_str(line));
        }
    }

    /// Appends the line that `write` writes, which has no line feed.
    pub(crate) fn push_with(&mut self, write: impl FnOnce(&mut String)) {
        if self.len.is_multiple_of(1 << self.height) {
            let alike = self.parts.last_mut().map_or(0, |full| {
                full.shrink_to_fit();
                full.len()
            });
            self.parts.push(String::with_capacity(alike));
        }
        if let Some(part) = self.parts.last_mut() {
            write(part);
            part.push('\n');
            self.len += 1;
        }
    }

    /// The number of lines.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no line.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The line at this index, without line feed.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&str> {
        let part = self.parts.get(index >> self.height)?;
        lines_of(part).nth(index % (1 << self.height))
    }

    /// The lines in their order.
    pub fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        self.parts.iter().flat_map(|part| lines_of(part))
    }

    /// The parts, each as it lies on disk; of no lines, none.
    #[must_use]
    pub fn parts(&self) -> &[String] {
        &self.parts
    }

    /// The same, for who needs them no longer as lines.
    #[must_use]
    pub fn into_parts(self) -> Vec<String> {
        self.parts
    }

    /// How many lines a part has: 2 to the power of this.
    #[must_use]
    pub const fn height(&self) -> u32 {
        self.height
    }

    /// The lines as they lie on disk, in one piece.
    #[must_use]
    pub fn to_text(&self) -> String {
        self.parts.concat()
    }

    /// The same lines in byte order.
    #[must_use]
    pub fn sorted(self) -> Self {
        if self.iter().is_sorted() {
            return self;
        }
        let mut lines: Vec<&str> = self.iter().collect();
        lines.sort_unstable();
        let mut sorted = Self::in_parts(self.height);
        for line in lines {
            sorted.push_with(|text| text.push_str(line));
        }
        sorted
    }

    /// The first line that is not below, in lines that are in order, and the number of its part.
    pub(crate) fn first_from(&self, is_below: impl Fn(&str) -> bool) -> Option<(usize, &str)> {
        let is_begun_below = |part: &String| lines_of(part).next().is_some_and(&is_below);
        // It lies in the last part that begins below, or begins the next.
        let next = self.parts.partition_point(is_begun_below);
        let found = next
            .checked_sub(1)
            .and_then(|number| Some((number, first_in(&self.parts[number], &is_below)?)));
        found.or_else(|| Some((next, lines_of(self.parts.get(next)?).next()?)))
    }
}

/// The lines of a text in which each ends in a line feed.
pub(crate) fn lines_of(text: &str) -> std::str::SplitTerminator<'_, char> {
    text.split_terminator('\n')
}

/// The first line of a text that is not below, in lines that are in order.
pub(crate) fn first_in(text: &str, is_below: impl Fn(&str) -> bool) -> Option<&str> {
    let line_at = |start: usize| lines_of(&text[start..]).next();
    let (mut low, mut high) = (0, text.len());
    while low < high {
        let middle = usize::midpoint(low, high);
        let before = &text.as_bytes()[low..middle];
        let line_feed = before.iter().rposition(|byte| *byte == b'\n');
        // Lines begin after a line feed, so that this cuts no character.
        let start = line_feed.map_or(low, |place| low + place + 1);
        let line = line_at(start)?;
        if is_below(line) {
            low = start + line.len() + 1;
        } else {
            high = start;
        }
    }
    line_at(low.min(text.len()))
}

impl Default for Lines {
    fn default() -> Self {
        Self::new()
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
        write!(f, "Lines({})", self.len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(count: usize, height: u32) -> Lines {
        let mut lines = Lines::in_parts(height);
        for number in 0..count {
            lines.push(&format!("{number:03}甲"));
        }
        lines
    }

    #[test]
    fn lines_are_the_same_however_long_a_part_is() {
        for count in 0..20 {
            let whole = numbered(count, 14);
            for height in 0..5 {
                let lines = numbered(count, height);
                assert_eq!(lines.len(), count);
                assert_eq!(lines.parts().len(), count.div_ceil(1 << height));
                assert_eq!(lines.to_text(), whole.to_text());
                assert!(lines.iter().eq(whole.iter()));
                assert!((0..=count).all(|index| lines.get(index) == whole.get(index)));
                let again = Lines::of_parts(height, lines.clone().into_parts()).unwrap();
                assert!(again.iter().eq(whole.iter()));
            }
        }
    }

    #[test]
    fn first_from_finds_each_line_and_what_follows_where_there_is_none() {
        for count in 0..20 {
            for height in 0..5 {
                let lines = numbered(count, height);
                for number in 0..=count {
                    for wanted in [format!("{number:03}甲"), format!("{number:03}")] {
                        let found = lines.first_from(|line| line < wanted.as_str());
                        let expected = lines.get(number).map(|line| (number >> height, line));
                        assert_eq!(found, expected, "{wanted} of {count} in parts of {height}");
                    }
                }
            }
        }
    }

    #[test]
    fn parts_that_are_not_as_long_as_parts_are_refused() {
        let parts = |parts: &[&str]| parts.iter().map(|part| (*part).to_owned()).collect();
        for (texts, uneven) in [
            (&["a\nb\n", "c\n"][..], None),
            (&["a\nb\n", "c\nd\n"], None),
            (&[], None),
            (&["a\n", "b\n"], Some(0)),
            (&["a\nb\nc\n"], Some(0)),
            (&["a\nb\n", ""], Some(1)),
        ] {
            let found = Lines::of_parts(1, parts(texts)).err();
            assert_eq!(found, uneven.map(UnevenPart), "{texts:?}");
        }
    }

    #[test]
    fn what_holds_a_line_feed_is_several_lines() {
        let lines: Lines = ["a\nb", ""].into_iter().collect();
        assert_eq!(lines.len(), 3);
        assert_eq!(lines.iter().collect::<Vec<_>>(), ["a", "b", ""]);
    }
}
