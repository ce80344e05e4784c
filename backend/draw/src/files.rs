//! Committed files: lines in canonical form with their size and Merkle root (SPEC §2).
//!
//! Rows may come in any order; the engine sorts them. What is read back must be in canonical form
//! already, or it is refused.

use std::fmt;
use std::marker::PhantomData;

use serde::{Deserialize, Serialize};

use crate::hash::{Algorithm, Hex32};
use crate::lines::Lines;
use crate::merkle;
use crate::refusal::{Defect, Fault};
use crate::rows::{Conflicts, Excluded, ExcludedRow, FileKind, Inspectors, Population};

/// What a manifest says of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileDigest {
    /// The number of its lines.
    pub size: u64,
    /// The Merkle tree hash of its lines.
    pub root: Hex32,
}

impl FileDigest {
    /// Of the file with these leaf hashes, in the order of its lines.
    pub(crate) fn of(algorithm: Algorithm, leaves: Vec<Hex32>) -> Self {
        Self {
            size: leaves.len() as u64,
            root: merkle::root(algorithm, leaves),
        }
    }
}

/// A file in canonical form; it cannot be anything else.
///
/// ```
/// use sortition_draw::{Algorithm, PopulationFile, PopulationRow};
/// let row = |key| PopulationRow { key, stratum: "all", area: "-", salt: "-" };
/// let file = PopulationFile::build(Algorithm::Sha256, ["B", "A"].map(row))?;
/// assert_eq!(file.lines().as_text(), "A\tall\t-\t-\nB\tall\t-\t-\n");
/// let again = PopulationFile::read(Algorithm::Sha256, file.lines().clone())?;
/// assert_eq!(again.digest(), file.digest());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct CommittedFile<K> {
    lines: Lines,
    algorithm: Algorithm,
    digest: FileDigest,
    kind: PhantomData<K>,
}

/// Every eligible object.
pub type PopulationFile = CommittedFile<Population>;
/// Every object in scope that a rule leaves out.
pub type ExcludedFile = CommittedFile<Excluded>;
/// Every eligible inspector.
pub type InspectorsFile = CommittedFile<Inspectors>;
/// Every pair barred by recusal.
pub type ConflictsFile = CommittedFile<Conflicts>;

/// Takes rows one by one, in any order, as they come from a query.
pub struct FileBuilder<K> {
    lines: Lines,
    algorithm: Algorithm,
    kind: PhantomData<K>,
}

impl<K: FileKind> FileBuilder<K> {
    /// A file without rows.
    #[must_use]
    pub const fn new(algorithm: Algorithm) -> Self {
        Self {
            lines: Lines::new(),
            algorithm,
            kind: PhantomData,
        }
    }

    /// Takes one row.
    ///
    /// # Errors
    /// The row's number and the first field that is not as SPEC §2 says; the file is then as
    /// before.
    pub fn push(&mut self, row: &K::Row<'_>) -> Result<(), Defect> {
        K::check(row).map_err(|fault| Defect::new(format!("/{}", self.lines.len()), fault))?;
        self.lines.push_with(|line| K::write(row, line));
        Ok(())
    }

    /// Sorts the lines and computes the root.
    ///
    /// # Errors
    /// [`Fault::DoubledKey`], if two rows have one key.
    pub fn finish(self) -> Result<CommittedFile<K>, Defect> {
        let lines = self.lines.sorted();
        check_identities::<K>(&lines).map_err(|(index, fault)| at(index, fault))?;
        Ok(CommittedFile::commit(self.algorithm, lines))
    }
}

impl<K: FileKind> CommittedFile<K> {
    /// Makes a file of rows in any order.
    ///
    /// # Errors
    /// As [`FileBuilder::push`] and [`FileBuilder::finish`].
    pub fn build<'a>(
        algorithm: Algorithm,
        rows: impl IntoIterator<Item = K::Row<'a>>,
    ) -> Result<Self, Defect> {
        let mut builder = FileBuilder::new(algorithm);
        for row in rows {
            builder.push(&row)?;
        }
        builder.finish()
    }

    /// Reads lines that must be in canonical form.
    ///
    /// # Errors
    /// The first line that is malformed, out of order, or of a key that was there before.
    pub fn read(algorithm: Algorithm, lines: Lines) -> Result<Self, Defect> {
        check_rows::<K>(&lines).map_err(|(index, fault)| at(index, fault))?;
        Ok(Self::commit(algorithm, lines))
    }

    /// Reads a file as it lies on disk.
    ///
    /// # Errors
    /// As [`CommittedFile::read`], and [`Fault::UnfinishedLine`].
    pub fn read_text(algorithm: Algorithm, text: String) -> Result<Self, Defect> {
        let lines = Lines::of_text(text).map_err(|_| Defect::new("", Fault::UnfinishedLine))?;
        Self::read(algorithm, lines)
    }

    fn commit(algorithm: Algorithm, lines: Lines) -> Self {
        let digest = FileDigest::of(algorithm, leaf_hashes(algorithm, &lines));
        Self {
            lines,
            algorithm,
            digest,
            kind: PhantomData,
        }
    }

    /// Size and root, as the manifest holds them.
    #[must_use]
    pub const fn digest(&self) -> FileDigest {
        self.digest
    }

    /// The lines in their order.
    #[must_use]
    pub const fn lines(&self) -> &Lines {
        &self.lines
    }

    /// The function that its root is made with.
    pub(crate) const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The rows in the order of the lines.
    pub fn rows(&self) -> impl Iterator<Item = K::Row<'_>> {
        // Every line was checked, so none is left out here.
        self.lines.iter().filter_map(K::split)
    }

    /// The row of this key, and its index; of several (conflicts), the first.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<(usize, K::Row<'_>)> {
        // A tab is below every character that a text may hold, so lines are in the order of keys.
        let key_of = |line: &str| line.split('\t').next().unwrap_or_default().cmp(key);
        let index = self.lines.position(|line| key_of(line).is_lt());
        let line = self.lines.get(index).filter(|line| key_of(line).is_eq())?;
        Some((index, K::split(line)?))
    }

    /// The whole Merkle tree, for inclusion proofs.
    #[must_use]
    pub fn tree(&self) -> merkle::Tree {
        merkle::Tree::new(self.algorithm, leaf_hashes(self.algorithm, &self.lines))
    }
}

