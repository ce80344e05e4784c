//! Commands on publications.

mod approved;
mod batch;
mod results;
mod views;

pub use approved::{DEFAULT_SITE, NewPublication, Place, publish_approved};
pub use batch::batch_publications;
pub use results::{
    NewResult, approve_publication, correct_publication, draft_results, publish_by,
    publish_publication, return_publication, submit_publication, take_down_publication,
    update_publication, withdraw_publication, withhold_publication,
};
pub use views::views;
