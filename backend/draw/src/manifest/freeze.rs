//! Makes a manifest of what was decided and of the committed files.

use super::{
    BeaconRound, Contributor, Manifest, Mode, Spec, Stratum, UnitDemand, draw_count, reserve_count,
};
use crate::draw::check_disjoint;
use crate::files::Files;
use crate::hash::{Algorithm, Hex32};
use crate::refusal::{Defect, Fault, Refusal, RefusalCode};
use crate::select::{Sizes, sizes};

/// What a freeze fixes besides the files; members as in [`Manifest`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are those of the manifest")]
pub struct Freeze {
    pub hash: Algorithm,
    pub draw: String,
    pub entry: String,
    pub run: u64,
    pub previous: Option<Hex32>,
    pub title: String,
    pub frozen_at: String,
    pub reveal_by: String,
    pub mode: Mode,
    pub teams: u64,
    pub max_load: Option<u64>,
    pub strata: Vec<StratumRule>,
    pub units: Vec<UnitDemand>,
    pub contributors: Vec<Contributor>,
    pub beacon: Option<BeaconRound>,
    pub log: String,
}

/// How much of a stratum is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StratumRule {
    /// As in the population's lines.
    pub name: String,
    /// The ratio to draw, in basis points.
    pub ratio_bp: u64,
    /// At least so many.
    pub min: u64,
    /// At most so many.
    pub max: Option<u64>,
    /// Reserves in basis points of those drawn.
    pub reserve_bp: u64,
}

impl Manifest {
    /// Fixes files and rules in a manifest.
    ///
    /// # Errors
    /// The first refusal of SPEC §8 that the draw would meet: a rule of §3, an object both
    /// eligible and excluded, or in a stratum that has no rule.
    pub fn freeze(freeze: Freeze, files: &Files) -> Result<Self, Refusal> {
        let sizes = sizes(files.population.lines());
        let strata = freeze.strata.iter().map(|rule| {
            let size = size_of(&sizes, &rule.name);
            let draw = draw_count(size, rule.ratio_bp, rule.min, rule.max);
            Stratum {
                name: rule.name.clone(),
                size,
                ratio_bp: rule.ratio_bp,
                min: rule.min,
                max: rule.max,
                draw,
                reserve: reserve_count(size, draw, rule.reserve_bp),
            }
        });
        let manifest = Self {
            spec: Spec,
            hash: freeze.hash,
            draw: freeze.draw,
            entry: freeze.entry,
            run: freeze.run,
            previous: freeze.previous,
            title: freeze.title,
            frozen_at: freeze.frozen_at,
            reveal_by: freeze.reveal_by,
            mode: freeze.mode,
            teams: freeze.teams,
            max_load: freeze.max_load,
            population: files.population.digest(),
            excluded: files.excluded.digest(),
            inspectors: files.inspectors.digest(),
            conflicts: files.conflicts.digest(),
            strata: strata.collect(),
            units: freeze.units,
            contributors: freeze.contributors,
            beacon: freeze.beacon,
            log: freeze.log,
        };
        manifest
            .check()
            .map_err(|defect| defect.below("/manifest").refuse(RefusalCode::BadManifest))?;
        check_disjoint(files.population.lines(), files.excluded.lines())?;
        manifest.check_strata_of(&sizes)?;
        Ok(manifest)
    }

    /// The last two checks of SPEC §8 before the selection: every object's stratum is known, and
    /// each stratum has the size and number to draw that the population gives.
    pub(crate) fn check_strata_of(&self, sizes: &Sizes) -> Result<(), Refusal> {
        let is_known = |name: &str| self.strata.iter().any(|stratum| stratum.name == name);
        if let Some((name, (_, first))) = sizes.iter().find(|(name, _)| !is_known(name)) {
            let fault = Fault::NotInManifest(name.clone());
            let defect = Defect::new(format!("/population/{first}"), fault);
            return Err(defect.refuse(RefusalCode::UnknownStratum));
        }
        for (index, stratum) in self.strata.iter().enumerate() {
            let size = size_of(sizes, &stratum.name);
            let draw = draw_count(size, stratum.ratio_bp, stratum.min, stratum.max);
            for (member, expected, found) in
                [("size", size, stratum.size), ("draw", draw, stratum.draw)]
            {
                if expected != found {
                    let place = format!("/manifest/strata/{index}/{member}");
                    let defect = Defect::new(place, Fault::differs(expected, found));
                    return Err(defect.refuse(RefusalCode::BadStratum));
                }
            }
        }
        Ok(())
    }
}

fn size_of(sizes: &Sizes, stratum: &str) -> u64 {
    sizes.get(stratum).map_or(0, |(size, _)| *size)
}
