//! Lines of `excluded` that a bundle's reader may not see yet: each stands as its leaf hash, so that
//! size and root are what they are with the lines themselves (SPEC §11).

use crate::files::{ExcludedFile, FileDigest};
use crate::hash::{Algorithm, Hex32};
use crate::lines::{Lines, lines_of};
use crate::merkle;
use crate::reading::FileReader;
use crate::refusal::{Defect, Fault};
use crate::rows::{Excluded, ExcludedRow, FileKind};

/// What begins a line that is withheld; no key begins with it.
pub(crate) const MARK: char = '#';

/// The excluded file as one reader gets it.
///
/// ```
/// use sortition_draw::{Algorithm, ExcludedFile, ExcludedRow, ShownExcluded};
/// let row = |key| ExcludedRow { key, reason: "recently_checked", salt: "-" };
/// let file = ExcludedFile::build(Algorithm::Sha256, ["A", "B"].map(row))?;
/// let shown = ShownExcluded::new(&file, |row| row.key == "B");
/// assert_eq!((shown.lines().get(0), shown.withheld()), (Some("A\trecently_checked\t-"), 1));
/// let read = ShownExcluded::read(Algorithm::Sha256, shown.lines().clone())?;
/// assert_eq!(read.digest(), file.digest());
/// # Ok::<(), sortition_draw::Defect>(())
/// ```
#[derive(Debug, Clone)]
pub struct ShownExcluded {
    lines: Lines,
    digest: FileDigest,
    withheld: u64,
}

impl ShownExcluded {
    /// The file with the leaf hashes of the lines that are withheld in their places.
    #[must_use]
    pub fn new(file: &ExcludedFile, is_withheld: impl Fn(&ExcludedRow<'_>) -> bool) -> Self {
        let mut lines = Lines::in_parts(file.lines().height());
        let mut withheld = 0;
        for part in file.lines().parts() {
            let (shown, of_part) = show_part(file.algorithm(), part, &is_withheld);
            lines_of(&shown).for_each(|line| lines.push(line));
            withheld += of_part;
        }
        Self {
            lines,
            digest: file.digest(),
            withheld,
        }
    }

    /// Reads lines as a bundle holds them: order and doubles are looked for among those that are
    /// shown, size and root are those of all.
    ///
    /// # Errors
    /// The first line that is malformed, out of order, or of a key that was there before.
    pub fn read(algorithm: Algorithm, lines: Lines) -> Result<Self, Defect> {
        let mut reader = FileReader::<Excluded>::new(algorithm).with_withheld_lines();
        reader.take(lines.parts());
        Ok(Self {
            withheld: reader.withheld(),
            digest: reader.finish()?,
            lines,
        })
    }

    /// Size and root of the whole file.
    #[must_use]
    pub const fn digest(&self) -> FileDigest {
        self.digest
    }

    /// The lines in their order, the withheld ones as their leaf hashes.
    #[must_use]
    pub const fn lines(&self) -> &Lines {
        &self.lines
    }

    /// How many lines are withheld.
    #[must_use]
    pub const fn withheld(&self) -> u64 {
        self.withheld
    }
}

/// A part of the excluded file as one reader gets it, and how many of its lines are withheld.
#[must_use]
pub fn show_part(
    algorithm: Algorithm,
    part: &str,
    is_withheld: impl Fn(&ExcludedRow<'_>) -> bool,
) -> (String, u64) {
    let mut shown = String::with_capacity(part.len());
    let mut withheld = 0;
    for line in lines_of(part) {
        if Excluded::split(line).is_some_and(|row| is_withheld(&row)) {
            withheld += 1;
            let leaf = merkle::leaf(algorithm, line.as_bytes());
            shown.push_str(&format!("{MARK}\t{leaf}"));
        } else {
            shown.push_str(line);
        }
        shown.push('\n');
    }
    (shown, withheld)
}

/// The leaf hash of a withheld line; none of a line that is shown.
pub(crate) fn withheld(line: &str) -> Result<Option<Hex32>, Fault> {
    let Some(rest) = line.strip_prefix(MARK) else {
        return Ok(None);
    };
    let leaf = rest.strip_prefix('\t').and_then(|hash| hash.parse().ok());
    leaf.map(Some).ok_or(Fault::NotALeaf)
}
