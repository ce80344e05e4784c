//! Where a record stands on its way.

use leptos::prelude::*;

/// How far a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Behind.
    Done,
    /// Here.
    Current,
    /// Went wrong, or was sent back.
    Bad,
    /// To come.
    Ahead,
}

/// One step.
#[derive(Clone, Debug)]
pub struct Step {
    /// What it is called.
    pub name: String,
    /// Who and when, or what it waits for.
    pub detail: String,
    /// How far it is.
    pub state: StepState,
}

impl Step {
    /// The steps of a straight way of which `current` is the present one: before it done, after it
    /// ahead.
    pub fn line(names: &[&'static str], current: usize) -> Vec<Self> {
        names
            .iter()
            .enumerate()
            .map(|(place, name)| Self {
                name: (*name).to_owned(),
                detail: String::new(),
                state: match place.cmp(&current) {
                    std::cmp::Ordering::Less => StepState::Done,
                    std::cmp::Ordering::Equal => StepState::Current,
                    std::cmp::Ordering::Greater => StepState::Ahead,
                },
            })
            .collect()
    }
}

/// The steps in a row, below each other on a phone.
#[component]
pub fn Steps(
    /// In order.
    #[prop(into)]
    steps: Signal<Vec<Step>>,
) -> AnyView {
    let shown = move || {
        steps
            .get()
            .into_iter()
            .map(|step| {
                let class = match step.state {
                    StepState::Done => "step is-done",
                    StepState::Bad => "step is-bad",
                    StepState::Current | StepState::Ahead => "step",
                };
                let current = (step.state == StepState::Current).then_some("step");
                view! {
                    <li class=class aria-current=current>
                        <p class="n">{step.name}</p>
                        <p class="d">{step.detail}</p>
                    </li>
                }
            })
            .collect::<Vec<_>>()
    };
    view! { <ol class="steps">{shown}</ol> }.into_any()
}
