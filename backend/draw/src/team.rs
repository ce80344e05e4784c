//! Teams (SPEC §6, team mode): who belongs to which, and who is left over.

use crate::hash::Mac;
use crate::manifest::{Terms, UnitDemand};
use crate::matching::Insufficient;
use crate::pool::Pool;

/// Teams by number, and each unit's inspectors without a team.
pub(crate) struct Teams {
    /// Of team N the indexes of its members at N − 1, by unit in the manifest's order, then
    /// position.
    pub members: Vec<Vec<usize>>,
    /// For each unit in the manifest's order the indexes of its inspectors after the last that
    /// joined a team, by position.
    pub spare: Vec<Vec<usize>>,
}

impl Teams {
    pub(crate) fn new(mac: &Mac, terms: &Terms<'_>, pool: &Pool<'_>) -> Result<Self, Insufficient> {
        let positions = terms.units.iter().map(|unit| positions(mac, unit, pool));
        let positions: Vec<Vec<usize>> = positions.collect();
        for (unit, inspectors) in terms.units.iter().zip(&positions) {
            let needed = u128::from(terms.teams) * u128::from(unit.inspectors);
            if (inspectors.len() as u128) < needed {
                return Err(Insufficient::TooFewForTeams {
                    unit: unit.unit.clone(),
                    needed: u64::try_from(needed).unwrap_or(u64::MAX),
                    inspectors: inspectors.len() as u64,
                });
            }
        }
        // The lead unit sends at least one to each team, so there are no more teams than
        // inspectors, and these numbers are small.
        let teams = terms.teams as usize;
        let mut members = vec![Vec::new(); teams];
        let mut spare = Vec::new();
        for (unit, inspectors) in terms.units.iter().zip(&positions) {
            let (placed, left) = inspectors.split_at(teams * unit.inspectors as usize);
            for (position, inspector) in placed.iter().enumerate() {
                members[position % teams].push(*inspector);
            }
            spare.push(left.to_vec());
        }
        Ok(Self { members, spare })
    }

    /// The key that a team is ranked by.
    pub(crate) fn key(number: usize) -> String {
        format!("team:{number}")
    }
}

/// A unit's inspectors by (`MAC("team<tab>" inspector)`, inspector).
fn positions(mac: &Mac, unit: &UnitDemand, pool: &Pool<'_>) -> Vec<usize> {
    let mut inspectors = pool.of_unit(&unit.unit);
    inspectors.sort_by_cached_key(|index| {
        let key = pool.inspectors[*index].key;
        (mac.of(&["team\t", key]), key)
    });
    inspectors
}
