//! A draw in one pass over its population (SPEC §4.5, §5, §8).

use crate::disjoint::Disjoint;
use crate::draw::{Outcome, check_digest, refuse, tasks};
use crate::files::{ConflictsFile, ExcludedFile, FileDigest, InspectorsFile};
use crate::hash::{Hex32, Mac};
use crate::lines::Lines;
use crate::manifest::{Manifest, Spec};
use crate::matching::match_tasks;
use crate::reading::FileReader;
use crate::refusal::{Defect, Refusal, RefusalCode};
use crate::result::DrawResult;
use crate::rows::{Conflicts, Excluded, Inspectors, Population};
use crate::seed::{Nonce, seed};
use crate::select::{Choice, PARTS_AT_ONCE, Selected, Selection, Sizes};

/// A draw whose population comes part by part, as it is stored or sent: of it no more is held at a time
/// than what is read at once. It does what [`crate::draw()`] does.
///
/// ```
/// # use sortition_draw::*;
/// # fn drawn(manifest: &Manifest, files: &Files, nonces: &[Nonce]) -> Result<Outcome, Refusal> {
/// let mut drawing = Drawing::begin(manifest, &files.excluded, nonces, None)?;
/// for part in files.population.lines().parts() {
///     drawing.take(std::slice::from_ref(part));
/// }
/// let outcome = drawing.finish(&files.inspectors, &files.conflicts)?;
/// # assert_eq!(outcome, draw(manifest, files, nonces, None)?);
/// # Ok(outcome)
/// # }
/// ```
pub struct Drawing<'m> {
    revealed: Revealed<'m>,
    excluded: FileDigest,
    pass: Pass<'m>,
}

impl<'m> Drawing<'m> {
    /// Before the first part.
    ///
    /// # Errors
    /// `bad_manifest`, `bad_reveal`, `missing_reveal`, `bad_beacon`.
    pub fn begin(
        manifest: &'m Manifest,
        excluded: &'m ExcludedFile,
        nonces: &[Nonce],
        beacon: Option<&'m str>,
    ) -> Result<Self, Refusal> {
        let revealed = Revealed::new(manifest, nonces, beacon)?;
        Ok(Self {
            excluded: excluded.digest(),
            pass: Pass::new(manifest, revealed.mac(), excluded.lines()),
            revealed,
        })
    }

    /// Takes the parts of the population that follow.
    pub fn take(&mut self, parts: &[impl AsRef<str> + Sync]) {
        self.pass.take(parts);
    }

    /// Checks what there is, selects and matches.
    ///
    /// # Errors
    /// The other refusals of SPEC §8, in their order.
    pub fn finish(
        self,
        inspectors: &InspectorsFile,
        conflicts: &ConflictsFile,
    ) -> Result<Outcome, Refusal> {
        let manifest = self.revealed.manifest;
        let passed = self.pass.finish();
        passed.check_population(None, manifest)?;
        check_digest::<Excluded>(&self.excluded, &manifest.excluded)?;
        passed.disjoint.map_err(refuse::<Excluded>)?;
        check_digest::<Inspectors>(&inspectors.digest(), &manifest.inspectors)?;
        check_digest::<Conflicts>(&conflicts.digest(), &manifest.conflicts)?;
        manifest.check_strata_of(&passed.sizes)?;
        Ok(self
            .revealed
            .outcome(passed.selected, inspectors, conflicts))
    }
}

/// One pass over a population, part by part: all that is asked of it.
pub(crate) struct Pass<'m> {
    reader: FileReader<Population>,
    choice: Choice<'m>,
    disjoint: Disjoint<'m>,
}

/// What a pass over a population found.
pub(crate) struct Passed {
    /// Its size and root.
    digest: Result<FileDigest, Defect>,
    /// Whether none of its objects is excluded too.
    pub disjoint: Result<(), Defect>,
    pub sizes: Sizes,
    pub selected: Selected,
}

