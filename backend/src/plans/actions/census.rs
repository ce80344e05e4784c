//! Objects as several surveys count them: the register's groups, read once for all of them, and those that
//! were visited one by one, taken out of their groups.

use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::plans::actions::survey::Visits;
use crate::plans::rules::census::{Asked, Member};
use crate::registers::rules::scopes::Matching;
use crate::registers::store::candidates::{self, Single};
use crate::registers::store::groups;
use crate::sight::{Knowledge, Visit, visits_since};
use chrono::NaiveDate;
use sortition_contract::ids::ObjectId;
use std::collections::HashMap;

/// All whom some surveys may meet.
pub struct Census {
    groups: Vec<Member>,
    visited: Vec<Visited>,
    /// Where objects stand among those.
    places: HashMap<ObjectId, usize>,
}

/// What a census is taken for.
#[derive(Clone, Copy, Debug)]
pub struct Purpose {
    /// From which day on visits matter; none if they don't.
    pub visits_since: Option<NaiveDate>,
    /// The day on which they count.
    pub on: NaiveDate,
    /// Whether it is told in which regions they all are.
    pub by_region: bool,
}

/// An object that was visited, or will be because it was drawn.
struct Visited {
    object: Single,
    member: Member,
}

impl Census {
    /// Takes it for all that is asked.
    pub fn take(
        connection: &mut AnyConnection,
        knowledge: Knowledge<'_>,
        asked: &[&Asked],
        purpose: Purpose,
    ) -> Result<Self, ApiError> {
        let scopes: Vec<&Matching> = asked.iter().map(|one| &one.matching).collect();
        let groups = groups::read(connection, &scopes, purpose.by_region)?;
        let groups = groups.into_iter();
        let mut census = Self {
            groups: groups
                .map(|group| Member::unvisited(group.features, group.number))
                .collect(),
            visited: Vec::new(),
            places: HashMap::new(),
        };
        if let Some(from) = purpose.visits_since {
            let since = (from, purpose.on);
            let visits = Visits::of(visits_since(connection, knowledge, since)?);
            for object in candidates::of_ids(connection, &visits.objects())? {
                if scopes.iter().any(|scope| scope.holds(&object.features)) {
                    let visits = visits.of_object(&object.id);
                    census.take_out(object, visits);
                }
            }
        }
        Ok(census)
    }

    fn take_out(&mut self, object: Single, visits: &[Visit]) {
        let unvisited = Member::unvisited(object.features.clone(), -1);
        let days = visits.iter().map(|visit| visit.on);
        let known = visits.iter().filter(|visit| visit.is_known);
        let member = Member {
            number: 1,
            visits: days.collect(),
            known: known.map(|visit| visit.on).collect(),
            ..unvisited.clone()
        };
        self.groups.push(unvisited);
        self.places.insert(object.id.clone(), self.visited.len());
        self.visited.push(Visited { object, member });
    }

    /// All of them: groups first.
    pub fn members(&self) -> impl Iterator<Item = &Member> {
        let visited = self.visited.iter().map(|one| &one.member);
        self.groups.iter().chain(visited)
    }

    /// The same, with who a single object is.
    pub fn told(&self) -> impl Iterator<Item = (&Member, Option<&Single>)> {
        let visited = self.visited.iter();
        let groups = self.groups.iter().map(|member| (member, None));
        groups.chain(visited.map(|one| (&one.member, Some(&one.object))))
    }

    /// Whether an object stands in it by itself.
    pub fn has(&self, object_id: &ObjectId) -> bool {
        self.places.contains_key(object_id)
    }

    /// Whether an object of the register can be drawn.
    pub fn is_drawable(&self, asked: &Asked, object: &Single) -> bool {
        let place = self.places.get(&object.id);
        match place.and_then(|place| self.visited.get(*place)) {
            Some(visited) => asked.stratum(&visited.member).is_some(),
            None => {
                let member = Member::unvisited(object.features.clone(), 1);
                asked.stratum(&member).is_some()
            }
        }
    }
}
