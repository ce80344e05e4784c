//! `sortition verify`: recomputes bundles and says whether they are right. Needs no installation.

use clap::Args;
use sortition::kernel::archive;
use sortition_draw::{ManifestFacts, Verdict, verify, verify_files};
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// How a ZIP begins.
const ZIP_MAGIC: &[u8] = b"PK\x03\x04";
/// No bundle is as large as this when unpacked.
const LARGEST: u64 = 4 << 30;
/// Nor has one as many files.
const FILES_MOST: usize = 1_000;

/// The bundles.
#[derive(Args)]
pub struct Verify {
    /// Bundles as JSON, or as ZIP of plain files.
    #[arg(required = true)]
    bundles: Vec<PathBuf>,
}

/// What a bundle's verdict means for the program's exit, the worst last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Status {
    Right = 0,
    Wrong = 1,
    Unreadable = 2,
}

/// Verifies each bundle: one at length, several in one line each.
pub fn run(wanted: &Verify) -> ExitCode {
    let mut worst = Status::Right;
    for path in &wanted.bundles {
        let status = match read(path) {
            Ok(verdict) => {
                match wanted.bundles.len() {
                    1 => print(&format!("{}\n", at_length(&verdict))),
                    _ => print(&format!("{verdict}\t{}\n", path.display())),
                }
                match verdict.is_ok() {
                    true => Status::Right,
                    false => Status::Wrong,
                }
            }
            Err(error) => {
                eprintln!("sortition: {}: {error}", path.display());
                Status::Unreadable
            }
        };
        worst = worst.max(status);
    }
    ExitCode::from(worst as u8)
}

/// What somebody typed the command for.
fn print(text: &str) {
    print!("{text}");
}

/// Only a file that can't be opened is an error; whatever it holds gets a verdict.
fn read(path: &Path) -> std::io::Result<Verdict> {
    let content = std::fs::read(path)?;
    if !content.starts_with(ZIP_MAGIC) {
        return Ok(verify(&content));
    }
    // An archive that can't be unpacked is no bundle, as is text that is no JSON.
    Ok(match unpacked(&content) {
        Some(files) => verify_files(
            files
                .iter()
                .map(|(name, content)| (name.as_str(), content.as_slice())),
        ),
        None => verify(&content),
    })
}

fn unpacked(content: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let mut archive = archive::open(Cursor::new(content), FILES_MOST).ok()?;
    let mut files = Vec::new();
    let mut left = LARGEST;
    for index in 0..archive.len() {
        let file = archive.by_index(index).ok()?;
        let name = file.name().ok()?.into_owned();
        let mut content = Vec::new();
        file.take(left).read_to_end(&mut content).ok()?;
        left -= content.len() as u64;
        files.push((name, content));
    }
    Some(files)
}

/// The verdict first; then what differs, who contributed, the chances.
fn at_length(verdict: &Verdict) -> String {
    let mut lines = vec![verdict.to_string()];
    if let Some(refusal) = verdict.refusal() {
        if refusal.code == sortition_draw::RefusalCode::InsufficientInspectors {
            lines.push("the selection is right; no matching was possible".to_owned());
        }
        lines.push(refusal.to_string());
    }
    if let Some(facts) = &verdict.manifest {
        lines.extend(facts_of(facts));
    }
    if verdict.withheld > 0 {
        lines.push(format!(
            "withheld {}: lines of excluded that stand as their leaf hashes, as their checks may not \
             be seen yet",
            verdict.withheld
        ));
    }
    if let Some(digest) = &verdict.result_digest {
        lines.push(format!("result {digest}"));
    }
    if let Some(digest) = &verdict.matching_digest {
        lines.push(format!("matching {digest}"));
    }
    lines.join("\n")
}

fn facts_of(facts: &ManifestFacts) -> Vec<String> {
    let parties = match facts.is_single_party {
        true => "single-party: safe against all but whoever controls the server",
        false => "not single-party: others contributed, or a beacon did",
    };
    let mut lines = vec![
        format!("draw {}", facts.draw),
        format!("title {}", facts.title),
        format!("manifest {}", facts.digest),
        parties.to_owned(),
    ];
    lines.extend(facts.chances.iter().map(|chance| {
        format!(
            "chance in {}: {} of {}",
            chance.stratum, chance.draw, chance.size
        )
    }));
    lines
}
