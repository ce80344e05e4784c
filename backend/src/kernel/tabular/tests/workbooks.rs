//! What comes out of workbooks.

use super::*;

/// A row of texts in the columns from A on; `=x` is a formula without a value.
fn line(number: u32, cells: &[&str]) -> String {
    let cells = ('A'..).zip(cells).filter(|(_, text)| !text.is_empty());
    let cells: String = cells
        .map(|(column, text)| match text.strip_prefix('=') {
            Some(formula) => format!(r#"<c r="{column}{number}"><f>{formula}</f><v></v></c>"#),
            None => format!(r#"<c r="{column}{number}" t="str"><v>{text}</v></c>"#),
        })
        .collect();
    format!(r#"<row r="{number}">{cells}</row>"#)
}

#[test]
fn read_workbook_with_formulas_without_values_marks_their_cells() {
    let data = [
        line(1, &["code", "name", "valid_until", "备注"]),
        line(2, &["A1", "=CONCATENATE(1,2)", "", "=D9"]),
        r#"<row r="3"><c r="A3" t="str"><f>X1</f><v>A2</v></c><c r="B3" t="str"><v>乙</v></c>
           <c r="C3" t="str"><f>""</f><v></v></c></row>"#
            .to_owned(),
    ];
    assert_eq!(
        shown(xlsx(&data.concat())),
        [
            "2: A1|=CONCATENATE(1,2)||=D9 (name formula_without_value)",
            // Computed, to nothing in the last one.
            "3: A2|乙||",
        ]
    );
}

#[test]
fn read_workbook_with_merged_cells_gives_each_row_the_value() {
    let data = [
        line(1, &["名录"]),
        line(2, &["code", "name", "valid_until"]),
        line(3, &["A1", "甲", "2030-12-31"]),
        line(4, &["A2", "乙"]),
        line(5, &["A3", "丙"]),
        line(6, &["A4", "丁"]),
        line(7, &["A5", "=B9"]),
        line(8, &["A6"]),
    ];
    let areas = "A1:C1 C3:C5 B6:C6 B7:B8";
    assert_eq!(
        shown(sheets(&[("表一", "", &data.concat(), areas)])),
        [
            "3: A1|甲|2030-12-31",
            "4: A2|乙|2030-12-31",
            "5: A3|丙|2030-12-31",
            "6: A4|丁|丁 (valid_until merged_cells)",
            "7: A5|=B9| (name formula_without_value)",
            "8: A6|=B9| (name formula_without_value)",
        ]
    );
}

#[test]
fn read_workbook_with_a_long_text_in_a_wide_area_is_refused_before_it_is_repeated() {
    let long = "长".repeat(1_000);
    let before: String = (2..=50)
        .map(|number| line(number, &[&format!("A{number}")]))
        .collect();
    let data = [
        line(1, &["code", "name"]),
        before,
        line(51, &["A51", &long]),
        (52..=500)
            .map(|number| line(number, &[&format!("A{number}")]))
            .collect(),
    ]
    .concat();
    let read = |areas: &str| {
        let limits = Limits {
            decoded_bytes: 100_000,
            ..Limits::default()
        };
        let bytes = sheets(&[("表一", "", &data, areas)]);
        let table = Table::open(Cursor::new(bytes), COLUMNS, limits)?;
        table.collect::<Result<Vec<Row>, _>>()
    };
    assert_eq!(read("").unwrap().len(), 499);
    assert!(matches!(
        read("B51:B1048576"),
        Err(TableError::TooLarge { limit: 100_000 })
    ));
    // What is under the area and holds nothing is no row.
    let short = sheets(&[("表一", "", &data, "A500:B1048576")]);
    assert_eq!(rows(short).unwrap().len(), 499);
}

#[test]
fn read_workbook_counts_no_titles_among_its_rows() {
    let titles: String = (1..=20).map(|number| line(number, &["名录"])).collect();
    let data = [
        titles,
        line(21, &["code", "name"]),
        line(22, &["A1", "甲"]),
        line(23, &["A2", "乙"]),
    ];
    let limits = Limits {
        rows: 2,
        ..Limits::default()
    };
    let table = Table::open(Cursor::new(xlsx(&data.concat())), COLUMNS, limits).unwrap();
    assert_eq!(table.filter(Result::is_ok).count(), 2);
}

#[test]
fn read_workbook_looks_for_its_head_below_rows_of_mere_spaces() {
    let blank: String = (1..=40).map(|number| line(number, &[" "])).collect();
    let data = [blank, line(41, &["code", "name"]), line(42, &["A1", "甲"])];
    assert_eq!(shown(xlsx(&data.concat())), ["42: A1|甲"]);
}

#[test]
fn read_workbook_takes_all_sheets_of_the_same_head_and_names_the_others() {
    let hint = line(1, &["填表说明", "请逐行填写"]);
    let one = [
        line(1, &["序号", "code", "name"]),
        line(2, &["1", "A1", "甲"]),
    ];
    let two = [
        line(1, &["名录"]),
        line(2, &["name", "code", "序号"]),
        line(3, &["乙", "A2", "2"]),
    ];
    let other = [
        line(1, &["code", "name", "valid_until"]),
        line(2, &["A3", "丙", "2030-12-31"]),
    ];
    let bytes = sheets(&[
        ("填表说明", "", &hint, ""),
        ("甲表", "", &one.concat(), ""),
        ("空表", "", "", ""),
        ("乙表", "", &two.concat(), ""),
        ("另表", "", &other.concat(), ""),
        ("隐表", "hidden", &one.concat(), ""),
    ]);
    let mut table = open(bytes).unwrap();
    let rows: Vec<Row> = table.by_ref().map(Result::unwrap).collect();
    let places: Vec<_> = rows
        .iter()
        .map(|row| (table.sheet_of(row.place()), row.line, row.get("code")))
        .collect();
    assert_eq!(
        places,
        [(Some("甲表"), 2, Some("A1")), (Some("乙表"), 3, Some("A2"))]
    );
    assert!(rows[0].place() < rows[1].place());
    assert_eq!(line_of(rows[1].place()), 3);
    // In the columns of the first sheet, whichever order the other has.
    assert_eq!(table.cells_of(&rows[1]), ["2", "A2", "乙"]);
    let reading = table.reading();
    assert_eq!(reading.skipped_sheets, ["填表说明", "另表", "隐表"]);
    let heads: Vec<_> = reading
        .tables
        .iter()
        .map(|one| (one.head_line, one.rows))
        .collect();
    assert_eq!(heads, [(1, 1), (2, 1)]);
}

/// As a program writes it that people use: shared texts, styles, formats of its own.
#[test]
fn read_workbook_of_another_program_gives_what_it_shows() {
    use rust_xlsxwriter::{ExcelDateTime, Format};
    let mut book = rust_xlsxwriter::Workbook::new();
    let day = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
    let count = Format::new().set_num_format("#,##0.00");
    let sheet = book.add_worksheet();
    for (column, heading) in (0_u16..).zip(["代码", "名称", "有效期至"]) {
        sheet.write_string(0, column, heading).unwrap();
    }
    sheet.write_string(1, 0, "A1").unwrap();
    sheet.write_string(1, 1, "甲 & <乙>\u{b}").unwrap();
    let date = ExcelDateTime::from_ymd(2026, 11, 23).unwrap();
    sheet.write_datetime_with_format(1, 2, date, &day).unwrap();
    sheet.write_number(2, 0, 13_812_345_678.0).unwrap();
    sheet.write_string(2, 1, "A1").unwrap();
    sheet.write_number_with_format(2, 2, 0.5, &count).unwrap();
    sheet.write_string(4, 0, "A3").unwrap();
    sheet.write_boolean(4, 1, true).unwrap();
    assert_eq!(
        shown(book.save_to_buffer().unwrap()),
        [
            "2: A1|甲 & <乙>|2026-11-23",
            "3: 13812345678|A1|0.5",
            "5: A3|true|"
        ]
    );
}

#[test]
fn read_workbook_gives_rows_with_their_numbers() {
    assert_eq!(shown(xlsx(NAMES)), ["2: A1|甲", "3: A2|乙"]);
}

#[test]
fn read_workbook_with_values_of_each_kind_writes_them_as_one_would() {
    let data = r#"<row r="2"><c r="B2" t="str"><v>code</v></c><c r="C2" t="str"><v>name</v></c><c r="D2" t="str"><v>valid_until</v></c></row>
<row r="4"><c r="B4"><v>13812345678</v></c><c r="C4"><v>0.30000000000000004</v></c><c r="D4" s="1"><v>46349</v></c></row>
<row r="5"><c r="B5"><v>9.1E+17</v></c><c r="C5" t="e"><v>#REF!</v></c></row>
<row r="6"><c r="B6" t="b"><v>1</v></c><c r="D6" s="1"><v>46349.5</v></c></row>
<row r="7"><c r="C7" t="str"><v> </v></c></row>"#;
    assert_eq!(
        shown(xlsx(data)),
        [
            "4: 13812345678|0.3|2026-11-23",
            "5: 910000000000000000|#REF!| (code long_number) (name cell_error)",
            "6: true||2026-11-23T12:00:00",
        ]
    );
}

#[test]
fn read_damaged_workbook_is_refused() {
    let whole = xlsx(NAMES);
    for length in (4..whole.len()).step_by(7) {
        assert!(rows(&whole[..length]).is_err(), "cut at {length}");
    }
    for place in (0..whole.len()).step_by(5) {
        let mut damaged = whole.clone();
        damaged[place] ^= 0x55;
        // Either way is right; it must come to an end without a panic.
        let _ = rows(damaged);
    }
    assert_eq!(
        refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec()),
        "UnreadableFile []"
    );
}

#[test]
fn read_workbook_with_far_cells_is_refused_before_they_are_made() {
    let far = r#"<row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row>"#;
    assert_eq!(refused(xlsx(far)), r#"TooMany ["100"]"#);
}
