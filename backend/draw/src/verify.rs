//! Recomputes a bundle and says whether it is right (SPEC §8, §11).

use std::fmt;
use std::io::{self, BufReader, Read};

use crate::bundle::lines::RawFile;
use crate::bundle::read::{Folder, Found, RawBundle, ReadError};
use crate::draw::{check_digest, refuse, tasks};
use crate::drawing::{Pass, Passed, Revealed};
use crate::files::{CommittedFile, ConflictsFile, FileDigest, InspectorsFile};
use crate::hash::{Hex32, Mac};
use crate::json::{Value, first_difference, reread};
use crate::lines::Lines;
use crate::manifest::{Chance, Manifest, MatchingManifest};
use crate::matching::match_tasks;
use crate::refusal::{Defect, Fault, Refusal, RefusalCode};
use crate::result::DrawResult;
use crate::rows::{Excluded, FileKind, Population};
use crate::seed::nonces_of_value;
use crate::withheld::ShownExcluded;

/// What recomputing a bundle gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// `ok`, `ok selection`, or the first refusal.
    pub finding: Finding,
    /// What the manifest says, as far as it could be read.
    pub manifest: Option<ManifestFacts>,
    /// How many lines of the excluded file stand as their leaf hashes, once its root was found right.
    pub withheld: u64,
    /// The hash of the result, once it was recomputed and found equal.
    pub result_digest: Option<Hex32>,
    /// The hash of the matching, once it was recomputed and found equal.
    pub matching_digest: Option<Hex32>,
}

/// What a verifier shows beside the verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestFacts {
    /// The draw's id.
    pub draw: String,
    /// What the draw is called.
    pub title: String,
    /// The manifest hash, to be compared with the public log.
    pub digest: Hex32,
    /// Whether `system` alone contributed and no beacon took part (单方抽取).
    pub is_single_party: bool,
    /// Each stratum's chance.
    pub chances: Vec<Chance>,
}

/// The verdict proper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// Everything was recomputed and is right.
    Ok,
    /// The selection of a public bundle was recomputed and is right.
    OkSelection,
    /// Something is wrong.
    Refused(Refusal),
}

impl Verdict {
    /// `ok`, `ok selection`, or the code of the refusal.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match &self.finding {
            Finding::Ok => "ok",
            Finding::OkSelection => "ok selection",
            Finding::Refused(refusal) => refusal.code.code(),
        }
    }

    /// The refusal, if it is one.
    #[must_use]
    pub const fn refusal(&self) -> Option<&Refusal> {
        match &self.finding {
            Finding::Refused(refusal) => Some(refusal),
            Finding::Ok | Finding::OkSelection => None,
        }
    }

    /// Whether the verdict is `ok` or `ok selection`.
    #[must_use]
    pub const fn is_ok(&self) -> bool {
        self.refusal().is_none()
    }

    /// Whether the selection is right, whatever is to be said of the matching.
    #[must_use]
    pub const fn is_selection_right(&self) -> bool {
        self.result_digest.is_some()
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Verifies a bundle's JSON text; any bytes give a verdict.
///
/// ```
/// let verdict = sortition_draw::verify("{}");
/// assert_eq!(verdict.code(), "bad_manifest");
/// assert_eq!(
///     verdict.refusal().unwrap().to_string(),
///     "bad_manifest: the member \"manifest\" is missing",
/// );
/// ```
#[must_use]
pub fn verify(json: impl AsRef<[u8]>) -> Verdict {
    let text = std::str::from_utf8(json.as_ref()).map_err(|_| Defect::new("", Fault::NotUtf8));
    let bundle = text.map_err(ReadError::from).and_then(|text| {
        let found: Found = serde_json::from_str(text)?;
        RawBundle::of_found(found).map_err(ReadError::from)
    });
    verdict_of_memory(bundle)
}

/// The same of a text that is read piece by piece: of its population no more is held at a time than is
/// looked at at once, if the bundle's members are in canonical order.
///
/// # Errors
/// What failed while it was read.
pub fn verify_reader(json: impl Read) -> io::Result<Verdict> {
    verdict(read_json(json))
}

fn read_json(json: impl Read) -> Result<RawBundle, ReadError> {
    let found: Found = serde_json::from_reader(BufReader::with_capacity(READ_AT_ONCE, json))?;
    RawBundle::of_found(found).map_err(ReadError::from)
}

/// So many bytes are read at once.
const READ_AT_ONCE: usize = 1 << 16;

/// Verifies a bundle given as plain files (name, content), as they lie in its ZIP.
#[must_use]
pub fn verify_files<'f>(files: impl IntoIterator<Item = (&'f str, &'f [u8])>) -> Verdict {
    let mut files = InMemory(files.into_iter().collect());
    verdict_of_memory(RawBundle::of_folder(&mut files))
}

