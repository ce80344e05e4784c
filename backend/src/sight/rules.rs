//! Which checks count as visits of their objects.

use sortition_contract::checks::CheckState;

/// How a check counts as a visit of its object: for the year's cap, and for who was checked lately.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visiting {
    /// It took place.
    Done,
    /// The object was drawn and the visit is to come: a later draw counts it as if it were today, else
    /// one firm would be drawn by several units before the first has been there.
    ToCome,
    /// There was none and there won't be.
    Never,
}

/// How a check in this state counts as a visit.
pub const fn visiting(state: CheckState) -> Visiting {
    match state {
        CheckState::Confirmed => Visiting::Done,
        CheckState::Terminated | CheckState::Replaced => Visiting::Never,
        CheckState::Sealed
        | CheckState::Released
        | CheckState::InProgress
        | CheckState::Submitted
        | CheckState::Returned => Visiting::ToCome,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use CheckState::Confirmed;

    #[test]
    fn visiting_counts_what_is_done_and_what_is_to_come() {
        for state in CheckState::ALL {
            let expected = match state {
                Confirmed => Visiting::Done,
                CheckState::Terminated | CheckState::Replaced => Visiting::Never,
                _ => Visiting::ToCome,
            };
            assert_eq!(visiting(*state), expected, "{state}");
        }
    }
}
