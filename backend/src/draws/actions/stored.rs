//! The committed files of a draw as they are stored: in parts, each sealed with its place, so that none
//! opens in another's. Of a file that is as large as a register some parts are at hand at a time.
//!
//! A seal doesn't tell how many parts there are. That they are all is seen by what the manifest has of the
//! file: the parts' lines are as many together, and each has as many as it is said to have.

use crate::draws::store::outcomes::{self, PartFacts, PartRow};
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::keys::Keys;
use crate::kernel::sealing::{self, Place};
use sortition_contract::ids::DrawId;
use sortition_draw::{
    Algorithm, CommittedFile, FileDigest, FileKind, FileReader, Hex32, Lines, PartOfFile, cores,
    line_of_key, merkle, on_all_cores,
};
use std::marker::PhantomData;

/// Where a part lies.
type PartPlace<'a> = (&'a DrawId, &'a str, i32, i32);

fn row_of((draw_id, name, attempt, part): PartPlace<'_>) -> String {
    format!("{draw_id}/{name}/{attempt}/{part}")
}

fn place(row: &str) -> Place<'_> {
    Place {
        table: "draw_files",
        column: "content",
        row,
    }
}

/// The text of a part.
fn open_part(keys: &Keys, of_part: PartPlace<'_>, sealed: &[u8]) -> Result<String, ApiError> {
    let row = row_of(of_part);
    let content = sealing::open_bytes(&keys.wrapping, place(&row), sealed);
    String::from_utf8(content.map_err(ApiError::internal)?).map_err(ApiError::internal)
}

/// The keys of a part's first and last line.
fn ends_of(text: &str) -> (&str, &str) {
    fn key_of(line: &str) -> &str {
        line.split('\t').next().unwrap_or_default()
    }
    let mut lines = text.split_terminator('\n').map(key_of);
    let first = lines.next().unwrap_or_default();
    (first, lines.next_back().unwrap_or(first))
}

/// A committed file, sealed and not stored yet.
pub struct SealedFile {
    draw_id: DrawId,
    parts: Vec<PartRow>,
}

impl SealedFile {
    /// Seals a file, whose text goes part by part.
    pub fn new<K: FileKind>(
        keys: &Keys,
        (draw_id, attempt): (&DrawId, i32),
        algorithm: Algorithm,
        file: CommittedFile<K>,
    ) -> Result<Self, ApiError> {
        let mut nodes = file.nodes().to_vec();
        let lines = file.into_lines();
        let (size, whole) = (lines.len(), 1 << lines.height());
        let mut texts = lines.into_parts();
        if texts.is_empty() {
            texts.push(String::new());
            nodes.push(merkle::root(algorithm, Vec::new()));
        }
        let mut parts = Vec::with_capacity(texts.len());
        let mut texts = (0..).zip(texts).zip(nodes);
        loop {
            let some: Vec<((usize, String), Hex32)> = texts.by_ref().take(cores()).collect();
            if some.is_empty() {
                break;
            }
            let sealed = on_all_cores(&some, |_, ((number, text), node)| {
                let part = i32::try_from(*number).map_err(ApiError::internal)?;
                let lines = size.saturating_sub(number * whole).min(whole);
                let row = row_of((draw_id, K::NAME, attempt, part));
                let content = sealing::seal_bytes(&keys.wrapping, place(&row), text.as_bytes());
                Ok::<_, ApiError>(PartRow {
                    draw_id: draw_id.clone(),
                    name: K::NAME,
                    attempt,
                    part,
                    lines: i32::try_from(lines).map_err(ApiError::internal)?,
                    node: node.to_string(),
                    content: content.map_err(ApiError::internal)?,
                })
            });
            for part in sealed {
                parts.push(part?);
            }
        }
        Ok(Self {
            draw_id: draw_id.clone(),
            parts,
        })
    }

    /// Writes it.
    pub fn insert(&self, connection: &mut AnyConnection) -> Result<(), ApiError> {
        self.parts
            .iter()
            .try_for_each(|part| outcomes::insert_part(connection, part))
    }

