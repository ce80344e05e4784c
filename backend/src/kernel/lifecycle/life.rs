//! Lives as people read them: one table for each, made from what the program goes by.

use super::{Event, Step};
use std::collections::BTreeMap;
use std::fmt::Write;

/// What stands before the tables.
const HEAD: &str = "# Lives of records\n\n\
    Which states a record has, what leads from one to the next, and what bars it though the state and the \
    caller's rights allow it. `sortition states` writes this from the tables that the program goes by; what \
    depends on more than a record and its caller, as on all entries of a plan, stands in the commands. An \
    event in italics is nobody's command: it follows from another one, or from the day. A dash: the state \
    stays.\n";

/// The life of one kind of record.
#[derive(Clone, Debug)]
pub struct Life {
    /// Whose it is, as `plans`.
    pub resource: &'static str,
    /// In the table's order.
    pub steps: Vec<LifeStep>,
    /// What bars an event: the codes of its refusals.
    pub guards: BTreeMap<String, Vec<&'static str>>,
    /// Events that stand twice in one state: the second never happens.
    pub doubled: Vec<String>,
}

/// A step, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LifeStep {
    /// Before it.
    pub from: String,
    /// What happens.
    pub event: String,
    /// After it.
    pub to: String,
    /// Whether somebody causes it, rather than the system.
    pub is_command: bool,
}

impl Life {
    /// Of a kind of record.
    pub fn of<E: Event>(resource: &'static str) -> Self {
        let steps = E::STEPS.iter().map(|(from, event, to)| LifeStep {
            from: from.to_string(),
            event: event.to_string(),
            to: to.to_string(),
            is_command: event.action().is_some(),
        });
        let mut guards: BTreeMap<String, Vec<&'static str>> = BTreeMap::new();
        for guard in E::GUARDS {
            let codes = guards.entry(guard.event.to_string()).or_default();
            if !codes.contains(&guard.code.code()) {
                codes.push(guard.code.code());
            }
        }
        let is_doubled = |(at, (from, event, _)): &(usize, &Step<E>)| {
            let mut before = E::STEPS.iter().take(*at);
            before.any(|(state, one, _)| state == from && one == event)
        };
        let doubled = E::STEPS.iter().enumerate().filter(is_doubled);
        Self {
            resource,
            steps: steps.collect(),
            guards,
            doubled: doubled
                .map(|(_, (_, event, _))| event.to_string())
                .collect(),
        }
    }

    /// One row for each event and the state that it leads to, or which it leaves as it is.
    fn rows(&self) -> Vec<Row<'_>> {
        let mut rows: Vec<Row<'_>> = Vec::new();
        for step in &self.steps {
            let to = (step.from != step.to).then_some(step.to.as_str());
            let is_same = |row: &&mut Row<'_>| {
                row.event == step.event && row.to == to && row.is_command == step.is_command
            };
            match rows.iter_mut().find(is_same) {
                // Two events may have one word.
                Some(row) if row.from.contains(&step.from.as_str()) => {}
                Some(row) => row.from.push(&step.from),
                None => rows.push(Row {
                    event: &step.event,
                    is_command: step.is_command,
                    from: vec![&step.from],
                    to,
                }),
            }
        }
        rows
    }

    fn write(&self, text: &mut String) -> std::fmt::Result {
        writeln!(text, "\n## `{}`\n", self.resource)?;
        writeln!(text, "| event | in | next | barred by |")?;
        writeln!(text, "|---|---|---|---|")?;
        for row in self.rows() {
            let event = match row.is_command {
                true => row.event.to_owned(),
                false => format!("*{}*", row.event),
            };
            let guards = self.guards.get(row.event).map_or(&[][..], Vec::as_slice);
            let guards: Vec<String> = guards.iter().map(|code| format!("`{code}`")).collect();
            let (from, to) = (row.from.join(", "), row.to.unwrap_or("—"));
            writeln!(text, "| {event} | {from} | {to} | {} |", guards.join(", "))?;
        }
        Ok(())
    }
}

struct Row<'a> {
    event: &'a str,
    is_command: bool,
    from: Vec<&'a str>,
    to: Option<&'a str>,
}

/// All of them as Markdown.
pub fn document(lives: &[Life]) -> String {
    let mut text = HEAD.to_owned();
    for life in lives {
        // Writing into a text cannot fail.
        let _ = life.write(&mut text);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::lifecycle::Guard;
    use sortition_contract::error::ErrorCode;
    use sortition_contract::plans::{PlanAction, PlanState};

    #[derive(Clone, Copy, PartialEq, Eq)]
    struct Doubled(PlanAction);

    impl std::fmt::Display for Doubled {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            self.0.fmt(formatter)
        }
    }

    impl Event for Doubled {
        type State = PlanState;
        type Facts = ();
        type Action = PlanAction;
        const STEPS: &'static [Step<Self>] = &[
            (PlanState::Draft, Self(PlanAction::Update), PlanState::Draft),
            (
                PlanState::Returned,
                Self(PlanAction::Update),
                PlanState::Returned,
            ),
            (
                PlanState::Draft,
                Self(PlanAction::Submit),
                PlanState::Submitted,
            ),
            (
                PlanState::Returned,
                Self(PlanAction::Submit),
                PlanState::Submitted,
            ),
            (
                PlanState::Draft,
                Self(PlanAction::Submit),
                PlanState::Closed,
            ),
        ];
        const GUARDS: &'static [Guard<Self>] = &[Guard {
            event: Self(PlanAction::Submit),
            code: ErrorCode::InUse,
            bars: |()| true,
        }];

        fn action(self) -> Option<PlanAction> {
            (self.0 == PlanAction::Update).then_some(self.0)
        }
    }

    #[test]
    fn life_is_written_by_its_events_and_tells_what_stands_twice() {
        let life = Life::of::<Doubled>("plans");
        assert_eq!(life.doubled, ["submit"]);
        let text = document(&[life]);
        for line in [
            "## `plans`",
            "| update | draft, returned | — |  |",
            "| *submit* | draft, returned | submitted | `in_use` |",
            "| *submit* | draft | closed | `in_use` |",
        ] {
            assert!(text.lines().any(|one| one == line), "{text}");
        }
    }
}
