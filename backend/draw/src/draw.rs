//! A draw from its inputs to its outcome (SPEC §4.5, §6, §8), and the rematch.

use crate::files::{
    ConflictsFile, FileDigest, Files, InspectorsFile, PopulationFile, check_disjoint,
};
use crate::hash::{Hex32, Mac};
use crate::manifest::{Manifest, MatchingManifest, Spec, Terms};
use crate::matching::{Insufficient, Matching, match_tasks};
use crate::pool::Task;
use crate::refusal::{Defect, Fault, Refusal, RefusalCode};
use crate::result::{DrawResult, Drawn};
use crate::rows::{Conflicts, Excluded, FileKind, Inspectors, Population};
use crate::seed::{Nonce, seed};
use crate::select::{Selection, select};

/// What a draw gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The selection, with the seed.
    pub result: DrawResult,
    /// The matching; a failed one does not void the selection.
    pub matching: Result<Matching, Insufficient>,
}

/// Draws: checks everything in the order of SPEC §8, then selects and matches.
///
/// The nonces may come in any order.
///
/// # Errors
/// The first refusal; nothing is drawn then.
///
/// ```
/// use sortition_draw::*;
/// let hash = Algorithm::Sha256;
/// let nonce = Nonce { id: "system".into(), nonce: [7; 32].into() };
/// let object = |key| PopulationRow { key, stratum: "all", area: "-", salt: "-" };
/// let inspector = |key| InspectorRow { key, unit: "LSB", areas: "*", salt: "-" };
/// let files = Files {
///     population: PopulationFile::build(hash, ["C", "A", "B"].map(object))?,
///     excluded: ExcludedFile::build(hash, [])?,
///     inspectors: InspectorsFile::build(hash, ["I1", "I2"].map(inspector))?,
///     conflicts: ConflictsFile::build(hash, [])?,
/// };
/// let manifest = Manifest::freeze(
///     Freeze {
///         hash,
///         draw: "d1".into(),
///         entry: "LSB/2026/1/1".into(),
///         run: 1,
///         previous: None,
///         title: "抽查".into(),
///         frozen_at: "2026-03-02T01:30:00Z".into(),
///         reveal_by: "2026-03-02T02:00:00Z".into(),
///         mode: Mode::Object,
///         teams: 0,
///         max_load: None,
///         strata: vec![StratumRule {
///             name: "all".into(), ratio_bp: 5000, min: 0, max: None, reserve_bp: 2000,
///         }],
///         units: vec![UnitDemand { unit: "LSB".into(), inspectors: 2 }],
///         contributors: vec![Contributor {
///             id: "system".into(),
///             commitment: commitment(hash, "d1", "system", &nonce.nonce),
///         }],
///         beacon: None,
///         log: "sortition.example/log".into(),
///     },
///     &files,
/// )?;
/// let outcome = draw(&manifest, &files, &[nonce], None)?;
/// assert_eq!(outcome.result.objects.len(), 2);
/// let matching = outcome.matching?;
/// assert!(matching.objects.iter().all(|object| object.inspectors.len() == 2));
///
/// let bundle = Bundle::new(&manifest, &files, &outcome.result, Some(&matching), None);
/// assert_eq!(verify(bundle.to_json()).code(), "ok");
/// assert_eq!(verify(bundle.public().to_json()).code(), "ok selection");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn draw(
    manifest: &Manifest,
    files: &Files,
    nonces: &[Nonce],
    beacon: Option<&str>,
) -> Result<Outcome, Refusal> {
    manifest
        .check()
        .map_err(|defect| defect.below("/manifest").refuse(RefusalCode::BadManifest))?;
    let nonces = manifest.check_reveals(nonces)?;
    manifest.check_beacon_value(beacon)?;
    check_digest::<Population>(&files.population.digest(), &manifest.population)?;
    check_digest::<Excluded>(&files.excluded.digest(), &manifest.excluded)?;
    let excluded = files.excluded.rows().enumerate();
    check_disjoint(&files.population, excluded).map_err(refuse::<Excluded>)?;
    check_digest::<Inspectors>(&files.inspectors.digest(), &manifest.inspectors)?;
    check_digest::<Conflicts>(&files.conflicts.digest(), &manifest.conflicts)?;
    manifest.check_strata_of(&files.population)?;

    let result = select_result(manifest, &files.population, nonces, beacon);
    let matching = match_drawn(
        &Mac::new(manifest.hash, &result.seed),
        &manifest.draw,
        &manifest.terms(),
        &result.objects,
        &files.population,
        &files.inspectors,
        &files.conflicts,
    );
    Ok(Outcome { result, matching })
}

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
    let digest = manifest.digest();
    rematch
        .check(&manifest.draw, &digest)
        .map_err(|defect| defect.below("/rematch").refuse(RefusalCode::BadManifest))?;
    check_digest::<Population>(&files.population.digest(), &manifest.population)?;
    check_digest::<Inspectors>(&files.inspectors.digest(), &rematch.inspectors)?;
    check_digest::<Conflicts>(&files.conflicts.digest(), &rematch.conflicts)?;
    if result.manifest != digest {
        let fault = Fault::differs(digest, result.manifest);
        return Err(Defect::new("/result/manifest", fault).refuse(RefusalCode::BadResult));
    }
    match_drawn(
        &Mac::new(manifest.hash, &result.seed),
        &manifest.draw,
        &rematch.terms(),
        &result.objects,
        &files.population,
        &files.inspectors,
        &files.conflicts,
    )
    .map_err(Refusal::from)
}

