//! When a number of working days is over.

use crate::format;
use crate::org::api::get_deadline;
use crate::texts::org as t;
use crate::ui::{Button, Card, DateField, Form, FormState, Note, NoteKind, NumberField};
use chrono::NaiveDate;
use leptos::prelude::*;
use sortition_contract::org::DeadlineView;

/// The most working days that the server counts.
const MOST: i64 = 1_000;

/// A day and a number in, a day out.
#[component]
pub fn DeadlineCard(
    /// Today: where it begins.
    today: NaiveDate,
) -> AnyView {
    let form = FormState::unwatched();
    let from = RwSignal::new(Some(today));
    let number = RwSignal::new(Some(20));
    let answer = RwSignal::new(None::<DeadlineView>);
    let submit = move || {
        let Some((from, number)) = from.get_untracked().zip(number.get_untracked()) else {
            return;
        };
        form.submit(get_deadline(from, number), move |found| {
            answer.set(Some(found));
        });
    };
    let shown = move || answer.get().map(|found| answer_view(&found));
    view! {
        <Card title=t::deadline()>
            <div class="card-body stack">
                <Form state=form class="stack" on_submit=submit>
                    <DateField label=t::deadline_from() name="from" value=from required=true hint=t::deadline_from_hint()/>
                    <NumberField label=t::deadline_days() name="working_days" value=number required=true max=MOST/>
                    <Button submit=true busy=form.busy()>{t::count_deadline()}</Button>
                </Form>
                <div class="stack-sm" role="status">{shown}</div>
            </div>
        </Card>
    }
    .into_any()
}

fn answer_view(found: &DeadlineView) -> AnyView {
    let assumed = found
        .is_assumed
        .then(|| view! { <Note kind=NoteKind::Warn>{t::deadline_assumed()}</Note> });
    view! {
        <p>
            {t::deadline_is(found.working_days, format::day(found.from))}" "
            <span class="strong">{format::day(found.deadline)}</span>
        </p>
        {assumed}
    }
    .into_any()
}
