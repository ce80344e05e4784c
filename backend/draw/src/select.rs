//! Tickets and the selection (SPEC §5), part by part: of each stratum as many objects are kept as are
//! drawn and stand in reserve, those with the smallest tickets so far.

use std::collections::{BTreeMap, BinaryHeap};

use crate::hash::{Hex32, Mac};
use crate::lines::{Lines, lines_of};
use crate::manifest::Stratum;
use crate::parallel::on_all_cores;
use crate::result::Drawn;
use crate::rows::{FileKind, Population};

/// Who is drawn, and who stands in reserve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// The drawn objects in draw order: by ticket, then key.
    pub objects: Vec<Drawn>,
    /// By stratum in the manifest's order, then by ticket and key.
    pub reserves: Vec<Drawn>,
}

/// A selection with what its matching needs of it.
pub(crate) struct Selected {
    pub selection: Selection,
    /// The area of each drawn object.
    pub areas: Vec<String>,
}

/// How many objects are of each stratum that a population names, and where the first of each stands.
pub(crate) type Sizes = BTreeMap<String, (u64, u64)>;

/// An object of the population, ordered as the draw orders it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    ticket: Hex32,
    /// Lines are in the order of keys, so the index stands for the key.
    index: u64,
    key: String,
    area: String,
}

/// What a part of a population has, of each stratum that it names.
#[derive(Default)]
pub(crate) struct Found<'t>(BTreeMap<&'t str, OfStratum>);

/// What a part has of one stratum.
struct OfStratum {
    size: u64,
    /// The place of the first in the part.
    first: u64,
    /// The stratum's number in the manifest; none if it isn't there.
    number: Option<usize>,
    /// Those whose tickets may be among the smallest, by their places in the part.
    candidates: Vec<Candidate>,
}

/// A selection that is going on.
pub(crate) struct Choice<'m> {
    mac: Mac,
    strata: &'m [Stratum],
    numbers: Numbers<'m>,
    /// Of each stratum those with the smallest tickets so far, the largest of them on top.
    smallest: Vec<BinaryHeap<Candidate>>,
    sizes: Sizes,
}

impl<'m> Choice<'m> {
    /// Before the first part.
    pub(crate) fn new(mac: Mac, strata: &'m [Stratum]) -> Self {
        let names = strata.iter().map(|stratum| stratum.name.as_str());
        Self {
            mac,
            strata,
            numbers: names.zip(0..).collect(),
            smallest: vec![BinaryHeap::new(); strata.len()],
            sizes: Sizes::new(),
        }
    }