/// The same of files that are read piece by piece.
///
/// # Errors
/// What failed while they were read.
pub fn verify_folder(folder: &mut impl Folder) -> io::Result<Verdict> {
    verdict(RawBundle::of_folder(folder))
}

/// Plain files that are at hand.
struct InMemory<'f>(Vec<(&'f str, &'f [u8])>);

impl Folder for InMemory<'_> {
    fn names(&self) -> Vec<String> {
        self.0.iter().map(|(name, _)| (*name).to_owned()).collect()
    }

    fn open(&mut self, name: &str) -> io::Result<Box<dyn Read + '_>> {
        let found = self.0.iter().rfind(|(one, _)| *one == name);
        let (_, content) = found.ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(*content))
    }
}

/// Of what is at hand nothing can fail to be read.
fn verdict_of_memory(bundle: Result<RawBundle, ReadError>) -> Verdict {
    verdict(bundle).unwrap_or_else(|error| unreachable!("memory that can't be read: {error}"))
}

fn verdict(bundle: Result<RawBundle, ReadError>) -> io::Result<Verdict> {
    let mut verdict = Verdict {
        finding: Finding::Ok,
        manifest: None,
        withheld: 0,
        result_digest: None,
        matching_digest: None,
    };
    let checked = match bundle {
        Ok(bundle) => check(bundle, &mut verdict),
        Err(ReadError::Defect(defect)) => Err(defect.refuse(RefusalCode::BadManifest)),
        Err(ReadError::Io(error)) => return Err(error),
    };
    verdict.finding = checked.unwrap_or_else(Finding::Refused);
    Ok(verdict)
}

/// The checks of SPEC §8 in their order; what is learnt on the way goes into the verdict.
fn check(bundle: RawBundle, verdict: &mut Verdict) -> Result<Finding, Refusal> {
    let bad_manifest = |defect: Defect, place| defect.below(place).refuse(RefusalCode::BadManifest);
    let manifest = Manifest::of_value(&bundle.manifest)
        .and_then(|manifest| bundle.canonical("manifest").map(|()| manifest))
        .map_err(|defect| bad_manifest(defect, "/manifest"))?;
    let digest = manifest.digest();
    verdict.manifest = Some(ManifestFacts {
        draw: manifest.draw.clone(),
        title: manifest.title.clone(),
        digest,
        is_single_party: manifest.is_single_party(),
        chances: manifest.chances(),
    });
    let rematch = read_rematch(&bundle, &manifest, &digest)
        .map_err(|defect| bad_manifest(defect, "/rematch"))?;

    let nonces =
        nonces_of_value(&bundle.nonces).map_err(|defect| defect.refuse(RefusalCode::BadReveal))?;
    manifest.check_reveals(&nonces)?;
    let beacon = read_beacon(&bundle.beacon)?;
    let revealed = Revealed::of_checked(&manifest, &nonces, beacon)?;

    let is_public =
        bundle.inspectors.is_null() && bundle.conflicts.is_null() && bundle.matching.is_null();
    let none = Lines::new();
    let excluded = bundle.excluded.lines().unwrap_or(&none);
    let passed = read_population(bundle.population, &revealed, excluded)?;
    verdict.withheld = read_excluded(bundle.excluded, &manifest)?;
    passed.disjoint.map_err(refuse::<Excluded>)?;
    let matched_from = match is_public {
        true => None,
        false => {
            let (inspectors, conflicts) = match &rematch {
                Some(rematch) => (&rematch.inspectors, &rematch.conflicts),
                None => (&manifest.inspectors, &manifest.conflicts),
            };
            let inspectors: InspectorsFile = read_file(bundle.inspectors, &manifest, inspectors)?;
            let conflicts: ConflictsFile = read_file(bundle.conflicts, &manifest, conflicts)?;
            Some((inspectors, conflicts))
        }
    };
    manifest.check_strata_of(&passed.sizes)?;

    let is_plain = |member| !bundle.not_canonical.contains(&member);
    let expected = revealed.result(passed.selected.selection);
    let canonical = expected.to_canonical();
    let found = &bundle.result;
    compare("/result", &reread(&canonical), found, is_plain("result"))
        .map_err(|defect| defect.refuse(RefusalCode::BadResult))?;
    verdict.result_digest = Some(manifest.hash.digest(&[&canonical]));

    let Some(persons) = matched_from else {
        return Ok(Finding::OkSelection);
    };
    let found = (&bundle.matching, is_plain("matching"));
    let drawn = (&expected, passed.selected.areas.as_slice());
    let digest = check_matching((&manifest, rematch.as_ref()), drawn, persons, found)?;
    verdict.matching_digest = Some(digest);
    Ok(Finding::Ok)
}

