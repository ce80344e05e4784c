//! `plans`: yearly plans, their entries, the forecast of their targets.

mod entries;
mod forecast;
mod plan;

pub use self::entries::{
    CreateEntry, EntryAction, EntryFilter, EntryState, EntryView, ItemBrief, StratumRatio,
    UpdateEntry,
};
pub use self::forecast::{
    CapForecast, CapWarning, CountScope, CountScopeQuery, EntryForecast, ExcludedCount,
    ExclusionReason, PlanForecast, ScopeCount, StratumSize, TargetForecast,
};
pub use self::plan::{
    CreatePlan, PlanAction, PlanFilter, PlanState, PlanView, PublishPlan, UpdatePlan,
};
