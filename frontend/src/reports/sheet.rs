//! The annex on the screen as on paper: each figure a button that opens the records behind it.

use super::words::cell_text;
use crate::format;
use crate::texts::reports as t;
use crate::ui::{Tag, TagKind};
use leptos::prelude::*;
use sortition_contract::reports::{CellKey, CellValue, CellView, MonthlyReportView};

/// The sheet.
#[component]
pub fn Sheet(
    /// The report.
    report: MonthlyReportView,
    /// Opens a cell's records.
    #[prop(into)]
    on_open: Callback<CellKey>,
) -> AnyView {
    let cells = Cells {
        cells: StoredValue::new(report.cells),
        on_open,
    };
    let filled_on = report.submitted_at.map_or_else(
        || format::UNKNOWN.to_owned(),
        |at| format::day(format::day_of(at)),
    );
    let or_blank = |text: Option<String>| text.unwrap_or_else(|| format::UNKNOWN.to_owned());
    view! {
        <section class="sheet" aria-labelledby="annex-title">
            <h2 id="annex-title">{t::annex_title()}</h2>
            <div class="sheet-head">
                <span>{t::annex_unit()}<u>{report.unit.name}</u></span>
                <span>{t::annex_filled_on()}<u>{filled_on}</u></span>
            </div>
            <table class="annex">
                <colgroup><col class="a-n"/><col class="a-k"/><col/></colgroup>
                {part_one(cells)}
                {part_two(cells)}
                {part_three(cells)}
            </table>
            <div class="sheet-head">
                <span>{t::annex_contact()}<u>{or_blank(report.contact_name)}</u></span>
                <span>{t::annex_phone()}<u>{or_blank(report.contact_phone)}</u></span>
                <span>{t::annex_mobile()}<u>{or_blank(report.contact_mobile)}</u></span>
            </div>
        </section>
    }
    .into_any()
}

/// The cells, for the parts of the sheet.
#[derive(Clone, Copy)]
struct Cells {
    cells: StoredValue<Vec<CellView>>,
    on_open: Callback<CellKey>,
}

impl Cells {
    fn find(self, key: CellKey) -> Option<CellView> {
        self.cells
            .with_value(|cells| cells.iter().find(|cell| cell.key == key).cloned())
    }

    /// A figure, or how many lines a list has.
    fn figure(self, key: CellKey) -> AnyView {
        let Some(cell) = self.find(key) else {
            return ().into_any();
        };
        let number = match &cell.value {
            CellValue::Count(count) => *count,
            CellValue::List(lines) => i64::try_from(lines.len()).unwrap_or_default(),
        };
        let class = match cell.reason.is_some() {
            true => "fig over",
            false => "fig",
        };
        let label = t::open_records(format::count(number), cell_text(key));
        let on_open = self.on_open;
        view! {
            <button class=class type="button" aria-label=label on:click=move |_| on_open.run(key)>
                {format::count(number)}
            </button>
        }
        .into_any()
    }

    /// The lines of a list, with what opens their records.
    fn list(self, key: CellKey) -> AnyView {
        let lines = match self.find(key).map(|cell| cell.value) {
            Some(CellValue::List(lines)) => lines,
            _ => Vec::new(),
        };
        let lines: Vec<_> = lines
            .into_iter()
            .map(|line| view! { <p>{line}</p> })
            .collect();
        view! { {lines}<p class="sm t3">{t::entries_before()}{self.figure(key)}{t::entries_after()}</p> }
            .into_any()
    }

    /// What is to be said below a row: values entered by hand, comments, what differs by now.
    fn notes(self, keys: &[CellKey]) -> Vec<AnyView> {
        keys.iter()
            .filter_map(|key| self.find(*key))
            .flat_map(|cell| [changed(&cell), commented(&cell), moved(&cell)])
            .flatten()
            .collect()
    }

