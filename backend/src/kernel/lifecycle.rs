//! The life of a record: its states and events as one table, its guards as another, and one way to take
//! a step, which leaves row, version, trail and outbox event.
//!
//! Who is refused is told in one order, whatever the record: 401 and 403 by the table of rights, before
//! anything is read; 404 outside the caller's sight; 403 outside what the operation reaches; then, here,
//! 409 in a wrong state, what a guard says, and 412 for another version than the client saw. A version is
//! asked last because a precondition decides only what nothing else refuses (RFC 9110, 13.2.1). What the
//! command looks at besides, as its body, comes after all of these.

mod life;

pub use self::life::{Life, document};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::history::{self, Change, Traced};
use chrono::NaiveDateTime;
use serde::Serialize;
use sortition_contract::error::ErrorCode;
use std::fmt::Display;

/// Of so many records what they leave behind is put together at once: each before and after it.
const TRACED_AT_ONCE: usize = 500;

/// A step of a life: state, event, next state.
pub type Step<E> = (<E as Event>::State, E, <E as Event>::State);

/// What bars an event, though the state allows it and the caller's rights do.
pub struct Guard<E: Event> {
    /// The event.
    pub event: E,
    /// What the caller is told.
    pub code: ErrorCode,
    /// Whether it does.
    pub bars: fn(&E::Facts) -> bool,
}

/// What can happen to a kind of record. A module's rules declare it; all of it is pure. Its text is the
/// word for it in the trail.
pub trait Event: Copy + Eq + Display + 'static {
    /// Where such a record stands.
    type State: Copy + Eq + Display + 'static;
    /// What decides, besides the state, whether somebody may cause an event. Where views are made it is
    /// known for all rows at once.
    type Facts;
    /// What a caller is told that they may do: most often the events themselves.
    type Action: Copy + Eq + 'static;

    /// The table, in the order in which a page offers the events.
    const STEPS: &'static [Step<Self>];
    /// Four eyes and their like, in the order in which they are told. What depends on more than facts, as
    /// on all entries of a plan, the command refuses itself; a page offers the event all the same.
    const GUARDS: &'static [Guard<Self>];

    /// The action by which somebody causes it; none if only the system does.
    fn action(self) -> Option<Self::Action>;

    /// Whether a step to the same state is told as a step, with that state before and after it, as when the
    /// first of two persons asks. Most are mere changes of the record.
    fn is_told(self) -> bool {
        false
    }

    /// The state after it; none if the state doesn't allow it.
    fn next(self, from: Self::State) -> Option<Self::State> {
        let mut steps = Self::STEPS.iter();
        let step = steps.find(|(state, event, _)| *state == from && *event == self);
        step.map(|(_, _, to)| *to)
    }

    /// What bars it.
    fn bar(self, facts: &Self::Facts) -> Option<ErrorCode> {
        let mut guards = Self::GUARDS.iter();
        let guard = guards.find(|guard| guard.event == self && (guard.bars)(facts));
        guard.map(|guard| guard.code)
    }
}

/// A record with a life, as its store reads it.
pub trait Record: Traced + Serialize + Clone {
    /// What can happen to it.
    type Event: Event;

    /// Where it stands.
    fn state(&self) -> StateOf<Self>;
    /// Where the trail says that it stands: elsewhere only if what moves is a part of the record.
    fn told(&self) -> StateOf<Self> {
        self.state()
    }
    /// For `If-Match`.
    fn version(&self) -> i64;
    /// The same in another state, changed now.
    fn moved(self, state: StateOf<Self>, version: i64, at: NaiveDateTime) -> Self;
    /// Writes it, unless it was changed since `seen`.
    fn save(&self, connection: &mut AnyConnection, seen: i64) -> Result<(), ApiError>;
}

/// The states of a record.
pub type StateOf<R> = <<R as Record>::Event as Event>::State;
/// What its guards decide over.
pub type FactsOf<R> = <<R as Record>::Event as Event>::Facts;
/// What a caller may do with it.
pub type ActionOf<R> = <<R as Record>::Event as Event>::Action;

