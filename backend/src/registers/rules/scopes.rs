//! Which objects a scope matches, by what it looks at in them. The query of the store says the same of
//! single objects (`scope_query`); here many that are alike are told at once.

use crate::kernel::rights::WHOLE_CITY;
use crate::kernel::text;
use sortition_contract::registers::{CreditClass, ObjectScope, ObjectType};
use std::collections::BTreeSet;

/// An object without credit class, as a scope names it.
const UNRATED: &str = "unrated";

/// What scopes and draws look at in an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Features {
    /// What kind of object.
    pub object_type: ObjectType,
    /// None: unrated.
    pub credit_class: Option<CreditClass>,
    /// Only active ones are drawn.
    pub is_active: bool,
    /// The first three characters of its code.
    pub code_start: String,
    /// Section or division; empty without one.
    pub industry_code: String,
    /// County-level code.
    pub region_code: String,
    /// `;tag;tag;`, empty without any.
    pub tags: String,
}

/// A scope as objects are held against it. Of each list one is enough; an empty list asks for nothing.
#[derive(Clone, Debug)]
pub struct Matching {
    types: Vec<ObjectType>,
    regions: Vec<String>,
    industries: Vec<String>,
    /// As they stand among others: `;tag;`.
    tags: Vec<String>,
    classes: Vec<Option<CreditClass>>,
}

impl Matching {
    /// Of a scope whose values are known.
    pub fn new(scope: &ObjectScope) -> Self {
        let is_whole_city = scope.region_codes.iter().any(|code| code == WHOLE_CITY);
        let class = |code: &String| match code.as_str() {
            UNRATED => Some(None),
            code => code.parse::<CreditClass>().ok().map(Some),
        };
        let tags = scope.tags.iter().map(|tag| text::label(tag));
        Self {
            types: scope.types.clone(),
            regions: match is_whole_city {
                true => Vec::new(),
                false => scope.region_codes.clone(),
            },
            industries: scope.industry_codes.clone(),
            tags: tags.map(|tag| format!(";{tag};")).collect(),
            classes: scope.credit_classes.iter().filter_map(class).collect(),
        }
    }

    /// The regions that it asks for; none: all.
    pub fn regions(&self) -> &[String] {
        &self.regions
    }

    /// Whether it asks for industries.
    pub fn asks_for_industries(&self) -> bool {
        !self.industries.is_empty()
    }

    /// Whether it asks for tags.
    pub fn asks_for_tags(&self) -> bool {
        !self.tags.is_empty()
    }

    /// Whether it matches objects like this.
    pub fn holds(&self, features: &Features) -> bool {
        let is_in = |section: &String| features.industry_code.starts_with(section.as_str());
        is_one(&self.types, |one| *one == features.object_type)
            && is_one(&self.classes, |one| *one == features.credit_class)
            && is_one(&self.regions, |code| *code == features.region_code)
            && is_one(&self.industries, is_in)
            && is_one(&self.tags, |tag| features.tags.contains(tag.as_str()))
    }
}

/// A scope that holds all of these, and as few others as a scope can tell. What isn't told of them (it is
/// empty) doesn't narrow it.
pub fn around<'a>(all: impl IntoIterator<Item = &'a Features>) -> ObjectScope {
    let mut types = BTreeSet::new();
    let mut classes = BTreeSet::new();
    let (mut regions, mut industries, mut tags) = (Told::new(), Told::new(), Told::new());
    for features in all {
        types.insert(features.object_type);
        classes.insert(features.credit_class.map_or(UNRATED, CreditClass::code));
        regions.add([features.region_code.as_str()]);
        industries.add([features.industry_code.as_str()]);
        // One of its tags is enough to find it.
        tags.add(
            features
                .tags
                .split(';')
                .filter(|tag| !tag.is_empty())
                .take(1),
        );
    }
    ObjectScope {
        types: types.into_iter().collect(),
        region_codes: regions.codes(),
        industry_codes: industries.codes(),
        tags: tags.codes(),
        credit_classes: classes.into_iter().map(str::to_owned).collect(),
        exclude_checked_within_months: None,
    }
}

/// The most values by which one condition narrows.
const NARROWED_BY: usize = 100;

/// What is told of each of some groups; nothing, if of one of them nothing is.
struct Told<'a>(Option<BTreeSet<&'a str>>);

impl<'a> Told<'a> {
    fn new() -> Self {
        Self(Some(BTreeSet::new()))
    }

