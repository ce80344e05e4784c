//! What opens over the sheet: the records behind a figure, a value entered by hand, the way back
//! to the unit.

use super::api::{list_cell_records, override_cell, restore_cell, return_monthly_report};
use super::records::RecordList;
use super::words::cell_text;
use crate::format;
use crate::session;
use crate::texts::{self, reports as t};
use crate::ui::{
    Button, ButtonKind, Choice, ConfirmDialog, Dialog, DialogFoot, Drawer, Form, FormState,
    NumberField, Remote, SelectField, TextArea, TextField, icon, toast,
};
use leptos::prelude::*;
use sortition_contract::reports::{
    CellKey, CellValue, MonthlyReportView, OverrideCell, ReportAction, ReturnMonthlyReport,
};

/// The highest figure entered by hand.
const MOST_FIGURE: i64 = 1_000_000_000;

/// The drawer with the records behind a cell.
#[component]
pub fn RecordsDrawer(
    /// Whether it shows.
    open: RwSignal<bool>,
    /// The cell.
    key: RwSignal<CellKey>,
    /// The report.
    report: StoredValue<MonthlyReportView>,
    /// Takes the answer of a change.
    remote: Remote<MonthlyReportView>,
    /// Opens the dialog in which the value is changed.
    overriding: RwSignal<bool>,
) -> AnyView {
    let title = Signal::derive(move || cell_text(key.get()).to_owned());
    let restore_title = Signal::derive(move || t::restore_title(cell_text(key.get())));
    let asking = RwSignal::new(false);
    let may_update =
        report.with_value(|report| report.allowed_actions.contains(&ReportAction::Update));
    let is_changed = move || {
        report.with_value(|report| {
            report
                .cells
                .iter()
                .any(|cell| cell.key == key.get() && cell.reason.is_some())
        })
    };
    let change = move || {
        open.set(false);
        overriding.set(true);
    };
    let foot = move || {
        may_update.then(|| {
            view! {
                {is_changed().then(|| view! { <Button on_press=move || asking.set(true)>{t::restore()}</Button> })}
                <Button on_press=change>{t::override_value()}</Button>
            }
        })
    };
    view! {
        <Drawer open title foot>
            {move || view! { <Records report key=key.get()/> }}
        </Drawer>
        <ConfirmDialog open=asking title=restore_title verb=t::restore()
            run=move |_: String| async move {
                let (id, revision) = report.with_value(|report| (report.id.to_string(), report.revision));
                let restored = restore_cell(&id, revision, key.get_untracked()).await?;
                open.set(false);
                remote.set(restored);
                toast::done(t::restored());
                Ok(())
            }>
            {t::restore_consequence()}
        </ConfirmDialog>
    }
    .into_any()
}

#[component]
fn Records(report: StoredValue<MonthlyReportView>, key: CellKey) -> AnyView {
    let (id, unit_id) = report.with_value(|report| (report.id.to_string(), report.unit.id.clone()));
    let is_own = session::person()
        .is_some_and(|person| person.roles.iter().any(|held| held.unit_id == unit_id));
    let load = move |cursor: Option<String>| {
        let id = id.clone();
        async move { list_cell_records(&id, key, cursor).await }
    };
    view! { <RecordList load is_own/> }.into_any()
}

/// The dialog in which a value is entered by hand.
#[component]
pub fn OverrideDialog(
    /// Whether it shows.
    open: RwSignal<bool>,
    /// The cell.
    key: RwSignal<CellKey>,
    /// The report.
    report: StoredValue<MonthlyReportView>,
    /// Takes the answer.
    remote: Remote<MonthlyReportView>,
) -> AnyView {
    let title = Signal::derive(move || t::override_title(cell_text(key.get())));
    view! {
        <Dialog open title><OverrideForm open key=key.get_untracked() report remote/></Dialog>
    }
    .into_any()
}