/// What a seed gives, without ceremony: for rehearsals (演练), whose seed is thrown away, and for
/// tests. Nothing of it may be stored or called a draw.
pub fn rehearse(
    manifest: &Manifest,
    files: &Files,
    seed: &Hex32,
) -> (Selection, Result<Matching, Insufficient>) {
    let mac = Mac::new(manifest.hash, seed);
    let selection = select(&mac, &manifest.strata, &files.population);
    let matching = match_drawn(
        &mac,
        &manifest.draw,
        &manifest.terms(),
        &selection.objects,
        &files.population,
        &files.inspectors,
        &files.conflicts,
    );
    (selection, matching)
}

/// The result of inputs that were checked.
pub(crate) fn select_result(
    manifest: &Manifest,
    population: &PopulationFile,
    nonces: Vec<Nonce>,
    beacon: Option<&str>,
) -> DrawResult {
    let digest = manifest.digest();
    let seed = seed(manifest.hash, &digest, &nonces, beacon);
    let selection = select(
        &Mac::new(manifest.hash, &seed),
        &manifest.strata,
        population,
    );
    DrawResult {
        spec: Spec,
        draw: manifest.draw.clone(),
        manifest: digest,
        nonces,
        beacon: beacon.map(str::to_owned),
        seed,
        objects: selection.objects,
        reserves: selection.reserves,
    }
}

pub(crate) fn match_drawn(
    mac: &Mac,
    draw: &str,
    terms: &Terms<'_>,
    drawn: &[Drawn],
    population: &PopulationFile,
    inspectors: &InspectorsFile,
    conflicts: &ConflictsFile,
) -> Result<Matching, Insufficient> {
    let tasks = Task::of_keys(drawn.iter().map(|drawn| drawn.key.as_str()), population);
    match_tasks(mac, draw, terms, &tasks, inspectors, conflicts)
}

/// Refuses a file of another size or root than was committed.
pub(crate) fn check_digest<K: FileKind>(
    found: &FileDigest,
    committed: &FileDigest,
) -> Result<(), Refusal> {
    let fault = if found.size != committed.size {
        Fault::differs(
            format_args!("{} lines", committed.size),
            format_args!("{}", found.size),
        )
    } else if found.root != committed.root {
        Fault::differs(format_args!("the root {}", committed.root), found.root)
    } else {
        return Ok(());
    };
    Err(refuse::<K>(Defect::new("", fault)))
}

/// A defect of a file, as a refusal.
pub(crate) fn refuse<K: FileKind>(defect: Defect) -> Refusal {
    defect.below(&format!("/{}", K::NAME)).refuse(K::REFUSAL)
}

impl From<Insufficient> for Refusal {
    fn from(insufficient: Insufficient) -> Self {
        Defect::new("/matching", Fault::Insufficient(insufficient))
            .refuse(RefusalCode::InsufficientInspectors)
    }
}
