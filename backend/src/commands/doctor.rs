//! `sortition doctor`: what is wrong with an installation, before a user finds out. It makes and mends
//! nothing, and may run beside the server.

use sortition::app::doctor::{self, Verdict};
use sortition::kernel::clock::Clock;
use sortition::kernel::config::Config;
use std::process::ExitCode;

/// Says what it finds, one line each; fails if anything is wrong.
pub fn run(config: &Config) -> ExitCode {
    let findings = doctor::examine(config, Clock::system().now());
    let mut worst = Verdict::Good;
    for finding in &findings {
        let mark = match finding.verdict {
            Verdict::Good => "ok   ",
            Verdict::Doubtful => "warn ",
            Verdict::Bad => "FAIL ",
        };
        println!(
            "{mark} {:<9} {} / {}",
            finding.area, finding.chinese, finding.english
        );
        worst = worst.max(finding.verdict);
    }
    match worst {
        Verdict::Good | Verdict::Doubtful => ExitCode::SUCCESS,
        Verdict::Bad => ExitCode::FAILURE,
    }
}
