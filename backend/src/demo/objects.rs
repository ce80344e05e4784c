//! The demo's register of objects: invented, always the same, in the classes and regions that
//! `design.md` names. Pure; what is written is in [`super::registers`].

use super::chance::Chance;
use super::people::person;
use super::places::{PLACES, Place};
use super::words::{BRAND_HEADS, BRAND_TAILS, ENTERPRISES, SHOPS, STREETS, Trade};
use crate::registers::rules::credit_code::{CodeError, ObjectCode};
use sortition_contract::registers::{CreateObject, CreditClass, ObjectStatus, ObjectType};
use std::collections::BTreeSet;

/// How many of each class, of 3,000; none: unrated.
pub const CLASSES: [(Option<CreditClass>, usize); 5] = [
    (Some(CreditClass::A), 120),
    (Some(CreditClass::B), 2_730),
    (Some(CreditClass::C), 90),
    (Some(CreditClass::D), 30),
    (None, 30),
];

/// A kind of object: its type, the first two characters of its credit code, its weight, the trades
/// it may have, the end of its name.
struct Kind(
    ObjectType,
    &'static str,
    u32,
    &'static [Trade],
    &'static [&'static str],
);

const AGENCIES: &[Trade] = &[("L72", "人力资源服务", 3), ("L72", "人才服务", 1)];
const DISPATCHERS: &[Trade] = &[("L72", "劳务派遣", 3), ("L72", "人力资源外包", 1)];
const SCHOOLS: &[Trade] = &[
    ("P83", "职业培训学校", 3),
    ("P83", "技能培训学校", 1),
    ("P83", "烹饪职业培训学校", 1),
];
const INSTITUTIONS: &[Trade] = &[
    ("Q84", "社区卫生服务中心", 3),
    ("R88", "文化馆", 1),
    ("M74", "质量技术检验所", 1),
    ("P83", "技工学校", 1),
];
const ASSOCIATIONS: &[Trade] = &[("S95", "行业协会", 2), ("S95", "技能评价促进会", 1)];
const SITES: &[Trade] = &[
    ("E47", "住宅小区项目", 3),
    ("E47", "产业园项目", 2),
    ("E48", "道路改造项目", 2),
    ("E48", "供热管网项目", 1),
];
const COOPERATIVES: &[Trade] = &[("A01", "种植专业合作社", 1)];

const FIRMS: &[&str] = &[
    "有限公司",
    "有限公司",
    "有限公司",
    "有限责任公司",
    "股份有限公司",
];
const PLAIN: &[&str] = &[""];

const KINDS: &[Kind] = &[
    Kind(ObjectType::Enterprise, "91", 680, ENTERPRISES, FIRMS),
    Kind(ObjectType::SelfEmployed, "92", 120, SHOPS, PLAIN),
    Kind(ObjectType::LabourAgency, "91", 60, AGENCIES, FIRMS),
    Kind(ObjectType::LabourDispatch, "91", 36, DISPATCHERS, FIRMS),
    Kind(ObjectType::TrainingSchool, "52", 30, SCHOOLS, PLAIN),
    Kind(
        ObjectType::ConstructionProject,
        "91",
        34,
        SITES,
        &["总承包项目部"],
    ),
    Kind(ObjectType::PublicInstitution, "12", 20, INSTITUTIONS, PLAIN),
    Kind(
        ObjectType::SocialOrganisation,
        "51",
        14,
        ASSOCIATIONS,
        PLAIN,
    ),
    Kind(ObjectType::Other, "93", 6, COOPERATIVES, PLAIN),
];

/// All objects, by no order.
pub fn all() -> Result<Vec<CreateObject>, CodeError> {
    let mut classes: Vec<Option<CreditClass>> = CLASSES
        .iter()
        .flat_map(|(class, count)| std::iter::repeat_n(*class, *count))
        .collect();
    Chance::new("classes").shuffle(&mut classes);
    let mut chance = Chance::new("objects");
    let mut names = BTreeSet::new();
    (0..)
        .zip(classes)
        .map(|(number, class)| object(&mut chance, &mut names, number, class))
        .collect()
}

