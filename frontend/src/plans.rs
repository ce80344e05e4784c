//! `plans`: the yearly plans, their entries with the live count of whom they meet, the forecast of
//! the targets, and their way to the public.

mod actions;
mod api;
mod arrangement;
mod create;
mod detail;
mod entries;
mod entry;
mod fields;
mod forecast;
mod list;
mod live;
mod publish;
mod ratios;
mod scope;
mod strata;
mod words;

pub use api::{get_plan_entry, list_plan_entries, list_plans};
pub use detail::PlanPage;
pub use entry::{EntryPage, NewEntryPage};
pub use list::PlansPage;
pub use scope::ScopeFacts;
pub use strata::{left_out, strata_table};
pub use words::{excluded_text, months_text, plan_state_text, ratio_lines};
