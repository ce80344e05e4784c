//! What one company is told (SPEC §11): its own line with an inclusion proof, its chance, its
//! ticket, and the ticket up to which its stratum was drawn.

use serde::Serialize;

use crate::files::{CommittedFile, FileDigest, PopulationFile};
use crate::hash::{Algorithm, Hex32, Mac};
use crate::manifest::{Chance, Manifest};
use crate::merkle::{self, Tree};
use crate::result::DrawResult;
use crate::rows::FileKind;

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

impl LineProof {
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
    /// The line of a key with its proof, if the key is there; `tree` is this file's.
    ///
    /// ```
    /// use sortition_draw::{Algorithm, ExcludedFile, ExcludedRow};
    /// let row = |key| ExcludedRow { key, reason: "recently_checked", salt: "-" };
    /// let file = ExcludedFile::build(Algorithm::Sm3, ["A", "B", "C"].map(row))?;
    /// let proof = file.prove(&file.tree(), "B").unwrap();
    /// assert!(proof.is_in(Algorithm::Sm3, &file.digest()));
    /// # Ok::<(), sortition_draw::Defect>(())
    /// ```
    #[must_use]
    pub fn prove(&self, tree: &Tree, key: &str) -> Option<LineProof> {
        let (index, _) = self.find(key)?;
        let line = self.lines().get(index)?.to_owned();
        Some(LineProof {
            line,
            index: index as u64,
            proof: tree.proof(index)?,
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
    /// For an object of the population; `tree` is the population's.
    #[must_use]
    pub fn new(
        manifest: &Manifest,
        population: &PopulationFile,
        tree: &Tree,
        result: &DrawResult,
        key: &str,
    ) -> Option<Self> {
        let (_, row) = population.find(key)?;
        Some(Self {
            line: population.prove(tree, key)?,
            chance: manifest
                .chances()
                .into_iter()
                .find(|chance| chance.stratum == row.stratum)?,
            ticket: Mac::new(manifest.hash, &result.seed).ticket(key),
            last_ticket: result.last_ticket(row.stratum),
            is_drawn: result.objects.iter().any(|drawn| drawn.key == key),
        })
    }
}
