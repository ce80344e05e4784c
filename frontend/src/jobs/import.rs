//! Importing a file: chosen, checked without writing anything, then imported. The job goes on if
//! one leaves the page.

mod run;
mod what;

pub use what::{ImportColumn, Imported};

use super::progress::JobProgress;
use crate::api;
use crate::format;
use crate::texts::jobs as t;
use crate::ui::{
    Button, ButtonKind, Card, CheckField, Choice, ConfirmDialog, ErrorNote, Fold, LinkButton, Note,
    PageHead, SelectField, Step, Steps, Table, UploadBox, icon,
};
use leptos::prelude::*;
use run::Run;
use sortition_contract::jobs::TextEncoding;

/// The page.
#[component]
pub fn ImportPage(
    /// What is imported.
    what: Imported,
) -> AnyView {
    let run = Run::new(what);
    let steps = Signal::derive(move || {
        Step::line(
            &[t::step_choose(), t::step_check(), t::step_import()],
            run.step(),
        )
    });
    view! {
        <PageHead title=what.title().to_owned() lede=what.lede()/>
        <div class="stack">
            <div class="card"><div class="card-body"><Steps steps/></div></div>
            <Choosing run/>
            <Checked run/>
            <Importing run/>
        </div>
    }
    .into_any()
}

/// The file, its template, how it is taken.
#[component]
fn Choosing(run: Run) -> AnyView {
    let is_empty = Signal::derive(move || run.file.with(Option::is_none));
    let template = move || {
        let columns = run.what.columns().iter();
        let heads: Vec<_> = columns.map(|column| (column.head)()).collect();
        // The mark tells spreadsheets that this is UTF-8.
        let text = format!("\u{feff}{}\r\n", heads.join(","));
        let name = t::template_name(run.what.title());
        api::save_text(&text, "text/csv;charset=utf-8", &format!("{name}.csv"));
    };
    // The one step forward is the primary button: after the check, that is the import.
    let is_ahead = Memo::new(move |_| run.check.with(Option::is_none));
    let check_button = move || {
        let kind = match is_ahead.get() {
            true => ButtonKind::Primary,
            false => ButtonKind::Plain,
        };
        view! {
            <Button kind disabled=is_empty busy=run.checking.busy busy_label=t::uploading()
                on_press=move || run.start_check()>
                {t::check()}
            </Button>
        }
    };
    let similar = (run.what == Imported::Inspectors).then(|| {
        view! { <CheckField label=t::enter_similar() hint=t::enter_similar_hint() value=run.is_entering_similar/> }
    });
    let aside = move || {
        view! { <Button kind=ButtonKind::Quiet icon=icon::DOWNLOAD on_press=template>{t::template()}</Button> }
    };
    view! {
        <Card title=t::step_choose() aside>
            <div class="card-body stack">
                <UploadBox label=t::choose_file() accept=".csv,.txt,.xlsx" hint=t::file_hint() file=run.file transfer=run.transfer/>
                <CheckField label=t::all_or_nothing() value=run.is_all_or_nothing/>
                <CheckField label=t::erase_empty() hint=t::erase_empty_hint() value=run.is_erasing/>
                {similar}
                <SelectField label=t::encoding() name="encoding" value=run.encoding choices=encodings()
                    blank=t::encoding_by_itself() hint=t::encoding_hint()/>
                <ErrorNote error=run.checking.error/>
                <div class="row">
                    {check_button}
                    {move || is_empty.get().then(|| view! { <span class="sm t3">{t::choose_first()}</span> })}
                </div>
            </div>
            <Fold title=t::columns()>{column_guide(run.what)}</Fold>
        </Card>
    }
    .into_any()
}

/// The encodings that somebody may name.
fn encodings() -> Vec<Choice> {
    Choice::all(TextEncoding::ALL, |encoding| match encoding {
        TextEncoding::Utf8 => t::encoding_utf_8(),
        TextEncoding::Gb18030 => t::encoding_gb18030(),
        TextEncoding::Utf16 => t::encoding_utf_16(),
    })
}

/// Which columns there are, and what to write into them.
fn column_guide(what: Imported) -> AnyView {
    let rows: Vec<_> = what
        .columns()
        .iter()
        .map(|column| {
            let need = match column.is_needed {
                true => t::needed(),
                false => t::not_needed(),
            };
            view! {
                <tr>
                    <td class="nowrap">{(column.head)()}</td>
                    <td class="nowrap">{need}</td>
                    <td>{(column.how)()}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <p class="sm t2">{t::columns_hint()}</p>
        <Table label=t::columns()>
            <thead>
                <tr>
                    <th scope="col">{t::column()}</th>
                    <th scope="col">{t::need()}</th>
                    <th scope="col">{t::how()}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}

/// The check, and what it found, until the import takes its place.
#[component]
fn Checked(run: Run) -> AnyView {
    let shown = move || {
        // What the import refuses is shown with the import, once it is asked for.
        run.check
            .get()
            .filter(|_| run.import.with(Option::is_none))
            .map(|job| view! { <JobProgress job title=t::step_check()/> })
    };
    view! { {shown} }.into_any()
}

/// The import itself: offered once the check is over, then on its way, then done.
#[component]
fn Importing(run: Run) -> AnyView {
    let is_offered = Memo::new(move |_| run.checked().is_some() && run.import.get().is_none());
    let asking = RwSignal::new(false);
    let offer = move || {
        is_offered.get().then(|| {
            let nothing = Signal::derive(move || run.rows_to_write() == 0);
            let label = move || t::import_rows(format::count(run.rows_to_write()));
            view! {
                <ErrorNote error=run.importing.error/>
                <div class="row row-wrap">
                    <Button kind=ButtonKind::Primary disabled=nothing busy=run.importing.busy busy_label=t::uploading()
                        on_press=move || asking.set(true)>
                        {label}
                    </Button>
                    {move || nothing.get().then(|| view! { <span class="sm t3">{t::nothing_to_import()}</span> })}
                </div>
            }
        })
    };
    let under_way = move || {
        run.import.get().map(|job| {
            let is_over = Memo::new(move |_| job.with(|job| job.state.is_over()));
            view! {
                {move || (!is_over.get()).then(|| view! { <Note>{t::may_leave()}</Note> })}
                <JobProgress job title=t::step_import()/>
                {move || run.is_done().then(|| done(run))}
            }
        })
    };
    let question = Signal::derive(move || t::import_question(format::count(run.rows_to_write())));
    let consequence = move || {
        run.checked().map(|result| {
            let erased = match result.erased {
                0 => t::consequence_nothing_erased().to_owned(),
                erased => t::consequence_erased(format::count(erased)),
            };
            view! {
                <p>{t::consequence(
                    format::count(result.created),
                    format::count(result.rejected),
                    format::count(result.unchanged),
                    format::count(result.updated),
                )}</p>
                <p>{erased}</p>
            }
        })
    };
    view! {
        {offer}
        <ConfirmDialog open=asking title=question verb=t::import_verb()
            run=move |_| async move { run.start_import(); Ok(()) }>
            {consequence}
        </ConfirmDialog>
        {under_way}
    }
    .into_any()
}

/// Where to go from here.
fn done(run: Run) -> AnyView {
    view! {
        <div class="row row-wrap">
            <LinkButton kind=ButtonKind::Primary href=run.what.list().path()>{t::to_list()}</LinkButton>
            <Button on_press=move || run.file.set(None)>{t::another_file()}</Button>
        </div>
    }
    .into_any()
}
