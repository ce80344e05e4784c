//! Workbooks that are small and say much: what their reading keeps has its limit, whatever they claim.

use super::*;

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const HEAD: &str =
    r#"<row r="1"><c r="A1" t="str"><v>code</v></c><c r="B1" t="str"><v>name</v></c></row>"#;

/// A workbook with these rows below the head, and these shared texts as XML.
fn with_strings(rows: &str, strings: &str) -> Vec<u8> {
    let strings = format!(r#"<sst xmlns="{MAIN}" uniqueCount="99999999999">{strings}</sst>"#);
    let data = format!("{HEAD}{rows}");
    book(
        &[("表一", "", &data, "")],
        &[("xl/sharedStrings.xml", &strings)],
    )
}

fn with_styles(styles: &str) -> Vec<u8> {
    let styles = format!(r#"<styleSheet xmlns="{MAIN}">{styles}</styleSheet>"#);
    book(&[("表一", "", NAMES, "")], &[("xl/styles.xml", &styles)])
}

#[test]
fn read_shared_texts_gives_them_in_each_cell() {
    let strings = "<si><t>A1</t></si><si><t> 甲 </t></si><si/>\
        <si><r><t>乙</t></r><r><rPr><b/></rPr><t xml:space=\"preserve\"> 丙&amp;</t></r>\
        <rPh sb=\"0\" eb=\"1\"><t>yi</t></rPh></si><si><t>A2</t></si>";
    let rows = r#"<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c></row>
        <row><c t="s"><v>4</v></c><c t="s"><v>3</v></c><c t="s"><v>2</v></c></row>"#;
    assert_eq!(
        shown(with_strings(rows, strings)),
        ["2: A1|甲", "3: A2|乙 丙&"]
    );
    let missing = r#"<row r="2"><c r="A2" t="s"><v>5</v></c></row>"#;
    assert_eq!(refused(with_strings(missing, strings)), "UnreadableFile []");
}

#[test]
fn read_one_long_shared_text_in_many_cells_refuses_each_row() {
    let strings = format!("<si><t>{}</t></si>", "长".repeat(350_000));
    let rows: String = (2..=721)
        .map(|row| {
            format!(
                r#"<row r="{row}"><c r="A{row}" t="str"><v>A{row}</v></c><c r="B{row}" t="s"><v>0</v></c></row>"#
            )
        })
        .collect();
    let file = with_strings(&rows, &strings);
    assert!(file.len() < 200_000, "{} bytes", file.len());
    let read = rows_of(file).unwrap();
    assert_eq!(read.len(), 720);
    for row in read {
        assert_eq!(row.errors.len(), 1, "{:?}", row.errors);
        assert_eq!(row.errors[0].code, ErrorCode::TooLong);
        assert_eq!(row.errors[0].parameters["max"], "4000");
        // No more is kept than tells that it is too long.
        assert!(row.bytes() < 20_000);
    }
}

fn rows_of(file: Vec<u8>) -> Result<Vec<Row>, TableError> {
    // Each row is looked at by itself: together they are more than a file may hold.
    let limits = Limits {
        decoded_bytes: u64::MAX,
        ..Limits::default()
    };
    Table::open(Cursor::new(file), COLUMNS, limits)?.collect()
}

#[test]
fn read_a_text_that_is_blank_for_long_is_not_empty() {
    let long = format!("{}x", " ".repeat(20_000));
    let rows = format!(
        r#"<row r="2"><c r="A2" t="str"><v>A1</v></c><c r="B2" t="str"><v>{long}</v></c></row>"#
    );
    let read = rows_of(with_strings(&rows, "")).unwrap();
    assert_eq!(read[0].errors[0].code, ErrorCode::TooLong);
}

#[test]
fn read_more_shared_texts_than_may_be_kept_is_refused() {
    let limits = Limits {
        shared_bytes: 1_000,
        ..Limits::default()
    };
    let read = |strings: &str| {
        let file = with_strings(
            r#"<row r="2"><c r="A2" t="str"><v>A1</v></c></row>"#,
            strings,
        );
        Table::open(Cursor::new(file), COLUMNS, limits).map(|_| ())
    };
    read(&"<si/>".repeat(250)).unwrap();
    for strings in ["<si/>".repeat(251), "<si><t>12345678</t></si>".repeat(84)] {
        assert!(matches!(
            read(&strings),
            Err(TableError::TooLarge { limit: 1_000 })
        ));
    }
}

#[test]
fn read_more_formats_than_a_workbook_has_is_refused() {
    let styles = |count| {
        format!(
            "<cellXfs>{}</cellXfs>",
            r#"<xf numFmtId="0"/>"#.repeat(count)
        )
    };
    assert_eq!(rows(with_styles(&styles(65_536))).unwrap().len(), 2);
    assert_eq!(refused(with_styles(&styles(65_537))), "UnreadableFile []");
}

#[test]
fn read_a_tag_without_an_end_or_elements_without_a_bottom_is_refused() {
    let wide = format!(r#"<row r="2" x="{}"/>"#, "x".repeat(5 << 20));
    let comment = format!("<!--{}-->", "<>".repeat(3 << 20));
    let deep = "<a>".repeat(100);
    for data in [wide, comment, deep] {
        assert_eq!(refused(with_strings(&data, "")), "UnreadableFile []");
    }
}

#[test]
fn read_an_element_with_a_long_name_is_refused() {
    let read = |length: usize| {
        let row = r#"<row r="2"><c r="A2" t="str"><v>A1</v></c></row>"#;
        with_strings(&format!("{row}<{}/>", "a".repeat(length)), "")
    };
    assert_eq!(rows(read(1_024)).unwrap().len(), 1);
    assert_eq!(refused(read(1_025)), "UnreadableFile []");
}

#[test]
fn read_a_part_under_many_names_is_refused() {
    const LINKS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PARTS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let file = |second: &str| {
        let links = format!(
            r#"<Relationships xmlns="{PARTS}"><Relationship Id="r1" Type="{LINKS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{LINKS}/worksheet" Target="{second}"/></Relationships>"#
        );
        book(
            &[("表一", "", NAMES, ""), ("表二", "", NAMES, "")],
            &[("xl/_rels/workbook.xml.rels", &links)],
        )
    };
    assert_eq!(rows(file("worksheets/sheet2.xml")).unwrap().len(), 4);
    for again in ["worksheets/sheet1.xml", "/XL/worksheets\\Sheet1.xml"] {
        assert_eq!(refused(file(again)), "UnreadableFile []", "{again}");
    }
}

#[test]
fn read_an_archive_of_too_many_parts_is_refused() {
    let names: Vec<String> = (0..2_001)
        .map(|number| format!("xl/{number}.xml"))
        .collect();
    let parts: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    assert_eq!(
        refused(book(&[("表一", "", NAMES, "")], &parts)),
        "UnreadableFile []"
    );
    assert_eq!(
        rows(book(&[("表一", "", NAMES, "")], &parts[..100]))
            .unwrap()
            .len(),
        2
    );
}

#[test]
fn read_a_row_of_more_than_it_may_hold_names_it() {
    let strings = format!("<si><t>{}</t></si>", "长".repeat(3_900));
    let cells: String = ('C'..='Z')
        .map(|column| format!(r#"<c r="{column}2" t="s"><v>0</v></c>"#))
        .collect();
    let rows = format!(r#"<row r="2"><c r="A2" t="str"><v>A1</v></c>{cells}</row>"#);
    assert_eq!(
        refused(with_strings(&rows, &strings)),
        r#"RowTooLarge ["256 KiB", "2"]"#
    );
}

#[test]
fn read_rows_out_of_their_order_is_refused() {
    let rows = r#"<row r="5"><c r="A5" t="str"><v>A1</v></c></row><row r="4"><c r="A4" t="str"><v>A2</v></c></row>"#;
    assert_eq!(refused(with_strings(rows, "")), "UnreadableFile []");
    let crossed =
        r#"<row r="2"><c r="A2" t="str"><v>A1</v></c><c r="B3" t="str"><v>甲</v></c></row>"#;
    assert_eq!(refused(with_strings(crossed, "")), "UnreadableFile []");
}
