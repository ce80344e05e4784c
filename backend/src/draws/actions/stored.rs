//! The committed files of a draw as they are stored: in parts, each sealed with its place, so that none
//! opens in another's. Of a file that is as large as a register some parts are at hand at a time.

use crate::draws::store::outcomes::{self, PartFacts, PartRow};
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::keys::Keys;
use crate::kernel::sealing::{self, Place};
use sortition_contract::ids::DrawId;
use sortition_draw::{
    Algorithm, CommittedFile, FileKind, Hex32, Lines, PartOfFile, cores, line_of_key, merkle,
    on_all_cores,
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

/// A whole file of a draw.
pub fn read_file<K: FileKind>(
    connection: &mut AnyConnection,
    keys: &Keys,
    (draw_id, algorithm): (&DrawId, Algorithm),
) -> Result<CommittedFile<K>, ApiError> {
    StoredFile::<K>::find(connection, draw_id)?.read(connection, keys, algorithm)
}

/// A committed file that is stored, as far as it needn't be opened.
pub struct StoredFile<K> {
    draw_id: DrawId,
    parts: Vec<PartFacts>,
    kind: PhantomData<K>,
}

impl<K: FileKind> StoredFile<K> {
    /// Of the last attempt that wrote it.
    pub fn find(connection: &mut AnyConnection, draw_id: &DrawId) -> Result<Self, ApiError> {
        let parts = outcomes::parts_of(connection, draw_id, K::NAME)?;
        let is_whole = (0..).zip(&parts).all(|(number, part)| part.part == number);
        if parts.is_empty() || !is_whole {
            return Err(ApiError::internal("a frozen draw without all of its files"));
        }
        Ok(Self {
            draw_id: draw_id.clone(),
            parts,
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
        let place = (&self.draw_id, K::NAME, part.attempt, part.part);
        open_part(keys, place, &sealed).map(Some)
    }

    /// Gives its parts in their order, as many at a time as there are cores; those without lines not.
    pub fn each(
        &self,
        connection: &mut AnyConnection,
        keys: &Keys,
        mut take: impl FnMut(Vec<String>),
    ) -> Result<(), ApiError> {
        let with_lines: Vec<&PartFacts> = self.parts.iter().filter(|part| part.lines > 0).collect();
        for parts in with_lines.chunks(cores()) {
            let of_draw = (&self.draw_id, K::NAME);
            let sealed = parts
                .iter()
                .map(|part| outcomes::content_of(connection, of_draw, part))
                .collect::<Result<Vec<Vec<u8>>, ApiError>>()?;
            let texts = on_all_cores(&sealed, |place, sealed| {
                let PartFacts { attempt, part, .. } = parts[place];
                open_part(keys, (of_draw.0, of_draw.1, *attempt, *part), sealed)
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
        algorithm: Algorithm,
    ) -> Result<CommittedFile<K>, ApiError> {
        let mut parts = Vec::with_capacity(self.parts.len());
        self.each(connection, keys, |texts| parts.extend(texts))?;
        let of_first = self.parts.first().map_or(0, |part| part.lines);
        let lines = match parts.len() {
            0 | 1 => Lines::of_text(&parts.concat()).map_err(ApiError::internal)?,
            _ => Lines::of_parts(of_first.trailing_zeros(), parts).map_err(ApiError::internal)?,
        };
        CommittedFile::read(algorithm, lines).map_err(ApiError::internal)
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
            let text = self.text(connection, keys, middle)?.unwrap_or_default();
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
        let nodes = self.parts.iter().map(|part| part.node.parse::<Hex32>());
        let nodes: Vec<Hex32> = nodes
            .collect::<Result<_, _>>()
            .map_err(ApiError::internal)?;
        let before = self.parts[..number].iter();
        let before: i64 = before.map(|part| i64::from(part.lines)).sum();
        Ok(prove(&PartOfFile {
            text: &text,
            number,
            before: before.try_into().map_err(ApiError::internal)?,
            nodes: &nodes,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::db::migrate;
    use diesel::connection::SimpleConnection;
    use sortition_draw::{FileReader, LineProof, Population, PopulationFile};

    const HASH: Algorithm = Algorithm::Sha256;

    /// A database in which files may lie without their draws.
    fn database() -> AnyConnection {
        let mut connection = AnyConnection::open(":memory:").unwrap();
        migrate(&mut connection).unwrap();
        if let AnyConnection::Sqlite(native) = &mut connection {
            native.batch_execute("PRAGMA foreign_keys = OFF").unwrap();
        }
        connection
    }

    fn keys() -> Keys {
        Keys::open(&tempfile::tempdir().unwrap().path().join("keys"), &[]).unwrap()
    }

    fn key(number: usize) -> String {
        format!("K{number:02}")
    }

    /// So many objects in parts of 2^height lines.
    fn file(count: usize, height: u32) -> PopulationFile {
        let mut lines = Lines::in_parts(height);
        for number in 0..count {
            lines.push(&format!("{}\tall\t-\t-", key(number)));
        }
        PopulationFile::read(HASH, lines).unwrap()
    }

    fn seal(keys: &Keys, draw_id: &DrawId, file: PopulationFile) -> SealedFile {
        SealedFile::new(keys, (draw_id, 1), HASH, file).unwrap()
    }

    #[test]
    fn file_in_parts_of_any_length_is_read_and_proved_as_it_was() {
        let (mut connection, keys) = (database(), keys());
        for count in 0..12 {
            for height in 0..4 {
                let (draw_id, whole) = (DrawId::new(), file(count, 14));
                let sealed = seal(&keys, &draw_id, file(count, height));
                sealed.insert(&mut connection).unwrap();
                let stored = StoredFile::<Population>::find(&mut connection, &draw_id).unwrap();
                assert_eq!(stored.count(), count.div_ceil(1 << height).max(1));
                let read = stored.read(&mut connection, &keys, HASH).unwrap();
                assert_eq!(read.digest(), whole.digest());
                let mut reader = FileReader::<Population>::new(HASH);
                let each = stored.each(&mut connection, &keys, |parts| reader.take(&parts));
                each.unwrap();
                assert_eq!(reader.finish().unwrap(), whole.digest());
                for number in 0..=count {
                    let key = key(number);
                    let prove = |part: &PartOfFile<'_>| LineProof::in_part(HASH, part, &key);
                    let proof = stored.prove(&mut connection, &keys, &key, prove).unwrap();
                    assert_eq!(proof, whole.prove(&key), "{key} of {count} by {height}");
                    let around = ["A".to_owned(), key, "Z".to_owned()];
                    assert_eq!(sealed.has_any(&keys, &around).unwrap(), number < count);
                }
            }
        }
    }

    #[test]
    fn part_opens_in_its_own_place_only() {
        let (mut connection, keys) = (database(), keys());
        let draw_id = DrawId::new();
        let mut sealed = seal(&keys, &draw_id, file(4, 1));
        let (first, second) = sealed.parts.split_at_mut(1);
        std::mem::swap(&mut first[0].content, &mut second[0].content);
        sealed.insert(&mut connection).unwrap();
        let of_draw = (&draw_id, HASH);
        assert!(read_file::<Population>(&mut connection, &keys, of_draw).is_err());

        let other = DrawId::new();
        let mut sealed = seal(&keys, &draw_id, file(4, 1));
        for part in &mut sealed.parts {
            part.draw_id = other.clone();
        }
        sealed.insert(&mut connection).unwrap();
        assert!(read_file::<Population>(&mut connection, &keys, (&other, HASH)).is_err());
    }

    #[test]
    fn file_of_the_last_attempt_is_read_if_no_part_is_missing() {
        let (mut connection, keys) = (database(), keys());
        let draw_id = DrawId::new();
        let of_draw = (&draw_id, HASH);
        assert!(read_file::<Population>(&mut connection, &keys, of_draw).is_err());
        for (attempt, count) in [(1, 5), (2, 3)] {
            let sealed = SealedFile::new(&keys, (&draw_id, attempt), HASH, file(count, 1));
            sealed.unwrap().insert(&mut connection).unwrap();
            let read = read_file::<Population>(&mut connection, &keys, of_draw).unwrap();
            assert_eq!(read.digest().size, count as u64);
        }
        let mut sealed = SealedFile::new(&keys, (&draw_id, 3), HASH, file(5, 1)).unwrap();
        sealed.parts.remove(1);
        sealed.insert(&mut connection).unwrap();
        assert!(read_file::<Population>(&mut connection, &keys, of_draw).is_err());
    }
}
