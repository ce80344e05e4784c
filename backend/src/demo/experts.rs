//! The libraries of experts: who applied, who is in, who helped.

use super::accounts::{AGENCIES, COUNTY, LABOUR};
use super::offices::Office;
use super::stage::{Scene, at};
use crate::experts::actions::applications::create_expert;
use crate::experts::actions::decisions::{approve_expert, submit_expert, suspend_expert};
use crate::experts::actions::participations::record_expert_participation;
use crate::experts::{
    ApproveExpert, CreateExpert, RecordExpertParticipation, SubmitExpert, SuspendExpert,
};
use crate::kernel::error::ApiError;
use chrono::{Datelike, Days, NaiveDate};
use sortition_contract::experts as contract;
use sortition_contract::ids::ExpertId;
use sortition_contract::tasks::TaskView;

/// How far an application has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Draft,
    Submitted,
    Active,
    Suspended,
}

/// An expert, invented as all.
struct Expert {
    /// The unit, who applies there and who reviews.
    library: (&'static str, &'static str, &'static str),
    name: &'static str,
    organisation: &'static str,
    title: &'static str,
    field: &'static str,
    specialities: &'static [&'static str],
    phone: &'static str,
    stage: Stage,
}

const LABOURS: (&str, &str, &str) = (LABOUR, "city_operator", "city_approver");
const AGENCYS: (&str, &str, &str) = (AGENCIES, "agency_operator", "agency_approver");
const COUNTYS: (&str, &str, &str) = (COUNTY, "county_operator", "county_approver");

const EXPERTS: [Expert; 7] = [
    Expert {
        library: LABOURS,
        name: "闻人清",
        organisation: "示例大学法学院",
        title: "教授",
        field: "劳动关系与劳动合同",
        specialities: &["RS01"],
        phone: "0311-55500101",
        stage: Stage::Active,
    },
    Expert {
        library: LABOURS,
        name: "上官云起",
        organisation: "示例会计师事务所",
        title: "注册会计师",
        field: "工资台账与财务审计",
        specialities: &[],
        phone: "0311-55500102",
        stage: Stage::Active,
    },
    Expert {
        library: LABOURS,
        name: "令狐修远",
        organisation: "示例工程造价咨询公司",
        title: "高级工程师",
        field: "工程建设领域工资支付",
        specialities: &["RS02"],
        phone: "0311-55500103",
        stage: Stage::Suspended,
    },
    Expert {
        library: LABOURS,
        name: "宇文静好",
        organisation: "示例职业卫生检测中心",
        title: "主任技师",
        field: "工时与特殊工种",
        specialities: &[],
        phone: "0311-55500104",
        stage: Stage::Submitted,
    },
    Expert {
        library: AGENCYS,
        name: "诸葛明夷",
        organisation: "示例人力资源服务行业协会",
        title: "副秘书长",
        field: "人力资源服务与劳务派遣",
        specialities: &[],
        phone: "0311-55500105",
        stage: Stage::Active,
    },
    Expert {
        library: COUNTYS,
        name: "慕容知秋",
        organisation: "示例律师事务所",
        title: "律师",
        field: "劳动争议",
        specialities: &[],
        phone: "0311-55500106",
        stage: Stage::Active,
    },
    Expert {
        library: COUNTYS,
        name: "司徒望川",
        organisation: "示例职业技术学院",
        title: "副教授",
        field: "职业培训",
        specialities: &[],
        phone: "0311-55500107",
        stage: Stage::Draft,
    },
];

/// Enters all of them, each as far as they have come.
pub fn begin(scene: &mut Scene<'_, '_>) -> Result<(), ApiError> {
    for expert in &EXPERTS {
        let id = apply(scene, expert)?;
        if expert.stage == Stage::Draft {
            continue;
        }
        let call = scene.call::<SubmitExpert>(expert.library.1)?;
        submit_expert(scene.connection, &call, scene.stage.keys, &id)?;
        if expert.stage == Stage::Submitted {
            continue;
        }
        let call = scene.call::<ApproveExpert>(expert.library.2)?;
        approve_expert(scene.connection, &call, scene.stage.keys, &id)?;
        if expert.stage == Stage::Suspended {
            suspend(scene, expert, id);
        } else if expert.library == LABOURS {
            scene.experts.push(id);
        }
    }
    Ok(())
}

fn apply(scene: &mut Scene<'_, '_>, expert: &Expert) -> Result<ExpertId, ApiError> {
    let today = scene.stage.today();
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or(today);
    let new = contract::CreateExpert {
        name: expert.name.to_owned(),
        unit_id: scene.stage.unit(expert.library.0)?.clone(),
        organisation: expert.organisation.to_owned(),
        title: Some(expert.title.to_owned()),
        field: expert.field.to_owned(),
        specialities: expert
            .specialities
            .iter()
            .map(|&code| code.to_owned())
            .collect(),
        phone: Some(expert.phone.to_owned()),
        contract_from: day(today.year(), 1, 1),
        contract_until: day(today.year() + 1, 12, 31),
    };
    let call = scene.call::<CreateExpert>(expert.library.1)?;
    Ok(create_expert(scene.connection, &call, scene.stage.keys, &new)?.id)
}

/// Asks an expert for no help since about a week.
fn suspend(scene: &mut Scene<'_, '_>, expert: &Expert, id: ExpertId) {
    let operator = expert.library.1;
    let day = scene.stage.today() - Days::new(8);
    scene.surely(at(day, 15, 20), move |scene| {
        let call = scene.call::<SuspendExpert>(operator)?;
        let reason = "在外研修，暂不参加检查。";
        suspend_expert(scene.connection, &call, scene.stage.keys, &id, reason).map(drop)
    });
}

/// One of the labour office's experts helps in a task, some days after it began.
pub fn help(scene: &mut Scene<'_, '_>, office: &Office, task: &TaskView) {
    let chosen = scene
        .experts
        .get(task.batch.unsigned_abs() as usize % 2)
        .cloned();
    let Some(expert_id) = chosen.filter(|_| office.operator == LABOURS.1) else {
        return;
    };
    let (task_id, operator) = (task.id.clone(), office.operator);
    let rating = 4 + task.batch % 2;
    let day = scene.stage.working_days_after(task.period.from, 3);
    scene.then(at(day, 17, 10), move |scene| {
        let call = scene.call::<RecordExpertParticipation>(operator)?;
        let note = contract::RecordExpertParticipation {
            task_id,
            attended_on: scene.today(),
            work: "协助核对工资台账和工时记录，提出书面意见。".to_owned(),
            rating: Some(rating),
            remark: Some("意见具体，到场及时。".to_owned()),
        };
        record_expert_participation(scene.connection, &call, &expert_id, &note).map(drop)
    });
}
