//! Bundles: all that a verifier needs of one draw, as JSON or as plain files (SPEC §11).
//! `read` takes them apart again; what they claim is checked in `verify`.

pub(crate) mod lines;
pub(crate) mod read;

use serde::Serialize;

use crate::check_script::CHECK_SCRIPT;
use crate::files::Files;
use crate::hash::{Algorithm, Hex32};
use crate::json::{canonical, json_part};
use crate::lines::Lines;
use crate::manifest::{Manifest, MatchingManifest};
use crate::matching::Matching;
use crate::parallel::{cores, on_all_cores};
use crate::result::DrawResult;
use crate::withheld::ShownExcluded;

/// What of a bundle is at hand as a whole, full or public: everything but the two files that are as
/// large as a register. These come part by part.
#[derive(Debug, Clone, Copy)]
pub struct BundleFrame<'a> {
    manifest: &'a Manifest,
    inspectors: Option<&'a Lines>,
    conflicts: Option<&'a Lines>,
    result: &'a DrawResult,
    matching: Option<&'a Matching>,
    rematch: Option<&'a MatchingManifest>,
}

/// A file of a bundle that comes part by part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LargeFile {
    /// Every eligible object.
    Population,
    /// Every object that a rule leaves out.
    Excluded,
}

/// A piece of a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// These bytes.
    Bytes(Vec<u8>),
    /// In JSON what [`json_part`] makes of each part of a file, among plain files the parts themselves.
    Lines(LargeFile),
}

/// The bundle of a draw, full or public, all of it at hand.
#[derive(Debug, Clone, Copy)]
pub struct Bundle<'a> {
    frame: BundleFrame<'a>,
    population: &'a Lines,
    excluded: &'a Lines,
}

/// One of the files of a bundle in a ZIP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlainFile {
    /// As `manifest.json`.
    pub name: &'static str,
    /// Its bytes.
    pub content: Vec<u8>,
}

impl<'a> BundleFrame<'a> {
    /// Of the full bundle; `inspectors` and `conflicts` are those of the last matching manifest.
    #[must_use]
    pub const fn new(
        manifest: &'a Manifest,
        (inspectors, conflicts): (&'a Lines, &'a Lines),
        result: &'a DrawResult,
        matching: Option<&'a Matching>,
        rematch: Option<&'a MatchingManifest>,
    ) -> Self {
        Self {
            manifest,
            inspectors: Some(inspectors),
            conflicts: Some(conflicts),
            result,
            matching,
            rematch,
        }
    }

    /// Of the public bundle: without what names persons.
    #[must_use]
    pub const fn public(
        manifest: &'a Manifest,
        result: &'a DrawResult,
        rematch: Option<&'a MatchingManifest>,
    ) -> Self {
        Self {
            manifest,
            inspectors: None,
            conflicts: None,
            result,
            matching: None,
            rematch,
        }
    }

    /// The bundle as JSON, in canonical form, piece by piece.
    #[must_use]
    pub fn json_pieces(&self) -> Vec<Piece> {
        let mut pieces = Pieces::default();
        pieces.member("{", "beacon", &canonical(&self.result.beacon));
        pieces.member(",", "conflicts", &canonical(&self.conflicts));
        pieces.lines(",", LargeFile::Excluded);
        pieces.member(",", "inspectors", &canonical(&self.inspectors));
        pieces.member(",", "manifest", &self.manifest.to_canonical());
        let matching = self.matching.map(Matching::to_canonical);
        pieces.member(",", "matching", &or_null(matching));
        pieces.member(",", "nonces", &canonical(&self.result.nonces));
        pieces.lines(",", LargeFile::Population);
        let rematch = self.rematch.map(MatchingManifest::to_canonical);
        pieces.member(",", "rematch", &or_null(rematch));
        pieces.member(",", "result", &self.result.to_canonical());
        pieces.bytes.extend(b"}");
        pieces.end();
        pieces.pieces
    }

    /// The same bundle as plain files, `check.sh` among them; what is null is left out.
    #[must_use]
    pub fn plain_pieces(&self) -> Vec<(&'static str, Piece)> {
        let text = |lines: &Lines| lines.to_text().into_bytes();
        let nonces = self.result.nonces.iter();
        let nonces = nonces.map(|one| format!("{}\t{}", one.id, one.nonce));
        let beacon = self.result.beacon.as_ref();
        let bytes = [
            ("inspectors.txt", self.inspectors.map(text)),
            ("conflicts.txt", self.conflicts.map(text)),
            ("nonces.txt", Some(text(&nonces.collect()))),
            (
                "beacon.txt",
                beacon.map(|value| format!("{value}\n").into_bytes()),
            ),
            ("result.json", Some(self.result.to_canonical())),
            ("matching.json", self.matching.map(Matching::to_canonical)),
            (
                "rematch.json",
                self.rematch.map(MatchingManifest::to_canonical),
            ),
            ("check.sh", Some(CHECK_SCRIPT.as_bytes().to_vec())),
        ];
        let present = |(name, content): (&'static str, Option<Vec<u8>>)| {
            content.map(|content| (name, Piece::Bytes(content)))
        };
        let mut pieces = vec![
            ("manifest.json", Piece::Bytes(self.manifest.to_canonical())),
            ("population.txt", Piece::Lines(LargeFile::Population)),
            ("excluded.txt", Piece::Lines(LargeFile::Excluded)),
        ];
        pieces.extend(bytes.into_iter().filter_map(present));
        pieces
    }
}

