//! Opening a draw: in one go by the system alone, or stepwise with others and a beacon.

use super::api::open_draw;
use super::words::{WITNESS, beacon_source_text};
use crate::api::Error;
use crate::app::Page;
use crate::texts::draws as t;
use crate::ui::{
    Button, ButtonKind, CheckField, ChecksField, Choice, DateField, Form, FormFoot, FormState,
    SelectField, TextField,
};
use crate::{format, session};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use sortition_contract::draws::{BeaconRound, BeaconSource, CreateDraw, DrawView};
use sortition_contract::tasks::TaskView;

/// All steps at once.
pub async fn start_alone(task_id: &str) -> Result<DrawView, Error> {
    open_draw(task_id, &CreateDraw::default(), true).await
}

/// The beacon while it is filled in.
#[derive(Clone, Copy)]
struct Beacon {
    is_used: RwSignal<bool>,
    source: RwSignal<String>,
    round: RwSignal<String>,
    day: RwSignal<Option<chrono::NaiveDate>>,
    time: RwSignal<String>,
}

impl Beacon {
    fn new() -> Self {
        Self {
            is_used: RwSignal::new(false),
            source: RwSignal::new(String::new()),
            round: RwSignal::new(String::new()),
            day: RwSignal::new(None),
            time: RwSignal::new(String::new()),
        }
    }

    /// As it is sent; none if none is used or something is missing, which the form has told.
    fn body(self) -> Option<BeaconRound> {
        if !self.is_used.get_untracked() {
            return None;
        }
        Some(BeaconRound {
            source: self.source.get_untracked().parse().ok()?,
            round: self.round.get_untracked().trim().to_owned(),
            at: format::moment_at(self.day.get_untracked()?, &self.time.get_untracked())?,
        })
    }
}

/// The form that opens a ceremony.
#[component]
pub fn Stepwise(
    /// The task.
    task: TaskView,
) -> AnyView {
    let form = FormState::new();
    let navigate = use_navigate();
    let mut choices: Vec<Choice> = task
        .units
        .iter()
        .map(|unit| Choice::new(unit.code.clone(), unit.name.clone()))
        .collect();
    if !choices.iter().any(|choice| choice.value == WITNESS) {
        choices.push(Choice::new(WITNESS, t::witness_unit()));
    }
    let contributors = RwSignal::new(Vec::<String>::new());
    let beacon = Beacon::new();
    let task_id = task.id.to_string();
    let submit = move || {
        let body = CreateDraw {
            contributors: contributors.get_untracked(),
            beacon: beacon.body(),
        };
        let (task_id, navigate) = (task_id.clone(), navigate.clone());
        form.submit(
            async move { open_draw(&task_id, &body, false).await },
            move |draw| {
                navigate(&Page::Draw(draw.id.to_string()).path(), Default::default());
            },
        );
    };
    view! {
        <p class="t2">{t::several_parties_meaning()}</p>
        <Form state=form class="stack" on_submit=submit>
            <ChecksField label=t::contributors() name="contributors" value=contributors
                choices=Signal::stored(choices) hint=t::contributors_hint()/>
            <CheckField label=t::use_beacon() value=beacon.is_used hint=t::use_beacon_hint()/>
            {move || beacon.is_used.get().then(|| beacon_fields(beacon))}
            <FormFoot><Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t::open_draw()}</Button></FormFoot>
        </Form>
    }
    .into_any()
}

fn beacon_fields(beacon: Beacon) -> AnyView {
    let today = session::person().map(|person| person.today);
    view! {
        <SelectField label=t::beacon() name="beacon/source" value=beacon.source required=true
            choices=Choice::all(BeaconSource::ALL, beacon_source_text)/>
        <TextField label=t::round() name="beacon/round" value=beacon.round required=true max_length=128/>
        <DateField label=t::beacon_day() name="beacon/at" value=beacon.day required=true min=today/>
        <TextField label=t::beacon_time() name="beacon_time" kind="time" value=beacon.time required=true hint=t::beacon_at_hint()/>
    }
    .into_any()
}