    fn row(
        self,
        number: Option<(&'static str, u32)>,
        head: AnyView,
        value: AnyView,
        keys: &[CellKey],
    ) -> AnyView {
        let is_over = keys
            .iter()
            .any(|key| self.find(*key).is_some_and(|cell| cell.reason.is_some()));
        let number = number.map(|(number, rows)| {
            view! { <td class="n" rowspan=rows.to_string()>{number}</td> }
        });
        view! {
            <tr class:is-over=is_over>
                {number}
                <th scope="row">{head}</th>
                <td>{value}{self.notes(keys)}</td>
            </tr>
        }
        .into_any()
    }
}

fn text_of(value: &CellValue) -> String {
    match value {
        CellValue::Count(count) => format::count(*count),
        CellValue::List(lines) => lines.join("；"),
    }
}

fn changed(cell: &CellView) -> Option<AnyView> {
    let reason = cell.reason.clone()?;
    let who = cell.changed_by.clone().unwrap_or_default();
    let when = cell.changed_at.map(format::moment).unwrap_or_default();
    let label = format!("{}：", cell_text(cell.key));
    Some(
        view! {
            <p class="reason">
                <Tag kind=TagKind::Info label=t::changed()/>" "
                {label}{t::computed_is(text_of(&cell.computed))}" "{reason}" "
                <span class="t3">{who}" "{when}</span>
            </p>
        }
        .into_any(),
    )
}

fn commented(cell: &CellView) -> Option<AnyView> {
    let comment = cell.comment.clone()?;
    let label = format!("{}：{comment}", cell_text(cell.key));
    Some(
        view! { <p class="reason"><Tag kind=TagKind::Bad label=t::comment()/>" "{label}</p> }
            .into_any(),
    )
}

fn moved(cell: &CellView) -> Option<AnyView> {
    let current = cell.current.as_ref()?;
    let text = t::current_is(text_of(current), cell_text(cell.key));
    Some(view! { <p class="reason">{text}</p> }.into_any())
}

fn head(title: &'static str, small: &'static str) -> AnyView {
    view! { {title}<small>{small}</small> }.into_any()
}

fn part(title: &'static str, small: Option<&'static str>) -> AnyView {
    view! {
        <tr class="part"><th colspan="3" scope="colgroup">{title}{small.map(|small| view! { <small>{small}</small> })}</th></tr>
    }
    .into_any()
}

fn part_one(cells: Cells) -> AnyView {
    use CellKey::{S1Documents, S1Meetings, S1Trainings};
    let rows: Vec<_> = [
        ("1", t::row_1(), t::row_1_small(), S1Meetings),
        ("2", t::row_2(), t::row_2_small(), S1Documents),
        ("3", t::row_3(), t::row_3_small(), S1Trainings),
    ]
    .into_iter()
    .map(|(number, title, small, key)| {
        cells.row(
            Some((number, 1)),
            head(title, small),
            cells.list(key),
            &[key],
        )
    })
    .collect();
    view! { <tbody>{part(t::part_1(), None)}{rows}</tbody> }.into_any()
}

fn part_two(cells: Cells) -> AnyView {
    use CellKey::{
        M4Categories, M4Documents, M4Households, M4Items, M4ProblemHouseholds, M4PublishSites,
        M4Published, M4Tasks,
    };
    let plain = |text: &'static str| text.into_any();
    let drawn = view! { {cells.figure(M4Tasks)}{t::times_comma()}{cells.figure(M4Households)}{t::households()} };
    let problems = view! { {cells.figure(M4ProblemHouseholds)}{t::households()} };
    let items = view! { {cells.figure(M4Categories)}{t::categories_comma()}{cells.figure(M4Items)}{t::items()} };
    let published = view! { {cells.list(M4PublishSites)}<p>{t::published_before()}{cells.figure(M4Published)}{t::published_after()}</p> };
    view! {
        <tbody>
            {part(t::part_2(), None)}
            {cells.row(Some(("4", 5)), plain(t::row_4_documents()), cells.list(M4Documents), &[M4Documents])}
            {cells.row(None, plain(t::row_4_drawn()), drawn.into_any(), &[M4Tasks, M4Households])}
            {cells.row(None, plain(t::row_4_problems()), problems.into_any(), &[M4ProblemHouseholds])}
            {cells.row(None, head(t::row_4_items(), t::row_4_items_small()), items.into_any(), &[M4Categories, M4Items])}
            {cells.row(None, head(t::row_4_published(), t::row_4_published_small()), published.into_any(), &[M4PublishSites, M4Published])}
        </tbody>
    }
    .into_any()
}

fn part_three(cells: Cells) -> AnyView {
    use CellKey::{
        AHouseholds, AProblems, ATimes, BHouseholds, BProblems, BTimes, CHouseholds, CProblems,
        CTimes, DHouseholds, DProblems, DTimes,
    };
    let rows: Vec<_> = [
        (Some(("5", 4)), t::row_a(), [ATimes, AHouseholds, AProblems]),
        (None, t::row_b(), [BTimes, BHouseholds, BProblems]),
        (None, t::row_c(), [CTimes, CHouseholds, CProblems]),
        (None, t::row_d(), [DTimes, DHouseholds, DProblems]),
    ]
    .into_iter()
    .map(|(number, title, keys)| {
        let [times, households, problems] = keys;
        let trio = view! {
            <div class="trio">
                <span>{t::line_times()}{cells.figure(times)}</span>
                <span>{t::line_households()}{cells.figure(households)}</span>
                <span>{t::line_problems()}{cells.figure(problems)}</span>
            </div>
        };
        cells.row(number, title.into_any(), trio.into_any(), &keys)
    })
    .collect();
    view! { <tbody>{part(t::part_3(), Some(t::part_3_small()))}{rows}</tbody> }.into_any()
}
