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
    /// Working days to that day; negative once it is over.
    pub workdays_left: Option<i64>,
    /// Where it is done.
    pub href: String,
    /// What is to be done, as a verb.
    pub verb: &'static str,
}

impl Todo {
    /// The lines themselves while they are few; else one line for all `count` of them, due when the
    /// first of them is, which leads to their list.
    pub fn gather(rows: Vec<Self>, count: usize, title: String, href: String) -> Vec<Self> {
        if count <= ALONE {
            return rows;
        }
        let first = rows
            .into_iter()
            .min_by_key(|row| (row.due.is_none(), row.due));
        let gathered = first.map(|first| Self {
            title,
            note: String::new(),
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

/// Amber from so many working days before the limit.
const NEAR: i64 = 2;

/// How urgent a limit is, and the words for it.
fn urgency(row: &Todo, today: NaiveDate) -> (TagKind, &'static str, String) {
    let Some(due) = row.due else {
        return (TagKind::Plain, "", String::new());
    };
    let workdays = row.workdays_left.unwrap_or_default();
    if row.is_overdue(today) {
        // Over a weekend no working day has gone by yet.
        let text = match workdays {
            0 => texts::ui::overdue().to_owned(),
            days => texts::ui::overdue_by(-days),
        };
        (TagKind::Bad, "t-bad", text)
    } else if due == today {
        (TagKind::Warn, "t-warn", texts::ui::due_today().to_owned())
    } else if workdays <= NEAR {
        let text = texts::ui::workdays_left(workdays);
        (TagKind::Warn, "t-warn", text)
    } else {
        (TagKind::Plain, "", texts::ui::due_on(format::day(due)))
    }
}

fn line(row: Todo, today: NaiveDate) -> AnyView {
    let (kind, class, due) = urgency(&row, today);
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
            workdays_left: due.map(|_| 3),
            href: format!("/{title}"),
            verb: "verb",
        }
    }

    #[test]
    fn gather_tells_many_as_one_that_is_due_with_the_first() {
        let rows = |count: usize| (0..count).map(|_| row("a", None)).collect::<Vec<_>>();
        let told = |rows: Vec<Todo>, count| {
            Todo::gather(rows, count, format!("{count} lines"), "/list".to_owned())
        };
        assert_eq!(told(rows(0), 0), []);
        assert_eq!(told(rows(ALONE), ALONE), rows(ALONE));
        let mut many = rows(ALONE);
        many.push(row("b", Some("2026-12-02")));
        many.push(row("c", Some("2026-12-01")));
        let one = told(many, 48);
        assert_eq!(one.len(), 1);
        assert_eq!(one[0].title, "48 lines");
        assert_eq!(one[0].href, "/list");
        assert_eq!(one[0].due, "2026-12-01".parse().ok());
    }

    #[test]
    fn urgency_is_red_when_over_and_amber_when_near() {
        let today = "2026-11-23".parse().unwrap();
        for (due, workdays_left, class) in [
            (None, None, ""),
            (Some("2026-11-20"), Some(-1), "t-bad"),
            (Some("2026-11-22"), Some(0), "t-bad"),
            (Some("2026-11-23"), Some(0), "t-warn"),
            (Some("2026-11-25"), Some(2), "t-warn"),
            (Some("2026-11-26"), Some(3), ""),
        ] {
            let row = Todo {
                workdays_left,
                ..row("a", due)
            };
            assert_eq!(urgency(&row, today).1, class, "{due:?}");
        }
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
