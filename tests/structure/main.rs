//! Completeness: what the tree and the running product must hold to, whatever is added. Each failure
//! ends with the sentence that says what to do.

mod answers;
mod bounds;
mod calls;
mod contract;
mod files;
mod first_run;
mod migrations;
mod names;
mod openapi;
mod order;
mod page;
mod public_texts;
mod purity;
mod readmes;
mod reads;
mod rights;
mod states;
mod tree;
mod unseen;
mod words;
