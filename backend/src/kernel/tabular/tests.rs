//! What comes out of files of each kind, good and bad.

use std::io::{Cursor, Write};

use proptest::prelude::*;
use sortition_contract::error::ErrorCode;
use sortition_contract::jobs::EmptyCells;
use zip::write::SimpleFileOptions;

use super::*;

mod bombs;
mod encodings;
mod heads;
mod workbooks;

const COLUMNS: &[Column] = &[
    Column::required("code", &["统一社会信用代码", "代码"]),
    Column::required("name", &["名称"]),
    Column::optional("valid_until", &["有效期至"]),
];

fn open(bytes: impl Into<Vec<u8>>) -> Result<Table<Cursor<Vec<u8>>>, TableError> {
    Table::open(Cursor::new(bytes.into()), COLUMNS, Limits::default())
}

fn rows(bytes: impl Into<Vec<u8>>) -> Result<Vec<Row>, TableError> {
    open(bytes)?.collect()
}

/// Each row as `line: cell|cell (errors)`.
fn shown(bytes: impl Into<Vec<u8>>) -> Vec<String> {
    let show = |row: Row| {
        let errors: String = row
            .errors
            .iter()
            .map(|error| format!(" ({} {})", error.column.unwrap_or("-"), error.code.code()))
            .collect();
        format!("{}: {}{errors}", row.line, row.cells.join("|"))
    };
    rows(bytes).unwrap().into_iter().map(show).collect()
}

fn refused(bytes: impl Into<Vec<u8>>) -> String {
    let error = rows(bytes).unwrap_err();
    format!(
        "{:?} {:?}",
        error.code().unwrap(),
        error.parameters().values().collect::<Vec<_>>()
    )
}

fn gb18030(text: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(text).0.into_owned()
}

#[test]
fn read_csv_with_quotes_and_line_breaks_counts_lines() {
    let text =
        "code,name\r\nA1,\"甲,\"\"乙\"\"\r\n二\"\r\n\r\nA2,丙\n , \u{3000}\nA3,\"丁\" \rA4,\"\"";
    assert_eq!(
        shown(text),
        ["2: A1|甲,\"乙\"\r\n二", "5: A2|丙", "7: A3|丁", "8: A4|"]
    );
}

#[test]
fn read_csv_with_quotes_out_of_place_marks_the_cell() {
    assert_eq!(
        shown("code,name\nA1,\"甲\"乙\nA2,丙\"丁\n"),
        ["2: A1|甲乙 (name bad_quote)", "3: A2|丙\"丁"]
    );
}

