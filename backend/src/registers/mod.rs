//! `registers`: inspection objects, inspectors, recusals.
//!
//! An object belongs to a region: one row per code for the whole city. Its status is active,
//! suspended, moved, deregistered or revoked; only active ones are drawn. An inspector belongs to
//! a unit: active ⇄ on leave → retired. A recusal counts from its declaration on. Who may do what
//! is in rows 17–24 of `rights.md`.

pub mod actions;
pub mod rules;
pub mod store;
