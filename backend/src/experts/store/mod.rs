//! SQL of the library of experts.

mod experts;
pub mod participations;
mod record;
pub mod recusals;

pub use self::experts::{
    ExpertRow, ExpertSort, Shown, find, find_visible, insert, list, read_members_like,
    read_submitter, read_waiting, update,
};
pub use self::record::ExpertRecord;
