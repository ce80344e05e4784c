//! Tests of the REST API as its clients meet it: one file or folder per module of the product.

mod audit;
mod checklist;
mod draws;
mod jobs;
mod ledgers;
mod org;
mod registers;
mod reports;
