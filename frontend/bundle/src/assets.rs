//! Names by content, compression, and the generated Rust file.

use crate::compile::Glue;
use crate::parts::{self, Parts};
use crate::{BundleError, Setting, read, write};
use sha2::{Digest, Sha256};
use std::io::Write as _;
use std::path::Path;

/// The generated file, included by the server.
const GENERATED: &str = "page_assets.rs";

/// A file to embed.
struct Asset {
    /// As in the address below `/assets/`; holds a hash of the content.
    name: String,
    content_type: &'static str,
    content: Vec<u8>,
}

impl Asset {
    fn new(stem: &str, extension: &str, content_type: &'static str, content: Vec<u8>) -> Self {
        let digest = digest([content.as_slice()]);
        Self {
            name: format!("{stem}-{digest}.{extension}"),
            content_type,
            content,
        }
    }
}

/// What tells contents apart in their names.
fn digest<'a>(contents: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hash = Sha256::new();
    for content in contents {
        hash.update(content);
    }
    hex::encode(&hash.finalize()[..8])
}

const SCRIPT_TYPE: &str = "text/javascript; charset=utf-8";
const MODULE_TYPE: &str = "application/wasm";
/// Of several modules in one file.
const JOINED_TYPE: &str = "application/octet-stream";

/// The scripts and modules: the page's script, its first module, the loader of parts, the parts.
/// Script and loader name each other, so both bear the digest of all of them.
fn code(glue: Glue, parts: Parts) -> Result<(Asset, Asset, Asset, Vec<Asset>), BundleError> {
    let modules = parts.others.iter().map(|(_, content)| content.as_slice());
    let texts = [&glue.script, &parts.loader].map(|text| text.as_bytes());
    let digest = digest(modules.chain(texts).chain([glue.wasm.as_slice()]));
    let script_name = format!("sortition-{digest}.js");
    let loader_name = format!("parts-{digest}.js");
    let mut loader = renamed(&parts.loader, parts::SCRIPT, &script_name)?;
    let mut others = Vec::new();
    for (name, content) in parts.others {
        let (stem, extension) = name.split_once('.').unwrap_or((name.as_str(), ""));
        let content_type = match extension {
            "wasm" => MODULE_TYPE,
            _ => JOINED_TYPE,
        };
        let part = Asset::new(stem, extension, content_type, content);
        loader = renamed(&loader, &format!("./{name}"), &part.name)?;
        others.push(part);
    }
    // The module goes on to call the loader by its old name: only what imports it changes.
    let script = renamed(
        &glue.script,
        &format!("from \"{}", parts::LOADER),
        &loader_name,
    )?;
    let asset = |name, content| Asset {
        name,
        content_type: SCRIPT_TYPE,
        content,
    };
    Ok((
        asset(script_name, script.into_bytes()),
        Asset::new("sortition", "wasm", MODULE_TYPE, glue.wasm),
        asset(loader_name, loader.into_bytes()),
        others,
    ))
}

/// The script with a file's new name, whose former one ends `former`; an error if it isn't named.
fn renamed(script: &str, former: &str, name: &str) -> Result<String, BundleError> {
    if !script.contains(former) {
        return Err(BundleError::Parts(format!("nothing refers to {former}")));
    }
    let begin = former.find("./").unwrap_or_default();
    Ok(script.replace(former, &format!("{}./{name}", &former[..begin])))
}

/// The icon of the browser's tab: the brand mark, without colours that a theme would change.
const ICON: &str = "icon.svg";

/// Writes all assets of the page and the Rust file that embeds them.
pub fn write_page(
    setting: &Setting,
    glue: Glue,
    parts: Parts,
    style: String,
) -> Result<(), BundleError> {
    let frontend = setting.root.join("frontend");
    let text = |name: &str| -> Result<String, BundleError> {
        Ok(String::from_utf8_lossy(&read(&frontend.join(name))?).into_owned())
    };
    let (script, wasm, loader, others) = code(glue, parts)?;
    let boot = text("boot.js")?
        .replace("{{script}}", &script.name)
        .replace("{{wasm}}", &wasm.name);
    let boot = Asset::new("boot", "js", SCRIPT_TYPE, boot.into_bytes());
    let style = Asset::new(
        "sortition",
        "css",
        "text/css; charset=utf-8",
        style.into_bytes(),
    );
    let icon = Asset::new("icon", "svg", "image/svg+xml", text(ICON)?.into_bytes());
    let index = text("index.html")?
        .replace("{{boot}}", &boot.name)
        .replace("{{script}}", &script.name)
        .replace("{{loader}}", &loader.name)
        .replace("{{wasm}}", &wasm.name)
        .replace("{{style}}", &style.name)
        .replace("{{icon}}", &icon.name);
    let index = Asset {
        name: "index.html".to_owned(),
        content_type: "text/html; charset=utf-8",
        content: index.into_bytes(),
    };
    let mut generated = String::from("static ASSETS: &[Asset] = &[\n");
    let first = [wasm, script, loader, boot, style, icon];
    for asset in first.into_iter().chain(others) {
        generated.push_str(&embed(setting, &asset)?);
        generated.push_str(",\n");
    }
    generated.push_str("];\nstatic INDEX: Option<Asset> = Some(");
    generated.push_str(&embed(setting, &index)?);
    generated.push_str(");\n");
    write(&setting.out.join(GENERATED), generated.as_bytes())
}

