//! Puts the smallest of the pieces that parts share into one file. There is one for each set of parts that
//! share something: each by itself would cost a request, and be pressed without the others.

use crate::BundleError;
use std::ops::Range;

/// The file that holds them, as the loader knows it.
const FILE: &str = "chunks.bin";
/// How the names of pieces that parts share begin.
const SHARED: &str = "chunk_";
/// A piece of fewer bytes goes into it.
const SMALL: usize = 40_000;

/// How the loader makes a module of what it fetches, and of what lies in the file.
const STREAMED: &str = "WebAssembly.instantiateStreaming(src, imports)";
const TAKEN_OUT: &str = "WebAssembly.instantiate(await src, imports)";

/// What the loader needs besides: the file is fetched once, and again if it didn't come.
const READER: &str = r#"
let joined = undefined;
function readJoined(name, begin, end) {
    if (joined === undefined) {
        const reading = fetch(new URL(name, import.meta.url)).then((answer) => {
            if (!answer.ok) throw new Error(`${answer.status} ${answer.url}`);
            return answer.arrayBuffer();
        });
        reading.catch(() => {
            if (joined === reading) joined = undefined;
        });
        joined = reading;
    }
    return joined.then((file) => file.slice(begin, end));
}
"#;

/// A file beside the first module: its name in the loader (`./<name>`), and its content.
pub type Piece = (String, Vec<u8>);

/// Joins what is small; gives the loader that finds it, and the files that are left.
pub fn join(loader: &str, pieces: Vec<Piece>) -> Result<(String, Vec<Piece>), BundleError> {
    let is_small = |(name, content): &Piece| name.starts_with(SHARED) && content.len() < SMALL;
    let (mut small, mut kept): (Vec<_>, Vec<_>) = pieces.into_iter().partition(is_small);
    if small.len() < 2 {
        kept.extend(small);
        return Ok((loader.to_owned(), kept));
    }
    small.sort();
    let mut loader = loader.to_owned();
    let mut file = Vec::new();
    for (name, content) in small {
        let begin = file.len();
        file.extend(content);
        loader = reading(&loader, &name, begin..file.len())?;
    }
    loader.push_str(READER);
    kept.push((FILE.to_owned(), file));
    Ok((loader, kept))
}

/// The loader with a piece taken out of the file instead of fetched.
fn reading(loader: &str, name: &str, place: Range<usize>) -> Result<String, BundleError> {
    let unlike = || BundleError::Parts(format!("the loader doesn't fetch {name} as it used to"));
    let fetching = format!("fetch(new URL(\"./{name}\", import.meta.url))");
    let (before, after) = loader.split_once(&fetching).ok_or_else(unlike)?;
    let (between, after) = after.split_once(STREAMED).ok_or_else(unlike)?;
    // What lies between is the piece's own, not another one's.
    if between.contains("fetch(") {
        return Err(unlike());
    }
    let Range { start, end } = place;
    Ok(format!(
        "{before}readJoined(\"./{FILE}\", {start}, {end}){between}{TAKEN_OUT}{after}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the cutter writes for a piece.
    fn fetcher(name: &str) -> String {
        format!(
            "const __{name} = makeLoad(() => {{
    const src = fetch(new URL(\"./{name}.wasm\", import.meta.url));
    src.catch(() => {{}});
    return async (imports) => ({STREAMED});
}}
, []);
"
        )
    }

    fn piece(name: &str, size: usize) -> Piece {
        let letter = name.as_bytes()[name.len() - 1];
        (format!("{name}.wasm"), vec![letter; size])
    }

    #[test]
    fn join_puts_small_shared_pieces_into_one_file() {
        let names = ["chunk_1", "chunk_2", "chunk_3", "split_office"];
        let loader = names.map(fetcher).concat();
        let pieces = vec![
            piece("chunk_2", 5),
            piece("chunk_1", 3),
            piece("chunk_3", SMALL),
            piece("split_office", 4),
        ];
        let (loader, files) = join(&loader, pieces).unwrap();
        let names: Vec<_> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["chunk_3.wasm", "split_office.wasm", "chunks.bin"]);
        assert_eq!(files[2].1, b"11122222");
        for (taken, count) in [
            ("const src = readJoined(\"./chunks.bin\", 0, 3);", 1),
            ("const src = readJoined(\"./chunks.bin\", 3, 8);", 1),
            ("const src = fetch(new URL(\"./chunk_3.wasm\"", 1),
            ("const src = fetch(new URL(\"./split_office.wasm\"", 1),
            (TAKEN_OUT, 2),
            (STREAMED, 2),
            ("function readJoined(", 1),
        ] {
            assert_eq!(loader.matches(taken).count(), count, "{taken}\n{loader}");
        }
    }

    #[test]
    fn join_leaves_one_small_piece_alone() {
        let loader = fetcher("chunk_1");
        let pieces = vec![piece("chunk_1", 3), piece("split_office", 4)];
        let (same, files) = join(&loader, pieces).unwrap();
        assert_eq!(same, loader);
        assert_eq!(files.len(), 2);
    }

    #[test]
    fn join_refuses_a_loader_that_it_does_not_understand() {
        let pieces = || vec![piece("chunk_1", 3), piece("chunk_2", 3)];
        let unknown = fetcher("chunk_1");
        assert!(join(&unknown, pieces()).is_err(), "one isn't named");
        let other = ["chunk_1", "chunk_2"].map(fetcher).concat();
        let other = other.replacen(STREAMED, "instantiate(src)", 1);
        assert!(join(&other, pieces()).is_err(), "one is made otherwise");
    }
}
