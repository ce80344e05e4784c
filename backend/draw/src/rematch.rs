//! The rematch (SPEC §6): a failed matching again, with the same seed.

use std::collections::BTreeMap;

use crate::draw::{check_digest, refuse, tasks};
use crate::files::{ConflictsFile, Files, InspectorsFile, key_of, line_of_key};
use crate::hash::{Hex32, Mac};
use crate::lines::lines_of;
use crate::manifest::{Manifest, MatchingManifest};
use crate::matching::{Matching, match_tasks};
use crate::reading::FileReader;
use crate::refusal::{Defect, Fault, Refusal, RefusalCode};
use crate::result::DrawResult;
use crate::rows::{Conflicts, FileKind, Inspectors, Population};

/// Runs a failed matching again with the same seed (SPEC §6); `files` hold the inspectors and
/// conflicts of the matching manifest.
///
/// # Errors
/// `bad_manifest`, `bad_population`, `bad_inspectors`, `bad_conflicts`, `bad_result` (a result of
/// another manifest), and `insufficient_inspectors`, after which another rematch may follow.
pub fn rematch(
    manifest: &Manifest,
    rematch: &MatchingManifest,
    files: &Files,
    result: &DrawResult,
) -> Result<Matching, Refusal> {
    let mut rematching = Rematching::begin(manifest, rematch, result)?;
    rematching.take(files.population.lines().parts());
    rematching.finish(&files.inspectors, &files.conflicts)
}

/// A rematch for which the population comes part by part, as in [`crate::Drawing`]; it does what
/// [`rematch()`] does.
pub struct Rematching<'m> {
    manifest: &'m Manifest,
    digest: Hex32,
    rematch: &'m MatchingManifest,
    result: &'m DrawResult,
    reader: FileReader<Population>,
    /// The place of each drawn object in the draw order, by key.
    places: BTreeMap<&'m str, usize>,
    areas: Vec<String>,
}

impl<'m> Rematching<'m> {
    /// Before the first part.
    ///
    /// # Errors
    /// `bad_manifest`
    pub fn begin(
        manifest: &'m Manifest,
        rematch: &'m MatchingManifest,
        result: &'m DrawResult,
    ) -> Result<Self, Refusal> {
        let digest = manifest.digest();
        rematch
            .check(&manifest.draw, &digest)
            .map_err(|defect| defect.below("/rematch").refuse(RefusalCode::BadManifest))?;
        let keys = result.objects.iter().map(|drawn| drawn.key.as_str());
        Ok(Self {
            manifest,
            digest,
            rematch,
            reader: FileReader::new(manifest.hash),
            places: keys.zip(0..).collect(),
            // An object that the population lacks has no area rule.
            areas: vec!["-".to_owned(); result.objects.len()],
            result,
        })
    }

    /// Takes the parts of the population that follow.
    pub fn take(&mut self, parts: &[impl AsRef<str> + Sync]) {
        let places = &self.places;
        let found = self.reader.take_and(parts, |part| areas_in(part, places));
        for (place, area) in found.into_iter().flat_map(|(_, areas)| areas) {
            self.areas[place] = area.to_owned();
        }
    }

    /// Checks what there is, and matches.
    ///
    /// # Errors
    /// As [`rematch()`].
    pub fn finish(
        self,
        inspectors: &InspectorsFile,
        conflicts: &ConflictsFile,
    ) -> Result<Matching, Refusal> {
        let (manifest, rematch, result) = (self.manifest, self.rematch, self.result);
        let population = self.reader.finish().map_err(refuse::<Population>)?;
        check_digest::<Population>(&population, &manifest.population)?;
        check_digest::<Inspectors>(&inspectors.digest(), &rematch.inspectors)?;
        check_digest::<Conflicts>(&conflicts.digest(), &rematch.conflicts)?;
        if result.manifest != self.digest {
            let fault = Fault::differs(self.digest, result.manifest);
            return Err(Defect::new("/result/manifest", fault).refuse(RefusalCode::BadResult));
        }
        let mac = Mac::new(manifest.hash, &result.seed);
        let tasks = tasks(&result.objects, &self.areas);
        let terms = rematch.terms();
        match_tasks(&mac, &manifest.draw, &terms, &tasks, inspectors, conflicts)
            .map_err(Refusal::from)
    }
}

/// The areas of those objects that lie in a part.
fn areas_in<'p>(part: &'p str, places: &BTreeMap<&str, usize>) -> Vec<(usize, &'p str)> {
    let mut lines = lines_of(part);
    let first = lines.next();
    let Some((first, last)) = first.map(|first| (first, lines.next_back().unwrap_or(first))) else {
        return Vec::new();
    };
    let within = places.range::<&str, _>(key_of(first)..=key_of(last));
    within
        .filter_map(|(key, place)| {
            let row = Population::split(line_of_key(part, key)?)?;
            Some((*place, row.area))
        })
        .collect()
}