/// Refuses an event that the caller may not cause, in the order of this file's head.
pub fn require<R: Record>(
    call: &Call,
    row: &R,
    event: R::Event,
    reaches: bool,
    facts: &FactsOf<R>,
) -> Result<(), ApiError> {
    require_part(row, event, reaches, facts)?;
    call.check_version(row.version())
}

/// As [`require`], where the client saw the version of a part of the record, not the record's own.
pub fn require_part<R: Record>(
    row: &R,
    event: R::Event,
    reaches: bool,
    facts: &FactsOf<R>,
) -> Result<(), ApiError> {
    require_in(row.state(), event, reaches, facts)
}

/// As [`require_part`], by the state alone: for what has no versions, as a job.
pub fn require_in<E: Event>(
    state: E::State,
    event: E,
    reaches: bool,
    facts: &E::Facts,
) -> Result<(), ApiError> {
    if !reaches {
        return Err(ApiError::forbidden());
    }
    if event.next(state).is_none() {
        return Err(ApiError::invalid_state(state));
    }
    match event.bar(facts) {
        // Barred by more of its state than the table knows.
        Some(ErrorCode::InvalidState) => Err(ApiError::invalid_state(state)),
        Some(code) => Err(ApiError::refused(code)),
        None => Ok(()),
    }
}

/// What somebody may do now, by the same conditions.
pub fn allowed<R: Record>(
    row: &R,
    reaches: impl Fn(R::Event) -> bool,
    facts: &FactsOf<R>,
) -> Vec<ActionOf<R>> {
    allowed_in(row.state(), reaches, facts)
}

/// As [`allowed`], by the state alone: a list is shown without what only the trail of a record needs.
pub fn allowed_in<E: Event>(
    from: E::State,
    reaches: impl Fn(E) -> bool,
    facts: &E::Facts,
) -> Vec<E::Action> {
    let mut actions = Vec::new();
    for (state, event, _) in E::STEPS {
        let Some(action) = event.action().filter(|_| *state == from) else {
            continue;
        };
        if !actions.contains(&action) && reaches(*event) && event.bar(facts).is_none() {
            actions.push(action);
        }
    }
    actions
}

/// Records that a life begins, with a record that its store has written.
pub fn begin<R: Record>(
    connection: &mut AnyConnection,
    call: &Call,
    (word, reason): (&str, Option<&str>),
    row: &R,
) -> Result<(), ApiError> {
    let state = row.told().to_string();
    let change = Change {
        to_state: Some(&state),
        reason,
        ..Change::of(word, None, Some(row))?
    };
    history::record(connection, call, change)
}

/// As [`begin`], of many records that were written together.
pub fn begin_all<R: Record>(
    connection: &mut AnyConnection,
    call: &Call,
    (word, reason): (&str, Option<&str>),
    rows: &[R],
) -> Result<(), ApiError> {
    for some in rows.chunks(TRACED_AT_ONCE) {
        let states: Vec<String> = some.iter().map(|row| row.told().to_string()).collect();
        let changes = some.iter().zip(&states).map(|(row, state)| {
            Ok(Change {
                to_state: Some(state),
                reason,
                ..Change::of(word, None, Some(row))?
            })
        });
        let changes = changes.collect::<Result<Vec<_>, ApiError>>()?;
        history::record_all(connection, call, &changes)?;
    }
    Ok(())
}

/// Takes a step: `after` is the record with what the event changes besides state, version and time.
pub fn step<R: Record>(
    connection: &mut AnyConnection,
    call: &Call,
    before: &R,
    after: R,
    step: (R::Event, Option<&str>),
) -> Result<R, ApiError> {
    step_naming(connection, call, before, after, step, &[])
}

/// As [`step`], where the notification's sentence names more than the record's title.
pub fn step_naming<R: Record>(
    connection: &mut AnyConnection,
    call: &Call,
    before: &R,
    after: R,
    (event, reason): (R::Event, Option<&str>),
    named: &[(&str, &str)],
) -> Result<R, ApiError> {
    let (after, step) = moved(call, before, after, event)?;
    after.save(connection, before.version())?;
    let mut change = step.change((before, &after), reason)?;
    let named = named
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    change.parameters.extend(named);
    history::record(connection, call, change)?;
    Ok(after)
}

