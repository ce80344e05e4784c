//! Recomputes a bundle and says whether it is right (SPEC §8, §11).

use std::fmt;

use crate::bundle::read::{RawBundle, RawFile};
use crate::draw::{check_digest, match_drawn, refuse, select_result};
use crate::files::{CommittedFile, FileDigest, PopulationFile};
use crate::hash::{Hex32, Mac};
use crate::json::{Value, first_difference, reread};
use crate::lines::Lines;
use crate::manifest::{Chance, Manifest, MatchingManifest};
use crate::refusal::{Defect, Fault, Refusal, RefusalCode};
use crate::rows::{Conflicts, Excluded, FileKind, Inspectors, Population};
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
    verdict(text.and_then(RawBundle::of_json))
}

/// Verifies a bundle given as plain files (name, content), as they lie in its ZIP.
#[must_use]
pub fn verify_files<'f>(files: impl IntoIterator<Item = (&'f str, &'f [u8])>) -> Verdict {
    verdict(RawBundle::of_files(files))
}

fn verdict(bundle: Result<RawBundle, Defect>) -> Verdict {
    let mut verdict = Verdict {
        finding: Finding::Ok,
        manifest: None,
        withheld: 0,
        result_digest: None,
        matching_digest: None,
    };
    let checked = bundle
        .map_err(|defect| defect.refuse(RefusalCode::BadManifest))
        .and_then(|bundle| check(bundle, &mut verdict));
    verdict.finding = checked.unwrap_or_else(Finding::Refused);
    verdict
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
    let nonces = manifest.check_reveals(&nonces)?;
    let beacon = read_beacon(&bundle.beacon)?;
    manifest.check_beacon_value(beacon)?;

    let is_public =
        bundle.inspectors.is_null() && bundle.conflicts.is_null() && bundle.matching.is_null();
    let (not_canonical, result, matching) = (bundle.not_canonical, bundle.result, bundle.matching);
    let population = read_file::<Population>(bundle.population, &manifest, &manifest.population)?;
    verdict.withheld = read_excluded(bundle.excluded, &manifest, &population)?;
    let matched_from = if is_public {
        None
    } else {
        let (inspectors, conflicts) = match &rematch {
            Some(rematch) => (&rematch.inspectors, &rematch.conflicts),
            None => (&manifest.inspectors, &manifest.conflicts),
        };
        let inspectors = read_file::<Inspectors>(bundle.inspectors, &manifest, inspectors)?;
        Some((
            inspectors,
            read_file::<Conflicts>(bundle.conflicts, &manifest, conflicts)?,
        ))
    };
    manifest.check_strata_of(&population)?;

    let expected = select_result(&manifest, &population, nonces, beacon);
    let is_plain = |member| !not_canonical.contains(&member);
    compare("/result", &reread(&expected), &result, is_plain("result"))
        .map_err(|defect| defect.refuse(RefusalCode::BadResult))?;
    verdict.result_digest = Some(expected.digest(manifest.hash));

    let Some((inspectors, conflicts)) = matched_from else {
        return Ok(Finding::OkSelection);
    };
    let mac = Mac::new(manifest.hash, &expected.seed);
    let terms = rematch
        .as_ref()
        .map_or_else(|| manifest.terms(), MatchingManifest::terms);
    let drawn = &expected.objects;
    match match_drawn(
        &mac,
        &manifest.draw,
        &terms,
        drawn,
        &population,
        &inspectors,
        &conflicts,
    ) {
        Err(insufficient) if matching.is_null() => Err(insufficient.into()),
        Err(insufficient) => {
            let defect = Defect::new("/matching", Fault::Insufficient(insufficient));
            Err(defect.refuse(RefusalCode::BadMatching))
        }
        Ok(expected) => {
            compare(
                "/matching",
                &reread(&expected),
                &matching,
                is_plain("matching"),
            )
            .map_err(|defect| defect.refuse(RefusalCode::BadMatching))?;
            verdict.matching_digest = Some(expected.digest(manifest.hash));
            Ok(Finding::Ok)
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

fn lines_of(file: RawFile) -> Result<Lines, Defect> {
    match file {
        RawFile::Lines(lines) => Ok(lines),
        RawFile::Null => Err(Defect::new("", Fault::Absent)),
        RawFile::Faulty(defect) => Err(defect),
    }
}

fn read_file<K: FileKind>(
    file: RawFile,
    manifest: &Manifest,
    committed: &FileDigest,
) -> Result<CommittedFile<K>, Refusal> {
    let file = lines_of(file)
        .and_then(|lines| CommittedFile::read(manifest.hash, lines))
        .map_err(refuse::<K>)?;
    check_digest::<K>(&file.digest(), committed)?;
    Ok(file)
}

/// The excluded file, of which lines may be withheld; how many are.
fn read_excluded(
    file: RawFile,
    manifest: &Manifest,
    population: &PopulationFile,
) -> Result<u64, Refusal> {
    let file = lines_of(file)
        .and_then(|lines| ShownExcluded::read(manifest.hash, lines))
        .map_err(refuse::<Excluded>)?;
    check_digest::<Excluded>(&file.digest(), &manifest.excluded)?;
    file.check_disjoint(population)
        .map_err(refuse::<Excluded>)?;
    Ok(file.withheld())
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
