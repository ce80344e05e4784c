//! `sortition verify`: recomputes bundles and says whether they are right. Needs no installation.

use clap::Args;
use sortition::kernel::archive::{self, ArchiveError};
use sortition_draw::{Folder, ManifestFacts, Verdict, verify, verify_folder, verify_reader};
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use zip::ZipArchive;

/// How a ZIP begins.
const ZIP_MAGIC: &[u8] = b"PK\x03\x04";
/// No file of a bundle is as large as this when unpacked.
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

/// Only a file that can't be read is an error; whatever it holds gets a verdict.
fn read(path: &Path) -> io::Result<Verdict> {
    let mut file = File::open(path)?;
    let mut begin = Vec::new();
    let magic = ZIP_MAGIC.len() as u64;
    file.by_ref().take(magic).read_to_end(&mut begin)?;
    if begin != ZIP_MAGIC {
        return verify_reader(begin.as_slice().chain(file));
    }
    if file.rewind().is_ok() {
        return unpack(BufReader::new(file));
    }
    // What is no file, as a pipe, is read but once.
    file.read_to_end(&mut begin)?;
    unpack(Cursor::new(begin))
}

/// An archive that can't be unpacked is no bundle, as is text that is no JSON.
fn unpack(source: impl Read + Seek) -> io::Result<Verdict> {
    match archive::open(source, FILES_MOST) {
        Ok(archive) => {
            let verdict = verify_folder(&mut Unpacking(archive));
            Ok(verdict.unwrap_or_else(|_| verify(ZIP_MAGIC)))
        }
        Err(ArchiveError::Io(failed)) => Err(failed),
        Err(_) => Ok(verify(ZIP_MAGIC)),
    }
}

/// The files of an archive, unpacked while they are read.
struct Unpacking<S>(ZipArchive<S>);

impl<S: Read + Seek> Folder for Unpacking<S> {
    fn names(&self) -> Vec<String> {
        // No file of a bundle has a name that can't be read.
        let names = self.0.file_names();
        names
            .map(|name| name.map_or_else(|_| String::new(), |name| name.into_owned()))
            .collect()
    }

    fn open(&mut self, name: &str) -> io::Result<Box<dyn Read + '_>> {
        let file = self.0.by_name(name).map_err(io::Error::other)?;
        Ok(Box::new(file.take(LARGEST)))
    }
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
