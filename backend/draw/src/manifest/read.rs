//! Reads manifests from JSON values: exactly their members, each of its type.

use super::{
    BeaconRound, Contributor, Manifest, MatchingManifest, Mode, Spec, Stratum, UnitDemand,
};
use crate::beacon::BeaconSource;
use crate::files::FileDigest;
use crate::hash::{Algorithm, Hex32};
use crate::json::Value;
use crate::refusal::{Defect, Fault};

/// The values of exactly these members, in this order.
pub(crate) fn members<'v, const N: usize>(
    value: &'v Value,
    names: [&str; N],
) -> Result<[&'v Value; N], Defect> {
    let Value::Members(members) = value else {
        return Err(Defect::new("", Fault::NotAnObject));
    };
    let mut values = [value; N];
    for (slot, name) in values.iter_mut().zip(names) {
        *slot = members
            .get(name)
            .ok_or_else(|| Defect::new("", Fault::MissingMember(name.to_owned())))?;
    }
    match members.keys().find(|name| !names.contains(&name.as_str())) {
        Some(name) => Err(Defect::new("", Fault::UnknownMember(name.clone()))),
        None => Ok(values),
    }
}

fn text(place: &str, value: &Value) -> Result<String, Defect> {
    match value {
        Value::Text(text) => Ok(text.clone()),
        _ => Err(Defect::new(place, Fault::NotAText)),
    }
}

fn count(place: &str, value: &Value) -> Result<u64, Defect> {
    match value {
        Value::Count(count) => Ok(*count),
        _ => Err(Defect::new(place, Fault::NotACount)),
    }
}

fn hex(place: &str, value: &Value) -> Result<Hex32, Defect> {
    match value {
        Value::Text(text) => text.parse().map_err(|_| Defect::new(place, Fault::NotHex)),
        _ => Err(Defect::new(place, Fault::NotHex)),
    }
}

fn one_of<T>(
    place: &str,
    value: &Value,
    read: impl Fn(&str) -> Option<T>,
    choice: &'static str,
) -> Result<T, Defect> {
    match value {
        Value::Text(text) => read(text),
        _ => None,
    }
    .ok_or_else(|| Defect::new(place, Fault::NotOneOf(choice)))
}

fn optional<T>(
    place: &str,
    value: &Value,
    read: impl Fn(&str, &Value) -> Result<T, Defect>,
) -> Result<Option<T>, Defect> {
    if value.is_null() {
        Ok(None)
    } else {
        read(place, value).map(Some)
    }
}

fn list<T>(
    place: &str,
    value: &Value,
    read: impl Fn(&Value) -> Result<T, Defect>,
) -> Result<Vec<T>, Defect> {
    let Value::List(values) = value else {
        return Err(Defect::new(place, Fault::NotAList));
    };
    let at = |index: usize| move |defect: Defect| defect.below(&format!("{place}/{index}"));
    values
        .iter()
        .enumerate()
        .map(|(index, value)| read(value).map_err(at(index)))
        .collect()
}

fn spec(value: &Value) -> Result<Spec, Defect> {
    one_of(
        "/spec",
        value,
        |text| (text == Spec::TEXT).then_some(Spec),
        Spec::TEXT,
    )
}

fn mode(value: &Value) -> Result<Mode, Defect> {
    let read = |text: &str| match text {
        "object" => Some(Mode::Object),
        "team" => Some(Mode::Team),
        _ => None,
    };
    one_of("/mode", value, read, "object, team")
}

fn file(place: &str, value: &Value) -> Result<FileDigest, Defect> {
    let read = || {
        let [size, root] = members(value, ["size", "root"])?;
        Ok(FileDigest {
            size: count("/size", size)?,
            root: hex("/root", root)?,
        })
    };
    read().map_err(|defect: Defect| defect.below(place))
}

fn stratum(value: &Value) -> Result<Stratum, Defect> {
    let [name, size, ratio_bp, min, max, draw, reserve] = members(
        value,
        ["name", "size", "ratio_bp", "min", "max", "draw", "reserve"],
    )?;
    Ok(Stratum {
        name: text("/name", name)?,
        size: count("/size", size)?,
        ratio_bp: count("/ratio_bp", ratio_bp)?,
        min: count("/min", min)?,
        max: optional("/max", max, count)?,
        draw: count("/draw", draw)?,
        reserve: count("/reserve", reserve)?,
    })
}

fn unit(value: &Value) -> Result<UnitDemand, Defect> {
    let [unit, inspectors] = members(value, ["unit", "inspectors"])?;
    Ok(UnitDemand {
        unit: text("/unit", unit)?,
        inspectors: count("/inspectors", inspectors)?,
    })
}

