//! Tickets and the selection (SPEC §5).

use std::collections::BTreeMap;

use crate::files::PopulationFile;
use crate::hash::{Hex32, Mac};
use crate::manifest::Stratum;
use crate::result::Drawn;
use crate::rows::PopulationRow;

/// Who is drawn, and who stands in reserve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// The drawn objects in draw order: by ticket, then key.
    pub objects: Vec<Drawn>,
    /// By stratum in the manifest's order, then by ticket and key.
    pub reserves: Vec<Drawn>,
}

/// An object of the population, ordered as the draw orders it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    ticket: Hex32,
    /// Lines are in the order of keys, so the index stands for the key.
    line: usize,
}

/// Draws in each stratum the first `draw` by (ticket, key) and the next `reserve`.
///
/// Objects of other strata are left out; [`draw`](crate::draw) refuses them before.
#[must_use]
pub fn select(mac: &Mac, strata: &[Stratum], population: &PopulationFile) -> Selection {
    let numbers: BTreeMap<&str, usize> = strata
        .iter()
        .enumerate()
        .map(|(number, one)| (one.name.as_str(), number))
        .collect();
    let rows: Vec<PopulationRow<'_>> = population.rows().collect();
    let mut candidates: Vec<Vec<Candidate>> = vec![Vec::new(); strata.len()];
    for (line, ticket) in tickets(mac, &rows).into_iter().enumerate() {
        if let Some(number) = numbers.get(rows[line].stratum) {
            candidates[*number].push(Candidate { ticket, line });
        }
    }

    let mut drawn: Vec<Candidate> = Vec::new();
    let mut reserves: Vec<Candidate> = Vec::new();
    for (stratum, candidates) in strata.iter().zip(&mut candidates) {
        let wanted = within(stratum.draw, candidates.len());
        let kept = wanted + within(stratum.reserve, candidates.len() - wanted);
        if kept < candidates.len() {
            candidates.select_nth_unstable(kept);
            candidates.truncate(kept);
        }
        candidates.sort_unstable();
        drawn.extend(&candidates[..wanted]);
        reserves.extend(&candidates[wanted..]);
    }
    drawn.sort_unstable();

    let named = |candidate: Candidate| {
        let PopulationRow { key, stratum, .. } = rows[candidate.line];
        Drawn {
            key: key.to_owned(),
            stratum: stratum.to_owned(),
            ticket: candidate.ticket,
        }
    };
    Selection {
        objects: drawn.into_iter().map(named).collect(),
        reserves: reserves.into_iter().map(named).collect(),
    }
}

fn within(count: u64, most: usize) -> usize {
    usize::try_from(count).unwrap_or(most).min(most)
}

#[cfg(not(feature = "parallel"))]
fn tickets(mac: &Mac, rows: &[PopulationRow<'_>]) -> Vec<Hex32> {
    rows.iter().map(|row| mac.ticket(row.key)).collect()
}

#[cfg(feature = "parallel")]
fn tickets(mac: &Mac, rows: &[PopulationRow<'_>]) -> Vec<Hex32> {
    use rayon::prelude::*;
    rows.par_iter()
        .with_min_len(1024)
        .map(|row| mac.ticket(row.key))
        .collect()
}
