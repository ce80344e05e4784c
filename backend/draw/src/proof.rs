//! What one company is told (SPEC §11): its own line with an inclusion proof, its chance, its
//! ticket, and the ticket up to which its stratum was drawn.

use serde::Serialize;

use crate::files::{CommittedFile, FileDigest, PopulationFile, key_of, leaf_hashes};
use crate::hash::{Algorithm, Hex32, Mac};
use crate::lines::lines_of;
use crate::manifest::{Chance, Manifest};
use crate::merkle::{self, Tree};
use crate::result::DrawResult;
use crate::rows::{FileKind, Population};

/// A line of a committed file with the proof that it is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LineProof {
    /// The line, without line feed.
    pub line: String,
    /// Its index, from 0.
    pub index: u64,
    /// The Merkle inclusion proof, lowest node first.
    pub proof: Vec<Hex32>,
}

/// A part of a file in canonical form, and where in the file it lies: enough to prove each of its lines.
#[derive(Debug, Clone, Copy)]
pub struct PartOfFile<'f> {
    /// Its lines, as they lie on disk.
    pub text: &'f str,
    /// Its number, from 0.
    pub number: usize,
    /// How many lines come before it.
    pub before: u64,
    /// The root of each part of the file.
    pub nodes: &'f [Hex32],
}

impl LineProof {
    /// The line of a key with its proof, if the key is in this part.
    #[must_use]
    pub fn in_part(algorithm: Algorithm, part: &PartOfFile<'_>, key: &str) -> Option<Self> {
        let place = lines_of(part.text).position(|line| key_of(line) == key)?;
        let line = lines_of(part.text).nth(place)?.to_owned();
        // Parts are whole trees: what leads to a part's root is followed by what leads from there.
        let mut proof = Tree::new(algorithm, leaf_hashes(algorithm, part.text)).proof(place)?;
        proof.extend(Tree::new(algorithm, part.nodes.to_vec()).proof(part.number)?);
        Some(Self {
            line,
            index: part.before + place as u64,
            proof,
        })
    }

    /// Whether the line is in a file of this size and root.
    #[must_use]
    pub fn is_in(&self, algorithm: Algorithm, file: &FileDigest) -> bool {
        let leaf = merkle::leaf(algorithm, self.line.as_bytes());
        merkle::is_included(
            algorithm,
            &leaf,
            self.index,
            file.size,
            &self.proof,
            &file.root,
        )
    }
}

impl<K: FileKind> CommittedFile<K> {
    /// The line of a key with its proof, if the key is there.
    ///
    /// ```
    /// use sortition_draw::{Algorithm, ExcludedFile, ExcludedRow};
    /// let row = |key| ExcludedRow { key, reason: "recently_checked", salt: "-" };
    /// let file = ExcludedFile::build(Algorithm::Sm3, ["A", "B", "C"].map(row))?;
    /// let proof = file.prove("B").unwrap();
    /// assert!(proof.is_in(Algorithm::Sm3, &file.digest()));
    /// # Ok::<(), sortition_draw::Defect>(())
    /// ```
    #[must_use]
    pub fn prove(&self, key: &str) -> Option<LineProof> {
        LineProof::in_part(self.algorithm(), &self.part_from(key)?, key)
    }

    /// The part in which a key lies, if it is there at all.
    fn part_from(&self, key: &str) -> Option<PartOfFile<'_>> {
        let (number, _) = self.line_from(key)?;
        Some(PartOfFile {
            text: self.lines().parts().get(number)?,
            number,
            before: (number as u64) << self.lines().height(),
            nodes: self.nodes(),
        })
    }
}

/// What a company in the population is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ObjectProof {
    /// Its line in the population.
    pub line: LineProof,
    /// Its stratum's chance.
    pub chance: Chance,
    /// Its ticket.
    pub ticket: Hex32,
    /// The ticket up to which its stratum was drawn; null if nothing was.
    pub last_ticket: Option<Hex32>,
    /// Whether it is among the drawn.
    pub is_drawn: bool,
}

impl ObjectProof {
    /// For an object of the population.
    #[must_use]
    pub fn new(
        manifest: &Manifest,
        population: &PopulationFile,
        result: &DrawResult,
        key: &str,
    ) -> Option<Self> {
        Self::in_part(manifest, &population.part_from(key)?, result, key)
    }

    /// For an object of a part of the population.
    #[must_use]
    pub fn in_part(
        manifest: &Manifest,
        part: &PartOfFile<'_>,
        result: &DrawResult,
        key: &str,
    ) -> Option<Self> {
        let line = LineProof::in_part(manifest.hash, part, key)?;
        let row = Population::split(&line.line)?;
        let mut chances = manifest.chances().into_iter();
        let chance = chances.find(|chance| chance.stratum == row.stratum)?;
        Some(Self {
            chance,
            ticket: Mac::new(manifest.hash, &result.seed).ticket(key),
            last_ticket: result.last_ticket(row.stratum),
            is_drawn: result.objects.iter().any(|drawn| drawn.key == key),
            line,
        })
    }
}