impl<'m> Pass<'m> {
    pub(crate) fn new(manifest: &'m Manifest, mac: Mac, excluded: &'m Lines) -> Self {
        Self {
            reader: FileReader::new(manifest.hash),
            choice: Choice::new(mac, &manifest.strata),
            disjoint: Disjoint::new(excluded),
        }
    }

    pub(crate) fn take(&mut self, parts: &[impl AsRef<str> + Sync]) {
        for parts in parts.chunks(PARTS_AT_ONCE) {
            let choice = &self.choice;
            let found = self.reader.take_and(parts, |part| choice.look_at(part));
            for (before, found) in found {
                self.choice.add(before, found);
            }
            for part in parts {
                self.disjoint.take(part.as_ref());
            }
        }
    }

    pub(crate) fn finish(self) -> Passed {
        Passed {
            digest: self.reader.finish(),
            disjoint: self.disjoint.finish(),
            sizes: self.choice.sizes().clone(),
            selected: self.choice.finish(),
        }
    }
}

impl Passed {
    /// Refuses a population that isn't in canonical form, has something else than lines after these, or
    /// isn't the committed one.
    pub(crate) fn check_population(
        &self,
        stop: Option<Defect>,
        manifest: &Manifest,
    ) -> Result<(), Refusal> {
        let digest = match (&self.digest, stop) {
            (Err(defect), _) => return Err(refuse::<Population>(defect.clone())),
            (Ok(_), Some(stop)) => return Err(refuse::<Population>(stop)),
            (Ok(digest), None) => digest,
        };
        check_digest::<Population>(digest, &manifest.population)
    }
}

/// A manifest with all that its seed is made of.
pub(crate) struct Revealed<'m> {
    manifest: &'m Manifest,
    digest: Hex32,
    nonces: Vec<Nonce>,
    beacon: Option<&'m str>,
    seed: Hex32,
}

impl<'m> Revealed<'m> {
    pub(crate) fn new(
        manifest: &'m Manifest,
        nonces: &[Nonce],
        beacon: Option<&'m str>,
    ) -> Result<Self, Refusal> {
        manifest
            .check()
            .map_err(|defect| defect.below("/manifest").refuse(RefusalCode::BadManifest))?;
        Self::of_checked(manifest, nonces, beacon)
    }

    /// The same of a manifest that was read.
    pub(crate) fn of_checked(
        manifest: &'m Manifest,
        nonces: &[Nonce],
        beacon: Option<&'m str>,
    ) -> Result<Self, Refusal> {
        let nonces = manifest.check_reveals(nonces)?;
        manifest.check_beacon_value(beacon)?;
        let digest = manifest.digest();
        Ok(Self {
            seed: seed(manifest.hash, &digest, &nonces, beacon),
            manifest,
            digest,
            nonces,
            beacon,
        })
    }

    pub(crate) const fn manifest(&self) -> &'m Manifest {
        self.manifest
    }

    /// What tickets and ranks are made with.
    pub(crate) fn mac(&self) -> Mac {
        Mac::new(self.manifest.hash, &self.seed)
    }

    /// The result of inputs that were checked.
    pub(crate) fn result(self, selection: Selection) -> DrawResult {
        DrawResult {
            spec: Spec,
            draw: self.manifest.draw.clone(),
            manifest: self.digest,
            nonces: self.nonces,
            beacon: self.beacon.map(str::to_owned),
            seed: self.seed,
            objects: selection.objects,
            reserves: selection.reserves,
        }
    }

    pub(crate) fn outcome(
        self,
        selected: Selected,
        inspectors: &InspectorsFile,
        conflicts: &ConflictsFile,
    ) -> Outcome {
        let (manifest, mac) = (self.manifest, self.mac());
        let tasks = tasks(&selected.selection.objects, &selected.areas);
        let terms = manifest.terms();
        let matching = match_tasks(&mac, &manifest.draw, &terms, &tasks, inspectors, conflicts);
        Outcome {
            result: self.result(selected.selection),
            matching,
        }
    }
}
