//! Entry point of the `sortition` program.

fn main() {}
