//! The Merkle tree of RFC 9162 §2.1 over a list of entries, and its inclusion proofs.

use crate::hash::{Algorithm, Hex32};

/// The hash of one entry (leaf prefix 0x00).
#[must_use]
pub fn leaf(algorithm: Algorithm, entry: &[u8]) -> Hex32 {
    algorithm.digest(&[&[0], entry])
}

fn node(algorithm: Algorithm, left: &Hex32, right: &Hex32) -> Hex32 {
    algorithm.digest(&[&[1], left.as_bytes(), right.as_bytes()])
}

/// The tree over leaf hashes, kept whole, so that each proof is a look-up.
///
/// ```
/// use sortition_draw::merkle::{self, Tree};
/// use sortition_draw::Algorithm;
/// let entries = ["a", "b", "c"];
/// let leaves = entries.map(|entry| merkle::leaf(Algorithm::Sha256, entry.as_bytes()));
/// let tree = Tree::new(Algorithm::Sha256, leaves.to_vec());
/// let proof = tree.proof(2).unwrap();
/// assert!(merkle::is_included(Algorithm::Sha256, &leaves[2], 2, 3, &proof, &tree.root()));
/// assert!(!merkle::is_included(Algorithm::Sha256, &leaves[1], 2, 3, &proof, &tree.root()));
/// ```
#[derive(Debug, Clone)]
pub struct Tree {
    algorithm: Algorithm,
    /// From the leaves up to the root; without leaves there is none.
    levels: Vec<Vec<Hex32>>,
}

impl Tree {
    /// Builds every level above these leaf hashes.
    #[must_use]
    pub fn new(algorithm: Algorithm, leaves: Vec<Hex32>) -> Self {
        let mut levels = Vec::new();
        let mut level = leaves;
        while level.len() > 1 {
            let above = above(algorithm, &level);
            levels.push(std::mem::replace(&mut level, above));
        }
        if !level.is_empty() {
            levels.push(level);
        }
        Self { algorithm, levels }
    }

    /// The tree hash; of no entries, the hash of nothing.
    #[must_use]
    pub fn root(&self) -> Hex32 {
        match self.levels.last() {
            Some(top) => top[0],
            None => self.algorithm.digest(&[]),
        }
    }

    /// The inclusion proof of the entry at this index (RFC 9162 §2.1.3.1), lowest node first.
    #[must_use]
    pub fn proof(&self, index: usize) -> Option<Vec<Hex32>> {
        if index >= self.levels.first()?.len() {
            return None;
        }
        let nodes = self.levels.iter().enumerate();
        // A node without a neighbour at the right end is carried up as it is.
        Some(
            nodes
                .filter_map(|(up, level)| level.get((index >> up) ^ 1).copied())
                .collect(),
        )
    }
}

/// The tree hash of these leaf hashes, in the memory of one level.
#[must_use]
pub fn root(algorithm: Algorithm, mut level: Vec<Hex32>) -> Hex32 {
    while level.len() > 1 {
        level = above(algorithm, &level);
    }
    level.pop().unwrap_or_else(|| algorithm.digest(&[]))
}

/// The tree while it grows: the root after each leaf, in the memory of the tree's height.
///
/// ```
/// use sortition_draw::merkle::{self, Growing};
/// use sortition_draw::Algorithm;
/// let leaves = ["a", "b", "c"].map(|entry| merkle::leaf(Algorithm::Sha256, entry.as_bytes()));
/// let mut tree = Growing::new(Algorithm::Sha256);
/// for leaf in leaves {
///     tree.push(leaf);
/// }
/// assert_eq!(tree.root(), merkle::root(Algorithm::Sha256, leaves.to_vec()));
/// ```
#[derive(Debug, Clone)]
pub struct Growing {
    algorithm: Algorithm,
    size: u64,
    /// The roots of the whole trees that it consists of, the largest first: one for each bit of its size.
    peaks: Vec<Hex32>,
}

impl Growing {
    /// Without leaves.
    #[must_use]
    pub const fn new(algorithm: Algorithm) -> Self {
        Self {
            algorithm,
            size: 0,
            peaks: Vec::new(),
        }
    }

    /// How many leaves it has.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf hash at the end.
    pub fn push(&mut self, leaf: Hex32) {
        let mut hash = leaf;
        let mut whole = self.size;
        while whole % 2 == 1
            && let Some(left) = self.peaks.pop()
        {
            hash = node(self.algorithm, &left, &hash);
            whole /= 2;
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// The tree hash of the leaves so far.
    #[must_use]
    pub fn root(&self) -> Hex32 {
        let mut peaks = self.peaks.iter().rev();
        match peaks.next() {
            None => self.algorithm.digest(&[]),
            Some(last) => peaks.fold(*last, |right, left| node(self.algorithm, left, &right)),
        }
    }
}

fn above(algorithm: Algorithm, level: &[Hex32]) -> Vec<Hex32> {
    level
        .chunks(2)
        .map(|pair| match pair {
            [left, right] => node(algorithm, left, right),
            // RFC 9162 splits at the largest power of two, which leaves the odd one as it is.
            _ => pair[0],
        })
        .collect()
}

/// Whether the proof leads from the leaf hash at `index` of `size` entries to `root`
/// (RFC 9162 §2.1.3.2).
#[must_use]
pub fn is_included(
    algorithm: Algorithm,
    leaf: &Hex32,
    index: u64,
    size: u64,
    proof: &[Hex32],
    root: &Hex32,
) -> bool {
    if index >= size {
        return false;
    }
    let (mut place, mut last, mut hash) = (index, size - 1, *leaf);
    for beside in proof {
        if last == 0 {
            return false;
        }
        if place % 2 == 1 || place == last {
            hash = node(algorithm, beside, &hash);
            while place % 2 == 0 && place != 0 {
                place /= 2;
                last /= 2;
            }
        } else {
            hash = node(algorithm, &hash, beside);
        }
        place /= 2;
        last /= 2;
    }
    last == 0 && hash == *root
}
