//! Changes after the draw (SPEC §9): who replaces an object or an inspector. Pure functions; what
//! they name is decided, recorded and logged by the caller.

use std::collections::BTreeMap;

use crate::files::Files;
use crate::hash::{Algorithm, Hex32, Mac};
use crate::manifest::{Mode, Terms};
use crate::matching::{Insufficient, Matching, rank};
use crate::pool::Pool;
use crate::result::{DrawResult, Drawn};
use crate::rows::InspectorRow;
use crate::team::Teams;

/// An object of the task with those who inspect it, after all changes logged so far.
///
/// An object that was replaced stays in the list, with `is_open` false: a reserve is unused as
/// long as no assignment names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The object's key.
    pub object: String,
    /// The team's number; 0 in object mode.
    pub team: u64,
    /// Its inspectors in their order.
    pub inspectors: Vec<String>,
    /// Those recused from it after the draw.
    pub recused: Vec<String>,
    /// Whether its check is still to be done, so that it counts as load.
    pub is_open: bool,
}

impl Assignment {
    /// The assignments as the draw left them.
    #[must_use]
    pub fn of_matching(matching: &Matching) -> Vec<Self> {
        let open = matching.objects.iter().map(|matched| Self {
            object: matched.key.clone(),
            team: matched.team,
            inspectors: matched.inspectors.clone(),
            recused: Vec::new(),
            is_open: true,
        });
        open.collect()
    }
}

/// An inspector's replacement on one object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// Who gives the object up.
    pub from: String,
    /// Who takes it, at the same place in the list; none if nobody may, which is recorded as
    /// `insufficient_inspectors`.
    pub to: Option<String>,
    /// The open checks that decided: of each of the unit's inspectors, by key.
    pub loads: Vec<(String, u64)>,
}

/// An object's replacement by a reserve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Substitution {
    /// The object that cannot be inspected.
    pub from: String,
    /// Its stratum's next unused reserve.
    pub to: Drawn,
    /// The reserve's assignment: the object's inspectors or team, after the replacements.
    pub assignment: Assignment,
    /// Of those who may not take the reserve, in list order.
    pub replacements: Vec<Replacement>,
}

/// A change that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChangeError {
    /// No open assignment names the object.
    #[error("{0:?} is not to be inspected")]
    NotAssigned(String),
    /// The inspector is not on the object.
    #[error("{inspector:?} does not inspect {object:?}")]
    NotOnObject {
        /// The object's key.
        object: String,
        /// The inspector's key.
        inspector: String,
    },
    /// All reserves of the stratum are used.
    #[error("the stratum {stratum:?} has no reserve left")]
    NoReserveLeft {
        /// The stratum's name.
        stratum: String,
    },
    /// The files do not give the teams that the matching names.
    #[error(transparent)]
    Teams(#[from] Insufficient),
}

/// What changes are decided by: the draw's seed and terms, and its files. After a rematch, terms
/// and files are those of the last matching manifest.
#[derive(Debug, Clone)]
pub struct Changes<'a> {
    mac: Mac,
    terms: Terms<'a>,
    files: &'a Files,
}

impl<'a> Changes<'a> {
    /// For one draw.
    #[must_use]
    pub fn new(algorithm: Algorithm, seed: &Hex32, terms: Terms<'a>, files: &'a Files) -> Self {
        Self {
            mac: Mac::new(algorithm, seed),
            terms,
            files,
        }
    }

    /// Who takes an object over from a recused inspector.
    ///
    /// # Errors
    /// [`ChangeError::NotAssigned`], [`ChangeError::NotOnObject`]
    pub fn recuse(
        &self,
        assignments: &[Assignment],
        object: &str,
        inspector: &str,
    ) -> Result<Replacement, ChangeError> {
        let assignment = find_open(assignments, object)?;
        if !assignment.inspectors.iter().any(|one| one == inspector) {
            return Err(ChangeError::NotOnObject {
                object: object.to_owned(),
                inspector: inspector.to_owned(),
            });
        }
        self.replacement(assignments, assignment, inspector)
    }

    /// What takes the place of an object that cannot be inspected, and who inspects it.
    ///
    /// # Errors
    /// [`ChangeError::NotAssigned`], [`ChangeError::NoReserveLeft`]
    pub fn substitute(
        &self,
        result: &DrawResult,
        assignments: &[Assignment],
        object: &str,
    ) -> Result<Substitution, ChangeError> {
        let replaced = find_open(assignments, object)?;
        let to = next_reserve(result, assignments, object)?;

        // From here on the reserve stands in the object's place.
        let mut later: Vec<Assignment> = assignments.to_vec();
        for assignment in &mut later {
            assignment.is_open &= assignment.object != object;
        }
        let mut taken_over = Assignment {
            object: to.key.clone(),
            team: replaced.team,
            inspectors: replaced.inspectors.clone(),
            recused: Vec::new(),
            is_open: true,
        };
        let barred = |inspector: &&String| !self.may_take(inspector, &to.key);
        let mut replacements = Vec::new();
        for inspector in replaced.inspectors.iter().filter(barred) {
            later.push(taken_over.clone());
            let replacement = self.replacement(&later, &taken_over, inspector)?;
            later.pop();
            taken_over.replace(&replacement);
            replacements.push(replacement);
        }
        Ok(Substitution {
            from: object.to_owned(),
            to: to.clone(),
            assignment: taken_over,
            replacements,
        })
    }