fn object(
    chance: &mut Chance,
    names: &mut BTreeSet<String>,
    number: u32,
    class: Option<CreditClass>,
) -> Result<CreateObject, CodeError> {
    let place = chance.weigh(&PLACES, |place| place.weight);
    let Kind(object_type, code_kind, _, trades, ends) = chance.weigh(KINDS, |kind| kind.2);
    let (industry, trade, _) = chance.weigh(trades, |trade| trade.2);
    let name = loop {
        let name = name_of(chance, *object_type, place, (trade, ends));
        if names.insert(name.clone()) {
            break name;
        }
    };
    let (longitude, latitude) = position(chance, place);
    let street = chance.pick(STREETS);
    let house = chance.between(1, 399);
    Ok(CreateObject {
        code: ObjectCode::invented(code_kind, place.code, number)?.to_string(),
        name,
        object_type: *object_type,
        region_code: place.code.to_owned(),
        industry_code: Some((*industry).to_owned()),
        address: Some(format!("河北省{}{street}{house}号", place.long)),
        longitude: Some(longitude),
        latitude: Some(latitude),
        legal_representative: Some(person(chance)),
        // 3,989 and 10,000 have no common factor: no number comes twice.
        phone: Some(format!("0311-5550{:04}", number * 3_989 % 10_000)),
        staff_count: Some(staff(chance, *object_type)),
        status: Some(status(chance, class)),
        credit_class: class,
        credit_index: class.map(|class| index(chance, class)),
        tags: tags(chance, *object_type, industry),
    })
}

fn name_of(
    chance: &mut Chance,
    object_type: ObjectType,
    place: &Place,
    (trade, ends): (&str, &[&str]),
) -> String {
    let town = match object_type {
        ObjectType::Enterprise | ObjectType::LabourAgency | ObjectType::LabourDispatch
            if chance.happens(450) =>
        {
            "石家庄"
        }
        ObjectType::Enterprise if chance.happens(250) => "河北",
        _ => place.short,
    };
    let brand = format!("{}{}", chance.pick(BRAND_HEADS), chance.pick(BRAND_TAILS));
    format!("{town}{brand}{trade}{}", chance.pick(ends))
}

/// Somewhere within about five kilometres of the middle, to some ten metres.
fn position(chance: &mut Chance, place: &Place) -> (f64, f64) {
    let mut near = |middle: f64| {
        let offset = f64::from(chance.below(1_000)) - 500.0;
        ((middle * 10_000.0 + offset).round()) / 10_000.0
    };
    (near(place.middle.0), near(place.middle.1))
}

fn staff(chance: &mut Chance, object_type: ObjectType) -> i64 {
    let (small, large) = match object_type {
        ObjectType::SelfEmployed => (2, 12),
        ObjectType::ConstructionProject => (40, 400),
        _ => (5, 120),
    };
    let is_large = object_type == ObjectType::Enterprise && chance.happens(60);
    i64::from(match is_large {
        true => chance.between(300, 2_400),
        false => chance.between(small, large),
    })
}

/// Some are no longer there; those at high risk all are, so that their draws have whom to draw.
fn status(chance: &mut Chance, class: Option<CreditClass>) -> ObjectStatus {
    let is_gone = chance.happens(30) && class != Some(CreditClass::D);
    match is_gone {
        true => *chance.pick(&[
            ObjectStatus::Suspended,
            ObjectStatus::Moved,
            ObjectStatus::Deregistered,
            ObjectStatus::Revoked,
        ]),
        false => ObjectStatus::Active,
    }
}

fn index(chance: &mut Chance, class: CreditClass) -> i32 {
    let (least, most) = match class {
        CreditClass::A => (850, 1_000),
        CreditClass::B => (600, 849),
        CreditClass::C => (400, 599),
        CreditClass::D => (100, 399),
    };
    // Between 100 and 1,000, so the conversion holds.
    chance.between(least, most) as i32
}

