//! Bundles: all that a verifier needs of one draw, as JSON or as plain files (SPEC §11).
//! `read` takes them apart again; what they claim is checked in `verify`.

pub(crate) mod read;

use serde::Serialize;

use crate::check_script::CHECK_SCRIPT;
use crate::files::Files;
use crate::hash::{Algorithm, Hex32};
use crate::json::canonical;
use crate::lines::Lines;
use crate::manifest::{Manifest, MatchingManifest};
use crate::matching::Matching;
use crate::result::DrawResult;
use crate::seed::Nonce;
use crate::withheld::ShownExcluded;

/// The bundle of a draw, full or public.
#[derive(Debug, Clone, Serialize)]
pub struct Bundle<'a> {
    manifest: &'a Manifest,
    population: &'a Lines,
    excluded: &'a Lines,
    inspectors: Option<&'a Lines>,
    conflicts: Option<&'a Lines>,
    nonces: &'a [Nonce],
    beacon: Option<&'a str>,
    result: &'a DrawResult,
    matching: Option<&'a Matching>,
    rematch: Option<&'a MatchingManifest>,
}

/// One of the files of a bundle in a ZIP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlainFile {
    /// As `manifest.json`.
    pub name: &'static str,
    /// Its bytes.
    pub content: Vec<u8>,
}

impl<'a> Bundle<'a> {
    /// The full bundle. After a rematch, `files` hold the inspectors and conflicts of the last
    /// matching manifest; `matching` is none as long as no matching was possible.
    #[must_use]
    pub fn new(
        manifest: &'a Manifest,
        files: &'a Files,
        result: &'a DrawResult,
        matching: Option<&'a Matching>,
        rematch: Option<&'a MatchingManifest>,
    ) -> Self {
        Self {
            manifest,
            population: files.population.lines(),
            excluded: files.excluded.lines(),
            inspectors: Some(files.inspectors.lines()),
            conflicts: Some(files.conflicts.lines()),
            nonces: &result.nonces,
            beacon: result.beacon.as_deref(),
            result,
            matching,
            rematch,
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
    pub fn public(self) -> Self {
        Self {
            inspectors: None,
            conflicts: None,
            matching: None,
            ..self
        }
    }

    /// The bundle as JSON, in canonical form.
    #[must_use]
    pub fn to_json(&self) -> String {
        String::from_utf8(canonical(self)).unwrap_or_else(|_| unreachable!("JSON is always UTF-8"))
    }

    /// What the log entry `publish` holds: the hash of the canonical form.
    #[must_use]
    pub fn digest(&self) -> Hex32 {
        self.manifest.hash.digest(&[self.to_json().as_bytes()])
    }

    /// The same bundle as plain files, `check.sh` among them; what is null is left out.
    #[must_use]
    pub fn plain_files(&self) -> Vec<PlainFile> {
        let text = |lines: &Lines| lines.as_text().as_bytes().to_vec();
        let nonces = self
            .nonces
            .iter()
            .map(|one| format!("{}\t{}", one.id, one.nonce));
        let contents = [
            ("manifest.json", Some(self.manifest.to_canonical())),
            ("population.txt", Some(text(self.population))),
            ("excluded.txt", Some(text(self.excluded))),
            ("inspectors.txt", self.inspectors.map(text)),
            ("conflicts.txt", self.conflicts.map(text)),
            ("nonces.txt", Some(text(&nonces.collect()))),
            (
                "beacon.txt",
                self.beacon.map(|value| format!("{value}\n").into_bytes()),
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
            content.map(|content| PlainFile { name, content })
        };
        contents.into_iter().filter_map(present).collect()
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
