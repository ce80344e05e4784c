//! What comes out of texts in each encoding, whole and damaged.

use super::*;

#[test]
fn read_csv_in_each_encoding_gives_the_same_rows() {
    let text = "代码,名称\r\nA1,石家庄镕\u{3400}公司\r\n";
    for bytes in [
        text.as_bytes().to_vec(),
        format!("\u{feff}{text}").into_bytes(),
        gb18030(text),
    ] {
        assert_eq!(shown(bytes), ["2: A1|石家庄镕\u{3400}公司"]);
    }
}

#[test]
fn read_long_csv_in_gb18030_keeps_characters_across_chunks() {
    let text: String = (0..20_000).map(|n| format!("{n},公司{n}\n")).collect();
    let read = rows(gb18030(&format!("code,name\n{text}"))).unwrap();
    assert_eq!(read.len(), 20_000);
    let is_right = |(n, row): (usize, &Row)| {
        row.get("name") == Some(&format!("公司{n}")) && row.line == n as u64 + 2
    };
    assert!(read.iter().enumerate().all(is_right));
}

#[test]
fn read_csv_in_no_known_encoding_is_refused_with_the_offset() {
    assert_eq!(
        refused(b"code,name\nA,\xff\xff\n".to_vec()),
        r#"WrongEncoding ["12"]"#
    );
}

#[test]
fn read_unicode_text_of_a_spreadsheet_gives_the_same_rows() {
    let text = "\u{feff}代码\t名称\r\nA1\t石家庄,镕\u{20000}公司\r\n";
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in [little, big] {
        assert_eq!(shown(bytes), ["2: A1|石家庄,镕\u{20000}公司"]);
    }
}

#[test]
fn read_text_that_is_right_in_both_encodings_asks_for_it() {
    // 模 in GB18030 is a letter of Latvian in UTF-8.
    let bytes = b"code,name\nA1,\xc4\xa3\n".to_vec();
    assert_eq!(refused(bytes.clone()), "UndecidedEncoding []");
    let named = |encoding: TextEncoding, bytes: &[u8]| -> Vec<String> {
        let manner = Manner {
            encoding: Some(encoding),
            ..Manner::default()
        };
        let table = Table::open_in(Cursor::new(bytes.to_vec()), COLUMNS, &manner).unwrap();
        table
            .map(|row| row.unwrap())
            .map(|row| match row.errors.first() {
                Some(error) => error.code.code().to_owned(),
                None => row.get("name").unwrap_or_default().to_owned(),
            })
            .collect()
    };
    assert_eq!(named(TextEncoding::Gb18030, &bytes), ["模"]);
    assert_eq!(named(TextEncoding::Utf8, &bytes), ["ģ"]);
    // Of a text that is right in neither, whoever names an encoding gets the rows that read in it.
    let neither = "代码,名称\nA1,石家庄公司\nA2,x\n".replace('x', "乙");
    let mut neither = neither.into_bytes();
    neither.extend(b"A3,\xff\xff\n");
    assert!(refused(neither.clone()).starts_with("WrongEncoding"));
    let read = named(TextEncoding::Utf8, &neither);
    assert_eq!(read, ["石家庄公司", "乙", "lost_character"]);
}

#[test]
fn read_short_chinese_text_is_not_taken_for_another_encoding() {
    for name in ["张三", "石家庄", "甲", "市", "鑫泰公司", "“甲”"] {
        let text = format!("code,name\nA1,{name}\n");
        let expected = [format!("2: A1|{name}")];
        assert_eq!(shown(text.clone()), expected, "{name} in UTF-8");
        assert_eq!(shown(gb18030(&text)), expected, "{name} in GB18030");
    }
}

#[test]
fn read_text_with_lost_characters_marks_their_cells() {
    assert_eq!(
        shown("code,备注,name\nA1,\u{fffd},甲\nA2,,石家庄\u{fffd}泰\n"),
        [
            "2: A1|\u{fffd}|甲",
            "3: A2||石家庄\u{fffd}泰 (name lost_character)"
        ]
    );
}

#[test]
fn read_broken_utf_8_that_passes_for_gb18030_is_refused() {
    let mut bytes = "代码,名称\nA1,石家庄市公司\n".as_bytes().to_vec();
    let broken = bytes.len() - 3;
    bytes.truncate(broken);
    bytes.extend(b"AB\n");
    assert!(
        encoding_rs::GB18030
            .decode_without_bom_handling_and_without_replacement(&bytes)
            .is_some()
    );
    assert_eq!(
        refused(bytes),
        format!("WrongEncoding [\"{}\"]", broken - 1)
    );
}
