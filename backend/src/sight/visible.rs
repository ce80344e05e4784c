//! The secret list as one predicate: who sees what of the drawn list. Lists, search, counts and
//! exports all go through it; what it leaves out doesn't exist for the caller.

use crate::kernel::auth::Actor;
use crate::kernel::command::Call;
use crate::kernel::db::Backend;
use crate::kernel::page::Way;
use crate::kernel::rights::{Operation, Scope};
use crate::kernel::schema::{check_parts, checks, draws, publications};
use crate::sight::GetCheck;
use crate::sight::public::{IsPublicResult, is_public_result};
use crate::sight::reach;
use diesel::BoxableExpression;
use diesel::dsl::{Eq, Filter, IsNotNull, Or, exists, sql};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use sortition_contract::checks::CheckState;
use sortition_contract::ids::{UnitId, UserId};
use sortition_contract::org::Role;
use sortition_contract::publications::PublicationKind;

/// The unit of a part if it takes part in another's task, as the index `check_parts_joined` has it.
const UNIT_THAT_JOINED: &str = "NULLIF(check_parts.unit_id, check_parts.lead_unit_id)";

/// A condition on checks.
pub type Condition = Box<dyn BoxableExpression<checks::table, Backend, SqlType = Bool>>;

/// How a caller looks at the drawn list.
#[derive(Clone, Debug)]
pub struct Sight {
    /// The account; none for the system.
    user_id: Option<UserId>,
    /// Units whose tasks are seen whole: the lead's operators and approvers.
    lead_units: Vec<UnitId>,
    /// Units whose own parts are seen, once released.
    part_units: Vec<UnitId>,
    /// Whether checks assigned to the caller are seen.
    is_assigned: bool,
    /// Whether published checks of all units are seen.
    sees_published: bool,
    /// Whether all is seen: the system, or the regulations office with a reason that was logged.
    sees_all: bool,
}

impl Sight {
    /// What a scope of row 46 lets its caller see. With `has_reason` the regulations office sees
    /// what isn't published yet; the caller of this has logged it.
    pub fn of(actor: &Actor, scope: &Scope, has_reason: bool) -> Self {
        let is_regulations = actor
            .roles
            .iter()
            .any(|held| held.role == Role::Regulations);
        let is_system = actor.user_id.is_none() && scope.is_all;
        Self {
            user_id: actor.user_id.clone(),
            lead_units: scope.units.iter().cloned().collect(),
            part_units: scope.task_units.iter().cloned().collect(),
            is_assigned: scope.assigned,
            sees_published: scope.is_all,
            sees_all: is_system || (scope.is_all && is_regulations && has_reason),
        }
    }

    /// What a call may read of checks.
    pub fn of_call(call: &Call) -> Self {
        Self::of(&call.actor, &call.sight, false)
    }

    /// What somebody may know of checks wherever else they show, as in the day on which an object was
    /// checked last: one's own by row 46, and those of others once they are public.
    pub fn of_reader(actor: &Actor) -> Self {
        Self::of_reader_with_reason(actor, false)
    }

    /// The same; with a reason, which the caller of this has logged, the regulations office sees all.
    pub fn of_reader_with_reason(actor: &Actor, has_reason: bool) -> Self {
        let scope = Scope::of(&GetCheck::RIGHT, &actor.roles);
        Self {
            sees_published: true,
            ..Self::of(actor, &scope, has_reason)
        }
    }

    /// What everybody may know.
    pub fn of_public() -> Self {
        Self {
            user_id: None,
            lead_units: Vec::new(),
            part_units: Vec::new(),
            is_assigned: false,
            sees_published: true,
            sees_all: false,
        }
    }

    /// The same without what is seen only because it is published.
    pub fn without_published(self) -> Self {
        Self {
            sees_published: false,
            ..self
        }
    }

    /// Whether checks of tasks led by this unit are seen whole, before their release too.
    pub fn leads(&self, unit_id: &UnitId) -> bool {
        self.sees_all || self.lead_units.contains(unit_id)
    }

    /// The account that looks.
    pub const fn user_id(&self) -> Option<&UserId> {
        self.user_id.as_ref()
    }

    /// Whether a unit's own part is seen.
    pub fn has_part(&self, unit_id: &UnitId) -> bool {
        self.part_units.contains(unit_id)
    }

