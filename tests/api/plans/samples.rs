//! Objects and scopes by chance, and what the one comes to in the other, object by object.

use chrono::{Datelike, Months, NaiveDate};
use serde_json::{Value, json};
use sortition_tests::builders::text;
use sortition_tests::register::{Object, enterprise};
use std::collections::BTreeMap;

const TODAY: &str = "2026-11-23";
const TYPES: [&str; 4] = [
    "enterprise",
    "labour_dispatch",
    "training_school",
    "self_employed",
];
const REGIONS: [&str; 3] = ["130102", "130104", "130105"];
const INDUSTRIES: [&str; 5] = ["", "E", "E47", "F", "F51"];
const STATES: [&str; 4] = ["active", "active", "suspended", "revoked"];
pub const CLASSES: [&str; 5] = ["A", "B", "C", "D", "unrated"];
const TAGS: [&str; 4] = ["", "重点", "建筑", "重点;建筑"];
/// Around the days on which twelve and six months begin, and the year.
const DAYS: [&str; 7] = [
    "2025-11-23",
    "2025-11-24",
    "2025-12-31",
    "2026-01-01",
    "2026-05-23",
    "2026-05-24",
    "2026-11-20",
];

/// The same numbers each time.
pub struct Dice(pub u64);

impl Dice {
    /// Below a bound.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// Some of a list; often none.
    fn some(&mut self, of: &[&'static str]) -> Vec<&'static str> {
        let is_any = self.below(2) == 0;
        let mut found = Vec::new();
        for one in of {
            if is_any && self.below(3) == 0 {
                found.push(*one);
            }
        }
        found
    }
}

/// An object with all that decides.
#[derive(Clone)]
pub struct Sample {
    pub number: u32,
    object_type: &'static str,
    region: &'static str,
    industry: &'static str,
    status: &'static str,
    class: &'static str,
    tags: &'static str,
    pub visits: Vec<&'static str>,
}

impl Sample {
    pub fn new(number: u32, dice: &mut Dice) -> Self {
        let visits = match dice.below(3) {
            0 => (0..=dice.below(2)).map(|_| dice.one(&DAYS)).collect(),
            _ => Vec::new(),
        };
        Self {
            number,
            object_type: dice.one(&TYPES),
            region: dice.one(&REGIONS),
            industry: dice.one(&INDUSTRIES),
            status: dice.one(&STATES),
            class: dice.one(&CLASSES),
            tags: dice.one(&TAGS),
            visits,
        }
    }

    pub fn object(&self) -> Object {
        let object = enterprise(self.number)
            .of_type(self.object_type)
            .in_region(self.region)
            .with_status(self.status)
            .tagged(self.tags);
        let object = match self.industry {
            "" => object,
            industry => object.in_industry(industry),
        };
        match self.class {
            "unrated" => object.unrated(),
            class => object.of_class(class),
        }
    }

    /// Becomes another, but for its visits.
    pub fn change(&mut self, dice: &mut Dice) -> String {
        let other = Self::new(self.number, dice);
        *self = Self {
            object_type: self.object_type,
            visits: std::mem::take(&mut self.visits),
            ..other
        };
        let text = |value: &str| match value {
            "" | "unrated" => "NULL".to_owned(),
            value => format!("'{value}'"),
        };
        let tags = match self.tags {
            "" => String::new(),
            tags => format!(";{tags};"),
        };
        format!(
            "UPDATE objects SET region_code = '{}', industry_code = {}, status = '{}', \
             credit_class = {}, tags = '{tags}' WHERE id = '{}'",
            self.region,
            text(self.industry),
            self.status,
            text(self.class),
            self.object().id()
        )
    }

    pub fn is_in(&self, scope: &Value) -> bool {
        let holds = |field: &str, is_it: &dyn Fn(&str) -> bool| {
            let asked = scope[field].as_array().expect("a list");
            let mut texts = asked.iter().map(|one| one.as_str().expect("a text"));
            asked.is_empty() || texts.any(is_it)
        };
        holds("types", &|one| one == self.object_type)
            && holds("region_codes", &|one| one == self.region)
            && holds("industry_codes", &|one| self.industry.starts_with(one))
            && holds("credit_classes", &|one| one == self.class)
            && holds("tags", &|one| self.tags.split(';').any(|tag| tag == one))
    }

    /// Its stratum, or why it is left out: the first reason that holds.
    pub fn place(&self, ask: &Value, has_cap: bool) -> Result<&'static str, &'static str> {
        let today: NaiveDate = TODAY.parse().expect("a day");
        let days: Vec<NaiveDate> = self
            .visits
            .iter()
            .map(|text| text.parse().expect("a day"))
            .collect();
        let months = ask["scope"]["exclude_checked_within_months"].as_u64();
        let since = months.filter(|months| *months > 0).map(|months| {
            let months = Months::new(u32::try_from(months).expect("a few"));
            today.checked_sub_months(months).expect("a day")
        });
        if self.status != "active" {
            return Err("inactive");
        }
        if since.is_some_and(|since| days.iter().any(|day| *day > since)) {
            return Err("recently_checked");
        }
        if has_cap && days.iter().any(|day| day.year() == today.year()) {
            return Err("cap_reached");
        }
        let ratios = ask["ratios"].as_array().expect("a list");
        let has = |stratum: &str| ratios.iter().any(|ratio| ratio["stratum"] == stratum);
        let stratum = if has("all") { "all" } else { self.class };
        if !ratios.is_empty() && !has(stratum) {
            return Err("no_ratio");
        }
        // The one item that is asked with.
        let is_for_dispatch = ask["item_ids"][0].is_string();
        if is_for_dispatch && self.object_type != "labour_dispatch" {
            return Err("wrong_type");
        }
        Ok(stratum)
    }
}

/// A scope by chance.
pub fn scope(dice: &mut Dice) -> Value {
    let months = match dice.below(3) {
        0 => Value::Null,
        1 => json!(12),
        _ => json!(6),
    };
    json!({
        "types": dice.some(&TYPES),
        "region_codes": dice.some(&REGIONS),
        "industry_codes": dice.some(&INDUSTRIES[1..]),
        "tags": dice.some(&["重点", "建筑", "无"]),
        "credit_classes": dice.some(&CLASSES),
        "exclude_checked_within_months": months,
    })
}

/// Ratios by chance, of the classes in their order.
pub fn ratios(dice: &mut Dice) -> Value {
    let ratio = |stratum: &&str| json!({ "stratum": stratum, "ratio_bp": 1000 });
    match dice.below(4) {
        0 => json!([ratio(&"all")]),
        _ => Value::Array(dice.some(&CLASSES).iter().map(ratio).collect()),
    }
}

/// Numbers by name: all in scope, each stratum with somebody in it, each reason.
pub type Numbers = BTreeMap<String, u64>;

pub fn expected(samples: &[Sample], ask: &Value, has_cap: bool) -> Numbers {
    let mut numbers = Numbers::new();
    for sample in samples.iter().filter(|one| one.is_in(&ask["scope"])) {
        let (Ok(name) | Err(name)) = sample.place(ask, has_cap);
        for name in ["in_scope", name] {
            *numbers.entry(name.to_owned()).or_insert(0) += 1;
        }
    }
    numbers
}

pub fn told(counted: &Value) -> Numbers {
    let rows = |list: &str, name: &str, number: &str| -> Vec<(String, u64)> {
        let rows = counted[list].as_array().expect("a list").iter();
        rows.map(|row| {
            (
                text(row, name).to_owned(),
                row[number].as_u64().expect("a number"),
            )
        })
        .collect()
    };
    let all = counted["in_scope"].as_u64().expect("a number");
    let mut numbers = Numbers::from([("in_scope".to_owned(), all)]);
    numbers.extend(rows("strata", "stratum", "size"));
    numbers.extend(rows("excluded", "reason", "count"));
    numbers.retain(|_, number| *number > 0);
    numbers
}
