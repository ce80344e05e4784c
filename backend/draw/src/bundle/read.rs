//! Takes a bundle apart, from JSON or plain files, without believing anything in it. A file that is as
//! large as a register is passed on while it is read, where what it is drawn by came before it.

use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, Read};

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::bundle::lines::{FileSeed, RawFile, file_of_text};
use crate::drawing::{Pass, Revealed};
use crate::hash::Mac;
use crate::json::{NotIJson, Value, ValueVisitor, is_canonical, next_name};
use crate::manifest::Manifest;
use crate::refusal::{Defect, Fault};
use crate::seed::nonces_of_value;

/// The members of a bundle as they were found.
#[derive(Debug)]
pub(crate) struct RawBundle {
    pub manifest: Value,
    pub population: RawFile,
    pub excluded: RawFile,
    pub inspectors: RawFile,
    pub conflicts: RawFile,
    pub nonces: Value,
    pub beacon: Value,
    pub result: Value,
    pub matching: Value,
    pub rematch: Value,
    /// The members that a plain file holds in another than the canonical form.
    pub not_canonical: Vec<&'static str>,
}

/// Why a bundle can't be taken apart.
#[derive(Debug)]
pub(crate) enum ReadError {
    /// It is none.
    Defect(Defect),
    /// It can't be read to its end.
    Io(io::Error),
}

impl From<Defect> for ReadError {
    fn from(defect: Defect) -> Self {
        Self::Defect(defect)
    }
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<serde_json::Error> for ReadError {
    fn from(error: serde_json::Error) -> Self {
        match error.is_io() {
            true => Self::Io(error.into()),
            false => Self::Defect(Defect::new("", not_i_json(error.into()))),
        }
    }
}

/// The plain files of a bundle, wherever they lie.
pub trait Folder {
    /// Their names.
    fn names(&self) -> Vec<String>;

    /// One of these, from its beginning.
    ///
    /// # Errors
    /// It can't be opened.
    fn open(&mut self, name: &str) -> io::Result<Box<dyn Read + '_>>;
}

impl RawBundle {
    /// The bundle that a JSON text was found to hold: exactly the ten members of SPEC §11.
    pub(crate) fn of_found(found: Found) -> Result<Self, Defect> {
        let Found::Members(members, unknown) = found else {
            return Err(Defect::new("", Fault::NotAnObject));
        };
        if let Some(name) = unknown {
            return Err(Defect::new("", Fault::UnknownMember(name)));
        }
        let missing = |name: &str| Defect::new("", Fault::MissingMember(name.to_owned()));
        let value = |slot: Option<Value>, name| slot.ok_or_else(|| missing(name));
        let file = |slot: Option<RawFile>, name| slot.ok_or_else(|| missing(name));
        Ok(Self {
            manifest: value(members.manifest, "manifest")?,
            population: file(members.population, "population")?,
            excluded: file(members.excluded, "excluded")?,
            inspectors: file(members.inspectors, "inspectors")?,
            conflicts: file(members.conflicts, "conflicts")?,
            nonces: value(members.nonces, "nonces")?,
            beacon: value(members.beacon, "beacon")?,
            result: value(members.result, "result")?,
            matching: value(members.matching, "matching")?,
            rematch: value(members.rematch, "rematch")?,
            not_canonical: Vec::new(),
        })
    }

