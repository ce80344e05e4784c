//! Makes a manifest of what was decided and of the committed files.

use super::{
    BeaconRound, Contributor, Manifest, Mode, Spec, Stratum, UnitDemand, draw_count, reserve_count,
};
use crate::files::{Files, check_disjoint};
use crate::hash::{Algorithm, Hex32};
use crate::preview::stratum_sizes;
use crate::refusal::{Fault, Refusal, RefusalCode};
use crate::rows::{Excluded, FileKind as _};

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
        let sizes = stratum_sizes(&files.population);
        let strata = freeze.strata.iter().map(|rule| {
            let size = sizes.get(rule.name.as_str()).copied().unwrap_or(0);
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
        let excluded = files.excluded.rows().enumerate();
        check_disjoint(&files.population, excluded).map_err(|defect| {
            defect
                .below(&format!("/{}", Excluded::NAME))
                .refuse(RefusalCode::BadExcluded)
        })?;
        manifest.check_strata_of(&files.population)?;
        Ok(manifest)
    }

    /// The last two checks of SPEC §8 before the selection: every object's stratum is known, and
    /// each stratum has the size and number to draw that the population gives.
    pub(crate) fn check_strata_of(
        &self,
        population: &crate::files::PopulationFile,
    ) -> Result<(), Refusal> {
        let sizes = stratum_sizes(population);
        let is_known = |name: &str| self.strata.iter().any(|stratum| stratum.name == name);
        if let Some(name) = sizes.keys().copied().find(|name| !is_known(name)) {
            let index = population
                .rows()
                .position(|row| row.stratum == name)
                .unwrap_or_default();
            let fault = Fault::NotInManifest(name.to_owned());
            let defect = crate::refusal::Defect::new(format!("/population/{index}"), fault);
            return Err(defect.refuse(RefusalCode::UnknownStratum));
        }
        for (index, stratum) in self.strata.iter().enumerate() {
            let size = sizes.get(stratum.name.as_str()).copied().unwrap_or(0);
            let draw = draw_count(size, stratum.ratio_bp, stratum.min, stratum.max);
            for (member, expected, found) in
                [("size", size, stratum.size), ("draw", draw, stratum.draw)]
            {
                if expected != found {
                    let place = format!("/manifest/strata/{index}/{member}");
                    let fault = Fault::differs(expected, found);
                    let defect = crate::refusal::Defect::new(place, fault);
                    return Err(defect.refuse(RefusalCode::BadStratum));
                }
            }
        }
        Ok(())
    }
}
