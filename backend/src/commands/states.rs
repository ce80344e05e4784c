//! `sortition states`: the lives of records as tables, for those who read how the product works. Needs no
//! installation.

use sortition::app;
use sortition::kernel::lifecycle;
use std::process::ExitCode;

/// Writes them as Markdown.
pub fn run() -> ExitCode {
    print!("{}", lifecycle::document(&app::lives()));
    ExitCode::SUCCESS
}
