//! Lines of `excluded` that a bundle's reader may not see yet: each stands as its leaf hash, so that
//! size and root are what they are with the lines themselves (SPEC §11).

use crate::files::{
    ExcludedFile, FileDigest, PopulationFile, at, check_disjoint, check_rows, leaf_hashes,
};
use crate::hash::{Algorithm, Hex32};
use crate::lines::Lines;
use crate::merkle;
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
        let mut lines = Lines::new();
        let mut withheld = 0;
        for line in file.lines().iter() {
            if Excluded::split(line).is_some_and(|row| is_withheld(&row)) {
                withheld += 1;
                let leaf = merkle::leaf(file.algorithm(), line.as_bytes());
                lines.push(&format!("{MARK}\t{leaf}"));
            } else {
                lines.push(line);
            }
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
        let mut places = Vec::new();
        let mut shown = Lines::new();
        let mut leaves: Vec<Option<Hex32>> = Vec::with_capacity(lines.len());
        for (index, line) in lines.iter().enumerate() {
            let withheld = withheld(line).map_err(|fault| at(index, fault))?;
            leaves.push(withheld);
            if withheld.is_none() {
                places.push(index);
                shown.push(line);
            }
        }
        // What is wrong with a shown line is said at its place among all.
        let moved = |place: usize, fault| at(places.get(place).copied().unwrap_or(place), fault);
        check_rows::<Excluded>(&shown).map_err(|(place, fault)| moved(place, fault))?;
        let mut of_shown = leaf_hashes(algorithm, &shown).into_iter();
        let leaves: Vec<Hex32> = leaves
            .into_iter()
            .filter_map(|leaf| leaf.or_else(|| of_shown.next()))
            .collect();
        Ok(Self {
            digest: FileDigest::of(algorithm, leaves),
            withheld: (lines.len() - shown.len()) as u64,
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

    /// Refuses an object that is both eligible and, as far as is shown, excluded.
    pub(crate) fn check_disjoint(&self, population: &PopulationFile) -> Result<(), Defect> {
        let rows = self.lines.iter().enumerate();
        let shown = rows.filter_map(|(index, line)| Some((index, Excluded::split(line)?)));
        check_disjoint(population, shown)
    }
}

/// The leaf hash of a withheld line; none of a line that is shown.
fn withheld(line: &str) -> Result<Option<Hex32>, Fault> {
    let Some(rest) = line.strip_prefix(MARK) else {
        return Ok(None);
    };
    let leaf = rest.strip_prefix('\t').and_then(|hash| hash.parse().ok());
    leaf.map(Some).ok_or(Fault::NotALeaf)
}
