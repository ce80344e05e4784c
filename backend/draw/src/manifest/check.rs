//! The rules of SPEC §3 and §6 on the values of a manifest, apart from `strata[].draw`, which is
//! checked with the population.

use super::{BeaconRound, Manifest, MatchingManifest, Mode, Stratum, Terms, UnitDemand};
use crate::beacon::BeaconSource;
use crate::files::FileDigest;
use crate::hash::Hex32;
use crate::refusal::{Defect, Fault};
use crate::text::{LARGEST_COUNT, is_text, is_time};

type Checked = Result<(), Defect>;

fn rule(place: impl Into<String>, holds: bool, sentence: &'static str) -> Checked {
    if holds {
        Ok(())
    } else {
        Err(Defect::new(place, Fault::Rule(sentence)))
    }
}

fn text(place: impl Into<String>, value: &str) -> Checked {
    if is_text(value) {
        Ok(())
    } else {
        Err(Defect::new(place, Fault::NotAText))
    }
}

fn time(place: impl Into<String>, value: &str) -> Checked {
    if is_time(value) {
        Ok(())
    } else {
        Err(Defect::new(place, Fault::NotATime))
    }
}

fn count(place: impl Into<String>, value: u64) -> Checked {
    if value <= LARGEST_COUNT {
        Ok(())
    } else {
        Err(Defect::new(place, Fault::NotACount))
    }
}

/// Refuses a second element of the same name; lists are short.
fn differ<'a>(list: &str, member: &str, names: impl Iterator<Item = &'a str>) -> Checked {
    let mut known = std::collections::BTreeSet::new();
    for (index, name) in names.enumerate() {
        if !known.insert(name) {
            let place = format!("/{list}/{index}/{member}");
            return Err(Defect::new(place, Fault::Twice(name.to_owned())));
        }
    }
    Ok(())
}

impl Manifest {
    /// Whether the values keep every rule of SPEC §3, apart from `strata[].draw`.
    ///
    /// # Errors
    /// The first member that does not, in the order of the specification.
    pub fn check(&self) -> Checked {
        text("/draw", &self.draw)?;
        text("/entry", &self.entry)?;
        count("/run", self.run)?;
        rule("/run", self.run >= 1, "runs are counted from 1")?;
        rule(
            "/previous",
            self.previous.is_none() == (self.run == 1),
            "null in run 1 and only there",
        )?;
        text("/title", &self.title)?;
        time("/frozen_at", &self.frozen_at)?;
        time("/reveal_by", &self.reveal_by)?;
        rule(
            "/reveal_by",
            self.reveal_by >= self.frozen_at,
            "before the freeze",
        )?;
        check_load(&self.terms())?;
        let files = [
            ("population", &self.population),
            ("excluded", &self.excluded),
            ("inspectors", &self.inspectors),
            ("conflicts", &self.conflicts),
        ];
        check_sizes(&files)?;
        self.check_strata()?;
        check_units(&self.units)?;
        self.check_contributors()?;
        self.check_beacon()?;
        text("/log", &self.log)
    }

    fn check_strata(&self) -> Checked {
        if self.strata.is_empty() {
            return Err(Defect::new("/strata", Fault::EmptyList));
        }
        for (index, stratum) in self.strata.iter().enumerate() {
            stratum
                .check()
                .map_err(|defect| defect.below(&format!("/strata/{index}")))?;
        }
        differ(
            "strata",
            "name",
            self.strata.iter().map(|stratum| stratum.name.as_str()),
        )
    }

    fn check_contributors(&self) -> Checked {
        for (index, contributor) in self.contributors.iter().enumerate() {
            text(format!("/contributors/{index}/id"), &contributor.id)?;
        }
        let first = self
            .contributors
            .first()
            .map(|contributor| contributor.id.as_str());
        rule(
            "/contributors",
            first == Some("system"),
            "the first contributor is not system",
        )?;
        differ(
            "contributors",
            "id",
            self.contributors.iter().map(|one| one.id.as_str()),
        )
    }

    fn check_beacon(&self) -> Checked {
        let Some(BeaconRound { source, round, at }) = &self.beacon else {
            return Ok(());
        };
        rule(
            "/beacon/source",
            *source != BeaconSource::Ssq || self.contributors.len() >= 3,
            "ssq needs at least three contributors",
        )?;
        text("/beacon/round", round)?;
        time("/beacon/at", at)?;
        rule("/beacon/at", *at > self.reveal_by, "not after reveal_by")
    }
}

impl Stratum {
    fn check(&self) -> Checked {
        text("/name", &self.name)?;
        count("/size", self.size)?;
        rule("/ratio_bp", self.ratio_bp <= 10_000, "more than 10000")?;
        count("/min", self.min)?;
        let max = self.max.unwrap_or(LARGEST_COUNT);
        count("/max", max)?;
        rule("/max", max >= self.min, "below min")?;
        count("/draw", self.draw)?;
        count("/reserve", self.reserve)
    }
}

impl MatchingManifest {
    /// Whether the values keep every rule of SPEC §6 for this draw.
    ///
    /// # Errors
    /// The first member that does not, in the order of the specification.
    pub fn check(&self, draw: &str, manifest: &Hex32) -> Checked {
        rule("/draw", self.draw == draw, "another draw")?;
        rule("/manifest", self.manifest == *manifest, "another manifest")?;
        count("/attempt", self.attempt)?;
        rule(
            "/attempt",
            self.attempt >= 2,
            "attempts of a rematch are counted from 2",
        )?;
        check_sizes(&[
            ("inspectors", &self.inspectors),
            ("conflicts", &self.conflicts),
        ])?;
        check_units(&self.units)?;
        check_load(&self.terms())
    }
}

fn check_sizes(files: &[(&str, &FileDigest)]) -> Checked {
    files
        .iter()
        .try_for_each(|(name, file)| count(format!("/{name}/size"), file.size))
}

fn check_load(terms: &Terms<'_>) -> Checked {
    count("/teams", terms.teams)?;
    rule(
        "/teams",
        (terms.mode == Mode::Object) == (terms.teams == 0),
        "0 in object mode and only there",
    )?;
    let max_load = terms.max_load.unwrap_or(1);
    count("/max_load", max_load)?;
    rule("/max_load", max_load >= 1, "a limit of 0")
}

fn check_units(units: &[UnitDemand]) -> Checked {
    for (index, unit) in units.iter().enumerate() {
        text(format!("/units/{index}/unit"), &unit.unit)?;
        count(format!("/units/{index}/inspectors"), unit.inspectors)?;
    }
    let lead = units.first().map_or(0, |unit| unit.inspectors);
    rule(
        "/units",
        lead >= 1,
        "no lead unit with at least one inspector",
    )?;
    differ("units", "unit", units.iter().map(|unit| unit.unit.as_str()))
}
