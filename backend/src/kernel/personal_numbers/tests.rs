//! The corpus: how people write numbers of persons, and what only looks like one.

use super::{PersonalNumber, find};
use proptest::prelude::*;

/// One mobile number in the ways in which people write it, all of which mean `138****5678`.
const MOBILE: [&str; 42] = [
    "13812345678",
    "138 1234 5678",
    "138-1234-5678",
    "138.1234.5678",
    "138·1234·5678",
    "138—1234—5678",
    "138－1234－5678",
    "138_1234_5678",
    "138/1234/5678",
    "138,1234,5678",
    "138，1234，5678",
    "138\u{a0}1234\u{3000}5678",
    "138\t1234\t5678",
    "138 12345678",
    "1381234 5678",
    "1381 234 5678",
    "138 123 45678",
    "138 12 34 5678",
    "+86 138 12 34 5678",
    "1 3 8 1 2 3 4 5 6 7 8",
    "1.3.8.1.2.3.4.5.6.7.8",
    "(138)1234 - 5678",
    "（138）12345678",
    "【138】1234【5678】",
    "１３８１２３４５６７８",
    "１３８　１２３４　５６７８",
    "+8613812345678",
    "+86 138 1234 5678",
    "(+86)138-1234-5678",
    "8613812345678",
    "86-13812345678",
    "0086-13812345678",
    "008613812345678",
    "0086 138 1234 5678",
    "138\u{200b}1234\u{200b}5678",
    "\u{202e}138\u{feff}1234\u{2060}5678\u{202c}",
    "①③⑧①②③④⑤⑥⑦⑧",
    "𝟏𝟑𝟖𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖",
    "1\u{fe0f}\u{20e3}3\u{fe0f}\u{20e3}8\u{fe0f}\u{20e3}12345678",
    "١٣٨١٢٣٤٥٦٧٨",
    "一三八一二三四五六七八",
    "幺三八 一二三四 五六七八",
];

/// Other numbers, each with its masked form.
const OTHERS: [(&str, &str); 31] = [
    ("013812345678", "013****5678"),
    ("19912345678", "199****5678"),
    ("138一二三四5678", "138****5678"),
    ("0311-55501234", "0311****1234"),
    ("031155501234", "0311****1234"),
    ("0311 5550 1234", "0311****1234"),
    ("（0311）55501234", "0311****1234"),
    ("(0311) 5550-1234", "0311****1234"),
    ("０３１１－５５５０１２３４", "0311****1234"),
    ("0311.55501234", "0311****1234"),
    ("0311/55501234", "0311****1234"),
    ("0310-5550123", "0310****0123"),
    ("010-55501234", "010****1234"),
    ("+86-311-55501234", "311****1234"),
    ("0086 10 5550 1234", "10****1234"),
    ("130102199001011237", "130****1237"),
    ("13010219900101004X", "130****004X"),
    ("13010219900101004x", "130****004X"),
    ("１３０１０２１９９００１０１００４Ｘ", "130****004X"),
    ("130102 19900101 1237", "130****1237"),
    ("130102-1990-01-01-1237", "130****1237"),
    ("130102.19900101.004X", "130****004X"),
    ("130102/19900101/1237", "130****1237"),
    ("(130102)19900101(1237)", "130****1237"),
    ("13010219900101004 X", "130****004X"),
    ("130102\u{200b}19900101\u{200d}1237", "130****1237"),
    ("130102199001011238", "130****1238"),
    ("13010219900101005X", "130****005X"),
    ("110105194912310021", "110****0021"),
    ("130102900101123", "130****1123"),
    ("130102 900101 123", "130****1123"),
];

/// What stands in public texts of a bureau and is nobody's number.
const INNOCENT: [&str; 69] = [
    "",
    "石人社发〔2026〕12号",
    "石人社发〔2026〕138号",
    "冀人社字[2026]1381号",
    "石人社监字（2026）第0138号",
    "石劳人仲案字〔2026〕第1381号",
    "（2026）冀0102民初13812号",
    "（2025）冀01行终1381号之一",
    "冀石人社监罚决字〔2026〕第130102号",
    "统一社会信用代码91130102MA6LNXFE2A",
    "911301007329365158",
    "91130100732936515R",
    "12130100401709138X",
    "9113 0102 MA6L NXFE 2A",
    "51130000500123456U",
    "130100000012345",
    "SJZ000000001",
    "SJZ138123456",
    "2026-11-23",
    "2026年11月23日至2026年12月31日",
    "2026.11.23—2026.12.31",
    "2026/11/23 15:30:00",
    "20261123",
    "20261123153000",
    "二〇二六年十一月二十三日",
    "一二三四五六七八九十",
    "2026-11-23T04:00:00Z",
    "12500元",
    "13812345678元",
    "13,812,345,678.00元",
    "13812345678.00",
    "¥13812345678",
    "￥ 13812345678",
    "注册资本13800000000 元",
    "投资138.12345678亿元",
    "1.3812345678",
    "13.812345678",
    "31.155501234",
    "0.31155501234",
    "1,380,000",
    "13,800,138,000",
    "130100-LSB/2026/3-1",
    "130102-2026-1",
    "130102-2026-001",
    "130102-00012",
    "131102-26-001",
    "13102-2026-11",
    "130102-20261123-0012",
    "130102202611230001",
    "13010220261123001X",
    "138-20261123",
    "GS-2026-0A1B2C3D4E5F",
    "RS0101、RS0102、RS0103",
    "CA16",
    "CA13 8123",
    "第15、16、17、18、19、2项",
    "15 16 17 18 19 2",
    "15,16,17,18,19,2",
    "150 200 300 40",
    "158.20 132.50 1",
    "抽查138家、检查1234人、涉及5678元",
    "GB/T 19001-2016/ISO 9001",
    "GB 11643-1999、GB 32100-2015",
    "ISBN 978-7-5045-1234-5",
    "12333、12345、12315",
    "138****5678",
    "01939999-0000-7000-8000-000000000000",
    "/portal/results/01911111-0345-7123-8123-013812345678",
    "https://rsj.sjz.gov.cn/art/2026/11/23/art_1571_1381234.html",
];

