//! What the ledgers show, as columns of files.

use crate::kernel::page::{Machine, TableColumn, Tabled};
use crate::kernel::tabular::Value;
use sortition_contract::ledgers::{DocumentView, MeetingView, PublicityView, TrainingView};
use sortition_contract::texts::Words;
use sortition_contract::texts::catalogue::ledgers as t;

impl Tabled for MeetingView {
    const MODULE: &'static str = "ledgers";
    const RESOURCE: &'static str = "meetings";
    const TITLE: Words = t::meetings;
    const COLUMNS: &'static [TableColumn<Self>] = &[
        TableColumn::new("title", t::meeting_name, |one, _| Value::text(&one.name)),
        TableColumn::new("on", t::held_on, |one, _| Value::Day(one.held_on)),
        TableColumn::new("unit", t::unit, |one, _| Value::text(&one.unit.name)),
        TableColumn::new("state", t::state, |one, say| say.code(one.state)),
    ];
    const MACHINE: Option<Machine<Self>> = Some(Machine {
        headings: &["单位", "会议名称", "召开日期"],
        cells: |one| {
            vec![
                one.unit.name.clone(),
                one.name.clone(),
                one.held_on.to_string(),
            ]
        },
    });
}

impl Tabled for DocumentView {
    const MODULE: &'static str = "ledgers";
    const RESOURCE: &'static str = "documents";
    const TITLE: Words = t::documents;
    const COLUMNS: &'static [TableColumn<Self>] = &[
        TableColumn::new("title", t::document_title, |one, _| Value::text(&one.title)),
        TableColumn::new("doc_no", t::doc_no, |one, _| Value::text(&one.doc_no)),
        TableColumn::new("on", t::issued_on, |one, _| Value::Day(one.issued_on)),
        TableColumn::new("unit", t::unit, |one, _| Value::text(&one.unit.name)),
        TableColumn::new("state", t::state, |one, say| say.code(one.state)),
    ];
    const MACHINE: Option<Machine<Self>> = Some(Machine {
        headings: &["单位", "文件名称", "文号", "印发日期"],
        cells: |one| {
            vec![
                one.unit.name.clone(),
                one.title.clone(),
                one.doc_no.clone(),
                one.issued_on.to_string(),
            ]
        },
    });
}

impl Tabled for TrainingView {
    const MODULE: &'static str = "ledgers";
    const RESOURCE: &'static str = "trainings";
    const TITLE: Words = t::trainings;
    const COLUMNS: &'static [TableColumn<Self>] = &[
        TableColumn::new("title", t::training_name, |one, _| Value::text(&one.name)),
        TableColumn::new("headcount", t::headcount, |one, _| {
            Value::Count(one.headcount.into())
        }),
        TableColumn::new("content", t::content, |one, _| Value::text(&one.content)),
        TableColumn::new("on", t::held_on, |one, _| Value::Day(one.held_on)),
        TableColumn::new("unit", t::unit, |one, _| Value::text(&one.unit.name)),
        TableColumn::new("state", t::state, |one, say| say.code(one.state)),
    ];
    const MACHINE: Option<Machine<Self>> = Some(Machine {
        headings: &["单位", "培训班名称", "人数", "培训内容", "举办日期"],
        cells: |one| {
            vec![
                one.unit.name.clone(),
                one.name.clone(),
                one.headcount.to_string(),
                one.content.clone(),
                one.held_on.to_string(),
            ]
        },
    });
}

impl Tabled for PublicityView {
    const MODULE: &'static str = "ledgers";
    const RESOURCE: &'static str = "publicity";
    const TITLE: Words = t::publicity;
    const COLUMNS: &'static [TableColumn<Self>] = &[
        TableColumn::new("title", t::publicity_title, |one, _| {
            Value::text(&one.title)
        }),
        TableColumn::new("kind", t::kind, |one, say| say.code(one.kind)),
        TableColumn::new("count", t::count, |one, _| Value::Count(one.count.into())),
        TableColumn::new("on", t::done_on, |one, _| Value::Day(one.done_on)),
        TableColumn::new("unit", t::unit, |one, _| Value::text(&one.unit.name)),
        TableColumn::new("state", t::state, |one, say| say.code(one.state)),
    ];
    const MACHINE: Option<Machine<Self>> = Some(Machine {
        headings: &["单位", "类型", "名称", "日期", "数量"],
        cells: |one| {
            vec![
                one.unit.name.clone(),
                one.kind.to_string(),
                one.title.clone(),
                one.done_on.to_string(),
                one.count.to_string(),
            ]
        },
    });
}