fn or_null(canonical: Option<Vec<u8>>) -> Vec<u8> {
    canonical.unwrap_or_else(|| b"null".to_vec())
}

/// JSON as it is put together.
#[derive(Default)]
struct Pieces {
    pieces: Vec<Piece>,
    /// Those of the next piece.
    bytes: Vec<u8>,
}

impl Pieces {
    fn member(&mut self, before: &str, name: &str, value: &[u8]) {
        self.bytes.extend(format!("{before}\"{name}\":").bytes());
        self.bytes.extend(value);
    }

    fn lines(&mut self, before: &str, file: LargeFile) {
        self.member(before, file.name(), b"[");
        self.end();
        self.pieces.push(Piece::Lines(file));
        self.bytes.extend(b"]");
    }

    fn end(&mut self) {
        self.pieces
            .push(Piece::Bytes(std::mem::take(&mut self.bytes)));
    }
}

impl LargeFile {
    /// The member of manifest and bundle.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Population => "population",
            Self::Excluded => "excluded",
        }
    }
}

impl<'a> Bundle<'a> {
    /// The full bundle. After a rematch, `files` hold the inspectors and conflicts of the last
    /// matching manifest; `matching` is none as long as no matching was possible.
    #[must_use]
    pub const fn new(
        manifest: &'a Manifest,
        files: &'a Files,
        result: &'a DrawResult,
        matching: Option<&'a Matching>,
        rematch: Option<&'a MatchingManifest>,
    ) -> Self {
        let persons = (files.inspectors.lines(), files.conflicts.lines());
        Self {
            frame: BundleFrame::new(manifest, persons, result, matching, rematch),
            population: files.population.lines(),
            excluded: files.excluded.lines(),
        }
    }

    /// The same for a reader who may not see every line of the excluded file yet.
    #[must_use]
    pub const fn with_excluded(self, shown: &'a ShownExcluded) -> Self {
        Self {
            excluded: shown.lines(),
            ..self
        }
    }

    /// The public bundle: without what names persons.
    #[must_use]
    pub const fn public(self) -> Self {
        let BundleFrame {
            manifest,
            result,
            rematch,
            ..
        } = self.frame;
        Self {
            frame: BundleFrame::public(manifest, result, rematch),
            ..self
        }
    }

    const fn lines(&self, file: LargeFile) -> &'a Lines {
        match file {
            LargeFile::Population => self.population,
            LargeFile::Excluded => self.excluded,
        }
    }

    /// Gives the bytes of the bundle as JSON, in canonical form, one piece after the other.
    fn each_of_json(&self, mut take: impl FnMut(&[u8])) {
        for piece in self.frame.json_pieces() {
            match piece {
                Piece::Bytes(bytes) => take(&bytes),
                Piece::Lines(file) => {
                    let parts = self.lines(file).parts().chunks(cores());
                    for (number, parts) in parts.enumerate() {
                        let is_first = |place| number + place == 0;
                        let json =
                            on_all_cores(parts, |place, part| json_part(part, is_first(place)));
                        json.iter().for_each(|json| take(json));
                    }
                }
            }
        }
    }

    /// The bundle as JSON, in canonical form.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = Vec::new();
        self.each_of_json(|bytes| json.extend(bytes));
        String::from_utf8(json).unwrap_or_else(|_| unreachable!("JSON is always UTF-8"))
    }

    /// What the log entry `publish` holds: the hash of the canonical form.
    #[must_use]
    pub fn digest(&self) -> Hex32 {
        let mut hasher = self.frame.manifest.hash.hasher();
        self.each_of_json(|bytes| hasher.update(bytes));
        hasher.finish()
    }

    /// The same bundle as plain files, `check.sh` among them; what is null is left out.
    #[must_use]
    pub fn plain_files(&self) -> Vec<PlainFile> {
        let file = |(name, piece)| PlainFile {
            name,
            content: match piece {
                Piece::Bytes(bytes) => bytes,
                Piece::Lines(file) => self.lines(file).to_text().into_bytes(),
            },
        };
        self.frame.plain_pieces().into_iter().map(file).collect()
    }
}

/// What the log entry `publish` holds where the bundle is kept back (SPEC §10): the hash of the
/// manifest with the drawn keys in byte order, which is what the public sees then.
#[must_use]
pub fn withheld_digest(algorithm: Algorithm, manifest: &Manifest, result: &DrawResult) -> Hex32 {
    #[derive(Serialize)]
    struct Withheld<'a> {
        manifest: &'a Manifest,
        objects: Vec<&'a str>,
    }
    let mut objects: Vec<&str> = result
        .objects
        .iter()
        .map(|drawn| drawn.key.as_str())
        .collect();
    objects.sort_unstable();
    algorithm.digest(&[&canonical(&Withheld { manifest, objects })])
}