fn masked(text: &str) -> Vec<String> {
    find(text).into_iter().map(|one| one.masked).collect()
}

#[test]
fn find_mobile_number_in_each_way_of_writing_it() {
    for written in MOBILE {
        assert_eq!(masked(written), ["138****5678"], "{written}");
        let within = format!("请于11月23日前联系王先生，电话{written}，逾期不候。");
        assert_eq!(masked(&within), ["138****5678"], "{within}");
    }
}

#[test]
fn find_numbers_of_each_kind_with_their_masked_forms() {
    for (written, expected) in OTHERS {
        assert_eq!(masked(written), [expected], "{written}");
        let within = format!("（联系人：{written}）。");
        assert_eq!(masked(&within), [expected], "{within}");
    }
}

#[test]
fn find_in_innocent_texts_finds_nothing() {
    for text in INNOCENT {
        assert!(find(text).is_empty(), "{text}");
        let within = format!("关于{text}的公告");
        assert!(find(&within).is_empty(), "{within}");
    }
}

#[test]
fn find_tells_each_number_as_it_stands_once() {
    let text =
        "王某13812345678、李某（138）1234 5678，办公电话0311-55501234转8001；王某13812345678。";
    let found = find(text);
    let written: Vec<&str> = found.iter().map(|one| one.written.as_str()).collect();
    assert_eq!(written, ["13812345678", "138）1234 5678", "0311-55501234"]);
    for one in &found {
        assert!(text.contains(&one.written));
    }
}

#[test]
fn find_number_beside_words_letters_and_other_numbers() {
    for text in [
        "tel13812345678",
        "Tel:13812345678",
        "统一13812345678",
        "13812345678转801",
        "13812345678-801",
        "微信wx13812345678",
        "13812345678@139.com",
        "手机13812345678/13812345678",
        "2026-11-23 13812345678",
        "13812345678 2026-11-23",
        "第12号 13812345678 2026年",
        "https://example.cn/a/13812345678.html",
    ] {
        assert_eq!(masked(text), ["138****5678"], "{text}");
    }
}

#[test]
fn find_card_of_no_province_or_day_finds_nothing() {
    for text in [
        "130102199002301237",
        "990102199001011237",
        "130102901301123",
        "130102900230123",
    ] {
        assert!(find(text).is_empty(), "{text}");
    }
}

/// Puts between the digits what people put there, and writes some in full width.
fn spelt(digits: &str, marks: &[usize]) -> String {
    const BETWEEN: [&str; 8] = ["", " ", "-", ".", "\u{200b}", "\u{3000}", "·", "－"];
    let mark = marks.first().copied().unwrap_or(0);
    let mut written = String::new();
    for (place, c) in digits.chars().enumerate() {
        if [3, 7].contains(&place) {
            written.push_str(BETWEEN[mark % BETWEEN.len()]);
        }
        let is_wide = marks
            .get(place % marks.len().max(1))
            .is_some_and(|mark| mark % 2 == 1);
        let wide = char::from_u32(u32::from(c) + 0xfee0).filter(|_| is_wide);
        written.push(wide.unwrap_or(c));
    }
    written
}

proptest! {
    #[test]
    fn find_any_mobile_number_however_it_is_spelt(
        number in "1[3-9][0-9]{9}",
        marks in prop::collection::vec(any::<usize>(), 1..20),
    ) {
        let text = format!("电话：{}。", spelt(&number, &marks));
        prop_assert_eq!(find(&text).len(), 1, "{}", text);
    }

    #[test]
    fn find_in_any_text_tells_what_stands_in_it(text in any::<String>()) {
        for PersonalNumber { written, masked } in find(&text) {
            prop_assert!(text.contains(&written));
            prop_assert!(masked.contains("****"));
        }
    }
}
