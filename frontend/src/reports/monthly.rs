//! One monthly report: the annex, what is to be done before it is submitted, and the decision on it.

use super::api::{
    accept_monthly_report, amend_monthly_report, get_monthly_document, get_monthly_report,
    list_monthly_report_transitions, submit_monthly_report, withdraw_monthly_report,
};
use super::dialogs::{OverrideDialog, RecordsDrawer, ReturnDialog};
use super::panel::{Filling, Panel};
use super::sheet::Sheet;
use super::words::{report_title, state_status};
use crate::app::Page;
use crate::audit::Transitions;
use crate::format;
use crate::texts::reports as t;
use crate::ui::{
    Button, ButtonKind, ConfirmDialog, ErrorNote, FormState, Loaded, Note, NoteKind, PageHead,
    Remote, Tag, TagKind, icon, toast,
};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use sortition_contract::reports::{CellKey, MonthlyReportView, ReportAction};

/// The page.
#[component]
pub fn MonthlyReportPage(
    /// The report.
    id: String,
) -> AnyView {
    let remote = Remote::new(move || {
        let id = id.clone();
        async move { get_monthly_report(&id).await }
    });
    let over = Over {
        key: RwSignal::new(CellKey::S1Meetings),
        showing: RwSignal::new(false),
        overriding: RwSignal::new(false),
        returning: RwSignal::new(false),
    };
    view! { <Loaded remote let:report><Report report over remote/></Loaded> }.into_any()
}

/// What is open over the sheet; it stays so when the report is loaded anew.
#[derive(Clone, Copy)]
struct Over {
    key: RwSignal<CellKey>,
    showing: RwSignal<bool>,
    overriding: RwSignal<bool>,
    returning: RwSignal<bool>,
}

#[component]
fn Report(report: MonthlyReportView, over: Over, remote: Remote<MonthlyReportView>) -> AnyView {
    let form = FormState::over("report");
    let filling = Filling::of(&report);
    let stored = StoredValue::new(report.clone());
    let Over {
        key,
        showing,
        overriding,
        returning,
    } = over;
    let id = StoredValue::new(report.id.to_string());
    let on_open = move |opened: CellKey| {
        key.set(opened);
        showing.set(true);
    };
    let returned = report.return_reason.clone().map(|reason| {
        view! { <Note kind=NoteKind::Bad>{t::returned_because(reason)}</Note> }
    });
    view! {
        <Head report=report.clone() form filling remote returning/>
        <div class="stack">
            {returned}
            <div class="report">
                <Sheet report=report.clone() on_open/>
                <Panel report form filling remote/>
            </div>
            <Transitions load=move |()| async move { list_monthly_report_transitions(&id.get_value()).await }/>
        </div>
        <RecordsDrawer open=showing key report=stored remote overriding/>
        <OverrideDialog open=overriding key report=stored remote/>
        <ReturnDialog open=returning id remote/>
    }
    .into_any()
}

#[component]
fn Head(
    report: MonthlyReportView,
    form: FormState,
    filling: Filling,
    remote: Remote<MonthlyReportView>,
    returning: RwSignal<bool>,
) -> AnyView {
    let navigate = use_navigate();
    let (accepting, withdrawing, amending) = (
        RwSignal::new(false),
        RwSignal::new(false),
        RwSignal::new(false),
    );
    let id = StoredValue::new(report.id.to_string());
    let revision = report.revision;
    let may = |action| report.allowed_actions.contains(&action);
    let submit = move || {
        if !form.check() {
            return;
        }
        let submitted = id.get_value();
        form.save_then(
            filling.save(id.get_value(), revision),
            move |saved| remote.set(saved),
            move |_| async move { submit_monthly_report(&submitted).await },
            move |report| {
                remote.set(report);
                toast::done(t::submitted());
            },
        );
    };
    // What is printed is what is saved.
    let export = move || {
        let exported = id.get_value();
        form.save_then(
            filling.save(id.get_value(), revision),
            move |saved| remote.set(saved),
            move |_| async move { get_monthly_document(&exported).await },
            |()| {},
        );
    };
    let (may_submit, may_withdraw, may_amend) = (
        may(ReportAction::Submit),
        may(ReportAction::Withdraw),
        may(ReportAction::Amend),
    );
    let (may_accept, may_return) = (may(ReportAction::Accept), may(ReportAction::Return));
    let actions = move || {
        view! {
            <Button icon=icon::DOWNLOAD busy=form.busy() on_press=export>{t::export()}</Button>
            {may_withdraw.then(|| view! { <Button on_press=move || withdrawing.set(true)>{t::withdraw()}</Button> })}
            {may_amend.then(|| view! { <Button on_press=move || amending.set(true)>{t::amend()}</Button> })}
            {may_return.then(|| view! { <Button on_press=move || returning.set(true)>{t::return_report()}</Button> })}
            {may_accept.then(|| view! { <Button kind=ButtonKind::Primary on_press=move || accepting.set(true)>{t::accept()}</Button> })}
            {may_submit.then(|| view! { <Button kind=ButtonKind::Primary busy=form.busy() on_press=submit>{t::submit()}</Button> })}
        }
    };
    let lede = t::report_lede(
        format::day(report.period_end),
        format::day(report.period_start),
        report.unit.name.clone(),
    );
    let (state, is_late) = (report.state, report.is_late);
    let tags = move || {
        view! {
            {state_status(state)}
            {is_late.then(|| view! { <Tag kind=TagKind::Bad label=t::late()/> })}
        }
    };
    view! {
        <PageHead title=report_title(&report) tags lede actions/>
        <ErrorNote error=form.error()/>
        <ConfirmDialog open=accepting title=t::accept_title().to_owned() verb=t::accept()
            run=move |_: String| async move {
                remote.set(accept_monthly_report(&id.get_value()).await?);
                toast::done(t::accepted());
                Ok(())
            }>
            {t::accept_consequence()}
        </ConfirmDialog>
        <ConfirmDialog open=withdrawing title=t::withdraw_title().to_owned() verb=t::withdraw()
            run=move |_: String| async move {
                remote.set(withdraw_monthly_report(&id.get_value()).await?);
                Ok(())
            }>
            {t::withdraw_consequence()}
        </ConfirmDialog>
        <ConfirmDialog open=amending title=t::amend_title().to_owned() verb=t::amend() reason_label=t::reason()
            run=move |reason: String| {
                let navigate = navigate.clone();
                async move {
                    let opened = amend_monthly_report(&id.get_value(), reason).await?;
                    navigate(&Page::MonthlyReport(opened.id.to_string()).path(), Default::default());
                    Ok(())
                }
            }>
            {t::amend_consequence()}
        </ConfirmDialog>
    }
    .into_any()
}