    fn add(&mut self, codes: impl IntoIterator<Item = &'a str>) {
        let mut codes = codes.into_iter().filter(|code| !code.is_empty()).peekable();
        if codes.peek().is_none() {
            self.0 = None;
        } else if let Some(all) = &mut self.0 {
            all.extend(codes);
        }
    }

    fn codes(self) -> Vec<String> {
        let all = self.0.unwrap_or_default();
        let all = all.into_iter().map(str::to_owned);
        let codes: Vec<String> = all.collect();
        match codes.len() > NARROWED_BY {
            true => Vec::new(),
            false => codes,
        }
    }
}

/// Whether one of a list is it, or none is asked for.
fn is_one<T>(list: &[T], is_it: impl Fn(&T) -> bool) -> bool {
    list.is_empty() || list.iter().any(is_it)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn firm() -> Features {
        Features {
            object_type: ObjectType::Enterprise,
            credit_class: Some(CreditClass::B),
            is_active: true,
            code_start: "911".to_owned(),
            industry_code: "E47".to_owned(),
            region_code: "130102".to_owned(),
            tags: ";重点;A B;".to_owned(),
        }
    }

    fn codes(list: &[&str]) -> Vec<String> {
        list.iter().map(|one| (*one).to_owned()).collect()
    }

    #[test]
    fn holds_joins_conditions_and_reads_each_as_any_of() {
        let all = ObjectScope::default();
        let scope = |change: &dyn Fn(&mut ObjectScope)| {
            let mut scope = all.clone();
            change(&mut scope);
            Matching::new(&scope)
        };
        for (matching, expected) in [
            (scope(&|_| {}), true),
            (scope(&|one| one.types = vec![ObjectType::Other]), false),
            (
                scope(&|one| one.types = vec![ObjectType::Other, ObjectType::Enterprise]),
                true,
            ),
            (scope(&|one| one.region_codes = codes(&["130104"])), false),
            (
                scope(&|one| one.region_codes = codes(&["130104", "130100"])),
                true,
            ),
            (scope(&|one| one.industry_codes = codes(&["E"])), true),
            (
                scope(&|one| one.industry_codes = codes(&["E48", "F"])),
                false,
            ),
            (scope(&|one| one.tags = codes(&["重"])), false),
            (scope(&|one| one.tags = codes(&["%"])), false),
            (scope(&|one| one.tags = codes(&["无", " a  b"])), true),
            (
                scope(&|one| one.credit_classes = codes(&["unrated"])),
                false,
            ),
            (scope(&|one| one.credit_classes = codes(&["A", "B"])), true),
            (
                scope(&|one| {
                    one.industry_codes = codes(&["E"]);
                    one.credit_classes = codes(&["A"]);
                }),
                false,
            ),
        ] {
            assert_eq!(matching.holds(&firm()), expected, "{matching:?}");
        }
    }

    #[test]
    fn holds_of_what_has_none_only_if_none_is_asked_for() {
        let bare = Features {
            credit_class: None,
            industry_code: String::new(),
            tags: String::new(),
            ..firm()
        };
        let of = |scope: ObjectScope| Matching::new(&scope).holds(&bare);
        assert!(of(ObjectScope::default()));
        assert!(of(ObjectScope {
            credit_classes: codes(&["unrated"]),
            ..ObjectScope::default()
        }));
        assert!(!of(ObjectScope {
            industry_codes: codes(&["A"]),
            ..ObjectScope::default()
        }));
        assert!(!of(ObjectScope {
            tags: codes(&["重点"]),
            ..ObjectScope::default()
        }));
    }

    #[test]
    fn around_narrows_by_what_is_told_of_all() {
        let other = Features {
            object_type: ObjectType::Other,
            credit_class: None,
            industry_code: String::new(),
            region_code: "130104".to_owned(),
            tags: ";建筑;".to_owned(),
            ..firm()
        };
        let scope = around([&firm(), &other]);
        assert_eq!(scope.types, [ObjectType::Enterprise, ObjectType::Other]);
        assert_eq!(scope.credit_classes, ["B", "unrated"]);
        assert_eq!(scope.region_codes, ["130102", "130104"]);
        assert!(scope.industry_codes.is_empty(), "one has none");
        assert_eq!(scope.tags, ["建筑", "重点"]);
        let matching = Matching::new(&scope);
        assert!(matching.holds(&firm()) && matching.holds(&other));
    }
}