#[test]
fn read_csv_with_open_quote_is_refused_with_its_line() {
    assert_eq!(
        refused("code,name\nA1,甲\nA2,\"乙\nA3,丙\n"),
        r#"UnclosedQuote ["3"]"#
    );
    let long = format!("code,name\nA1,\"{}\"\n", "甲\n".repeat(300_000));
    assert_eq!(refused(long), r#"UnclosedQuote ["2"]"#);
}

#[test]
fn read_rows_of_other_width_marks_them() {
    let text = "code,name,valid_until\nA1,甲\nA2,乙,,\nA3,丙,,丁\n";
    assert_eq!(
        shown(text),
        [
            "2: A1|甲| (- ragged_row)",
            "3: A2|乙|",
            "4: A3|丙| (- ragged_row)"
        ]
    );
}

#[test]
fn read_cell_above_the_limit_marks_it() {
    let text = format!(
        "code,name\nA1,{}\nA2,{}\n",
        "甲".repeat(4000),
        "乙".repeat(4001)
    );
    let read = rows(text).unwrap();
    assert!(read[0].errors.is_empty());
    assert_eq!(read[1].errors[0].code, ErrorCode::TooLong);
    assert_eq!(read[1].errors[0].column, Some("name"));
}

#[test]
fn read_file_without_rows_is_empty() {
    for text in ["", "\n\n", "code,name\n", "code,name\n,\n"] {
        assert_eq!(refused(text), "EmptyFile []", "{text:?}");
    }
}

#[test]
fn read_file_above_the_limits_is_refused() {
    let limited = |limits: Limits, bytes: Vec<u8>| -> Result<Vec<Row>, TableError> {
        Table::open(Cursor::new(bytes), COLUMNS, limits)?.collect()
    };
    let text = "code,name\nA1,甲\nA2,乙\n".as_bytes().to_vec();
    let small = Limits {
        bytes: 10,
        ..Limits::default()
    };
    assert!(matches!(
        limited(small, text.clone()),
        Err(TableError::TooLarge { limit: 10 })
    ));
    let short = Limits {
        rows: 1,
        ..Limits::default()
    };
    assert!(matches!(
        limited(short, text.clone()),
        Err(TableError::TooManyRows { max: 1 })
    ));
    assert!(matches!(
        limited(short, xlsx(NAMES)),
        Err(TableError::TooManyRows { max: 1 })
    ));
    let narrow = Limits {
        columns: 1,
        ..Limits::default()
    };
    assert!(matches!(
        limited(narrow, text.clone()),
        Err(TableError::TooManyColumns { max: 1 })
    ));
    assert!(matches!(
        limited(narrow, xlsx(NAMES)),
        Err(TableError::TooManyColumns { max: 1 })
    ));
    let packed = Limits {
        unpacked_bytes: 500,
        ..Limits::default()
    };
    assert!(matches!(
        limited(packed, xlsx(NAMES)),
        Err(TableError::TooLarge { limit: 500 })
    ));
    let crowded = Limits {
        decoded_bytes: 10,
        ..Limits::default()
    };
    for file in [xlsx(NAMES), text.clone()] {
        assert!(matches!(
            limited(crowded, file),
            Err(TableError::TooLarge { limit: 10 })
        ));
    }
    let wide = Limits {
        row_bytes: 6,
        ..Limits::default()
    };
    for file in [xlsx(NAMES), text] {
        assert!(matches!(
            limited(wide, file),
            Err(TableError::RowTooLarge { limit: 6, .. })
        ));
    }
}

#[test]
fn read_row_of_more_cells_than_a_spreadsheet_has_is_refused() {
    let text = format!("code,name\nA1,{}\n", ",".repeat(20_000));
    assert_eq!(refused(text), r#"TooMany ["16384"]"#);
}

const NAMES: &str = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>代码</t></is></c><c r="B1" t="inlineStr"><is><t>名称</t></is></c></row>
<row r="2"><c r="A2" t="inlineStr"><is><t>A1</t></is></c><c r="B2" t="inlineStr"><is><t>甲</t></is></c></row>
<row r="3"><c r="A3" t="inlineStr"><is><t>A2</t></is></c><c r="B3" t="inlineStr"><is><t>乙</t></is></c></row>"#;

/// A workbook of one sheet with these rows; cell style 1 is a date.
fn xlsx(sheet_data: &str) -> Vec<u8> {
    sheets(&[("表一", "", sheet_data, "")])
}

/// A workbook of sheets: name, state, rows, merged areas.
fn sheets(all: &[(&str, &str, &str, &str)]) -> Vec<u8> {
    book(all, &[])
}

/// The same with further parts, or others in the place of those that it has.
fn book(all: &[(&str, &str, &str, &str)], others: &[(&str, &str)]) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const LINKS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PARTS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let (mut named, mut linked) = (String::new(), String::new());
    let mut parts = Vec::new();
    for (number, (name, state, data, areas)) in (1..).zip(all) {
        let state = match state.is_empty() {
            true => String::new(),
            false => format!(r#" state="{state}""#),
        };
        named += &format!(r#"<sheet name="{name}" sheetId="{number}"{state} r:id="r{number}"/>"#);
        linked += &format!(
            r#"<Relationship Id="r{number}" Type="{LINKS}/worksheet" Target="worksheets/sheet{number}.xml"/>"#
        );
        let areas: String = areas
            .split_whitespace()
            .map(|area| format!(r#"<mergeCell ref="{area}"/>"#))
            .collect();
        let areas = match areas.is_empty() {
            true => areas,
            false => format!("<mergeCells>{areas}</mergeCells>"),
        };
        parts.push((
            format!("xl/worksheets/sheet{number}.xml"),
            format!(
                r#"<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData>{areas}</worksheet>"#
            ),
        ));
    }
    let fixed = [
        (
            "[Content_Types].xml",
            r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#.to_owned(),
        ),
        (
            "_rels/.rels",
            format!(r#"<Relationships xmlns="{PARTS}"><Relationship Id="r1" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#),
        ),
        (
            "xl/workbook.xml",
            format!(r#"<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{named}</sheets></workbook>"#),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(r#"<Relationships xmlns="{PARTS}">{linked}<Relationship Id="styles" Type="{LINKS}/styles" Target="styles.xml"/><Relationship Id="strings" Type="{LINKS}/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>"#),
        ),
        (
            "xl/styles.xml",
            format!(r#"<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#),
        ),
    ];
    parts.extend(fixed.map(|(name, content)| (name.to_owned(), content)));
    let others = others.iter();
    let others: Vec<(String, String)> = others
        .map(|(name, content)| ((*name).to_owned(), (*content).to_owned()))
        .collect();
    parts.retain(|(name, _)| others.iter().all(|(other, _)| other != name));
    parts.extend(others);
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive
            .start_file(name, SimpleFileOptions::default())
            .unwrap();
        archive.write_all(content.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn write_cells_that_look_like_formulas_guards_them() {
    let mut csv = CsvWriter::new(Vec::new()).unwrap();
    csv.row([
        "=1+1",
        "+86",
        "-5",
        "@a",
        "'=x",
        "a=b",
        "引\"号,",
        "0311-5550",
    ])
    .unwrap();
    let text = String::from_utf8(csv.finish().unwrap()).unwrap();
    assert_eq!(
        text,
        "\u{feff}'=1+1,'+86,'-5,'@a,''=x,a=b,\"引\"\"号,\",0311-5550\r\n"
    );
}

#[test]
fn rejected_rows_can_be_imported_again() {
    let mut table = open("代码,名称\nA1,甲\n\nA2,=乙\n").unwrap();
    let headings = table.headings().to_vec();
    let mut rejected = RejectedRows::new(Vec::new(), &headings).unwrap();
    let row = table.nth(1).unwrap().unwrap();
    rejected
        .row(
            &table.cells_of(&row),
            &row.line.to_string(),
            "名称：格式不正确。",
        )
        .unwrap();
    let file = rejected.finish().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&file),
        "\u{feff}代码,名称,line,error\r\nA2,'=乙,4,名称：格式不正确。\r\n"
    );
    assert_eq!(shown(file), ["2: A2|=乙"]);
}

#[test]
fn a_row_of_which_nothing_can_be_made_is_refused_for_some_reason() {
    let row = rows("code,name\nA1,甲\n").unwrap().remove(0);
    let cells = Cells::new(&row, COLUMNS, EmptyCells::Keep);
    let errors = cells.build(|| None::<()>).unwrap_err();
    let told = errors.into_iter().map(|error| (error.column, error.code));
    assert_eq!(told.collect::<Vec<_>>(), [(None, ErrorCode::InvalidValues)]);
}

#[test]
fn read_hundred_thousand_rows_gives_all() {
    let text: String = (0..100_000).map(|n| format!("A{n},公司{n}\r\n")).collect();
    let mut table = open(format!("code,name\r\n{text}")).unwrap();
    assert_eq!(table.expected_rows(), 100_001);
    assert_eq!(
        table
            .by_ref()
            .map(|row| u64::from(row.is_ok()))
            .sum::<u64>(),
        100_000
    );
    assert!(table.next().is_none());
}

proptest! {
    #[test]
    fn written_rows_are_read_back(cells in prop::collection::vec(("[a-z0-9]{1,3}", any::<String>()), 1..20)) {
        let mut csv = CsvWriter::new(Vec::new()).unwrap();
        csv.row(["code", "name"]).unwrap();
        for (code, name) in &cells {
            csv.row([code, name]).unwrap();
        }
        let read = rows(csv.finish().unwrap()).unwrap();
        prop_assert_eq!(read.len(), cells.len());
        for (row, (code, name)) in read.iter().zip(&cells) {
            prop_assert_eq!(row.get("code"), Some(code.as_str()));
            // What is blank at the ends is not kept, whoever wrote it.
            let name = name.trim_matches(crate::kernel::text::is_blank);
            prop_assert_eq!(row.get("name"), Some(name));
        }
    }

    #[test]
    fn read_of_any_bytes_comes_to_an_end(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut file = b"code,name\n".to_vec();
        file.extend(bytes);
        let _ = rows(file);
    }
}