/// As [`step`], of many records at once, each before and after it: `save` writes them, unless one was
/// changed since, and what they leave behind is written some hundreds at a time, in their order.
pub fn step_all<R: Record>(
    connection: &mut AnyConnection,
    call: &Call,
    moving: Vec<(R, R)>,
    (event, reason): (R::Event, Option<&str>),
    save: impl FnOnce(&mut AnyConnection, &[&R]) -> Result<(), ApiError>,
) -> Result<Vec<R>, ApiError> {
    let mut taken = Vec::with_capacity(moving.len());
    for (before, after) in moving {
        let (after, step) = moved(call, &before, after, event)?;
        taken.push((before, after, step));
    }
    let rows = taken.iter().map(|(_, after, _)| after);
    save(connection, &rows.collect::<Vec<&R>>())?;
    for some in taken.chunks(TRACED_AT_ONCE) {
        let changes = some
            .iter()
            .map(|(before, after, step)| step.change((before, after), reason));
        let changes = changes.collect::<Result<Vec<_>, ApiError>>()?;
        history::record_all(connection, call, &changes)?;
    }
    Ok(taken.into_iter().map(|(_, after, _)| after).collect())
}

/// What the trail calls a step that a record takes.
struct Taken {
    word: String,
    /// Where the record stood and stands, if that is told.
    states: Option<(String, String)>,
}

/// A record after an event that its state allows.
fn moved<R: Record>(
    call: &Call,
    before: &R,
    after: R,
    event: R::Event,
) -> Result<(R, Taken), ApiError> {
    let from = before.state();
    let to = event
        .next(from)
        .ok_or_else(|| ApiError::invalid_state(from))?;
    let after = after.moved(to, before.version() + 1, call.now.naive_utc());
    let is_transition = from != to || event.is_told();
    let told = || (before.told().to_string(), after.told().to_string());
    let step = Taken {
        word: event.to_string(),
        states: is_transition.then(told),
    };
    Ok((after, step))
}

impl Taken {
    fn change<'a, R: Record>(
        &'a self,
        (before, after): (&'a R, &'a R),
        reason: Option<&'a str>,
    ) -> Result<Change<'a>, ApiError> {
        let states = self.states.as_ref();
        Ok(Change {
            from_state: states.map(|(from, _)| from.as_str()),
            to_state: states.map(|(_, to)| to.as_str()),
            reason,
            ..Change::of(&self.word, Some(before), Some(after))?
        })
    }
}

/// Makes a row a record with a life: it has `id`, `unit_id`, a title, `state`, `version` and `updated_at`.
/// Without module and resource it is traced by hand.
#[macro_export]
macro_rules! record {
    ($row:ty, $event:ty, $module:literal of $resource:literal, titled $title:ident, saved by $save:path) => {
        impl $crate::kernel::history::Traced for $row {
            const MODULE: &'static str = $module;
            const RESOURCE: &'static str = $resource;

            fn about(&self) -> $crate::kernel::history::About<'_> {
                $crate::kernel::history::About {
                    id: &self.id,
                    unit_id: Some(&self.unit_id),
                    title: &self.$title,
                }
            }
        }

        $crate::record!($row, $event, saved by $save);
    };
    ($row:ty, $event:ty, saved by $save:path) => {
        impl $crate::kernel::lifecycle::Record for $row {
            type Event = $event;

            fn state(&self) -> $crate::kernel::lifecycle::StateOf<Self> {
                self.state
            }

            fn version(&self) -> i64 {
                self.version
            }

            fn moved(
                self,
                state: $crate::kernel::lifecycle::StateOf<Self>,
                version: i64,
                updated_at: chrono::NaiveDateTime,
            ) -> Self {
                Self {
                    state,
                    version,
                    updated_at,
                    ..self
                }
            }

            fn save(
                &self,
                connection: &mut $crate::kernel::db::AnyConnection,
                seen: i64,
            ) -> Result<(), $crate::kernel::error::ApiError> {
                $save(connection, self, seen)
            }
        }
    };
}
