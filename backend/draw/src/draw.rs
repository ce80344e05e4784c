//! A draw from its inputs to its outcome (SPEC §4.5, §6, §8), all of them at hand.

use crate::disjoint::Disjoint;
use crate::drawing::Revealed;
use crate::files::{FileDigest, Files};
use crate::hash::{Hex32, Mac};
use crate::lines::Lines;
use crate::manifest::Manifest;
use crate::matching::{Insufficient, Matching, match_tasks};
use crate::pool::Task;
use crate::refusal::{Defect, Fault, Refusal, RefusalCode};
use crate::result::{DrawResult, Drawn};
use crate::rows::{Conflicts, Excluded, FileKind, Inspectors, Population};
use crate::seed::Nonce;
use crate::select::{Choice, Selected, Selection};

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
    let revealed = Revealed::new(manifest, nonces, beacon)?;
    let population = &files.population;
    check_digest::<Population>(&population.digest(), &manifest.population)?;
    check_digest::<Excluded>(&files.excluded.digest(), &manifest.excluded)?;
    check_disjoint(population.lines(), files.excluded.lines())?;
    check_digest::<Inspectors>(&files.inspectors.digest(), &manifest.inspectors)?;
    check_digest::<Conflicts>(&files.conflicts.digest(), &manifest.conflicts)?;
    let mut choice = Choice::new(revealed.mac(), &manifest.strata);
    choice.add_all(population.lines());
    manifest.check_strata_of(choice.sizes())?;
    Ok(revealed.outcome(choice.finish(), &files.inspectors, &files.conflicts))
}

/// Refuses an object that is both eligible and excluded.
pub(crate) fn check_disjoint(population: &Lines, excluded: &Lines) -> Result<(), Refusal> {
    let mut disjoint = Disjoint::new(excluded);
    for part in population.parts() {
        disjoint.take(part);
    }
    disjoint.finish().map_err(refuse::<Excluded>)
}

/// Drawn objects as they are to be matched.
pub(crate) fn tasks<'a>(drawn: &'a [Drawn], areas: &'a [String]) -> Vec<Task<'a>> {
    let one = |(drawn, area): (&'a Drawn, &'a String)| Task {
        key: &drawn.key,
        area,
    };
    drawn.iter().zip(areas).map(one).collect()
}

/// What a seed gives, without ceremony: for rehearsals (演练), whose seed is thrown away, and for
/// tests. Nothing of it may be stored or called a draw.
pub fn rehearse(
    manifest: &Manifest,
    files: &Files,
    seed: &Hex32,
) -> (Selection, Result<Matching, Insufficient>) {
    let mac = Mac::new(manifest.hash, seed);
    let mut choice = Choice::new(mac.clone(), &manifest.strata);
    choice.add_all(files.population.lines());
    let Selected { selection, areas } = choice.finish();
    let matching = match_tasks(
        &mac,
        &manifest.draw,
        &manifest.terms(),
        &tasks(&selection.objects, &areas),
        &files.inspectors,
        &files.conflicts,
    );
    (selection, matching)
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