#[component]
fn OverrideForm(
    open: RwSignal<bool>,
    key: CellKey,
    report: StoredValue<MonthlyReportView>,
    remote: Remote<MonthlyReportView>,
) -> AnyView {
    let form = FormState::over(key.code());
    let cell =
        report.with_value(|report| report.cells.iter().find(|cell| cell.key == key).cloned());
    let Some(cell) = cell else {
        return ().into_any();
    };
    let (figure, lines) = match &cell.value {
        CellValue::Count(count) => (RwSignal::new(Some(*count)), RwSignal::new(String::new())),
        CellValue::List(lines) => (RwSignal::new(None), RwSignal::new(lines.join("\n"))),
    };
    let is_figure = matches!(cell.value, CellValue::Count(_));
    let computed = match &cell.computed {
        CellValue::Count(count) => format::count(*count),
        CellValue::List(lines) => lines.join("；"),
    };
    let reason = RwSignal::new(cell.reason.unwrap_or_default());
    let submit = move || {
        let value = match is_figure {
            true => CellValue::Count(figure.get_untracked().unwrap_or_default()),
            false => CellValue::List(
                lines
                    .get_untracked()
                    .lines()
                    .map(str::trim)
                    .filter(|line| !line.is_empty())
                    .map(str::to_owned)
                    .collect(),
            ),
        };
        let body = OverrideCell {
            value,
            reason: reason.get_untracked(),
        };
        let (id, revision) = report.with_value(|report| (report.id.to_string(), report.revision));
        form.submit(
            async move { override_cell(&id, revision, key, &body).await },
            move |report| {
                open.set(false);
                remote.set(report);
                toast::done(t::overridden());
            },
        );
    };
    let field = move || match is_figure {
        true => view! {
            <NumberField label=t::value() name="value" value=figure required=true max=MOST_FIGURE/>
        }
        .into_any(),
        false => {
            view! { <TextArea label=t::value_lines() name="value" value=lines rows=5/> }.into_any()
        }
    };
    view! {
        <Form state=form class="" on_submit=submit>
            <div class="dialog-body stack">
                <p class="t2">{t::computed_is(computed)}</p>
                {field}
                <TextArea label=t::reason() name="reason" value=reason required=true max_length=500/>
            </div>
            <DialogFoot>
                <Button on_press=move || open.set(false)>{texts::ui::back()}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t::save()}</Button>
            </DialogFoot>
        </Form>
    }
    .into_any()
}

/// The dialog in which a report is sent back.
#[component]
pub fn ReturnDialog(
    /// Whether it shows.
    open: RwSignal<bool>,
    /// The report.
    id: StoredValue<String>,
    /// Takes the answer.
    remote: Remote<MonthlyReportView>,
) -> AnyView {
    view! {
        <Dialog open title=t::return_title().to_owned()><ReturnForm open id remote/></Dialog>
    }
    .into_any()
}

#[component]
fn ReturnForm(
    open: RwSignal<bool>,
    id: StoredValue<String>,
    remote: Remote<MonthlyReportView>,
) -> AnyView {
    let form = FormState::new();
    let reason = RwSignal::new(String::new());
    let comments = RwSignal::new(Vec::<(RwSignal<String>, RwSignal<String>)>::new());
    let add = move || {
        comments.update(|comments| {
            comments.push((RwSignal::new(String::new()), RwSignal::new(String::new())));
        });
    };
    let submit = move || {
        let body = ReturnMonthlyReport {
            reason: reason.get_untracked(),
            comments: comments.with_untracked(|comments| {
                comments
                    .iter()
                    .map(|(key, comment)| (key.get_untracked(), comment.get_untracked()))
                    .filter(|(key, _)| !key.is_empty())
                    .collect()
            }),
        };
        form.submit(
            async move { return_monthly_report(&id.get_value(), &body).await },
            move |report| {
                open.set(false);
                remote.set(report);
                toast::done(t::returned());
            },
        );
    };
    let lines = move || {
        comments
            .get()
            .into_iter()
            .enumerate()
            .map(|(index, (key, comment))| {
                view! {
                    <SelectField label=t::cell() name=format!("cell/{index}") value=key required=true
                        choices=Choice::all(CellKey::ALL, cell_text) blank=texts::ui::choose()/>
                    <TextField label=t::comment() name=format!("comment/{index}") value=comment required=true max_length=500/>
                }
            })
            .collect::<Vec<_>>()
    };
    view! {
        <Form state=form class="" on_submit=submit>
            <div class="dialog-body stack">
                <TextArea label=t::reason() name="reason" value=reason required=true max_length=500/>
                {lines}
                <div><Button icon=icon::PLUS on_press=add>{t::add_comment()}</Button></div>
            </div>
            <DialogFoot>
                <Button on_press=move || open.set(false)>{texts::ui::back()}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t::return_report()}</Button>
            </DialogFoot>
        </Form>
    }
    .into_any()
}
