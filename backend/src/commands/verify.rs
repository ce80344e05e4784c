//! `sortition verify`: recomputes bundles and says whether they are right. Needs no installation.

use clap::Args;
use sortition::kernel::archive::{self, ArchiveError};
use sortition_draw::{Folder, ManifestFacts, Verdict, verify, verify_folder, verify_reader};
use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::rc::Rc;
use zip::ZipArchive;

/// How a ZIP begins.
const ZIP_MAGIC: &[u8] = b"PK\x03\x04";
/// All files of a bundle together aren't as large as this when unpacked.
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

/// An archive that can't be unpacked is no bundle, as is text that is no JSON; one that can't be read gets no
/// verdict.
fn unpack(source: impl Read + Seek) -> io::Result<Verdict> {
    let failure = Rc::<RefCell<Option<io::Error>>>::default();
    let source = Watched {
        source,
        failure: Rc::clone(&failure),
    };
    let verdict = match archive::open(source, FILES_MOST) {
        // Its list of files has each name once.
        Ok(archive) if archive.has_duplicate_names() => None,
        Ok(archive) => {
            let left = LARGEST;
            verify_folder(&mut Unpacking { archive, left }).ok()
        }
        Err(ArchiveError::Io(failed)) => return Err(failure.take().unwrap_or(failed)),
        Err(_) => None,
    };
    match (failure.take(), verdict) {
        (Some(failed), _) => Err(failed),
        (None, Some(verdict)) => Ok(verdict),
        (None, None) => Ok(verify(ZIP_MAGIC)),
    }
}

/// A source that keeps why it couldn't be read: what unpacks it reports that as it reports damage.
struct Watched<S> {
    source: S,
    failure: Rc<RefCell<Option<io::Error>>>,
}

impl<S: Read> Read for Watched<S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.source.read(buffer).map_err(|failed| {
            let kind = failed.kind();
            if kind != io::ErrorKind::Interrupted {
                self.failure.replace(Some(failed));
            }
            kind.into()
        })
    }
}

/// Where nothing is isn't read: a damaged archive may say that something lies there.
impl<S: Seek> Seek for Watched<S> {
    fn seek(&mut self, place: SeekFrom) -> io::Result<u64> {
        self.source.seek(place)
    }
}

/// The files of an archive, unpacked while they are read.
struct Unpacking<S> {
    archive: ZipArchive<S>,
    /// So many bytes may still come of them, all together.
    left: u64,
}

impl<S: Read + Seek> Folder for Unpacking<S> {
    fn names(&self) -> Vec<String> {
        // No file of a bundle has a name that can't be read.
        let names = self.archive.file_names();
        names
            .map(|name| name.map_or_else(|_| String::new(), |name| name.into_owned()))
            .collect()
    }

    fn open(&mut self, name: &str) -> io::Result<Box<dyn Read + '_>> {
        let file = self.archive.by_name(name).map_err(io::Error::other)?;
        let left = &mut self.left;
        Ok(Box::new(Bounded { file, left }))
    }
}

/// A file of several that are bounded together.
struct Bounded<'l, R> {
    file: R,
    left: &'l mut u64,
}

impl<R: Read> Read for Bounded<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(*self.left).unwrap_or(usize::MAX);
        let most = most.min(buffer.len());
        let read = self.file.read(&mut buffer[..most])?;
        *self.left -= read as u64;
        Ok(read)
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in files {
            let options = zip::write::SimpleFileOptions::default();
            let options = options.compression_method(zip::CompressionMethod::Stored);
            archive.start_file(*name, options).unwrap();
            archive.write_all(content).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    /// A disk that fails once the place was read up to which it is whole.
    struct Failing(Cursor<Vec<u8>>, u64);

    impl Read for Failing {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if self.1 == 0 {
                return Err(io::Error::other("the disk failed"));
            }
            self.1 -= 1;
            self.0.read(buffer)
        }
    }

    impl Seek for Failing {
        fn seek(&mut self, place: SeekFrom) -> io::Result<u64> {
            self.0.seek(place)
        }
    }

    #[test]
    fn archive_that_cannot_be_read_gets_no_verdict() {
        let content = packed(&[("manifest.json", b"{}"), ("check.sh", b"exit 0")]);
        for reads in 0..1_000 {
            match unpack(Failing(Cursor::new(content.clone()), reads)) {
                Err(failed) => assert_eq!(failed.to_string(), "the disk failed"),
                Ok(verdict) => {
                    assert!(reads > 1, "it was read");
                    assert_eq!(verdict.code(), "bad_manifest");
                    return;
                }
            }
        }
        panic!("a disk that doesn't fail is read to its end");
    }

    /// The content with some bytes, wherever they stand, replaced by as many others.
    fn replaced(content: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
        let mut changed = content.to_vec();
        for place in 0..content.len() {
            if content[place..].starts_with(from) {
                changed[place..place + to.len()].copy_from_slice(to);
            }
        }
        changed
    }

    #[test]
    fn archive_of_which_a_file_is_damaged_or_there_twice_is_no_bundle() {
        let whole = packed(&[
            ("manifest.json", b"{}"),
            ("nonces.txt", b""),
            ("beacon.txt", b""),
            ("check.sh", b"exit 0"),
        ]);
        let text = |content: Vec<u8>| {
            let verdict = unpack(Cursor::new(content)).unwrap();
            verdict.refusal().unwrap().to_string()
        };
        assert!(!text(whole.clone()).contains("not I-JSON"));
        let damaged = replaced(&whole, b"exit 0", b"Exit 0");
        assert!(text(damaged).contains("not I-JSON"));
        let doubled = replaced(&whole, b"beacon.txt", b"nonces.txt");
        assert!(text(doubled).contains("not I-JSON"));
    }

    #[test]
    fn files_are_bounded_together() {
        let mut left = 5;
        let mut read = |content: &[u8]| {
            let mut text = Vec::new();
            let mut file = Bounded {
                file: content,
                left: &mut left,
            };
            file.read_to_end(&mut text).unwrap();
            text.len()
        };
        assert_eq!([read(b"abc"), read(b"abc"), read(b"abc")], [3, 2, 0]);
    }
}
