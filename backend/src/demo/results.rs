//! The results of a task: drafted, approved, published; then the task is closed.

use super::stage::{Scene, at};
use super::tasks::Course;
use crate::checks::CreateTaskPublications;
use crate::checks::actions::create_task_publications;
use crate::checks::store::checks::of_task;
use crate::kernel::error::ApiError;
use crate::publications::actions as publications;
use crate::publications::store::publications::of_subject;
use crate::publications::{ApprovePublication, PublishPublication, SubmitPublication};
use crate::tasks::CloseTask;
use crate::tasks::actions::endings;
use sortition_contract::ids::PublicationId;
use sortition_contract::publications as contract;

/// Drafts all results and hands them in; those that are forgotten stay behind.
pub fn draft(scene: &mut Scene<'_, '_>, course: Course) -> Result<(), ApiError> {
    let operator = course.office.operator;
    let call = scene.call::<CreateTaskPublications>(operator)?;
    create_task_publications(scene.connection, &call, &course.task_id)?;
    let mut ids = Vec::new();
    for check in of_task(scene.connection, &course.task_id)? {
        let made = of_subject(scene.connection, &check.id)?;
        ids.extend(made.into_iter().map(|row| row.id));
    }
    // One was never handed in, the others never decided on.
    let handed_in = ids.len() - usize::from(course.forgotten > 0);
    let decided = ids.len() - course.forgotten;
    let call = scene.call::<SubmitPublication>(operator)?;
    for id in &ids[..handed_in] {
        let confirmed = contract::SubmitPublication::default();
        publications::submit_publication(scene.connection, &call, id, &confirmed)?;
    }
    ids.truncate(decided);
    let day = scene.stage.working_days_after(scene.today(), 2);
    scene.then(at(day, 15, 20), move |scene| approve(scene, course, ids));
    Ok(())
}

fn approve(
    scene: &mut Scene<'_, '_>,
    course: Course,
    ids: Vec<PublicationId>,
) -> Result<(), ApiError> {
    let call = scene.call::<ApprovePublication>(course.office.approver)?;
    for id in &ids {
        publications::approve_publication(scene.connection, &call, id)?;
    }
    let day = scene.stage.working_days_after(scene.today(), 1);
    scene.then(at(day, 9, 50), move |scene| publish(scene, course, &ids));
    Ok(())
}

fn publish(
    scene: &mut Scene<'_, '_>,
    course: Course,
    ids: &[PublicationId],
) -> Result<(), ApiError> {
    let call = scene.call::<PublishPublication>(course.office.operator)?;
    let place = contract::PublishPublication::default();
    for id in ids {
        publications::publish_publication(scene.connection, &call, id, &place)?;
    }
    if course.forgotten == 0 {
        let day = scene.stage.working_days_after(scene.today(), 1);
        scene.then(at(day, 16, 10), move |scene| {
            let call = scene.call::<CloseTask>(course.office.approver)?;
            endings::close_task(scene.connection, &call, &course.task_id).map(drop)
        });
    }
    Ok(())
}
