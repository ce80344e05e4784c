//! The committed files of a bundle as they are read: kept as lines, or passed on part by part.

use std::fmt;
use std::io::{self, BufRead, BufReader, Read};

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::drawing::{Pass, Passed};
use crate::files::at;
use crate::json::{ValueVisitor, checked};
use crate::lines::{Lines, PART_HEIGHT};
use crate::parallel::cores;
use crate::refusal::{Defect, Fault};
use crate::select::PARTS_AT_ONCE;

/// A committed file as it was found.
#[derive(Debug, Default)]
pub(crate) enum RawFile {
    #[default]
    Null,
    Read(ReadFile),
    /// Not a list at all.
    Faulty(Defect),
}

/// A file as far as it consists of lines.
pub(crate) struct ReadFile {
    /// The lines; none of them if they were passed on.
    pub lines: Lines,
    /// What a pass over a population found.
    pub passed: Option<Box<Passed>>,
    /// What stands after these lines and is none.
    pub stop: Option<Defect>,
}

impl RawFile {
    pub(crate) const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The lines, if it has some.
    pub(crate) const fn lines(&self) -> Option<&Lines> {
        match self {
            Self::Read(read) => Some(&read.lines),
            Self::Null | Self::Faulty(_) => None,
        }
    }

    /// The file, which must be there.
    pub(crate) fn read(self) -> Result<ReadFile, Defect> {
        match self {
            Self::Read(read) => Ok(read),
            Self::Null => Err(Defect::new("", Fault::Absent)),
            Self::Faulty(defect) => Err(defect),
        }
    }
}

impl fmt::Debug for ReadFile {
    /// Shows no line: they name persons and companies.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReadFile({:?})", self.lines)
    }
}

/// A file that is being read.
struct Collecting<'m> {
    lines: Lines,
    /// How many lines there were.
    count: u64,
    pass: Option<Pass<'m>>,
    /// So many lines are passed on at once: each core gets a part.
    at_once: usize,
    stop: Option<Defect>,
}

impl<'m> Collecting<'m> {
    fn new(pass: Option<Pass<'m>>) -> Self {
        Self {
            lines: Lines::new(),
            count: 0,
            pass,
            at_once: cores().min(PARTS_AT_ONCE) << PART_HEIGHT,
            stop: None,
        }
    }

    fn push(&mut self, line: &str) {
        if self.stop.is_some() {
            return;
        }
        if line.contains('\n') {
            self.stop_here(Fault::NotAText);
            return;
        }
        self.lines.push(line);
        self.count += 1;
        if let Some(pass) = &mut self.pass
            && self.lines.len() == self.at_once
        {
            pass.take(self.lines.parts());
            self.lines = Lines::new();
        }
    }

    /// What follows is no line.
    fn stop_here(&mut self, fault: Fault) {
        let stop = at(self.count, fault);
        self.stop.get_or_insert(stop);
    }

    fn finish(self) -> RawFile {
        let (lines, passed) = match self.pass {
            Some(mut pass) => {
                pass.take(self.lines.parts());
                (Lines::new(), Some(Box::new(pass.finish())))
            }
            None => (self.lines, None),
        };
        RawFile::Read(ReadFile {
            lines,
            passed,
            stop: self.stop,
        })
    }
}

/// Reads a file as it lies on disk; a population by this pass, if there is one.
pub(crate) fn file_of_text(content: impl Read, pass: Option<Pass<'_>>) -> io::Result<RawFile> {
    let mut content = BufReader::new(content);
    let mut file = Collecting::new(pass);
    let mut line = Vec::new();
    while content.read_until(b'\n', &mut line)? > 0 && file.stop.is_none() {
        match line.strip_suffix(b"\n").map(std::str::from_utf8) {
            Some(Ok(line)) => file.push(line),
            Some(Err(_)) => file.stop = Some(Defect::new("", Fault::NotUtf8)),
            None => file.stop = Some(Defect::new("", Fault::UnfinishedLine)),
        }
        line.clear();
    }
    Ok(file.finish())
}

/// Takes the lines of a JSON list as they come, so that a large file is never kept as single strings.
pub(crate) struct FileSeed<'m>(Collecting<'m>);

impl<'m> FileSeed<'m> {
    /// Of a population by this pass, if there is one.
    pub(crate) fn new(pass: Option<Pass<'m>>) -> Self {
        Self(Collecting::new(pass))
    }
}

impl<'de> DeserializeSeed<'de> for FileSeed<'_> {
    type Value = RawFile;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<RawFile, D::Error> {
        deserializer.deserialize_any(self)
    }
}

macro_rules! not_a_list_from {
    ($($visit:ident: $scalar:ty),*) => {
        $(fn $visit<E>(self, _: $scalar) -> Result<RawFile, E> {
            Ok(not_a_list())
        })*
    };
}

impl<'de> Visitor<'de> for FileSeed<'_> {
    type Value = RawFile;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of lines or null")
    }

    fn visit_unit<E>(self) -> Result<RawFile, E> {
        Ok(RawFile::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<RawFile, A::Error> {
        while list.next_element_seed(LineSeed(&mut self.0))?.is_some() {}
        Ok(self.0.finish())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RawFile, A::Error> {
        ValueVisitor.visit_map(map)?;
        Ok(not_a_list())
    }

    not_a_list_from!(visit_str: &str, visit_bool: bool, visit_u64: u64, visit_i64: i64, visit_f64: f64);
}

fn not_a_list() -> RawFile {
    RawFile::Faulty(Defect::new("", Fault::NotAList))
}

/// Takes one element of such a list.
struct LineSeed<'c, 'm>(&'c mut Collecting<'m>);

impl<'de> DeserializeSeed<'de> for LineSeed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

macro_rules! not_a_text_from {
    ($($visit:ident: $scalar:ty),*) => {
        $(fn $visit<E>(self, _: $scalar) -> Result<(), E> {
            self.0.stop_here(Fault::NotAText);
            Ok(())
        })*
    };
}

impl<'de> Visitor<'de> for LineSeed<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a line")
    }

    fn visit_str<E: Error>(self, line: &str) -> Result<(), E> {
        checked(line)?;
        self.0.push(line);
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.0.stop_here(Fault::NotAText);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<(), A::Error> {
        ValueVisitor.visit_seq(list)?;
        self.0.stop_here(Fault::NotAText);
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        ValueVisitor.visit_map(map)?;
        self.0.stop_here(Fault::NotAText);
        Ok(())
    }

    not_a_text_from!(visit_bool: bool, visit_u64: u64, visit_i64: i64, visit_f64: f64);
}
