//! HTTP of draws: the ceremony, what it drew, bundles, and what is public.

pub mod bundles;
pub mod ceremony;
mod columns;
pub mod draws;
pub mod public;
