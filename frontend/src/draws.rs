//! `draws`: what a draw would find, the ceremony, the drawn list with its inspectors, and how
//! everybody verifies it.

mod abort;
mod api;
mod ceremony;
mod contribution;
mod drawn;
mod freeze;
mod list;
mod log;
mod nonce;
mod preview;
mod projector;
mod rematch;
mod seed;
mod start;
mod steps;
mod strata;
mod verify;
mod words;

pub use ceremony::DrawPage;
pub use list::DrawsPage;
pub use nonce::forget_ended;
pub use preview::TaskDrawPage;
pub use words::{abort_reason_text, draw_number, draw_state_text, draw_status_of};
