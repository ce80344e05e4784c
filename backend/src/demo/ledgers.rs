//! What offices log beside their checks: meetings, documents, trainings, publicity.

use super::offices::{OFFICES, Office};
use super::stage::{Scene, at};
use crate::kernel::error::ApiError;
use crate::ledgers::actions::create_entry;
use crate::ledgers::store::{DocumentRow, MeetingRow, PublicityRow, TrainingRow};
use crate::ledgers::{CreateDocument, CreateMeeting, CreatePublicity, CreateTraining};
use chrono::{Datelike, Days, NaiveDate};
use sortition_contract::ids::UnitId;
use sortition_contract::ledgers::{self as contract, PublicityKind};
use sortition_contract::tasks::TaskView;

/// What an office does once in a quarter.
struct Quarter {
    month: u32,
    meeting: &'static str,
    training: (&'static str, i32, &'static str),
    publicity: (PublicityKind, &'static str, i32),
}

const QUARTERS: [Quarter; 4] = [
    Quarter {
        month: 1,
        meeting: "双随机抽查工作部署会",
        training: (
            "随机抽查检查人员培训班",
            46,
            "抽查事项清单、检查流程、抽查结果认定标准",
        ),
        publicity: (PublicityKind::Leaflet, "双随机、一公开政策明白纸", 1_200),
    },
    Quarter {
        month: 4,
        meeting: "一季度抽查工作调度会",
        training: ("检查文书制作培训", 38, "检查记录表填写、证据收集、结果公示"),
        publicity: (PublicityKind::Visit, "进企业宣讲劳动用工合规", 18),
    },
    Quarter {
        month: 7,
        meeting: "上半年抽查结果分析会",
        training: (
            "信用风险分类抽查培训",
            41,
            "信用风险分类的应用、差异化抽查比例",
        ),
        publicity: (PublicityKind::Event, "人力资源市场秩序宣传周", 3),
    },
    Quarter {
        month: 10,
        meeting: "四季度抽查和部门联合抽查推进会",
        training: (
            "部门联合抽查业务培训",
            52,
            "联合抽查事项、一企一表、结果互认",
        ),
        publicity: (PublicityKind::Article, "随机抽查成效媒体报道", 4),
    },
];

/// Plans what the offices log over the year.
pub fn begin(scene: &mut Scene<'_, '_>) {
    for office in &OFFICES {
        for quarter in &QUARTERS {
            let day = |number: u32| {
                let today = scene.stage.today();
                let day = NaiveDate::from_ymd_opt(today.year(), quarter.month, number);
                scene
                    .stage
                    .working_day_from(day.unwrap_or(today) + Days::new(office.delay))
            };
            let (meeting, training, publicity) = (day(5), day(12), day(18));
            scene.then(at(meeting, 17, 0), move |scene| {
                note_meeting(scene, office, quarter)
            });
            scene.then(at(training, 17, 10), move |scene| {
                note_training(scene, office, quarter)
            });
            scene.then(at(publicity, 17, 20), move |scene| {
                note_publicity(scene, office, quarter)
            });
        }
    }
}

fn unit(scene: &Scene<'_, '_>, office: &Office) -> Result<UnitId, ApiError> {
    Ok(scene.stage.unit(office.unit)?.clone())
}

fn note_meeting(
    scene: &mut Scene<'_, '_>,
    office: &Office,
    quarter: &Quarter,
) -> Result<(), ApiError> {
    let call = scene.call::<CreateMeeting>(office.operator)?;
    let new = contract::CreateMeeting {
        unit_id: unit(scene, office)?,
        name: format!("{}{}", office.short, quarter.meeting),
        held_on: scene.today(),
        attachments: Vec::new(),
    };
    create_entry::<MeetingRow>(scene.connection, &call, &new).map(drop)
}

fn note_training(
    scene: &mut Scene<'_, '_>,
    office: &Office,
    quarter: &Quarter,
) -> Result<(), ApiError> {
    let call = scene.call::<CreateTraining>(office.operator)?;
    let (name, headcount, content) = quarter.training;
    let new = contract::CreateTraining {
        unit_id: unit(scene, office)?,
        name: format!("{}{name}", office.short),
        headcount,
        content: content.to_owned(),
        held_on: scene.today(),
        attachments: Vec::new(),
    };
    create_entry::<TrainingRow>(scene.connection, &call, &new).map(drop)
}

fn note_publicity(
    scene: &mut Scene<'_, '_>,
    office: &Office,
    quarter: &Quarter,
) -> Result<(), ApiError> {
    let call = scene.call::<CreatePublicity>(office.operator)?;
    let (kind, title, count) = quarter.publicity;
    let new = contract::CreatePublicity {
        unit_id: unit(scene, office)?,
        kind,
        title: title.to_owned(),
        done_on: scene.today(),
        count,
        attachments: Vec::new(),
    };
    create_entry::<PublicityRow>(scene.connection, &call, &new).map(drop)
}

/// 文号
pub fn document_number(office: &Office, day: NaiveDate, number: u32) -> String {
    format!("{}〔{}〕{number}号", office.documents, day.year())
}

fn note_document(
    scene: &mut Scene<'_, '_>,
    office: &Office,
    title: String,
    doc_no: String,
    task: Option<&TaskView>,
) -> Result<(), ApiError> {
    let call = scene.call::<CreateDocument>(office.operator)?;
    let new = contract::CreateDocument {
        unit_id: unit(scene, office)?,
        title,
        doc_no,
        issued_on: scene.today(),
        task_id: task.map(|task| task.id.clone()),
        attachments: Vec::new(),
    };
    create_entry::<DocumentRow>(scene.connection, &call, &new).map(drop)
}

/// Logs the document by which the plan was issued.
pub fn note_plan(scene: &mut Scene<'_, '_>, office: &Office) -> Result<(), ApiError> {
    let today = scene.today();
    let number = scene.next_number(office.documents);
    let title = format!("关于印发{}年度双随机抽查工作计划的通知", today.year());
    let doc_no = document_number(office, today, number);
    note_document(scene, office, title, doc_no, None)
}

/// Logs the notice of a task.
pub fn note_task(
    scene: &mut Scene<'_, '_>,
    office: &Office,
    task: &TaskView,
) -> Result<(), ApiError> {
    let title = format!("关于开展{}的通知", task.title);
    let doc_no = task.document_number.clone().unwrap_or_default();
    note_document(scene, office, title, doc_no, Some(task))
}