    /// Reads the plain files of a ZIP, each of which is there once; `check.sh` is read to its end, as it may
    /// be damaged, and not looked at.
    pub(crate) fn of_folder(folder: &mut impl Folder) -> Result<Self, ReadError> {
        let names = folder.names();
        let is_known = |name: &str| PLAIN_FILES.contains(&name) || name == CHECK_FILE;
        let mut seen = BTreeSet::new();
        for name in &names {
            if !is_known(name) {
                return Err(Defect::new(format!("/{name}"), Fault::UnknownFile).into());
            }
            if !seen.insert(name.as_str()) {
                return Err(Defect::new("", Fault::Twice(name.clone())).into());
            }
        }
        let mut members = Members::default();
        let mut not_canonical = Vec::new();
        for name in PLAIN_FILES.into_iter().filter(|name| seen.contains(name)) {
            let content = folder.open(name)?;
            members.read_plain(name, content, &mut not_canonical)?;
        }
        if seen.contains(CHECK_FILE) {
            io::copy(&mut folder.open(CHECK_FILE)?, &mut io::sink())?;
        }
        let missing = || Defect::new("", Fault::MissingMember("manifest.json".to_owned()));
        Ok(Self {
            manifest: members.manifest.ok_or_else(missing)?,
            population: members.population.unwrap_or_default(),
            excluded: members.excluded.unwrap_or_default(),
            inspectors: members.inspectors.unwrap_or_default(),
            conflicts: members.conflicts.unwrap_or_default(),
            nonces: members.nonces.unwrap_or(Value::Null),
            beacon: members.beacon.unwrap_or(Value::Null),
            result: members.result.unwrap_or(Value::Null),
            matching: members.matching.unwrap_or(Value::Null),
            rematch: members.rematch.unwrap_or(Value::Null),
            not_canonical,
        })
    }
}

/// The script that a bundle's folder may hold as well.
const CHECK_FILE: &str = "check.sh";

/// What a bundle's folder may hold, in the order in which it is read: the population once it is known what
/// it is drawn by.
const PLAIN_FILES: [&str; 10] = [
    "manifest.json",
    "nonces.txt",
    "beacon.txt",
    "excluded.txt",
    "population.txt",
    "inspectors.txt",
    "conflicts.txt",
    "result.json",
    "matching.json",
    "rematch.json",
];

fn not_i_json(error: NotIJson) -> Fault {
    Fault::NotIJson(error.0)
}

fn whole(mut content: impl Read) -> io::Result<Vec<u8>> {
    let mut whole = Vec::new();
    content.read_to_end(&mut whole)?;
    Ok(whole)
}

fn json(
    member: &'static str,
    content: impl Read,
    not_canonical: &mut Vec<&'static str>,
) -> Result<Option<Value>, ReadError> {
    let at = |fault| Defect::new(format!("/{member}"), fault);
    let content = whole(content)?;
    let text = std::str::from_utf8(&content).map_err(|_| at(Fault::NotUtf8))?;
    let value = Value::parse(text).map_err(|error| at(not_i_json(error)))?;
    if !is_canonical(text, &value) {
        not_canonical.push(member);
    }
    Ok(Some(value))
}

/// `id<tab>nonce` on each line; what is not so becomes what no reveal is.
fn nonces(content: &[u8]) -> Value {
    let text = std::str::from_utf8(content).ok();
    let Some(text) = text.filter(|text| text.is_empty() || text.ends_with('\n')) else {
        return Value::Null;
    };
    let reveal = |line: &str| match line.split_once('\t') {
        Some((id, nonce)) => Value::Members(
            [("id", id), ("nonce", nonce)]
                .map(|(name, text)| (name.to_owned(), Value::Text(text.to_owned())))
                .into(),
        ),
        None => Value::Text(line.to_owned()),
    };
    Value::List(text.split_terminator('\n').map(reveal).collect())
}

/// One line with the value; of anything else, a text that no beacon gives.
fn beacon(content: &[u8]) -> Value {
    let text = String::from_utf8_lossy(content);
    Value::Text(text.strip_suffix('\n').unwrap_or_default().to_owned())
}

#[derive(Default)]
pub(crate) struct Members {
    manifest: Option<Value>,
    population: Option<RawFile>,
    excluded: Option<RawFile>,
    inspectors: Option<RawFile>,
    conflicts: Option<RawFile>,
    nonces: Option<Value>,
    beacon: Option<Value>,
    result: Option<Value>,
    matching: Option<Value>,
    rematch: Option<Value>,
}

/// What a population is drawn by.
struct DrawnBy {
    manifest: Manifest,
    mac: Mac,
}

impl DrawnBy {
    /// As far as these members tell; what is wrong with them is said when all are there.
    fn of(members: &Members) -> Option<Self> {
        let manifest = Manifest::of_value(members.manifest.as_ref()?).ok()?;
        let nonces = nonces_of_value(members.nonces.as_ref()?).ok()?;
        let beacon = match &members.beacon {
            // Of plain files it is left out.
            None | Some(Value::Null) => None,
            Some(Value::Text(value)) => Some(value.as_str()),
            Some(_) => return None,
        };
        let revealed = Revealed::of_checked(&manifest, &nonces, beacon).ok()?;
        let mac = revealed.mac();
        Some(Self { manifest, mac })
    }

