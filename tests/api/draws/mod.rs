//! Draws: the ceremony with its guards, who sees what of the outcome, what is public of it, and what a
//! kill in the middle leaves.

mod at_once;
mod ceremony;
mod clock;
mod concurrent;
mod crash;
mod endings;
mod outcome;
mod parts;
mod rotation;
mod secrecy;
pub mod stage;
mod unseen;
mod visited;
mod withheld;
