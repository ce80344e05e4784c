//! Committed files: lines in canonical form with their size and Merkle root (SPEC §2).
//!
//! Rows may come in any order; the engine sorts them. What is read back must be in canonical form
//! already, or it is refused.

use std::fmt;
use std::marker::PhantomData;

use serde::{Deserialize, Serialize};

use crate::hash::{Algorithm, Hex32};
use crate::lines::{Lines, first_in, lines_of};
use crate::merkle;
use crate::parallel::on_all_cores;
use crate::reading::{FileReader, differs};
use crate::refusal::{Defect, Fault};
use crate::rows::{Conflicts, Excluded, FileKind, Inspectors, Population};

/// What a manifest says of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileDigest {
    /// The number of its lines.
    pub size: u64,
    /// The Merkle tree hash of its lines.
    pub root: Hex32,
}

/// A file in canonical form; it cannot be anything else.
///
/// ```
/// use sortition_draw::{Algorithm, PopulationFile, PopulationRow};
/// let row = |key| PopulationRow { key, stratum: "all", area: "-", salt: "-" };
/// let file = PopulationFile::build(Algorithm::Sha256, ["B", "A"].map(row))?;
/// assert_eq!(file.lines().to_text(), "A\tall\t-\t-\nB\tall\t-\t-\n");
/// let again = PopulationFile::read(Algorithm::Sha256, file.lines().clone())?;
/// assert_eq!(again.digest(), file.digest());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct CommittedFile<K> {
    lines: Lines,
    /// The root of each part.
    nodes: Vec<Hex32>,
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
        K::check(row).map_err(|fault| at(self.lines.len() as u64, fault))?;
        self.lines.push_with(|line| K::write(row, line));
        Ok(())
    }

    /// Sorts the lines and computes the root.
    ///
    /// # Errors
    /// [`Fault::DoubledKey`], if two rows have one key.
    pub fn finish(self) -> Result<CommittedFile<K>, Defect> {
        let lines = self.lines.sorted();
        let neighbours = lines.iter().zip(lines.iter().skip(1));
        for (index, (before, line)) in (1..).zip(neighbours) {
            differs::<K>(before, line).map_err(|fault| at(index, fault))?;
        }
        let algorithm = self.algorithm;
        let nodes = on_all_cores(lines.parts(), |_, part| {
            merkle::root(algorithm, leaf_hashes(algorithm, part))
        });
        Ok(CommittedFile::commit(algorithm, lines, nodes))
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
        let mut reader = FileReader::<K>::new(algorithm);
        reader.take(lines.parts());
        let nodes = reader.into_nodes()?;
        Ok(Self::commit(algorithm, lines, nodes))
    }

    fn commit(algorithm: Algorithm, lines: Lines, nodes: Vec<Hex32>) -> Self {
        let digest = FileDigest {
            size: lines.len() as u64,
            root: merkle::root(algorithm, nodes.clone()),
        };
        Self {
            lines,
            nodes,
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

    /// The same, for who needs the file no longer.
    #[must_use]
    pub fn into_lines(self) -> Lines {
        self.lines
    }

    /// The root of the tree over each part of the lines: with these and one part, what is in that part is
    /// proved to be in the file.
    #[must_use]
    pub fn nodes(&self) -> &[Hex32] {
        &self.nodes
    }

    /// The function that its root is made with.
    pub(crate) const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The rows in the order of the lines.
    pub fn rows(&self) -> impl Iterator<Item = K::Row<'_>> + Clone {
        // Every line was checked, so none is left out here.
        self.lines.iter().filter_map(K::split)
    }

    /// The row of this key; of several (conflicts), the first.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<K::Row<'_>> {
        let (_, line) = self.line_from(key)?;
        K::split(line).filter(|_| key_of(line) == key)
    }

    /// The first line whose key is not below, and the number of its part.
    pub(crate) fn line_from(&self, key: &str) -> Option<(usize, &str)> {
        self.lines.first_from(|line| key_of(line) < key)
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
        let found = self.lines.first_from(|line| pair_of(line).is_lt());
        found.is_some_and(|(_, line)| pair_of(line).is_eq())
    }
}

impl<K> Clone for CommittedFile<K> {
    fn clone(&self) -> Self {
        Self {
            lines: self.lines.clone(),
            nodes: self.nodes.clone(),
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
pub(crate) fn at(index: u64, fault: Fault) -> Defect {
    Defect::new(format!("/{index}"), fault)
}

/// The first field of a line. A tab is below every character that a text may hold, so lines are in the
/// order of their keys.
pub(crate) fn key_of(line: &str) -> &str {
    line.split('\t').next().unwrap_or_default()
}

/// The line of this key in a part of a file in canonical form.
///
/// ```
/// use sortition_draw::line_of_key;
/// let part = "A\tall\t-\t-\nB\tall\t-\t-\n";
/// assert_eq!(line_of_key(part, "B"), Some("B\tall\t-\t-"));
/// assert_eq!(line_of_key(part, "C"), None);
/// ```
#[must_use]
pub fn line_of_key<'t>(part: &'t str, key: &str) -> Option<&'t str> {
    first_in(part, |line| key_of(line) < key).filter(|line| key_of(line) == key)
}

/// The leaf hashes of a part's lines.
pub(crate) fn leaf_hashes(algorithm: Algorithm, part: &str) -> Vec<Hex32> {
    lines_of(part)
        .map(|line| merkle::leaf(algorithm, line.as_bytes()))
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
