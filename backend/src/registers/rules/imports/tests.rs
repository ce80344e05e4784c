//! What rows of registers say, in every form in which clerks write it.

use super::*;
use crate::kernel::tabular::{Column, Limits, Row, RowError, RowErrors, Table};
use sortition_contract::error::ErrorCode;
use sortition_contract::org::RegionView;
use sortition_contract::registers::ObjectType;
use std::io::Cursor;

const CODE: &str = "91350100M000100Y43";
const HEAD: &str = "code,name,type,region_code";

/// The rows of a seed file, as its first three cells.
fn seeds(text: &'static str) -> impl Iterator<Item = [String; 3]> {
    text.lines().skip(1).map(|line| {
        let mut cells = line.split(',').map(str::to_owned);
        [(); 3].map(|()| cells.next().unwrap_or_default())
    })
}

fn known() -> Known {
    let regions: Vec<RegionView> = seeds(include_str!("../../../../data/regions.csv"))
        .map(|[code, name, kind]| RegionView {
            code,
            name,
            kind: kind.parse().unwrap(),
        })
        .collect();
    let industries: Vec<IndustryView> = [
        ("C", "制造业", ""),
        ("C26", "化学原料和化学制品制造业", "C"),
        ("P", "教育", ""),
        ("P83", "教育", "P"),
    ]
    .map(|(code, name, parent)| IndustryView {
        code: code.to_owned(),
        name: name.to_owned(),
        parent_code: (!parent.is_empty()).then(|| parent.to_owned()),
    })
    .into();
    let mut units = Lookup::default();
    units.add("130100-LSB", "劳动保障监察局");
    let mut majors = Lookup::default();
    majors.add("RS01", "劳动用工");
    let mut words = Words::default();
    for [column, word, code] in seeds(include_str!("../../../../data/import_words.csv")) {
        words.add(&column, &word, &code);
    }
    Known {
        region_codes: regions.iter().map(|region| region.code.clone()).collect(),
        regions: Regions::new(&regions),
        industries: industry_lookup(&industries),
        namesake_divisions: namesake_divisions(&industries),
        units,
        majors,
        words: with_names(words),
        empty: EmptyCells::Keep,
        today: NaiveDate::from_ymd_opt(2026, 11, 23).unwrap(),
    }
}

fn row(columns: &'static [Column], text: &str) -> Row {
    let source = Cursor::new(text.as_bytes().to_vec());
    let mut table = Table::open(source, columns, Limits::default()).unwrap();
    table.next().unwrap().unwrap()
}

fn object(text: &str) -> Result<ObjectLine, RowErrors> {
    read_object(&row(OBJECT_COLUMNS, text), &known()).map(|(line, _)| line)
}

fn inspector(text: &str) -> Result<InspectorLine, RowErrors> {
    read_inspector(&row(INSPECTOR_COLUMNS, text), &known()).map(|(line, _)| line)
}

fn codes(errors: impl IntoIterator<Item = RowError>) -> Vec<(&'static str, ErrorCode)> {
    errors
        .into_iter()
        .map(|error| (error.column.unwrap_or("-"), error.code))
        .collect()
}

#[test]
fn read_object_takes_codes_and_words_of_the_pages() {
    let text = format!(
        "代码,名称,类型,属地,用工人数,经营状态,变更日期,标签\n\
         {CODE},公司,劳务派遣单位,130102,35,停业,2026-11-01,乙；甲\n"
    );
    let line = object(&text).unwrap();
    assert_eq!(line.object.object_type, ObjectType::LabourDispatch);
    assert_eq!(line.object.staff_count, Some(35));
    assert_eq!(line.object.status, Some(ObjectStatus::Suspended));
    assert_eq!(line.object.tags, ["乙", "甲"]);
    assert_eq!(line.columns, ["staff_count", "status", "status_on", "tags"]);
    assert_eq!(line.status_on, NaiveDate::from_ymd_opt(2026, 11, 1));
}

#[test]
fn read_object_takes_the_words_of_the_national_register() {
    let text = "代码,名称,类型,属地,行业,状态,变更日期,信用等级,职工数\n\
                ９１３５０１００m000100y43\u{200b},公司,有限责任公司（自然人投资或控股）,石家庄市长安区,\
                C26 化学原料和化学制品制造业,存续（在营、开业、在册）,2026年11月1日,A级,\"1,035\"\n";
    let line = object(text).unwrap();
    assert_eq!(line.object.code, CODE);
    assert_eq!(line.object.object_type, ObjectType::Enterprise);
    assert_eq!(line.object.region_code, "130102");
    assert_eq!(line.object.industry_code.as_deref(), Some("C26"));
    assert_eq!(line.object.status, Some(ObjectStatus::Active));
    assert_eq!(
        line.object.credit_class.map(|class| class.code()),
        Some("A")
    );
    assert_eq!(line.object.staff_count, Some(1035));
    assert_eq!(line.status_on, NaiveDate::from_ymd_opt(2026, 11, 1));
}

