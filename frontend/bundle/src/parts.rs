//! Cuts the module where the page says so (`frontend/src/app/parts.rs`), so that the first screen
//! loads what it needs and the rest follows.

use crate::join::{Piece, join};
use crate::{BundleError, read};
use std::path::{Path, PathBuf};
use wasm_encoder::{Module, RawSection};
use wasm_split_cli_support::Options;
use wasmparser::{BinaryReaderError, Parser};

/// How the module names the script that fetches parts, before it has a name of its own.
pub const LOADER: &str = "./parts.js";
/// How that script names the page's script.
pub const SCRIPT: &str = "./sortition.js";

/// A module in parts.
pub struct Parts {
    /// The first part, for wasm-bindgen.
    pub first: PathBuf,
    /// The script that fetches the others.
    pub loader: String,
    /// The other files.
    pub others: Vec<Piece>,
}

/// Cuts a module; leaves the parts in a folder of their own in `out`.
pub fn cut(module: &Path, out: &Path) -> Result<Parts, BundleError> {
    let input = read(module)?;
    let folder = out.join("parts");
    let first = folder.join("first.wasm");
    // What an earlier build left is not of this one.
    match std::fs::remove_dir_all(&folder) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
            return Err(BundleError::File {
                path: folder,
                source,
            });
        }
        _ => {}
    }
    let mut options = Options::new(&input);
    options.output_dir = &folder;
    options.main_out_path = &first;
    options.link_name = LOADER;
    options.main_module = SCRIPT;
    options.emit_dwarf = false;
    let cut = wasm_split_cli_support::transform(options)
        .map_err(|error| BundleError::Parts(format!("{error:#}")))?;
    let mut others = Vec::new();
    for path in cut.split_modules {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let content =
            without_names(&read(&path)?).map_err(|error| BundleError::Parts(error.to_string()))?;
        others.push((name.into_owned(), content));
    }
    let loader = read(&folder.join(LOADER))?;
    let (loader, others) = join(&String::from_utf8_lossy(&loader), others)?;
    Ok(Parts {
        first,
        loader,
        others,
    })
}

/// The module without its custom sections: they hold names for debuggers, two fifths of it.
fn without_names(module: &[u8]) -> Result<Vec<u8>, BinaryReaderError> {
    const CUSTOM: u8 = 0;
    let mut kept = Module::new();
    for payload in Parser::new(0).parse_all(module) {
        if let Some((id, range)) = payload?.as_section()
            && id != CUSTOM
        {
            let data = &module[range.start as usize..range.end as usize];
            kept.section(&RawSection { id, data });
        }
    }
    Ok(kept.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{CodeSection, CustomSection, Function, FunctionSection, TypeSection};

    #[test]
    fn without_names_keeps_all_that_runs() {
        let module = |is_named: bool| {
            let mut types = TypeSection::new();
            types.ty().function([], []);
            let mut functions = FunctionSection::new();
            functions.function(0);
            let mut body = Function::new([]);
            body.instructions().end();
            let mut code = CodeSection::new();
            code.function(&body);
            let mut module = Module::new();
            module.section(&types).section(&functions).section(&code);
            if is_named {
                module.section(&CustomSection {
                    name: "name".into(),
                    data: (&[1, 2, 3]).into(),
                });
            }
            module.finish()
        };
        assert_eq!(without_names(&module(true)).unwrap(), module(false));
        assert!(without_names(b"no module").is_err());
    }
}
