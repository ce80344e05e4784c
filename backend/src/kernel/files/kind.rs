//! What kind of file a content is, told by the content alone.

use std::io::{self, Read, Seek};

use zip::ZipArchive;

use crate::kernel::archive::{self, ArchiveError};
use crate::kernel::tabular;

/// So much of the start is enough for every signature.
const START_BYTES: u64 = 8192;
/// Parts of an archive that is kept; a document has a few dozen, a folder of evidence some hundreds.
const PARTS_MOST: usize = 10_000;
/// The part of an office document that holds its macros.
const MACROS: &str = "vbaproject.bin";
/// The part that says of which types the others are: the one of macros may have any name.
const TYPES: &str = "[content_types].xml";
/// No document's is as long as this, in bytes.
const TYPES_BYTES: u64 = 1 << 20;
/// What stands in the types of macros, and of documents that may have some.
const MACRO_TYPES: [&[u8]; 2] = [b"vbaproject", b"macroenabled"];

/// The kinds of files that the product keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileKind {
    Pdf,
    Docx,
    Xlsx,
    /// Any plain text in UTF-8, GB18030 or UTF-16.
    Csv,
    Png,
    Jpeg,
    Zip,
}

impl FileKind {
    /// All kinds.
    pub const ALL: &'static [Self] = &[
        Self::Pdf,
        Self::Docx,
        Self::Xlsx,
        Self::Csv,
        Self::Png,
        Self::Jpeg,
        Self::Zip,
    ];

    /// The media type, for `Content-Type` and the database.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv => "text/csv",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Zip => "application/zip",
        }
    }

    /// As people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Docx => "DOCX",
            Self::Xlsx => "XLSX",
            Self::Csv => "CSV",
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::Zip => "ZIP",
        }
    }

    /// The ending of file names, without the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Zip => "zip",
        }
    }

    /// The endings that files of the kind have, [`FileKind::extension`] first.
    const fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Docx => &["docx"],
            Self::Xlsx => &["xlsx"],
            Self::Csv => &["csv", "txt", "tsv", "text", "md", "log", "json", "xml"],
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
            Self::Zip => &["zip"],
        }
    }

    /// A file's name with an ending of the kind, of at most so many characters: by its ending a system
    /// chooses what opens a file, and a text called `.exe` is run. What was there before stays readable.
    pub fn named(self, name: &str, most: usize) -> String {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending);
        let is_right = ending.is_some_and(|ending| {
            let mut known = self.extensions().iter();
            known.any(|known| ending.eq_ignore_ascii_case(known))
        });
        if is_right {
            return name.to_owned();
        }
        let ending = self.extension();
        let room = most.saturating_sub(ending.len() + 1);
        let stem: String = name.chars().take(room).collect();
        format!("{stem}.{ending}")
    }

    /// The kind with that media type.
    pub fn of_content_type(content_type: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|kind| kind.content_type() == content_type)
    }
}

/// The kind of a content, read from its start; `None` if it is none of them.
pub(super) fn tell(content: &mut (impl Read + Seek)) -> io::Result<Option<FileKind>> {
    let mut start = Vec::new();
    content.take(START_BYTES).read_to_end(&mut start)?;
    content.rewind()?;
    if start.starts_with(b"PK\x03\x04") {
        return tell_archive(content);
    }
    match infer::get(&start).map(|signature| signature.mime_type()) {
        Some("application/pdf") => Ok(Some(FileKind::Pdf)),
        Some("image/png") => Ok(Some(FileKind::Png)),
        Some("image/jpeg") => Ok(Some(FileKind::Jpeg)),
        None if start.is_empty() => Ok(None),
        // Two letters tell these kinds, and a table may begin with them: BMMC, MZDM.
        Some("image/bmp" | "application/vnd.microsoft.portable-executable") | None => {
            Ok(tabular::is_text(content)?.then_some(FileKind::Csv))
        }
        Some(_) => Ok(None),
    }
}

/// Office documents are archives with a known part. One with macros is none of our kinds, however their
/// part is written: names are compared without regard to case, as the programs do that open it.
fn tell_archive(content: &mut (impl Read + Seek)) -> io::Result<Option<FileKind>> {
    let mut archive = match archive::open(content, PARTS_MOST) {
        Ok(archive) => archive,
        Err(ArchiveError::Io(failed)) => return Err(failed),
        Err(ArchiveError::TooManyParts | ArchiveError::Unreadable) => return Ok(None),
    };
    let mut kind = FileKind::Zip;
    let mut types = None;
    for part in archive.file_names() {
        let Ok(part) = part else {
            return Ok(None);
        };
        let folded = part.replace('\\', "/").to_ascii_lowercase();
        match folded.trim_start_matches('/') {
            macros if macros.ends_with(MACROS) => return Ok(None),
            TYPES => types = Some(part.into_owned()),
            "word/document.xml" => kind = FileKind::Docx,
            // One that claims to be both is a document.
            "xl/workbook.xml" if kind == FileKind::Zip => kind = FileKind::Xlsx,
            _ => {}
        }
    }
    match types {
        Some(types) if has_macros(&mut archive, &types) => Ok(None),
        _ => Ok(Some(kind)),
    }
}