fn contributor(value: &Value) -> Result<Contributor, Defect> {
    let [id, commitment] = members(value, ["id", "commitment"])?;
    Ok(Contributor {
        id: text("/id", id)?,
        commitment: hex("/commitment", commitment)?,
    })
}

fn beacon(place: &str, value: &Value) -> Result<BeaconRound, Defect> {
    let read = || {
        let [source, round, at] = members(value, ["source", "round", "at"])?;
        Ok(BeaconRound {
            source: one_of(
                "/source",
                source,
                BeaconSource::of_code,
                BeaconSource::CODES,
            )?,
            round: text("/round", round)?,
            at: text("/at", at)?,
        })
    };
    read().map_err(|defect: Defect| defect.below(place))
}

impl Manifest {
    /// Reads a manifest: exactly the members of SPEC §3, keeping its rules apart from
    /// `strata[].draw`.
    ///
    /// # Errors
    /// The first place that is wrong.
    pub fn of_value(value: &Value) -> Result<Self, Defect> {
        let [
            spec_,
            hash,
            draw,
            entry,
            run,
            previous,
            title,
            frozen_at,
            reveal_by,
            mode_,
            teams,
            max_load,
            population,
            excluded,
            inspectors,
            conflicts,
            strata,
            units,
            contributors,
            beacon_,
            log,
        ] = members(
            value,
            [
                "spec",
                "hash",
                "draw",
                "entry",
                "run",
                "previous",
                "title",
                "frozen_at",
                "reveal_by",
                "mode",
                "teams",
                "max_load",
                "population",
                "excluded",
                "inspectors",
                "conflicts",
                "strata",
                "units",
                "contributors",
                "beacon",
                "log",
            ],
        )?;
        let manifest = Self {
            spec: spec(spec_)?,
            hash: one_of("/hash", hash, Algorithm::of_code, "sha256, sm3")?,
            draw: text("/draw", draw)?,
            entry: text("/entry", entry)?,
            run: count("/run", run)?,
            previous: optional("/previous", previous, hex)?,
            title: text("/title", title)?,
            frozen_at: text("/frozen_at", frozen_at)?,
            reveal_by: text("/reveal_by", reveal_by)?,
            mode: mode(mode_)?,
            teams: count("/teams", teams)?,
            max_load: optional("/max_load", max_load, count)?,
            population: file("/population", population)?,
            excluded: file("/excluded", excluded)?,
            inspectors: file("/inspectors", inspectors)?,
            conflicts: file("/conflicts", conflicts)?,
            strata: list("/strata", strata, stratum)?,
            units: list("/units", units, unit)?,
            contributors: list("/contributors", contributors, contributor)?,
            beacon: optional("/beacon", beacon_, beacon)?,
            log: text("/log", log)?,
        };
        manifest.check()?;
        Ok(manifest)
    }

    /// Reads a manifest from its JSON text, as [`Manifest::of_value`].
    ///
    /// # Errors
    /// The first place that is wrong, or that it isn't I-JSON.
    pub fn parse(json: &str) -> Result<Self, Defect> {
        Self::of_value(&parse(json)?)
    }
}

impl MatchingManifest {
    /// Reads a matching manifest of this draw: exactly the members of SPEC §6.
    ///
    /// # Errors
    /// The first place that is wrong.
    pub fn of_value(value: &Value, draw: &str, manifest: &Hex32) -> Result<Self, Defect> {
        let [
            spec_,
            draw_,
            manifest_,
            attempt,
            inspectors,
            conflicts,
            units,
            mode_,
            teams,
            max_load,
        ] = members(
            value,
            [
                "spec",
                "draw",
                "manifest",
                "attempt",
                "inspectors",
                "conflicts",
                "units",
                "mode",
                "teams",
                "max_load",
            ],
        )?;
        let rematch = Self {
            spec: spec(spec_)?,
            draw: text("/draw", draw_)?,
            manifest: hex("/manifest", manifest_)?,
            attempt: count("/attempt", attempt)?,
            inspectors: file("/inspectors", inspectors)?,
            conflicts: file("/conflicts", conflicts)?,
            units: list("/units", units, unit)?,
            mode: mode(mode_)?,
            teams: count("/teams", teams)?,
            max_load: optional("/max_load", max_load, count)?,
        };
        rematch.check(draw, manifest)?;
        Ok(rematch)
    }

    /// Reads a matching manifest from its JSON text, as [`MatchingManifest::of_value`].
    ///
    /// # Errors
    /// The first place that is wrong, or that it isn't I-JSON.
    pub fn parse(json: &str, draw: &str, manifest: &Hex32) -> Result<Self, Defect> {
        Self::of_value(&parse(json)?, draw, manifest)
    }
}

fn parse(json: &str) -> Result<Value, Defect> {
    Value::parse(json).map_err(|error| Defect::new("", Fault::NotIJson(error.0)))
}