#[test]
fn industry_is_told_by_code_name_and_class() {
    let known = known();
    for (cell, code) in [
        ("C", Some("C")),
        ("c26", Some("C26")),
        ("26", Some("C26")),
        ("2614", Some("C26")),
        ("C2614", Some("C26")),
        ("制造业", Some("C")),
        ("教育", Some("P")),
        ("P83", Some("P83")),
        ("C 制造业", Some("C")),
        ("99", None),
        ("Z", None),
    ] {
        assert_eq!(industry(&known.industries, cell), code, "{cell}");
    }
}

#[test]
fn read_object_names_the_region_that_another_was_taken_for() {
    let text = format!("{HEAD}\n{CODE},公司,企业,130182\n");
    let (line, taken_for) = read_object(&row(OBJECT_COLUMNS, &text), &known()).unwrap();
    assert_eq!(line.object.region_code, "130109");
    let expected = ("region_code", "130182".to_owned(), "130109".to_owned());
    assert_eq!(taken_for, [expected]);
}

#[test]
fn read_object_tells_all_that_is_wrong_at_once() {
    let text = "code,name,type,region_code,industry_code,status_on,credit_index,longitude\n\
                91350100M000100Y44,,moon,130100,Z,2026-11-24,x,东\n";
    assert_eq!(
        codes(object(text).unwrap_err()),
        [
            ("type", ErrorCode::UnknownWord),
            ("region_code", ErrorCode::WholeCity),
            ("industry_code", ErrorCode::UnknownReference),
            ("longitude", ErrorCode::WrongDecimal),
            ("credit_index", ErrorCode::WrongInteger),
            ("status_on", ErrorCode::InTheFuture),
            ("code", ErrorCode::BadCheckDigit),
            ("name", ErrorCode::Required),
        ]
    );
}

#[test]
fn a_word_that_stands_for_nothing_is_missed_where_something_is_required() {
    let mut known = known();
    known.words.add("type", "不详", "");
    let text = format!("{HEAD}\n{CODE},公司,不详,130102\n");
    let errors = read_object(&row(OBJECT_COLUMNS, &text), &known).unwrap_err();
    assert_eq!(codes(errors), [("type", ErrorCode::Required)]);
}

#[test]
fn wrong_words_are_told_with_the_nearest_one() {
    let text = format!("{HEAD},status\n{CODE},公司,事业单未,130125A,停止业\n");
    let errors: Vec<RowError> = object(&text).unwrap_err().into_iter().collect();
    let nearest: Vec<_> = errors
        .iter()
        .map(|error| (error.column.unwrap_or("-"), &*error.parameters["nearest"]))
        .collect();
    assert_eq!(
        nearest,
        [
            ("type", "事业单位"),
            ("region_code", "130125 行唐县"),
            ("status", "停业"),
        ]
    );
}

#[test]
fn merged_keeps_what_the_row_says_nothing_of_and_erases_what_it_asks_for() {
    let full = format!(
        "{HEAD},address,phone,credit_class,tags\n{CODE},公司,企业,130102,路1号,5550,D,甲\n"
    );
    let former = object(&full).unwrap().object;
    let line = object(&format!("{HEAD},phone,status\n{CODE},新名,企业,130102,,\n")).unwrap();
    let (after, kept) = merged(former.clone(), line);
    assert_eq!(after.name, "新名");
    assert_eq!(after.address.as_deref(), Some("路1号"));
    assert_eq!(after.phone.as_deref(), Some("5550"));
    assert_eq!(erased(&former, &after), 0);
    assert!(kept.is_empty());
    // Asked for cell by cell.
    let text =
        format!("{HEAD},address,phone,credit_class,tags\n{CODE},公司,企业,130102,-,,未评级,－\n");
    let (after, _) = merged(former.clone(), object(&text).unwrap());
    assert_eq!((&after.address, &after.credit_class), (&None, &None));
    assert_eq!(after.phone.as_deref(), Some("5550"));
    assert!(after.tags.is_empty());
    assert_eq!(erased(&former, &after), 3);
    // Asked for by an option: what is empty goes, what the file lacks stays.
    let known = Known {
        empty: EmptyCells::Erase,
        ..known()
    };
    let text = format!("{HEAD},phone\n{CODE},公司,企业,130102,\n");
    let (line, _) = read_object(&row(OBJECT_COLUMNS, &text), &known).unwrap();
    let (after, _) = merged(former.clone(), line);
    assert_eq!(after.phone, None);
    assert_eq!(after.address.as_deref(), Some("路1号"));
    assert_eq!(erased(&former, &after), 1);
}

