//! Takes a bundle apart, from JSON or plain files, without believing anything in it.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::json::{NotIJson, Value, is_canonical, next_name};
use crate::lines::Lines;
use crate::refusal::{Defect, Fault};

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

/// A committed file as it was found.
#[derive(Debug, Default)]
pub(crate) enum RawFile {
    #[default]
    Null,
    Lines(Lines),
    /// Not lines at all.
    Faulty(Defect),
}

impl RawFile {
    pub(crate) const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

impl RawBundle {
    /// Reads a bundle's JSON text: exactly the ten members of SPEC §11.
    pub(crate) fn of_json(json: &str) -> Result<Self, Defect> {
        if !json.trim_start().starts_with('{') {
            let fault = Value::parse(json).err();
            return Err(Defect::new(
                "",
                fault.map_or(Fault::NotAnObject, not_i_json),
            ));
        }
        let Found { members, unknown } = serde_json::from_str(json)
            .map_err(|error| Defect::new("", not_i_json(error.into())))?;
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

    /// Reads the plain files of a ZIP; `check.sh` is not looked at.
    pub(crate) fn of_files<'f>(
        files: impl IntoIterator<Item = (&'f str, &'f [u8])>,
    ) -> Result<Self, Defect> {
        let mut members = Members::default();
        let mut not_canonical = Vec::new();
        for (name, content) in files {
            match name {
                "manifest.json" => {
                    members.manifest = json("manifest", content, &mut not_canonical)?;
                }
                "result.json" => members.result = json("result", content, &mut not_canonical)?,
                "matching.json" => {
                    members.matching = json("matching", content, &mut not_canonical)?;
                }
                "rematch.json" => members.rematch = json("rematch", content, &mut not_canonical)?,
                "population.txt" => members.population = Some(lines(content)),
                "excluded.txt" => members.excluded = Some(lines(content)),
                "inspectors.txt" => members.inspectors = Some(lines(content)),
                "conflicts.txt" => members.conflicts = Some(lines(content)),
                "nonces.txt" => members.nonces = Some(nonces(content)),
                "beacon.txt" => members.beacon = Some(beacon(content)),
                "check.sh" => {}
                _ => return Err(Defect::new(format!("/{name}"), Fault::UnknownFile)),
            }
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

fn not_i_json(error: NotIJson) -> Fault {
    Fault::NotIJson(error.0)
}

fn json(
    member: &'static str,
    content: &[u8],
    not_canonical: &mut Vec<&'static str>,
) -> Result<Option<Value>, Defect> {
    let at = |fault| Defect::new(format!("/{member}"), fault);
    let text = std::str::from_utf8(content).map_err(|_| at(Fault::NotUtf8))?;
    let value = Value::parse(text).map_err(|error| at(not_i_json(error)))?;
    if !is_canonical(text, &value) {
        not_canonical.push(member);
    }
    Ok(Some(value))
}

fn lines(content: &[u8]) -> RawFile {
    let Ok(text) = String::from_utf8(content.to_vec()) else {
        return RawFile::Faulty(Defect::new("", Fault::NotUtf8));
    };
    match Lines::of_text(text) {
        Ok(lines) => RawFile::Lines(lines),
        Err(_) => RawFile::Faulty(Defect::new("", Fault::UnfinishedLine)),
    }
}

/// `id<tab>nonce` on each line; what is not so becomes what no reveal is.
fn nonces(content: &[u8]) -> Value {
    let RawFile::Lines(lines) = lines(content) else {
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
    Value::List(lines.iter().map(reveal).collect())
}

/// One line with the value; of anything else, a text that no beacon gives.
fn beacon(content: &[u8]) -> Value {
    let text = String::from_utf8_lossy(content);
    Value::Text(text.strip_suffix('\n').unwrap_or_default().to_owned())
}

#[derive(Default)]
struct Members {
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

/// The outermost object of the text.
struct Found {
    members: Box<Members>,
    unknown: Option<String>,
}

impl<'de> Deserialize<'de> for Found {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FoundVisitor)
    }
}

struct FoundVisitor;

impl<'de> Visitor<'de> for FoundVisitor {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a bundle")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Found, A::Error> {
        let mut members = Box::<Members>::default();
        let mut names = std::collections::BTreeSet::new();
        let mut unknown = None;
        while let Some(name) = next_name(&mut map, |name| names.contains(name))? {
            match name.as_str() {
                "manifest" => members.manifest = Some(map.next_value()?),
                "population" => members.population = Some(map.next_value()?),
                "excluded" => members.excluded = Some(map.next_value()?),
                "inspectors" => members.inspectors = Some(map.next_value()?),
                "conflicts" => members.conflicts = Some(map.next_value()?),
                "nonces" => members.nonces = Some(map.next_value()?),
                "beacon" => members.beacon = Some(map.next_value()?),
                "result" => members.result = Some(map.next_value()?),
                "matching" => members.matching = Some(map.next_value()?),
                "rematch" => members.rematch = Some(map.next_value()?),
                _ => {
                    map.next_value::<Value>()?;
                    unknown.get_or_insert(name.clone());
                }
            }
            names.insert(name);
        }
        Ok(Found { members, unknown })
    }
}

impl<'de> Deserialize<'de> for RawFile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawFileVisitor)
    }
}

macro_rules! not_a_list_from {
    ($($visit:ident: $scalar:ty),*) => {
        $(fn $visit<E>(self, _: $scalar) -> Result<RawFile, E> {
            Ok(not_a_list())
        })*
    };
}

/// Takes lines as they come, so that a large file is never kept as single strings.
struct RawFileVisitor;

impl<'de> Visitor<'de> for RawFileVisitor {
    type Value = RawFile;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of lines or null")
    }

    fn visit_unit<E>(self) -> Result<RawFile, E> {
        Ok(RawFile::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<RawFile, A::Error> {
        let mut lines = Lines::new();
        let mut faulty = None;
        while let Some(value) = list.next_element::<Value>()? {
            match value {
                Value::Text(line) => lines.push(&line),
                _ if faulty.is_none() => {
                    faulty = Some(Defect::new(format!("/{}", lines.len()), Fault::NotAText));
                }
                _ => {}
            }
        }
        Ok(faulty.map_or(RawFile::Lines(lines), RawFile::Faulty))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RawFile, A::Error> {
        crate::json::ValueVisitor.visit_map(map)?;
        Ok(not_a_list())
    }

    not_a_list_from!(visit_str: &str, visit_bool: bool, visit_u64: u64, visit_i64: i64, visit_f64: f64);
}

fn not_a_list() -> RawFile {
    RawFile::Faulty(Defect::new("", Fault::NotAList))
}