    fn row(&self, inspector: &str) -> Option<InspectorRow<'_>> {
        self.files.inspectors.find(inspector)
    }

    fn may_take(&self, inspector: &str, object: &str) -> bool {
        let area = self
            .files
            .population
            .find(object)
            .map_or("-", |row| row.area);
        self.row(inspector).is_some_and(|row| row.covers(area))
            && !self.files.conflicts.bars(inspector, object)
    }

    /// SPEC §9, the recusal, whatever its cause.
    fn replacement(
        &self,
        assignments: &[Assignment],
        assignment: &Assignment,
        from: &str,
    ) -> Result<Replacement, ChangeError> {
        let unit = self.row(from).map_or("", |row| row.unit);
        let object = assignment.object.as_str();
        let may_follow = |inspector: &str| {
            self.may_take(inspector, object)
                && !assignment
                    .inspectors
                    .iter()
                    .chain(&assignment.recused)
                    .any(|one| one == inspector)
        };
        let loads = loads(assignments);
        let load = |inspector: &str| loads.get(inspector).copied().unwrap_or(0);
        let own = || {
            self.files
                .inspectors
                .rows()
                .filter(|row| row.unit == unit)
                .map(|row| row.key)
        };
        let to = match self.terms.mode {
            Mode::Object => own()
                .filter(|key| may_follow(key))
                .min_by_key(|key| (load(key), rank(&self.mac, object, key), *key)),
            Mode::Team => self.spare(unit)?.into_iter().find(|key| may_follow(key)),
        };
        Ok(Replacement {
            from: from.to_owned(),
            to: to.map(str::to_owned),
            loads: own().map(|key| (key.to_owned(), load(key))).collect(),
        })
    }

    /// A unit's inspectors without a team, by position.
    fn spare(&self, unit: &str) -> Result<Vec<&str>, Insufficient> {
        let pool = Pool::new(&self.files.inspectors, &self.files.conflicts, &[]);
        let spare = Teams::new(&self.mac, &self.terms, &pool)?.spare;
        let of_unit = self
            .terms
            .units
            .iter()
            .zip(spare)
            .find(|(demand, _)| demand.unit == unit);
        let indexes = of_unit.map(|(_, indexes)| indexes).unwrap_or_default();
        Ok(indexes
            .into_iter()
            .map(|index| pool.inspectors[index].key)
            .collect())
    }
}

impl Assignment {
    /// Puts the follower in the place of the one who goes.
    pub fn replace(&mut self, replacement: &Replacement) {
        let place = self
            .inspectors
            .iter()
            .position(|one| *one == replacement.from);
        if let Some(place) = place {
            self.inspectors
                .splice(place..=place, replacement.to.clone());
        }
        self.recused.push(replacement.from.clone());
    }
}

fn find_open<'a>(
    assignments: &'a [Assignment],
    object: &str,
) -> Result<&'a Assignment, ChangeError> {
    assignments
        .iter()
        .find(|assignment| assignment.is_open && assignment.object == object)
        .ok_or_else(|| ChangeError::NotAssigned(object.to_owned()))
}

/// The first reserve of the object's stratum that no assignment names.
fn next_reserve<'a>(
    result: &'a DrawResult,
    assignments: &[Assignment],
    object: &str,
) -> Result<&'a Drawn, ChangeError> {
    let mut all = result.objects.iter().chain(&result.reserves);
    let stratum = all
        .find(|drawn| drawn.key == object)
        .map(|drawn| drawn.stratum.as_str())
        .ok_or_else(|| ChangeError::NotAssigned(object.to_owned()))?;
    let is_unused = |key: &str| {
        !assignments
            .iter()
            .any(|assignment| assignment.object == key)
    };
    result
        .reserves
        .iter()
        .find(|reserve| reserve.stratum == stratum && is_unused(&reserve.key))
        .ok_or_else(|| ChangeError::NoReserveLeft {
            stratum: stratum.to_owned(),
        })
}

/// The open checks of each inspector that has some.
fn loads(assignments: &[Assignment]) -> BTreeMap<&str, u64> {
    let mut loads = BTreeMap::new();
    let open = assignments.iter().filter(|assignment| assignment.is_open);
    for inspector in open.flat_map(|assignment| &assignment.inspectors) {
        *loads.entry(inspector.as_str()).or_insert(0) += 1;
    }
    loads
}