    /// A pass over a population, if it is known which objects are excluded.
    fn pass<'m>(&'m self, members: &'m Members) -> Option<Pass<'m>> {
        let excluded = members.excluded.as_ref()?.lines()?;
        Some(Pass::new(&self.manifest, self.mac.clone(), excluded))
    }
}

impl Members {
    fn read_plain(
        &mut self,
        name: &str,
        content: impl Read,
        not_canonical: &mut Vec<&'static str>,
    ) -> Result<(), ReadError> {
        match name {
            "manifest.json" => self.manifest = json("manifest", content, not_canonical)?,
            "result.json" => self.result = json("result", content, not_canonical)?,
            "matching.json" => self.matching = json("matching", content, not_canonical)?,
            "rematch.json" => self.rematch = json("rematch", content, not_canonical)?,
            "population.txt" => {
                let (drawn_by, members) = (DrawnBy::of(self), &*self);
                let pass = drawn_by.as_ref().and_then(|by| by.pass(members));
                self.population = Some(file_of_text(content, pass)?);
            }
            "excluded.txt" => self.excluded = Some(file_of_text(content, None)?),
            "inspectors.txt" => self.inspectors = Some(file_of_text(content, None)?),
            "conflicts.txt" => self.conflicts = Some(file_of_text(content, None)?),
            "nonces.txt" => self.nonces = Some(nonces(&whole(content)?)),
            _ => self.beacon = Some(beacon(&whole(content)?)),
        }
        Ok(())
    }

    /// Reads a member's value; gives whether it is one of a bundle's.
    fn read<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<bool, A::Error> {
        match name {
            "manifest" => self.manifest = Some(map.next_value()?),
            "population" => {
                let members = &*self;
                let drawn_by = DrawnBy::of(members).filter(|_| members.beacon.is_some());
                let pass = drawn_by.as_ref().and_then(|by| by.pass(members));
                self.population = Some(map.next_value_seed(FileSeed::new(pass))?);
            }
            "excluded" => self.excluded = Some(map.next_value_seed(FileSeed::new(None))?),
            "inspectors" => self.inspectors = Some(map.next_value_seed(FileSeed::new(None))?),
            "conflicts" => self.conflicts = Some(map.next_value_seed(FileSeed::new(None))?),
            "nonces" => self.nonces = Some(map.next_value()?),
            "beacon" => self.beacon = Some(map.next_value()?),
            "result" => self.result = Some(map.next_value()?),
            "matching" => self.matching = Some(map.next_value()?),
            "rematch" => self.rematch = Some(map.next_value()?),
            _ => {
                map.next_value::<Value>()?;
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// What a JSON text holds outermost.
pub(crate) enum Found {
    /// Members, and the first that is none of a bundle's.
    Members(Box<Members>, Option<String>),
    /// Something else than an object.
    Other,
}

impl<'de> Deserialize<'de> for Found {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FoundVisitor)
    }
}

struct FoundVisitor;

macro_rules! other_from {
    ($($visit:ident: $scalar:ty),*) => {
        $(fn $visit<E>(self, _: $scalar) -> Result<Found, E> {
            Ok(Found::Other)
        })*
    };
}

impl<'de> Visitor<'de> for FoundVisitor {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a bundle")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Found, A::Error> {
        let mut members = Box::<Members>::default();
        let mut names = BTreeSet::new();
        let mut unknown = None;
        while let Some(name) = next_name(&mut map, |name| names.contains(name))? {
            if !members.read(&name, &mut map)? {
                unknown.get_or_insert(name.clone());
            }
            names.insert(name);
        }
        Ok(Found::Members(members, unknown))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Found, A::Error> {
        ValueVisitor.visit_seq(list)?;
        Ok(Found::Other)
    }

    fn visit_unit<E>(self) -> Result<Found, E> {
        Ok(Found::Other)
    }

    other_from!(visit_str: &str, visit_bool: bool, visit_u64: u64, visit_i64: i64, visit_f64: f64);
}