impl ConflictsFile {
    /// Whether this pair is barred.
    #[must_use]
    pub fn bars(&self, inspector: &str, object: &str) -> bool {
        let pair_of = |line: &str| {
            let mut fields = line.split('\t');
            fields
                .next()
                .cmp(&Some(inspector))
                .then_with(|| fields.next().cmp(&Some(object)))
        };
        let index = self.lines.position(|line| pair_of(line).is_lt());
        self.lines
            .get(index)
            .is_some_and(|line| pair_of(line).is_eq())
    }
}

impl<K> Clone for CommittedFile<K> {
    fn clone(&self) -> Self {
        Self {
            lines: self.lines.clone(),
            algorithm: self.algorithm,
            digest: self.digest,
            kind: PhantomData,
        }
    }
}

impl<K: FileKind> fmt::Debug for CommittedFile<K> {
    /// Shows no line: they name persons and companies.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({}, {})", K::NAME, self.digest.size, self.digest.root)
    }
}

/// A fault of one line.
pub(crate) fn at(index: usize, fault: Fault) -> Defect {
    Defect::new(format!("/{index}"), fault)
}

/// The first line that is malformed, out of order, or of a key that was there before.
pub(crate) fn check_rows<K: FileKind>(lines: &Lines) -> Result<(), (usize, Fault)> {
    let mut before: Option<&str> = None;
    for (index, line) in lines.iter().enumerate() {
        let row = K::split(line).ok_or((index, Fault::WrongFields(K::FIELDS)))?;
        K::check(&row).map_err(|fault| (index, fault))?;
        if before.is_some_and(|before| before >= line) {
            return Err((index, Fault::NotInOrder));
        }
        before = Some(line);
    }
    check_identities::<K>(lines)
}

/// In lines that are in order, those of one key are neighbours (see [`CommittedFile::find`]).
fn check_identities<K: FileKind>(lines: &Lines) -> Result<(), (usize, Fault)> {
    let mut before = "";
    for (index, line) in lines.iter().enumerate() {
        let end = line
            .match_indices('\t')
            .nth(K::KEY_FIELDS - 1)
            .map_or(line.len(), |tab| tab.0);
        let key = &line[..end];
        if before == key {
            return Err((index, Fault::DoubledKey(key.replace('\t', " "))));
        }
        before = key;
    }
    Ok(())
}

#[cfg(not(feature = "parallel"))]
pub(crate) fn leaf_hashes(algorithm: Algorithm, lines: &Lines) -> Vec<Hex32> {
    lines
        .iter()
        .map(|line| merkle::leaf(algorithm, line.as_bytes()))
        .collect()
}

#[cfg(feature = "parallel")]
pub(crate) fn leaf_hashes(algorithm: Algorithm, lines: &Lines) -> Vec<Hex32> {
    use rayon::prelude::*;
    let leaf = |index| {
        let line = lines.get(index).unwrap_or_default();
        merkle::leaf(algorithm, line.as_bytes())
    };
    (0..lines.len())
        .into_par_iter()
        .with_min_len(1024)
        .map(leaf)
        .collect()
}

/// The four files of a draw.
#[derive(Debug, Clone)]
pub struct Files {
    /// Every eligible object.
    pub population: PopulationFile,
    /// Every object in scope that a rule leaves out.
    pub excluded: ExcludedFile,
    /// Every eligible inspector; after a rematch, those of the matching manifest.
    pub inspectors: InspectorsFile,
    /// Every barred pair; after a rematch, those of the matching manifest.
    pub conflicts: ConflictsFile,
}

/// Refuses an object that is both eligible and excluded.
pub(crate) fn check_disjoint<'a>(
    population: &PopulationFile,
    excluded: impl Iterator<Item = (usize, ExcludedRow<'a>)>,
) -> Result<(), Defect> {
    for (index, row) in excluded {
        if population.find(row.key).is_some() {
            let fault = Fault::BothEligibleAndExcluded(row.key.to_owned());
            return Err(at(index, fault));
        }
    }
    Ok(())
}
