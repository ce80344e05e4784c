//! Documents: DOCX from a template and data, the one way a document is made.
//!
//! A module writes its document as an askama template that extends `docx/document.xml` and is put
//! together from the macros in `docx/parts.xml`; [`package`] adds the other parts and packs them. The
//! same data give the same bytes, so that a document can be told by its hash.

use std::io::{Cursor, Write};

use askama::Template;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Why a document could not be made; none of them is the reader's fault.
#[derive(Debug, thiserror::Error)]
pub enum DocxError {
    #[error("the template failed")]
    Template(#[from] askama::Error),
    #[error("packing failed")]
    Zip(#[from] zip::result::ZipError),
    #[error("packing failed")]
    Io(#[from] std::io::Error),
}

#[derive(Template)]
#[template(path = "docx/header.xml")]
struct Header<'a> {
    reference: &'a str,
}

#[derive(Template)]
#[template(path = "docx/properties.xml")]
struct Properties<'a> {
    title: &'a str,
}

/// A DOCX of a document. `title` names it in the file's properties, `reference` stands at the head
/// of each page.
pub fn package(
    title: &str,
    reference: &str,
    document: &impl Template,
) -> Result<Vec<u8>, DocxError> {
    let parts = [
        (
            "[Content_Types].xml",
            include_str!("../../templates/docx/content_types.xml").to_owned(),
        ),
        (
            "_rels/.rels",
            include_str!("../../templates/docx/package_links.xml").to_owned(),
        ),
        ("docProps/core.xml", Properties { title }.render()?),
        ("word/document.xml", document.render()?),
        (
            "word/_rels/document.xml.rels",
            include_str!("../../templates/docx/document_links.xml").to_owned(),
        ),
        (
            "word/styles.xml",
            include_str!("../../templates/docx/styles.xml").to_owned(),
        ),
        ("word/header.xml", Header { reference }.render()?),
        (
            "word/footer.xml",
            include_str!("../../templates/docx/footer.xml").to_owned(),
        ),
    ];
    // The archive's own time of 1980 on every part: today's would change the file's hash each day.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default());
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive.start_file(name, options)?;
        archive.write_all(content.as_bytes())?;
    }
    Ok(archive.finish()?.into_inner())
}

/// Filters of the templates. No text goes into a document but through one of them.
pub mod filters {
    use std::fmt::Display;

    use askama::Values;
    use askama::filters::Safe;

    /// A text as the content of a run: escaped, its line breaks and tabs as such.
    #[askama::filter_fn]
    pub fn words(text: impl Display, _: &dyn Values) -> askama::Result<Safe<String>> {
        let mut run = String::new();
        for (place, line) in text.to_string().lines().enumerate() {
            if place > 0 {
                run.push_str("<w:br/>");
            }
            for (place, piece) in line.split('\t').enumerate() {
                if place > 0 {
                    run.push_str("<w:tab/>");
                }
                run.push_str("<w:t xml:space=\"preserve\">");
                super::escape_into(&mut run, piece);
                run.push_str("</w:t>");
            }
        }
        Ok(Safe(run))
    }

    /// A text in an element that knows no runs.
    #[askama::filter_fn]
    pub fn plain(text: impl Display, _: &dyn Values) -> askama::Result<Safe<String>> {
        let mut escaped = String::new();
        super::escape_into(&mut escaped, &text.to_string());
        Ok(Safe(escaped))
    }
}

/// XML 1.0 has no form for most control characters, not even escaped: they are left out.
fn escape_into(xml: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '\t' | '\n' => xml.push(c),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            c => xml.push(c),
        }
    }
}

/// The texts of a document in their order, cut at line breaks, tabs and paragraphs, after checking
/// that every part is well-formed: what tests of documents look at.
#[cfg(test)]
pub(crate) fn texts_of(docx: &[u8]) -> Vec<String> {
    use quick_xml::events::Event;

    let mut archive = zip::ZipArchive::new(Cursor::new(docx)).unwrap();
    let mut document = Vec::new();
    for part in 0..archive.len() {
        let mut part = archive.by_index(part).unwrap();
        let mut xml = String::new();
        std::io::Read::read_to_string(&mut part, &mut xml).unwrap();
        let mut reader = quick_xml::Reader::from_str(&xml);
        let (mut texts, mut text, mut depth) = (Vec::new(), String::new(), 0);
        loop {
            let event = reader.read_event().unwrap();
            match &event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                Event::Text(piece) => text.push_str(piece.trim_matches('\n')),
                Event::GeneralRef(name) => {
                    text.push_str(quick_xml::escape::resolve_predefined_entity(name).unwrap());
                }
                Event::Eof => break,
                _ => {}
            }
            let ends_text = match &event {
                Event::Empty(tag) => ["w:br", "w:tab"].contains(&tag.name().as_ref()),
                Event::End(tag) => tag.name().as_ref() == "w:p",
                _ => false,
            };
            if ends_text {
                texts.push(std::mem::take(&mut text));
            }
        }
        assert_eq!(depth, 0, "an element is never closed");
        if part.name().unwrap() == "word/document.xml" {
            document = texts;
        }
    }
    document.retain(|text| !text.trim().is_empty());
    document
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Template)]
    #[template(
        source = r#"{% extends "docx/document.xml" %}{% import "docx/parts.xml" as w %}{% block body %}{{ w::paragraph("Body", text) }}{% endblock %}"#,
        ext = "xml"
    )]
    struct Note<'a> {
        text: &'a str,
    }

    fn packed(text: &str) -> Vec<u8> {
        package("标题 <1>", "编号 & 页眉", &Note { text }).unwrap()
    }

    #[test]
    fn package_text_with_markup_keeps_it_as_text() {
        assert_eq!(
            texts_of(&packed("<w:t>&amp;\"'</w:t>")),
            ["<w:t>&amp;\"'</w:t>"]
        );
    }

    #[test]
    fn package_text_with_control_characters_leaves_them_out() {
        assert_eq!(texts_of(&packed("甲\u{0}\u{b}乙\u{ffff}")), ["甲乙"]);
    }

    #[test]
    fn package_text_of_several_lines_breaks_them() {
        assert_eq!(texts_of(&packed("一\r\n二\t三")), ["一", "二", "三"]);
        assert_eq!(texts_of(&packed("")), [] as [&str; 0]);
    }

    #[test]
    fn package_begins_with_the_content_types() {
        let packed = packed("x");
        let mut archive = zip::ZipArchive::new(Cursor::new(&packed)).unwrap();
        assert_eq!(
            archive.by_index(0).unwrap().name().unwrap(),
            "[Content_Types].xml"
        );
    }
}