    /// Whether a line of one of these keys is in it; the keys are in order.
    pub fn has_any(&self, keys: &Keys, of_lines: &[String]) -> Result<bool, ApiError> {
        let found = on_all_cores(&self.parts, |_, part| {
            let of_part = (&self.draw_id, part.name, part.attempt, part.part);
            let text = open_part(keys, of_part, &part.content)?;
            let (first, last) = ends_of(&text);
            let begin = of_lines.partition_point(|key| key.as_str() < first);
            let after = of_lines[begin..].iter();
            let mut within = after.take_while(|key| key.as_str() <= last);
            Ok::<_, ApiError>(within.any(|key| line_of_key(&text, key).is_some()))
        });
        let found: Vec<bool> = found.into_iter().collect::<Result<_, ApiError>>()?;
        Ok(found.contains(&true))
    }
}

/// A whole file of a draw, as it was committed.
pub fn read_file<K: FileKind>(
    connection: &mut AnyConnection,
    keys: &Keys,
    of_draw: OfDraw<'_>,
    committed: FileDigest,
) -> Result<CommittedFile<K>, ApiError> {
    StoredFile::<K>::find(connection, of_draw, committed)?.read(connection, keys)
}

/// A draw, and the function that its roots are made with.
pub type OfDraw<'a> = (&'a DrawId, Algorithm);

fn not_as_committed() -> ApiError {
    ApiError::internal("a draw's file is not stored as it was committed")
}

/// A committed file that is stored, as far as it needn't be opened.
pub struct StoredFile<K> {
    draw_id: DrawId,
    algorithm: Algorithm,
    committed: FileDigest,
    parts: Vec<PartFacts>,
    /// The root of each part.
    nodes: Vec<Hex32>,
    kind: PhantomData<fn() -> K>,
}

impl<K: FileKind> StoredFile<K> {
    /// Of the last attempt that wrote it; refused if that isn't what was committed.
    pub fn find(
        connection: &mut AnyConnection,
        (draw_id, algorithm): OfDraw<'_>,
        committed: FileDigest,
    ) -> Result<Self, ApiError> {
        let parts = outcomes::parts_of(connection, draw_id, K::NAME)?;
        let is_whole = (0..).zip(&parts).all(|(number, part)| part.part == number);
        if parts.is_empty() || !is_whole {
            return Err(ApiError::internal("a frozen draw without all of its files"));
        }
        let nodes = parts.iter().map(|part| part.node.parse::<Hex32>());
        let nodes: Vec<Hex32> = nodes
            .collect::<Result<_, _>>()
            .map_err(ApiError::internal)?;
        let size: i64 = parts.iter().map(|part| i64::from(part.lines)).sum();
        let root = merkle::root(algorithm, nodes.clone());
        if u64::try_from(size) != Ok(committed.size) || root != committed.root {
            return Err(not_as_committed());
        }
        Ok(Self {
            draw_id: draw_id.clone(),
            algorithm,
            committed,
            parts,
            nodes,
            kind: PhantomData,
        })
    }

    /// How many parts it has.
    pub fn count(&self) -> usize {
        self.parts.len()
    }

    /// The lines of one part; none after the last.
    pub fn text(
        &self,
        connection: &mut AnyConnection,
        keys: &Keys,
        number: usize,
    ) -> Result<Option<String>, ApiError> {
        let Some(part) = self.parts.get(number) else {
            return Ok(None);
        };
        let sealed = outcomes::content_of(connection, (&self.draw_id, K::NAME), part)?;
        self.open(keys, part, &sealed).map(Some)
    }

    /// The text of one of its parts, which has as many lines as were counted.
    fn open(&self, keys: &Keys, part: &PartFacts, sealed: &[u8]) -> Result<String, ApiError> {
        let place = (&self.draw_id, K::NAME, part.attempt, part.part);
        let text = open_part(keys, place, sealed)?;
        match i32::try_from(text.matches('\n').count()) {
            Ok(lines) if lines == part.lines => Ok(text),
            _ => Err(not_as_committed()),
        }
    }

