//! What the list of draws shows, as columns of files.

use crate::kernel::page::{Speaker, TableColumn, Tabled};
use crate::kernel::tabular::Value;
use sortition_contract::draws::{DrawSizes, DrawState, DrawView};
use sortition_contract::texts::Words;
use sortition_contract::texts::catalogue::draws as t;

impl Tabled for DrawView {
    const MODULE: &'static str = "draws";
    const RESOURCE: &'static str = "draws";
    const TITLE: Words = t::draws;
    const COLUMNS: &'static [TableColumn<Self>] = &[
        TableColumn::new("title", t::task, |one, _| Value::text(&one.title)),
        TableColumn::new("entry", t::number, |one, _| number(one)),
        TableColumn::new("unit", t::unit, |one, _| Value::text(&one.unit_name)),
        TableColumn::new("state", t::state, state),
        TableColumn::new("drawn", t::draw_count, |one, _| {
            size(one, |sizes| sizes.drawn)
        }),
        TableColumn::new("population", t::population, |one, _| {
            size(one, |sizes| sizes.population)
        }),
        TableColumn::new("frozen", t::frozen_at, |one, _| {
            Value::maybe(one.frozen_at, Value::Moment)
        }),
        TableColumn::new("drawn_at", t::drawn_at, |one, _| {
            Value::maybe(one.drawn_at, Value::Moment)
        }),
    ];
}

/// Entry, batch and run.
fn number(one: &DrawView) -> Value {
    match one.run {
        Some(run) => Value::text(format!("{}-{run}", one.entry)),
        None => Value::text(&one.entry),
    }
}

/// The state; one without inspectors says so to people.
fn state(one: &DrawView, say: &Speaker) -> Value {
    match one.state {
        DrawState::Drawn if !one.is_matched && !say.is_for_machines() => say.words(t::unmatched),
        state => say.code(state),
    }
}

fn size(one: &DrawView, of: fn(&DrawSizes) -> u64) -> Value {
    let count = one.sizes.as_ref().map(of);
    Value::maybe(
        count.and_then(|count| i64::try_from(count).ok()),
        Value::Count,
    )
}
