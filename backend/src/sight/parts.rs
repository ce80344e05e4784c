//! What somebody knows of a check's parts (row 46): the lead all of them, each unit and each inspector the
//! own, and whoever takes part in the check another unit's once it is handed in. One rule, for a check that
//! is at hand ([`Standing`]) and for those that a list looks for ([`shows_result`]).

use crate::kernel::schema::{check_inspectors, check_parts, checks, inspectors};
use crate::sight::Sight;
use crate::sight::visible::{Condition, has_public_result, is_assigned_to};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use sortition_contract::checks::{CheckResult, CheckState};
use sortition_contract::ids::{UnitId, UserId};

/// The states in which a part is handed in.
pub const HANDED_IN: [CheckState; 2] = [CheckState::Submitted, CheckState::Confirmed];

/// How somebody stands to one check that exists for them.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Whether all of it is theirs to know.
    is_whole: bool,
    /// Whether its result is public.
    is_public: bool,
    /// The unit for which they inspect it.
    inspects_for: Option<UnitId>,
    /// The units whose parts are their own.
    own: Vec<UnitId>,
}

impl Standing {
    /// How a caller stands to a check of a task with this lead unit, whose parts are these units'; the
    /// caller inspects it for a unit, if for any.
    pub fn of<'a>(
        sight: &Sight,
        lead_unit_id: &UnitId,
        unit_ids: impl IntoIterator<Item = &'a UnitId>,
        (inspects_for, is_public): (Option<&UnitId>, bool),
    ) -> Self {
        // Whoever lost the role has lost sight of what was assigned to them.
        let is_known = |unit_id: &&UnitId| sight.inspects_as().is_some() || sight.has_part(unit_id);
        let inspects_for = inspects_for.filter(is_known);
        let is_own = |unit_id: &&UnitId| sight.has_part(unit_id) || inspects_for == Some(*unit_id);
        Self {
            is_whole: sight.leads(lead_unit_id),
            is_public,
            inspects_for: inspects_for.cloned(),
            own: unit_ids.into_iter().filter(is_own).cloned().collect(),
        }
    }

    /// Whether all of the check is theirs to know.
    pub const fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// Whether they take part in the check, or see all of it.
    pub fn takes_part(&self) -> bool {
        self.is_whole || !self.own.is_empty()
    }

    /// Whether a unit's part is their own: they know all that is said of it.
    pub fn owns(&self, unit_id: &UnitId) -> bool {
        self.is_whole || self.own.contains(unit_id)
    }

    /// Whether they read what is recorded in a part: findings, files, who did what.
    pub fn reads(&self, unit_id: &UnitId, state: CheckState) -> bool {
        self.owns(unit_id) || (self.takes_part() && HANDED_IN.contains(&state))
    }

    /// Whether they are told a part's result.
    pub fn is_told_result(&self, unit_id: &UnitId, state: CheckState) -> bool {
        self.is_public || self.reads(unit_id, state)
    }

    /// Whether they are told the result of the whole.
    pub const fn is_told_whole_result(&self) -> bool {
        self.is_public || self.is_whole
    }

    /// Whether they are told how far a part is: who isn't told of another unit's work while it goes on.
    pub fn is_told_state(&self, unit_id: &UnitId, state: CheckState) -> bool {
        self.is_told_result(unit_id, state) || !self.takes_part()
    }

    /// Whether they see that there is a part, and who inspects it. An inspector sees the whole drawn list of
    /// an own check (row 42): who of other units comes along on the one visit.
    pub fn sees(&self, unit_id: &UnitId, state: CheckState) -> bool {
        self.is_told_state(unit_id, state) || self.inspects_for.is_some()
    }
}

/// The condition that a result is the one that the caller is told of a check: of the whole where they are told
/// that, else the worst of the parts that they read. A check may be seen before its result may, and asking
/// for a result must not tell who has it.
pub fn shows_result(sight: &Sight, result: CheckResult) -> Condition {
    let is_it = checks::result.assume_not_null().eq(result);
    let has_it = checks::result.is_not_null().and(is_it);
    if sight.sees_all() {
        return Box::new(has_it);
    }
    let is_told_whole = || -> Condition {
        let is_led = checks::unit_id.eq_any(sight.lead_units().to_vec());
        Box::new(is_led.or(has_public_result()))
    };
    let mut is_worst_read = reads_one_of(sight, &[result]);
    let worse = result.worse();
    if !worse.is_empty() {
        is_worst_read = Box::new(is_worst_read.and(not(reads_one_of(sight, worse))));
    }
    Box::new(
        has_it
            .and(is_told_whole())
            .or(not(is_told_whole()).and(is_worst_read)),
    )
}

/// The condition that somebody who doesn't lead reads a part with one of these results.
fn reads_one_of(sight: &Sight, results: &[CheckResult]) -> Condition {
    // Asked check by check: a unit has as many parts as its tasks have checks.
    let of_unit = check_parts::table
        .filter(check_parts::check_id.eq(checks::id))
        .filter(check_parts::unit_id.eq_any(sight.part_units().to_vec()))
        .filter(
            check_parts::result
                .assume_not_null()
                .eq_any(results.to_vec()),
        );
    let has_own: Condition = match sight.inspects_as() {
        None => Box::new(exists(of_unit)),
        Some(user_id) => {
            let inspected = inspected_with(user_id, results);
            Box::new(exists(of_unit).or(inspected))
        }
    };
    let handed_in = check_parts::table
        .filter(check_parts::check_id.eq(checks::id))
        .filter(check_parts::state.eq_any(HANDED_IN))
        .filter(
            check_parts::result
                .assume_not_null()
                .eq_any(results.to_vec()),
        );
    Box::new(has_own.or(takes_part(sight).and(exists(handed_in))))
}

/// The condition that the caller takes part in a check without leading it.
fn takes_part(sight: &Sight) -> Condition {
    let of_unit = check_parts::table
        .filter(check_parts::check_id.eq(checks::id))
        .filter(check_parts::unit_id.eq_any(sight.part_units().to_vec()));
    match sight.inspects_as() {
        None => Box::new(exists(of_unit)),
        Some(user_id) => Box::new(exists(of_unit).or(is_assigned_to(user_id))),
    }
}

/// The condition that the part which an account inspects has one of these results.
fn inspected_with(user_id: &UserId, results: &[CheckResult]) -> Condition {
    let inspected = check_parts::table
        .inner_join(
            check_inspectors::table.on(check_inspectors::check_id
                .eq(check_parts::check_id)
                .and(check_inspectors::unit_id.eq(check_parts::unit_id))),
        )
        .inner_join(inspectors::table.on(inspectors::id.eq(check_inspectors::inspector_id)))
        .filter(inspectors::user_id.assume_not_null().eq(user_id.clone()))
        .filter(
            check_parts::result
                .assume_not_null()
                .eq_any(results.to_vec()),
        )
        .select(check_parts::check_id);
    Box::new(checks::id.eq_any(inspected))
}
