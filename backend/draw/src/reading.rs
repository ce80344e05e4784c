//! Reads a committed file part by part (SPEC §2): whether it is in canonical form, its size and root.
//! Parts are looked at on all cores; of the file nothing is kept but the root of each part.

use std::marker::PhantomData;

use crate::files::{FileDigest, at};
use crate::hash::{Algorithm, Hex32};
use crate::lines::lines_of;
use crate::merkle;
use crate::parallel::on_all_cores;
use crate::refusal::{Defect, Fault};
use crate::rows::FileKind;
use crate::withheld::withheld;

/// A file that is being read.
///
/// Each part has as many lines as the first, a power of two, and the last one what is left: parts of
/// other lengths give another root than the file has.
///
/// ```
/// use sortition_draw::{Algorithm, FileReader, Population, PopulationFile, PopulationRow};
/// let row = |key| PopulationRow { key, stratum: "all", area: "-", salt: "-" };
/// let file = PopulationFile::build(Algorithm::Sha256, ["A", "B", "C"].map(row))?;
/// let mut reader = FileReader::<Population>::new(Algorithm::Sha256);
/// reader.take(&["A\tall\t-\t-\nB\tall\t-\t-\n", "C\tall\t-\t-\n"]);
/// assert_eq!(reader.finish()?, file.digest());
/// # Ok::<(), sortition_draw::Defect>(())
/// ```
pub struct FileReader<K> {
    algorithm: Algorithm,
    /// Whether lines may stand as their leaf hashes.
    withholds: bool,
    nodes: Vec<Hex32>,
    size: u64,
    withheld: u64,
    /// The last line that is shown.
    last: Option<String>,
    /// What is wrong first; nothing after it is looked at.
    defect: Option<Defect>,
    kind: PhantomData<K>,
}

impl<K: FileKind> FileReader<K> {
    /// A file of which nothing is read yet.
    #[must_use]
    pub const fn new(algorithm: Algorithm) -> Self {
        Self {
            algorithm,
            withholds: false,
            nodes: Vec::new(),
            size: 0,
            withheld: 0,
            last: None,
            defect: None,
            kind: PhantomData,
        }
    }

    /// The same of a file of which lines may be withheld (SPEC §11).
    pub(crate) fn with_withheld_lines(self) -> Self {
        Self {
            withholds: true,
            ..self
        }
    }

    /// Reads the parts that follow.
    pub fn take(&mut self, parts: &[impl AsRef<str> + Sync]) {
        self.take_and(parts, |_| ());
    }

    /// The same, and what `also` makes of each part, with the number of lines before it; of a part that
    /// is wrong, and those after it, nothing.
    pub(crate) fn take_and<'p, U: Send>(
        &mut self,
        parts: &'p [impl AsRef<str> + Sync],
        also: impl Fn(&'p str) -> U + Sync,
    ) -> Vec<(u64, U)> {
        let mut made = Vec::with_capacity(parts.len());
        if self.defect.is_some() {
            return made;
        }
        let looked_at = on_all_cores(parts, |_, part| {
            let text = part.as_ref();
            let part = Part::look_at::<K>(self.algorithm, text, self.withholds);
            let also = part.fault.is_none().then(|| also(text));
            (part, also)
        });
        for (part, also) in looked_at {
            let before = self.size;
            self.add(part);
            match also {
                Some(also) if self.defect.is_none() => made.push((before, also)),
                _ => break,
            }
        }
        made
    }

    fn add(&mut self, part: Part<'_>) {
        let joint = match (&self.last, part.first) {
            (Some(last), Some((index, first))) => {
                follows::<K>(last, first).err().map(|fault| (index, fault))
            }
            _ => None,
        };
        // A part was looked at up to what is wrong, so that its first line comes before that.
        if let Some((index, fault)) = joint.or(part.fault) {
            self.defect = Some(at(self.size + index, fault));
            return;
        }
        self.nodes.push(part.node);
        self.size += part.lines;
        self.withheld += part.withheld;
        if let Some(last) = part.last {
            self.last = Some(last.to_owned());
        }
    }

    /// How many of them stand as their leaf hashes.
    pub(crate) const fn withheld(&self) -> u64 {
        self.withheld
    }

    /// Size and root of all that was read.
    ///
    /// # Errors
    /// The first line that is malformed, out of order, or of a key that was there before.
    pub fn finish(self) -> Result<FileDigest, Defect> {
        let (algorithm, size) = (self.algorithm, self.size);
        let nodes = self.into_nodes()?;
        Ok(FileDigest {
            size,
            root: merkle::root(algorithm, nodes),
        })
    }

    /// The root of each part.
    pub(crate) fn into_nodes(self) -> Result<Vec<Hex32>, Defect> {
        match self.defect {
            Some(defect) => Err(defect),
            None => Ok(self.nodes),
        }
    }
}

/// A part of a file, once it was looked at.
struct Part<'t> {
    lines: u64,
    /// The root of the tree over its lines.
    node: Hex32,
    withheld: u64,
    /// The first line that is shown, with its place.
    first: Option<(u64, &'t str)>,
    last: Option<&'t str>,
    /// What is wrong first, and at which place; what comes after it was not looked at.
    fault: Option<(u64, Fault)>,
}

impl<'t> Part<'t> {
    fn look_at<K: FileKind>(algorithm: Algorithm, text: &'t str, withholds: bool) -> Self {
        let mut leaves = Vec::new();
        let (mut first, mut last, mut fault) = (None, None::<&str>, None);
        let mut shown = 0;
        for (index, line) in (0..).zip(lines_of(text)) {
            let leaf = match withholds {
                true => withheld(line),
                false => Ok(None),
            };
            let leaf = leaf.and_then(|withheld| match withheld {
                Some(leaf) => Ok(leaf),
                None => {
                    check::<K>(line)?;
                    last.map_or(Ok(()), |last| follows::<K>(last, line))?;
                    shown += 1;
                    first.get_or_insert((index, line));
                    last = Some(line);
                    Ok(merkle::leaf(algorithm, line.as_bytes()))
                }
            });
            match leaf {
                Ok(leaf) => leaves.push(leaf),
                Err(found) => {
                    fault = Some((index, found));
                    break;
                }
            }
        }
        let lines = leaves.len() as u64;
        Self {
            lines,
            node: merkle::root(algorithm, leaves),
            withheld: lines - shown,
            first,
            last,
            fault,
        }
    }
}

/// Whether a line has the fields of its file, each as SPEC §2 says.
fn check<K: FileKind>(line: &str) -> Result<(), Fault> {
    let row = K::split(line).ok_or(Fault::WrongFields(K::FIELDS))?;
    K::check(&row)
}

/// Whether a line may stand after another.
fn follows<K: FileKind>(before: &str, line: &str) -> Result<(), Fault> {
    match before < line {
        true => differs::<K>(before, line),
        false => Err(Fault::NotInOrder),
    }
}

/// Refuses a line of the key of its neighbour. In lines that are in order, those of one key are
/// neighbours: a tab is below every character that a text may hold.
pub(crate) fn differs<K: FileKind>(before: &str, line: &str) -> Result<(), Fault> {
    let key = identity::<K>(line);
    match identity::<K>(before) == key {
        true => Err(Fault::DoubledKey(key.replace('\t', " "))),
        false => Ok(()),
    }
}

/// What no other line of the file may begin with.
fn identity<K: FileKind>(line: &str) -> &str {
    let end = line
        .match_indices('\t')
        .nth(K::KEY_FIELDS - 1)
        .map_or(line.len(), |tab| tab.0);
    &line[..end]
}
