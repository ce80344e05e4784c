//! The draws: by one click, with the server as the only contributor.

use super::stage::Scene;
use super::tasks::Course;
use crate::draws::actions::{prepare_at_once, run_at_once};
use crate::kernel::error::ApiError;
use crate::tasks::OpenDraw;
use sortition_contract::draws::CreateDraw;

/// Draws the objects of a task and their inspectors.
pub fn draw(scene: &mut Scene<'_, '_>, course: &Course) -> Result<(), ApiError> {
    let call = scene.call::<OpenDraw>(course.office.operator)?;
    let alone = CreateDraw::default();
    let keys = scene.stage.keys;
    let task_id = &course.task_id;
    let at_once = prepare_at_once(scene.connection, &call, keys, task_id, &alone)?;
    run_at_once(scene.connection, &call, keys, task_id, &at_once).map(drop)
}
