//! Enters the registers: objects, inspectors and who is not to meet whom.

use super::accounts::{AGENCIES, COUNTY, LABOUR, MARKET};
use super::chance::Chance;
use super::inspectors::{self, Absence, Inspector};
use super::objects;
use super::stage::{Scene, at};
use crate::kernel::command::Call;
use crate::kernel::error::ApiError;
use crate::kernel::rights::Operation;
use crate::registers::actions::inspectors::{create_inspector, leave_inspector, retire_inspector};
use crate::registers::actions::objects::create_object;
use crate::registers::actions::recusals::{confirm_recusal, declare_recusal, refuse_recusal};
use crate::registers::{
    ConfirmRecusal, CreateInspector, CreateObject, DeclareRecusal, LeaveInspector, RefuseRecusal,
    RetireInspector,
};
use chrono::{Duration, NaiveDate};
use sortition_contract::ids::{InspectorId, ObjectId};
use sortition_contract::jobs::SimilarCertificates;
use sortition_contract::registers::{self as contract, ObjectStatus, ObjectType};

/// Who enters the objects.
const KEEPER: &str = "city_operator";
/// Who decides on the labour inspectors' recusals.
const DECIDER: &str = "city_approver";

/// What becomes of a declaration.
#[derive(Clone, Copy)]
enum Decision {
    Confirmed,
    Refused,
    Open,
}

/// Who declares what, and what becomes of it.
const RECUSALS: [(&str, &str, Decision); 7] = [
    (
        "inspector_02",
        "配偶在该单位任财务负责人。",
        Decision::Confirmed,
    ),
    (
        "inspector_02",
        "近亲属持有该单位股份。",
        Decision::Confirmed,
    ),
    ("inspector_04", "离开该单位未满三年。", Decision::Confirmed),
    ("inspector_06", "子女在该单位任职。", Decision::Confirmed),
    ("inspector_07", "与该单位负责人系同学。", Decision::Refused),
    (
        "inspector_08",
        "近亲属在该单位任法定代表人。",
        Decision::Confirmed,
    ),
    (
        "inspector_10",
        "近期在该单位购房，存在利害关系。",
        Decision::Open,
    ),
];

/// Enters all of it.
pub fn begin(scene: &mut Scene<'_, '_>) -> Result<(), ApiError> {
    let employers = enter_objects(scene)?;
    let mut people = Vec::new();
    for inspector in inspectors::all() {
        people.push((enter_inspector(scene, &inspector)?, inspector));
    }
    let mut chance = Chance::new("recusals");
    for (username, reason, decision) in RECUSALS {
        let linked = people.iter().find(|(_, one)| one.account == Some(username));
        let Some((id, _)) = linked else { continue };
        let (id, object_id) = (id.clone(), chance.pick(&employers).clone());
        let day = scene.stage.working_days_after(scene.today(), 1);
        scene.surely(at(day, 8, 50), move |scene| {
            declare(scene, (username, id), object_id, (reason, decision))
        });
    }
    Ok(())
}

/// Gives the ids of the employers that can be drawn.
fn enter_objects(scene: &mut Scene<'_, '_>) -> Result<Vec<ObjectId>, ApiError> {
    let call = scene.call::<CreateObject>(KEEPER)?;
    let mut employers = Vec::new();
    for object in objects::all().map_err(ApiError::internal)? {
        let view = create_object(scene.connection, &call, scene.stage.keys, &object)?;
        let is_there = object.status == Some(ObjectStatus::Active);
        if is_there && object.object_type == ObjectType::Enterprise {
            employers.push(view.id);
        }
    }
    Ok(employers)
}

/// A call of the unit's operator; of the system where a unit has no account here.
fn call_of<O: Operation>(scene: &Scene<'_, '_>, unit: &str) -> Result<Call, ApiError> {
    match unit {
        LABOUR => scene.call::<O>(KEEPER),
        AGENCIES => scene.call::<O>("agency_operator"),
        COUNTY => scene.call::<O>("county_operator"),
        MARKET => scene.call::<O>("partner_operator"),
        _ => {
            let call = Call::by_system(O::RIGHT.operation, scene.now());
            Ok(call.with_above(scene.stage.above))
        }
    }
}

fn enter_inspector(
    scene: &mut Scene<'_, '_>,
    inspector: &Inspector,
) -> Result<InspectorId, ApiError> {
    let user_id = match inspector.account {
        Some(username) => Some(scene.stage.user(username)?.clone()),
        None => None,
    };
    let today = scene.stage.today();
    let day = |offset: i64| -> NaiveDate { today + Duration::days(offset) };
    let new = contract::CreateInspector {
        code: inspector.code.clone(),
        name: inspector.name.clone(),
        unit_id: scene.stage.unit(&inspector.unit)?.clone(),
        user_id,
        valid_until: day(inspector.valid_until),
        specialities: inspector.specialities.clone(),
        regions: Some(inspector.regions.clone()),
        // Numbers run on here, so that namesakes may have 1 and 10.
        similar: Some(SimilarCertificates::Enter),
    };
    let call = call_of::<CreateInspector>(scene, &inspector.unit)?;
    let id = create_inspector(scene.connection, &call, &new)?.id;
    if let Some(username) = inspector.account {
        scene.inspectors.insert(id.clone(), username);
    }
    if let Some(absence) = inspector.absence {
        let (unit, away) = (inspector.unit.clone(), id.clone());
        let from = match absence {
            Absence::Leave(from, _) => day(from),
            Absence::Retired => scene.today(),
        };
        let until = match absence {
            Absence::Leave(_, until) => Some(day(until)),
            Absence::Retired => None,
        };
        scene.surely(at(from, 8, 30), move |scene| {
            leave(scene, &unit, &away, absence, until)
        });
    }
    Ok(id)
}

fn leave(
    scene: &mut Scene<'_, '_>,
    unit: &str,
    id: &InspectorId,
    absence: Absence,
    until: Option<NaiveDate>,
) -> Result<(), ApiError> {
    match absence {
        Absence::Leave(..) => {
            let call = call_of::<LeaveInspector>(scene, unit)?;
            let days = contract::Leave {
                from: scene.today(),
                until,
            };
            leave_inspector(scene.connection, &call, id, &days).map(drop)
        }
        Absence::Retired => {
            let call = call_of::<RetireInspector>(scene, unit)?;
            retire_inspector(scene.connection, &call, id).map(drop)
        }
    }
}

fn declare(
    scene: &mut Scene<'_, '_>,
    (username, inspector_id): (&'static str, InspectorId),
    object_id: ObjectId,
    (reason, decision): (&str, Decision),
) -> Result<(), ApiError> {
    let call = scene.call::<DeclareRecusal>(username)?;
    let declaration = contract::DeclareRecusal {
        object_id,
        reason: reason.to_owned(),
    };
    let declared = declare_recusal(scene.connection, &call, &inspector_id, &declaration)?;
    let day = scene.stage.working_days_after(scene.today(), 1);
    scene.surely(at(day, 11, 0), move |scene| {
        let path = (&inspector_id, &declared.id);
        match decision {
            Decision::Confirmed => {
                let call = scene.call::<ConfirmRecusal>(DECIDER)?;
                confirm_recusal(scene.connection, &call, path).map(drop)
            }
            Decision::Refused => {
                let call = scene.call::<RefuseRecusal>(DECIDER)?;
                let reason = "不属于应当回避的情形。";
                refuse_recusal(scene.connection, &call, path, Some(reason)).map(drop)
            }
            Decision::Open => Ok(()),
        }
    });
    Ok(())
}
