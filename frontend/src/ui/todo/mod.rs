//! What waits for a person: each line says what it is, until when, and leads to where it is done.

use super::{Tag, TagKind};
use crate::{format, texts};
use chrono::NaiveDate;
use leptos::prelude::*;

/// How many lines of one kind stand alone; more are told as one.
const ALONE: usize = 3;

/// One thing that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Todo {
    /// What kind, in a word.
    pub kind: &'static str,
    /// What.
    pub title: String,
    /// Small, below it.
    pub note: String,
    /// Until when, if there is a limit.
    pub due: Option<NaiveDate>,
    /// Where it is done.
    pub href: String,
    /// What is to be done, as a verb.
    pub verb: &'static str,
}

impl Todo {
    /// The lines themselves while they are few; else one line with `title` of their number, due when
    /// the first of them is, which leads to their list.
    pub fn gather(rows: Vec<Self>, title: impl FnOnce(usize) -> String, href: String) -> Vec<Self> {
        if rows.len() <= ALONE {
            return rows;
        }
        let (count, due) = (rows.len(), rows.iter().filter_map(|row| row.due).min());
        let gathered = rows.into_iter().next().map(|first| Self {
            title: title(count),
            note: String::new(),
            due,
            href,
            ..first
        });
        gathered.into_iter().collect()
    }

    /// Days past its limit; 0 on the day itself, negative before.
    fn days_over(&self, today: NaiveDate) -> Option<i64> {
        self.due.map(|due| (today - due).num_days())
    }

    /// Whether its limit is over.
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.days_over(today).is_some_and(|days| days > 0)
    }

    /// Whether its limit is over or within a week.
    pub fn is_due_this_week(&self, today: NaiveDate) -> bool {
        self.days_over(today).is_some_and(|days| days > -7)
    }
}

/// The lines, in the order given.
#[component]
pub fn TodoList(
    /// What waits.
    rows: Vec<Todo>,
    /// The day in Asia/Shanghai.
    today: NaiveDate,
) -> AnyView {
    let lines: Vec<_> = rows.into_iter().map(|row| line(row, today)).collect();
    view! { <ul class="todo">{lines}</ul> }.into_any()
}

fn line(row: Todo, today: NaiveDate) -> AnyView {
    let (kind, class, due) = match (row.due, row.days_over(today)) {
        (_, Some(days)) if days > 0 => (TagKind::Bad, "t-bad", texts::ui::overdue_by(days)),
        (_, Some(0)) => (TagKind::Warn, "t-warn", texts::ui::due_today().to_owned()),
        (Some(due), _) => (TagKind::Plain, "", texts::ui::due_on(format::day(due))),
        (None, _) => (TagKind::Plain, "", String::new()),
    };
    view! {
        <li>
            <span class="kind"><Tag kind label=row.kind/></span>
            <div class="grow">
                <p class="clip"><a class="name" href=row.href.clone()>{row.title.clone()}</a></p>
                <p class="xs t3 clip">{row.note}</p>
            </div>
            <span class="due"><span class=class>{due}</span></span>
            <span class="do"><a href=row.href aria-label=texts::ui::verb_of(row.title, row.verb)>{row.verb}</a></span>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(title: &str, due: Option<&str>) -> Todo {
        Todo {
            kind: "kind",
            title: title.to_owned(),
            note: "note".to_owned(),
            due: due.map(|due| due.parse().unwrap()),
            href: format!("/{title}"),
            verb: "verb",
        }
    }

    #[test]
    fn gather_tells_many_as_one_that_is_due_with_the_first() {
        let rows = |count: usize| (0..count).map(|_| row("a", None)).collect::<Vec<_>>();
        let told = |count| Todo::gather(rows(count), |count| count.to_string(), "/list".to_owned());
        assert_eq!(told(0), []);
        assert_eq!(told(ALONE), rows(ALONE));
        let mut many = rows(ALONE);
        many.push(row("b", Some("2026-12-02")));
        many.push(row("c", Some("2026-12-01")));
        let one = Todo::gather(many, |count| format!("{count} lines"), "/list".to_owned());
        assert_eq!(one.len(), 1);
        assert_eq!(one[0].title, "5 lines");
        assert_eq!(one[0].href, "/list");
        assert_eq!(one[0].due, "2026-12-01".parse().ok());
    }

    #[test]
    fn is_overdue_begins_on_the_day_after() {
        let today = "2026-11-23".parse().unwrap();
        for (due, is_overdue, is_this_week) in [
            (None, false, false),
            (Some("2026-11-22"), true, true),
            (Some("2026-11-23"), false, true),
            (Some("2026-11-29"), false, true),
            (Some("2026-11-30"), false, false),
        ] {
            let row = row("a", due);
            assert_eq!(row.is_overdue(today), is_overdue, "{due:?}");
            assert_eq!(row.is_due_this_week(today), is_this_week, "{due:?}");
        }
    }
}