/// Whether the types of an archive's parts tell of macros, or can't be read.
fn has_macros<S: Read + Seek>(archive: &mut ZipArchive<S>, types: &str) -> bool {
    let Ok(part) = archive.by_name(types) else {
        return true;
    };
    let mut text = Vec::new();
    let read = part.take(TYPES_BYTES + 1).read_to_end(&mut text);
    if !read.is_ok_and(|length| length as u64 <= TYPES_BYTES) {
        return true;
    }
    text.make_ascii_lowercase();
    let is_told = |kind: &[u8]| text.windows(kind.len()).any(|some| some == kind);
    MACRO_TYPES.into_iter().any(is_told)
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;

    fn archive(parts: &[&str]) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for part in parts {
            archive
                .start_file(*part, zip::write::SimpleFileOptions::default())
                .unwrap();
            archive.write_all(b"<a/>").unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    #[test]
    fn tell_content_of_each_kind() {
        let gb18030 = encoding_rs::GB18030.encode("名称,石家庄").0.into_owned();
        for (content, kind) in [
            (b"%PDF-1.7\n".to_vec(), Some(FileKind::Pdf)),
            (b"\x89PNG\r\n\x1a\n".to_vec(), Some(FileKind::Png)),
            (b"\xff\xd8\xff\xe0".to_vec(), Some(FileKind::Jpeg)),
            ("\u{feff}名称\n".as_bytes().to_vec(), Some(FileKind::Csv)),
            (gb18030, Some(FileKind::Csv)),
            (b"\xff\xfea\0,\0\x0d\x54".to_vec(), Some(FileKind::Csv)),
            ("BMMC,名称\n".as_bytes().to_vec(), Some(FileKind::Csv)),
            ("MZDM,名称\n".as_bytes().to_vec(), Some(FileKind::Csv)),
            (b"BM\x36\0\0\0".to_vec(), None),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), None),
            (b"RIFF\x10\0\0\0WEBPVP8 ".to_vec(), None),
            (b"\0\0\0\x18ftypheic\0\0\0\0".to_vec(), None),
            (
                archive(&["[Content_Types].xml", "word/document.xml"]),
                Some(FileKind::Docx),
            ),
            (
                archive(&["xl/workbook.xml", "[Content_Types].xml"]),
                Some(FileKind::Xlsx),
            ),
            (archive(&["a.txt"]), Some(FileKind::Zip)),
            (archive(&["xl/workbook.xml", "xl/vbaProject.bin"]), None),
            (archive(&["xl/workbook.xml", "xl/VBAPROJECT.BIN"]), None),
            (
                archive(&["word/document.xml", "WORD\\vbaproject.bin"]),
                None,
            ),
            (archive(&["XL\\Workbook.xml"]), Some(FileKind::Xlsx)),
            (b"PK\x03\x04 and no more".to_vec(), None),
            (b"<!DOCTYPE html><script>".to_vec(), None),
            (b"MZ\x90\0".to_vec(), None),
            (b"a\0b".to_vec(), None),
            (b"\x7fELF\x02\x01\x01".to_vec(), None),
            (b"GIF89a".to_vec(), None),
            (b"\xff\xff\xff".to_vec(), None),
            (Vec::new(), None),
        ] {
            assert_eq!(
                tell(&mut Cursor::new(&content)).unwrap(),
                kind,
                "{content:?}"
            );
        }
    }

    #[test]
    fn tell_document_whose_types_tell_of_macros_is_none() {
        let document = |types: &str| {
            let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
            for (name, content) in [
                ("[Content_Types].xml", types),
                ("xl/workbook.xml", "<a/>"),
                ("xl/other.bin", "x"),
            ] {
                let options = zip::write::SimpleFileOptions::default();
                archive.start_file(name, options).unwrap();
                archive.write_all(content.as_bytes()).unwrap();
            }
            tell(&mut Cursor::new(archive.finish().unwrap().into_inner())).unwrap()
        };
        let types = |kind: &str| format!(r#"<Types><Override ContentType="{kind}"/></Types>"#);
        let plain = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
        assert_eq!(document(&types(plain)), Some(FileKind::Xlsx));
        for kind in [
            "application/vnd.ms-office.vbaProject",
            "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        ] {
            assert_eq!(document(&types(kind)), None, "{kind}");
        }
        // Nor is one whose types are too long to be looked through.
        assert_eq!(document(&" ".repeat((1 << 20) + 1)), None);
    }

    #[test]
    fn tell_archive_of_too_many_parts_is_none() {
        let names: Vec<String> = (0..=PARTS_MOST).map(|number| number.to_string()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let told = |parts: &[&str]| tell(&mut Cursor::new(archive(parts))).unwrap();
        assert_eq!(told(&names[1..]), Some(FileKind::Zip));
        assert_eq!(told(&names), None);
    }

    #[test]
    fn named_by_another_kind_gets_an_ending_of_its_own() {
        for (kind, name, expected) in [
            (FileKind::Csv, "名录.csv", "名录.csv"),
            (FileKind::Csv, "说明.TXT", "说明.TXT"),
            (FileKind::Csv, "setup.exe", "setup.exe.csv"),
            (FileKind::Csv, "page.html", "page.html.csv"),
            (FileKind::Csv, "run.bat.", "run.bat..csv"),
            (FileKind::Csv, "name", "name.csv"),
            (FileKind::Jpeg, "现场.JPEG", "现场.JPEG"),
            (FileKind::Jpeg, "现场.png", "现场.png.jpg"),
            (FileKind::Zip, "表.docx", "表.docx.zip"),
            (FileKind::Pdf, ".pdf", ".pdf"),
            (FileKind::Pdf, "a.jspdf", "a.jspdf.pdf"),
        ] {
            assert_eq!(kind.named(name, 200), expected);
        }
        let long = "长".repeat(200);
        assert_eq!(FileKind::Pdf.named(&long, 200).chars().count(), 200);
        for kind in FileKind::ALL {
            assert_eq!(kind.extensions().first(), Some(&kind.extension()));
        }
    }

    #[test]
    fn content_type_of_each_kind_leads_back_to_it() {
        for kind in FileKind::ALL {
            assert_eq!(FileKind::of_content_type(kind.content_type()), Some(*kind));
        }
    }
}