    /// What a part has, to be told to [`Self::add`].
    pub(crate) fn look_at<'t>(&self, part: &'t str) -> Found<'t> {
        let mut found = Found::default();
        for (index, line) in (0..).zip(lines_of(part)) {
            // Others are refused; here they are nothing.
            let Some(row) = Population::split(line) else {
                continue;
            };
            let of_stratum = found.count((row.stratum, index), &self.numbers);
            let Some(number) = of_stratum.number else {
                continue;
            };
            let ticket = self.mac.ticket(row.key);
            if self.may_be_chosen(number, &ticket) {
                of_stratum.candidates.push(Candidate {
                    ticket,
                    index,
                    key: row.key.to_owned(),
                    area: row.area.to_owned(),
                });
            }
        }
        found
    }

    /// Whether a ticket is not larger than all that are kept of its stratum.
    fn may_be_chosen(&self, number: usize, ticket: &Hex32) -> bool {
        let kept = &self.smallest[number];
        let is_open = kept.len() < wanted(&self.strata[number]);
        is_open || kept.peek().is_some_and(|largest| *ticket <= largest.ticket)
    }

    /// Takes what the next part has, which so many lines come before.
    pub(crate) fn add(&mut self, before: u64, found: Found<'_>) {
        for (name, of_stratum) in found.0 {
            add_size(&mut self.sizes, before, (name, &of_stratum));
            let Some(number) = of_stratum.number else {
                continue;
            };
            let (kept, wanted) = (&mut self.smallest[number], wanted(&self.strata[number]));
            for candidate in of_stratum.candidates {
                let index = before + candidate.index;
                let candidate = Candidate { index, ..candidate };
                if kept.len() < wanted {
                    kept.push(candidate);
                } else if let Some(mut largest) = kept.peek_mut()
                    && candidate < *largest
                {
                    *largest = candidate;
                }
            }
        }
    }

    /// The same of all parts of a file.
    pub(crate) fn add_all(&mut self, population: &Lines) {
        for (number, parts) in (0..).zip(population.parts().chunks(PARTS_AT_ONCE)) {
            let this = &*self;
            let found = on_all_cores(parts, |_, part| this.look_at(part));
            for (place, found) in (0..).zip(found) {
                let part: u64 = number * PARTS_AT_ONCE as u64 + place;
                self.add(part << population.height(), found);
            }
        }
    }

    /// The sizes of all strata that were met.
    pub(crate) const fn sizes(&self) -> &Sizes {
        &self.sizes
    }

    /// In each stratum the first `draw` by (ticket, key) and the next `reserve`.
    ///
    /// Objects of other strata are left out; [`draw`](crate::draw) refuses them before.
    pub(crate) fn finish(self) -> Selected {
        let mut drawn: Vec<(Candidate, &str)> = Vec::new();
        let mut reserves = Vec::new();
        for (stratum, smallest) in self.strata.iter().zip(self.smallest) {
            let mut chosen = smallest.into_sorted_vec();
            let left = chosen.split_off(within(stratum.draw, chosen.len()));
            let name = stratum.name.as_str();
            drawn.extend(chosen.into_iter().map(|candidate| (candidate, name)));
            reserves.extend(left.into_iter().map(|candidate| named(candidate, name).0));
        }
        drawn.sort_unstable();
        let (objects, areas) = drawn
            .into_iter()
            .map(|(candidate, name)| named(candidate, name))
            .unzip();
        Selected {
            selection: Selection { objects, reserves },
            areas,
        }
    }
}

/// The number of each of the manifest's strata.
type Numbers<'m> = BTreeMap<&'m str, usize>;

/// So many parts are looked at before it is said which tickets are too large: each core has some.
pub(crate) const PARTS_AT_ONCE: usize = 8;

impl<'t> Found<'t> {
    /// Counts a line of a stratum.
    fn count(&mut self, (name, index): (&'t str, u64), numbers: &Numbers<'_>) -> &mut OfStratum {
        let of_stratum = self.0.entry(name).or_insert_with(|| OfStratum {
            size: 0,
            first: index,
            number: numbers.get(name).copied(),
            candidates: Vec::new(),
        });
        of_stratum.size += 1;
        of_stratum
    }
}

fn add_size(sizes: &mut Sizes, before: u64, (name, of_stratum): (&str, &OfStratum)) {
    match sizes.get_mut(name) {
        Some((size, _)) => *size += of_stratum.size,
        None => {
            let size = (of_stratum.size, before + of_stratum.first);
            sizes.insert(name.to_owned(), size);
        }
    }
}

/// The sizes of a population's strata, without tickets.
pub(crate) fn sizes(population: &Lines) -> Sizes {
    let found = on_all_cores(population.parts(), |_, part| {
        let mut found = Found::default();
        let rows = lines_of(part).filter_map(Population::split);
        for (index, row) in (0..).zip(rows) {
            found.count((row.stratum, index), &Numbers::new());
        }
        found
    });
    let mut sizes = Sizes::new();
    for (number, found) in (0..).zip(found) {
        let before: u64 = number << population.height();
        for (name, of_stratum) in &found.0 {
            add_size(&mut sizes, before, (name, of_stratum));
        }
    }
    sizes
}

fn named(candidate: Candidate, stratum: &str) -> (Drawn, String) {
    let drawn = Drawn {
        key: candidate.key,
        stratum: stratum.to_owned(),
        ticket: candidate.ticket,
    };
    (drawn, candidate.area)
}

/// How many of a stratum are kept.
fn wanted(stratum: &Stratum) -> usize {
    within(stratum.draw.saturating_add(stratum.reserve), usize::MAX)
}

fn within(count: u64, most: usize) -> usize {
    usize::try_from(count).unwrap_or(most).min(most)
}
