//! Whom scopes meet, by groups of objects that are alike: what is counted is the same as by a pass over
//! all of them.

use crate::plans::rules::population::{Candidate, Terms, is_enterprise};
use crate::plans::rules::tally::{Placed, Sums, Tally};
use crate::registers::rules::scopes::{Features, Matching};
use chrono::NaiveDate;

/// Objects that are alike, or a single one.
#[derive(Clone, Debug)]
pub struct Member {
    /// What they have in common.
    pub features: Features,
    /// How many; below zero where single objects are taken out of their group.
    pub number: i64,
    /// The days of their visits: of a single object only.
    pub visits: Vec<NaiveDate>,
    /// Those of them that the reader may know of.
    pub known: Vec<NaiveDate>,
}

impl Member {
    /// So many objects that nobody has visited.
    pub fn unvisited(features: Features, number: i64) -> Self {
        Self {
            features,
            number,
            visits: Vec::new(),
            known: Vec::new(),
        }
    }
}

/// What is asked of objects.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Which of them are in scope.
    pub matching: Matching,
    /// What becomes of those.
    pub terms: Terms,
}

impl Asked {
    /// Where they come in: their stratum, or why they are left out; none out of scope.
    pub fn place(&self, member: &Member) -> Option<Placed> {
        let Features {
            object_type,
            credit_class,
            is_active,
            ..
        } = member.features;
        if !self.matching.holds(&member.features) {
            return None;
        }
        let candidate = Candidate {
            object_type,
            is_active,
            credit_class,
            visits: &member.visits,
        };
        Some(self.terms.placed(&candidate, &member.known))
    }

    /// Their stratum, if they can be drawn.
    pub fn stratum(&self, member: &Member) -> Option<&'static str> {
        self.place(member)?.place.ok()
    }

    /// Counts them; `visit` gets those that can be drawn, with their place and their stratum.
    pub fn tally<'a>(
        &self,
        members: impl IntoIterator<Item = &'a Member>,
        mut visit: impl FnMut(usize, &'a Member, &'static str),
    ) -> Tally {
        let mut sums = Sums::default();
        for (index, member) in members.into_iter().enumerate() {
            let Some(placed) = self.place(member) else {
                continue;
            };
            if let Ok(stratum) = placed.place {
                visit(index, member, stratum);
            }
            let features = &member.features;
            let is_enterprise = is_enterprise(&features.code_start, features.object_type);
            let has_reached_cap = self.terms.has_reached_cap(&member.visits);
            sums.add(&placed, is_enterprise, has_reached_cap, member.number);
        }
        sums.tally()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plans::rules::population::Cap;
    use sortition_contract::plans::{ExclusionReason, StratumRatio};
    use sortition_contract::registers::{CreditClass, ObjectScope, ObjectType};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn firm(class: Option<CreditClass>, region: &str) -> Features {
        Features {
            object_type: ObjectType::Enterprise,
            credit_class: class,
            is_active: true,
            code_start: "911".to_owned(),
            industry_code: String::new(),
            region_code: region.to_owned(),
            tags: String::new(),
        }
    }

    fn asked() -> Asked {
        let ratio = StratumRatio {
            stratum: "A".to_owned(),
            ratio_bp: 100,
            min: None,
            max: None,
        };
        let cap = Cap {
            visits: 1,
            excludes: false,
        };
        Asked {
            matching: Matching::new(&ObjectScope {
                region_codes: vec!["130102".to_owned()],
                ..ObjectScope::default()
            }),
            terms: Terms::new(&[ratio], &[], Some(6), cap, day("2026-11-23")),
        }
    }

    #[test]
    fn tally_takes_visited_objects_out_of_their_group() {
        let class_a = firm(Some(CreditClass::A), "130102");
        let visited = |days: &[&str], known: &[&str]| Member {
            number: 1,
            visits: days.iter().map(|text| day(text)).collect(),
            known: known.iter().map(|text| day(text)).collect(),
            ..Member::unvisited(class_a.clone(), 1)
        };
        let members = [
            Member::unvisited(class_a.clone(), 10),
            Member::unvisited(firm(Some(CreditClass::A), "130104"), 100),
            Member::unvisited(firm(None, "130102"), 5),
            // Three were visited: long ago, lately, and lately unknown to the reader.
            Member::unvisited(class_a.clone(), -3),
            visited(&["2026-02-01"], &["2026-02-01"]),
            visited(&["2026-11-01"], &["2026-11-01"]),
            visited(&["2026-11-01"], &[]),
        ];
        let mut drawable = Vec::new();
        let tally = asked().tally(&members, |index, _, stratum| {
            drawable.push((index, stratum))
        });
        assert_eq!((tally.in_scope, tally.eligible()), (15, 8));
        assert_eq!((tally.unseen, tally.at_cap), (1, 1));
        assert_eq!(tally.excluded[&ExclusionReason::RecentlyChecked], 1);
        assert_eq!(tally.excluded[&ExclusionReason::NoRatio], 5);
        assert_eq!(drawable, [(0, "A"), (3, "A"), (4, "A")]);
        assert!(tally.has_enterprises);
    }

    #[test]
    fn stratum_is_that_of_who_can_be_drawn() {
        let of = |features| asked().stratum(&Member::unvisited(features, 1));
        assert_eq!(of(firm(Some(CreditClass::A), "130102")), Some("A"));
        assert_eq!(of(firm(Some(CreditClass::B), "130102")), None);
        assert_eq!(of(firm(Some(CreditClass::A), "130104")), None);
    }
}
