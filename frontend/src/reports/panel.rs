//! Beside the sheet: what is to be mended or explained before it is submitted, whom to ask, and
//! what happened so far.

use super::api::update_monthly_report;
use super::words::rule_text;
use crate::api::Error;
use crate::format;
use crate::texts::reports as t;
use crate::ui::{
    Button, Card, Form, FormFoot, FormState, Icon, Moment, MomentKind, Remote, TextArea, TextField,
    Timeline, icon, toast,
};
use leptos::prelude::*;
use sortition_contract::reports::{
    BrokenRuleView, MonthlyReportView, ReportAction, ReportState, Severity, UpdateMonthlyReport,
};
use std::collections::BTreeMap;

/// What is filled in by hand, while it is edited.
#[derive(Clone, Copy)]
pub struct Filling {
    name: RwSignal<String>,
    phone: RwSignal<String>,
    mobile: RwSignal<String>,
    notes: StoredValue<Vec<(u8, RwSignal<String>)>>,
}

impl Filling {
    /// As the report has it.
    pub fn of(report: &MonthlyReportView) -> Self {
        let text = |value: &Option<String>| RwSignal::new(value.clone().unwrap_or_default());
        let notes = report
            .broken_rules
            .iter()
            .filter(|rule| rule.severity == Severity::Warn)
            .map(|rule| (rule.rule, text(&rule.note)))
            .collect();
        Self {
            name: text(&report.contact_name),
            phone: text(&report.contact_phone),
            mobile: text(&report.contact_mobile),
            notes: StoredValue::new(notes),
        }
    }

    /// As it is sent.
    fn body(self) -> UpdateMonthlyReport {
        let notes: BTreeMap<String, String> = self.notes.with_value(|notes| {
            notes
                .iter()
                .map(|(rule, note)| (rule.to_string(), note.get_untracked()))
                .collect()
        });
        UpdateMonthlyReport {
            contact_name: Some(self.name.get_untracked()),
            contact_phone: Some(self.phone.get_untracked()),
            contact_mobile: Some(self.mobile.get_untracked()),
            notes: Some(notes),
        }
    }

    /// Sends it.
    pub fn save(
        self,
        id: String,
        revision: i64,
    ) -> impl Future<Output = Result<MonthlyReportView, Error>> + 'static {
        let body = self.body();
        async move { update_monthly_report(&id, revision, &body).await }
    }

    fn note(self, rule: u8) -> Option<RwSignal<String>> {
        self.notes.with_value(|notes| {
            notes
                .iter()
                .find(|(number, _)| *number == rule)
                .map(|(_, note)| *note)
        })
    }
}

/// The cards.
#[component]
pub fn Panel(
    /// The report.
    report: MonthlyReportView,
    /// Its form, which the buttons above save first.
    form: FormState,
    /// What is filled in.
    filling: Filling,
    /// Takes the answer.
    remote: Remote<MonthlyReportView>,
) -> AnyView {
    let may_update = report.allowed_actions.contains(&ReportAction::Update);
    let moments = moments(&report);
    let (id, revision) = (report.id.to_string(), report.revision);
    let rules = report.broken_rules;
    let submit = move || {
        form.submit(filling.save(id.clone(), revision), move |report| {
            remote.set(report);
            toast::done(t::saved());
        });
    };
    view! {
        <aside class="stack">
            <Form state=form class="stack" is_error_elsewhere=true on_submit=submit>
                <Rules rules filling may_update/>
                {may_update.then(|| view! { <Contact form filling/> })}
            </Form>
            <Card title=t::process()><div class="card-body"><Timeline moments/></div></Card>
        </aside>
    }
    .into_any()
}

/// What is to be mended or explained.
#[component]
fn Rules(rules: Vec<BrokenRuleView>, filling: Filling, may_update: bool) -> AnyView {
    let lines: Vec<_> = rules
        .iter()
        .map(|rule| rule_line(rule, filling, may_update))
        .collect();
    let lines = match lines.is_empty() {
        true => {
            view! { <li><Icon icon=icon::CHECK/><span>{t::all_rules_hold()}</span></li> }.into_any()
        }
        false => lines.into_any(),
    };
    view! { <Card title=t::before_submitting()><ul class="checks">{lines}</ul></Card> }.into_any()
}

/// Whom to ask.
#[component]
fn Contact(form: FormState, filling: Filling) -> AnyView {
    view! {
        <Card title=t::contact()>
            <div class="card-body stack">
                <TextField label=t::contact_name() name="contact_name" value=filling.name required=true max_length=128/>
                <TextField label=t::contact_phone() name="contact_phone" value=filling.phone required=true max_length=40/>
                <TextField label=t::contact_mobile() name="contact_mobile" value=filling.mobile max_length=40/>
                <FormFoot><Button submit=true busy=form.busy()>{t::save()}</Button></FormFoot>
            </div>
        </Card>
    }
    .into_any()
}

fn rule_line(rule: &BrokenRuleView, filling: Filling, may_update: bool) -> AnyView {
    let (class, shape) = match rule.severity {
        Severity::Block => ("is-bad", icon::ALERT),
        Severity::Warn => ("is-warn", icon::WARNING),
    };
    let number = rule.rule;
    let said = match (may_update, filling.note(number)) {
        // The rule's sentence is the field's label: read once, and named by it.
        (true, Some(note)) => view! {
            <TextArea label=t::note_to(rule_text(rule)) name=format!("notes/{number}") value=note rows=2 max_length=500/>
        }
        .into_any(),
        _ => {
            let note = rule.note.clone();
            view! { <p>{rule_text(rule)}</p>{note.map(|note| view! { <p class="t2">{note}</p> })} }
                .into_any()
        }
    };
    view! {
        <li class=class><Icon icon=shape/><div class="grow">{said}</div></li>
    }
    .into_any()
}

fn moments(report: &MonthlyReportView) -> Vec<Moment> {
    let person = |name: &Option<String>| name.clone().unwrap_or_default();
    let mut moments = Vec::new();
    if matches!(report.state, ReportState::Draft | ReportState::Returned) {
        let due = t::due_until(format::day(report.due_on));
        moments.push(Moment::new(due, MomentKind::Next, t::to_be_submitted()));
    }
    if let Some(at) = report.decided_at {
        let who = person(&report.decided_by);
        let (kind, what) = match (&report.return_reason, report.state) {
            (Some(reason), _) => (MomentKind::Bad, t::was_returned(reason.clone(), who)),
            (None, ReportState::Accepted) => (MomentKind::On, t::was_accepted(who)),
            (None, _) => (MomentKind::Plain, who),
        };
        moments.push(Moment::new(format::moment(at), kind, what));
    }
    if let Some(at) = report.submitted_at {
        let what = t::was_submitted(person(&report.submitted_by));
        moments.push(Moment::new(format::moment(at), MomentKind::Plain, what));
    }
    if let Some(reason) = &report.amend_reason {
        moments.push(Moment::new(
            "",
            MomentKind::Plain,
            t::was_amended(reason.clone()),
        ));
    }
    moments
}