fn tags(chance: &mut Chance, object_type: ObjectType, industry: &str) -> Vec<String> {
    let mut tags = Vec::new();
    let mut add = |is_so: bool, tag: &str| {
        if is_so {
            tags.push(tag.to_owned());
        }
    };
    let builds = object_type == ObjectType::ConstructionProject || industry.starts_with('E');
    add(builds, "农民工集中");
    add(object_type == ObjectType::LabourAgency, "许可机构");
    add(industry.starts_with('C') && chance.happens(150), "高温作业");
    add(chance.happens(40), "投诉较多");
    add(chance.happens(60), "使用派遣工");
    tags
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    const OBJECTS: usize = 3_000;

    fn count<K: Ord>(keys: impl Iterator<Item = K>) -> BTreeMap<K, usize> {
        keys.fold(BTreeMap::new(), |mut counts, key| {
            *counts.entry(key).or_insert(0) += 1;
            counts
        })
    }

    #[test]
    fn objects_are_as_many_of_each_class_as_designed() {
        let objects = all().unwrap();
        assert_eq!(objects.len(), OBJECTS);
        let classes = count(
            objects
                .iter()
                .map(|one| one.credit_class.map(|class| class.code())),
        );
        let expected = CLASSES.map(|(class, count)| (class.map(|class| class.code()), count));
        assert_eq!(classes, BTreeMap::from(expected));
    }

    #[test]
    fn objects_lie_in_all_regions_and_next_to_their_middle() {
        let objects = all().unwrap();
        let regions = count(objects.iter().map(|one| one.region_code.as_str()));
        assert_eq!(regions.len(), PLACES.len());
        assert!(regions.values().all(|count| *count >= 20), "{regions:?}");
        for one in &objects {
            let place = PLACES
                .iter()
                .find(|place| place.code == one.region_code)
                .unwrap();
            let apart = (one.longitude.unwrap() - place.middle.0).abs()
                + (one.latitude.unwrap() - place.middle.1).abs();
            assert!(apart <= 0.1, "{one:?}");
        }
    }

    #[test]
    fn codes_are_valid_invented_and_different() {
        let objects = all().unwrap();
        let codes: BTreeSet<&str> = objects.iter().map(|one| one.code.as_str()).collect();
        assert_eq!(codes.len(), OBJECTS);
        for one in &objects {
            assert_eq!(ObjectCode::parse(&one.code).unwrap().as_str(), one.code);
            assert_eq!(&one.code[2..8], one.region_code);
            assert_eq!(&one.code[8..11], "DEM");
        }
    }

    #[test]
    fn names_and_phones_are_different_and_nobodys() {
        let objects = all().unwrap();
        let names: BTreeSet<&str> = objects.iter().map(|one| one.name.as_str()).collect();
        let phones: BTreeSet<&str> = objects
            .iter()
            .filter_map(|one| one.phone.as_deref())
            .collect();
        assert_eq!((names.len(), phones.len()), (OBJECTS, OBJECTS));
        assert!(
            phones
                .iter()
                .all(|phone| phone.starts_with("0311-5550") && phone.len() == 13)
        );
    }

    #[test]
    fn industries_and_regions_are_of_the_dictionaries() {
        let industries = include_str!("../../data/industries.csv");
        let regions = include_str!("../../data/regions.csv");
        let has = |list: &str, code: &str| {
            list.lines()
                .any(|line| line.starts_with(&format!("{code},")))
        };
        for one in all().unwrap() {
            assert!(
                has(industries, one.industry_code.as_deref().unwrap()),
                "{one:?}"
            );
            assert!(has(regions, &one.region_code), "{one:?}");
        }
    }

    #[test]
    fn objects_are_the_same_each_time() {
        let text = || format!("{:?}", all().unwrap());
        assert_eq!(text(), text());
    }

    #[test]
    fn high_risk_objects_can_all_be_drawn() {
        let gone = all().unwrap().into_iter().filter(|one| {
            one.credit_class == Some(CreditClass::D) && one.status != Some(ObjectStatus::Active)
        });
        assert_eq!(gone.count(), 0);
    }
}
