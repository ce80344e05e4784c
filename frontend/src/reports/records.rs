//! The records behind a figure, by task with their number; each opens its record.

use super::words::record_text;
use crate::app::Page;
use crate::format;
use crate::texts::reports as t;
use crate::ui::{Button, Command, EmptyState, ErrorNote, Loaded, Remote, Table, Work, icon};
use chrono::NaiveDate;
use leptos::prelude::*;
use sortition_contract::page::Page as Listed;
use sortition_contract::reports::{CellRecord, CellTask, RecordKind};

/// The records of a figure, as far as they were asked for: the server works the whole figure out for
/// each page.
#[derive(Clone, Default)]
struct Records {
    items: Vec<CellRecord>,
    total: i64,
    /// Where the next page begins.
    next: Option<String>,
}

impl Records {
    fn with(mut self, page: Listed<CellRecord>) -> Self {
        self.items.extend(page.items);
        Self {
            items: self.items,
            total: page.total.unwrap_or_default(),
            next: page.next_cursor,
        }
    }
}

/// The list.
#[component]
pub fn RecordList(
    /// Loads a page of them.
    #[prop(into)]
    load: Work<Option<String>, Listed<CellRecord>>,
    /// Whether the checks are of the reader's own unit: only those can be opened before their results
    /// are public; else their task stands for them.
    is_own: bool,
) -> AnyView {
    let first = move || async move {
        load.run(None)
            .await
            .map(|page| Records::default().with(page))
    };
    let records = Remote::new(first);
    let adding = Command::new();
    let add = move || {
        let Some(before) = records.get_untracked() else {
            return;
        };
        let next = load.run(before.next.clone());
        adding.run(next, move |page| records.set(before.with(page)));
    };
    // The button stays while pages come, and with it the focus.
    let has_more = Memo::new(move |_| records.get().is_some_and(|known| known.next.is_some()));
    let more = move || {
        has_more.get().then(|| {
            view! {
                <ErrorNote error=adding.error/>
                <Button busy=adding.busy on_press=add>{t::more_records()}</Button>
            }
        })
    };
    view! {
        <Loaded remote=records let:records>{table(records, is_own)}</Loaded>
        {more}
    }
    .into_any()
}

/// Records that follow each other and belong to one task, or to none.
fn by_task(items: Vec<CellRecord>) -> Vec<(Option<CellTask>, Vec<CellRecord>)> {
    let mut groups: Vec<(Option<CellTask>, Vec<CellRecord>)> = Vec::new();
    for record in items {
        let id = record.task.as_ref().map(|task| &task.id);
        let is_of = |task: &Option<CellTask>| task.as_ref().map(|task| &task.id) == id;
        match groups.iter_mut().find(|(task, _)| is_of(task)) {
            Some((_, records)) => records.push(record),
            None => groups.push((record.task.clone(), vec![record])),
        }
    }
    groups
}

fn table(records: Records, is_own: bool) -> AnyView {
    if records.items.is_empty() {
        return view! { <EmptyState icon=icon::NOTHING_FOUND title=t::no_records() text=t::no_records_hint()/> }
            .into_any();
    }
    let told = i64::try_from(records.items.len()).unwrap_or(i64::MAX);
    let cut = records.next.is_some().then(|| {
        let text = t::records_cut(format::count(records.total), format::count(told));
        view! { <p class="t3 sm">{text}</p> }
    });
    let groups: Vec<_> = by_task(records.items)
        .into_iter()
        .map(|(task, records)| group(task, records, is_own))
        .collect();
    view! {
        <p class="t2">{t::records_total(format::count(records.total))}</p>
        <Table label=t::records()>
            <thead><tr><th>{t::record()}</th><th class="num">{t::record_on()}</th></tr></thead>
            {groups}
        </Table>
        {cut}
    }
    .into_any()
}

fn group(task: Option<CellTask>, records: Vec<CellRecord>, is_own: bool) -> AnyView {
    let heading = task.clone().map(|task| {
        let href = Page::Task(task.id).path();
        // Of all pages, as the server counts it.
        let subtotal = task
            .record_count
            .map(|count| t::subtotal(format::count(count)));
        view! {
            <tr class="group-row">
                <th scope="rowgroup" class="wraps"><a class="name wraps" href=href>{task.title}</a></th>
                <td class="num nowrap">{subtotal}</td>
            </tr>
        }
    });
    let rows: Vec<_> = records
        .into_iter()
        .map(|record| row(record, task.as_ref(), is_own))
        .collect();
    view! { <tbody>{heading}{rows}</tbody> }.into_any()
}

