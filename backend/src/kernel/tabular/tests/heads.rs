//! Which row is the head, and which of its columns are whose.

use super::*;

#[test]
fn read_head_that_does_not_fit_names_every_column() {
    let Err(TableError::Columns(errors)) = open("代码,code,电话\nA1,A1,1\n").map(|_| ()) else {
        panic!("accepted")
    };
    let named: Vec<_> = errors.iter().map(|e| (e.code, e.name.as_str())).collect();
    assert_eq!(
        named,
        [
            (ErrorCode::RepeatedColumn, "code"),
            (ErrorCode::MissingColumn, "名称 (name)"),
        ]
    );
}

#[test]
fn read_head_below_titles_ignores_and_names_other_columns() {
    let text = "石家庄市名录（2026年11月）\n\n填表日期,2026-11-23\n序号,代码,名称,备注\n\
                1,A1,甲,\n序号,代码,名称,备注\n2,A2,乙,再查\n3,,,\n填表人：测试\n";
    let mut table = open(text).unwrap();
    let rows: Vec<Row> = table.by_ref().map(Result::unwrap).collect();
    let lines: Vec<u64> = rows.iter().map(|row| row.line).collect();
    assert_eq!(lines, [5, 7]);
    assert_eq!(table.headings(), ["序号", "代码", "名称", "备注"]);
    assert_eq!(table.cells_of(&rows[1]), ["2", "A2", "乙", "再查"]);
    let reading = table.reading();
    assert_eq!(reading.tables[0].head_line, 4);
    assert_eq!(reading.tables[0].rows, 2);
    // A number without a record, and a footnote.
    assert_eq!(reading.skipped_rows, 2);
    let columns: Vec<_> = reading
        .columns
        .iter()
        .map(|one| (&*one.heading, one.column.as_deref()))
        .collect();
    assert_eq!(
        columns,
        [
            ("序号", None),
            ("代码", Some("code")),
            ("名称", Some("name")),
            ("备注", None)
        ]
    );
}

#[test]
fn read_column_without_a_heading_is_named_by_its_letter() {
    let mut table = open("code,,name,,\nA1,甲区,甲,,\nA2,,乙,,\n").unwrap();
    let rows: Vec<Row> = table.by_ref().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| row.errors.is_empty()));
    let columns = table.reading().columns;
    let named: Vec<_> = columns
        .iter()
        .map(|one| (&*one.heading, one.column.as_deref()))
        .collect();
    // The last ones hold nothing.
    assert_eq!(
        named,
        [("code", Some("code")), ("name", Some("name")), ("B", None)]
    );
}

#[test]
fn read_head_by_further_headings() {
    let manner = Manner {
        headings: [
            ("企业名称", "name", KnownBy::Dictionary),
            ("证照号", "code", KnownBy::Setting),
        ]
        .map(|(heading, field, by)| (folded(heading), (field.to_owned(), by)))
        .into(),
        ..Manner::default()
    };
    let text = "证照号,企业 名称\nA1,甲\n".as_bytes().to_vec();
    let mut table = Table::open_in(Cursor::new(text), COLUMNS, &manner).unwrap();
    let row = table.next().unwrap().unwrap();
    assert_eq!(row.get("name"), Some("甲"));
    assert_eq!(row.heading("name"), Some("企业 名称"));
    let known: Vec<_> = table
        .reading()
        .columns
        .iter()
        .map(|one| one.known_by)
        .collect();
    assert_eq!(known, [Some(KnownBy::Setting), Some(KnownBy::Dictionary)]);
}

#[test]
fn read_head_in_either_language_and_any_order() {
    let read = rows("\u{feff}名 称*, CODE ,\n甲,A1,\n").unwrap();
    assert_eq!(read[0].get("code"), Some("A1"));
    assert_eq!(read[0].get("name"), Some("甲"));
    assert_eq!(read[0].get("valid_until"), None);
}

#[test]
fn plain_letters_fold_as_they_do_beside_others() {
    let plain: String = (0..=127_u8).map(char::from).collect();
    for text in [plain.as_str(), " Credit * Code\t", ""] {
        // One letter of another script takes the way of all texts.
        assert_eq!(folded(&format!("{text}长")), format!("{}长", folded(text)));
    }
}
