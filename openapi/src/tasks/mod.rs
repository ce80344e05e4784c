//! `tasks`: what is drawn and checked in one batch of a plan's entry, with its units and team.

mod coverage;
mod task;
mod team;

pub use self::coverage::{CoverageFilter, CoverageView, CoveredItem, MajorCoverage, UnitCoverage};
pub use self::task::{
    CreateTask, JointKind, Period, TaskAction, TaskFilter, TaskMode, TaskSource, TaskState,
    TaskUnit, TaskUnitView, TaskView, UpdateTask, VoidTask,
};
pub use self::team::{
    PoolUnit, PopulationView, SetTeam, ShortageKind, ShortageView, TeamMember, TeamObstacle,
    TeamUnitView, TeamView,
};
