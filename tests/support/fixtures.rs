//! Import files of any size, the same for the same numbers: registers of invented objects and
//! inspectors.

pub mod names;

use std::fmt::Write as _;
use std::ops::Range;

use sortition::registers::rules::credit_code::ObjectCode;

/// The regions of the city that have objects, in GB/T 2260.
const REGIONS: [&str; 8] = [
    "130102", "130104", "130105", "130108", "130109", "130110", "130121", "130123",
];
const PLACES: [&str; 7] = ["石家庄", "河北", "冀中", "燕赵", "太行", "滹沱", "正定"];
const WORDS: [&str; 12] = [
    "云汇", "宏达", "瑞丰", "安泰", "新源", "金桥", "众合", "博远", "汇通", "嘉禾", "恒信", "启明",
];
const TRADES: [&str; 9] = [
    "商贸", "建材", "餐饮", "物流", "科技", "机械", "纺织", "医药", "劳务",
];
/// Of a hundred objects: 4 A, 91 B, 3 C, 1 D, 1 without class.
const CLASSES: [(&str, u32); 5] = [("A", 4), ("B", 91), ("C", 3), ("D", 1), ("", 1)];

/// The credit code of an invented object.
pub fn object_code(number: u32) -> String {
    let code = ObjectCode::invented("91", region(number), number);
    code.expect("invented codes are right").as_str().to_owned()
}

/// The region of an invented object.
pub fn region(number: u32) -> &'static str {
    REGIONS[pick(number, 1, REGIONS.len())]
}

/// The name of an invented object.
pub fn object_name(number: u32) -> String {
    let place = PLACES[pick(number, 2, PLACES.len())];
    let word = WORDS[pick(number, 3, WORDS.len())];
    let trade = TRADES[pick(number, 4, TRADES.len())];
    format!("{place}{word}{trade}有限公司第{number}号")
}

/// A register of `count` active enterprises as an import file with the API's column names.
pub fn objects_csv(count: u32) -> String {
    rows_csv(0..count, object_name)
}

/// The same of these numbers, with [`names`] as varied as a city's: no cell needs quotes.
pub fn register_csv(numbers: Range<u32>) -> String {
    rows_csv(numbers, names::name)
}

fn rows_csv(numbers: Range<u32>, name_of: fn(u32) -> String) -> String {
    let mut text = String::from(
        "code,name,type,region_code,address,phone,staff_count,status,credit_class,credit_index,tags\n",
    );
    for number in numbers {
        let (code, name, region) = (object_code(number), name_of(number), region(number));
        let phone = number % 10_000;
        let staff = 1 + number % 800;
        let class = class(number);
        let tag = if number % 10 == 0 { "重点" } else { "" };
        writeln!(
            text,
            "{code},{name},enterprise,{region},建设大街{number}号,0311-5550{phone:04},{staff},active,{class},,{tag}"
        )
        .expect("a string takes all");
    }
    text
}

/// The inspectors of a unit as an import file; their codes are `ZF` and six digits.
pub fn inspectors_csv(unit: &str, count: u32) -> String {
    let mut text = String::from("code,name,unit_code,valid_until,specialities,regions\n");
    for number in 1..=count {
        writeln!(text, "ZF{number:06},执法{number}号,{unit},2030-12-31,,*")
            .expect("a string takes all");
    }
    text
}

fn class(number: u32) -> &'static str {
    let mut place = pick(number, 5, 100) as u32;
    for (class, share) in CLASSES {
        if place < share {
            return class;
        }
        place -= share;
    }
    ""
}

/// One of `count` by number and purpose: scattered, and the same on each run.
fn pick(number: u32, purpose: u32, count: usize) -> usize {
    let mut mixed = u64::from(number) << 8 | u64::from(purpose);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (mixed >> 33) as usize % count
}