    /// Gives its parts in their order, as many at a time as there are cores.
    pub fn each(
        &self,
        connection: &mut AnyConnection,
        keys: &Keys,
        mut take: impl FnMut(Vec<String>),
    ) -> Result<(), ApiError> {
        for parts in self.parts.chunks(cores()) {
            let of_draw = (&self.draw_id, K::NAME);
            let sealed = parts
                .iter()
                .map(|part| outcomes::content_of(connection, of_draw, part))
                .collect::<Result<Vec<Vec<u8>>, ApiError>>()?;
            let texts = on_all_cores(&sealed, |place, sealed| {
                self.open(keys, &parts[place], sealed)
            });
            take(texts.into_iter().collect::<Result<_, ApiError>>()?);
        }
        Ok(())
    }

    /// All of it.
    pub fn read(
        &self,
        connection: &mut AnyConnection,
        keys: &Keys,
    ) -> Result<CommittedFile<K>, ApiError> {
        let mut parts = Vec::with_capacity(self.parts.len());
        self.each(connection, keys, |texts| parts.extend(texts))?;
        let of_first = self.parts.first().map_or(0, |part| part.lines);
        let lines = match parts.len() {
            1 => Lines::of_text(&parts.concat()).map_err(ApiError::internal)?,
            _ => Lines::of_parts(of_first.trailing_zeros(), parts).map_err(ApiError::internal)?,
        };
        let file = CommittedFile::read(self.algorithm, lines).map_err(ApiError::internal)?;
        match file.digest() == self.committed {
            true => Ok(file),
            false => Err(not_as_committed()),
        }
    }

    /// The text of a part whose lines have the root that is known of it: what isn't found by its ends is in
    /// no other.
    fn rooted(
        &self,
        connection: &mut AnyConnection,
        keys: &Keys,
        number: usize,
    ) -> Result<String, ApiError> {
        let text = self.text(connection, keys, number)?;
        let text = text.ok_or_else(not_as_committed)?;
        let mut reader = FileReader::<K>::new(self.algorithm);
        reader.take(&[&text]);
        let digest = reader.finish().map_err(ApiError::internal)?;
        match self.nodes.get(number) == Some(&digest.root) {
            true => Ok(text),
            false => Err(not_as_committed()),
        }
    }

    /// The part in which the line of a key lies, if there is one, and its number: others are opened only to
    /// see on which side it is.
    fn part_of(
        &self,
        connection: &mut AnyConnection,
        keys: &Keys,
        key: &str,
    ) -> Result<Option<(usize, String)>, ApiError> {
        let (mut from, mut to) = (0, self.parts.len());
        while from < to {
            let middle = usize::midpoint(from, to);
            let text = self.rooted(connection, keys, middle)?;
            if line_of_key(&text, key).is_some() {
                return Ok(Some((middle, text)));
            }
            match key < ends_of(&text).0 {
                true => to = middle,
                false => from = middle + 1,
            }
        }
        Ok(None)
    }

    /// What proves that a key's line is in the file, made of its part and the roots of all.
    pub fn prove<T>(
        &self,
        connection: &mut AnyConnection,
        keys: &Keys,
        key: &str,
        prove: impl FnOnce(&PartOfFile<'_>) -> Option<T>,
    ) -> Result<Option<T>, ApiError> {
        let Some((number, text)) = self.part_of(connection, keys, key)? else {
            return Ok(None);
        };
        let before = self.parts[..number].iter();
        let before: i64 = before.map(|part| i64::from(part.lines)).sum();
        Ok(prove(&PartOfFile {
            text: &text,
            number,
            before: before.try_into().map_err(ApiError::internal)?,
            nodes: &self.nodes,
        }))
    }
}

#[cfg(test)]
mod tests;
