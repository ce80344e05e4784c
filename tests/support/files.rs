//! Small files of known kinds, for uploads.

use std::io::{Cursor, Read as _, Write};

use zip::ZipArchive;

/// The smallest PNG that viewers open: one grey pixel.
pub const PNG: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44, 0x52, 0, 0, 0,
    1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 0x0a, 0x49, 0x44, 0x41, 0x54,
    0x78, 0x9c, 0x63, 0x68, 0, 0, 0, 0x82, 0, 0x81, 0x77, 0xcd, 0x72, 0xb6, 0, 0, 0, 0, 0x49, 0x45,
    0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];

/// A PDF by its first bytes.
pub const PDF: &[u8] = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n";

/// A program: no kind that anything may be uploaded as.
pub const PROGRAM: &[u8] = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\x3e\0\x01\0\0\0";

/// A sheet of a workbook.
pub struct Sheet<'a> {
    /// Its name.
    pub name: &'a str,
    /// Rows of texts; what begins with `=` is a formula that was never computed.
    pub rows: &'a [&'a [&'a str]],
    /// Merged areas, as `A2:A4`.
    pub merged: &'a [&'a str],
}

/// A workbook of one sheet with these rows of texts.
pub fn workbook(rows: &[&[&str]]) -> Vec<u8> {
    sheets(&[Sheet {
        name: "表一",
        rows,
        merged: &[],
    }])
}

/// The cells of a sheet, as its part of the archive has them.
fn sheet_data(sheet: &Sheet<'_>) -> String {
    let mut data = String::from("<sheetData>");
    for (row, cells) in (1..).zip(sheet.rows) {
        data.push_str(&format!("<row r=\"{row}\">"));
        for (column, cell) in ('A'..='Z').zip(cells.iter()) {
            data.push_str(&match cell.strip_prefix('=') {
                Some(formula) => format!("<c r=\"{column}{row}\"><f>{formula}</f><v></v></c>"),
                None => {
                    format!("<c r=\"{column}{row}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>")
                }
            });
        }
        data.push_str("</row>");
    }
    data.push_str("</sheetData>");
    if !sheet.merged.is_empty() {
        let areas = sheet.merged.iter();
        let areas: String = areas
            .map(|area| format!("<mergeCell ref=\"{area}\"/>"))
            .collect();
        data.push_str(&format!("<mergeCells>{areas}</mergeCells>"));
    }
    data
}

/// A workbook of these sheets.
pub fn sheets(sheets: &[Sheet<'_>]) -> Vec<u8> {
    let data: Vec<(&str, String)> = sheets
        .iter()
        .map(|sheet| (sheet.name, sheet_data(sheet)))
        .collect();
    packed(&data, &[])
}

/// A workbook of one sheet that holds this, as XML, with the texts that its cells share.
pub fn book(data: &str, strings: &str) -> Vec<u8> {
    packed(
        &[("表一", data.to_owned())],
        &[("xl/sharedStrings.xml", strings)],
    )
}

/// An archive of sheets, by name and content, and of other parts.
fn packed(sheets: &[(&str, String)], others: &[(&str, &str)]) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const LINKS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PARTS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    const TYPES: &str = "http://schemas.openxmlformats.org/package/2006/content-types";
    let (mut named, mut linked, mut parts) = (String::new(), String::new(), Vec::new());
    for (number, (name, data)) in (1..).zip(sheets) {
        named.push_str(&format!(
            r#"<sheet name="{name}" sheetId="{number}" r:id="r{number}"/>"#
        ));
        linked.push_str(&format!(
            r#"<Relationship Id="r{number}" Type="{LINKS}/worksheet" Target="worksheets/sheet{number}.xml"/>"#
        ));
        parts.push((
            format!("xl/worksheets/sheet{number}.xml"),
            format!(r#"<worksheet xmlns="{MAIN}">{data}</worksheet>"#),
        ));
    }
    linked.push_str(&format!(
        r#"<Relationship Id="strings" Type="{LINKS}/sharedStrings" Target="sharedStrings.xml"/>"#
    ));
    let fixed = [
        (
            "[Content_Types].xml",
            format!(
                r#"<Types xmlns="{TYPES}"><Default Extension="xml" ContentType="application/xml"/></Types>"#
            ),
        ),
        (
            "_rels/.rels",
            format!(
                r#"<Relationships xmlns="{PARTS}"><Relationship Id="r1" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                r#"<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{named}</sheets></workbook>"#
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(r#"<Relationships xmlns="{PARTS}">{linked}</Relationships>"#),
        ),
    ];
    parts.extend(fixed.map(|(name, content)| (name.to_owned(), content)));
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let parts = parts
        .iter()
        .map(|(name, content)| (name.as_str(), content.as_str()));
    for (name, content) in parts.chain(others.iter().copied()) {
        archive
            .start_file(name, zip::write::SimpleFileOptions::default())
            .expect("the part begins");
        archive
            .write_all(content.as_bytes())
            .expect("the part is written");
    }
    archive.finish().expect("the archive ends").into_inner()
}

/// The text of a DOCX, without its marks.
pub fn docx_text(document: &[u8]) -> String {
    let mut archive = ZipArchive::new(Cursor::new(document)).expect("the document opens");
    let mut part = archive.by_name("word/document.xml").expect("it has text");
    let mut marked = String::new();
    part.read_to_string(&mut marked).expect("it is UTF-8");
    let texts = marked.split('<').filter_map(|part| part.split_once('>'));
    texts.map(|(_, text)| text).collect()
}
