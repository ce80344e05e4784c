//! `reports` over REST: filing and deciding; how figures come about and what they open.

mod cells;
mod counted;
mod figures;
mod filing;
mod kpis;
mod many;
mod problems;
mod transitions;
