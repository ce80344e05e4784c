//! Where a draw stands on its way, in the words of the steps above the page.

use crate::format;
use crate::texts::draws as t;
use crate::ui::{Step, StepState};
use sortition_contract::draws::{DrawState, DrawView};

/// The step that a draw is at: 0 preview, 1 commitments, 2 freeze, 3 reveals, 4 draw, 5 publication,
/// 6 all done.
fn current(draw: &DrawView) -> usize {
    let all_committed = draw
        .contributors
        .iter()
        .all(|one| one.committed_at.is_some());
    let all_revealed = draw
        .contributors
        .iter()
        .all(|one| one.revealed_at.is_some());
    match draw.state {
        DrawState::Open => 1 + usize::from(all_committed),
        DrawState::Frozen | DrawState::Revealing => 3 + usize::from(all_revealed),
        DrawState::Drawn if draw.published_at.is_some() => 6,
        DrawState::Drawn => 5,
        DrawState::Aborted if draw.frozen_at.is_some() => 3 + usize::from(all_revealed),
        DrawState::Aborted => 1 + usize::from(all_committed),
    }
}

/// The six steps.
pub fn steps(draw: &DrawView) -> Vec<Step> {
    let names = [
        t::step_preview(),
        t::step_commit(),
        t::step_freeze(),
        t::step_reveal(),
        t::step_draw(),
        t::step_publish(),
    ];
    let mut steps = Step::line(&names, current(draw));
    for (step, detail) in steps.iter_mut().zip(details(draw)) {
        step.detail = detail;
    }
    if draw.state == DrawState::Aborted {
        for step in &mut steps {
            if step.state == StepState::Current {
                step.state = StepState::Bad;
                step.detail = t::aborted().to_owned();
            }
        }
    }
    steps
}

fn details(draw: &DrawView) -> [String; 6] {
    let count = |number: u64| format::count(i64::try_from(number).unwrap_or(i64::MAX));
    let all = draw.contributors.len();
    let committed = draw
        .contributors
        .iter()
        .filter(|one| one.committed_at.is_some());
    let revealed = draw
        .contributors
        .iter()
        .filter(|one| one.revealed_at.is_some());
    let sizes = draw.sizes.as_ref();
    [
        sizes.map_or_else(String::new, |sizes| {
            t::preview_detail(count(sizes.conflicts), count(sizes.population))
        }),
        t::commit_detail(all, committed.count()),
        draw.frozen_at
            .map_or_else(String::new, |at| t::freeze_detail(format::time(at))),
        match draw.frozen_at {
            Some(_) => t::reveal_detail(all, revealed.count()),
            None => String::new(),
        },
        match (draw.drawn_at, sizes) {
            (Some(_), Some(sizes)) => t::draw_detail(count(sizes.drawn)),
            _ => String::new(),
        },
        draw.published_at
            .map_or_else(|| t::publish_later().to_owned(), format::moment),
    ]
}