#[test]
fn division_stays_where_the_row_says_the_section_of_its_name() {
    let head = format!("{HEAD},industry_code");
    let read = |cell: &str| object(&format!("{head}\n{CODE},公司,企业,130102,{cell}\n")).unwrap();
    for (stored, told, expected) in [
        ("P83", "教育", "P83"),
        ("P", "教育", "P"),
        ("P", "P83", "P83"),
        ("C26", "制造业", "C"),
        ("C26", "教育", "P"),
    ] {
        let mut line = read(told);
        keep_division(&read(stored).object, &mut line, &known());
        assert_eq!(
            line.object.industry_code.as_deref(),
            Some(expected),
            "{stored} {told}"
        );
    }
}

#[test]
fn merged_place_has_both_degrees_or_none() {
    let head = format!("{HEAD},longitude,latitude");
    let read = |cells: &str| object(&format!("{head}\n{CODE},公司,企业,130102,{cells}\n")).unwrap();
    let former = read("114.5,38.04").object;
    for (cells, wrong) in [
        (",-", &[("latitude", ErrorCode::Required)][..]),
        ("-,", &[("longitude", ErrorCode::Required)]),
        ("-,-", &[]),
        (",", &[]),
        ("114.6,38.05", &[]),
    ] {
        let (after, _) = merged(former.clone(), read(cells));
        assert_eq!(codes(check_merged(&after)), wrong, "{cells}");
    }
}

#[test]
fn merged_keeps_a_text_that_came_back_with_question_marks() {
    let head = format!("{HEAD},address,legal_representative");
    let full = format!("{head}\n{CODE},石家庄鑫泰公司,企业,130102,路1号,王鑫\n");
    let former = object(&full).unwrap().object;
    let lossy = format!("{head}\n{CODE},石家庄?泰公司,企业,130102,路2号?,王??\n");
    let (after, kept) = merged(former.clone(), object(&lossy).unwrap());
    assert_eq!(after.name, "石家庄鑫泰公司");
    assert_eq!(after.address.as_deref(), Some("路2号?"));
    assert_eq!(after.legal_representative.as_deref(), Some("王鑫"));
    assert_eq!(kept, ["name", "legal_representative"]);
}

#[test]
fn masked_texts_stand_for_what_is_stored_only() {
    let head = format!("{HEAD},phone,legal_representative");
    let read = |phone: &str, name: &str| {
        object(&format!("{head}\n{CODE},公司,企业,130102,{phone},{name}\n")).unwrap()
    };
    let former = read("0311-55501234", "王小明").object;
    let line = read("0311****1234", "王**");
    assert!(lost_texts(Some(&former), &line).is_empty());
    assert_eq!(merged(former.clone(), line).0.phone, former.phone);
    let other = read("0311****9999", "王**");
    let lost = codes(lost_texts(Some(&former), &other));
    assert_eq!(lost, [("phone", ErrorCode::MaskedValue)]);
    assert_eq!(lost_texts(None, &other).len(), 2);
}

#[test]
fn read_inspector_takes_lists_and_leaves_out_what_says_nothing() {
    let read = |text: &str| inspector(text);
    let line = read("证号,姓名,单位代码,有效期至\nZF1,甲,130100-LSB,2030-12-31\n").unwrap();
    assert_eq!((line.specialities, line.regions), (None, None));
    let text = "code,name,unit_code,valid_until,specialities,regions\n";
    let line = read(&format!(
        "{text}zf 1,甲,劳动保障监察局,2030/12/31,劳动用工,\n"
    ))
    .unwrap();
    assert_eq!(line.code, "ZF1");
    assert_eq!(line.unit_code, "130100-LSB");
    assert_eq!(line.specialities, Some(vec!["RS01".to_owned()]));
    assert_eq!(line.regions, None);
    let line = read(&format!(
        "{text}ZF1,甲,130100-LSB,20301231,-,长安区；130185\n"
    ))
    .unwrap();
    assert_eq!(line.specialities, Some(Vec::new()));
    let regions = ["130102", "130110"].map(str::to_owned);
    assert_eq!(line.regions, Some(regions.to_vec()));
    let line = read(&format!("{text}ZF1,甲,130100-LSB,20301231,,-\n")).unwrap();
    assert_eq!(line.regions, Some(vec!["*".to_owned()]));
    // As the list shows it.
    let line = read(&format!(
        "{text}ZF1,甲,130100-LSB,20301231,不限,长安区、正定县\n"
    ))
    .unwrap();
    assert_eq!(line.specialities, Some(Vec::new()));
    let regions = ["130102", "130123"].map(str::to_owned);
    assert_eq!(line.regions, Some(regions.to_vec()));
    let line = read(&format!("{text}ZF1,甲,130100-LSB,20301231,,全市\n")).unwrap();
    assert_eq!(line.regions, Some(vec!["*".to_owned()]));
    let errors = read(&format!("{text},甲,,morgen,RS99,999999\n")).unwrap_err();
    assert_eq!(
        codes(errors),
        [
            ("valid_until", ErrorCode::WrongDay),
            ("unit_code", ErrorCode::Required),
            ("code", ErrorCode::Required),
            ("specialities", ErrorCode::DidYouMean),
            ("regions", ErrorCode::UnknownReference),
        ]
    );
}