/// Whether the matching is the one that is recomputed; gives its hash.
fn check_matching(
    (manifest, rematch): (&Manifest, Option<&MatchingManifest>),
    (result, areas): (&DrawResult, &[String]),
    (inspectors, conflicts): (InspectorsFile, ConflictsFile),
    (found, is_plain): (&Value, bool),
) -> Result<Hex32, Refusal> {
    let mac = Mac::new(manifest.hash, &result.seed);
    let terms = rematch.map_or_else(|| manifest.terms(), MatchingManifest::terms);
    let tasks = tasks(&result.objects, areas);
    let bad = |defect: Defect| defect.refuse(RefusalCode::BadMatching);
    match match_tasks(
        &mac,
        &manifest.draw,
        &terms,
        &tasks,
        &inspectors,
        &conflicts,
    ) {
        Err(insufficient) if found.is_null() => Err(insufficient.into()),
        Err(insufficient) => {
            let fault = Fault::Insufficient(insufficient);
            Err(bad(Defect::new("/matching", fault)))
        }
        Ok(expected) => {
            let canonical = expected.to_canonical();
            compare("/matching", &reread(&canonical), found, is_plain).map_err(bad)?;
            Ok(manifest.hash.digest(&[&canonical]))
        }
    }
}

impl RawBundle {
    fn canonical(&self, member: &str) -> Result<(), Defect> {
        if self.not_canonical.contains(&member) {
            return Err(Defect::new("", Fault::NotCanonical));
        }
        Ok(())
    }
}

fn read_rematch(
    bundle: &RawBundle,
    manifest: &Manifest,
    digest: &Hex32,
) -> Result<Option<MatchingManifest>, Defect> {
    if bundle.rematch.is_null() {
        return Ok(None);
    }
    let rematch = MatchingManifest::of_value(&bundle.rematch, &manifest.draw, digest)?;
    bundle.canonical("rematch")?;
    Ok(Some(rematch))
}

fn read_beacon(value: &Value) -> Result<Option<&str>, Refusal> {
    match value {
        Value::Null => Ok(None),
        Value::Text(text) => Ok(Some(text)),
        _ => Err(Defect::new("/beacon", Fault::NotAText).refuse(RefusalCode::BadBeacon)),
    }
}

/// What a pass over the population found, which was made when it was read or is made now.
fn read_population(
    file: RawFile,
    revealed: &Revealed<'_>,
    excluded: &Lines,
) -> Result<Passed, Refusal> {
    let file = file.read().map_err(refuse::<Population>)?;
    let passed = match file.passed {
        Some(passed) => *passed,
        None => {
            let mut pass = Pass::new(revealed.manifest(), revealed.mac(), excluded);
            pass.take(file.lines.parts());
            pass.finish()
        }
    };
    passed.check_population(file.stop, revealed.manifest())?;
    Ok(passed)
}

fn read_file<K: FileKind>(
    file: RawFile,
    manifest: &Manifest,
    committed: &FileDigest,
) -> Result<CommittedFile<K>, Refusal> {
    let file = file.read().map_err(refuse::<K>)?;
    let read = CommittedFile::<K>::read(manifest.hash, file.lines);
    let read = read.and_then(|read| file.stop.map_or(Ok(read), Err));
    let read = read.map_err(refuse::<K>)?;
    check_digest::<K>(&read.digest(), committed)?;
    Ok(read)
}

/// The excluded file, of which lines may be withheld; how many are.
fn read_excluded(file: RawFile, manifest: &Manifest) -> Result<u64, Refusal> {
    let file = file.read().map_err(refuse::<Excluded>)?;
    let read = ShownExcluded::read(manifest.hash, file.lines);
    let read = read.and_then(|read| file.stop.map_or(Ok(read), Err));
    let read = read.map_err(refuse::<Excluded>)?;
    check_digest::<Excluded>(&read.digest(), &manifest.excluded)?;
    Ok(read.withheld())
}

/// Refuses another value than the recomputed one, and in a plain file another form.
fn compare(place: &str, expected: &Value, found: &Value, is_canonical: bool) -> Result<(), Defect> {
    if let Some(difference) = first_difference(expected, found) {
        let fault = Fault::differs(difference.expected, difference.found);
        return Err(Defect::new(format!("{place}{}", difference.place), fault));
    }
    if !is_canonical {
        return Err(Defect::new(place, Fault::NotCanonical));
    }
    Ok(())
}
