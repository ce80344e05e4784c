//! Tests of the REST API as its clients meet it: one file or folder per module of the product.

mod audit;
mod checklist;
mod checks;
mod demo;
mod draws;
mod experts;
mod home;
mod integrations;
mod jobs;
mod ledgers;
mod lists;
mod main_way;
mod org;
mod plans;
mod portal;
mod publications;
mod registers;
mod reports;
mod tasks;