fn row(record: CellRecord, task: Option<&CellTask>, is_own: bool) -> AnyView {
    let title = short_title(&record, task);
    let name = match href(&record, is_own) {
        Some(href) => view! { <a class="name wraps" href=href>{title}</a> }.into_any(),
        None => view! { <span class="wraps">{title}</span> }.into_any(),
    };
    // What a record is stands in each line only where kinds may differ: under a task all are checks.
    let kind = task
        .is_none()
        .then(|| view! { <p class="xs t3">{record_text(record.kind)}</p> });
    view! {
        <tr>
            <td class="wraps">{name}{kind}</td>
            <td class="num nowrap">{format::day(record.on)}</td>
        </tr>
    }
    .into_any()
}

/// Below its task a record needn't name it again.
fn short_title(record: &CellRecord, task: Option<&CellTask>) -> String {
    let Some(task) = task else {
        return record.title.clone();
    };
    let title = record.title.as_str();
    title
        .strip_suffix(&format!("（{}）", task.title))
        .or_else(|| title.strip_prefix(&format!("{}，", task.title)))
        .unwrap_or(title)
        .to_owned()
}

fn href(record: &CellRecord, is_own: bool) -> Option<String> {
    let id = record.id.clone();
    let page = match record.kind {
        RecordKind::Task => Page::Task(id),
        RecordKind::Check if is_own => Page::Check(id),
        RecordKind::Check => Page::Task(record.task.clone()?.id),
        RecordKind::Category | RecordKind::Item => Page::Item(id),
        RecordKind::Publication => Page::Publication(id),
        RecordKind::Meeting => return Some(in_ledger("meetings", record.on)),
        RecordKind::Document => return Some(in_ledger("documents", record.on)),
        RecordKind::Training => return Some(in_ledger("trainings", record.on)),
        RecordKind::Site => return None,
    };
    Some(page.path())
}

/// An entry of a ledger has no page: the ledger shows those of its day.
fn in_ledger(ledger: &str, on: NaiveDate) -> String {
    let path = Page::Ledgers.path();
    format!("{path}?ledger={ledger}&from={on}&to={on}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(title: &str, task: &str) -> CellRecord {
        CellRecord {
            kind: RecordKind::Check,
            id: title.to_owned(),
            title: title.to_owned(),
            on: "2026-11-23".parse().unwrap(),
            task: Some(CellTask {
                id: task.to_owned(),
                title: format!("抽查{task}"),
                record_count: Some(2),
            }),
        }
    }

    #[test]
    fn with_adds_a_page_and_knows_where_the_next_begins() {
        let page = |title: &str, next: Option<&str>| Listed {
            next_cursor: next.map(str::to_owned),
            total: Some(2),
            ..Listed::whole(vec![check(title, "a")])
        };
        let first = Records::default().with(page("第 1 户", Some("1")));
        assert_eq!(first.next.as_deref(), Some("1"));
        let both = first.with(page("第 2 户", None));
        let titles: Vec<_> = both.items.iter().map(|one| one.title.as_str()).collect();
        assert_eq!(
            (titles, both.total, both.next),
            (vec!["第 1 户", "第 2 户"], 2, None)
        );
    }

    #[test]
    fn by_task_puts_those_of_a_task_together() {
        let groups = by_task(vec![
            check("抽查a，第 1 户", "a"),
            check("抽查b，第 1 户", "b"),
            check("石家庄某公司（抽查a）", "a"),
        ]);
        let counts: Vec<_> = groups.iter().map(|(_, records)| records.len()).collect();
        assert_eq!(counts, [2, 1]);
        let titles: Vec<_> = groups[0]
            .1
            .iter()
            .map(|record| short_title(record, groups[0].0.as_ref()))
            .collect();
        assert_eq!(titles, ["第 1 户", "石家庄某公司"]);
    }

    #[test]
    fn href_of_a_check_is_its_task_for_those_who_may_not_open_it() {
        let record = check("抽查a，第 1 户", "a");
        assert_eq!(href(&record, false).as_deref(), Some("/app/tasks/a"));
        assert_eq!(
            href(&record, true).as_deref(),
            Some("/app/checks/抽查a，第 1 户")
        );
    }

    #[test]
    fn href_of_an_entry_shows_the_ledger_on_its_day() {
        let meeting = CellRecord {
            kind: RecordKind::Meeting,
            task: None,
            ..check("部署会（2026-11-23）", "a")
        };
        assert_eq!(
            href(&meeting, true).as_deref(),
            Some("/app/ledgers?ledger=meetings&from=2026-11-23&to=2026-11-23")
        );
    }
}