    /// The account whose assigned checks are seen, if they are.
    pub fn inspects_as(&self) -> Option<&UserId> {
        self.user_id.as_ref().filter(|_| self.is_assigned)
    }

    /// Whether all is seen.
    pub(super) const fn sees_all(&self) -> bool {
        self.sees_all
    }

    /// The units whose tasks are seen whole.
    pub(super) fn lead_units(&self) -> &[UnitId] {
        &self.lead_units
    }

    /// The units whose own parts are seen.
    pub(super) fn part_units(&self) -> &[UnitId] {
        &self.part_units
    }
}

/// The condition that a check exists for a caller.
pub fn visible_checks(sight: &Sight) -> Condition {
    Way::any(visible_ways(sight)).unwrap_or_else(nothing)
}

fn nothing() -> Condition {
    Box::new(checks::id.is_null())
}

/// All ways in which checks exist for a caller, one at least: what exists does by one of them, and nothing
/// else by any. Each apart from the others can be found by an index.
pub fn visible_ways(sight: &Sight) -> Vec<Way<Condition>> {
    if sight.sees_all {
        return vec![Way::Walked(Box::new(checks::id.is_not_null()))];
    }
    let led = |unit_id: &UnitId| -> Way<Condition> {
        Way::Walked(Box::new(checks::unit_id.eq(unit_id.clone())))
    };
    let mut ways: Vec<Way<Condition>> = sight.lead_units.iter().map(led).collect();
    // Of the own tasks all is seen anyway.
    let (leading, others): (Vec<UnitId>, Vec<UnitId>) = sight
        .part_units
        .iter()
        .cloned()
        .partition(|unit_id| sight.lead_units.contains(unit_id));
    if !leading.is_empty() {
        let joined = check_parts::table
            .filter(sql::<Text>(UNIT_THAT_JOINED).eq_any(leading))
            .filter(check_parts::state.ne(CheckState::Sealed))
            .select(check_parts::check_id);
        ways.push(Way::Fetched(Box::new(checks::id.eq_any(joined))));
    }
    if !others.is_empty() {
        let own = check_parts::table
            .filter(check_parts::unit_id.eq_any(others))
            .filter(check_parts::state.ne(CheckState::Sealed))
            .select(check_parts::check_id);
        ways.push(Way::Fetched(Box::new(checks::id.eq_any(own))));
    }
    if let Some(user_id) = sight.inspects_as() {
        ways.push(Way::Fetched(is_assigned_to(user_id)));
    }
    if sight.sees_published {
        ways.push(Way::Walked(Box::new(is_public())));
    }
    if ways.is_empty() {
        ways.push(Way::Fetched(nothing()));
    }
    ways
}

/// The condition that the check is assigned to an account. Rows exist from the release on.
pub fn is_assigned_to(user_id: &UserId) -> Condition {
    Box::new(checks::id.eq_any(reach::checks_of(user_id)))
}

/// The condition that a publication was made of the check's result.
pub fn has_publication() -> Condition {
    let any = publications::table
        .filter(publications::subject_id.eq(checks::id))
        .filter(publications::kind.eq(PublicationKind::Result));
    Box::new(exists(any))
}

/// The type of [`has_public_result`].
pub type HasPublicResult = exists<
    Filter<Filter<publications::table, Eq<publications::subject_id, checks::id>>, IsPublicResult>,
>;

/// The condition that the result of the check asked about stands in public. Asked check by check:
/// who reads all that is public needn't wait for the list of it.
pub(super) fn has_public_result() -> HasPublicResult {
    let of_check = publications::table.filter(publications::subject_id.eq(checks::id));
    exists(of_check.filter(is_public_result()))
}

/// The type of [`is_public`].
pub type IsPublic = Or<
    HasPublicResult,
    exists<
        Filter<
            Filter<draws::table, Eq<draws::id, checks::draw_id>>,
            IsNotNull<draws::published_at>,
        >,
    >,
>;

/// The condition that a check is public: its result is, or its draw is, whichever is first.
pub fn is_public() -> IsPublic {
    let of_check = draws::table.filter(draws::id.eq(checks::draw_id));
    has_public_result().or(exists(of_check.filter(draws::published_at.is_not_null())))
}