/// A page of one line, where the real one isn't wanted.
pub fn write_placeholder(out: &Path) -> Result<(), BundleError> {
    let line = "<!doctype html><title>Sortition</title><p>This server was built without its page (SORTITION_PAGE=skip).</p>";
    let generated = format!(
        "static ASSETS: &[Asset] = &[];\nstatic INDEX: Option<Asset> = Some(Asset {{ name: \"index.html\", content_type: \"text/html; charset=utf-8\", plain: {line:?}.as_bytes(), brotli: None, gzip: None }});\n"
    );
    write(&out.join(GENERATED), generated.as_bytes())
}

/// Writes an asset in its forms; gives the Rust expression that embeds it.
fn embed(setting: &Setting, asset: &Asset) -> Result<String, BundleError> {
    let put = |suffix: &str, content: &[u8]| -> Result<String, BundleError> {
        let path = setting.out.join(format!("{}{suffix}", asset.name));
        write(&path, content)?;
        Ok(format!("include_bytes!({:?})", path.display().to_string()))
    };
    let plain = put("", &asset.content)?;
    let (mut brotli, mut gzip) = ("None".to_owned(), "None".to_owned());
    if setting.is_release {
        let failed = |source| BundleError::File {
            path: asset.name.clone().into(),
            source,
        };
        let pressed = press_brotli(&asset.content).map_err(failed)?;
        brotli = format!("Some({})", put(".br", &pressed)?);
        let pressed = press_gzip(&asset.content).map_err(failed)?;
        gzip = format!("Some({})", put(".gz", &pressed)?);
    }
    Ok(format!(
        "Asset {{ name: {:?}, content_type: {:?}, plain: {plain}, brotli: {brotli}, gzip: {gzip} }}",
        asset.name, asset.content_type
    ))
}

fn press_brotli(content: &[u8]) -> std::io::Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 24,
        size_hint: content.len(),
        ..Default::default()
    };
    let mut pressed = Vec::new();
    brotli::BrotliCompress(&mut &content[..], &mut pressed, &parameters)?;
    Ok(pressed)
}

fn press_gzip(content: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asset_of_other_content_gets_another_name() {
        let name = |content: &[u8]| Asset::new("a", "css", "text/css", content.to_vec()).name;
        assert_eq!(name(b"x"), name(b"x"));
        assert_ne!(name(b"x"), name(b"y"));
    }

    #[test]
    fn code_bears_names_by_which_its_files_find_each_other() {
        let glue = |script: &str| Glue {
            script: script.to_owned(),
            wasm: b"first".to_vec(),
        };
        let cut = |content: &[u8]| Parts {
            first: "first.wasm".into(),
            loader: "import { initSync } from \"./sortition.js\"; fetch(\"./office.wasm\")".into(),
            others: vec![("office.wasm".to_owned(), content.to_vec())],
        };
        let text = "import * as parts from \"./parts.js\"; const by = { \"./parts.js\": parts };";
        let (script, wasm, loader, others) = code(glue(text), cut(b"office")).unwrap();
        let [office] = others.as_slice() else {
            panic!("one part")
        };
        let text_of = |asset: &Asset| String::from_utf8_lossy(&asset.content).into_owned();
        assert!(wasm.name.starts_with("sortition-") && wasm.name.ends_with(".wasm"));
        assert_eq!(
            text_of(&loader),
            format!(
                "import {{ initSync }} from \"./{}\"; fetch(\"./{}\")",
                script.name, office.name
            )
        );
        assert_eq!(
            text_of(&script),
            format!(
                "import * as parts from \"./{}\"; const by = {{ \"./parts.js\": parts }};",
                loader.name
            )
        );
        let (other, ..) = code(glue(text), cut(b"another")).unwrap();
        assert_ne!(script.name, other.name, "what it loads is another");
        let unlinked = "const by = { \"./parts.js\": 1 };";
        assert!(code(glue(unlinked), cut(b"office")).is_err());
    }

    #[test]
    fn press_makes_text_smaller() {
        let text = "计划与抽查 ".repeat(200);
        for pressed in [press_brotli(text.as_bytes()), press_gzip(text.as_bytes())] {
            assert!(pressed.unwrap().len() < text.len() / 10);
        }
    }
}
