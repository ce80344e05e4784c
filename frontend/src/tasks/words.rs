//! The words for what the contract has codes for.

use crate::texts::tasks as t;
use crate::texts::word;
use crate::ui::{Status, StatusKind};
use leptos::prelude::*;
use sortition_contract::tasks::{JointKind, ShortageView, TaskMode, TaskState};

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
    match mode {
        TaskMode::Object => t::by_object(),
        TaskMode::Team => t::by_team(),
    }
}

/// Why an inspector can't be drawn.
pub fn obstacle_text(obstacle: &str) -> &'static str {
    match obstacle {
        "inactive" => t::obstacle_inactive(),
        "expired" => t::obstacle_expired(),
        "on_leave" => t::obstacle_on_leave(),
        "unusable_code" => t::obstacle_unusable_code(),
        _ => t::obstacle_speciality(),
    }
}

/// What a draw would lack, as a sentence.
pub fn shortage_text(shortage: &ShortageView) -> String {
    let unit = shortage
        .unit_name
        .clone()
        .unwrap_or_else(|| t::all_units().to_owned());
    let (needed, available) = (shortage.needed, shortage.available);
    match shortage.kind.as_str() {
        "nothing" => t::shortage_nothing().to_owned(),
        "objects" => t::shortage_objects(available, needed, unit),
        "load" => t::shortage_load(available, needed, unit),
        _ => t::shortage_teams(available, needed, unit),
    }
}
