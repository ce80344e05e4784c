//! Lives as people read them: one table for each, made from what the program goes by.

use super::{Event, Guard, Step};
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
    /// Events that stand twice in one state: the second never happens.
    pub doubled: Vec<String>,
    /// Events that are barred and happen in no state.
    pub barred_in_vain: Vec<String>,
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
    /// The codes with which it is barred.
    pub guards: Vec<&'static str>,
}

impl Life {
    /// Of a kind of record.
    pub fn of<E: Event>(resource: &'static str) -> Self {
        let steps = E::STEPS.iter().map(|(from, event, to)| LifeStep {
            from: from.to_string(),
            event: event.to_string(),
            to: to.to_string(),
            is_command: event.action().is_some(),
            guards: guards_of(*event),
        });
        let is_doubled = |(at, (from, event, _)): &(usize, &Step<E>)| {
            let mut before = E::STEPS.iter().take(*at);
            before.any(|(state, one, _)| state == from && one == event)
        };
        let doubled = E::STEPS.iter().enumerate().filter(is_doubled);
        let is_in_vain = |guard: &&Guard<E>| {
            let mut steps = E::STEPS.iter();
            !steps.any(|(_, event, _)| *event == guard.event)
        };
        let in_vain = E::GUARDS.iter().filter(is_in_vain);
        Self {
            resource,
            steps: steps.collect(),
            doubled: doubled
                .map(|(_, (_, event, _))| event.to_string())
                .collect(),
            barred_in_vain: in_vain.map(|guard| guard.event.to_string()).collect(),
        }
    }

    /// One row for each event and the state that it leads to, or which it leaves as it is.
    fn rows(&self) -> Vec<Row<'_>> {
        let mut rows: Vec<Row<'_>> = Vec::new();
        for step in &self.steps {
            let to = (step.from != step.to).then_some(step.to.as_str());
            let is_same = |row: &&mut Row<'_>| {
                row.event == step.event
                    && row.to == to
                    && row.is_command == step.is_command
                    && row.guards == step.guards
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
                    guards: &step.guards,
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
            let guards = row.guards.iter().map(|code| format!("`{code}`"));
            let guards: Vec<String> = guards.collect();
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
    guards: &'a [&'static str],
}

/// The codes with which an event is barred, each once.
fn guards_of<E: Event>(event: E) -> Vec<&'static str> {
    let mut codes = Vec::new();
    for guard in E::GUARDS.iter().filter(|guard| guard.event == event) {
        if !codes.contains(&guard.code.code()) {
            codes.push(guard.code.code());
        }
    }
    codes
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
    use sortition_contract::error::ErrorCode;
    use std::fmt;

    #[derive(Clone, Copy, PartialEq, Eq)]
    enum Door {
        Open,
        Shut,
    }

    impl fmt::Display for Door {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str(match self {
                Self::Open => "open",
                Self::Shut => "shut",
            })
        }
    }

    #[derive(Clone, Copy, PartialEq, Eq)]
    enum Turn {
        Paint,
        Close,
        Slam,
        Lock,
    }

    impl fmt::Display for Turn {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str(match self {
                Self::Paint => "paint",
                Self::Close | Self::Slam => "close",
                Self::Lock => "lock",
            })
        }
    }

    impl Event for Turn {
        type State = Door;
        type Facts = ();
        type Action = Self;
        const STEPS: &'static [Step<Self>] = &[
            (Door::Open, Self::Paint, Door::Open),
            (Door::Open, Self::Close, Door::Shut),
            (Door::Open, Self::Slam, Door::Shut),
            (Door::Shut, Self::Paint, Door::Shut),
            (Door::Shut, Self::Paint, Door::Open),
        ];
        const GUARDS: &'static [Guard<Self>] = &[
            Guard {
                event: Self::Close,
                code: ErrorCode::InUse,
                bars: |()| true,
            },
            Guard {
                event: Self::Lock,
                code: ErrorCode::InUse,
                bars: |()| true,
            },
        ];

        fn action(self) -> Option<Self> {
            (self != Self::Slam).then_some(self)
        }
    }

    #[test]
    fn life_is_written_by_its_events_and_tells_what_is_in_vain() {
        let life = Life::of::<Turn>("doors");
        assert_eq!(life.doubled, ["paint"]);
        assert_eq!(life.barred_in_vain, ["lock"]);
        let text = document(&[life]);
        for line in [
            "## `doors`",
            "| paint | open, shut | — |  |",
            "| paint | shut | open |  |",
            "| close | open | shut | `in_use` |",
            "| *close* | open | shut |  |",
        ] {
            assert!(text.lines().any(|one| one == line), "{text}");
        }
    }
}
