//! The words for what the contract has codes for.

use crate::texts::tasks as t;
use crate::texts::word;
use crate::ui::{Status, StatusKind};
use leptos::prelude::*;
use sortition_contract::tasks::{
    JointKind, ShortageKind, ShortageView, TaskMode, TaskState, TeamObstacle,
};

/// A state in words.
pub fn task_state_text(state: TaskState) -> &'static str {
    word(state)
}

/// A state with its tone.
pub fn task_state_status(state: TaskState) -> AnyView {
    let kind = match state {
        TaskState::Drawing | TaskState::Checking | TaskState::Submitted => StatusKind::On,
        TaskState::Returned | TaskState::Inviting => StatusKind::Warn,
        TaskState::Closed | TaskState::Void => StatusKind::Off,
        _ => StatusKind::Plain,
    };
    view! { <Status kind label=task_state_text(state)/> }.into_any()
}

/// Whether units join, in words.
pub fn joint_kind_text(kind: JointKind) -> &'static str {
    word(kind)
}

/// How inspectors are matched, in words.
pub fn mode_text(mode: TaskMode) -> &'static str {
    word(mode)
}

/// Why an inspector can't be drawn.
pub fn obstacle_text(obstacle: TeamObstacle) -> &'static str {
    match obstacle {
        TeamObstacle::Inactive => t::obstacle_inactive(),
        TeamObstacle::Expired => t::obstacle_expired(),
        TeamObstacle::OnLeave => t::obstacle_on_leave(),
        TeamObstacle::UnusableCode => t::obstacle_unusable_code(),
        TeamObstacle::Speciality => t::obstacle_speciality(),
    }
}

/// What a draw would lack, as a sentence.
pub fn shortage_text(shortage: &ShortageView) -> String {
    let unit = shortage
        .unit_name
        .clone()
        .unwrap_or_else(|| t::all_units().to_owned());
    let (needed, available) = (shortage.needed, shortage.available);
    match shortage.kind {
        ShortageKind::Nothing => t::shortage_nothing().to_owned(),
        ShortageKind::Objects => t::shortage_objects(available, needed, unit),
        ShortageKind::Load => t::shortage_load(available, needed, unit),
        ShortageKind::Teams => t::shortage_teams(available, needed, unit),
    }
}
